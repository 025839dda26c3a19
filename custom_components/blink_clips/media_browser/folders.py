"""The nodes that the media browser shows for an account: folders, days and clips."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from homeassistant.components.media_player import BrowseMedia, MediaClass
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips, is_unwatched
from ..api import CameraKey, Clip
from ..clips.event_types import EventType
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN, MANUFACTURER
from ..data import DeviceKey
from ..devices.identifiers import async_device_name
from ..devices.titles import camera_titles, system_title, visible
from ..media.film import Shot
from ..views.clips import poster_path
from .films import MIN_FILM_CLIPS, film_items, shots
from .paths import Folder, clip_day, clip_segments
from .search_terms import SearchTerm
from .texts import Texts, fold

CLIP_MIME_TYPE = "video/mp4"

# A sign before the title of a clip that was not watched yet.
NOT_WATCHED = "\N{BLACK CIRCLE}"


class _Facts(NamedTuple):
    """The facts about a clip that a search compares with the user's words."""

    title: str
    """The title of the camera that recorded the clip."""
    camera: CameraKey | None
    types: tuple[EventType, ...]
    day: date
    is_on_usb: bool
    is_unwatched: bool


class ClipFolders(AccountClips):
    """The clips of an account in folders, newest first. Each request creates a new object.

    `may_see` returns whether the user may see a camera. Its argument is None for a removed camera.
    """

    def __init__(
        self, entry: BlinkConfigEntry, texts: Texts, may_see: Callable[[CameraKey | None], bool]
    ) -> None:
        super().__init__(entry, may_see)
        self._texts = texts
        self._titles = camera_titles(self._data, self._name_of)
        self._fold = cache(fold)
        # Cache the texts, because many clips have the same text, such as those of one camera and
        # one day.
        self._text_of = cache(self._text)

    async def clips(
        self, folder: Folder, *, start: datetime | None = None, end: datetime | None = None
    ) -> AsyncIterator[Sequence[Clip]]:
        """Yield lists of the clips in a folder since `start` and before `end`, newest first.

        The folder of all cameras also contains the clips of removed cameras.
        """
        if folder.day:
            first = dt_util.as_utc(dt_util.start_of_local_day(folder.day))
            last = dt_util.as_utc(dt_util.start_of_local_day(folder.day + timedelta(days=1)))
            start, end = max(start or first, first), min(end or last, last)
        async for part in self.newest_first(start=start, end=end, wants=_camera_in(folder)):
            yield part

    async def clip(self, clip_id: str) -> Clip:
        """Return a clip by its id.

        Raises ValueError for an invalid id. Raises KeyError for a clip that is unknown, deleted or
        hidden from the user.
        """
        clip = await self._all.find_here(int(clip_id))
        if not self.may_see(clip):
            raise KeyError(clip_id)
        return clip

    def _name_of(self, key: DeviceKey, in_cloud: str) -> str:
        return async_device_name(self.coordinator.hass, key, in_cloud=in_cloud)

    def camera_title(self, key: CameraKey) -> str:
        """Return the title of a camera."""
        return self._titles[key]

    def _camera_title(self, clip: Clip) -> str:
        """Return the title of the camera that recorded a clip, even of a removed camera."""
        if camera := self.camera_of(clip):
            return self._titles[camera.key]
        return visible(self.removed_camera_name(clip))

    async def account_node(self) -> BrowseMediaSource:
        """Return the node of the account, with its cameras."""
        newest: dict[Folder, Clip] = {}
        for clip in self._in_memory():
            newest.setdefault(Folder(), clip)
            if camera := self.camera_of(clip):
                newest.setdefault(Folder(camera=camera.key), clip)
        seen = [key for key in self._data.cameras if self._may_see(key)]
        by_title = sorted(seen, key=lambda key: (self._titles[key], key))
        folders = [Folder(), *(Folder(camera=key) for key in by_title)]
        archived = await asyncio.gather(*map(self._newest_archived, folders))
        return self._node(
            visible(self.entry.title) or MANUFACTURER,
            children=[
                self._folder_node(folder, _newer(clip, newest.get(folder)))
                for folder, clip in zip(folders, archived, strict=True)
            ],
        )

    async def folder_node(self, folder: Folder) -> BrowseMediaSource:
        """Return the node of a folder. It contains the days, or the clips of one day.

        Raises KeyError for a camera that is unknown or hidden from the user.
        """
        if folder.camera is not None and not (
            folder.camera in self._data.cameras and self._may_see(folder.camera)
        ):
            raise KeyError(folder.camera)
        node = self._folder_node(folder)
        if folder.day:
            clips = [clip async for part in self.clips(folder) for clip in part]
            node.children = [
                *self._film_nodes(clips, folder),
                *(self.clip_node(clip, folder) for clip in clips),
            ]
            node.children_media_class = MediaClass.VIDEO
            return node
        wants = _camera_in(folder)
        newest: dict[date, Clip] = {}
        for clip in self._in_memory():
            if wants(self.key_of(clip)):
                newest.setdefault(clip_day(clip), clip)
        for clip in await self._all.newest_of_days(_start_of_day, self.archived_kinds(wants)):
            if self.may_see(clip):
                day = clip_day(clip)
                newest[day] = _newer(clip, newest.get(day)) or clip
        node.children = [
            self._folder_node(Folder(camera=folder.camera, day=day), newest[day])
            for day in sorted(newest, reverse=True)
        ]
        return node

    def _film_nodes(self, clips: Sequence[Clip], folder: Folder) -> list[BrowseMediaSource]:
        """Return the nodes of the films of one camera's day. `clips` are newest first."""
        with_video = [clip for clip in clips if clip.has_video]
        if folder.camera is None or len(with_video) < MIN_FILM_CLIPS:
            return []
        items = film_items(self.entry, folder.camera, shots(with_video, self._texts, self))
        title = self._texts["whole_day"]
        return [
            BrowseMediaSource(
                domain=DOMAIN,
                identifier=f"{self.entry.entry_id}/{folder.path}/{item.segment}",
                media_class=MediaClass.VIDEO,
                media_content_type=CLIP_MIME_TYPE,
                title=f"{title} {number}/{len(items)}" if len(items) > 1 else title,
                can_play=True,
                can_expand=False,
                thumbnail=self._poster(with_video[0]),
            )
            for number, item in enumerate(items, start=1)
        ]

    async def shots(self, folder: Folder) -> list[Shot]:
        """Return the clips with a video in the folder of one camera, oldest first.

        Raises KeyError for a camera that is unknown or hidden from the user.
        """
        if folder.camera not in self._data.cameras or not self._may_see(folder.camera):
            raise KeyError(folder.camera)
        clips = [it async for part in self.clips(folder) for it in part if it.has_video]
        return shots(clips, self._texts, self)

    async def _newest_archived(self, folder: Folder) -> Clip | None:
        clip = await self._all.newest_archived(self.archived_kinds(_camera_in(folder)))
        return clip if clip and self.may_see(clip) else None

    def _in_memory(self) -> Iterator[Clip]:
        """Yield the clips in memory that the user may see, newest first."""
        return filter(self.may_see, self.coordinator.catalogue.clips())

    def clip_node(
        self, clip: Clip, folder: Folder | None = None, *, dated: bool = False
    ) -> BrowseMediaSource:
        """Return the node of a clip. The title contains the date if `dated` is True."""
        camera = folder.camera if folder else None
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier="/".join(clip_segments(self.entry, camera, clip)),
            media_class=MediaClass.VIDEO,
            media_content_type=CLIP_MIME_TYPE,
            title=self._clip_title(clip, is_of_camera=camera is not None, dated=dated),
            can_play=clip.has_video,
            can_expand=False,
            thumbnail=self._poster(clip),
        )

    def _clip_title(self, clip: Clip, *, is_of_camera: bool, dated: bool) -> str:
        """Return the title of a clip in a folder.

        The title begins with the facts that differ most, because a tile on a phone shows about 17
        characters.
        """
        local = dt_util.as_local(clip.created_at)
        when = self._when(local) if dated else f"{local:%H:%M}"
        kind = self._event_type(clip)
        if clip.usb:
            kind += f" · {self._texts['usb']}"
        camera = "" if is_of_camera else self._camera_title(clip)
        if not camera:
            title = f"{when} {kind}"
        elif dated:
            title = f"{camera} {when} · {kind}"
        else:
            title = f"{when} {camera} · {kind}"
        return f"{NOT_WATCHED} {title}" if is_unwatched(clip) else title

    def clip_page(self, clip: Clip, folder: Folder) -> BrowseMediaSource:
        """Return the node of a clip. Its only child is a tile that plays the clip.

        The child is needed because the frontend hides the node's own play button on a narrow
        screen.
        """
        page = self.clip_node(clip, folder)
        page.children = [self.clip_node(clip, folder)]
        page.children_media_class = MediaClass.VIDEO
        return page

    def matches(self, clip: Clip, terms: Sequence[SearchTerm]) -> bool:
        """Return whether every search term matches a text of the clip or its day.

        The texts include names, event types, weekday, month, "USB" and "not watched".
        """
        facts = _Facts(
            title=self._camera_title(clip),
            camera=self.key_of(clip),
            types=tuple(self.event_types(clip)),
            day=clip_day(clip),
            is_on_usb=clip.usb is not None,
            is_unwatched=is_unwatched(clip),
        )
        text = self._text_of(facts)
        return all(term.matches(text, facts.day) for term in terms)

    def _text(self, facts: _Facts) -> str:
        """Return the text to compare with the user's words, normalized with `fold`.

        It depends only on the given facts.
        """
        own_texts = self._texts
        texts = [
            facts.title,
            *map(own_texts.event_type, facts.types),
            own_texts.weekday(facts.day),
            own_texts.month(facts.day),
            own_texts.relative_day(facts.day),
        ]
        if facts.camera:
            camera = self._data.cameras[facts.camera]
            texts.append(system_title(self._data, camera, self._name_of))
            # Also add the names of the camera and its system in the Blink app.
            texts += [camera.name, system_title(self._data, camera, _name_in_cloud)]
        if facts.is_on_usb:
            texts.append(own_texts["usb"])
        if facts.is_unwatched:
            texts.append(own_texts["not_watched"])
        return "\n".join(map(self._fold, texts))

    def _event_type(self, clip: Clip) -> str:
        return self._texts.event_type(self._event_types.of(clip))

    def _when(self, local: datetime) -> str:
        """Return a date and time as a short text for a tile. Omit the current year."""
        is_this_year = local.year == self._texts.today.year
        return f"{local:%m-%d %H:%M}" if is_this_year else f"{local:%Y-%m-%d %H:%M}"

    def _folder_node(self, folder: Folder, newest: Clip | None = None) -> BrowseMediaSource:
        """Return the node of a folder without children, with the poster of the clip `newest`."""
        if folder.day:
            title = self._texts.day(folder.day)
        elif folder.camera:
            title = self._titles[folder.camera]
        else:
            title = self._texts["all_cameras"]
        return self._node(title, folder.path, thumbnail=self._poster(newest) if newest else None)

    def _node(
        self,
        title: str,
        path: str = "",
        *,
        thumbnail: str | None = None,
        children: Sequence[BrowseMedia] | None = None,
    ) -> BrowseMediaSource:
        return folder_node(
            title,
            f"{self.entry.entry_id}/{path}".rstrip("/"),
            thumbnail=thumbnail,
            children=children,
        )

    def _poster(self, clip: Clip) -> str | None:
        """Return the path of a clip's poster. The frontend adds a signature to it.

        Return None if the sync module would have to upload the clip first.
        """
        media = self.coordinator.clip_files
        return poster_path(self.entry, clip) if media.poster_available_locally(clip) else None


def folder_node(
    title: str,
    identifier: str | None,
    *,
    thumbnail: str | None = None,
    children: Sequence[BrowseMedia] | None = None,
) -> BrowseMediaSource:
    """Return a folder as a node of the media browser."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        can_search=True,
        search_media_classes=[MediaClass.VIDEO],
        thumbnail=thumbnail,
        children=children,
        children_media_class=MediaClass.DIRECTORY,
    )


def _camera_in(folder: Folder) -> Callable[[CameraKey | None], bool]:
    """Return a function that returns whether a camera's clips are in a folder."""
    return lambda key: folder.camera in {None, key}


def _newer(clip: Clip | None, other: Clip | None) -> Clip | None:
    """Return the newer of two clips.

    Each may be None. If both are equally new, return the first.
    """
    if clip is None or other is None:
        return clip or other
    return max(clip, other, key=lambda it: (it.created_at, it.id))


def _start_of_day(time: datetime) -> datetime:
    """Return the start of the local day to which a time belongs."""
    return dt_util.as_utc(dt_util.start_of_local_day(dt_util.as_local(time)))


def _name_in_cloud(_key: DeviceKey, in_cloud: str) -> str:
    return in_cloud
