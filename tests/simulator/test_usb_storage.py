"""Tests of a USB drive: its state, the list of its clips, and uploads and deletions of clips."""

from typing import Any

import pytest

from simulator import Failure, Simulator, UsbState
from simulator.paint import mp4
from tests.simulator.caller import Answer, Caller

pytestmark = pytest.mark.scenario("zoo")

USB_PATH = "/api/v1/accounts/100001/networks/210001/sync_modules/310001/local_storage"


async def complete_command(caller: Caller, path: str) -> dict[str, Any]:
    """Send a request that starts a command. Wait for the end of the command."""
    answer = await caller.post(f"{USB_PATH}/{path}")
    assert answer.status == 200, answer.body
    command: dict[str, Any] = answer.json
    assert command.keys() == {"id", "network_id"}
    await caller.clock.sleep(3)
    return command


async def manifest(caller: Caller) -> dict[str, Any]:
    """Make the sync module write the list of the clips on its USB drive. Return this list."""
    command = await complete_command(caller, "manifest/request")
    body: dict[str, Any] = (await caller.get(f"{USB_PATH}/manifest/request/{command['id']}")).json
    return body


def is_rejected(answer: Answer, status: int, code: int | None = None) -> bool:
    return (answer.status, answer.json.get("code")) == (status, code)


async def test_manifest_has_numbers_as_text_and_names_without_blanks(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.record_local(sim.cloud.camera("Front Door"))

    body = await manifest(caller)

    assert body == {
        "version": "1.0",
        "manifest_id": "9001",
        "clips": [
            {
                "id": str(clip.id),
                "size": "380",
                "camera_name": "FrontDoor",
                "created_at": "2026-11-18T11:06:40+00:00",
            }
        ],
    }
    other = sim.cloud.record_local(sim.cloud.camera("Front-Door"))
    assert other.camera_name == clip.camera_name
    assert other.label.camera == "Front-Door"


async def test_manifest_is_not_ready_before_and_shortly_after_its_command(
    caller: Caller, sim: Simulator
) -> None:
    sim.settings.manifest_early = 2
    command = (await caller.post(f"{USB_PATH}/manifest/request")).json
    path = f"{USB_PATH}/manifest/request/{command['id']}"
    assert is_rejected(await caller.get(path), 409)

    await caller.clock.sleep(3)

    assert [(await caller.get(path)).status for _ in range(4)] == [409, 409, 200, 200]
    assert is_rejected(await caller.get(f"{USB_PATH}/manifest/request/1"), 404)


async def test_manifest_id_is_reused_for_a_while(caller: Caller) -> None:
    numbers = []
    for pause in (0, 100, 100, 100):
        caller.clock.advance(pause)
        numbers.append((await manifest(caller))["manifest_id"])

    assert numbers == ["9001", "9001", "9001", "9002"]


async def test_usb_clip_must_be_uploaded_before_its_download(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.record_local(sim.cloud.camera("Hall"))
    path = f"manifest/{(await manifest(caller))['manifest_id']}/clip/request/{clip.id}"
    assert is_rejected(await caller.get(f"{USB_PATH}/{path}"), 404, 700)
    sim.settings.local_copy_early = 1
    await complete_command(caller, path)
    assert is_rejected(await caller.get(f"{USB_PATH}/{path}"), 404, 700)

    answer = await caller.get(f"{USB_PATH}/{path}")

    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.body == mp4(clip.label, seconds=5)
    caller.clock.advance(300)
    assert is_rejected(await caller.get(f"{USB_PATH}/{path}"), 404, 700)
    assert await caller.clips() != []
    assert clip.id not in {it["id"] for it in await caller.clips()}


@pytest.mark.parametrize(
    "path", ["manifest/9000/clip/{verb}/2700000001", "manifest/9001/clip/{verb}/1"]
)
@pytest.mark.parametrize("verb", ["request", "delete"])
async def test_usb_clip_request_with_an_old_manifest_is_rejected(
    caller: Caller, sim: Simulator, path: str, verb: str
) -> None:
    sim.cloud.record_local(sim.cloud.camera("Hall"))
    await manifest(caller)

    assert is_rejected(await caller.post(f"{USB_PATH}/{path.format(verb=verb)}"), 404, 700)


async def test_usb_clip_is_deleted(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.record_local(sim.cloud.camera("Hall"))
    await manifest(caller)

    await complete_command(caller, f"manifest/9001/clip/delete/{clip.id}")

    assert (await manifest(caller))["clips"] == []


async def test_failed_upload_of_a_usb_clip_allows_no_download(
    caller: Caller, sim: Simulator
) -> None:
    clip = sim.cloud.record_local(sim.cloud.camera("Hall"))
    await manifest(caller)
    sim.cloud.sync_modules[210001].failure = Failure()

    command = await complete_command(caller, f"manifest/9001/clip/request/{clip.id}")

    assert (await caller.status(command))["status_code"] == 523
    answer = await caller.get(f"{USB_PATH}/manifest/9001/clip/request/{clip.id}")
    assert is_rejected(answer, 404, 700)


async def test_manifest_in_the_form_of_the_current_app(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.record_local(sim.cloud.camera("Hall"), seconds=7)
    sim.settings.manifest_by_app = True
    command = await complete_command(caller, "manifest/request")

    assert (await caller.get(f"{USB_PATH}/manifest/request/{command['id']}")).status == 404
    body = (await caller.get(f"{USB_PATH}/media/{command['id']}")).json

    assert body == {
        "manifest_id": 9001,
        "media": [
            {
                "id": clip.id,
                "device_name": "Hall",
                "event_type": "pir",
                "clip_length": 7,
                "clip_start_millis": int(clip.created_at) * 1000,
                "clip_length_ms": 7000,
                "media": f"{USB_PATH}/manifest/9001/clip/request/{clip.id}",
            }
        ],
    }


@pytest.mark.parametrize("state", UsbState)
async def test_usb_status_reports_the_state_of_the_drive(
    caller: Caller, sim: Simulator, state: UsbState
) -> None:
    sim.cloud.sync_modules[210001].local_storage.state = state

    body = (await caller.get(f"{USB_PATH}/status")).json

    assert (body["usb_state"], body["local_storage_enabled"]) == (state, True)
    assert body["usb_storage_full"] is (state is UsbState.MEMORY_FULL)
    readable = state in {UsbState.ACTIVE, UsbState.MEMORY_FULL}
    assert (await caller.post(f"{USB_PATH}/manifest/request")).status == (200 if readable else 400)


async def test_sync_module_without_a_usb_drive_rejects_requests(
    caller: Caller, sim: Simulator
) -> None:
    strange = USB_PATH.replace("310001", "310002")
    assert is_rejected(await caller.get(f"{strange}/status"), 404)
    with pytest.raises(LookupError):
        sim.cloud.record_local(sim.cloud.camera("Stable"))
    with pytest.raises(LookupError):
        sim.cloud.record_local(sim.cloud.camera("Carport"))


async def test_manifest_is_not_sorted(caller: Caller, sim: Simulator) -> None:
    clips = [
        sim.cloud.record_local(sim.cloud.camera("Hall"), created_at=1000.0 * turn)
        for turn in range(8)
    ]

    times = [it["created_at"] for it in (await manifest(caller))["clips"]]

    assert len(times) == len(clips)
    assert times not in (sorted(times), sorted(times, reverse=True))


async def test_restart_of_a_sync_module_renumbers_its_recordings(
    caller: Caller, sim: Simulator
) -> None:
    before = [sim.cloud.record_local(sim.cloud.camera("Hall")) for _ in range(2)]
    old = await manifest(caller)
    module = sim.cloud.sync_modules[210001]

    sim.cloud.restart_sync_module(module)

    new = await manifest(caller)
    assert int(new["manifest_id"]) > int(old["manifest_id"])
    numbers = {int(it["id"]) for it in new["clips"]}
    assert numbers == set(module.local_storage.clips)
    assert numbers.isdisjoint(it.id for it in before)
    gone = await caller.post(
        f"{USB_PATH}/manifest/{old['manifest_id']}/clip/request/{before[0].id}"
    )
    assert is_rejected(gone, 404, 700)


@pytest.mark.parametrize(("underscores", "spelled"), [(True, "Back_Hall"), (False, "BackHall")])
async def test_manifest_names_can_keep_underscores(
    caller: Caller, sim: Simulator, spelled: str, *, underscores: bool
) -> None:
    sim.settings.local_names_underscores = underscores
    hall = sim.cloud.camera("Hall")
    sim.cloud.rename_camera(hall, "Back_ Hall!")
    sim.cloud.record_local(hall)

    assert [it["camera_name"] for it in (await manifest(caller))["clips"]] == [spelled]


async def test_manifest_of_the_current_app_can_lack_camera_names(
    caller: Caller, sim: Simulator
) -> None:
    sim.settings.manifest_by_app = sim.settings.local_names_missing = True
    sim.cloud.record_local(sim.cloud.camera("Hall"))
    command = await complete_command(caller, "manifest/request")

    (item,) = (await caller.get(f"{USB_PATH}/media/{command['id']}")).json["media"]

    assert "device_name" not in item


async def test_usb_drive_can_be_read_while_its_enabled_flag_lags(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.record_local(sim.cloud.camera("Hall"))
    sim.cloud.sync_modules[210001].local_storage.enabled = False

    status = (await caller.get(f"{USB_PATH}/status")).json
    assert (status["enabled"], status["local_storage_enabled"]) == (False, False)
    assert (status["usb_state"], status["network_id"]) == ("active", 210001)
    assert len((await manifest(caller))["clips"]) == 1
