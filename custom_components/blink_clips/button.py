"""Buttons that make a camera take a snapshot now."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .config_entry import BlinkConfigEntry
from .control.camera_commands import async_take_snapshot
from .entity import (
    BlinkActionEntity,
    BlinkRecordEntity,
    add_camera_entities,
    blink_action,
)

# Number of concurrent calls. 0 means no limit. A limit is not needed, because the client sends one
# command at a time per network.
PARALLEL_UPDATES = 0

TAKE_SNAPSHOT = ButtonEntityDescription(key="take_snapshot", translation_key="take_snapshot")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a snapshot button for each camera."""
    add_camera_entities(entry, async_add_entities, lambda _: [TAKE_SNAPSHOT], SnapshotButton)


class SnapshotButton(BlinkActionEntity, BlinkRecordEntity, ButtonEntity):
    """A button that makes a camera take a snapshot."""

    @override
    @blink_action
    async def async_press(self) -> None:
        await async_take_snapshot(self.coordinator, self._key)
