"""The media source: clips in the media browser, in folders for cameras and days.

If there are several accounts, each account has a folder, too.
"""

from contextlib import aclosing
from functools import partial
import re
from typing import TYPE_CHECKING, override

from homeassistant.auth.models import User
from homeassistant.components.media_player import (
    BrowseError,
    BrowseMedia,
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
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from .api import BlinkError, CameraKey, Clip
from .archive.errors import missing_video
from .clip_lookup import async_find_clip
from .config_entry import BlinkConfigEntry
from .const import DOMAIN
from .errors import user_error, without_video
from .media.film import Shot, batches
from .media.film_errors import film_errors
from .media_browser.folders import CLIP_MIME_TYPE, ClipFolders, folder_node
from .media_browser.paths import FilmItem, Folder, clip_segments
from .media_browser.search import Accounts, ClipQuery, find_clips, search_terms
from .permissions import async_current_user, may_see, may_see_any, may_see_camera
from .views.clips import clip_path
from .views.films import film_path

if TYPE_CHECKING:
    from homeassistant.components.media_source.models import MediaImage  # type: ignore[attr-defined]

_CLIP_ID = re.compile(r"\d{1,19}", re.ASCII)

# Maximum number of clips in the result of a search.
MAX_RESULTS = 500


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the media source of this integration, with the clips of all accounts."""
    return BlinkMediaSource(hass)


class BlinkMediaSource(MediaSource):
    """Lists the clips of all accounts. Downloads no pictures and no videos."""

    name = "Blink Clips"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        entry_id, *path = await self._segments(item, BrowseError)
        all_folders = (await self._accounts(entry_id)).folders
        if not entry_id:
            nodes = [await folders.account_node() for folders in all_folders]
            children = nodes[0].children if len(nodes) == 1 else nodes
            return folder_node(BlinkMediaSource.name, None, children=children)
        [folders] = all_folders
        try:
            match path:
                case []:
                    return await folders.account_node()
                case [_] | [_, _]:
                    return await folders.folder_node(Folder.at(*path))
                case [camera, _, clip_id]:
                    return folders.clip_page(await folders.clip(clip_id), Folder.at(camera))
        except (KeyError, ValueError) as err:
            raise _nothing_here(BrowseError) from err
        raise _nothing_here(BrowseError)

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return a folder's clips that match all words of a query, newest first.

        At most MAX_RESULTS clips are returned.
        """
        entry_id, *path = await self._segments(item, BrowseError)
        try:
            folder = Folder.at(*path[:2])
        except ValueError as err:
            raise _nothing_here(BrowseError) from err
        if MediaClass.VIDEO not in (query.media_filter_classes or [MediaClass.VIDEO]):
            return SearchMedia(result=[])
        clip_query = ClipQuery(terms=search_terms(self._hass, query.search_query))
        result: list[BrowseMedia] = []
        accounts = await self._accounts(entry_id)
        async with aclosing(find_clips(accounts, clip_query, folder)) as found:
            async for clip, folders in found:
                result.append(folders.clip_node(clip, folder, dated=True))
                if len(result) == MAX_RESULTS:
                    break
        return SearchMedia(result=result)

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        segments = await self._segments(item, Unresolvable)
        if film := FilmItem.parse(segments[-1]):
            return await self._film(segments, film)
        entry, clip = await self._clip(item)
        if not clip.has_video:
            raise without_video(Unresolvable, clip)
        local = await entry.runtime_data.media.clip_files.local_clip(clip)
        if local is None and clip.deleted:
            # Report the missing video now, because a player shows no reason if it cannot load a
            # video.
            raise user_error(Unresolvable, missing_video(), entry.title)
        return PlayMedia(clip_path(entry, clip), CLIP_MIME_TYPE, path=local)

    # Home Assistant 2026.11 and later versions call this method.
    async def async_get_media_image(self, item: MediaSourceItem) -> MediaImage | None:
        """Return the poster of a clip. Return None if the clip has no poster.

        If the result is None, Home Assistant makes a picture from the video.
        """
        from homeassistant.components.media_source.models import (  # type: ignore[attr-defined]  # noqa: PLC0415
            MediaImage,
        )

        entry, clip = await self._clip(item)
        if not clip.has_poster:
            return None
        try:
            jpeg = await entry.runtime_data.media.clip_files.poster(clip)
        except BlinkError as err:
            raise user_error(Unresolvable, err, entry.title) from err
        return MediaImage(jpeg, "image/jpeg")

    async def _film(self, segments: list[str], film: FilmItem) -> PlayMedia:
        """Return a film of a camera's day. Make the film if it is not in the cache."""
        folders, key, group = await self._film_group(segments, film)
        entry = folders.entry
        with film_errors(Unresolvable, entry, folders.clip_texts.camera_titles[key]):
            films = entry.runtime_data.media.films
            reel = await films.get(key, group)
            if film.number > len(reel.films):
                raise _nothing_here(Unresolvable)
            path = await films.cache.file(reel, film.number - 1)
        return PlayMedia(film_path(entry, reel, film.number - 1), CLIP_MIME_TYPE, path=path)

    async def _film_group(
        self, segments: list[str], film: FilmItem
    ) -> tuple[ClipFolders, CameraKey, tuple[Shot, ...]]:
        """Return the account, the camera and the clips of a film, oldest first."""
        try:
            entry_id, camera, day, _film = segments
            [folders] = (await self._accounts(entry_id, Unresolvable)).folders
            key = CameraKey.parse(camera)
            group = batches(await folders.shots(Folder.at(camera, day)))[film.batch - 1]
        except (KeyError, ValueError, IndexError) as err:
            raise _nothing_here(Unresolvable) from err
        return folders, key, group

    async def _accounts(
        self, entry_id: str, kind: type[HomeAssistantError] = BrowseError
    ) -> Accounts:
        """Return the clips of an account, or of all accounts if `entry_id` is empty.

        Raises an error of the class `kind` if no clips can be shown.
        """
        user = await self._user(kind)
        entries = [
            entry
            for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
            if entry_id in ("", entry.entry_id) and may_see_any(self._hass, user, entry)
        ]
        permitted = partial(may_see_camera, self._hass, user)
        accounts = await Accounts.load(self._hass, entries, permitted)
        if not accounts.folders:
            for entry, failure in accounts.failures.items():
                raise user_error(kind, failure, entry.title)
            raise _nothing_here(kind)
        return accounts

    async def _clip(self, item: MediaSourceItem) -> tuple[BlinkConfigEntry, Clip]:
        """Return the account and the clip of a media source item.

        For a film, return its newest clip.
        """
        user = await self._user(Unresolvable)
        try:
            segments = await self._segments(item, Unresolvable)
            if film := FilmItem.parse(segments[-1]):
                folders, _key, group = await self._film_group(segments, film)
                return folders.entry, group[-1].clip
            entry_id, _camera, _day, clip_id = segments
            [entry] = (
                entry
                for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
                if entry.entry_id == entry_id
            )
            clip = await entry.runtime_data.all_clips.find(int(clip_id))
        except (KeyError, ValueError) as err:
            raise _nothing_here(Unresolvable) from err
        except BlinkError as err:
            raise user_error(Unresolvable, err, entry.title) from err
        if not may_see(self._hass, user, entry, clip):
            raise _nothing_here(Unresolvable)
        return entry, clip

    async def _segments(self, item: MediaSourceItem, kind: type[HomeAssistantError]) -> list[str]:
        """Return the segments of an item's path: config entry id, camera, day and clip id.

        If the path is only a clip id, find the other segments.
        """
        # Treat None as an empty text. Home Assistant uses None as the identifier of the top folder,
        # although the type is `str`.
        segments = (item.identifier or "").split("/")
        if len(segments) > 1 or not _CLIP_ID.fullmatch(segments[0]):
            return segments
        # Check the user before the search for the clip, which may send requests to the cloud.
        await self._user(kind)
        try:
            entry, clip = await async_find_clip(self._hass, int(segments[0]))
        except KeyError as err:
            raise _nothing_here(kind) from err
        except BlinkError as err:
            raise user_error(kind, err, str(self.name)) from err
        return clip_segments(entry, None, clip)

    async def _user(self, kind: type[HomeAssistantError]) -> User | None:
        """Return the user who browses the media."""
        try:
            return await async_current_user(self._hass)
        except Unauthorized as err:
            raise _nothing_here(kind) from err


def _nothing_here[ErrorT: HomeAssistantError](kind: type[ErrorT]) -> ErrorT:
    return kind(translation_domain=DOMAIN, translation_key="nothing_here")
