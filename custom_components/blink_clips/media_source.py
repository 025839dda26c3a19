"""Clips in the media browser, in folders: account (if there are several), camera and day.

The folders and their titles are in media_browser/.
"""

from functools import partial
from typing import TYPE_CHECKING, override

from homeassistant.auth.models import User
from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from .api import BlinkError, Clip
from .config_entry import BlinkConfigEntry
from .const import DOMAIN
from .errors import user_error, without_video
from .media_browser.folders import CLIP_MIME_TYPE, ClipFolders, Folder, folder_node
from .media_browser.search_terms import MONTH_FIRST, SearchTerm, split_query
from .media_browser.texts import Texts, fold
from .permissions import async_current_user, may_see, may_see_any, may_see_camera
from .views.clips import clip_path

if TYPE_CHECKING:
    from homeassistant.components.media_source.models import MediaImage  # type: ignore[attr-defined]

# Maximum number of clips in the result of a search. A user finds the other clips with a more
# precise query.
MAX_RESULTS = 500


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source of this integration, which contains the clips of all accounts."""
    return BlinkMediaSource(hass)


class BlinkMediaSource(MediaSource):
    """Lists the clips of the catalogue (all clips), without downloading pictures or videos."""

    name = "Blink Clips"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        entry_id, *path = _segments(item)
        all_folders = await self._clip_folders(entry_id)
        if not entry_id:
            nodes = [folders.account_node() for folders in all_folders]
            children = nodes[0].children if len(nodes) == 1 else nodes
            return folder_node(BlinkMediaSource.name, None, children=children)
        [folders] = all_folders
        try:
            match path:
                case []:
                    return folders.account_node()
                case [_] | [_, _]:
                    return folders.folder_node(Folder.at(*path))
                case [camera, _, clip_id]:
                    return folders.clip_page(folders.clip(clip_id), Folder.at(camera))
        except (KeyError, ValueError) as err:
            raise _nothing_here(BrowseError) from err
        raise _nothing_here(BrowseError)

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return the clips below a folder that match all words of a query, newest first.

        At most MAX_RESULTS clips are returned.
        """
        entry_id, *path = _segments(item)
        try:
            folder = Folder.at(*path[:2])
        except ValueError as err:
            raise _nothing_here(BrowseError) from err
        if MediaClass.VIDEO not in (query.media_filter_classes or [MediaClass.VIDEO]):
            return SearchMedia(result=[])
        month_first = self._hass.config.country in MONTH_FIRST
        terms = [
            SearchTerm.parse(word, month_first=month_first)
            for word in split_query(fold(query.search_query))
        ]
        found = [
            (clip, folders)
            for folders in await self._clip_folders(entry_id)
            for clip in folders.clips(folder)
            if folders.matches(clip, terms)
        ]
        found.sort(key=lambda it: it[0].created_at, reverse=True)
        return SearchMedia(
            result=[
                folders.clip_node(clip, folder, dated=True) for clip, folders in found[:MAX_RESULTS]
            ]
        )

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        entry, clip = await self._clip(item)
        if not clip.has_video:
            raise without_video(Unresolvable, clip)
        cached = entry.runtime_data.clip_files.cached_clip(clip)
        return PlayMedia(clip_path(entry, clip), CLIP_MIME_TYPE, path=cached)

    # Home Assistant calls this method from version 2026.11 on, to get the picture of a clip.
    async def async_get_media_image(self, item: MediaSourceItem) -> MediaImage | None:
        """Return the poster of a clip.

        If the result is None, Home Assistant makes a picture from the video.
        """
        from homeassistant.components.media_source.models import (  # type: ignore[attr-defined]  # noqa: PLC0415
            MediaImage,
        )

        entry, clip = await self._clip(item)
        if not clip.has_poster:
            return None
        try:
            jpeg = await entry.runtime_data.clip_files.poster(clip)
        except BlinkError as err:
            raise user_error(Unresolvable, err, entry.title) from err
        return MediaImage(jpeg, "image/jpeg")

    async def _clip_folders(self, entry_id: str) -> list[ClipFolders]:
        """Return the clips of an account as folders. An empty `entry_id` means all accounts."""
        texts = await Texts.load(self._hass)
        user = await self._user(BrowseError)
        entries = [
            entry
            for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
            if entry_id in ("", entry.entry_id) and may_see_any(self._hass, user, entry)
        ]
        if not entries:
            raise _nothing_here(BrowseError)
        failure: BrowseError | None = None
        loaded: list[BlinkConfigEntry] = []
        for entry, coordinator in [(entry, entry.runtime_data) for entry in entries]:
            try:
                await coordinator.catalogue.load()
            except BlinkError as err:
                # Raise the error only if no clips of any account can be shown.
                failure = user_error(BrowseError, err, entry.title)
            else:
                loaded.append(entry)
        # Check again that each account is loaded: it may have been unloaded while the list of
        # another account was read.
        all_folders = [
            ClipFolders(it, texts, partial(may_see_camera, self._hass, user, it))
            for it in loaded
            if it.state is ConfigEntryState.LOADED
        ]
        if not all_folders:
            raise failure or _nothing_here(BrowseError)
        return all_folders

    async def _clip(self, item: MediaSourceItem) -> tuple[BlinkConfigEntry, Clip]:
        """Return the account and the clip that the identifier of a media source item contains."""
        user = await self._user(Unresolvable)
        try:
            entry_id, _camera, _day, clip_id = _segments(item)
            [entry] = (
                entry
                for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
                if entry.entry_id == entry_id
            )
            clip = await entry.runtime_data.catalogue.find(int(clip_id))
        except (KeyError, ValueError) as err:
            raise _nothing_here(Unresolvable) from err
        except BlinkError as err:
            raise user_error(Unresolvable, err, entry.title) from err
        if not may_see(self._hass, user, entry, clip):
            raise _nothing_here(Unresolvable)
        return entry, clip

    async def _user(self, kind: type[HomeAssistantError]) -> User | None:
        """Return the user who sent the request.

        Home Assistant does not pass the user as an argument.
        """
        try:
            return await async_current_user(self._hass)
        except Unauthorized as err:
            raise _nothing_here(kind) from err


def _segments(item: MediaSourceItem) -> list[str]:
    # Replace None by an empty text: the identifier of the media source's root is None, although its
    # type hint is `str`.
    return (item.identifier or "").split("/")


def _nothing_here[ErrorT: HomeAssistantError](kind: type[ErrorT]) -> ErrorT:
    return kind(translation_domain=DOMAIN, translation_key="nothing_here")
