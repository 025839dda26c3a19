"""Tests of commands. A device wakes up, and reports its progress in stages."""

from typing import Any

import pytest

from simulator import DoneMood, Failure, Simulator
from tests.simulator.caller import Caller

GARDEN = "/network/200001/camera/400001"
DRIVEWAY = "/network/200001/camera/400002"
HOUSE = "/api/v1/accounts/100001/networks/200001"
CABIN_TERRACE = "/api/v1/accounts/100001/networks/200002/owls/500002"
HALL = f"{HOUSE}/owls/400001"
FRONT_DOOR = f"{HOUSE}/doorbells/600001"


async def start_command(caller: Caller, path: str, body: object = None) -> dict[str, Any]:
    """Send a request that starts a command. The cloud must accept the command."""
    answer = await caller.post(path, body)
    assert answer.status == 200, answer.body
    command: dict[str, Any] = answer.json
    return command


async def test_command_reports_its_stages(caller: Caller) -> None:
    command = await start_command(caller, f"{GARDEN}/thumbnail")
    assert (command["state_condition"], command["state_stage"]) == ("new", "rest")
    seen = []
    for _ in range(4):
        await caller.clock.sleep(1)
        status = await caller.status(command)
        this = status["commands"][0]
        assert this["id"] == command["id"]
        seen.append((status["complete"], this["state_stage"], this["state_condition"]))
        assert (status["status"], status["status_code"]) == (0, 908)
        assert status["status_msg"] == "Command succeeded"

    assert seen == [
        (False, "sm", "running"),
        (False, "dev", "running"),
        (True, "vs", "done"),
        (True, "vs", "done"),
    ]
    assert this["stage_dev"] > this["stage_rest"]
    assert this["stage_vs"] > this["stage_dev"]


async def test_command_responses_of_cameras_are_longer_than_those_of_other_families(
    caller: Caller,
) -> None:
    full = await start_command(caller, f"{GARDEN}/thumbnail")
    await caller.clock.sleep(3)
    short = [await start_command(caller, f"{HALL}/thumbnail")]
    await caller.clock.sleep(3)
    short.append(await start_command(caller, f"{FRONT_DOOR}/thumbnail"))

    assert full["command"] == "thumbnail"
    assert (full["target"], full["target_id"], full["camera_id"]) == ("camera", 400001, 400001)
    assert {"created_at", "stage_sm", "transaction", "sync_module_id"} <= full.keys()
    for it in short:
        assert it.keys() == {"id", "network_id", "command", "state"}
        assert (it["network_id"], it["command"], it["state"]) == (200001, "thumbnail", "new")


@pytest.mark.parametrize("second", [f"{GARDEN}/thumbnail", f"{DRIVEWAY}/clip", f"{HALL}/thumbnail"])
async def test_network_rejects_a_second_command_as_busy(caller: Caller, second: str) -> None:
    await start_command(caller, f"{GARDEN}/thumbnail")
    await caller.clock.sleep(2.5)

    refused = await caller.post(second)

    assert refused.status == 409
    assert refused.json == {
        "message": "System is busy, please wait",
        "error": None,
        "code": 307,
    }
    assert (await caller.post(f"{CABIN_TERRACE}/thumbnail")).status == 200
    await caller.clock.sleep(0.5)
    assert (await caller.post(second)).status == 200


async def test_busy_can_be_reported_with_status_200(caller: Caller, sim: Simulator) -> None:
    sim.settings.busy_status = 200
    sim.cloud.keep_busy(sim.cloud.networks[200001], 30)

    hidden = await caller.post(f"{GARDEN}/thumbnail")
    assert (hidden.status, hidden.json["code"]) == (200, 307)

    await caller.clock.sleep(30)
    assert "id" in await start_command(caller, f"{GARDEN}/thumbnail")


async def test_network_can_stay_busy_without_end(caller: Caller, sim: Simulator) -> None:
    sim.cloud.keep_busy(sim.cloud.networks[200001])
    await caller.clock.sleep(14000)

    assert (await caller.post(f"{GARDEN}/thumbnail")).status == 409


async def test_camera_can_be_slow(caller: Caller, sim: Simulator) -> None:
    sim.cloud.camera("Garden").command_seconds = 8
    command = await start_command(caller, f"{GARDEN}/thumbnail")

    await caller.clock.sleep(7)
    assert (await caller.status(command))["complete"] is False
    await caller.clock.sleep(1)
    assert (await caller.status(command))["complete"] is True


@pytest.mark.parametrize("complete", [True, False])
async def test_command_can_fail(caller: Caller, sim: Simulator, *, complete: bool) -> None:
    garden = sim.cloud.camera("Garden")
    garden.failure = Failure(status_code=523, complete=complete)
    value = (await caller.device("cameras", "Garden"))["thumbnail"]

    command = await start_command(caller, f"{GARDEN}/thumbnail")
    assert (await caller.status(command))["status_code"] == 908
    await caller.clock.sleep(3)
    failed = await caller.status(command)

    assert (failed["status_code"], failed["complete"]) == (523, complete)
    assert failed["commands"][0]["state_condition"] == "failed"
    assert (await caller.device("cameras", "Garden"))["thumbnail"] == value


@pytest.mark.scenario("offline_camera")
async def test_command_of_an_offline_camera_never_completes(caller: Caller, sim: Simulator) -> None:
    value = (await caller.device("cameras", "Driveway"))["thumbnail"]

    command = await start_command(caller, f"{DRIVEWAY}/thumbnail")
    await caller.clock.sleep(59)
    status = await caller.status(command)

    assert (status["complete"], status["status_code"]) == (False, 908)
    assert status["commands"][0]["state_stage"] == "sm"
    assert (await caller.post(f"{GARDEN}/thumbnail")).status == 409
    await caller.clock.sleep(1)
    assert (await caller.post(f"{GARDEN}/thumbnail")).status == 200
    assert (await caller.status(command))["complete"] is False
    assert (await caller.device("cameras", "Driveway"))["thumbnail"] == value


async def test_completed_snapshot_can_keep_the_old_picture(caller: Caller, sim: Simulator) -> None:
    sim.cloud.camera("Garden").keeps_picture = True
    value = (await caller.device("cameras", "Garden"))["thumbnail"]

    command = await start_command(caller, f"{GARDEN}/thumbnail")
    await caller.clock.sleep(60)

    assert (await caller.status(command))["complete"] is True
    assert (await caller.device("cameras", "Garden"))["thumbnail"] == value


@pytest.mark.parametrize("slash", ["", "/"])
async def test_done_request_ends_a_command(caller: Caller, slash: str) -> None:
    command = await start_command(caller, f"{GARDEN}/thumbnail")

    done = await caller.post(f"/network/200001/command/{command['id']}/done{slash}")

    assert (done.status, done.json["code"]) == (200, 902)
    assert done.json["message"] == f"Command {command['id']} set to :done"
    assert (await caller.post(f"{GARDEN}/thumbnail")).status == 200


async def test_done_request_can_be_unsupported_or_missing(caller: Caller, sim: Simulator) -> None:
    command = await start_command(caller, f"{GARDEN}/thumbnail")
    path = f"/network/200001/command/{command['id']}/done"

    sim.settings.done_mood = DoneMood.UNSUPPORTED
    assert (await caller.post(path)).json["code"] == 900
    sim.settings.done_mood = DoneMood.MISSING
    missing = await caller.post(path)

    assert (missing.status, missing.body) == (404, b"<h1>Not Found</h1>")


async def test_command_status_is_available_in_its_network_only(caller: Caller) -> None:
    command = await start_command(caller, f"{GARDEN}/thumbnail")

    assert (await caller.get(f"/network/200002/command/{command['id']}")).status == 404
    assert (await caller.get("/network/200001/command/1")).status == 404


@pytest.mark.parametrize("path", [GARDEN, HALL, FRONT_DOOR])
async def test_clip_recorded_on_demand_is_listed_after_its_upload(
    caller: Caller, path: str
) -> None:
    command = await start_command(caller, f"{path}/clip")
    assert "target" not in command or command["target"] is None
    await caller.clock.sleep(3)
    status = await caller.status(command)
    assert (status["complete"], status["media_id"]) == (True, None)
    assert len(await caller.clips()) == 24

    await caller.clock.sleep(30)

    newest = (await caller.clips())[0]
    assert (newest["device_id"], newest["source"]) == (int(path.rpartition("/")[2]), "snapshot")


async def test_record_command_can_report_the_clip_id_and_another_source(
    caller: Caller, sim: Simulator
) -> None:
    sim.settings.names_recorded_clip = True
    sim.settings.recorded_source = "liveview"
    command = await start_command(caller, f"{GARDEN}/clip")
    assert (await caller.status(command))["media_id"] is None

    await caller.clock.sleep(3)
    named = (await caller.status(command))["media_id"]
    await caller.clock.sleep(30)

    newest = (await caller.clips())[0]
    assert (newest["id"], newest["source"]) == (named, "liveview")


async def test_failed_recording_creates_no_clip(caller: Caller, sim: Simulator) -> None:
    sim.settings.names_recorded_clip = True
    sim.cloud.camera("Garden").failure = Failure()

    command = await start_command(caller, f"{GARDEN}/clip")
    await caller.clock.sleep(33)

    status = await caller.status(command)
    assert (status["status_code"], status["media_id"]) == (523, None)
    assert len(await caller.clips()) == 24


async def test_snapshot_command_reports_no_clip_id(caller: Caller, sim: Simulator) -> None:
    sim.settings.names_recorded_clip = True
    command = await start_command(caller, f"{GARDEN}/thumbnail")
    await caller.clock.sleep(3)

    status = await caller.status(command)

    assert (status["complete"], status["media_id"]) == (True, None)


async def test_camera_routes_reject_other_families_and_networks(caller: Caller) -> None:
    for path in ("/network/200001/camera/600001", "/network/200002/camera/400001"):
        answer = await caller.post(f"{path}/thumbnail")
        assert (answer.status, answer.json["code"]) == (404, 500)
    assert (await caller.get("/network/200009/camera/400001/config")).status == 404


@pytest.mark.parametrize(
    ("path", "body", "kind", "name"),
    [
        (f"{GARDEN}/disable", None, "cameras", "Garden"),
        (f"{FRONT_DOOR}/disable", None, "doorbells", "Front Door"),
        (f"{HALL}/config", {"enabled": False}, "owls", "Hall"),
    ],
)
async def test_motion_detection_changes_when_the_command_completes(
    caller: Caller, path: str, body: object, kind: str, name: str
) -> None:
    command = await start_command(caller, path, body)
    await caller.clock.sleep(2)
    assert (await caller.device(kind, name))["enabled"] is True

    await caller.clock.sleep(1)

    assert (await caller.status(command))["complete"] is True
    assert (await caller.device(kind, name))["enabled"] is False
    on = path.replace("disable", "enable")
    await start_command(caller, on, {"enabled": True} if body else None)
    await caller.clock.sleep(3)
    assert (await caller.device(kind, name))["enabled"] is True


async def test_mini_has_no_enable_route(caller: Caller) -> None:
    assert (await caller.post(f"{HALL}/enable")).body == b"<h1>Not Found</h1>"


async def test_failed_command_does_not_change_motion_detection(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera("Garden").failure = Failure()

    await start_command(caller, f"{GARDEN}/disable")
    await caller.clock.sleep(3)

    assert (await caller.device("cameras", "Garden"))["enabled"] is True


async def test_network_is_disarmed_and_armed(caller: Caller) -> None:
    for verb, armed in (("disarm", False), ("arm", True)):
        command = await start_command(caller, f"{HOUSE}/state/{verb}")
        assert (command["command"], command["state"]) == (verb, "new")
        assert len(command["commands"]) == 5
        assert {it["command"] for it in command["commands"]} == {"config_lfr"}
        assert (await caller.homescreen())["networks"][0]["armed"] is not armed

        await caller.clock.sleep(3)

        status = await caller.status(command)
        assert status["complete"] is True
        assert len(status["commands"]) == 6
        assert (await caller.homescreen())["networks"][0]["armed"] is armed


async def test_unknown_arming_state_is_rejected(caller: Caller) -> None:
    assert (await caller.post(f"{HOUSE}/state/panic")).status == 400


async def test_commands_expire_after_an_hour(caller: Caller) -> None:
    command = await start_command(caller, f"{GARDEN}/thumbnail")
    await caller.clock.sleep(3601)
    await start_command(caller, f"{GARDEN}/thumbnail")

    answer = await caller.get(f"/network/200001/command/{command['id']}")

    assert answer.status == 404
