"""Tests that the unmodified library blinkpy 0.25.9 works with the simulated cloud."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import av
from blinkpy import api, sync_module
from blinkpy.auth import Auth, BlinkTwoFARequiredError
from blinkpy.blinkpy import Blink
from blinkpy.helpers import util
from freezegun.api import FrozenDateTimeFactory
import pytest
from yarl import URL

from simulator import DrivenClock, Listing, Simulator
from simulator.paint import read_label
from tests.conftest import LoopbackResolver
from tests.simulator.conftest import START

HOSTS = {"api.oauth.blink.com", "rest-prod.immedia-semi.com", "rest-u034.immedia-semi.com"}


class Detour:
    """An HTTP session that sends requests for Blink's servers to the simulated cloud."""

    def __init__(self, sim: Simulator, clock: DrivenClock) -> None:
        self.hosts: set[str | None] = set()
        self.sim = sim
        self.clock = clock
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=LoopbackResolver())
        )

    async def get(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """Send a GET request of blinkpy to the simulated cloud."""
        return await self._send("GET", url, **options)

    async def post(self, url: str, **options: Any) -> aiohttp.ClientResponse:
        """Send a POST request of blinkpy to the simulated cloud."""
        return await self._send("POST", url, **options)

    async def _send(self, method: str, url: str, **options: Any) -> aiohttp.ClientResponse:
        meant = URL(url)
        self.hosts.add(meant.host)
        options.pop("timeout", None)
        target = URL(self.sim.url + meant.raw_path_qs, encoded=True)
        with self.clock.busy():
            response = await self.session.request(method, target, **options)
            await response.read()
        return response


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch) -> DrivenClock:
    """Return a virtual clock, with which blinkpy sleeps without waiting in real time."""
    freezer.move_to(datetime.fromtimestamp(START, UTC))

    def tick(seconds: float) -> None:
        freezer.tick(seconds)

    driven = DrivenClock(START, on_advance=tick)
    monkeypatch.setattr(api, "sleep", driven.sleep)
    monkeypatch.setattr(util, "sleep", driven.sleep)
    return driven


@pytest.fixture
async def detour(sim: Simulator, clock: DrivenClock) -> AsyncIterator[Detour]:
    """Return an HTTP session that sends blinkpy's requests to the simulated cloud."""
    way = Detour(sim, clock)
    yield way
    await way.session.close()


@pytest.fixture
async def blink(detour: Detour, sim: Simulator) -> Blink:
    """Return a started blinkpy client, signed in with a verification code."""
    sim.settings.two_factor = 202
    login = {"username": sim.scenario.email, "password": sim.scenario.password}
    client = Blink(session=detour)
    client.auth = Auth(login, no_prompt=True, session=detour)
    with pytest.raises(BlinkTwoFARequiredError):
        await client.start()
    assert await client.send_2fa_code(sim.cloud.accounts.pin) is True
    return client


async def test_blinkpy_starts_and_finds_every_camera(blink: Blink, detour: Detour) -> None:
    assert blink.available is True
    assert blink.account_id == 100001
    assert blink.client_id == "800001"
    assert detour.hosts == HOSTS
    assert set(blink.sync) == {"House", "Terrace"}
    # The library blinkpy stores cameras by name, so it has only one of the two cameras called
    # Terrace.
    assert set(blink.cameras) == {"Garden", "Driveway", "Terrace", "Hall", "Front Door"}
    kinds = {name: it.product_type for name, it in blink.cameras.items() if name != "Terrace"}
    assert kinds == {
        "Garden": "catalina",
        "Driveway": "white",
        "Hall": "owl",
        "Front Door": "lotus",
    }
    garden = blink.cameras["Garden"]
    assert (garden.camera_id, garden.serial) == ("400001", "G8T1CAM000400001")
    assert (garden.motion_enabled, garden.battery, garden.temperature_calibrated) == (
        True,
        "ok",
        71,
    )
    assert garden.online is True
    assert blink.sync["House"].arm is True
    assert blink.sync["House"].online is True
    for name in kinds:
        assert read_label(blink.cameras[name].image_from_cache).camera == name


@pytest.mark.scenario("offline_camera")
async def test_blinkpy_reports_offline_cameras(blink: Blink) -> None:
    assert {name: it.online for name, it in blink.cameras.items()} == {
        "Garden": True,
        "Driveway": False,
    }


async def test_blinkpy_reports_motion_after_a_refresh(
    blink: Blink, sim: Simulator, clock: DrivenClock
) -> None:
    await blink.refresh(force=True)
    clock.advance(30)
    sim.cloud.motion(sim.cloud.camera("Driveway"), upload_seconds=10)
    clock.advance(30)

    await blink.refresh(force=True)

    assert blink.cameras["Driveway"].motion_detected is True
    assert blink.cameras["Garden"].motion_detected is False
    with av.open(BytesIO(blink.cameras["Driveway"].video_from_cache)) as video:
        assert video.streams.video[0].codec_context.name == "h264"


@pytest.mark.parametrize("name", ["Garden", "Driveway", "Hall", "Front Door"])
async def test_blinkpy_takes_a_snapshot(
    blink: Blink, sim: Simulator, clock: DrivenClock, name: str
) -> None:
    camera = blink.cameras[name]
    before = read_label(camera.image_from_cache)
    asked_at = clock.time()

    command = await camera.snap_picture()
    await blink.refresh(force=True)

    assert command["command"] == "thumbnail"
    after = read_label(camera.image_from_cache)
    assert after.number != before.number
    assert after.taken_at.timestamp() >= asked_at
    assert sim.ledger.count("snapshot") == 1


@pytest.mark.parametrize("listing", Listing)
@pytest.mark.parametrize("name", ["Garden", "Driveway", "Hall", "Front Door"])
async def test_blinkpy_shows_a_new_picture_in_three_of_twelve_cases(
    blink: Blink, sim: Simulator, clock: DrivenClock, name: str, listing: Listing
) -> None:
    """The library blinkpy downloads the picture from the path that was listed before the snapshot.

    The cloud returns the new picture for this path only for three of the four cameras, and only if
    it ignores the time in the path.
    """
    sim.settings.listing = listing
    asked_at = clock.time()

    await blink.cameras[name].snap_picture()

    shown = read_label(blink.cameras[name].image_from_cache)
    is_new = shown.taken_at.timestamp() >= asked_at
    assert is_new is (listing is Listing.TS_IGNORED and name != "Driveway")


async def test_blinkpy_downloads_a_thumbnail_and_a_clip(
    blink: Blink, sim: Simulator, clock: DrivenClock, tmp_path: Path
) -> None:
    garden = blink.cameras["Garden"]
    thumbnail = await garden.get_thumbnail()
    assert read_label(await thumbnail.read()).camera == "Garden"

    sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)
    since = datetime.fromtimestamp(clock.time() - 1, UTC).isoformat()
    await blink.download_videos(str(tmp_path), since=since, delay=0)

    (file,) = os.scandir(tmp_path)
    with av.open(file.path) as video:
        assert video.streams.video[0].codec_context.name == "h264"


@pytest.mark.parametrize("name", ["Garden", "Hall", "Front Door"])
async def test_blinkpy_switches_motion_detection(blink: Blink, sim: Simulator, name: str) -> None:
    for on in (False, True):
        await blink.cameras[name].async_arm(on)
        assert sim.cloud.camera(name).enabled is on


async def test_blinkpy_disarms_and_arms(blink: Blink, sim: Simulator) -> None:
    for armed in (False, True):
        await blink.sync["House"].async_arm(armed)
        assert sim.cloud.networks[200001].armed is armed
        await blink.refresh(force=True)
        assert blink.sync["House"].arm is armed


@pytest.mark.parametrize("name", ["Garden", "Hall"])
@pytest.mark.parametrize("mode", ["off", "on", "auto"])
async def test_blinkpy_changes_night_vision(
    blink: Blink, clock: DrivenClock, name: str, mode: str
) -> None:
    assert (await blink.cameras[name].night_vision)["illuminator_enable"] == "auto"

    await blink.cameras[name].async_set_night_vision(mode)
    await clock.sleep(3)

    assert (await blink.cameras[name].night_vision)["illuminator_enable"] == mode


@pytest.mark.scenario("zoo")
async def test_blinkpy_switches_a_floodlight(
    blink: Blink, sim: Simulator, clock: DrivenClock
) -> None:
    for on in (True, False):
        assert (await blink.cameras["Yard"].async_set_floodlight(on))["state"] == "new"
        assert await blink.cameras["Yard"].async_set_floodlight(on) is None
        await clock.sleep(3)
        assert sim.cloud.camera("Yard").light_on is on


async def test_blinkpy_records_a_clip(blink: Blink, sim: Simulator) -> None:
    before = len(sim.cloud.clips)

    command = await blink.cameras["Garden"].record()

    assert command["command"] == "clip"
    assert len(sim.cloud.clips) == before + 1


@pytest.mark.scenario("one_camera")
async def test_blinkpy_refreshes_its_token(
    blink: Blink, sim: Simulator, clock: DrivenClock
) -> None:
    token = blink.auth.token
    sim.ledger.clear()

    clock.advance(14400)
    await blink.refresh(force=True)

    assert blink.auth.token != token
    assert sim.ledger.count("oauth.token") == 1
    assert sim.ledger.count("oauth.signin") == 0
    assert {it.status for it in sim.ledger.requests} == {200}


@pytest.mark.scenario("zoo")
async def test_blinkpy_lists_downloads_and_deletes_usb_clips(
    blink: Blink,
    sim: Simulator,
    clock: DrivenClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync_module, "asyncio", SimpleNamespace(sleep=clock.sleep))
    sim.settings.manifest_early = 2
    recorded = sim.cloud.record_local(sim.cloud.camera("Hall"), created_at=clock.time() - 60)
    house = blink.sync["House"]
    assert house.local_storage is True

    assert await house.update_local_storage_manifest() is True

    (item,) = house._local_storage["manifest"]
    assert (item.id, item.name, item.size) == (recorded.id, "Hall", "380")
    assert item.created_at.timestamp() == recorded.created_at
    file = tmp_path / "clip.mp4"
    assert await item.download_video_delete(blink, str(file)) is True
    with av.open(str(file)) as video:
        assert video.streams.video[0].codec_context.name == "h264"
    await clock.sleep(3)
    sim.cloud.command_runner.settle()
    assert sim.cloud.sync_modules[210001].local_storage.clips == {}


@pytest.mark.scenario("zoo")
async def test_blinkpy_reads_batteries_and_signals(blink: Blink) -> None:
    driveway = blink.cameras["Driveway"]

    assert (driveway.battery, driveway.wifi_strength) == ("low", -63)
    assert driveway.temperature_calibrated == 71
    assert blink.sync["Barn"].arm is False


async def test_blinkpy_requests_no_unknown_route(blink: Blink, sim: Simulator) -> None:
    await blink.refresh(force=True)

    assert sim.ledger.count("unknown") == 0
