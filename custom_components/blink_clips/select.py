"""Selects: the mode of each camera's infrared light, which is called night vision."""

import asyncio
from datetime import datetime
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later

from .api import BlinkConnectionError, BlinkError, CameraKey, Capability, NightVision
from .const import COMMAND_TIMEOUT
from .control.confirmed_state import async_require_online, device_check, finding_cause, may_be_done
from .coordinator import BlinkConfigEntry, BlinkCoordinator
from .entity import (
    BlinkActionEntity,
    BlinkRecordEntity,
    add_camera_entities,
    blink_action,
)

# 0 sets no limit on concurrent commands. The client queues commands itself, one at a time per
# network.
PARALLEL_UPDATES = 0

# Read a camera's settings every six hours, which takes four requests a day for each camera. A
# change in Blink's app then appears on the same day, and owners rarely change this setting.
READ_EVERY_SECONDS = 6 * 3600
# Delay before the settings are read again if the request failed or did not show a change yet. Each
# further delay is twice as long, up to READ_EVERY_SECONDS.
READ_AGAIN_SECONDS = 60
# Show the last known mode until the delay before the next retry reaches this number of seconds.
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
    """Add a select for each camera with an infrared light."""
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
    """The night vision mode in a camera's settings, as the cloud reports it.

    Reading the settings takes a request for each camera, which is too much for a poll. Therefore
    the entity reads the settings itself, one camera at a time, and is disabled by default. Reading
    wakes no camera.
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
        """Read the settings now; called by the action homeassistant.update_entity."""
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
        """Read and show the mode, and schedule the next reading.

        `wanted` is a mode that was just selected: if the cloud does not report this mode yet, read
        the settings again soon. If the settings cannot be read, show the last known mode for some
        minutes.
        """
        mode: str | None
        async with self._lock:
            try:
                mode = await self._night_vision()
                is_confirmed = mode is not None and wanted in {None, mode}
            except BlinkError:
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
            # Polls fail, so no request was sent. Keep the delay short, so that the settings are
            # read soon after polls succeed again.
            pause = READ_AGAIN_SECONDS
        self._cancel_timer()
        self._cancel_timer = async_call_later(
            self.hass, pause, HassJob(self._read_now, cancel_on_shutdown=True)
        )
        self.async_write_ha_state()

    async def _night_vision(self) -> NightVision | None:
        # Send no request while polls fail.
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
