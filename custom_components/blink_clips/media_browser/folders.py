"""The nodes that the media browser shows for an account: folders, days and clips."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from homeassistant.components.media_player import BrowseMedia, MediaClass
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips
from ..api import CameraKey, Clip
from ..archive.narrowing import Narrowing
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN, MANUFACTURER
from ..devices.titles import visible
from ..media.film import Shot
from ..views.clips import poster_path
from .clip_texts import ClipTexts
from .films import MIN_FILM_CLIPS, film_items, shots
from .paths import Folder, clip_day, clip_segments
from .texts import Texts

CLIP_MIME_TYPE = "video/mp4"


class ClipFolders(AccountClips):
    """The clips of an account in folders, newest first. Each request creates a new object.

    `may_see` returns whether the user may see a camera. Its argument is None for removed cameras.
    """

    def __init__(
        self, entry: BlinkConfigEntry, texts: Texts, may_see: Callable[[CameraKey | None], bool]
    ) -> None:
        super().__init__(entry, may_see)
        self._texts = texts
        self.clip_texts = ClipTexts(self, texts)
        self._titles = self.clip_texts.camera_titles

    async def clips(
        self,
        folder: Folder,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        narrowings: Sequence[Narrowing] = (),
    ) -> AsyncIterator[Sequence[Clip]]:
        """Yield lists of the clips in a folder since `start` and before `end`, newest first.

        The folder of all cameras also contains the clips of removed cameras. `narrowings` are
        conditions that exclude archived clips (see `AllClips.newest_first`).
        """
        if folder.day:
            first = dt_util.as_utc(dt_util.start_of_local_day(folder.day))
            last = dt_util.as_utc(dt_util.start_of_local_day(folder.day + timedelta(days=1)))
            start, end = max(start or first, first), min(end or last, last)
        async for part in self.newest_first(
            start=start, end=end, wants=_camera_in(folder), narrowings=narrowings
        ):
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
        """Return the node of a folder, with the days or the clips of one day as its children.

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
        # Include the camera and the day, because the player shows only this title. Put them last,
        # because a tile shows only the beginning of the title.
        title = self._texts["whole_day"]
        subject = f"{self._titles[folder.camera]} {folder.day}"
        return [
            BrowseMediaSource(
                domain=DOMAIN,
                identifier=f"{self.entry.entry_id}/{folder.path}/{item.segment}",
                media_class=MediaClass.VIDEO,
                media_content_type=CLIP_MIME_TYPE,
                title=f"{title} {number}/{len(items)} · {subject}"
                if len(items) > 1
                else f"{title} · {subject}",
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
            title=self.clip_texts.title(clip, is_of_camera=camera is not None, dated=dated),
            can_play=clip.has_video,
            can_expand=False,
            thumbnail=self._poster(clip),
        )

    def clip_page(self, clip: Clip, folder: Folder) -> BrowseMediaSource:
        """Return the node of a clip. Its only child is a tile that plays the clip.

        The child is necessary, because the frontend hides the node's own play button on a narrow
        screen.
        """
        page = self.clip_node(clip, folder)
        page.children = [self.clip_node(clip, folder)]
        page.children_media_class = MediaClass.VIDEO
        return page

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
        media = self.coordinator.media.clip_files
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

    Each may be None. Return the first if both are equally new.
    """
    if clip is None or other is None:
        return clip or other
    return max(clip, other, key=lambda it: (it.created_at, it.id))


def _start_of_day(time: datetime) -> datetime:
    """Return the start of the local day that contains a given time."""
    return dt_util.as_utc(dt_util.start_of_local_day(dt_util.as_local(time)))
