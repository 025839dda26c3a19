"""Sensors of cameras, sync modules, networks and the archive.

They show times of pictures, clips and snoozes, readings of devices, and the use of storage.
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
    UnitOfInformation,
    UnitOfTemperature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CameraKey, Capability, SyncModule
from .archive.archive import Archive
from .archive.errors import ArchiveProblem
from .archive.status import ArchiveStatus
from .clip_place import ClipPlace
from .clips.usb_feed import usb_networks
from .config_entry import BlinkConfigEntry
from .const import MANUFACTURER
from .data import BlinkData
from .devices.identifiers import ARCHIVE, archive_key, device_identifier, unique_id
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


@dataclass(frozen=True, kw_only=True)
class ArchiveSensorDescription(SensorEntityDescription):
    """A sensor of an archive."""

    value_fn: Callable[[ArchiveStatus], datetime | float | str | None]


# The sensors of a camera. Sensors for few owners are disabled by default.
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


def _archive_state(status: ArchiveStatus) -> str | None:
    """Return the state of an archive. Return None until the archive is opened."""
    if status.problem is not None:
        return status.problem.value
    if status.is_scanning:
        return "scanning"
    if status.totals is None:
        return None
    return "waiting" if status.waiting else "ok"


ARCHIVE_SENSORS = (
    ArchiveSensorDescription(
        key="archive",
        translation_key="archive",
        device_class=SensorDeviceClass.ENUM,
        options=["ok", "waiting", "scanning", *ArchiveProblem],
        value_fn=_archive_state,
    ),
    ArchiveSensorDescription(
        key="archive_size",
        translation_key="archive_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_display_precision=0,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.totals.bytes if status.totals else None,
    ),
    ArchiveSensorDescription(
        key="archived_clips",
        translation_key="archived_clips",
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.totals.clips if status.totals else None,
    ),
    ArchiveSensorDescription(
        key="oldest_archived_clip",
        translation_key="oldest_archived_clip",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda status: status.totals.oldest if status.totals else None,
    ),
    ArchiveSensorDescription(
        key="waiting_clips",
        translation_key="waiting_clips",
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda status: status.waiting if status.totals else None,
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


class ArchiveSensor(SensorEntity):
    """A sensor of an account's archive. Its value does not depend on the cloud."""

    entity_description: ArchiveSensorDescription
    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self, entry: BlinkConfigEntry, archive: Archive, description: ArchiveSensorDescription
    ) -> None:
        self.entity_description = description
        self._archive = archive
        key = archive_key(entry)
        self._attr_unique_id = unique_id(entry, key, description.key)
        self._attr_device_info = DeviceInfo(
            identifiers={device_identifier(key)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer=MANUFACTURER,
            translation_key=ARCHIVE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._archive.listeners.add(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> datetime | float | str | None:
        return self.entity_description.value_fn(self._archive.status)
