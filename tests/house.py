"""The class House: Home Assistant and the simulated cloud. Its methods act like a user."""

from datetime import datetime
from typing import Any, override

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from custom_components.blink_clips.api import Clock
from custom_components.blink_clips.const import DOMAIN
from simulator import DrivenClock, Simulator
from simulator.paint import Label, read_label
from tests.timers import run_due_timers


class ClientClock(Clock):
    """The virtual clock of a test, for use by the integration's client in place of its own."""

    def __init__(self, driven: DrivenClock, *, ahead: float = 0.0) -> None:
        self.ahead = ahead
        """Seconds by which this clock is ahead of the cloud's clock."""
        self._driven = driven

    @override
    def time(self) -> float:
        return self._driven.time() + self.ahead

    @override
    def monotonic(self) -> float:
        return self._driven.time()

    @override
    async def sleep(self, seconds: float) -> None:
        await self._driven.sleep(seconds)


class House:
    """Home Assistant and the simulated cloud, with a virtual clock for both."""

    def __init__(self, hass: HomeAssistant, cloud: Simulator, clock: DrivenClock) -> None:
        self.hass = hass
        self.cloud = cloud
        self.clock = clock

    @property
    def credentials(self) -> dict[str, str]:
        """The user name and password of the simulated account."""
        scenario = self.cloud.scenario
        return {"username": scenario.email, "password": scenario.password}

    @property
    def now(self) -> datetime:
        """Return the current time of the cloud.

        Home Assistant has the same time, unless a test sets Home Assistant's clock ahead.
        """
        return dt_util.utc_from_timestamp(self.clock.time())

    async def sign_in(self) -> ConfigEntry:
        """Add the integration with its config flow, and return the config entry."""
        flow = self.hass.config_entries.flow
        form = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        result = await flow.async_configure(form["flow_id"], self.credentials)
        if result["type"] is FlowResultType.FORM:
            pin = self.cloud.cloud.accounts.pin
            result = await flow.async_configure(form["flow_id"], {"pin": pin})
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        await self.settle()
        entry: ConfigEntry = result["result"]
        return entry

    async def settle(self) -> None:
        """Wait for all tasks of Home Assistant, including background tasks."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def let_pass(self, seconds: float = 60.0, *, step: float = 60.0) -> None:
        """Let `seconds` pass in steps. After each step, run the timers that are due.

        The integration polls at most once per step. A test that lets hours without events pass can
        run faster with longer steps.
        """
        while seconds > 0:
            passed = min(seconds, step)
            seconds -= passed
            self.clock.advance(passed)
            run_due_timers(self.hass)
            await self.settle()

    async def action(
        self, name: str, *entity_ids: str, context: Context | None = None, **data: Any
    ) -> Any:
        """Perform an action of the integration on entities, and return the response."""
        return await self.hass.services.async_call(
            DOMAIN,
            name,
            data,
            target={"entity_id": entity_ids[0] if len(entity_ids) == 1 else list(entity_ids)},
            context=context,
            blocking=True,
            return_response=True,
        )

    def state(self, entity_id: str) -> State:
        """Return the state of an existing entity."""
        state = self.hass.states.get(entity_id)
        assert state is not None, f"no {entity_id} in {self.hass.states.async_entity_ids()}"
        return state

    @property
    def issue_list(self) -> list[ir.IssueEntry]:
        """The repair issues of the integration."""
        found = ir.async_get(self.hass).issues.values()
        return [it for it in found if it.domain == DOMAIN]

    @property
    def issues(self) -> dict[str, ir.IssueEntry]:
        """The repair issues of the integration, by translation key."""
        return {str(it.translation_key): it for it in self.issue_list}

    @property
    def camera_entities(self) -> list[str]:
        """Return the entity ids of the cameras that show pictures. Leave out live views."""
        entity_ids = self.hass.states.async_entity_ids("camera")
        return [it for it in entity_ids if "_live_view" not in it]

    async def look(self, entity_id: str) -> Label:
        """Return the label (camera, time and number) in the picture of a camera entity."""
        from homeassistant.components.camera import async_get_image  # noqa: PLC0415

        return read_label((await async_get_image(self.hass, entity_id)).content)
