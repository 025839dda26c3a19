"""Sensors of cameras, sync modules, networks and the archive.

The sensors show times of pictures, clips and snoozes, readings of devices, and the use of storage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfTemperature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CameraKey, Capability, SyncModule
from .archive_sensors import ARCHIVE_SENSORS, ArchiveSensor
from .clip_place import ClipPlace
from .clips.usb_feed import usb_networks
from .config_entry import BlinkConfigEntry
from .data import BlinkData
from .entity import (
    BlinkNetworkEntity,
    BlinkRecordEntity,
    BlinkSyncModuleEntity,
    add_camera_entities,
    add_entities,
    supported_descriptions,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraSensorDescription(SensorEntityDescription):
    """A sensor of a camera.

    `capability` is the capability that the camera must have.
    """

    value_fn: Callable[[BlinkData, CameraKey], datetime | float | None]
    capability: Capability | None = None
    lasts: bool = False
    """Whether the sensor stays available while the camera is offline."""


@dataclass(frozen=True, kw_only=True)
class SyncModuleSensorDescription(SensorEntityDescription):
    """A sensor of a sync module with the capability `capability`."""

    value_fn: Callable[[SyncModule], float | None]
    capability: Capability


# The sensors of a camera. Sensors that only a few users need are disabled by default.
CAMERA_SENSORS = (
    CameraSensorDescription(
        key="last_picture",
        translation_key="last_picture",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data, key: next((it.taken_at for it in data.pictures(key)), None),
        lasts=True,
    ),
    CameraSensorDescription(
        key="last_clip",
        translation_key="last_clip",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda data, key: data.last_clip_at(key),
        lasts=True,
    ),
    CameraSensorDescription(
        key="snoozed_until",
        translation_key="snoozed_until",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda data, key: data.snoozes.get(key),
        capability=Capability.SNOOZE,
        lasts=True,
    ),
    CameraSensorDescription(
        key="temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda data, key: data.cameras[key].temperature_from(data.temperature_unit),
        capability=Capability.TEMPERATURE,
    ),
    CameraSensorDescription(
        key="battery_level",
        translation_key="battery_level",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data, key: data.cameras[key].battery_level,
        capability=Capability.BATTERY,
        lasts=True,
    ),
    CameraSensorDescription(
        key="wifi_signal",
        translation_key="wifi_signal",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data, key: data.cameras[key].wifi,
        capability=Capability.WIFI_SIGNAL,
    ),
    CameraSensorDescription(
        key="sync_signal",
        translation_key="sync_signal",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data, key: data.cameras[key].sync_signal,
        capability=Capability.SYNC_SIGNAL,
    ),
)

CLIP_STORAGE = SensorEntityDescription(
    key="clip_storage",
    translation_key="clip_storage",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=[it.value for it in ClipPlace],
)

USB_USED = SensorEntityDescription(
    key="usb_used",
    translation_key="usb_used",
    entity_category=EntityCategory.DIAGNOSTIC,
    native_unit_of_measurement=PERCENTAGE,
    state_class=SensorStateClass.MEASUREMENT,
)

SYNC_MODULE_SENSORS = (
    SyncModuleSensorDescription(
        key="wifi_signal",
        translation_key="wifi_signal",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda module: module.wifi,
        capability=Capability.WIFI_SIGNAL,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an account's cameras, sync modules, networks and archive."""
    add_camera_entities(
        entry,
        async_add_entities,
        lambda camera: supported_descriptions(CAMERA_SENSORS, camera),
        CameraSensor,
    )
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.sync_modules,
        lambda module: supported_descriptions(SYNC_MODULE_SENSORS, module),
        SyncModuleSensor,
    )
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.usb_statuses,
        lambda _: [USB_USED],
        UsbUsedSensor,
    )
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.networks,
        lambda _: [CLIP_STORAGE],
        ClipStorageSensor,
    )
    if archive := entry.runtime_data.archive:
        async_add_entities(ArchiveSensor(entry, archive, it) for it in ARCHIVE_SENSORS)


class CameraSensor(BlinkRecordEntity, SensorEntity):
    """A sensor of a camera: a reading, or the time of a picture, clip or snooze."""

    entity_description: CameraSensorDescription

    @property
    @override
    def available(self) -> bool:
        return super().available and (self.entity_description.lasts or self._camera.online)

    @property
    @override
    def native_value(self) -> datetime | float | None:
        return self.entity_description.value_fn(self.coordinator.data, self._key)


class SyncModuleSensor(BlinkSyncModuleEntity, SensorEntity):
    """A sensor of a sync module: the strength of its Wi-Fi signal."""

    entity_description: SyncModuleSensorDescription

    @property
    @override
    def available(self) -> bool:
        return super().available and self._module.online

    @property
    @override
    def native_value(self) -> float | None:
        return self.entity_description.value_fn(self._module)


class UsbUsedSensor(BlinkSyncModuleEntity, SensorEntity):
    """A sensor for the used space of a USB drive in percent.

    The state is unknown if there is no drive or no recent reading.
    """

    @property
    @override
    def native_value(self) -> int | None:
        return self.coordinator.data.usb_used_percent(self._module_id)


class ClipStorageSensor(BlinkNetworkEntity, SensorEntity):
    """A sensor for the place of a network's clips: the cloud, a USB drive or nowhere."""

    @property
    @override
    def native_value(self) -> str:
        read = usb_networks(self.coordinator.config_entry)
        return ClipPlace.of(self.coordinator.data, self._network_id, read).value
