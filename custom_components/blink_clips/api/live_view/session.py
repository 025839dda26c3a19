"""A running live view (protocol.md section 9). live_views.py starts live views."""

from collections.abc import AsyncIterator

from ..models import LiveViewEnd, LiveViewFacts
from .live_stream import LivePackets


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
