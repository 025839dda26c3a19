"""The scene of a dashboard card: the accounts, systems and cameras that its user may see."""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache, partial
from heapq import nlargest
from operator import attrgetter
from typing import NamedTuple

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform

from ..account_clips import AccountClips
from ..api import CameraKey, Clip
from ..clip_place import ClipPlace
from ..clips.usb_feed import usb_networks
from ..config_entry import BlinkConfigEntry
from ..coordinator import BlinkCoordinator
from ..data import NETWORK
from ..devices.titles import camera_titles, visible
from ..permissions import may_see_camera
from .account_state import AccountState
from .viewer import Viewer
from .wire import (
    Json,
    account_json,
    camera_json,
    clip_json,
    removed_camera_json,
    short_id,
    system_json,
)

TAKE_SNAPSHOT = "take_snapshot"

type Order = tuple[int, str, int]
"""The sort key of a clip among the clips of all accounts: time, account and id of the clip.

The newest clip has the highest key.
"""


class PlacedClip(NamedTuple):
    """A clip, and its sort key among the clips of all accounts."""

    order: Order
    clip: Clip
    account: AccountScene

    @property
    def json(self) -> Json:
        """Return the clip as JSON for the dashboard card."""
        return self.account.clip_json(self.clip)


def newest_of(clips: Iterable[PlacedClip], limit: int) -> list[PlacedClip]:
    """Return at most `limit` of the clips, newest first."""
    return nlargest(limit, clips, key=attrgetter("order"))


@dataclass(frozen=True, kw_only=True)
class AccountScene:
    """The part of a loaded account that a user may see on a dashboard card."""

    coordinator: BlinkCoordinator
    cameras: Mapping[CameraKey, str | None]
    """The entity id of each shown camera. None if the entity is disabled or was removed."""
    shows_removed: bool
    """Whether the clips of removed cameras are shown."""
    hides: bool
    """Whether the account has cameras that the user may not see."""
    clips: AccountClips = field(compare=False)

    @classmethod
    def of(cls, viewer: Viewer, entry: BlinkConfigEntry) -> AccountScene:
        """Return the part of a loaded account that a user may see now."""
        shows = cache(partial(viewer.shows, entry))
        clips = AccountClips(entry, shows)
        keys = clips.coordinator.data.cameras
        shown = (key for key in keys if shows(key))
        return cls(
            coordinator=clips.coordinator,
            cameras={key: viewer.entity_id(Platform.CAMERA, entry, key) for key in shown},
            shows_removed=shows(None),
            hides=not all(may_see_camera(viewer.hass, viewer.user, entry, key) for key in keys),
            clips=clips,
        )

    @property
    def entry(self) -> BlinkConfigEntry:
        """The config entry of the account."""
        return self.coordinator.config_entry

    def placed(self, clip: Clip) -> PlacedClip:
        """Return a clip with its sort key among the clips of all accounts."""
        order = int(clip.created_at.timestamp()), self.entry.entry_id, clip.id
        return PlacedClip(order, clip, self)

    def first(
        self, clips: Iterable[Clip], limit: int, before: Order | None = None
    ) -> list[PlacedClip]:
        """Return the first `limit` clips that are older than `before`.

        Also return the clips that were recorded in the same second as the last of them. `clips`
        must be sorted newest first.
        """
        found: list[PlacedClip] = []
        for clip in clips:
            if not self._add(clip, found, limit, before):
                break
        return found

    async def first_of_search(
        self, clips: AsyncGenerator[Clip], limit: int, before: Order | None
    ) -> list[PlacedClip]:
        """Return the first clips in the result of a search, as `first` does for a list."""
        found: list[PlacedClip] = []
        async with aclosing(clips):
            async for clip in clips:
                if not self._add(clip, found, limit, before):
                    break
        return found

    def _add(self, clip: Clip, found: list[PlacedClip], limit: int, before: Order | None) -> bool:
        """Add a clip to `found` if it is older than `before`. Return False if `found` is full."""
        placed = self.placed(clip)
        if len(found) >= limit and (not found or placed.order[0] != found[-1].order[0]):
            return False
        if before is None or placed.order < before:
            found.append(placed)
        return True

    def camera_id(self, clip: Clip) -> str:
        """Return the short id of the camera that recorded a clip."""
        if key := self.clips.key_of(clip):
            return short_id(self.entry, key)
        if clip.usb:
            return short_id(self.entry, "usb", clip.usb.drive, clip.usb.record.camera_name)
        return short_id(self.entry, "removed", clip.family or clip.product_type, clip.camera_id)

    def clip_json(self, clip: Clip) -> Json:
        """Return a clip as JSON for the dashboard card."""
        return clip_json(
            clip,
            self.clips.event_types(clip)[0],
            self.camera_id(clip),
            is_only_archived=self.coordinator.catalogue.is_only_archived(clip),
        )

    def removed_camera_json(self, clip: Clip) -> Json:
        """Return the removed camera that recorded a clip, as JSON for the dashboard card.

        If the camera's name is unknown, the name in the JSON is empty.
        """
        name = visible(self.clips.removed_camera_name(clip))
        return removed_camera_json(self.entry, self.camera_id(clip), name)

    def camera_jsons(self, viewer: Viewer) -> Iterator[Json]:
        """Yield each shown camera as JSON for the dashboard card. Leave out removed cameras."""
        data, entry = self.coordinator.data, self.entry
        titles = camera_titles(data, viewer.name_of)
        for key, entity_id in self.cameras.items():
            camera = data.cameras[key]
            button = viewer.entity_id(Platform.BUTTON, entry, key, TAKE_SNAPSHOT)
            is_known = camera.network_id in data.networks
            yield camera_json(
                entry,
                camera,
                titles[key],
                system=short_id(entry, "system", camera.network_id) if is_known else None,
                entity=entity_id,
                button=viewer.permitted(button, POLICY_CONTROL),
                offline=not camera.online or key in data.missing,
                archive=self.coordinator.archive is not None,
            )

    def system_jsons(self, viewer: Viewer) -> Iterator[Json]:
        """Yield each system (network) with a shown camera, as JSON for the dashboard card."""
        data, entry = self.coordinator.data, self.entry
        shown = {data.cameras[key].network_id for key in self.cameras}
        for number, network in data.networks.items():
            if number in shown:
                key = (NETWORK, number)
                panel = viewer.entity_id(Platform.ALARM_CONTROL_PANEL, entry, key)
                name = visible(viewer.name_of(key, network.name)) or network.name
                place = ClipPlace.of(data, number, usb_networks(entry))
                alarm = viewer.permitted(panel, POLICY_READ)
                yield system_json(entry, number, name, place, alarm)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The accounts, systems and cameras that a user may see on a dashboard card."""

    accounts: list[Json] = field(compare=False)
    systems: list[Json] = field(compare=False)
    cameras: list[Json] = field(compare=False)
    """The shown cameras that are still part of an account. Removed cameras are left out."""
    loaded: Mapping[str, AccountScene]
    """The part of each loaded account that the user may see, by config entry id."""
    visible: tuple[str, ...]
    """The ids of the accounts that the user may see."""
    hidden: bool
    """Whether there are accounts or cameras that the user may not see."""
    incomplete: frozenset[tuple[str, str]] = field(compare=False)
    """The lists that have not been read yet, as pairs of an account id and a name.

    The name "list" means all clips at Blink. The name "archive" means the archived clips that cards
    show.
    """

    @classmethod
    def of(cls, viewer: Viewer, states: Mapping[BlinkConfigEntry, AccountState]) -> Scene:
        """Return the accounts, systems and cameras that a user may see now.

        `states` contains the state of each account.
        """
        seen = {it: state for it, state in states.items() if viewer.may_see_account(it)}
        loaded = {
            entry.entry_id: AccountScene.of(viewer, entry)
            for entry in seen
            if entry.state is ConfigEntryState.LOADED
        }
        return cls(
            accounts=[account_json(entry, state) for entry, state in seen.items()],
            systems=[json for it in loaded.values() for json in it.system_jsons(viewer)],
            cameras=[json for it in loaded.values() for json in it.camera_jsons(viewer)],
            loaded=loaded,
            visible=tuple(it.entry_id for it in seen),
            incomplete=frozenset(
                (entry_id, what)
                for entry_id, it in loaded.items()
                for what, is_read in (
                    ("list", it.coordinator.catalogue.is_loaded),
                    ("archive", it.coordinator.all_clips.is_shown),
                )
                if not is_read
            ),
            hidden=len(seen) < len(states) or any(it.hides for it in loaded.values()),
        )
