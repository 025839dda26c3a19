"""Helpers for tests of automations: blueprints, and phones that record notifications."""

import asyncio
from collections.abc import Awaitable, Callable
import math
from pathlib import Path
import shutil
from typing import Any, override

from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Clip
from tests.house import House

ROOT = Path(__file__).parents[1]
# Maximum number of event loop iterations that a script takes to continue after it has waited.
LOOPS = 10
SCRIPTS = ("AutomationEntity.", "Script.", "_ScriptRun.", "_QueuedScriptRun.")
BLUEPRINTS = ROOT / "blueprints" / "automation" / "blink_clips"


async def _nothing() -> None:
    """Do nothing."""


class Phone:
    """A phone with Home Assistant's app: a device, and a notify action that records messages."""

    def __init__(
        self,
        hass: HomeAssistant,
        name: str = "My phone",
        *,
        before: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self.calls: list[ServiceCall] = []
        entry = MockConfigEntry(domain="mobile_app")
        entry.add_to_hass(hass)
        self.device_id = (
            dr.async_get(hass)
            .async_get_or_create(
                config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
            )
            .id
        )

        async def notify(call: ServiceCall) -> None:
            await before()
            self.calls.append(call)

        # Register the action under the same name as Home Assistant's integration for phone apps.
        hass.services.async_register("notify", slugify(f"mobile_app_{name}"), notify)

    @property
    def messages(self) -> list[str]:
        """The texts of all notifications, in order."""
        return [call.data["message"] for call in self.calls]

    def data(self, turn: int = -1) -> dict[str, Any]:
        """Return the field `data` of one notification, by default the last one."""
        data: dict[str, Any] = self.calls[turn].data["data"]
        return data


class Tasks(set[asyncio.Future[Any]]):
    """The running tasks of Home Assistant.

    Leave out the tasks of scripts, because scripts may wait for days.
    """

    @override
    def add(self, future: asyncio.Future[Any], /) -> None:
        coroutine = future.get_coro() if isinstance(future, asyncio.Task) else None
        if not getattr(coroutine, "__qualname__", "").startswith(SCRIPTS):
            super().add(future)

    @override
    def remove(self, future: asyncio.Future[Any], /) -> None:
        self.discard(future)


class Automations:
    """Creates and operates automations in Home Assistant."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.actions: list[dict[str, Any]] = []
        self.waiting = 0
        self._folder = folder
        house.hass.bus.async_listen(EVENT_CALL_SERVICE, self._note)

    async def use(self, blueprint: str, **inputs: Any) -> None:
        """Create an automation from a blueprint of Blink Clips."""
        await self.paste(self.imported(blueprint, **inputs))

    def imported(self, blueprint: str, **inputs: Any) -> dict[str, Any]:
        """Import a blueprint, and return the configuration of its automation."""
        folder = self._folder / "blueprints" / "automation" / "blink_clips"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(BLUEPRINTS / f"{blueprint}.yaml", folder)
        return {
            "id": blueprint,
            "alias": blueprint,
            "use_blueprint": {"path": f"blink_clips/{blueprint}.yaml", "input": inputs},
        }

    async def paste(self, *automations: dict[str, Any]) -> None:
        """Set up automations from configurations, as a user who pastes YAML does."""
        hass = self.house.hass
        assert await async_setup_component(hass, "automation", {"automation": list(automations)})
        states = hass.states.async_all("automation")
        assert [it.state for it in states] == ["on"] * len(automations)
        await self.house.settle()

    async def act(self, action: str) -> None:
        """Perform an action such as automation.turn_on on all automations."""
        hass = self.house.hass
        target = {"entity_id": hass.states.async_entity_ids("automation")}
        await hass.services.async_call("automation", action, target=target, blocking=True)
        await self.house.settle()

    async def end(self) -> None:
        """Turn all automations off, and stop their waiting scripts."""
        if self.house.hass.states.async_entity_ids("automation"):
            await self.act("turn_off")

    def record_events(self, event_type: str) -> list[dict[str, Any]]:
        """Return a list to which the data of each later event of this type is appended."""
        events: list[dict[str, Any]] = []

        @callback
        def note(event: Event[Any]) -> None:
            events.append(event.data)

        self.house.hass.bus.async_listen(event_type, note)
        return events

    def called(self, domain: str, action: str) -> list[dict[str, Any]]:
        """Return the data of each call of an action since the start of the test."""
        return [
            it["service_data"]
            for it in self.actions
            if (it["domain"], it["service"]) == (domain, action)
        ]

    def counted(self, wait: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
        """Wrap `wait`, the method in which scripts wait.

        `waiting` counts the scripts in this method.
        """

        async def counted(run: Any) -> None:
            self.waiting += 1
            try:
                await wait(run)
            finally:
                self.waiting -= 1

        return counted

    async def settle(self) -> None:
        """Wait until each automation has ended, or is waiting for a time or an event."""
        while True:
            for _ in range(LOOPS):
                await asyncio.sleep(0)
            await self.house.hass.async_block_till_done(wait_background_tasks=True)
            if self._is_idle:
                return

    @property
    def _is_idle(self) -> bool:
        running = [
            # In the mode "queued", the number of current runs includes runs that have not begun.
            # Only one has begun.
            min(it.attributes["current"], 1 if it.attributes["mode"] == "queued" else math.inf)
            for it in self.house.hass.states.async_all("automation")
        ]
        return bool(self.waiting == sum(running))

    @callback
    def _note(self, event: Event[Any]) -> None:
        self.actions.append(event.data)


def missing_phone(house: House, kind: str) -> str:
    """Return the device id of a phone that cannot be notified.

    `no_push` means a phone without push notifications. `removed` means that the phone was removed
    from Home Assistant.
    """
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(house.hass)
    registry = dr.async_get(house.hass)
    device = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", kind)}, name="Lost phone"
    )
    if kind == "removed":
        registry.async_remove_device(device.id)
    return device.id


def blueprint(name: str) -> dict[str, Any]:
    """Return the parsed YAML of a blueprint."""
    return load_yaml_dict(str(BLUEPRINTS / f"{name}.yaml"))


def record(house: House, camera: str = "Garden", **how: Any) -> Clip:
    """Record a clip with a camera. The cloud lists the clip after `upload_seconds`."""
    cloud = house.cloud.cloud
    return cloud.motion(cloud.camera(camera), **{"upload_seconds": 0, **how})
