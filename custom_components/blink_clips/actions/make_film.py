"""The action make_film: joins the clips of cameras in a period into films."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..account_clips import AccountClips
from ..api import Clip
from ..clip_filter import ClipFilter
from ..config_entry import loaded
from ..const import DOMAIN
from ..media.clip_files import ClipFiles
from ..media.film import Chapter, Reel, Shot, batches
from ..media.film_errors import film_errors
from ..media.saved_file_names import PLACEHOLDERS, FilePattern, media_folder
from ..media_browser.films import shots
from ..media_browser.texts import Texts
from ..views import signed_film_path
from .get_clips import moment
from .partial_failures import async_for_each_target
from .save_clip import ATTR_FILENAME, ATTR_OVERWRITE, CLIP_ENDINGS, async_save_file
from .targets import Target, async_targets, camera_name_of

ACTION_MAKE_FILM = "make_film"
ATTR_FROM = "from"
ATTR_TO = "to"

# Maximum number of clips per camera and call. A video in the cloud that is neither archived nor
# cached usually needs one request, so that a camera needs up to 500 requests. If the clip list was
# not read before, each page of it needs one more request, mostly for 500 clips. The rate limiter
# allows 600 requests without waiting. A video on a USB drive needs several slower requests.
MAX_CLIPS = 500

_SCHEMA = cv.make_entity_service_schema(
    {
        vol.Required(ATTR_FROM): moment,
        vol.Optional(ATTR_TO): moment,
        vol.Optional(ATTR_FILENAME): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)


@callback
def async_register_make_film(hass: HomeAssistant) -> None:
    """Register the action make_film."""
    hass.services.async_register(
        DOMAIN,
        ACTION_MAKE_FILM,
        _make_film,
        schema=_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
        description_placeholders={"placeholders": ", ".join(PLACEHOLDERS)},
    )


async def _make_film(call: ServiceCall) -> ServiceResponse:
    """Make the films of the cameras, one camera at a time, in the order of the targets."""
    begin, end = call.data[ATTR_FROM], call.data.get(ATTR_TO)
    if end and end < begin:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="end_before_start")
    pattern = None
    if ATTR_FILENAME in call.data:
        pattern = FilePattern.parse(
            call.data[ATTR_FILENAME], endings=CLIP_ENDINGS, media_folder=media_folder(call.hass)
        )
    films = _Films(call, pattern, await Texts.load(call.hass), begin, end)
    targets = await async_targets(call, policy=POLICY_READ)
    return await async_for_each_target(call, targets, films.make)


class _Films:
    """Makes the films for one call of the action."""

    def __init__(
        self,
        call: ServiceCall,
        pattern: FilePattern | None,
        texts: Texts,
        begin: datetime,
        end: datetime | None,
    ) -> None:
        self._hass = call.hass
        self._overwrite: bool = call.data[ATTR_OVERWRITE]
        self._pattern = pattern
        self._texts = texts
        self._filter = ClipFilter(start=begin, end=end)
        self._turn = asyncio.Lock()
        self._paths: set[Path] = set()

    async def make(self, target: Target) -> dict[str, Any]:
        """Return the films of a camera, and the skipped clips."""
        async with self._turn:
            films: list[dict[str, Any]] = []
            skipped: list[dict[str, Any]] = []
            coordinator = loaded(target.entry)
            for group in batches(await self._shots(target)):
                with film_errors(HomeAssistantError, target.entry, target.title):
                    reel = await coordinator.media.films.get(target.key, group)
                clips = {it.clip.id: it.clip for it in group}
                films += [
                    await self._described(target, reel, index, clips)
                    for index in range(len(reel.films))
                ]
                skipped += [
                    {"video_id": it.video_id, "title": it.title, "reason": it.reason.value}
                    for it in reel.skipped
                ]
            return {"films": films, "skipped": skipped}

    async def _shots(self, target: Target) -> list[Shot]:
        """Return the clips of a camera in the period, oldest first."""
        coordinator = loaded(target.entry)
        with coordinator.reauthenticating():
            await coordinator.catalogue.load()
            await coordinator.all_clips.archived.load_names()
        account = AccountClips(loaded(target.entry).config_entry, lambda key: key == target.key)
        clips = [clip async for clip in self._filter.clips(account)]
        found = shots(clips, self._texts, account)
        if not found:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="film_no_clips",
                translation_placeholders={"entity": target.title},
            )
        if len(found) > MAX_CLIPS:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="film_too_many",
                translation_placeholders={
                    "entity": target.title,
                    "count": str(len(found)),
                    "most": str(MAX_CLIPS),
                },
            )
        return found

    async def _described(
        self, target: Target, reel: Reel, index: int, clips: dict[int, Clip]
    ) -> dict[str, Any]:
        """Save a film if the call contains a file name. Return the film's description."""
        film = reel.films[index]
        described: dict[str, Any] = {
            "url": signed_film_path(self._hass, target.entry, reel, index),
            "seconds": round(film.seconds, 3),
            "size": film.size,
            "clips": len(film.chapters),
            "chapters": list(map(_chapter, film.chapters)),
        }
        if self._pattern is not None:
            first = clips[film.chapters[0].video_id]
            path = self._path(self._pattern, target, first)

            async def write(_files: ClipFiles, _clip: Clip, draft: Path) -> None:
                await loaded(target.entry).media.films.cache.write(reel, index, draft)

            with film_errors(HomeAssistantError, target.entry, target.title):
                await async_save_file(
                    self._hass, target.entry, first, path, write, overwrite=self._overwrite
                )
            described["path"] = str(path)
        return described

    def _path(self, pattern: FilePattern, target: Target, first: Clip) -> Path:
        """Return the path of a film. Replace placeholders by the values of the film's first clip.

        If another film of the same call has this path, add a number.
        """
        coordinator = loaded(target.entry)
        path = pattern.path(
            first,
            camera_name_of(self._hass, target.entry, first),
            coordinator.event_types.of(first),
        )
        unique, number = path, 1
        while unique in self._paths:
            number += 1
            unique = path.with_stem(f"{path.stem}_{number}")
        self._paths.add(unique)
        return unique


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "video_id": chapter.video_id,
        "title": chapter.title,
        "begin": round(chapter.begin, 3),
        "end": round(chapter.end, 3),
    }
