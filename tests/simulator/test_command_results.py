"""Tests of commands with contradictory results, and of commands with an empty response."""

import pytest

from simulator import Failure, Simulator
from tests.simulator.caller import Caller

GARDEN = "/network/200001/camera/400001"
HOUSE = "/api/v1/accounts/100001/networks/200001"
FRONT_DOOR = f"{HOUSE}/doorbells/600001"


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize(("verb", "armed"), [("arm", True), ("disarm", False)])
async def test_code_304_of_arming_without_motion_detection_may_still_be_carried_out(
    caller: Caller, sim: Simulator, verb: str, *, armed: bool, carried_out: bool
) -> None:
    sim.settings.no_camera_carried_out = carried_out
    sim.cloud.networks[200001].armed = not armed
    for camera in sim.cloud.cameras_of(200001):
        camera.enabled = False

    answer = await caller.post(f"{HOUSE}/state/{verb}")
    assert (answer.status, answer.json["code"]) == (200, 304)
    assert "id" not in answer.json
    await caller.clock.sleep(3)

    shown = (await caller.homescreen())["networks"][0]["armed"]
    assert shown is (armed if carried_out else not armed)
    sim.settings.no_camera_status = 400
    assert (await caller.post(f"{HOUSE}/state/{verb}")).status == 400


@pytest.mark.parametrize(
    "failure",
    [
        Failure(status="failed", status_code=908, message="Command succeeded"),
        Failure(status=0, status_code=523, message="Live view failed", condition="done"),
    ],
)
async def test_failed_command_can_have_contradictory_fields(
    caller: Caller, sim: Simulator, failure: Failure
) -> None:
    sim.cloud.camera("Garden").failure = failure

    command = (await caller.post(f"{GARDEN}/disable")).json
    await caller.clock.sleep(3)
    status = await caller.status(command)

    assert (status["status"], status["status_code"]) == (failure.status, failure.status_code)
    assert status["status_msg"] == failure.message
    assert status["commands"][0]["state_condition"] == failure.condition
    assert (await caller.device("cameras", "Garden"))["enabled"] is True


async def test_successful_command_can_have_an_error_code(caller: Caller, sim: Simulator) -> None:
    sim.settings.code_when_done = 523
    command = (await caller.post(f"{GARDEN}/disable")).json
    assert (await caller.status(command))["status_code"] == 908

    await caller.clock.sleep(3)

    status = await caller.status(command)
    assert (status["complete"], status["status"], status["status_code"]) == (True, 0, 523)
    assert (await caller.device("cameras", "Garden"))["enabled"] is False


@pytest.mark.parametrize(
    "path", [f"{GARDEN}/disable", f"{HOUSE}/state/disarm", f"{FRONT_DOOR}/snooze"]
)
async def test_command_can_be_accepted_with_an_empty_response(
    caller: Caller, sim: Simulator, path: str
) -> None:
    sim.settings.commands_answer_nothing = True

    answer = await caller.post(path, {"snooze_time": 60})

    assert (answer.status, answer.body) == (200, b"")
    assert (await caller.post(f"{GARDEN}/thumbnail")).status == 409, "the network is busy"
    await caller.clock.sleep(3)
    home = await caller.homescreen()
    changed = {
        f"{GARDEN}/disable": home["cameras"][0]["enabled"] is False,
        f"{HOUSE}/state/disarm": home["networks"][0]["armed"] is False,
        f"{FRONT_DOOR}/snooze": home["doorbells"][0]["snooze"] is True,
    }
    assert [it for it, done in changed.items() if done] == [path]
