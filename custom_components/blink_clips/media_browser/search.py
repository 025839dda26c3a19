"""The search for clips in the media browser, in the dashboard card and by voice assistants."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import batched
from typing import Self

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..account_clips import ClipFilter
from ..api import BlinkError, BlinkUnloadedError, CameraKey, Clip
from ..config_entry import BlinkConfigEntry
from .folders import ClipFolders
from .paths import Folder
from .search_terms import MONTH_FIRST, SearchTerm, split_query
from .texts import Texts, fold

# Number of clips that a search compares without a pause, which takes about 10 ms.
CLIPS_AT_ONCE = 500

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
        cls,
        hass: HomeAssistant,
        entries: Iterable[BlinkConfigEntry],
        may_see: MaySee,
        *,
        allow_partial: bool = False,
    ) -> Self:
        """Read the clip lists of loaded accounts. Lists in memory need no request.

        If `allow_partial` is True, accounts with a failed request are included: with an error, and
        with the clips in memory.
        """
        # Read the coordinators now, because an account may be unloaded during the pauses below.
        coordinators = [(entry, entry.runtime_data) for entry in entries]
        texts = await Texts.load(hass)
        accounts = cls()
        loaded: list[BlinkConfigEntry] = []
        for entry, coordinator in coordinators:
            try:
                await coordinator.catalogue.load()
            except BlinkError as err:
                accounts.failures[entry] = err
                if not allow_partial:
                    continue
            loaded.append(entry)
        for entry in loaded:
            # Check the state again. The account may have been unloaded in the meantime.
            if entry.state is ConfigEntryState.LOADED:
                accounts.folders.append(ClipFolders(entry, texts, partial(may_see, entry)))
            else:
                accounts.failures.setdefault(entry, BlinkUnloadedError())
        return accounts


@dataclass(frozen=True, kw_only=True)
class ClipQuery(ClipFilter):
    """The filters of a search: search terms, and the filters of ClipFilter."""

    terms: Sequence[SearchTerm] = ()

    async def clips_in(self, folder: Folder, folders: ClipFolders) -> AsyncGenerator[Clip]:
        """Yield the matching clips in a folder of an account, newest first.

        A pause after each CLIPS_AT_ONCE clips lets other tasks run.
        """
        for clips in batched(folders.clips(folder), CLIPS_AT_ONCE, strict=False):
            for clip in self.among(clips, folders):
                if not self.terms or folders.matches(clip, self.terms):
                    yield clip
            if self.start and clips[-1].created_at < self.start:
                return
            await asyncio.sleep(0)


def search_terms(hass: HomeAssistant, words: str) -> list[SearchTerm]:
    """Return the search terms for the words that a user has entered.

    The country in Home Assistant's settings decides whether a date begins with the month.
    """
    month_first = hass.config.country in MONTH_FIRST
    return [SearchTerm.parse(word, month_first=month_first) for word in split_query(fold(words))]


async def find_clips(
    accounts: Accounts, query: ClipQuery, folder: Folder | None = None
) -> list[tuple[Clip, ClipFolders]]:
    """Search a folder in each account, and return the matching clips, newest first."""
    found = [
        (clip, folders)
        for folders in accounts.folders
        async for clip in query.clips_in(folder or Folder(), folders)
    ]
    found.sort(key=lambda it: (it[0].created_at, it[0].id), reverse=True)
    return found
