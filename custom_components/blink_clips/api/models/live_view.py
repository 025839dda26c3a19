"""The cloud's offer of a live view, and measurements of a live view (protocol.md section 11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, override

from mashumaro import field_options

from ..journal import Journal
from .base import BlinkModel

# Seconds between two requests for the state of the command, if the cloud gives no number.
DEFAULT_POLL_SECONDS = 15.0
MIN_POLL_SECONDS = 5.0
MAX_POLL_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class LiveViewOffer(BlinkModel):
    """The cloud's response to a request for a live view.

    `server` is the address of the relay (stream server), which contains a secret. It is "" if the
    cloud offers no live view. `token` is another secret for the relay, or "".
    """

    MAY_LACK: ClassVar[frozenset[str]] = frozenset({"token", "polling_interval"})
    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"id"})

    command_id: int
    server: str = field(default="", repr=False)
    token: str = field(default="", repr=False, metadata=field_options(alias="liveview_token"))
    polling_interval: float = DEFAULT_POLL_SECONDS

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return super().__pre_deserialize__(
            {
                **d,
                "command_id": d.get("command_id", d.get("id")),
                "polling_interval": _poll_seconds(d.get("polling_interval")),
            }
        )

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        super().note_oddities(payload, place, journal)
        reported = payload.get("polling_interval")
        if reported is not None and _poll_seconds(reported) != reported:
            journal.note(f"{place}.polling_interval", reported)


def _poll_seconds(reported: object) -> float:
    """Return the seconds between two requests for the state of the command, within the limits."""
    if isinstance(reported, bool) or not isinstance(reported, int | float):
        return DEFAULT_POLL_SECONDS
    return min(max(float(reported), MIN_POLL_SECONDS), MAX_POLL_SECONDS)


class LiveViewEnd(StrEnum):
    """The reason why a live view has ended."""

    STOPPED = "stopped"
    """The caller of the API client has stopped the live view."""
    TIME_LIMIT = "time_limit"
    """The live view has reached the time limit that the caller has set."""
    ENDED_BY_BLINK = "ended_by_blink"
    """The relay sent the message that ends a live view, or closed the connection."""
    CONNECTION_LOST = "connection_lost"
    """The connection to the relay broke."""
    NO_DATA = "no_data"
    """No video or audio arrived for ten seconds."""
    TOO_MUCH_DATA = "too_much_data"
    """The relay sent more data than any camera produces."""


class RelayTrust(StrEnum):
    """The reason why the certificate of a relay was accepted or rejected."""

    SHIPPED = "shipped"
    """The client contains the fingerprint of this certificate."""
    STORED = "stored"
    """The caller has stored the fingerprint of this certificate after an earlier live view."""
    VERIFIED = "verified"
    """A certificate authority of the system confirms that the certificate belongs to Blink."""
    FIRST_USE = "first_use"
    """The certificate is accepted, because the caller has not stored a fingerprint yet."""
    REJECTED = "rejected"
    """The certificate differs from the certificate whose fingerprint the caller has stored."""


@dataclass(frozen=True, kw_only=True)
class LiveViewFacts:
    """Measurements of a live view. Times are in seconds since the request, or None.

    `fingerprint` is the SHA-256 of the relay's certificate in hexadecimal digits. `message_counts`
    is the number of received messages by type. `codec` is the name of the video codec, or None.
    """

    accepted: float
    connected: float | None
    first_media: float | None
    first_picture: float | None
    byte_count: int
    has_audio: bool
    fingerprint: str
    message_counts: Mapping[int, int]
    codec: str | None
    trust: RelayTrust | None = None
