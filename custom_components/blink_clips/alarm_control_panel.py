"""Alarm control panels: arm and disarm each network."""

import asyncio
from typing import override

from homeassistant.components.alarm_control_panel import (
    AlarmControlPanelEntity,
    AlarmControlPanelEntityDescription,
    AlarmControlPanelEntityFeature,
    AlarmControlPanelState,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .config_entry import BlinkConfigEntry
from .control.arming import async_arm
from .coordinator import BlinkCoordinator
from .entity import BlinkActionEntity, BlinkNetworkEntity, add_entities, blink_action

# Number of concurrent calls. 0 means no limit. A limit is not needed, because the client sends one
# command at a time per network.
PARALLEL_UPDATES = 0

SYSTEM = AlarmControlPanelEntityDescription(key="system", name=None)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a panel for each network."""
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.networks,
        lambda _: [SYSTEM],
        NetworkPanel,
    )


class NetworkPanel(BlinkActionEntity, BlinkNetworkEntity, AlarmControlPanelEntity):
    """An alarm control panel for a network. It stays available if the sync module is offline."""

    _attr_code_arm_required = False
    _attr_supported_features = AlarmControlPanelEntityFeature.ARM_AWAY

    def __init__(
        self,
        coordinator: BlinkCoordinator,
        network_id: int,
        description: AlarmControlPanelEntityDescription,
    ) -> None:
        super().__init__(coordinator, network_id, description)
        self._lock = asyncio.Lock()
        self._transition: AlarmControlPanelState | None = None

    @property
    @override
    def alarm_state(self) -> AlarmControlPanelState | None:
        """Return "arming" or "disarming" during a command.

        Otherwise return the state from the cloud. Return None if the cloud reports no state.
        """
        if self._transition is not None:
            return self._transition
        if not self._is_current:
            return None
        return {
            True: AlarmControlPanelState.ARMED_AWAY,
            False: AlarmControlPanelState.DISARMED,
            None: None,
        }[self._network.armed]

    @override
    @blink_action
    async def async_alarm_arm_away(self, code: str | None = None) -> None:
        await self._arm(AlarmControlPanelState.ARMING, armed=True)

    @override
    @blink_action
    async def async_alarm_disarm(self, code: str | None = None) -> None:
        await self._arm(AlarmControlPanelState.DISARMING, armed=False)

    async def _arm(self, transition: AlarmControlPanelState, *, armed: bool) -> None:
        async with self._lock:
            self._transition = transition
            self.async_write_ha_state()
            try:
                await async_arm(self.coordinator, self._network_id, armed=armed)
            finally:
                self._transition = None
                self.async_write_ha_state()
