"""A Home Assistant with a simulated disk. A test can stop it, kill it and start it again."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from copy import deepcopy
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, override

from aiohttp.test_utils import TestClient, TestServer
from homeassistant import loader
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, Platform
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry,
    category_registry,
    device_registry,
    entity_registry,
    floor_registry,
    frame,
    issue_registry,
    label_registry,
    restore_state,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import CLIENT_ID, async_test_home_assistant

from custom_components.blink_clips.const import DOMAIN
from simulator import DrivenClock, Simulator
from tests.house import House
from tests.timers import run_due_timers

type Condition = Callable[[], object]
"""A function that returns whether a condition is met.

It is called after each iteration of the event loop.
"""


class Disk(dict[str, Any]):
    """The files that Home Assistant has written, by storage key."""

    def __init__(self) -> None:
        super().__init__()
        self.on_write: Callable[[str], None] = lambda key: None

    @override
    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.on_write(key)

    def replace(self, content: dict[str, Any]) -> None:
        """Replace all files on the disk."""
        self.clear()
        self.update(content)


@dataclass(frozen=True, kw_only=True)
class Fired:
    """An event of a camera's event entity, with the data for automations."""

    entity: str
    """The part of the entity's unique id that identifies the camera and the kind of event."""
    at: float
    life: int
    """How many times Home Assistant had been started before the event."""
    requests: int
    """How many requests the cloud had received before the event."""
    attributes: dict[str, Any]

    @property
    def clip_id(self) -> int:
        """Return the id of the event's clip."""
        number: int = self.attributes["video_id"]
        return number


class Home:
    """An installation of Home Assistant with a virtual clock.

    A test can start it any number of times.
    """

    def __init__(self, cloud: Simulator, clock: DrivenClock, disk: Disk, folder: Path) -> None:
        self.cloud = cloud
        self.clock = clock
        self.fired: list[Fired] = []
        self.life = 0
        self.writes = 0
        """The number of times that the account's storage file was written."""
        self._disk = disk
        self._folder = folder
        self._hass: HomeAssistant | None = None
        self._stack = AsyncExitStack()
        self._written = 0
        self._is_dead = False
        disk.replace({})
        disk.on_write = self._on_disk_write

    @property
    def hass(self) -> HomeAssistant:
        """Return the running Home Assistant."""
        assert self._hass is not None
        return self._hass

    @property
    def is_running(self) -> bool:
        """Return whether Home Assistant is running."""
        return self._hass is not None

    @property
    def entry(self) -> ConfigEntry[Any]:
        """Return the account's config entry."""
        (entry,) = self.hass.config_entries.async_entries(DOMAIN)
        return entry

    @property
    def is_well(self) -> bool:
        """Return whether the account is loaded and its event entities are available."""
        states = self.hass.states.async_all(Platform.EVENT)
        loaded = self.entry.state is ConfigEntryState.LOADED
        return loaded and all(it.state != STATE_UNAVAILABLE for it in states)

    @property
    def is_asking(self) -> bool:
        """Return whether Home Assistant shows a request to sign in again."""
        return bool(self.hass.config_entries.flow.async_progress_by_handler(DOMAIN))

    async def install(self) -> None:
        """Start Home Assistant without stored data, and add the account."""
        await self.start()
        await House(self.hass, self.cloud, self.clock).sign_in()

    async def start(self, *, until: Condition | None = None) -> None:
        """Start Home Assistant with the files on the simulated disk.

        If `until` is given, return as soon as this function returns true.
        """
        await self._boot()
        if self.hass.config_entries.async_entries(DOMAIN):
            await self._until(async_setup_component(self.hass, DOMAIN, {}), until)
        await self._until(self.settle(), until)

    async def _boot(self) -> None:
        hass = await self._stack.enter_async_context(
            async_test_home_assistant(load_registries=False)
        )
        self._hass = hass
        self.life += 1
        self._is_dead = False
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        hass.config.cache_path = lambda *parts: str(self._folder.joinpath(*parts))
        frame.async_setup(hass)
        device_registry.async_setup(hass)
        for registry in (
            area_registry,
            category_registry,
            device_registry,
            entity_registry,
            floor_registry,
            issue_registry,
            label_registry,
            restore_state,
        ):
            await registry.async_load(hass)
        await hass.config_entries.async_initialize()
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._on_state_changed)
        assert await async_setup_component(hass, "homeassistant", {})

    async def stop(self) -> None:
        """Shut Home Assistant down normally. It saves all pending data."""
        await self.hass.async_stop(force=True)
        await self._close()

    async def kill(self) -> set[int]:
        """Kill Home Assistant. Data that it has not written to the disk is lost.

        Return the ids of the clips whose events may be fired again after the next start.
        """
        forgotten = {it.clip_id for it in self.fired[self._written :]}
        content = deepcopy(dict(self._disk))
        self._is_dead = True
        await self.hass.async_stop(force=True)
        await self._close()
        self._disk.replace(content)
        return forgotten

    async def _close(self) -> None:
        self._hass = None
        self._written = len(self.fired)
        await self._stack.aclose()
        # Cancel all timers and downloads of Home Assistant. When a process is killed, they end as
        # well.
        for timer in get_scheduled_timer_handles(asyncio.get_running_loop()):
            timer.cancel()
        orphans = [it for it in asyncio.all_tasks() if "blink_clips" in _file_of(it)]
        for task in orphans:
            task.cancel()
        await asyncio.gather(*orphans, return_exceptions=True)

    async def sign_in_again(self) -> None:
        """Sign in again if Home Assistant requests it.

        For example, it requests a sign-in after a kill during the renewal of a token.
        """
        flows = self.hass.config_entries.flow
        for flow in flows.async_progress_by_handler(DOMAIN):
            await flows.async_configure(
                flow["flow_id"], House(self.hass, self.cloud, self.clock).credentials
            )
        await self.settle()

    async def reload(self) -> None:
        """Reload the config entry."""
        await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    async def settle(self) -> None:
        """Wait until no task of Home Assistant is pending."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def jump(self, seconds: float) -> None:
        """Set the clock forward in one step, and run the timers that are due."""
        self.clock.advance(seconds)
        if self._hass is not None:
            run_due_timers(self._hass)

    async def let_pass(self, seconds: float, *, step: float = 60.0) -> None:
        """Let time pass in steps. After each step, wait until no task is pending."""
        while seconds > 0:
            self.jump(min(seconds, step))
            seconds -= step
            await self.settle()

    async def get(self, path: str) -> bytes:
        """Send an HTTP request as a signed-in user, and return the response."""
        auth = self.hass.auth
        user = await auth.async_create_user("Viewer", group_ids=[GROUP_ID_ADMIN])
        token = auth.async_create_access_token(
            await auth.async_create_refresh_token(user, CLIENT_ID)
        )
        async with TestClient(TestServer(self.hass.http.app)) as client:
            answer = await client.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status == HTTPStatus.OK, await answer.text()
            return await answer.read()

    async def until(self, condition: Condition) -> None:
        """Run the event loop until a condition is met, or no task is pending."""
        await self._until(self.settle(), condition)

    async def _until(self, work: Coroutine[Any, Any, object], condition: Condition | None) -> None:
        if condition is None:
            await work
            return
        task = asyncio.ensure_future(work)
        while not task.done() and not condition():  # noqa: ASYNC110 - each iteration checks the condition
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @callback
    def _on_state_changed(self, event: Event[EventStateChangedData]) -> None:
        """Record an event whose state change would trigger an automation."""
        old, state = event.data["old_state"], event.data["new_state"]
        if self._is_dead or old is None or state is None or state.domain != Platform.EVENT:
            return
        if STATE_UNAVAILABLE in {old.state, state.state} or old.state == state.state:
            return
        known = entity_registry.async_get(self.hass).async_get(state.entity_id)
        assert known is not None
        self.fired.append(
            Fired(
                entity=known.unique_id.partition("_")[2],
                at=self.clock.time(),
                life=self.life,
                requests=self.cloud.ledger.count(),
                attributes=dict(state.attributes),
            )
        )

    def _on_disk_write(self, key: str) -> None:
        if key.startswith(f"{DOMAIN}."):
            self._written = len(self.fired)
            self.writes += 1


def _file_of(task: asyncio.Task[Any]) -> str:
    """Return the path of the file that contains the code of an asyncio task."""
    code = getattr(task.get_coro(), "cr_code", None)
    return code.co_filename if code else ""
