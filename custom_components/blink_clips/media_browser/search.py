"""The search for clips in the media browser, in the dashboard card and by voice assistants."""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from ..api import BlinkError, BlinkUnloadedError, CameraKey, Clip
from ..clip_filter import ClipFilter
from ..config_entry import BlinkConfigEntry
from .folders import ClipFolders
from .paths import Folder
from .search_narrowing import narrowings_for, needs_files
from .search_terms import MONTH_FIRST, SearchTerm, split_query
from .texts import Texts, fold

type MaySee = Callable[[BlinkConfigEntry, CameraKey | None], bool]
"""A function that returns whether the user may find the clips of a camera.

Its argument is None for removed cameras.
"""


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The clip folders of several accounts, and the errors of clip lists that cannot be read."""

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
        """Read the clip lists of loaded accounts. Send no request for a list that is in memory.

        If a request fails, keep its error. The result then lacks the account, unless the account
        has an archive or `allow_partial` is True.
        """
        # Read the coordinators now, because an account may be unloaded during the search.
        coordinators = [(entry, entry.runtime_data) for entry in entries]
        texts = await Texts.load(hass)
        accounts = cls()
        loaded: list[BlinkConfigEntry] = []
        for entry, coordinator in coordinators:
            try:
                await coordinator.catalogue.load()
            except BlinkError as err:
                accounts.failures[entry] = err
                if not allow_partial and coordinator.all_clips.archived.reader is None:
                    continue
            await coordinator.all_clips.archived.load_names()
            loaded.append(entry)
        for entry in loaded:
            # Check the state of each account again, because an account may have been unloaded in
            # the meantime.
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
        """Yield the matching clips in a folder of an account, newest first."""
        narrowings = narrowings_for(self.terms, folders, folders.clip_texts)
        # With `narrowings`, the clips in memory lack the data of their archived files (`archived`).
        # If a search term asks for archived or kept clips, add this data before the comparison.
        files_first = bool(narrowings) and needs_files(self.terms, folders.clip_texts)
        clips = folders.clips(folder, start=self.start, end=self.end, narrowings=narrowings)
        async for part in clips:
            found = [
                clip
                for clip in self.among(
                    await folders.with_files(part) if files_first else part, folders
                )
                if not self.terms or folders.clip_texts.matches(clip, self.terms)
            ]
            for clip in await folders.with_files(found) if narrowings else found:
                yield clip


def search_terms(hass: HomeAssistant, words: str) -> list[SearchTerm]:
    """Return the search terms for the words that a user has entered.

    The country in Home Assistant's settings decides whether a date begins with the month.
    """
    month_first = hass.config.country in MONTH_FIRST
    return [SearchTerm.parse(word, month_first=month_first) for word in split_query(fold(words))]


async def find_clips(
    accounts: Accounts, query: ClipQuery, folder: Folder | None = None
) -> AsyncGenerator[tuple[Clip, ClipFolders]]:
    """Search a folder in each account. Yield the matching clips of all accounts, newest first."""
    heads: list[tuple[Clip, ClipFolders, AsyncGenerator[Clip]]] = []
    async with AsyncExitStack() as stack:
        for folders in accounts.folders:
            clips = query.clips_in(folder or Folder(), folders)
            await stack.enter_async_context(aclosing(clips))
            with suppress(StopAsyncIteration):
                heads.append((await anext(clips), folders, clips))
        while heads:
            newest = max(heads, key=lambda it: (it[0].created_at, it[0].id))
            heads.remove(newest)
            clip, folders, clips = newest
            yield clip, folders
            with suppress(StopAsyncIteration):
                heads.append((await anext(clips), folders, clips))
