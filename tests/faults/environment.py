"""The environment of the fault matrix: Home Assistant, an account and a simulated cloud."""

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
from tests.save_folder import SaveFolder

DONE = "done"
GARDEN = "camera.garden"
PANEL = "alarm_control_panel.house"
TIMEOUT = 31.0
HOUSE = 210001
GARDEN_KEY = CameraKey(Family.CAMERA, 410001)

type Viewer = TestClient[web.Request, web.Application]


class Stage:
    """Home Assistant with an account that has cameras of all products.

    The methods of this class act like a user.
    """

    def __init__(
        self,
        house: House,
        entry: ConfigEntry,
        *,
        viewer: Viewer,
        refresh_token: RefreshToken,
        save_folder: SaveFolder,
    ) -> None:
        self.house = house
        self.entry = entry
        self.viewer = viewer
        self.save_folder = save_folder
        self.fired = Fired(house.hass)
        self.clip: Clip | None = None
        self.listed: ListedClip | None = None
        """The clip for the next action. The cloud lists this clip."""
        self._refresh_token = refresh_token

    @property
    def cloud(self) -> Cloud:
        """Return the simulated cloud."""
        return self.house.cloud.cloud

    @property
    def coordinator(self) -> BlinkCoordinator:
        """Return the coordinator of the loaded account."""
        coordinator: BlinkCoordinator = self.entry.runtime_data
        return coordinator

    @property
    def entities(self) -> set[str]:
        """Return the ids of all entities with a state."""
        return set(self.house.hass.states.async_entity_ids())

    @property
    def is_asking(self) -> bool:
        """Return whether Home Assistant shows a request to sign in again."""
        return any(self.entry.async_get_active_flows(self.house.hass, {"reauth"}))

    @property
    def panel_is_right(self) -> bool:
        """Return whether the alarm panel shows the cloud's state (armed or disarmed)."""
        truth = "armed_away" if self.cloud.networks[HOUSE].armed else "disarmed"
        return self.house.state(PANEL).state == truth

    def record(self) -> Clip:
        """Record a clip of one second that the cloud lists immediately."""
        camera = self.cloud.camera(family=Family.CAMERA, id=410001)
        return self.cloud.motion(camera, upload_seconds=0, seconds=1)

    async def look(self) -> Label:
        """Return the label of the picture that the camera in the garden shows."""
        return await self.house.look(GARDEN)

    async def drive(self, route: str, kind: Kind | None, work: Coroutine[Any, Any, str]) -> str:
        """Run the action `work` until it ends, and return its result.

        The caller has added a fault to the route. If the fault prevents a response, let time pass
        until the request times out.
        """
        task = asyncio.ensure_future(work)
        seen = 0
        while kind is not None and kind.stalls and not task.done():
            arrived = self.house.cloud.ledger.count(route)
            if arrived > seen:
                seen = arrived
                await self.house.clock.sleep(TIMEOUT)
            else:
                await asyncio.sleep(0)
        result = await task
        await self.house.settle()
        return result

    async def perform(self, action: str, /, domain: str = DOMAIN, **data: Any) -> str:
        """Perform an action. Return "done", or the translation key of the error."""
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
        """Await `verb`, a call of a method of the API client.

        Return "done", or the translation key of the error.
        """
        try:
            with self.coordinator.reauthenticating():
                await verb
        except BlinkError as err:
            return translation_key(err)
        return DONE

    async def get(self, path: str) -> str:
        """Send a GET request to Home Assistant. Return "done", or the HTTP status of an error."""
        # Create a new access token for each request, because a token expires after half an hour.
        access = self.house.hass.auth.async_create_access_token(self._refresh_token)
        response = await self.viewer.get(path, headers={AUTHORIZATION: f"Bearer {access}"})
        body = await response.read()
        assert body
        return DONE if response.ok else str(response.status)

    async def sign_in(self) -> str:
        """Sign in again with a second factor. Return "done", or the error on the form."""
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

    async def reauthenticate(self) -> None:
        """Sign in again if Home Assistant requests it."""
        flows = self.house.hass.config_entries.flow
        for flow in [*self.entry.async_get_active_flows(self.house.hass, {"reauth"})]:
            result = await flows.async_configure(flow["flow_id"], self.house.credentials)
            if result.get("step_id") == "pin":
                pin = {"pin": self.cloud.accounts.pin}
                result = await flows.async_configure(flow["flow_id"], pin)
            assert result["reason"] == "reauth_successful", result
        await self.house.settle()
