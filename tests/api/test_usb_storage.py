"""The client lists, uploads, downloads and deletes clips on a USB drive."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
import json
import math

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


class ChunkCollector:
    """Collects the chunks of a download."""

    def __init__(self) -> None:
        self.body = b""

    async def write(self, chunk: bytes) -> None:
        """Append a chunk to the received chunks."""
        self.body += chunk


@dataclass(frozen=True, kw_only=True)
class Usb:
    """A USB drive of the simulated cloud, and a client that uses the drive."""

    owner: Owner
    client: BlinkClient
    drive: UsbDrive
    """The client's object for the drive."""
    recorded: list[SimulatedClip]
    """The clips on the drive, oldest first."""

    @property
    def cloud(self) -> Simulator:
        """Return the simulated cloud."""
        return self.owner.cloud

    @property
    def simulated_drive(self) -> UsbStorage:
        """Return the simulator's object for the drive."""
        return self.cloud.cloud.sync_modules[HOUSE].local_storage

    async def get_manifest(self, *, within: float = 60) -> UsbManifest:
        """Return the list of clips on the drive."""
        return await self.client.usb_storage.get_clips(self.drive, within=within)

    async def get_status(self) -> UsbStatus:
        """Return the state of the drive and its used space."""
        return await self.client.usb_storage.get_status(self.drive)

    async def download(
        self, clip: UsbClip, *, by: BlinkClient | None = None, within: float = 60
    ) -> bytes:
        """Return the video of a clip, which a client downloads."""
        collector = ChunkCollector()
        storage = (by or self.client).usb_storage
        await storage.download_clip(self.drive, clip, collector.write, within=within)
        return collector.body

    async def delete(
        self, clips: Sequence[UsbClip], *, within: float = 60, since: float = math.inf
    ) -> None:
        """Delete clips from the drive."""
        storage = self.client.usb_storage
        await storage.delete_clips(self.drive, clips, within=within, since=since)

    def counts(self, *routes: str) -> tuple[int, ...]:
        """Return the number of requests to each of some routes."""
        return tuple(self.cloud.ledger.count(it) for it in routes)

    async def make_list_stale(self) -> None:
        """Let another client request a new list, which makes the last one outdated."""
        self.owner.driven.advance(300)
        other = self.owner.client(await self.owner.start())
        await other.usb_storage.get_clips(self.drive, within=60)


@pytest.fixture
async def empty_usb(owner: Owner, client: BlinkClient) -> Usb:
    """Provide a USB drive without clips. Clear the simulator's list of requests."""
    found = (await client.get_homescreen()).sync_modules
    owner.cloud.ledger.clear()
    drive = next(it for it in found if it.network_id == HOUSE).drive
    return Usb(owner=owner, client=client, drive=drive, recorded=[])


@pytest.fixture
def usb(empty_usb: Usb) -> Usb:
    """Provide a USB drive with a clip of each of three cameras."""
    cloud = empty_usb.cloud.cloud
    now = cloud.clock.time()
    keys = (("camera", 410001), ("owl", 510001), ("doorbell", 610001))
    for place, (family, number) in enumerate(keys):
        camera = cloud.camera(family=family, id=number)
        created_at = now - 900 + 60 * place
        empty_usb.recorded.append(cloud.record_local(camera, created_at=created_at))
    return empty_usb


def read(answer: object, journal: Journal | None = None) -> UsbManifest:
    return UsbManifest.read(answer, network_id=HOUSE, journal=journal or Journal())


async def test_usb_list_contains_clips_newest_first(usb: Usb) -> None:
    manifest = await usb.get_manifest()

    assert (manifest.id, manifest.network_id) == (9001, HOUSE)
    assert [it.id for it in manifest.clips] == [it.id for it in reversed(usb.recorded)]
    assert [it.camera_name for it in manifest.clips] == ["FrontDoor", "Hall", "Garden"]
    assert manifest.clips[2].created_at.timestamp() == usb.recorded[0].created_at
    assert manifest.clips[0].kilobytes == 380
    assert usb.cloud.ledger.by_route() == {"command.status": 3, "usb.list": 1, "usb.manifest": 1}
    assert [it for it in usb.client.journal.oddities if it.startswith("local")] == []


async def test_usb_clips_are_assigned_to_cameras_by_name(usb: Usb) -> None:
    cameras = (await usb.client.get_homescreen()).cameras
    manifest = await usb.get_manifest()

    found = [manifest.find_camera(it.camera_name, cameras) for it in manifest.clips]

    # No camera is found for "FrontDoor", because the names of both doorbells are equal on the
    # drive. "Garden" is found, because the other camera of this name is in another network.
    assert [str(it.key) if it else None for it in found] == [None, "owl_510001", "camera_410001"]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("name", "is_found"), [("Küche 2", True), ("Über_all!", True), ("\N{DOOR}", False)]
)
async def test_usb_camera_names_beyond_ascii_are_found(
    empty_usb: Usb, name: str, *, ascii_only: bool, is_found: bool
) -> None:
    empty_usb.cloud.settings.local_names_ascii = ascii_only
    hall = empty_usb.cloud.cloud.camera("Hall")
    empty_usb.cloud.cloud.rename_camera(hall, name)
    empty_usb.cloud.cloud.record_local(hall)
    cameras = (await empty_usb.client.get_homescreen()).cameras

    manifest = await empty_usb.get_manifest()

    camera = manifest.find_camera(manifest.clips[0].camera_name, cameras)
    assert (camera is not None and camera.id == hall.id) is is_found


@pytest.mark.parametrize("underscores", [True, False])
async def test_usb_camera_names_with_underscores_are_found(
    empty_usb: Usb, *, underscores: bool
) -> None:
    """The drive in this test keeps underscores in camera names.

    Names that differ only by an underscore are then different.
    """
    empty_usb.cloud.settings.local_names_underscores = underscores
    hall, garden = empty_usb.cloud.cloud.camera("Hall"), empty_usb.cloud.cloud.camera("Shed")
    empty_usb.cloud.cloud.rename_camera(hall, "Back_Door")
    for camera in (hall, garden):
        empty_usb.cloud.cloud.record_local(camera)
    cameras = (await empty_usb.client.get_homescreen()).cameras

    manifest = await empty_usb.get_manifest()

    found = {manifest.find_camera(it.camera_name, cameras) for it in manifest.clips}
    assert {it and it.id for it in found} == {hall.id, garden.id}
    empty_usb.cloud.cloud.rename_camera(garden, "Back Door")
    cameras = (await empty_usb.client.get_homescreen()).cameras
    twins = [manifest.find_camera(name, cameras) for name in ("Back_Door", "BackDoor")]
    assert [it and it.id for it in twins] == [hall.id, garden.id]


async def test_usb_clips_are_found_after_restart_of_sync_module(usb: Usb) -> None:
    clips = (await usb.get_manifest()).clips
    usb.cloud.cloud.restart_sync_module(usb.cloud.cloud.sync_modules[HOUSE])

    assert await usb.download(clips[0]) == mp4(usb.recorded[-1].label, seconds=5)
    await usb.delete(clips[:2])

    assert [it.camera_name for it in usb.simulated_drive.clips.values()] == [clips[2].camera_name]


async def test_usb_list_may_be_empty(empty_usb: Usb) -> None:
    assert (await empty_usb.get_manifest()).clips == ()


async def test_usb_clip_is_downloaded(usb: Usb) -> None:
    manifest = await usb.get_manifest()
    usb.cloud.ledger.clear()

    body = await usb.download(manifest.clips[0])

    assert body == mp4(usb.recorded[-1].label, seconds=5)
    assert usb.cloud.ledger.by_route() == {"command.status": 3, "usb.clip": 1, "usb.upload": 1}


async def test_usb_clip_is_downloaded_by_client_without_list(usb: Usb) -> None:
    tokens = await usb.owner.start()
    manifest = await usb.get_manifest()
    usb.cloud.ledger.clear()

    assert await usb.download(manifest.clips[0], by=usb.owner.client(tokens))

    assert usb.counts("usb.list", "usb.upload") == (1, 1)


async def test_usb_clip_is_downloaded_with_new_list_if_list_is_stale(usb: Usb) -> None:
    first = await usb.get_manifest()
    second = await usb.get_manifest()
    assert first.id == second.id
    await usb.make_list_stale()
    usb.cloud.ledger.clear()

    assert await usb.download(first.clips[0])
    assert usb.counts("usb.upload", "usb.list") == (2, 1)
    assert await usb.download(first.clips[1])
    assert usb.counts("usb.upload", "usb.list") == (3, 1)


async def test_deleted_usb_clip_is_not_found(usb: Usb) -> None:
    manifest = await usb.get_manifest()
    del usb.simulated_drive.clips[manifest.clips[0].id]

    with pytest.raises(BlinkNotFoundError, match="no longer on the USB drive"):
        await usb.download(manifest.clips[0])

    assert usb.counts("usb.upload", "usb.list") == (1, 2)
    assert await usb.download(manifest.clips[1])


@pytest.mark.parametrize("status", [400, 409])
@pytest.mark.parametrize(("delayed_responses", "pause"), [(1, 3), (2, 9), (3, 21), (4, 45)])
async def test_usb_list_is_requested_again_until_ready(
    empty_usb: Usb, status: int, delayed_responses: int, pause: float
) -> None:
    empty_usb.cloud.settings.manifest_early = delayed_responses
    empty_usb.cloud.settings.manifest_early_status = status
    began = empty_usb.owner.clock.time()

    await empty_usb.get_manifest()

    assert empty_usb.owner.clock.time() - began == 3 + pause
    assert empty_usb.cloud.ledger.count("usb.manifest") == delayed_responses + 1
    assert empty_usb.cloud.ledger.count("usb.list") == 1


@pytest.mark.parametrize(("within", "asked", "seconds"), [(90, 5, 48), (20, 3, 12), (5, 1, 3)])
async def test_usb_list_that_is_never_ready_raises_error(
    empty_usb: Usb, within: float, asked: int, seconds: float
) -> None:
    empty_usb.cloud.settings.manifest_early = 99
    began = empty_usb.owner.clock.time()

    with pytest.raises(BlinkResponseError, match="not ready"):
        await empty_usb.get_manifest(within=within)

    assert empty_usb.cloud.ledger.count("usb.manifest") == asked
    assert empty_usb.owner.clock.time() - began == seconds
    empty_usb.cloud.settings.manifest_early = 0
    assert (await empty_usb.get_manifest(within=within)).id == 9001


@pytest.mark.parametrize("delayed_responses", [1, 4])
async def test_usb_clip_is_requested_again_until_uploaded(usb: Usb, delayed_responses: int) -> None:
    usb.cloud.settings.local_copy_early = delayed_responses
    manifest = await usb.get_manifest()

    assert await usb.download(manifest.clips[0])
    assert usb.cloud.ledger.count("usb.clip") == delayed_responses + 1


async def test_usb_clip_that_is_never_uploaded_is_not_found(usb: Usb) -> None:
    usb.cloud.settings.local_copy_early = 99
    manifest = await usb.get_manifest()

    with pytest.raises(BlinkNotFoundError):
        await usb.download(manifest.clips[0])

    assert usb.cloud.ledger.count("usb.clip") == 5
    usb.cloud.settings.local_copy_early = 0
    assert await usb.download(manifest.clips[0])


@pytest.mark.parametrize("times", [1, 2])
async def test_usb_list_is_read_from_address_of_current_app(usb: Usb, times: int) -> None:
    usb.cloud.settings.manifest_by_app = True
    for _ in range(times):
        manifest = await usb.get_manifest()
        assert [it.id for it in manifest.clips] == [it.id for it in reversed(usb.recorded)]
        assert manifest.clips[2].camera_name == "Garden"
        assert manifest.clips[2].created_at.timestamp() == usb.recorded[0].created_at
    assert usb.cloud.ledger.count("usb.manifest") == 1
    assert usb.cloud.ledger.count("usb.manifest_app") == times


async def test_usb_status_reports_state_and_used_space(empty_usb: Usb) -> None:
    storage = await empty_usb.get_status()
    assert storage == UsbStatus(enabled=True, state="active", used_percent=12, full=False)
    assert storage.readable

    empty_usb.simulated_drive.state = UsbState.MEMORY_FULL
    storage = await empty_usb.get_status()
    assert (storage.used_percent, storage.full, storage.readable) == (100, True, True)

    empty_usb.simulated_drive.state = UsbState.FORMAT_REQUIRED
    assert not (await empty_usb.get_status()).readable
    assert empty_usb.cloud.ledger.by_route() == {"usb.status": 3}
    assert [it for it in empty_usb.client.journal.oddities if it.startswith("storage")] == []


@pytest.mark.parametrize("state", [UsbState.UNAVAILABLE, UsbState.UNMOUNTED])
async def test_usb_list_of_unreadable_drive_raises_error(empty_usb: Usb, state: UsbState) -> None:
    empty_usb.simulated_drive.state = state
    with pytest.raises(BlinkResponseError, match="not available"):
        await empty_usb.get_manifest()

    empty_usb.simulated_drive.plug_in()
    assert (await empty_usb.get_manifest()).clips == ()


async def test_usb_clips_are_deleted(usb: Usb) -> None:
    *deleted, kept = (await usb.get_manifest()).clips
    usb.cloud.ledger.clear()

    await usb.delete(deleted)

    assert set(usb.simulated_drive.clips) == {kept.id}
    assert usb.cloud.ledger.by_route() == {
        "command.status": 9,
        "usb.delete": 2,
        "usb.list": 1,
        "usb.manifest": 1,
    }


async def test_list_that_was_read_before_an_action_is_not_used_for_its_deletion(usb: Usb) -> None:
    before = usb.owner.clock.monotonic()
    first, second, _ = (await usb.get_manifest()).clips
    after = usb.owner.clock.monotonic()
    assert before < after
    usb.cloud.ledger.clear()

    await usb.delete([first], since=before)
    assert usb.counts("usb.list", "usb.delete") == (0, 1)

    await usb.delete([second], since=after)
    assert usb.counts("usb.list", "usb.delete") == (1, 2)


async def test_usb_clips_are_deleted_with_new_list_if_list_is_stale(usb: Usb) -> None:
    clips = (await usb.get_manifest()).clips
    await usb.make_list_stale()
    usb.cloud.ledger.clear()

    await usb.delete(clips, since=0)

    assert usb.simulated_drive.clips == {}
    assert usb.counts("usb.list", "usb.delete") == (1, 4)


async def test_usb_clips_are_deleted_although_a_poll_requests_a_list(usb: Usb) -> None:
    # Give each list a new id, which makes the earlier lists invalid.
    usb.cloud.settings.manifest_seconds = 0
    clips = (await usb.get_manifest()).clips

    # The poll's request comes between the deletions of the first and the second clip.
    await asyncio.gather(
        usb.delete(clips, since=0),
        usb.get_manifest(),
    )

    assert usb.simulated_drive.clips == {}


async def test_usb_clips_whose_numbers_change_during_their_deletion_are_deleted(usb: Usb) -> None:
    hall = usb.cloud.cloud.camera("Hall")
    usb.cloud.cloud.record_local(hall, created_at=usb.cloud.cloud.clock.time() - 60)
    *deleted, kept = (await usb.get_manifest()).clips
    # Exchange the numbers of the last deleted clip and of the clip that is kept.
    clips, one, two = usb.simulated_drive.clips, deleted[-1].id, kept.id
    clips[one], clips[two] = replace(clips[two], id=one), replace(clips[one], id=two)
    # Delay the second deletion until a poll has read the new list, whose id equals the old one's.
    usb.cloud.faults.add(Fault(route="usb.delete", kind="delay", after=1, seconds=5))

    await asyncio.gather(
        usb.delete(deleted, since=0),
        usb.get_manifest(),
    )

    assert usb.cloud.ledger.count("usb.delete") == 3
    assert [it.created_at for it in clips.values()] == [kept.created_at.timestamp()]


async def test_deletion_of_usb_clips_that_fails_after_its_acceptance_requests_no_list(
    usb: Usb,
) -> None:
    clips = (await usb.get_manifest()).clips
    usb.cloud.faults.add(Fault(route="command.status", status=404, message="Command not found"))
    usb.cloud.ledger.clear()

    with pytest.raises(BlinkNotFoundError, match="Command not found") as raised:
        await usb.delete(clips, since=0)

    assert raised.value.accepted
    assert usb.counts("usb.list", "usb.delete") == (0, 1)


async def test_usb_clips_are_deleted_although_the_blink_app_has_deleted_one_of_them(
    usb: Usb,
) -> None:
    clips = (await usb.get_manifest()).clips
    del usb.simulated_drive.clips[clips[1].id]
    usb.cloud.ledger.clear()

    await usb.delete(clips, since=0)

    assert usb.simulated_drive.clips == {}
    assert usb.counts("usb.list", "usb.delete") == (1, 3)


async def test_deletion_of_usb_clips_ends_if_the_cloud_rejects_every_list(usb: Usb) -> None:
    clips = (await usb.get_manifest()).clips
    usb.cloud.faults.add(
        Fault(route="usb.delete", status=404, message="Media not found", times=None)
    )
    usb.cloud.ledger.clear()

    with pytest.raises(BlinkNotFoundError):
        await usb.delete(clips)

    assert usb.counts("usb.list", "usb.delete") == (3, 3)


async def test_deleting_no_usb_clips_sends_no_request(empty_usb: Usb) -> None:
    await empty_usb.delete([])

    assert empty_usb.cloud.ledger.count() == 0


async def test_usb_clip_with_reused_number_is_not_deleted(usb: Usb) -> None:
    clips = (await usb.get_manifest()).clips
    hall = usb.cloud.cloud.camera("Hall")
    number = clips[-1].id
    del usb.simulated_drive.clips[number]
    other = usb.cloud.cloud.record_local(hall)
    usb.simulated_drive.clips[number] = SimulatedClip(
        id=number, camera_name="Hall", created_at=other.created_at, seconds=5, label=other.label
    )

    with pytest.raises(BlinkNotFoundError):
        await usb.delete(clips)

    assert usb.cloud.ledger.count("usb.delete") == 0
    assert len(usb.simulated_drive.clips) == 4


async def test_concurrent_usb_downloads_run_one_after_the_other(usb: Usb) -> None:
    clips = (await usb.get_manifest()).clips
    began = usb.owner.clock.time()

    bodies = await asyncio.gather(*(usb.download(it) for it in clips))

    assert len(set(bodies)) == 3
    assert usb.owner.clock.time() - began == 9


type Act = Callable[[Usb, UsbClip], Awaitable[object]]


def _list(usb: Usb, clip: UsbClip) -> Awaitable[object]:
    return usb.get_manifest(within=9)


def _download(usb: Usb, clip: UsbClip) -> Awaitable[object]:
    return usb.download(clip, within=9)


def _delete(usb: Usb, clip: UsbClip) -> Awaitable[object]:
    return usb.delete([clip], within=9)


def _status(usb: Usb, clip: UsbClip) -> Awaitable[object]:
    return usb.get_status()


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
    usb: Usb, act: Act, route: str, how: dict[str, object], error: type[BlinkError]
) -> None:
    first, second, _ = (await usb.get_manifest()).clips
    faults = [route]
    if route == "usb.manifest" and "body" in how:
        faults.append("usb.manifest_app")
    for name in faults:
        usb.cloud.faults.add(Fault(route=name, times=None, **how))  # type: ignore[arg-type]

    if route == "usb.clip" and how.get("kind") in {"wrong_shape", "broken_body"}:
        error = BlinkDamagedFileError  # HTML or JSON in place of an MP4 causes this error.

    with pytest.raises(error) as raised:
        await act(usb, first)

    assert type(raised.value) is error
    usb.cloud.faults.clear()
    usb.owner.driven.advance(66)
    # Use another clip, because the cloud may have deleted the first one in spite of the error.
    await act(usb, second)


@pytest.mark.parametrize("act", [_list, _download, _delete])
async def test_usb_command_fails_while_sync_module_is_offline_or_fails(usb: Usb, act: Act) -> None:
    clip = (await usb.get_manifest()).clips[0]
    real = usb.cloud.cloud.sync_modules[HOUSE]
    real.online = False
    with pytest.raises(BlinkCommandTimeoutError):
        await act(usb, clip)

    real.online = True
    usb.owner.driven.advance(66)
    real.failure = Failure(status_code=612)
    with pytest.raises(BlinkCommandError) as raised:
        await act(usb, clip)
    assert raised.value.status_code == 612

    real.failure = None
    await act(usb, clip)


async def test_truncated_usb_clip_raises_error(usb: Usb) -> None:
    manifest = await usb.get_manifest()
    whole = mp4(usb.recorded[-1].label, seconds=5)
    usb.cloud.faults.add(Fault(route="usb.clip", status=200, body=whole[: len(whole) // 2]))

    with pytest.raises(BlinkResponseError, match="damaged"):
        await usb.download(manifest.clips[0])

    assert await usb.download(manifest.clips[0]) == whole


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


async def test_user_arms_while_a_download_and_the_archive_use_the_same_network(usb: Usb) -> None:
    manifest = await usb.get_manifest()
    usb.cloud.ledger.clear()
    usb.cloud.faults.add(Fault(route="homescreen", kind="hang"))
    slow = asyncio.create_task(usb.client.get_homescreen())
    await until(lambda: usb.cloud.ledger.count() == 1)
    with background_requests():
        archiving = asyncio.create_task(usb.download(manifest.clips[0]))
    await asyncio.sleep(0)

    arming = asyncio.create_task(usb.client.arm(HOUSE, armed=True, within=30))
    await until(arming.done)

    await arming
    await until(archiving.done)
    assert not slow.done()
    slow.cancel()
    assert await archiving
