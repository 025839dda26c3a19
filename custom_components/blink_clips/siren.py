"""Sirens: separate devices that sound for a limited time."""

from datetime import datetime
from typing import Any, override

from homeassistant.components.siren import (
    ATTR_DURATION,
    SirenEntity,
    SirenEntityDescription,
    SirenEntityFeature,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .api import Siren
from .config_entry import BlinkConfigEntry
from .const import COMMAND_TIMEOUT, DOMAIN
from .control.assumed_state import AssumedEntity
from .control.confirmed_state import async_require_online, device_check
from .coordinator import BlinkCoordinator
from .data import SIREN
from .entity import add_entities, blink_action

# Number of actions that Home Assistant may run on these entities at the same time. 0 means no
# limit. A limit is not needed, because the client sends one command at a time per network.
PARALLEL_UPDATES = 0

ALARM = SirenEntityDescription(key="siren", name=None)

# Default and maximum duration of the siren in seconds. The maximum of the cloud is unknown.
DEFAULT_SECONDS = 30
MAX_SECONDS = 600

_WITHIN_SECONDS = COMMAND_TIMEOUT.total_seconds()


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a siren entity for each siren."""
    sirens: set[BlinkSiren] = set()
    add_entities(
        entry,
        async_add_entities,
        lambda data: data.sirens,
        lambda _: [ALARM],
        lambda coordinator, siren_id, description: BlinkSiren(
            coordinator, siren_id, description, sirens
        ),
    )


class BlinkSiren(AssumedEntity, SirenEntity):
    """A siren.

    If it is turned off, all sirens of its network become silent, because the cloud cannot silence a
    single siren.
    """

    _attr_supported_features = (
        SirenEntityFeature.TURN_ON | SirenEntityFeature.TURN_OFF | SirenEntityFeature.DURATION
    )

    def __init__(
        self,
        coordinator: BlinkCoordinator,
        siren_id: int,
        description: SirenEntityDescription,
        sirens: set[BlinkSiren],
    ) -> None:
        super().__init__(coordinator, (SIREN, siren_id), description)
        self._siren_id = siren_id
        self._sirens = sirens
        self._cancel_timer: CALLBACK_TYPE = lambda: None

    @property
    def _siren(self) -> Siren:
        """The siren in the newest data. Raises KeyError for a removed siren."""
        return self.coordinator.data.sirens[self._siren_id]

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._sirens.add(self)

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._sirens.discard(self)
        self._cancel_timer()

    @override
    @blink_action
    async def async_turn_on(self, /, **kwargs: Any) -> None:
        seconds = kwargs.get(ATTR_DURATION, DEFAULT_SECONDS)
        if not 1 <= seconds <= MAX_SECONDS:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="siren_duration",
                translation_placeholders={"entity": self.device_title, "most": str(MAX_SECONDS)},
            )
        await async_require_online(self.coordinator, lambda: self._siren)
        devices = self.coordinator.client.devices
        await self._switch(
            devices.sound_siren(self._siren, seconds=seconds, within=_WITHIN_SECONDS),
            device_check(self.coordinator, lambda: self._siren),
            on=True,
        )
        # Do not start the timer that ends the siren if the entity was removed during the command.
        if self in self._sirens:
            self._cancel_timer = async_call_later(self.hass, seconds, self._end)

    @override
    @blink_action
    async def async_turn_off(self, /, **kwargs: Any) -> None:
        await async_require_online(self.coordinator, lambda: self._siren)
        network_id = self._siren.network_id
        await self._switch(
            self.coordinator.client.devices.silence_sirens(network_id, within=_WITHIN_SECONDS),
            device_check(self.coordinator, lambda: self._siren),
            on=False,
            others=[it for it in self._sirens - {self} if it.available and it.is_of(network_id)],
        )

    def is_of(self, network_id: int) -> bool:
        """Return whether the siren belongs to a network."""
        return self._siren.network_id == network_id

    @callback
    @override
    def assume(self, *, on: bool | None) -> None:
        self._cancel_timer()
        self._cancel_timer = lambda: None
        super().assume(on=on)

    @callback
    def _end(self, now: datetime) -> None:
        # Replace the function that cancels the timer, because the timer has ended.
        self._cancel_timer = lambda: None
        self.assume(on=False)
