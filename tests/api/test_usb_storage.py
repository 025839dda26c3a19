"""Clips on a USB stick: listed, brought up, downloaded, deleted."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
import json

from hypothesis import given
import pytest

from custom_components.blink_clips.api import (
    BlinkBlockedError,
    BlinkBusyError,
    BlinkClient,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkUnsupportedError,
    Journal,
    UsbClip,
    UsbDrive,
    UsbManifest,
    UsbStatus,
)
from simulator import Failure, Fault, Simulator, UsbState, UsbStorage
from simulator import UsbClip as SimulatedClip
from simulator.paint import mp4
from tests.api.client_setup import Owner
from tests.api.test_models_records import ANYTHING, PAYLOADS

pytestmark = pytest.mark.scenario("zoo")

HOUSE, BARN = 210001, 210002
LISTED = {"id": "2700000001", "size": "382", "camera_name": "Garden"}
LISTED_AT = {"created_at": "2026-03-20T21:17:25+00:00"}
MOMENT = datetime(2026, 3, 20, 21, 17, 25, tzinfo=UTC)


@pytest.fixture
async def module(client: BlinkClient, cloud: Simulator) -> UsbDrive:
    """The sync module of the house, with a stick; the ledger begins afterwards."""
    found = (await client.get_homescreen()).sync_modules
    cloud.ledger.clear()
    return next(it for it in found if it.network_id == HOUSE).drive


@pytest.fixture
def stick(cloud: Simulator) -> UsbStorage:
    """The stick, as the simulator has it."""
    return cloud.cloud.sync_modules[HOUSE].local_storage


@pytest.fixture
def recorded(cloud: Simulator) -> list[SimulatedClip]:
    """What is on the stick: one clip of each of three cameras, the newest last."""
    now = cloud.cloud.clock.time()
    keys = (("camera", 410001), ("owl", 510001), ("doorbell", 610001))
    return [
        cloud.cloud.record_local(
            cloud.cloud.camera(family=family, id=number), created_at=now - 900 + 60 * place
        )
        for place, (family, number) in enumerate(keys)
    ]


def read(answer: object, journal: Journal | None = None) -> UsbManifest:
    return UsbManifest.read(answer, network_id=HOUSE, journal=journal or Journal())


class Catcher:
    """Takes what is written."""

    def __init__(self) -> None:
        self.body = b""

    async def write(self, chunk: bytes) -> None:
        """Take a piece."""
        self.body += chunk


async def download(client: BlinkClient, module: UsbDrive, clip: UsbClip) -> bytes:
    catcher = Catcher()
    await client.usb_storage.download_clip(module, clip, catcher.write, within=60)
    return catcher.body


async def test_the_list(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(module, within=60)

    assert (manifest.id, manifest.network_id) == (9001, HOUSE)
    assert [it.id for it in manifest.clips] == [it.id for it in reversed(recorded)]
    assert [it.camera_name for it in manifest.clips] == ["FrontDoor", "Hall", "Garden"]
    assert manifest.clips[2].created_at.timestamp() == recorded[0].created_at
    assert manifest.clips[0].kilobytes == 380
    assert cloud.ledger.by_route() == {"command.status": 3, "usb.list": 1, "usb.manifest": 1}
    assert [it for it in client.journal.oddities if it.startswith("local")] == []


async def test_whose_clips_they_are(
    client: BlinkClient, module: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    cameras = (await client.get_homescreen()).cameras
    manifest = await client.usb_storage.get_clips(module, within=60)

    found = [manifest.find_camera(it.camera_name, cameras) for it in manifest.clips]

    # Two doorbells have one name without the hyphen; the other Garden is on another network.
    assert [str(it.key) if it else None for it in found] == [None, "owl_510001", "camera_410001"]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("name", "is_found"), [("Küche 2", True), ("Über_all!", True), ("\N{DOOR}", False)]
)
async def test_names_beyond_ascii(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    name: str,
    *,
    ascii_only: bool,
    is_found: bool,
) -> None:
    cloud.settings.local_names_ascii = ascii_only
    hall = cloud.cloud.camera("Hall")
    cloud.cloud.rename_camera(hall, name)
    cloud.cloud.record_local(hall)
    cameras = (await client.get_homescreen()).cameras

    manifest = await client.usb_storage.get_clips(module, within=60)

    camera = manifest.find_camera(manifest.clips[0].camera_name, cameras)
    assert (camera is not None and camera.id == hall.id) is is_found


@pytest.mark.parametrize("underscores", [True, False])
async def test_names_with_underscores(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, *, underscores: bool
) -> None:
    """Two names that differ by an underscore are distinguished if the drive keeps it."""
    cloud.settings.local_names_underscores = underscores
    hall, garden = cloud.cloud.camera("Hall"), cloud.cloud.camera("Shed")
    cloud.cloud.rename_camera(hall, "Back_Door")
    for camera in (hall, garden):
        cloud.cloud.record_local(camera)
    cameras = (await client.get_homescreen()).cameras

    manifest = await client.usb_storage.get_clips(module, within=60)

    found = {manifest.find_camera(it.camera_name, cameras) for it in manifest.clips}
    assert {it and it.id for it in found} == {hall.id, garden.id}
    cloud.cloud.rename_camera(garden, "Back Door")
    cameras = (await client.get_homescreen()).cameras
    twins = [manifest.find_camera(name, cameras) for name in ("Back_Door", "BackDoor")]
    assert [it and it.id for it in twins] == [hall.id, garden.id]


async def test_a_restart_of_the_sync_module_loses_no_clip(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    stick: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(module, within=60)).clips
    cloud.cloud.restart_sync_module(cloud.cloud.sync_modules[HOUSE])

    assert await download(client, module, clips[0]) == mp4(recorded[-1].label, seconds=5)
    await client.usb_storage.delete_clips(module, clips[:2], within=60)

    assert [it.camera_name for it in stick.clips.values()] == [clips[2].camera_name]


async def test_a_list_of_nothing(client: BlinkClient, module: UsbDrive) -> None:
    assert (await client.usb_storage.get_clips(module, within=60)).clips == ()


async def test_a_clip_is_downloaded(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(module, within=60)
    cloud.ledger.clear()

    body = await download(client, module, manifest.clips[0])

    assert body == mp4(recorded[-1].label, seconds=5)
    assert cloud.ledger.by_route() == {"command.status": 3, "usb.clip": 1, "usb.upload": 1}


async def test_a_clip_by_a_client_that_has_read_no_list(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    tokens = await owner.start()
    manifest = await client.usb_storage.get_clips(module, within=60)
    cloud.ledger.clear()

    assert await download(owner.client(tokens), module, manifest.clips[0])

    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.upload")) == (1, 1)


async def test_a_list_that_has_another_number_by_now(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    first = await client.usb_storage.get_clips(module, within=60)
    second = await client.usb_storage.get_clips(module, within=60)
    assert first.id == second.id
    owner.driven.advance(300)
    # Somebody looks into the app.
    await owner.client(await owner.start()).usb_storage.get_clips(module, within=60)
    cloud.ledger.clear()

    assert await download(client, module, first.clips[0])
    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (2, 1)
    assert await download(client, module, first.clips[1])
    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (3, 1)


async def test_a_clip_that_is_gone(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    stick: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    manifest = await client.usb_storage.get_clips(module, within=60)
    del stick.clips[manifest.clips[0].id]

    with pytest.raises(BlinkNotFoundError, match="no longer on the USB drive"):
        await download(client, module, manifest.clips[0])

    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (1, 2)
    assert await download(client, module, manifest.clips[1])


@pytest.mark.parametrize("status", [400, 409])
@pytest.mark.parametrize(("early", "pause"), [(1, 3), (2, 9), (3, 21), (4, 45)])
async def test_a_list_that_is_not_ready_yet(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    status: int,
    early: int,
    pause: float,
) -> None:
    cloud.settings.manifest_early = early
    cloud.settings.manifest_early_status = status
    began = owner.clock.time()

    await client.usb_storage.get_clips(module, within=60)

    assert owner.clock.time() - began == 3 + pause
    assert cloud.ledger.count("usb.manifest") == early + 1
    assert cloud.ledger.count("usb.list") == 1


@pytest.mark.parametrize(("within", "asked", "seconds"), [(90, 5, 48), (20, 3, 12), (5, 1, 3)])
async def test_a_list_that_never_is_ready(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    within: float,
    asked: int,
    seconds: float,
) -> None:
    cloud.settings.manifest_early = 99
    began = owner.clock.time()

    with pytest.raises(BlinkResponseError, match="not ready"):
        await client.usb_storage.get_clips(module, within=within)

    assert cloud.ledger.count("usb.manifest") == asked
    assert owner.clock.time() - began == seconds
    cloud.settings.manifest_early = 0
    assert (await client.usb_storage.get_clips(module, within=within)).id == 9001


@pytest.mark.parametrize("early", [1, 4])
async def test_a_clip_that_comes_late(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    recorded: list[SimulatedClip],
    early: int,
) -> None:
    cloud.settings.local_copy_early = early
    manifest = await client.usb_storage.get_clips(module, within=60)

    assert await download(client, module, manifest.clips[0])
    assert cloud.ledger.count("usb.clip") == early + 1


async def test_a_clip_that_never_comes(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    cloud.settings.local_copy_early = 99
    manifest = await client.usb_storage.get_clips(module, within=60)

    with pytest.raises(BlinkNotFoundError):
        await download(client, module, manifest.clips[0])

    assert cloud.ledger.count("usb.clip") == 5
    cloud.settings.local_copy_early = 0
    assert await download(client, module, manifest.clips[0])


@pytest.mark.parametrize("times", [1, 2])
async def test_the_current_apps_list(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    recorded: list[SimulatedClip],
    times: int,
) -> None:
    cloud.settings.manifest_by_app = True
    for _ in range(times):
        manifest = await client.usb_storage.get_clips(module, within=60)
        assert [it.id for it in manifest.clips] == [it.id for it in reversed(recorded)]
        assert manifest.clips[2].camera_name == "Garden"
        assert manifest.clips[2].created_at.timestamp() == recorded[0].created_at
    assert cloud.ledger.count("usb.manifest") == 1
    assert cloud.ledger.count("usb.manifest_app") == times


async def test_how_the_stick_is(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, stick: UsbStorage
) -> None:
    storage = await client.usb_storage.get_status(module)
    assert storage == UsbStatus(enabled=True, state="active", used_percent=12, full=False)
    assert storage.readable

    stick.state = UsbState.MEMORY_FULL
    storage = await client.usb_storage.get_status(module)
    assert (storage.used_percent, storage.full, storage.readable) == (100, True, True)

    stick.state = UsbState.FORMAT_REQUIRED
    assert not (await client.usb_storage.get_status(module)).readable
    assert cloud.ledger.by_route() == {"usb.status": 3}
    assert [it for it in client.journal.oddities if it.startswith("storage")] == []


@pytest.mark.parametrize("state", [UsbState.UNAVAILABLE, UsbState.UNMOUNTED])
async def test_a_stick_that_cannot_be_read(
    client: BlinkClient, module: UsbDrive, stick: UsbStorage, state: UsbState
) -> None:
    stick.state = state
    with pytest.raises(BlinkResponseError, match="not available"):
        await client.usb_storage.get_clips(module, within=60)

    stick.plug_in()
    assert (await client.usb_storage.get_clips(module, within=60)).clips == ()


async def test_clips_are_deleted(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    stick: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    *doomed, kept = (await client.usb_storage.get_clips(module, within=60)).clips
    cloud.ledger.clear()

    await client.usb_storage.delete_clips(module, doomed, within=60)

    assert set(stick.clips) == {kept.id}
    assert cloud.ledger.by_route() == {
        "command.status": 9,
        "usb.delete": 2,
        "usb.list": 1,
        "usb.manifest": 1,
    }


async def test_nothing_to_delete(client: BlinkClient, cloud: Simulator, module: UsbDrive) -> None:
    await client.usb_storage.delete_clips(module, [], within=60)

    assert cloud.ledger.count() == 0


async def test_nothing_is_deleted_in_place_of_another(
    client: BlinkClient,
    cloud: Simulator,
    module: UsbDrive,
    stick: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(module, within=60)).clips
    hall = cloud.cloud.camera("Hall")
    number = clips[-1].id
    del stick.clips[number]
    other = cloud.cloud.record_local(hall)
    stick.clips[number] = SimulatedClip(
        id=number, camera_name="Hall", created_at=other.created_at, seconds=5, label=other.label
    )

    with pytest.raises(BlinkNotFoundError):
        await client.usb_storage.delete_clips(module, clips, within=60)

    assert cloud.ledger.count("usb.delete") == 0
    assert len(stick.clips) == 4


async def test_a_stick_takes_one_after_the_other(
    client: BlinkClient,
    owner: Owner,
    module: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(module, within=60)).clips
    began = owner.clock.time()

    bodies = await asyncio.gather(*(download(client, module, it) for it in clips))

    assert len(set(bodies)) == 3
    assert owner.clock.time() - began == 9


type Act = Callable[[BlinkClient, UsbDrive, UsbClip], Awaitable[object]]


def _list(client: BlinkClient, module: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.get_clips(module, within=9)


def _download(client: BlinkClient, module: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.download_clip(module, clip, Catcher().write, within=9)


def _delete(client: BlinkClient, module: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.delete_clips(module, [clip], within=9)


def _status(client: BlinkClient, module: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.get_status(module)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"kind": "code"}, BlinkBusyError),
        ({"status": 500, "message": ""}, BlinkServerError),
        ({"status": 400, "message": "Invalid"}, BlinkResponseError),
        ({"status": 404, "message": "Gone"}, BlinkNotFoundError),
        ({"status": 406, "message": ""}, BlinkBlockedError),
        ({"status": 429, "message": ""}, BlinkRateLimitError),
        ({"status": 404, "body": "<h1>Not Found</h1>"}, BlinkUnsupportedError),
        ({"kind": "truncated"}, BlinkConnectionError),
        ({"kind": "wrong_shape"}, BlinkResponseError),
        ({"kind": "broken_body"}, BlinkResponseError),
    ],
)
@pytest.mark.parametrize(
    ("act", "route"),
    [
        pytest.param(_list, "usb.list", id="list"),
        pytest.param(_list, "usb.manifest", id="manifest"),
        pytest.param(_download, "usb.upload", id="upload"),
        pytest.param(_download, "usb.clip", id="clip"),
        pytest.param(_delete, "usb.delete", id="delete"),
        pytest.param(_status, "usb.status", id="status"),
    ],
)
async def test_what_may_go_wrong_and_then_right(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    recorded: list[SimulatedClip],
    act: Act,
    route: str,
    how: dict[str, object],
    error: type[BlinkError],
) -> None:
    first, second, _ = (await client.usb_storage.get_clips(module, within=60)).clips
    faults = [route]
    if route == "usb.manifest" and "body" in how:
        faults.append("usb.manifest_app")
    for name in faults:
        cloud.faults.add(Fault(route=name, times=None, **how))  # type: ignore[arg-type]

    with pytest.raises(error) as raised:
        await act(client, module, first)

    assert type(raised.value) is error
    cloud.faults.clear()
    owner.driven.advance(66)
    # A deletion of which only the answer was lost has happened, so another clip it is.
    await act(client, module, second)


@pytest.mark.parametrize("act", [_list, _download, _delete])
async def test_a_sync_module_that_is_out_of_reach_or_fails(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    module: UsbDrive,
    recorded: list[SimulatedClip],
    act: Act,
) -> None:
    clip = (await client.usb_storage.get_clips(module, within=60)).clips[0]
    real = cloud.cloud.sync_modules[HOUSE]
    real.online = False
    with pytest.raises(BlinkCommandTimeoutError):
        await act(client, module, clip)

    real.online = True
    owner.driven.advance(66)
    real.failure = Failure(status_code=612)
    with pytest.raises(BlinkCommandError) as raised:
        await act(client, module, clip)
    assert raised.value.status_code == 612

    real.failure = None
    await act(client, module, clip)


async def test_a_clip_that_is_cut_off(
    client: BlinkClient, cloud: Simulator, module: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(module, within=60)
    whole = mp4(recorded[-1].label, seconds=5)
    cloud.faults.add(Fault(route="usb.clip", status=200, body=whole[: len(whole) // 2]))

    with pytest.raises(BlinkResponseError, match="damaged"):
        await download(client, module, manifest.clips[0])

    assert await download(client, module, manifest.clips[0]) == whole


@pytest.mark.parametrize(
    ("item", "moment"),
    [
        ({**LISTED, **LISTED_AT}, MOMENT),
        ({**LISTED, "clip_start_millis": int(MOMENT.timestamp()) * 1000}, MOMENT),
        ({**LISTED, "clip_start_millis": str(int(MOMENT.timestamp()) * 1000)}, MOMENT),
        ({**LISTED, "clip_start_millis": 10**40}, None),
        ({**LISTED, "clip_start_millis": 10**17}, None),
        ({**LISTED, "clip_start_millis": "soon"}, None),
        (LISTED, None),
        ({**LISTED, **LISTED_AT, "id": "../1"}, None),
        ({**LISTED, **LISTED_AT, "camera_name": None}, MOMENT),
        ("odd", None),
    ],
)
def test_a_clip_of_a_list(item: object, moment: datetime | None) -> None:
    manifest = read({"manifest_id": "9001", "clips": [item, {**LISTED, **LISTED_AT, "id": 5}]})

    assert manifest.clips[-1].id == 5
    assert [it.created_at for it in manifest.clips[:-1]] == ([moment] if moment else [])


@pytest.mark.parametrize("size", ["large", None, -1])
def test_a_size_costs_no_clip(size: object) -> None:
    (clip,) = read({"manifest_id": 1, "clips": [{**LISTED, **LISTED_AT, "size": size}]}).clips
    assert clip.kilobytes is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"manifest_id": 1},
        {"manifest_id": 1, "clips": {}},
        {"manifest_id": 1, "clips": None, "media": None},
        {"manifest_id": "../9", "clips": []},
        {"clips": []},
    ],
)
def test_what_is_no_list(answer: object) -> None:
    with pytest.raises(BlinkResponseError):
        read(answer)


@given(answer=PAYLOADS, item=ANYTHING)
def test_nothing_that_comes_breaks_a_list(answer: object, item: object) -> None:
    for candidate in (answer, {"manifest_id": 1, "clips": [item]}):
        try:
            manifest = read(candidate)
        except BlinkResponseError:
            continue
        assert json.dumps([it.to_dict() for it in manifest.clips])
        assert all(manifest.find_camera(it.camera_name, ()) is None for it in manifest.clips)


@given(payload=PAYLOADS)
def test_nothing_that_comes_breaks_a_stick(payload: object) -> None:
    try:
        storage = UsbStatus.read(payload, place="storage", journal=Journal())
    except BlinkResponseError:
        return
    assert isinstance(storage.readable, bool)
