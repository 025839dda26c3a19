"""Binary sensors: motion, batteries, connections and snoozes of cameras, and USB drives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .api import Camera, CameraKey, Capability, SyncModule
from .clips.event_types import ClipEvent
from .config_entry import BlinkConfigEntry
from .const import ATTR_VIDEO_ID, CONF_MOTION_OFF_DELAY, DEFAULT_MOTION_OFF_DELAY, MOTION
from .coordinator import BlinkCoordinator
from .entity import (
    BlinkClipEntity,
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
    """A binary sensor of a device.

    `capability` is the capability that the device must have.
    """

    value_fn: Callable[[DeviceT], bool | None]
    capability: Capability | None = None


MOTION_SENSOR = BinarySensorEntityDescription(
    key=MOTION, translation_key="motion", device_class=BinarySensorDeviceClass.MOTION
)

CAMERA_SENSORS = (
    # Keep the battery sensor available while the camera is offline, because an empty battery may be
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
    add_camera_entities(entry, async_add_entities, lambda _: [MOTION_SENSOR], MotionSensor)
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.sync_modules,
        lambda module: supported_descriptions(SYNC_MODULE_SENSORS, module),
        SyncModuleBinarySensor,
    )


def _camera_sensors(camera: Camera) -> list[DeviceBinarySensorDescription[Camera]]:
    """Return the sensors of a camera.

    Omit the sensor "Snoozed" if the cloud does not report snoozes.
    """
    return [
        it
        for it in supported_descriptions(CAMERA_SENSORS, camera)
        if it.key != SNOOZED or camera.snoozed is not None
    ]


class CameraBinarySensor(BlinkRecordEntity, BinarySensorEntity):
    """A binary sensor of a camera. Its value comes from the cloud."""

    entity_description: DeviceBinarySensorDescription[Camera]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._camera)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """The time when the snooze ends. None while the camera is not snoozed."""
        if self.entity_description.key != SNOOZED:
            return None
        return {ATTR_UNTIL: self.coordinator.data.snoozes.get(self._key)}


class MotionSensor(BlinkClipEntity, BinarySensorEntity):
    """A binary sensor that turns on for each new clip of motion, and off after a delay.

    Another clip restarts the delay. Clips older than ten minutes are ignored. The sensor also turns
    off when it becomes unavailable.
    """

    _unrecorded_attributes = frozenset({ATTR_VIDEO_ID})

    def __init__(
        self,
        coordinator: BlinkCoordinator,
        key: CameraKey,
        description: BinarySensorEntityDescription,
    ) -> None:
        super().__init__(coordinator, key, description)
        self._off_delay: int = coordinator.config_entry.options.get(
            CONF_MOTION_OFF_DELAY, DEFAULT_MOTION_OFF_DELAY
        )
        self._video_id: int | None = None
        self._cancel_timer: CALLBACK_TYPE = lambda: None

    @property
    @override
    def is_on(self) -> bool:
        return self._video_id is not None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the id of the newest clip of motion, for use in actions.

        Return None while the sensor is off.
        """
        return {ATTR_VIDEO_ID: self._video_id}

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._turn_off()

    @callback
    @override
    def _receive(self, event: ClipEvent) -> None:
        if not (event.type.is_motion and event.is_current):
            return
        self._cancel_timer()
        self._cancel_timer = async_call_later(
            self.hass, self._off_delay, HassJob(self._end, cancel_on_shutdown=True)
        )
        self._video_id = event.clip.id
        self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if not self.available:
            self._turn_off()
        super()._handle_coordinator_update()

    @callback
    def _end(self, now: datetime) -> None:
        self._turn_off()
        self.async_write_ha_state()

    @callback
    def _turn_off(self) -> None:
        self._cancel_timer()
        self._cancel_timer = lambda: None
        self._video_id = None


class SyncModuleBinarySensor(BlinkSyncModuleEntity, BinarySensorEntity):
    """A binary sensor of a sync module. Its value comes from the cloud."""

    entity_description: DeviceBinarySensorDescription[SyncModule]

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.value_fn(self._module)
