"""The WebRTC offers of viewers: some wait for a session, and others are connected.

An offer is a viewer's request for a WebRTC connection.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from homeassistant.components.camera import WebRTCSendMessage
from webrtc_models import RTCIceCandidateInit

# Maximum number of ICE candidates (network addresses of a viewer) to keep while an offer waits. A
# page sends about ten.
MAX_CANDIDATES = 100


@dataclass(kw_only=True)
class Offer:
    """The WebRTC offer of one viewer."""

    send_message: WebRTCSendMessage
    is_waiting: bool = True
    is_closed: bool = False
    candidates: list[RTCIceCandidateInit] = field(default_factory=list)
    """The ICE candidates that the page sent while the offer was waiting for the session."""
    on_close: Callable[[], object] = lambda: None
    """A function that is called if the viewer leaves while the offer waits for the session."""


class Offers:
    """The WebRTC offers for one camera, by WebRTC session id."""

    def __init__(self) -> None:
        self._offers: dict[str, Offer] = {}

    @contextmanager
    def waiting(self, session_id: str, send_message: WebRTCSendMessage) -> Iterator[Offer]:
        """Keep an offer and its ICE candidates while the `with` block waits for a session.

        ICE candidates are network addresses of the viewer.
        """
        offer = self._offers[session_id] = Offer(send_message=send_message)
        try:
            yield offer
        finally:
            offer.is_waiting = False

    def keep(self, session_id: str, candidate: RTCIceCandidateInit) -> bool:
        """Keep an ICE candidate if its offer waits for a session.

        Return whether the candidate was kept.
        """
        offer = self._offers.get(session_id)
        if offer is None or not offer.is_waiting:
            return False
        if len(offer.candidates) < MAX_CANDIDATES:
            offer.candidates.append(candidate)
        return True

    def remove(self, session_id: str) -> None:
        """Remove the offer of a viewer who has left.

        If the offer was waiting, call its `on_close`.
        """
        if offer := self._offers.pop(session_id, None):
            offer.is_closed = True
            if offer.is_waiting:
                offer.on_close()

    def take_all(self) -> list[tuple[str, WebRTCSendMessage]]:
        """Remove all offers.

        Return the session id of each offer, and the function that sends messages to its viewer.
        """
        offers, self._offers = self._offers, {}
        for offer in offers.values():
            offer.is_closed = True
        return [(session_id, offer.send_message) for session_id, offer in offers.items()]
