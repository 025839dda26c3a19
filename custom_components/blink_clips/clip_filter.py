"""A filter for the types and times of clips."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .account_clips import AccountClips
from .api import Clip
from .clips.event_types import EventType


@dataclass(frozen=True, kw_only=True)
class ClipFilter:
    """A filter for clips.

    A clip matches if it matches all fields. An empty field matches every clip.
    """

    types: frozenset[EventType] = frozenset()
    """The wanted types.

    A clip matches if its event type or one of its detected objects is among them.
    """
    ignores_detections: bool = False
    """Whether `types` is compared with a clip's event type only, and not with detected objects."""
    start: datetime | None = None
    end: datetime | None = None
    """The end of the period. Clips that were recorded at this time or later do not match."""

    def matches(self, clip: Clip, account: AccountClips) -> bool:
        """Return whether a clip of an account matches this filter and the user may see the clip."""
        if self.start and clip.created_at < self.start:
            return False
        if self.end and clip.created_at >= self.end:
            return False
        if not account.may_see(clip):
            return False
        if not self.types:
            return True
        types = account.event_types(clip)
        return not self.types.isdisjoint(types[:1] if self.ignores_detections else types)

    def in_memory(self, account: AccountClips) -> Iterator[Clip]:
        """Yield the matching clips that are in memory, newest first."""
        return self.among(account.coordinator.catalogue.clips(), account)

    async def clips(self, account: AccountClips) -> AsyncGenerator[Clip]:
        """Yield all matching clips of an account, newest first."""
        async for part in account.newest_first(start=self.start, end=self.end):
            for clip in self.among(part, account):
                yield clip

    def among(self, clips: Iterable[Clip], account: AccountClips) -> Iterator[Clip]:
        """Yield the matching clips of `clips`, which must be sorted newest first."""
        for clip in clips:
            if self.start and clip.created_at < self.start:
                return
            if self.matches(clip, account):
                yield clip
