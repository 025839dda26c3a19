"""The sensors of an archive, which show its state, size and clips. sensor.py adds them."""

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
from homeassistant.const import UnitOfInformation
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from .archive.archive import Archive
from .archive.errors import ArchiveProblem
from .archive.status import ArchiveStatus
from .config_entry import BlinkConfigEntry
from .const import MANUFACTURER
from .devices.identifiers import ARCHIVE, archive_key, device_identifier, unique_id


@dataclass(frozen=True, kw_only=True)
class ArchiveSensorDescription(SensorEntityDescription):
    """A sensor of an archive."""

    value_fn: Callable[[ArchiveStatus], datetime | float | str | None]


def _archive_state(status: ArchiveStatus) -> str | None:
    """Return the state of an archive.

    Return None until the archive was opened, and until it is known whether clips are waiting.
    """
    if status.problem is not None:
        return status.problem.value
    if status.is_scanning:
        return "scanning"
    if status.totals is None:
        return None
    parts = {"undeletable": status.undeletable.clips, "unreadable": status.unreadable}
    if state := next((state for state, number in parts.items() if number), None):
        return state
    waiting = _waiting(status)
    if waiting is None:
        return None
    return "waiting" if waiting else "ok"


def _waiting(status: ArchiveStatus) -> int | None:
    """Return the number of waiting clips. Return None until it is known whether clips wait."""
    if status.waiting or (status.totals is not None and status.is_list_read):
        return status.waiting
    return None


ARCHIVE_SENSORS = (
    ArchiveSensorDescription(
        key="archive",
        translation_key="archive",
        device_class=SensorDeviceClass.ENUM,
        options=["ok", "waiting", "scanning", "undeletable", "unreadable", *ArchiveProblem],
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
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_waiting,
    ),
)


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
