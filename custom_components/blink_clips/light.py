"""Lights: the floodlights of cameras."""

from typing import Any, override

from homeassistant.components.light import ColorMode, LightEntity, LightEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Capability
from .config_entry import BlinkConfigEntry
from .const import COMMAND_TIMEOUT
from .control.assumed_state import AssumedEntity
from .control.confirmed_state import async_require_online, device_check
from .entity import BlinkRecordEntity, add_camera_entities, blink_action

# Number of actions that Home Assistant may run on these entities at the same time. 0 means no
# limit. A limit is not needed, because the client sends one command at a time per network.
PARALLEL_UPDATES = 0

FLOODLIGHT = LightEntityDescription(key="floodlight", translation_key="floodlight")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a light for each camera that has a built-in floodlight or is mounted on a floodlight."""
    add_camera_entities(
        entry,
        async_add_entities,
        lambda camera: [FLOODLIGHT] if Capability.FLOODLIGHT in camera.capabilities else [],
        Floodlight,
    )


class Floodlight(AssumedEntity, BlinkRecordEntity, LightEntity):
    """The floodlight of a camera.

    The cloud does not report when motion has switched the floodlight on, so the entity does not
    show this.
    """

    _attr_color_mode = ColorMode.ONOFF
    _attr_supported_color_modes = {ColorMode.ONOFF}  # noqa: RUF012 - Home Assistant declares this attribute

    @override
    @blink_action
    async def async_turn_on(self, /, **kwargs: Any) -> None:
        await self._set(on=True)

    @override
    @blink_action
    async def async_turn_off(self, /, **kwargs: Any) -> None:
        await self._set(on=False)

    async def _set(self, *, on: bool) -> None:
        await async_require_online(self.coordinator, lambda: self._camera)
        command = self.coordinator.client.devices.set_floodlight(
            self._camera, on=on, within=COMMAND_TIMEOUT.total_seconds()
        )
        await self._switch(command, device_check(self.coordinator, lambda: self._camera), on=on)
