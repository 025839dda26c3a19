"""Sensors: when each camera's newest picture was taken, and its newest clip recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CameraKey
from .coordinator import BlinkConfigEntry, BlinkCoordinator
from .data import BlinkData
from .entity import BlinkRecordEntity, add_for_each_camera

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BlinkSensorDescription(SensorEntityDescription):
    """A sensor, and where its value comes from."""

    value_fn: Callable[[BlinkData, CameraKey], datetime | None]


DESCRIPTIONS = (
    BlinkSensorDescription(
        key="last_picture",
        translation_key="last_picture",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data, key: next((it.taken_at for it in data.pictures(key)), None),
    ),
    BlinkSensorDescription(
        key="last_clip",
        translation_key="last_clip",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda data, key: data.last_clip_at(key),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of each camera."""
    add_for_each_camera(
        entry,
        async_add_entities,
        lambda coordinator, key: [BlinkSensor(coordinator, key, it) for it in DESCRIPTIONS],
    )


class BlinkSensor(BlinkRecordEntity, SensorEntity):
    """A moment, as the picture's or the clip's own record tells it."""

    entity_description: BlinkSensorDescription

    def __init__(
        self, coordinator: BlinkCoordinator, key: CameraKey, description: BlinkSensorDescription
    ) -> None:
        super().__init__(coordinator, key, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> datetime | None:
        if self._key not in self.coordinator.data.cameras:
            return None
        return self.entity_description.value_fn(self.coordinator.data, self._key)
