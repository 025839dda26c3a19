"""A running live view (protocol.md section 9). live_views.py starts live views."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from ..models import LiveViewEnd, LiveViewFacts


@dataclass(frozen=True, slots=True)
class LivePackets:
    """A part of the stream: whole packets of an MPEG transport stream, of 188 bytes each.

    If `key_frame` is True, `data` begins with a key frame, so that a reader may begin here. Such a
    reader must receive `tables` (the packets with PAT and PMT) before `data`.
    """

    data: bytes = field(repr=False)
    tables: bytes = field(repr=False)
    key_frame: bool


class LiveViewSession:
    """One live view of a camera."""

    end: LiveViewEnd | None
    """The reason why the live view has ended; None while it runs."""
    facts: LiveViewFacts

    async def packets(self) -> AsyncIterator[LivePackets]:
        """Yield the stream from the first key frame on, until the live view ends.

        Only one caller may iterate.
        """
        raise NotImplementedError
        yield

    async def stop(self) -> None:
        """End the live view. Do nothing if it has ended."""
        raise NotImplementedError
