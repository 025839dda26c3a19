"""The WebRTC offers of viewers: those that wait for a session, and those with a connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from homeassistant.components.camera import WebRTCSendMessage
from webrtc_models import RTCIceCandidateInit

# Maximum number of ICE candidates that wait for a session. A page sends about ten.
MAX_CANDIDATES = 100


@dataclass(kw_only=True)
class Offer:
    """The offer of one viewer."""

    send_message: WebRTCSendMessage
    is_waiting: bool = True
    is_closed: bool = False
    candidates: list[RTCIceCandidateInit] = field(default_factory=list)
    """The candidates that the page has sent while the offer waits for the session."""
    on_close: Callable[[], object] = lambda: None
    """Called when the viewer leaves while the offer waits."""


class Offers:
    """The offers of one camera, by the session id of WebRTC."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}

    @contextmanager
    def waiting(self, session_id: str, send_message: WebRTCSendMessage) -> Iterator[Offer]:
        """Keep the candidates of an offer during the `with` block."""
        offer = self._offers[session_id] = Offer(send_message=send_message)
        try:
            yield offer
        finally:
            offer.is_waiting = False

    def keep(self, session_id: str, candidate: RTCIceCandidateInit) -> bool:
        """Keep a candidate, and return True, if its offer waits for the session."""
        offer = self._offers.get(session_id)
        if offer is None or not offer.is_waiting:
            return False
        if len(offer.candidates) < MAX_CANDIDATES:
            offer.candidates.append(candidate)
        return True

    def remove(self, session_id: str) -> None:
        """Remove an offer. If it waits, its viewer has left."""
        if offer := self._offers.pop(session_id, None):
            offer.is_closed = True
            if offer.is_waiting:
                offer.on_close()

    def take_all(self) -> list[tuple[str, WebRTCSendMessage]]:
        """Remove all offers, and return their session ids and functions that send messages."""
        offers, self._offers = self._offers, {}
        for offer in offers.values():
            offer.is_closed = True
        return [(session_id, offer.send_message) for session_id, offer in offers.items()]
