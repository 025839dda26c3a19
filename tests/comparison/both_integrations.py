"""Blink Clips and `blink` in one Home Assistant, with a simulated cloud and virtual time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from homeassistant.components.blink.coordinator import SCAN_INTERVAL
from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import CONF_ENTITY_ID
from homeassistant.core import State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from custom_components.blink_clips.const import DOMAIN
from simulator.devices import Camera, Network
from simulator.paint import Label, read_label
from tests.house import House

CORE = "blink"
BOTH = (CORE, DOMAIN)
type Probe = Callable[[], Awaitable[bool]]
# Seconds between two checks of the entities. Maximum seconds to wait, in which `blink` polls twice.
STEP, TIMEOUT = 5.0, 660.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The outcome of an action: its duration in seconds, and its response or error."""

    seconds: float
    error: str | None
    response: Any = None

    @property
    def text(self) -> str:
        """Return the outcome as a phrase for the documentation."""
        seconds = round(self.seconds)
        if self.error is None:
            return f"Ends after {seconds} s" if seconds else "Ends immediately without an error"
        when = f"after {seconds} s" if seconds else "immediately"
        return f"Fails {when}: *{self.error}*"


class Pair:
    """Home Assistant with Blink Clips and `blink`, both with the same account.

    Both integrations have just polled when a test begins, so they show a change as late as
    possible.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.hass = house.hass
        self.cloud = house.cloud.cloud
        self._accounts: dict[str, ConfigEntry] = {}

    async def sign_in(self) -> None:
        """Set up Blink Clips and `blink`, and sign in."""
        self._accounts[DOMAIN] = await self.house.sign_in()
        assert await async_setup_component(self.hass, CORE, {})
        flow = self.hass.config_entries.flow
        form = await flow.async_init(CORE, context={"source": SOURCE_USER})
        result = await flow.async_configure(form["flow_id"], self.house.credentials)
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        self._accounts[CORE] = result["result"]
        await self.house.settle()
        await self.house.let_pass(STEP)

    def entry(self, domain: str) -> ConfigEntry:
        """Return the config entry of an integration."""
        return self._accounts[domain]

    # Methods for entities

    def of_camera(self, domain: str, platform: str, camera: Camera, key: str = "") -> str | None:
        """Return the id of an integration's entity for a camera.

        Return None if there is no entity.
        """
        if domain == CORE:
            unique_id = f"{camera.serial}-{key or platform}"
        else:
            unique_id = f"{self.cloud.account.id}_{camera.family}_{camera.id}"
            unique_id += f"_{key}" if key else ""
        return er.async_get(self.hass).async_get_entity_id(platform, domain, unique_id)

    def panel(self, domain: str, network: Network) -> str | None:
        """Return the id of an integration's alarm panel for a network.

        Return None if there is no panel.
        """
        if domain == CORE:
            module = self.cloud.sync_modules.get(network.id)
            [serial] = (
                [module.serial]
                if module
                else [it.serial for it in self.cloud.cameras_of(network.id)]
            )
            unique_id = serial
        else:
            unique_id = f"{self.cloud.account.id}_network_{network.id}"
        return er.async_get(self.hass).async_get_entity_id("alarm_control_panel", domain, unique_id)

    def state(self, entity_id: str | None) -> str:
        """Return the state of an entity. Return an empty text if the entity does not exist."""
        state = self.hass.states.get(entity_id) if entity_id else None
        return "" if state is None else state.state

    def whole_state(self, entity_id: str | None) -> State:
        """Return the state and attributes of an existing entity."""
        assert entity_id is not None
        return self.house.state(entity_id)

    async def label(self, domain: str, camera: Camera) -> Label | None:
        """Return the label on a camera's picture, or None if there is no picture."""
        entity_id = self.of_camera(domain, "camera", camera)
        if entity_id is None:
            return None
        try:
            return read_label((await async_get_image(self.hass, entity_id)).content)
        except HomeAssistantError:
            return None

    # Methods for actions

    async def reload(self, domain: str) -> None:
        """Reload the config entry of an integration.

        The integration then has only the data that it has stored.
        """
        await self.hass.config_entries.async_reload(self.entry(domain).entry_id)
        await self.house.settle()

    async def act(self, action: str, entity_id: str | None, **data: Any) -> Ended:
        """Perform an action on an entity. Return the outcome."""
        assert entity_id is not None
        domain, name = action.split(".")
        began = self.house.clock.time()
        response = None
        try:
            response = await self.hass.services.async_call(
                domain,
                name,
                {CONF_ENTITY_ID: entity_id, **data},
                blocking=True,
                return_response=domain == DOMAIN,
            )
        except HomeAssistantError as err:
            error: str | None = str(err)
        except Exception as err:  # noqa: BLE001 - the other integration lets any error through
            error = f"{type(err).__name__}: {err}"
        else:
            error = None
        return Ended(seconds=self.house.clock.time() - began, error=error, response=response)

    async def rest(self) -> None:
        """Wait until Blink Clips and `blink` are idle, and `blink` has just polled."""
        await self.house.let_pass(300)
        blink = self.entry(CORE).runtime_data.api
        last = blink.last_refresh
        await self.house.let_pass(last + SCAN_INTERVAL - 2 * STEP - self.house.clock.time())
        while blink.last_refresh == last:
            await self.house.let_pass(STEP)
        # Wait one more step. `blink` does not notice a change in the same second as its poll.
        await self.house.let_pass(STEP)

    async def watch(self, *probes: Probe) -> list[float | None]:
        """Wait until each function in `probes` has returned true, or until the time limit.

        Return for each function the seconds after which it has returned true, or None.
        """
        began = self.house.clock.time()
        found: list[float | None] = [None] * len(probes)
        while True:
            passed = self.house.clock.time() - began
            for turn, probe in enumerate(probes):
                if found[turn] is None and await probe():
                    found[turn] = passed
            if None not in found or passed > TIMEOUT:
                return found
            await self.house.let_pass(STEP)

    async def watch_both(self, probe: Callable[[str], bool | Awaitable[bool]]) -> list[str]:
        """Wait until both Blink Clips and `blink` show a change, as checked by `probe`.

        Return a phrase for each integration, such as "Shown after 60 s".
        """

        async def of(domain: str) -> bool:
            found = probe(domain)
            return found if isinstance(found, bool) else await found

        return [shown(it) for it in await self.watch(*(partial(of, domain) for domain in BOTH))]

    def files(self, folder: Path) -> list[Path]:
        """Return all files below a folder."""
        return sorted(it for it in folder.rglob("*") if it.is_file())


def after(seconds: float | None) -> str:
    """Return a phrase with the time of a change, such as "after 60 s"."""
    if seconds is None:
        return f"not within {TIMEOUT / 60:.0f} minutes"
    return "immediately" if seconds < STEP else f"after {seconds:.0f} s"


def shown(seconds: float | None) -> str:
    """Return a phrase with the time at which a change was shown, such as "Shown after 60 s"."""
    return f"{'Not shown' if seconds is None else 'Shown'} {after(seconds).removeprefix('not ')}"
