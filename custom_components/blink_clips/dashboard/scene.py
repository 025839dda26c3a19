"""The scene: the accounts, systems and cameras that a user may see, as JSON."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, partial

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..account_clips import AccountClips
from ..api import CameraKey, Clip
from ..clips.usb_feed import usb_networks
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from ..data import NETWORK, DeviceKey
from ..devices.identifiers import async_device_name, unique_id
from ..devices.titles import camera_titles, visible
from ..permissions import may_see_any, may_see_camera
from .account_state import AccountState
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
"""The place of a clip among those of all accounts: its time, its account and its id.

The newest clip has the highest place.
"""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The user of a subscription or of a page, and the cameras that the user asked for."""

    hass: HomeAssistant
    user: User
    wanted: AbstractSet[str] | None
    """The entity ids of the wanted cameras; None for all cameras that the user may see."""

    def may_see_account(self, entry: BlinkConfigEntry) -> bool:
        """Return whether the user may see any camera of an account, and so its title.

        The cameras of an account that is not loaded are those in the entity registry.
        """
        if entry.state is ConfigEntryState.LOADED:
            return may_see_any(self.hass, self.user, entry)
        if self.user.permissions.access_all_entities(POLICY_READ):
            return True
        entities = er.async_entries_for_config_entry(er.async_get(self.hass), entry.entry_id)
        return any(
            self.user.permissions.check_entity(it.entity_id, POLICY_READ)
            for it in entities
            if it.domain == Platform.CAMERA
        )

    def shows(self, entry: BlinkConfigEntry, key: CameraKey | None) -> bool:
        """Return whether the clips of a camera are shown: the user may see it and wants to see it.

        The key is None for removed cameras, which are shown unless the user wants certain cameras.
        """
        if not may_see_camera(self.hass, self.user, entry, key):
            return False
        if self.wanted is None or key is None:
            return self.wanted is None
        return self.entity_id(Platform.CAMERA, entry, key) in self.wanted

    def entity_id(
        self, platform: Platform, entry: BlinkConfigEntry, key: DeviceKey, suffix: str | None = None
    ) -> str | None:
        """Return the entity id of a device's entity; None if it does not exist or is disabled."""
        registry = er.async_get(self.hass)
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, key, suffix))
        entity = registry.entities.get(entity_id) if entity_id else None
        return entity_id if entity and not entity.disabled else None

    def permitted(self, entity_id: str | None, policy: str) -> str | None:
        """Return the entity id if the user has the permission `policy` for it; None otherwise."""
        if entity_id and self.user.permissions.check_entity(entity_id, policy):
            return entity_id
        return None

    def name_of(self, key: DeviceKey, in_cloud: str) -> str:
        """Return the name of a device, which a user may have changed in Home Assistant."""
        return async_device_name(self.hass, key, in_cloud=in_cloud)


@dataclass(frozen=True, kw_only=True)
class AccountScene:
    """The part of a loaded account that a user may see."""

    coordinator: BlinkCoordinator
    cameras: Mapping[CameraKey, str | None]
    """The entity id of each shown camera; None if its entity is disabled or was removed."""
    shows_removed: bool
    """Whether the clips of removed cameras are shown."""
    hides: bool
    """Whether the account has cameras that the user may not see."""
    clips: AccountClips = field(compare=False)

    @classmethod
    def of(cls, viewer: Viewer, entry: BlinkConfigEntry) -> AccountScene:
        """Return the part of a loaded account that a user may see now."""
        may_see = cache(partial(may_see_camera, viewer.hass, viewer.user, entry))
        all_cameras = entry.runtime_data.data.cameras
        seen = [key for key in all_cameras if may_see(key)]
        cameras = {key: viewer.entity_id(Platform.CAMERA, entry, key) for key in seen}
        if viewer.wanted is not None:
            cameras = {key: it for key, it in cameras.items() if it in viewer.wanted}
        shows_removed = viewer.wanted is None and may_see(None)
        return cls(
            coordinator=entry.runtime_data,
            cameras=cameras,
            shows_removed=shows_removed,
            hides=len(seen) < len(all_cameras),
            clips=AccountClips(entry, lambda key: shows_removed if key is None else key in cameras),
        )

    @property
    def entry(self) -> BlinkConfigEntry:
        """The config entry of the account."""
        return self.coordinator.config_entry

    def order_of(self, clip: Clip) -> Order:
        """Return the place of a clip in the order of all accounts' clips."""
        return int(clip.created_at.timestamp()), self.entry.entry_id, clip.id

    def camera_id(self, clip: Clip) -> str:
        """Return the short id of the camera that recorded a clip."""
        if key := self.clips.key_of(clip):
            return short_id(self.entry, key)
        if clip.usb:
            return short_id(self.entry, "usb", clip.usb.drive, clip.usb.record.camera_name)
        return short_id(self.entry, "removed", clip.family or clip.product_type, clip.camera_id)

    def clip_json(self, clip: Clip) -> Json:
        """Return the JSON of a clip."""
        return clip_json(clip, self.clips.event_types(clip)[0], self.camera_id(clip))

    def removed_camera_json(self, clip: Clip) -> Json:
        """Return the JSON of the removed camera that recorded a clip.

        Its name is empty unless the clip is on a USB drive, whose list contains the name.
        """
        name = visible(clip.usb.record.camera_name) if clip.usb else ""
        return removed_camera_json(self.entry, self.camera_id(clip), name)

    def camera_jsons(self, viewer: Viewer) -> Iterator[Json]:
        """Yield the JSON of each shown camera that is part of the account."""
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
            )

    def system_jsons(self, viewer: Viewer) -> Iterator[Json]:
        """Yield the JSON of each system with a shown camera."""
        data, entry = self.coordinator.data, self.entry
        shown = {data.cameras[key].network_id for key in self.cameras}
        for number, network in data.networks.items():
            if number in shown:
                key = (NETWORK, number)
                panel = viewer.entity_id(Platform.ALARM_CONTROL_PANEL, entry, key)
                name = visible(viewer.name_of(key, network.name)) or network.name
                place = data.clip_place(number, usb_networks(entry))
                alarm = viewer.permitted(panel, POLICY_READ)
                yield system_json(entry, number, name, place, alarm)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The accounts, systems and cameras that a user may see."""

    accounts: list[Json] = field(compare=False)
    systems: list[Json] = field(compare=False)
    cameras: list[Json] = field(compare=False)
    """The cameras that are part of an account, and not the removed ones."""
    loaded: Mapping[str, AccountScene]
    """The visible part of each loaded account, by the id of its config entry."""
    visible: tuple[str, ...]
    """The ids of the accounts that the user may see."""
    hidden: bool
    """Whether there are accounts or cameras that the user may not see."""

    @property
    def incomplete(self) -> frozenset[str]:
        """The ids of the loaded accounts whose list of all clips was not read yet."""
        loaded = self.loaded.items()
        return frozenset(key for key, it in loaded if not it.coordinator.catalogue.is_loaded)

    @classmethod
    def of(cls, viewer: Viewer, states: Mapping[BlinkConfigEntry, AccountState]) -> Scene:
        """Return the scene for a user now. `states` contains the state of each account."""
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
            hidden=len(seen) < len(states) or any(it.hides for it in loaded.values()),
        )
