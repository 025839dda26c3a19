"""A house in which things go wrong, one after the other."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import web
from aiohttp.hdrs import AUTHORIZATION
from aiohttp.test_utils import TestClient
from homeassistant.auth.models import RefreshToken
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.exceptions import HomeAssistantError

from custom_components.blink_clips.api import BlinkError, CameraKey, Family
from custom_components.blink_clips.api import Clip as ListedClip
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.coordinator import BlinkCoordinator
from custom_components.blink_clips.errors import translation_key
from simulator import Cloud
from simulator.clips import Clip
from simulator.paint import Label
from tests.event_recorder import Fired
from tests.faults.fault_kinds import Kind
from tests.house import House
from tests.save_folder import Archive

DONE = "done"
GARDEN = "camera.garden"
PANEL = "alarm_control_panel.house"
PATIENCE = 31.0
HOUSE = 210001
GARDEN_KEY = CameraKey(Family.CAMERA, 410001)

type Viewer = TestClient[web.Request, web.Application]


class Stage:
    """Home Assistant with an account of all kinds of devices, and what people do with it."""

    def __init__(
        self,
        house: House,
        entry: ConfigEntry,
        *,
        viewer: Viewer,
        refresh_token: RefreshToken,
        archive: Archive,
    ) -> None:
        self.house = house
        self.entry = entry
        self.viewer = viewer
        self.archive = archive
        self.fired = Fired(house.hass)
        self.clip: Clip | None = None
        self.listed: ListedClip | None = None
        """A clip as Home Assistant lists it."""
        self._refresh_token = refresh_token

    @property
    def cloud(self) -> Cloud:
        """The cloud."""
        return self.house.cloud.cloud

    @property
    def coordinator(self) -> BlinkCoordinator:
        """The account as it is loaded now."""
        coordinator: BlinkCoordinator = self.entry.runtime_data
        return coordinator

    @property
    def entities(self) -> set[str]:
        """All entities that have a state."""
        return set(self.house.hass.states.async_entity_ids())

    @property
    def is_asking(self) -> bool:
        """Whether the owner is asked to sign in again."""
        return any(self.entry.async_get_active_flows(self.house.hass, {"reauth"}))

    @property
    def is_true(self) -> bool:
        """Whether the house is shown as it is: armed or not."""
        truth = "armed_away" if self.cloud.networks[HOUSE].armed else "disarmed"
        return self.house.state(PANEL).state == truth

    def record(self) -> Clip:
        """Record a clip that is listed at once."""
        return self.cloud.motion(
            self.cloud.camera(family=Family.CAMERA, id=410001), upload_seconds=0
        )

    async def look(self) -> Label:
        """Return what is on the picture of the garden."""
        return await self.house.look(GARDEN)

    async def drive(self, route: str, kind: Kind | None, work: Coroutine[Any, Any, str]) -> str:
        """Return what came of something; a cloud that stands still is left after half a minute."""
        task = asyncio.ensure_future(work)
        seen = 0
        while not task.done():
            arrived = self.house.cloud.ledger.count(route)
            if kind is not None and kind.stands_still and arrived > seen:
                seen = arrived
                await self.house.clock.sleep(PATIENCE)
            else:
                await asyncio.sleep(0)
        result = await task
        await self.house.settle()
        return result

    async def perform(self, action: str, /, domain: str = DOMAIN, **data: Any) -> str:
        """Perform an action; return how its user is told that it failed."""
        try:
            await self.house.hass.services.async_call(
                domain,
                action,
                data,
                blocking=True,
                return_response=domain == DOMAIN,
            )
        except HomeAssistantError as err:
            return err.translation_key or type(err).__name__
        return DONE

    async def ask(self, verb: Coroutine[Any, Any, object]) -> str:
        """Use a verb of the client as an action does."""
        try:
            with self.coordinator.reauthenticating():
                await verb
        except BlinkError as err:
            return translation_key(err)
        return DONE

    async def get(self, path: str) -> str:
        """Open an address of Home Assistant; return the status."""
        # Tokens of the frontend live half an hour.
        access = self.house.hass.auth.async_create_access_token(self._refresh_token)
        response = await self.viewer.get(path, headers={AUTHORIZATION: f"Bearer {access}"})
        body = await response.read()
        assert body
        return DONE if response.ok else str(response.status)

    async def sign_in(self) -> str:
        """Sign in anew, with a second factor; return the error of the form."""
        flows = self.house.hass.config_entries.flow
        form = await flows.async_init(
            DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": self.entry.entry_id}
        )
        result = await flows.async_configure(form["flow_id"], self.house.credentials)
        if result.get("step_id") == "pin" and not result.get("errors"):
            pin = {"pin": self.cloud.accounts.pin}
            result = await flows.async_configure(form["flow_id"], pin)
        if errors := result.get("errors"):
            flows.async_abort(form["flow_id"])
            return str(errors["base"])
        assert result["reason"] == "reconfigure_successful", result
        return DONE

    async def answer(self) -> None:
        """Do as the owner is asked: sign in again."""
        flows = self.house.hass.config_entries.flow
        for flow in [*self.entry.async_get_active_flows(self.house.hass, {"reauth"})]:
            result = await flows.async_configure(flow["flow_id"], self.house.credentials)
            if result.get("step_id") == "pin":
                pin = {"pin": self.cloud.accounts.pin}
                result = await flows.async_configure(flow["flow_id"], pin)
            assert result["reason"] == "reauth_successful", result
        await self.house.settle()
