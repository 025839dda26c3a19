"""Binary sensors: batteries, connections and snoozes of cameras, and USB drives of sync modules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

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
    supported_descriptions,
)

PARALLEL_UPDATES = 0

ATTR_UNTIL = "until"
SNOOZED = "snoozed"


@dataclass(frozen=True, kw_only=True)
class DeviceBinarySensorDescription[DeviceT](BinarySensorEntityDescription):
    """A binary sensor of a device, with the function that reads its value.

    `capability` is the capability that the device must have.
    """

    value_fn: Callable[[DeviceT], bool | None]
    capability: Capability | None = None


CAMERA_SENSORS = (
    # The battery sensor stays available while the camera is offline, because a low battery may be
    # the reason.
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
    DeviceBinarySensorDescription[Camera](
        key=SNOOZED,
        translation_key="snoozed",
        value_fn=lambda camera: camera.snoozed,
        capability=Capability.SNOOZE,
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
    """Add the binary sensors that each camera and each sync module supports."""
    add_camera_entities(
        entry,
        async_add_entities,
        _camera_sensors,
        CameraBinarySensor,
    )
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.sync_modules,
        lambda module: supported_descriptions(SYNC_MODULE_SENSORS, module),
        SyncModuleBinarySensor,
    )


def _camera_sensors(camera: Camera) -> list[DeviceBinarySensorDescription[Camera]]:
    """Return the sensors of a camera, without "Snoozed" if the cloud does not report snoozes."""
    return [
        it
        for it in supported_descriptions(CAMERA_SENSORS, camera)
        if it.key != SNOOZED or camera.snoozed is not None
    ]


class CameraBinarySensor(BlinkRecordEntity, BinarySensorEntity):
    """A binary sensor of a camera, with the value that the cloud reports."""

    entity_description: DeviceBinarySensorDescription[Camera]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._camera)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the end of the snooze as an attribute; None while the camera is not snoozed."""
        if self.entity_description.key != SNOOZED:
            return None
        return {ATTR_UNTIL: self.coordinator.data.snoozes.get(self._key)}


class SyncModuleBinarySensor(BlinkSyncModuleEntity, BinarySensorEntity):
    """A binary sensor of a sync module, with the value that the cloud reports."""

    entity_description: DeviceBinarySensorDescription[SyncModule]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._module)
