"""What a sign-in yields: tokens, and the account they open."""

from dataclasses import dataclass, field
from typing import Any, override

from .base import BlinkModel


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """An access token, when it expires (epoch seconds), and the refresh token for the next."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class TokenAnswer(BlinkModel):
    """The token endpoint's answer."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_in: float = 0.0

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return super().__pre_deserialize__(
            {**d, "access_token": d.get("access_token") or d.get("token")}
        )


@dataclass(frozen=True, kw_only=True)
class Account(BlinkModel):
    """Which account a token opens, and the tier of hosts that serves it."""

    account_id: int
    tier: str
