"""Fixtures for all tests: the simulated cloud, the clock, and a Home Assistant that uses both."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from functools import lru_cache
import gc
import inspect
import math
import os
from pathlib import Path
import socket
from types import CoroutineType
from typing import Any, override

from aiohttp import web_app
from aiohttp.abc import AbstractResolver, ResolveResult
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.http import HomeAssistantHTTP
from homeassistant.components.stream import Stream
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import aiohttp_client
from homeassistant.helpers.script import _ScriptRun
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util import executor
from hypothesis import settings
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

# Import the integration before the `hass` fixture runs. Otherwise the test plugin loads its own
# empty package `custom_components`.
from custom_components import blink_clips
from custom_components.blink_clips.account import client_factory as connect
from custom_components.blink_clips.api import BlinkClient, Http
from custom_components.blink_clips.api.live_view.relay import Relay
from custom_components.blink_clips.archive_sensors import ArchiveSensor
from custom_components.blink_clips.sensor import CameraSensor, SyncModuleSensor
from simulator import DrivenClock, Settings, Simulator
from tests.action_calls import perform
from tests.archive_house import ArchivingHouse, filled_archive
from tests.automations import Automations, Phone, Tasks
from tests.blocking_calls import report_blocking_calls
from tests.clip_helpers import Client
from tests.compiled_templates import templates_compiled_once
from tests.dashboard_card import Page
from tests.fake_live_view import FakeRelay
from tests.frozen_time import replaceable_time
from tests.house import ClientClock, House
from tests.leak_check import Watch
from tests.live_view_house import LiveHouse, no_start
from tests.media_browser import Browsing, MediaBrowser
from tests.storage_in_memory import storage_in_memory
from tests.usb_house import UsbHouse

# Hypothesis runs 100 examples by default. `HYPOTHESIS_PROFILE=daily scripts/test` runs 300.
# Examples have no time limit, because a busy machine would exceed it.
settings.register_profile("usual", deadline=None)
settings.register_profile("daily", deadline=None, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

# Collect garbage less often, because the test plugin already collects it before each test file.
gc.set_threshold(50_000)

# Do not interrupt the threads of Home Assistant's executor when it ends. On a busy machine, an
# interrupted thread could prevent the next one from ending.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 600

EPOCH = "2026-11-20 12:00:00+00:00"

# The test files that take longest. Pytest runs them first, in this order.
LONGEST = (
    "test_faults.py",
    "test_week_of_bad_responses.py",
    "test_soak.py",
    "test_benchmarks.py",
    "test_exactly_once.py",
    "test_exactly_once_machine.py",
    "test_kills.py",
    "test_archive.py",
    "test_budget.py",
    "test_archived_clips.py",
    # The files in tests/browser that take longest. Their tests wait for pages and streams.
    "test_card_recovery.py",
    "test_each_version.py",
    "test_live_view_webrtc.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest test files first.

    If one of them ran last, the other processor cores would be idle meanwhile.
    """
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return the snapshots in tests/snapshots, which contain Home Assistant's objects as text."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@lru_cache(maxsize=512)
def is_coroutine_type(kind: type) -> bool:
    """Return whether the objects of a type are coroutines."""
    return issubclass(kind, (CoroutineType, Coroutine))


def check_callback(callback: object, method: str) -> None:
    """Raise TypeError if a callback of the event loop is a coroutine or a coroutine function."""
    kind: type = type(callback)
    code = getattr(callback, "__code__", None)
    if is_coroutine_type(kind) or (code and code.co_flags & inspect.CO_COROUTINE):
        raise TypeError(f"coroutines cannot be used with {method}()")


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> None:
    """Enable the checks of asyncio's debug mode, except the slow ones.

    Disable warnings about slow callbacks, because they would measure the frozen time.
    """
    loop = asyncio.get_running_loop()
    # Replace these methods of the event loop for good, because the loop also uses them while it
    # closes.
    vars(loop).update(
        _check_callback=check_callback,
        _set_coroutine_origin_tracking=lambda enabled: None,
        get_debug=lambda: False,
    )
    loop.set_debug(True)
    loop.slow_callback_duration = math.inf


@pytest.fixture(scope="session")
def disable_http_server() -> Iterator[None]:
    """Prevent Home Assistant's HTTP server from starting.

    Home Assistant's pytest plugin also does this, but only for single tests.
    """

    async def nothing(server: HomeAssistantHTTP) -> None:
        pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HomeAssistantHTTP, "async_bind", nothing)
        patch.setattr(HomeAssistantHTTP, "start", nothing)
        yield


@pytest.fixture
def hass_storage() -> Iterator[dict[str, Any]]:
    """Return Home Assistant's storage files, by storage key."""
    files: dict[str, Any] = {}
    with storage_in_memory(files):
        yield files


@pytest.fixture(scope="session", autouse=True)
def time_is_replaceable() -> Iterator[None]:
    """Prepare all modules once for frozen time, so that each test can freeze the time quickly."""
    with replaceable_time():
        yield


@pytest.fixture(scope="session", autouse=True)
def templates_are_compiled_once() -> Iterator[None]:
    """Let all tests share compiled templates."""
    with templates_compiled_once():
        yield


@pytest.fixture
def clock_ahead() -> float:
    """Return the seconds by which the local clocks are ahead of the cloud's clock.

    The value is 0 unless a test sets it with a parameter.
    """
    return 0.0


@pytest.fixture
def clock(
    freezer: FrozenDateTimeFactory, clock_ahead: float, monkeypatch: pytest.MonkeyPatch
) -> DrivenClock:
    """The clock of simulator, client and Home Assistant.

    Its time passes only when a test advances it.
    """
    freezer.move_to(EPOCH)

    def tick(seconds: float) -> None:
        freezer.tick(seconds)

    driven = DrivenClock(dt_util.utcnow().timestamp(), on_advance=tick)
    exchange = Http._exchange

    async def exchange_busily(*args: Any, **kwargs: Any) -> Any:
        with driven.busy():
            return await exchange(*args, **kwargs)

    monkeypatch.setattr(Http, "_exchange", exchange_busily)
    connect_relay = Relay.connect

    async def connect_busily(*args: Any, **kwargs: Any) -> Any:
        with driven.busy():
            return await connect_relay(*args, **kwargs)

    monkeypatch.setattr(Relay, "connect", connect_busily)
    local = ClientClock(driven, ahead=clock_ahead)
    freezer.tick(clock_ahead)
    monkeypatch.setattr(connect, "clock", lambda: local)
    return driven


@pytest.fixture
def local_clock(clock: DrivenClock) -> ClientClock:
    """The client's clock. Changing it does not affect the timers of Home Assistant."""
    local = connect.clock()
    assert isinstance(local, ClientClock)
    return local


class LoopbackResolver(AbstractResolver):
    """A DNS resolver for localhost only. Requests to all other hosts fail."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host != "localhost":
            raise OSError(f"a test must not look for {host}")
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        """Do nothing, because this resolver has no resources to release."""

    real_close = close


@pytest.fixture
async def cloud(
    request: pytest.FixtureRequest,
    socket_enabled: None,
    clock: DrivenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Simulator]:
    """The simulated cloud on a real socket.

    `@pytest.mark.scenario(name)` selects its devices, and `@pytest.mark.clip_seconds(number)` the
    length of its clips.
    """
    monkeypatch.setattr(aiohttp_client, "_async_make_resolver", lambda hass: LoopbackResolver())
    marker = request.node.get_closest_marker("scenario")
    scenario = marker.args[0] if marker else "full_house"
    # Shorten clips by default, because encoding a video of five seconds takes 0.2 seconds.
    marker = request.node.get_closest_marker("clip_seconds")
    settings = Settings(clip_seconds=marker.args[0] if marker else 1)
    async with Simulator(scenario, clock=clock, settings=settings) as simulator:
        monkeypatch.setenv(connect.CLOUD_VARIABLE, simulator.url)
        yield simulator
    # Clear this cache of aiohttp, because it would keep every simulator in memory.
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(autouse=True)
def platforms(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit the platforms of the integration to those in `@pytest.mark.platforms(*names)`.

    Tests that need few entities use this mark.
    """
    if marker := request.node.get_closest_marker("platforms"):
        # Check that the platform `event` is used only together with `binary_sensor`. Events are not
        # fired without the motion sensor.
        assert "event" not in marker.args or "binary_sensor" in marker.args
        monkeypatch.setattr(blink_clips, "PLATFORMS", [Platform(it) for it in marker.args])


@pytest.fixture(autouse=True)
def watch(request: pytest.FixtureRequest) -> Iterator[Watch | None]:
    """Provide the leak check, which runs in every test with the simulated cloud.

    The test fails if the log, a state or an event contains a secret. It also fails if the
    integration blocks the event loop.
    """
    if "cloud" not in request.fixturenames:
        yield None
        return
    watch = Watch(request.getfixturevalue("cloud"))
    with watch.reading(), report_blocking_calls():
        yield watch
    assert watch.leaks == []
    assert watch.blocking == []


@pytest.fixture
async def house(
    hass: HomeAssistant,
    enable_custom_integrations: None,
    cloud: Simulator,
    clock: DrivenClock,
    watch: Watch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """Provide Home Assistant and the simulated cloud, before the sign-in.

    The cache folder of the integration is empty.
    """
    monkeypatch.setattr(hass.config, "cache_path", lambda *parts: str(tmp_path.joinpath(*parts)))
    watch.join(hass)
    assert await async_setup_component(hass, "homeassistant", {})
    yield House(hass, cloud, clock)
    await watch.look()


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    """The config entry of a signed-in account. The simulator's list of requests is empty."""
    entry = await house.sign_in()
    house.cloud.ledger.clear()
    return entry


@pytest.fixture
async def entry_before_clips(house: House) -> ConfigEntry:
    """Provide the config entry of an account that was set up one second before the first clip."""
    entry = await house.sign_in()
    house.clock.advance(1)
    return entry


@pytest.fixture
async def entry_with_unviewed_clips(house: House) -> ConfigEntry:
    """Provide the config entry of an account whose clips have not been viewed."""
    for clip in house.cloud.cloud.clips.values():
        clip.watched = False
    entry = await house.sign_in()
    await perform(house.hass, "get_clips")
    house.cloud.ledger.clear()
    return entry


@pytest.fixture
async def client(entry: ConfigEntry, hass_client: ClientSessionGenerator) -> Client:
    """Provide an HTTP client of a signed-in user."""
    signed_in: Client = await hass_client()
    return signed_in


@pytest.fixture
async def stranger(entry: ConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> Client:
    """Provide an HTTP client of a user who is not signed in."""
    signed_out: Client = await hass_client_no_auth()
    return signed_out


@pytest.fixture
async def page(house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator) -> Page:
    """Provide a page of the frontend for dashboard cards. The owner of the house is signed in."""
    return Page(house, await hass_ws_client())


@pytest.fixture
def all_sensors_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable the sensors that are disabled by default."""
    for sensor in (ArchiveSensor, CameraSensor, SyncModuleSensor):
        monkeypatch.setattr(sensor, "entity_registry_enabled_default", True)


@pytest.fixture
def usb_house(house: House) -> UsbHouse:
    """Provide a house whose clips are stored on a USB drive, before the sign-in."""
    return UsbHouse(house)


@pytest.fixture
async def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    """Provide an account with some archived clips."""
    return await filled_archive(house, tmp_path / "media")


@pytest.fixture
async def browsing(house: House, hass_ws_client: WebSocketGenerator) -> Browsing:
    """Provide a Home Assistant with clips of three days, and a client of the media browser."""
    cloud = house.cloud.cloud
    for number, camera in enumerate(cloud.cameras.values()):
        cloud.motion(camera, created_at=cloud.clock.time() - 600 - number, upload_seconds=9)
    assert await async_setup_component(house.hass, "media_source", {})
    entry = await house.sign_in()
    return Browsing(house, MediaBrowser(await hass_ws_client()), entry)


@pytest.fixture
async def automations(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Automations]:
    """Home Assistant's automations in a new configuration folder. They stop after the test."""
    monkeypatch.setattr(house.hass.config, "config_dir", str(tmp_path))
    made = Automations(house, tmp_path)
    # Remove the tasks of scripts from Home Assistant's list of tasks. Otherwise Home Assistant
    # would not become idle while a script waits.
    await house.settle()
    monkeypatch.setattr(house.hass, "_tasks", Tasks())
    monkeypatch.setattr(house, "settle", made.settle)
    for step in ("_async_step_delay", "_async_step_wait_template"):
        counted = made.counted(getattr(_ScriptRun, step))
        monkeypatch.setattr(_ScriptRun, step, counted)
    yield made
    await made.end()


@pytest.fixture
def phone(house: House) -> Phone:
    """Provide a phone with Home Assistant's app, which records its notifications."""
    return Phone(house.hass)


@pytest.fixture
def live_relay(monkeypatch: pytest.MonkeyPatch) -> FakeRelay:
    """The object that replaces the client's live views by fake sessions."""
    relay = FakeRelay()
    relay.gate.set()

    async def start(client: BlinkClient, *args: Any, **kwargs: Any) -> Any:
        return await relay.start(*args, **kwargs)

    monkeypatch.setattr(BlinkClient, "start_live_view", start)
    return relay


@pytest.fixture
async def live(
    house: House,
    live_relay: FakeRelay,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[LiveHouse]:
    """Provide a house with fake live views, whose streams the tests read themselves."""
    monkeypatch.setattr(Stream, "start", no_start)
    assert await async_setup_component(house.hass, "stream", {})
    entry = await house.sign_in()
    page = await hass_ws_client()
    live = LiveHouse(
        house=house,
        entry=entry,
        relay=live_relay,
        owner=hass_admin_user,
        new_page=hass_ws_client,
        page=page,
    )
    yield live
    if live_relay.sessions and entry.state.recoverable:
        await house.hass.config_entries.async_unload(entry.entry_id)
        await house.settle()
    await live.close_players()
    assert live_relay.running == []
