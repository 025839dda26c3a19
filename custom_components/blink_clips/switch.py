"""Switches: the motion detection of each camera."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .config_entry import BlinkConfigEntry
from .control.motion_detection import async_set_motion_detection
from .entity import (
    BlinkActionEntity,
    BlinkRecordEntity,
    add_camera_entities,
    blink_action,
)

# Number of actions that Home Assistant may run on these entities at the same time. 0 means no
# limit. A limit is not needed, because the client sends one command at a time per network.
PARALLEL_UPDATES = 0

MOTION_DETECTION = SwitchEntityDescription(
    key="motion_detection", translation_key="motion_detection"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a switch for the motion detection of each camera."""
    add_camera_entities(
        entry, async_add_entities, lambda _: [MOTION_DETECTION], MotionDetectionSwitch
    )


class MotionDetectionSwitch(BlinkActionEntity, BlinkRecordEntity, SwitchEntity):
    """Switches a camera's motion detection.

    The entity shows the new state when the cloud has confirmed the change
    (control/confirmed_state.py).
    """

    @property
    @override
    def is_on(self) -> bool | None:
        return self._camera.motion_detection if self._is_current else None

    @override
    @blink_action
    async def async_turn_on(self, /, **kwargs: Any) -> None:
        await async_set_motion_detection(self.coordinator, self._key, enabled=True)

    @override
    @blink_action
    async def async_turn_off(self, /, **kwargs: Any) -> None:
        await async_set_motion_detection(self.coordinator, self._key, enabled=False)
