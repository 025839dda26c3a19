"""The search for clips, which the media browser and the tools of voice assistants share."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Self

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..api import BlinkError, BlinkUnloadedError, CameraKey, Clip
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry
from .folders import ClipFolders
from .paths import Folder
from .search_terms import MONTH_FIRST, SearchTerm, split_query
from .texts import Texts, fold

type MaySee = Callable[[BlinkConfigEntry, CameraKey | None], bool]
"""A function that returns whether the user may find the clips of a camera.

The camera is None for removed cameras.
"""


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The clip folders of several accounts, and the errors of unreadable clip lists."""

    folders: list[ClipFolders] = field(default_factory=list)
    failures: dict[BlinkConfigEntry, BlinkError] = field(default_factory=dict)

    @classmethod
    async def load(
        cls, hass: HomeAssistant, entries: Iterable[BlinkConfigEntry], may_see: MaySee
    ) -> Self:
        """Read the clip lists of loaded accounts. A list that is in memory costs no request."""
        texts = await Texts.load(hass)
        accounts = cls()
        loaded: list[BlinkConfigEntry] = []
        for entry, coordinator in [(entry, entry.runtime_data) for entry in entries]:
            try:
                await coordinator.catalogue.load()
            except BlinkError as err:
                accounts.failures[entry] = err
            else:
                loaded.append(entry)
        for entry in loaded:
            # Check the state now: an account may have been unloaded while the list of another
            # account was read.
            if entry.state is ConfigEntryState.LOADED:
                accounts.folders.append(ClipFolders(entry, texts, partial(may_see, entry)))
            else:
                accounts.failures[entry] = BlinkUnloadedError()
        return accounts


@dataclass(frozen=True, kw_only=True)
class ClipQuery:
    """The filters of a search. A clip must match all of them; an empty filter matches all clips."""

    terms: Sequence[SearchTerm] = ()
    types: frozenset[EventType] = frozenset()
    """A clip matches if its event type or one of its detections is among these types."""
    start: datetime | None = None
    end: datetime | None = None
    """Clips that were recorded at this time or later do not match."""

    def clips(self, folders: ClipFolders, folder: Folder) -> Iterator[Clip]:
        """Yield the matching clips in a folder of an account, newest first."""
        for clip in folders.clips(folder):
            if self.start and clip.created_at < self.start:
                return
            if self.end and clip.created_at >= self.end:
                continue
            if self.types and self.types.isdisjoint(folders.event_types(clip)):
                continue
            if folders.matches(clip, self.terms):
                yield clip


def search_terms(hass: HomeAssistant, words: str) -> list[SearchTerm]:
    """Return the search terms in the words of a user.

    The country of Home Assistant decides whether the month comes first in a date.
    """
    month_first = hass.config.country in MONTH_FIRST
    return [SearchTerm.parse(word, month_first=month_first) for word in split_query(fold(words))]


def find_clips(
    accounts: Accounts, query: ClipQuery, folder: Folder | None = None
) -> list[tuple[Clip, ClipFolders]]:
    """Search a folder in each account, and return the matching clips, newest first."""
    found = [
        (clip, folders)
        for folders in accounts.folders
        for clip in query.clips(folders, folder or Folder())
    ]
    found.sort(key=lambda it: (it[0].created_at, it[0].id), reverse=True)
    return found
