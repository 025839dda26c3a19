"""Base classes of all entities, and functions that add entities for new devices."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Concatenate, Protocol, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import BlinkError, Camera, CameraKey, Capability, Network, SyncModule
from .clips.event_types import ClipEvent
from .config_entry import BlinkConfigEntry
from .coordinator import BlinkCoordinator
from .data import NETWORK, SYNC_MODULE, BlinkData, DeviceKey
from .devices.identifiers import device_identifier, unique_id
from .devices.titles import async_device_title
from .errors import action_error


class BlinkEntity(CoordinatorEntity[BlinkCoordinator]):
    """The base class of entities.

    An entity is available while polls succeed and the cloud lists the entity's device.
    """

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: BlinkCoordinator, key: DeviceKey, description: EntityDescription
    ) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        self._device_key = key
        self._attr_unique_id = unique_id(
            coordinator.config_entry, key, None if description.name is None else description.key
        )
        self._attr_device_info = DeviceInfo(identifiers={device_identifier(key)})

    @property
    @override
    def available(self) -> bool:
        return super().available and self._device_key in self.coordinator.data.present

    @property
    def device_title(self) -> str:
        """The name of the device in error messages."""
        return async_device_title(
            self.hass, self.coordinator.config_entry, self.coordinator.data, self._device_key
        )


class BlinkActionEntity(BlinkEntity):
    """The base class of entities with actions.

    The entities stay available during an outage. Home Assistant silently skips actions of
    unavailable entities, but an action of an available entity can raise an error with the reason.
    """

    @property
    @override
    def available(self) -> bool:
        return self._device_key in self.coordinator.data.devices

    @property
    def _is_current(self) -> bool:
        """Return whether the last successful poll is recent and listed the device."""
        coordinator = self.coordinator
        return coordinator.last_update_success and self._device_key in coordinator.data.present


class BlinkRecordEntity(BlinkEntity):
    """An entity whose value the cloud stores. It stays available while the camera is offline."""

    def __init__(
        self, coordinator: BlinkCoordinator, key: CameraKey, description: EntityDescription
    ) -> None:
        super().__init__(coordinator, key, description)
        self._key = key

    @property
    def _camera(self) -> Camera:
        """The camera in the newest data. Raises KeyError for a removed camera."""
        return self.coordinator.data.cameras[self._key]


class BlinkClipEntity(BlinkRecordEntity):
    """An entity that handles each new clip of a camera once, when the clip's event is fired."""

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.event_queue.subscribe(
                self._key, self.entity_description.key, self._receive
            )
        )

    @callback
    def _receive(self, event: ClipEvent) -> None:
        """Process the event of a new clip."""
        raise NotImplementedError


class BlinkCameraEntity(BlinkRecordEntity):
    """The base class of a camera's entities, which are available while the camera is online."""

    @property
    @override
    def available(self) -> bool:
        """Return whether polls succeed and the cloud reports the camera as online."""
        return super().available and self._camera.online


class BlinkNetworkEntity(BlinkEntity):
    """The base class of entities of a network."""

    def __init__(
        self, coordinator: BlinkCoordinator, network_id: int, description: EntityDescription
    ) -> None:
        super().__init__(coordinator, (NETWORK, network_id), description)
        self._network_id = network_id

    @property
    def _network(self) -> Network:
        """The network in the newest data. Raises KeyError for a removed network."""
        return self.coordinator.data.networks[self._network_id]


class BlinkSyncModuleEntity(BlinkEntity):
    """The base class of entities of a sync module."""

    def __init__(
        self, coordinator: BlinkCoordinator, module_id: int, description: EntityDescription
    ) -> None:
        super().__init__(coordinator, (SYNC_MODULE, module_id), description)
        self._module_id = module_id

    @property
    def _module(self) -> SyncModule:
        """The sync module in the newest data. Raises KeyError for a removed sync module."""
        return self.coordinator.data.sync_modules[self._module_id]


class _Device(Protocol):
    @property
    def capabilities(self) -> frozenset[Capability]: ...


class _Description(Protocol):
    @property
    def capability(self) -> Capability | None: ...


def supported_descriptions[DescriptionT: _Description](
    descriptions: Iterable[DescriptionT], device: _Device
) -> list[DescriptionT]:
    """Return the entity descriptions that a device supports."""
    return [it for it in descriptions if it.capability in {None, *device.capabilities}]


def add_entities[KeyT, DeviceT, DescriptionT: EntityDescription](
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    devices: Callable[[BlinkData], Mapping[KeyT, DeviceT]],
    descriptions: Callable[[DeviceT], Iterable[DescriptionT]],
    entity: Callable[[BlinkCoordinator, KeyT, DescriptionT], Entity],
) -> None:
    """Add the entities of all devices. After each poll, add missing entities.

    `devices` returns the devices of the account. `descriptions` returns the entity descriptions
    that a device supports. `entity` creates an entity for a device and a description.
    """
    coordinator = entry.runtime_data
    known: dict[KeyT, set[str]] = {}

    @callback
    def add_new() -> None:
        present = devices(coordinator.data)
        for removed in known.keys() - present.keys():
            del known[removed]
        new: list[Entity] = []
        for key, device in present.items():
            of_device = known.setdefault(key, set())
            added = [it for it in descriptions(device) if it.key not in of_device]
            of_device.update(it.key for it in added)
            new += [entity(coordinator, key, it) for it in added]
        if new:
            async_add_entities(new)

    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()


def add_camera_entities[DescriptionT: EntityDescription](
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Callable[[Camera], Iterable[DescriptionT]],
    entity: Callable[[BlinkCoordinator, CameraKey, DescriptionT], Entity],
) -> None:
    """Add the entities of all cameras. After each poll, add missing entities."""
    add_entities(entry, async_add_entities, lambda data: data.cameras, descriptions, entity)


def blink_action[EntityT: BlinkEntity, **P, ResultT](
    action: Callable[Concatenate[EntityT, P], Coroutine[Any, Any, ResultT]],
) -> Callable[Concatenate[EntityT, P], Coroutine[Any, Any, ResultT]]:
    """Wrap an entity's action. Convert a BlinkError into an error message for the user."""

    async def wrapper(self: EntityT, /, *args: P.args, **kwargs: P.kwargs) -> ResultT:
        try:
            return await action(self, *args, **kwargs)
        except BlinkError as err:
            raise action_error(err, self.device_title) from err

    return wrapper
