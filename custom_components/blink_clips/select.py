"""Selects: the night vision mode of each camera (when its infrared light is on)."""

import asyncio
from datetime import datetime
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .api import BlinkConnectionError, BlinkError, CameraKey, Capability, NightVision
from .config_entry import BlinkConfigEntry
from .const import COMMAND_TIMEOUT, LOGGER
from .control.confirmed_state import async_require_online, device_check, finding_cause, may_be_done
from .coordinator import BlinkCoordinator
from .entity import (
    BlinkActionEntity,
    BlinkRecordEntity,
    add_camera_entities,
    blink_action,
)

# Number of actions that Home Assistant may run on these entities at the same time. 0 means no
# limit. A limit is not needed, because the client sends one command at a time per network.
PARALLEL_UPDATES = 0

# Interval in seconds between two readings of a camera's settings. Four requests a day are sent for
# each camera.
READ_EVERY_SECONDS = 6 * 3600
# Delay in seconds before settings are read again, after a reading has failed or did not show the
# selected mode. Each further delay is twice as long.
READ_AGAIN_SECONDS = 60
# After failed readings, the last night vision mode is shown while the delay before the next reading
# is shorter than this number of seconds.
KEEP_SECONDS = 300

NIGHT_VISION = SelectEntityDescription(
    key="night_vision",
    translation_key="night_vision",
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
    options=list(NightVision),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a select entity for each camera that has an infrared light."""
    lock = asyncio.Lock()
    add_camera_entities(
        entry,
        async_add_entities,
        lambda camera: [NIGHT_VISION] if Capability.NIGHT_VISION in camera.capabilities else [],
        lambda coordinator, key, description: NightVisionSelect(
            coordinator, key, description, lock
        ),
    )


class NightVisionSelect(BlinkActionEntity, BlinkRecordEntity, SelectEntity):
    """The select entity for a camera's night vision mode, disabled by default.

    Polls do not read the mode, because reading it takes one request for each camera.
    """

    def __init__(
        self,
        coordinator: BlinkCoordinator,
        key: CameraKey,
        description: SelectEntityDescription,
        lock: asyncio.Lock,
    ) -> None:
        super().__init__(coordinator, key, description)
        self._lock = lock
        self._pause = READ_AGAIN_SECONDS
        self._is_added = False
        self._is_failing = False
        self._cancel_timer: CALLBACK_TYPE = lambda: None

    @property
    @override
    def current_option(self) -> str | None:
        return self._attr_current_option if self._is_current else None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._is_added = True
        self._read_now()

    @override
    async def async_will_remove_from_hass(self) -> None:
        self._is_added = False
        self._cancel_timer()

    @override
    async def async_update(self) -> None:
        """Read the settings now, for the action homeassistant.update_entity."""
        await self._read()

    @override
    @blink_action
    async def async_select_option(self, option: str) -> None:
        await async_require_online(self.coordinator, lambda: self._camera)
        mode = NightVision(option)
        self._pause = READ_AGAIN_SECONDS
        async with finding_cause(
            self.coordinator, device_check(self.coordinator, lambda: self._camera)
        ):
            try:
                await self.coordinator.client.devices.set_night_vision(
                    self._camera, mode, within=COMMAND_TIMEOUT.total_seconds()
                )
            except BlinkError as err:
                if may_be_done(err):
                    self._attr_current_option = None
                    await self._read()
                raise
        self._attr_current_option = None
        await self._read(wanted=mode)

    async def _read(self, *, wanted: NightVision | None = None) -> None:
        """Read the settings, show the mode, and schedule the next reading.

        If the user has selected the mode `wanted`, read often until the cloud reports this mode.
        """
        mode: str | None
        async with self._lock:
            try:
                mode = await self._night_vision()
                self._log("invalid value" if mode is None else None)
                is_confirmed = mode is not None and wanted in {None, mode}
            except BlinkError as err:
                # Log the error only while polls succeed. While polls fail, the coordinator logs
                # their errors.
                if self.coordinator.polls_succeed:
                    self._log(str(err))
                is_kept = self._is_current and self._pause < KEEP_SECONDS
                mode = self._attr_current_option if is_kept else None
                is_confirmed = False
        if not self._is_added:
            return
        self._attr_current_option = mode
        if is_confirmed:
            pause, self._pause = READ_EVERY_SECONDS, READ_AGAIN_SECONDS
        elif self.coordinator.polls_succeed:
            pause, self._pause = self._pause, min(2 * self._pause, READ_EVERY_SECONDS)
        else:
            # Do not double the delay, because no request was sent.
            pause = READ_AGAIN_SECONDS
        self._cancel_timer()
        self._cancel_timer = async_call_later(
            self.hass, pause, HassJob(self._read_now, cancel_on_shutdown=True)
        )
        self.async_write_ha_state()

    def _log(self, failure: str | None) -> None:
        """Log once when a reading fails, and once when a reading succeeds again."""
        if failure is not None and not self._is_failing:
            LOGGER.info("The settings of %s cannot be read: %s", self.entity_id, failure)
        if failure is None and self._is_failing:
            LOGGER.info("The settings of %s can be read again", self.entity_id)
        self._is_failing = failure is not None

    async def _night_vision(self) -> NightVision | None:
        # Send no request while polls fail, because this request would fail as well.
        if not self.coordinator.polls_succeed:
            raise BlinkConnectionError("Polls are failing")
        with self.coordinator.reauthenticating():
            config = await self.coordinator.client.devices.get_config(
                self.coordinator.data.camera(self._key)
            )
        return config.night_vision

    @callback
    def _read_now(self, _: datetime | None = None) -> None:
        self.coordinator.config_entry.async_create_background_task(
            self.hass, self._read(), f"settings of {self.entity_id}"
        )
