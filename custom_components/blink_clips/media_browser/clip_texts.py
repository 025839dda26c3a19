"""The texts of an account's clips: titles in the media browser, and texts for searches."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from homeassistant.util import dt as dt_util

from ..account_clips import AccountClips, is_unwatched
from ..api import Camera, CameraKey, Clip
from ..clips.event_types import EventType
from ..data import DeviceKey
from ..devices.identifiers import async_device_name
from ..devices.titles import camera_titles, system_title, visible
from .paths import clip_day
from .search_terms import SearchTerm
from .texts import Texts, fold

# Signs before a clip's title: the clip was not watched yet, only the archive has it, and it is kept
# in the archive. The last two are also stated in words at the end of the title, but Home Assistant
# cuts long titles there.
NOT_WATCHED = "\N{BLACK CIRCLE}"
ONLY_ARCHIVED = "\N{BLACK SQUARE}"
KEPT = "\N{BLACK STAR}"


class _Facts(NamedTuple):
    """The facts about a clip that a search compares with the user's words."""

    camera_title: str
    camera: CameraKey | None
    """The key of the camera, or None for a removed camera."""
    types: tuple[EventType, ...]
    day: date
    is_on_usb: bool
    is_unwatched: bool
    is_archived: bool
    is_only_archived: bool
    is_kept: bool


class ClipTexts:
    """Titles and searchable texts for the clips of an account, for one request."""

    def __init__(self, account: AccountClips, texts: Texts) -> None:
        self._account = account
        self._texts = texts
        self._hass = account.coordinator.hass
        self._data = account.coordinator.data
        self.camera_titles = camera_titles(self._data, self._name_of)
        self._fold = cache(fold)
        # Cache the texts, because many clips have the same text, such as those of one camera and
        # one day.
        self._text_of = cache(self._text)

    def title(self, clip: Clip, *, is_of_camera: bool, dated: bool) -> str:
        """Return the title of a clip in a folder.

        `is_of_camera` is True for a folder of one camera. `dated` is True for a title with the
        date. The title begins with the facts by which clips differ most, because a phone shows only
        about 17 characters.
        """
        local = dt_util.as_local(clip.created_at)
        when = self._when(local) if dated else f"{local:%H:%M}"
        kind = self._texts.event_type(self._account.event_types(clip)[0])
        signs = NOT_WATCHED if is_unwatched(clip) else ""
        if self._is_only_archived(clip):
            signs += ONLY_ARCHIVED
            kind += f" · {self._texts['only_archived']}"
        elif clip.usb:
            kind += f" · {self._texts['usb']}"
        if _is_kept(clip):
            signs += KEPT
            kind += f" · {self._texts['kept']}"
        camera = "" if is_of_camera else self._camera_title(clip)
        if not camera:
            title = f"{when} {kind}"
        elif dated:
            title = f"{camera} {when} · {kind}"
        else:
            title = f"{when} {camera} · {kind}"
        return f"{signs} {title}" if signs else title

    def of_camera(self, camera: Camera) -> str:
        """Return the names of a camera and its system, in Home Assistant and in the cloud.

        The names are normalized with `fold`.
        """
        names = (
            self.camera_titles[camera.key],
            system_title(self._data, camera, self._name_of),
            camera.name,
            system_title(self._data, camera, _name_in_cloud),
        )
        return "\n".join(map(self._fold, names))

    def of_removed_camera(self, name: str) -> str:
        """Return the name of a removed camera, normalized with `fold`."""
        return self._fold(visible(name))

    def of_day(self, day: date) -> str:
        """Return the weekday, the month, and "today" or "yesterday", normalized with `fold`."""
        own_texts = self._texts
        names = (own_texts.weekday(day), own_texts.month(day), own_texts.relative_day(day))
        return "\n".join(map(self._fold, names))

    def of_event_type(self, event_type: EventType) -> str:
        """Return the name of an event type, normalized with `fold`."""
        return self._fold(self._texts.event_type(event_type))

    @property
    def of_usb(self) -> str:
        """The search text for clips on USB drives, such as "usb", normalized with `fold`."""
        return self._fold(self._texts["usb"])

    @property
    def of_unwatched(self) -> str:
        """The search text for clips that were not watched yet, normalized with `fold`."""
        return self._fold(self._texts["not_watched"])

    @property
    def of_archived(self) -> str:
        """The search text for archived clips, normalized with `fold`."""
        return self._fold(self._texts["archived"])

    @property
    def of_only_archived(self) -> str:
        """The search text for clips that only the archive has, normalized with `fold`."""
        return self._fold(self._texts["only_archived"])

    @property
    def of_kept(self) -> str:
        """The search text for archived clips that are never deleted, normalized with `fold`."""
        return self._fold(self._texts["kept"])

    @property
    def today(self) -> date:
        """The day of the request."""
        return self._texts.today

    def matches(self, clip: Clip, terms: Sequence[SearchTerm]) -> bool:
        """Return whether every search term occurs in the clip's texts or matches the clip's day.

        The texts include names, event types, weekday, month, "USB", "not watched", "archived" and
        "kept".
        """
        is_only_archived = self._is_only_archived(clip)
        facts = _Facts(
            camera_title=self._camera_title(clip),
            camera=self._account.key_of(clip),
            types=tuple(self._account.event_types(clip)),
            day=clip_day(clip),
            is_on_usb=clip.usb is not None and not is_only_archived,
            is_unwatched=is_unwatched(clip),
            is_archived=clip.archived is not None,
            is_only_archived=is_only_archived,
            is_kept=_is_kept(clip),
        )
        text = self._text_of(facts)
        return all(term.matches(text, facts.day) for term in terms)

    def _text(self, facts: _Facts) -> str:
        """Return the search text of a clip: its names, event types, day and marks such as "usb".

        The text is normalized with `fold`, and depends only on `facts`, so that it can be cached.
        """
        texts = [
            self.of_camera(self._data.cameras[facts.camera])
            if facts.camera
            else self.of_removed_camera(facts.camera_title),
            *map(self.of_event_type, facts.types),
            self.of_day(facts.day),
        ]
        if facts.is_on_usb:
            texts.append(self.of_usb)
        if facts.is_unwatched:
            texts.append(self.of_unwatched)
        if facts.is_archived:
            texts.append(self.of_archived)
        if facts.is_only_archived:
            texts.append(self.of_only_archived)
        if facts.is_kept:
            texts.append(self.of_kept)
        return "\n".join(texts)

    def _is_only_archived(self, clip: Clip) -> bool:
        return self._account.coordinator.catalogue.is_only_archived(clip)

    def _camera_title(self, clip: Clip) -> str:
        """Return the title of the camera that recorded a clip, even of a removed camera."""
        if camera := self._account.camera_of(clip):
            return self.camera_titles[camera.key]
        return visible(self._account.removed_camera_name(clip))

    def _when(self, local: datetime) -> str:
        """Return a date and time as a short text for a tile. Omit the current year."""
        is_this_year = local.year == self._texts.today.year
        return f"{local:%m-%d %H:%M}" if is_this_year else f"{local:%Y-%m-%d %H:%M}"

    def _name_of(self, key: DeviceKey, in_cloud: str) -> str:
        return async_device_name(self._hass, key, in_cloud=in_cloud)


def _is_kept(clip: Clip) -> bool:
    return clip.archived is not None and clip.archived.kept


def _name_in_cloud(_key: DeviceKey, in_cloud: str) -> str:
    return in_cloud
