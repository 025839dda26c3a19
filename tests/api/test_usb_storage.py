"""The client lists, uploads, downloads and deletes clips on a USB drive."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
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
    BlinkDamagedFileError,
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
    background_requests,
)
from simulator import Failure, Fault, Simulator, UsbState, UsbStorage
from simulator import UsbClip as SimulatedClip
from simulator.paint import mp4
from tests.api.client_setup import Owner
from tests.api.test_models_records import ANYTHING, PAYLOADS
from tests.waiting import until

pytestmark = [pytest.mark.clip_seconds(5), pytest.mark.scenario("zoo")]

HOUSE, BARN = 210001, 210002
LISTED = {"id": "2700000001", "size": "382", "camera_name": "Garden"}
LISTED_AT = {"created_at": "2026-03-20T21:17:25+00:00"}
RECORDED_AT = datetime(2026, 3, 20, 21, 17, 25, tzinfo=UTC)


@pytest.fixture
async def drive(client: BlinkClient, cloud: Simulator) -> UsbDrive:
    """Return the client's object for the USB drive. Clear the simulator's list of requests."""
    found = (await client.get_homescreen()).sync_modules
    cloud.ledger.clear()
    return next(it for it in found if it.network_id == HOUSE).drive


@pytest.fixture
def simulated_drive(cloud: Simulator) -> UsbStorage:
    """Return the USB drive of the simulator."""
    return cloud.cloud.sync_modules[HOUSE].local_storage


@pytest.fixture
def recorded(cloud: Simulator) -> list[SimulatedClip]:
    """Return the clips on the USB drive, one for each camera, oldest first."""
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


class ChunkCollector:
    """Collects the chunks of a download."""

    def __init__(self) -> None:
        self.body = b""

    async def write(self, chunk: bytes) -> None:
        """Append a chunk to the received chunks."""
        self.body += chunk


async def download(client: BlinkClient, drive: UsbDrive, clip: UsbClip) -> bytes:
    collector = ChunkCollector()
    await client.usb_storage.download_clip(drive, clip, collector.write, within=60)
    return collector.body


async def test_usb_list_contains_clips_newest_first(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(drive, within=60)

    assert (manifest.id, manifest.network_id) == (9001, HOUSE)
    assert [it.id for it in manifest.clips] == [it.id for it in reversed(recorded)]
    assert [it.camera_name for it in manifest.clips] == ["FrontDoor", "Hall", "Garden"]
    assert manifest.clips[2].created_at.timestamp() == recorded[0].created_at
    assert manifest.clips[0].kilobytes == 380
    assert cloud.ledger.by_route() == {"command.status": 3, "usb.list": 1, "usb.manifest": 1}
    assert [it for it in client.journal.oddities if it.startswith("local")] == []


async def test_usb_clips_are_assigned_to_cameras_by_name(
    client: BlinkClient, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    cameras = (await client.get_homescreen()).cameras
    manifest = await client.usb_storage.get_clips(drive, within=60)

    found = [manifest.find_camera(it.camera_name, cameras) for it in manifest.clips]

    # No camera is found for "FrontDoor", because the names of both doorbells are equal on the
    # drive. "Garden" is found, because the other camera of this name is in another network.
    assert [str(it.key) if it else None for it in found] == [None, "owl_510001", "camera_410001"]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("name", "is_found"), [("Küche 2", True), ("Über_all!", True), ("\N{DOOR}", False)]
)
async def test_usb_camera_names_beyond_ascii_are_found(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
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

    manifest = await client.usb_storage.get_clips(drive, within=60)

    camera = manifest.find_camera(manifest.clips[0].camera_name, cameras)
    assert (camera is not None and camera.id == hall.id) is is_found


@pytest.mark.parametrize("underscores", [True, False])
async def test_usb_camera_names_with_underscores_are_found(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, *, underscores: bool
) -> None:
    """The drive in this test keeps underscores in camera names.

    Names that differ only by an underscore are then different.
    """
    cloud.settings.local_names_underscores = underscores
    hall, garden = cloud.cloud.camera("Hall"), cloud.cloud.camera("Shed")
    cloud.cloud.rename_camera(hall, "Back_Door")
    for camera in (hall, garden):
        cloud.cloud.record_local(camera)
    cameras = (await client.get_homescreen()).cameras

    manifest = await client.usb_storage.get_clips(drive, within=60)

    found = {manifest.find_camera(it.camera_name, cameras) for it in manifest.clips}
    assert {it and it.id for it in found} == {hall.id, garden.id}
    cloud.cloud.rename_camera(garden, "Back Door")
    cameras = (await client.get_homescreen()).cameras
    twins = [manifest.find_camera(name, cameras) for name in ("Back_Door", "BackDoor")]
    assert [it and it.id for it in twins] == [hall.id, garden.id]


async def test_usb_clips_are_found_after_restart_of_sync_module(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    cloud.cloud.restart_sync_module(cloud.cloud.sync_modules[HOUSE])

    assert await download(client, drive, clips[0]) == mp4(recorded[-1].label, seconds=5)
    await client.usb_storage.delete_clips(drive, clips[:2], within=60)

    assert [it.camera_name for it in simulated_drive.clips.values()] == [clips[2].camera_name]


async def test_usb_list_may_be_empty(client: BlinkClient, drive: UsbDrive) -> None:
    assert (await client.usb_storage.get_clips(drive, within=60)).clips == ()


async def test_usb_clip_is_downloaded(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(drive, within=60)
    cloud.ledger.clear()

    body = await download(client, drive, manifest.clips[0])

    assert body == mp4(recorded[-1].label, seconds=5)
    assert cloud.ledger.by_route() == {"command.status": 3, "usb.clip": 1, "usb.upload": 1}


async def test_usb_clip_is_downloaded_by_client_without_list(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    tokens = await owner.start()
    manifest = await client.usb_storage.get_clips(drive, within=60)
    cloud.ledger.clear()

    assert await download(owner.client(tokens), drive, manifest.clips[0])

    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.upload")) == (1, 1)


async def test_usb_clip_is_downloaded_with_new_list_if_list_is_stale(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    first = await client.usb_storage.get_clips(drive, within=60)
    second = await client.usb_storage.get_clips(drive, within=60)
    assert first.id == second.id
    owner.driven.advance(300)
    # Let another client make the sync module create a new list. The first client's list is then
    # outdated.
    await owner.client(await owner.start()).usb_storage.get_clips(drive, within=60)
    cloud.ledger.clear()

    assert await download(client, drive, first.clips[0])
    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (2, 1)
    assert await download(client, drive, first.clips[1])
    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (3, 1)


async def test_deleted_usb_clip_is_not_found(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    manifest = await client.usb_storage.get_clips(drive, within=60)
    del simulated_drive.clips[manifest.clips[0].id]

    with pytest.raises(BlinkNotFoundError, match="no longer on the USB drive"):
        await download(client, drive, manifest.clips[0])

    assert (cloud.ledger.count("usb.upload"), cloud.ledger.count("usb.list")) == (1, 2)
    assert await download(client, drive, manifest.clips[1])


@pytest.mark.parametrize("status", [400, 409])
@pytest.mark.parametrize(("delayed_responses", "pause"), [(1, 3), (2, 9), (3, 21), (4, 45)])
async def test_usb_list_is_requested_again_until_ready(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    status: int,
    delayed_responses: int,
    pause: float,
) -> None:
    cloud.settings.manifest_early = delayed_responses
    cloud.settings.manifest_early_status = status
    began = owner.clock.time()

    await client.usb_storage.get_clips(drive, within=60)

    assert owner.clock.time() - began == 3 + pause
    assert cloud.ledger.count("usb.manifest") == delayed_responses + 1
    assert cloud.ledger.count("usb.list") == 1


@pytest.mark.parametrize(("within", "asked", "seconds"), [(90, 5, 48), (20, 3, 12), (5, 1, 3)])
async def test_usb_list_that_is_never_ready_raises_error(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    within: float,
    asked: int,
    seconds: float,
) -> None:
    cloud.settings.manifest_early = 99
    began = owner.clock.time()

    with pytest.raises(BlinkResponseError, match="not ready"):
        await client.usb_storage.get_clips(drive, within=within)

    assert cloud.ledger.count("usb.manifest") == asked
    assert owner.clock.time() - began == seconds
    cloud.settings.manifest_early = 0
    assert (await client.usb_storage.get_clips(drive, within=within)).id == 9001


@pytest.mark.parametrize("delayed_responses", [1, 4])
async def test_usb_clip_is_requested_again_until_uploaded(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
    delayed_responses: int,
) -> None:
    cloud.settings.local_copy_early = delayed_responses
    manifest = await client.usb_storage.get_clips(drive, within=60)

    assert await download(client, drive, manifest.clips[0])
    assert cloud.ledger.count("usb.clip") == delayed_responses + 1


async def test_usb_clip_that_is_never_uploaded_is_not_found(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    cloud.settings.local_copy_early = 99
    manifest = await client.usb_storage.get_clips(drive, within=60)

    with pytest.raises(BlinkNotFoundError):
        await download(client, drive, manifest.clips[0])

    assert cloud.ledger.count("usb.clip") == 5
    cloud.settings.local_copy_early = 0
    assert await download(client, drive, manifest.clips[0])


@pytest.mark.parametrize("times", [1, 2])
async def test_usb_list_is_read_from_address_of_current_app(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
    times: int,
) -> None:
    cloud.settings.manifest_by_app = True
    for _ in range(times):
        manifest = await client.usb_storage.get_clips(drive, within=60)
        assert [it.id for it in manifest.clips] == [it.id for it in reversed(recorded)]
        assert manifest.clips[2].camera_name == "Garden"
        assert manifest.clips[2].created_at.timestamp() == recorded[0].created_at
    assert cloud.ledger.count("usb.manifest") == 1
    assert cloud.ledger.count("usb.manifest_app") == times


async def test_usb_status_reports_state_and_used_space(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, simulated_drive: UsbStorage
) -> None:
    storage = await client.usb_storage.get_status(drive)
    assert storage == UsbStatus(enabled=True, state="active", used_percent=12, full=False)
    assert storage.readable

    simulated_drive.state = UsbState.MEMORY_FULL
    storage = await client.usb_storage.get_status(drive)
    assert (storage.used_percent, storage.full, storage.readable) == (100, True, True)

    simulated_drive.state = UsbState.FORMAT_REQUIRED
    assert not (await client.usb_storage.get_status(drive)).readable
    assert cloud.ledger.by_route() == {"usb.status": 3}
    assert [it for it in client.journal.oddities if it.startswith("storage")] == []


@pytest.mark.parametrize("state", [UsbState.UNAVAILABLE, UsbState.UNMOUNTED])
async def test_usb_list_of_unreadable_drive_raises_error(
    client: BlinkClient, drive: UsbDrive, simulated_drive: UsbStorage, state: UsbState
) -> None:
    simulated_drive.state = state
    with pytest.raises(BlinkResponseError, match="not available"):
        await client.usb_storage.get_clips(drive, within=60)

    simulated_drive.plug_in()
    assert (await client.usb_storage.get_clips(drive, within=60)).clips == ()


async def test_usb_clips_are_deleted(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    *deleted, kept = (await client.usb_storage.get_clips(drive, within=60)).clips
    cloud.ledger.clear()

    await client.usb_storage.delete_clips(drive, deleted, within=60)

    assert set(simulated_drive.clips) == {kept.id}
    assert cloud.ledger.by_route() == {
        "command.status": 9,
        "usb.delete": 2,
        "usb.list": 1,
        "usb.manifest": 1,
    }


async def test_list_that_was_read_before_an_action_is_not_used_for_its_deletion(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    before = owner.clock.monotonic()
    first, second, _ = (await client.usb_storage.get_clips(drive, within=60)).clips
    after = owner.clock.monotonic()
    assert before < after
    cloud.ledger.clear()

    await client.usb_storage.delete_clips(drive, [first], within=60, since=before)
    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (0, 1)

    await client.usb_storage.delete_clips(drive, [second], within=60, since=after)
    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (1, 2)


async def test_usb_clips_are_deleted_with_new_list_if_list_is_stale(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    owner.driven.advance(300)
    # Let another client make the sync module create a new list. The first list is then outdated.
    await owner.client(await owner.start()).usb_storage.get_clips(drive, within=60)
    cloud.ledger.clear()

    await client.usb_storage.delete_clips(drive, clips, within=60, since=0)

    assert simulated_drive.clips == {}
    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (1, 4)


async def test_usb_clips_are_deleted_although_a_poll_requests_a_list(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    # Give each list a new id, which makes the earlier lists invalid.
    cloud.settings.manifest_seconds = 0
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips

    # The poll's request comes between the deletions of the first and the second clip.
    await asyncio.gather(
        client.usb_storage.delete_clips(drive, clips, within=60, since=0),
        client.usb_storage.get_clips(drive, within=60),
    )

    assert simulated_drive.clips == {}


async def test_usb_clips_whose_numbers_change_during_their_deletion_are_deleted(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    hall = cloud.cloud.camera("Hall")
    cloud.cloud.record_local(hall, created_at=cloud.cloud.clock.time() - 60)
    *deleted, kept = (await client.usb_storage.get_clips(drive, within=60)).clips
    # Exchange the numbers of the last deleted clip and of the clip that is kept.
    clips, one, two = simulated_drive.clips, deleted[-1].id, kept.id
    clips[one], clips[two] = replace(clips[two], id=one), replace(clips[one], id=two)
    # Delay the second deletion until a poll has read the new list, whose id equals the old one's.
    cloud.faults.add(Fault(route="usb.delete", kind="delay", after=1, seconds=5))

    await asyncio.gather(
        client.usb_storage.delete_clips(drive, deleted, within=60, since=0),
        client.usb_storage.get_clips(drive, within=60),
    )

    assert cloud.ledger.count("usb.delete") == 3
    assert [it.created_at for it in clips.values()] == [kept.created_at.timestamp()]


async def test_deletion_of_usb_clips_that_fails_after_its_acceptance_requests_no_list(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    cloud.faults.add(Fault(route="command.status", status=404, message="Command not found"))
    cloud.ledger.clear()

    with pytest.raises(BlinkNotFoundError, match="Command not found") as raised:
        await client.usb_storage.delete_clips(drive, clips, within=60, since=0)

    assert raised.value.accepted
    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (0, 1)


async def test_usb_clips_are_deleted_although_the_blink_app_has_deleted_one_of_them(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    del simulated_drive.clips[clips[1].id]
    cloud.ledger.clear()

    await client.usb_storage.delete_clips(drive, clips, within=60, since=0)

    assert simulated_drive.clips == {}
    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (1, 3)


async def test_deletion_of_usb_clips_ends_if_the_cloud_rejects_every_list(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    cloud.faults.add(Fault(route="usb.delete", status=404, message="Media not found", times=None))
    cloud.ledger.clear()

    with pytest.raises(BlinkNotFoundError):
        await client.usb_storage.delete_clips(drive, clips, within=60)

    assert (cloud.ledger.count("usb.list"), cloud.ledger.count("usb.delete")) == (3, 3)


async def test_deleting_no_usb_clips_sends_no_request(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive
) -> None:
    await client.usb_storage.delete_clips(drive, [], within=60)

    assert cloud.ledger.count() == 0


async def test_usb_clip_with_reused_number_is_not_deleted(
    client: BlinkClient,
    cloud: Simulator,
    drive: UsbDrive,
    simulated_drive: UsbStorage,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    hall = cloud.cloud.camera("Hall")
    number = clips[-1].id
    del simulated_drive.clips[number]
    other = cloud.cloud.record_local(hall)
    simulated_drive.clips[number] = SimulatedClip(
        id=number, camera_name="Hall", created_at=other.created_at, seconds=5, label=other.label
    )

    with pytest.raises(BlinkNotFoundError):
        await client.usb_storage.delete_clips(drive, clips, within=60)

    assert cloud.ledger.count("usb.delete") == 0
    assert len(simulated_drive.clips) == 4


async def test_concurrent_usb_downloads_run_one_after_the_other(
    client: BlinkClient,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
) -> None:
    clips = (await client.usb_storage.get_clips(drive, within=60)).clips
    began = owner.clock.time()

    bodies = await asyncio.gather(*(download(client, drive, it) for it in clips))

    assert len(set(bodies)) == 3
    assert owner.clock.time() - began == 9


type Act = Callable[[BlinkClient, UsbDrive, UsbClip], Awaitable[object]]


def _list(client: BlinkClient, drive: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.get_clips(drive, within=9)


def _download(client: BlinkClient, drive: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.download_clip(drive, clip, ChunkCollector().write, within=9)


def _delete(client: BlinkClient, drive: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.delete_clips(drive, [clip], within=9)


def _status(client: BlinkClient, drive: UsbDrive, clip: UsbClip) -> Awaitable[object]:
    return client.usb_storage.get_status(drive)


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
async def test_usb_request_fails_with_its_error_and_succeeds_later(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
    act: Act,
    route: str,
    how: dict[str, object],
    error: type[BlinkError],
) -> None:
    first, second, _ = (await client.usb_storage.get_clips(drive, within=60)).clips
    faults = [route]
    if route == "usb.manifest" and "body" in how:
        faults.append("usb.manifest_app")
    for name in faults:
        cloud.faults.add(Fault(route=name, times=None, **how))  # type: ignore[arg-type]

    if route == "usb.clip" and how.get("kind") in {"wrong_shape", "broken_body"}:
        error = BlinkDamagedFileError  # HTML or JSON in place of an MP4 causes this error.

    with pytest.raises(error) as raised:
        await act(client, drive, first)

    assert type(raised.value) is error
    cloud.faults.clear()
    owner.driven.advance(66)
    # Use another clip, because the cloud may have deleted the first one in spite of the error.
    await act(client, drive, second)


@pytest.mark.parametrize("act", [_list, _download, _delete])
async def test_usb_command_fails_while_sync_module_is_offline_or_fails(
    client: BlinkClient,
    cloud: Simulator,
    owner: Owner,
    drive: UsbDrive,
    recorded: list[SimulatedClip],
    act: Act,
) -> None:
    clip = (await client.usb_storage.get_clips(drive, within=60)).clips[0]
    real = cloud.cloud.sync_modules[HOUSE]
    real.online = False
    with pytest.raises(BlinkCommandTimeoutError):
        await act(client, drive, clip)

    real.online = True
    owner.driven.advance(66)
    real.failure = Failure(status_code=612)
    with pytest.raises(BlinkCommandError) as raised:
        await act(client, drive, clip)
    assert raised.value.status_code == 612

    real.failure = None
    await act(client, drive, clip)


async def test_truncated_usb_clip_raises_error(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(drive, within=60)
    whole = mp4(recorded[-1].label, seconds=5)
    cloud.faults.add(Fault(route="usb.clip", status=200, body=whole[: len(whole) // 2]))

    with pytest.raises(BlinkResponseError, match="damaged"):
        await download(client, drive, manifest.clips[0])

    assert await download(client, drive, manifest.clips[0]) == whole


@pytest.mark.parametrize(
    ("item", "moment"),
    [
        ({**LISTED, **LISTED_AT}, RECORDED_AT),
        ({**LISTED, "clip_start_millis": int(RECORDED_AT.timestamp()) * 1000}, RECORDED_AT),
        ({**LISTED, "clip_start_millis": str(int(RECORDED_AT.timestamp()) * 1000)}, RECORDED_AT),
        ({**LISTED, "clip_start_millis": 10**40}, None),
        ({**LISTED, "clip_start_millis": 10**17}, None),
        ({**LISTED, "clip_start_millis": "soon"}, None),
        (LISTED, None),
        ({**LISTED, **LISTED_AT, "id": "../1"}, None),
        ({**LISTED, **LISTED_AT, "camera_name": None}, RECORDED_AT),
        ("odd", None),
    ],
)
def test_usb_list_entry_is_parsed_or_skipped(item: object, moment: datetime | None) -> None:
    manifest = read({"manifest_id": "9001", "clips": [item, {**LISTED, **LISTED_AT, "id": 5}]})

    assert manifest.clips[-1].id == 5
    assert [it.created_at for it in manifest.clips[:-1]] == ([moment] if moment else [])


@pytest.mark.parametrize("size", ["large", None, -1])
def test_usb_clip_with_invalid_size_is_kept(size: object) -> None:
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
def test_invalid_usb_list_raises_error(answer: object) -> None:
    with pytest.raises(BlinkResponseError):
        read(answer)


@given(answer=PAYLOADS, item=ANYTHING)
def test_arbitrary_usb_list_is_parsed_or_rejected(answer: object, item: object) -> None:
    for candidate in (answer, {"manifest_id": 1, "clips": [item]}):
        try:
            manifest = read(candidate)
        except BlinkResponseError:
            continue
        assert json.dumps([it.to_dict() for it in manifest.clips])
        assert all(manifest.find_camera(it.camera_name, ()) is None for it in manifest.clips)


@given(payload=PAYLOADS)
def test_arbitrary_usb_status_is_parsed_or_rejected(payload: object) -> None:
    try:
        storage = UsbStatus.read(payload, place="storage", journal=Journal())
    except BlinkResponseError:
        return
    assert isinstance(storage.readable, bool)


async def test_user_arms_while_a_download_and_the_archive_use_the_same_network(
    client: BlinkClient, cloud: Simulator, drive: UsbDrive, recorded: list[SimulatedClip]
) -> None:
    manifest = await client.usb_storage.get_clips(drive, within=60)
    cloud.ledger.clear()
    cloud.faults.add(Fault(route="homescreen", kind="hang"))
    slow = asyncio.create_task(client.get_homescreen())
    await until(lambda: cloud.ledger.count() == 1)
    with background_requests():
        archiving = asyncio.create_task(download(client, drive, manifest.clips[0]))
    await asyncio.sleep(0)

    arming = asyncio.create_task(client.arm(HOUSE, armed=True, within=30))
    await until(arming.done)

    await arming
    await until(archiving.done)
    assert not slow.done()
    slow.cancel()
    assert await archiving
