"""Finds the cameras and networks that an action targets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL, Platform
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from ..api import CameraKey, Clip
from ..config_entry import BlinkConfigEntry, loaded
from ..const import DOMAIN
from ..coordinator import BlinkCoordinator
from ..data import NETWORK
from ..devices.identifiers import async_device_name, async_main_camera, unique_id
from ..devices.titles import async_device_title
from ..permissions import async_context_user


@dataclass(frozen=True, kw_only=True)
class ActionTarget:
    """The base class of targets.

    A target is a device, which the caller selects by its main entity.
    """

    entity_id: str
    entry: BlinkConfigEntry
    network_id: int
    title: str
    """The name of the device in error messages."""

    @property
    def coordinator(self) -> BlinkCoordinator:
        """The coordinator of the device's account.

        Raises BlinkUnloadedError if the account is not loaded.
        """
        return loaded(self.entry)


@dataclass(frozen=True, kw_only=True)
class Target(ActionTarget):
    """A camera that an action targets. The caller selects it by its camera entity."""

    key: CameraKey


@dataclass(frozen=True, kw_only=True)
class NetworkTarget(ActionTarget):
    """A network that an action targets. The caller selects it by its alarm control panel."""


async def async_targets(call: ServiceCall, *, policy: str = POLICY_CONTROL) -> list[Target]:
    """Return the cameras that a call of an action targets, including offline cameras.

    Raises ServiceValidationError if a target is not a camera of Blink Clips. Raises Unauthorized if
    the user lacks the permission `policy` for a camera.
    """
    return await _selected(call, _each(call.hass, _cameras_of), policy)


async def async_targets_or_networks(call: ServiceCall) -> list[Target | NetworkTarget]:
    """Return the targeted networks, and the targeted cameras that are in none of these networks."""
    ours: list[Target | NetworkTarget] = [
        *_each(call.hass, _cameras_of),
        *_each(call.hass, _networks_of),
    ]
    chosen = await _selected(call, ours, POLICY_CONTROL)
    networks = [it for it in chosen if isinstance(it, NetworkTarget)]
    whole_networks = {(it.entry.entry_id, it.network_id) for it in networks}
    cameras = [it for it in chosen if (it.entry.entry_id, it.network_id) not in whole_networks]
    return [*networks, *cameras]


def _each[TargetT: ActionTarget](
    hass: HomeAssistant, of: Callable[[HomeAssistant, BlinkConfigEntry], Iterable[TargetT]]
) -> list[TargetT]:
    return [
        it for entry in hass.config_entries.async_loaded_entries(DOMAIN) for it in of(hass, entry)
    ]


async def _selected[TargetT: ActionTarget](
    call: ServiceCall, targets: Iterable[TargetT], policy: str
) -> list[TargetT]:
    hass = call.hass
    ours = {target.entity_id: target for target in targets}
    if call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        named = indirect = set(ours)
    else:
        selected = async_extract_referenced_entity_ids(hass, TargetSelection(call.data))
        named = {async_main_camera(hass, it) for it in selected.referenced}
        indirect = selected.indirectly_referenced
    if unknown := sorted(named - ours.keys()):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_camera",
            translation_placeholders={"entity": ", ".join(unknown)},
        )
    chosen = [target for entity_id, target in ours.items() if entity_id in named | indirect]
    if not chosen:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_target")
    if user := await async_caller(call):
        for target in chosen:
            if not user.permissions.check_entity(target.entity_id, policy):
                raise Unauthorized(context=call.context, entity_id=target.entity_id)
    return chosen


async def async_caller(call: ServiceCall) -> User | None:
    """Return the user who called an action. Return None if Home Assistant itself called it."""
    return await async_context_user(call.hass, call.context)


def entity_id_of(hass: HomeAssistant, entry: BlinkConfigEntry, clip: Clip) -> str | None:
    """Return the entity id of a clip's camera, or None for a removed camera."""
    camera = entry.runtime_data.data.camera_of(clip)
    return _entity_id(hass, entry, camera.key) if camera else None


def camera_name_of(hass: HomeAssistant, entry: BlinkConfigEntry, clip: Clip) -> str | None:
    """Return the name of a clip's camera, or None for a removed camera.

    For an archived clip, return the name even if the camera was removed.
    """
    coordinator = entry.runtime_data
    if camera := coordinator.data.camera_of(clip):
        return async_device_name(hass, camera.key, in_cloud=camera.name)
    return coordinator.all_clips.archived.camera_name(clip)


def _entity_id(hass: HomeAssistant, entry: BlinkConfigEntry, key: CameraKey) -> str | None:
    return er.async_get(hass).async_get_entity_id(Platform.CAMERA, DOMAIN, unique_id(entry, key))


def camera_entity_ids(hass: HomeAssistant, entry: BlinkConfigEntry) -> dict[CameraKey, str]:
    """Return the entity ids of an account's cameras, without disabled entities."""
    cameras = entry.runtime_data.data.cameras
    entity_ids = {key: _enabled(hass, _entity_id(hass, entry, key)) for key in cameras}
    return {key: entity_id for key, entity_id in entity_ids.items() if entity_id}


def _cameras_of(hass: HomeAssistant, entry: BlinkConfigEntry) -> Iterable[Target]:
    data = entry.runtime_data.data
    for key, entity_id in camera_entity_ids(hass, entry).items():
        yield Target(
            entity_id=entity_id,
            entry=entry,
            network_id=data.camera(key).network_id,
            title=async_device_title(hass, entry, data, key),
            key=key,
        )


def _networks_of(hass: HomeAssistant, entry: BlinkConfigEntry) -> Iterable[NetworkTarget]:
    registry = er.async_get(hass)
    for number in entry.runtime_data.data.networks:
        panel = registry.async_get_entity_id(
            Platform.ALARM_CONTROL_PANEL, DOMAIN, unique_id(entry, (NETWORK, number))
        )
        if entity_id := _enabled(hass, panel):
            title = async_device_title(hass, entry, entry.runtime_data.data, (NETWORK, number))
            yield NetworkTarget(entity_id=entity_id, entry=entry, network_id=number, title=title)


def _enabled(hass: HomeAssistant, entity_id: str | None) -> str | None:
    entity = er.async_get(hass).entities.get(entity_id) if entity_id else None
    return entity_id if entity and not entity.disabled else None
