"""Binary sensors: batteries, connections, and the storage of sync modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Camera, Capability, SyncModule
from .coordinator import BlinkConfigEntry
from .entity import (
    BlinkRecordEntity,
    BlinkSyncModuleEntity,
    add_camera_entities,
    add_entities,
    fitting,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DeviceBinarySensorDescription[DeviceT](BinarySensorEntityDescription):
    """A binary sensor, and where its value comes from; for devices that have the capability."""

    value_fn: Callable[[DeviceT], bool | None]
    capability: Capability | None = None


CAMERA_SENSORS = (
    # Low batteries are why cameras are offline: the cloud's last word stays.
    DeviceBinarySensorDescription[Camera](
        key="battery",
        device_class=BinarySensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda camera: camera.battery_low,
        capability=Capability.BATTERY,
    ),
    DeviceBinarySensorDescription[Camera](
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda camera: camera.online,
    ),
)

SYNC_MODULE_SENSORS = (
    DeviceBinarySensorDescription[SyncModule](
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda module: module.online,
    ),
    DeviceBinarySensorDescription[SyncModule](
        key="local_storage",
        translation_key="local_storage",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda module: module.local_storage_fails,
        capability=Capability.LOCAL_STORAGE,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors that each camera and each sync module can have."""
    add_camera_entities(
        entry,
        async_add_entities,
        lambda camera: fitting(CAMERA_SENSORS, camera),
        CameraBinarySensor,
    )
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.sync_modules,
        lambda module: fitting(SYNC_MODULE_SENSORS, module),
        SyncModuleBinarySensor,
    )


class CameraBinarySensor(BlinkRecordEntity, BinarySensorEntity):
    """What the cloud says of a camera."""

    entity_description: DeviceBinarySensorDescription[Camera]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._camera)


class SyncModuleBinarySensor(BlinkSyncModuleEntity, BinarySensorEntity):
    """What the cloud says of a sync module."""

    entity_description: DeviceBinarySensorDescription[SyncModule]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._module)
