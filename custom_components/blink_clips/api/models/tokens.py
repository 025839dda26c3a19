"""The results of a sign-in: the tokens and their account."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, override

from .base import BlinkModel


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """An access token, its expiry as Unix time in seconds, and a refresh token."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class TokenAnswer(BlinkModel):
    """The response of the token endpoint. `expires_in` is the lifetime of the token in seconds."""

    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"token"})

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
    """The account to which the tokens belong. `tier` identifies the account's REST host."""

    account_id: int
    tier: str
