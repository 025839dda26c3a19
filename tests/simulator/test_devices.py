"""Tests of the settings and sensor readings of cameras, networks and sync modules."""

import pytest

from simulator import Simulator
from tests.simulator.caller import Caller

GARDEN = "/network/200001/camera/400001"
HOUSE = "/api/v1/accounts/100001/networks/200001"


async def test_config_of_a_camera_is_wrapped_in_a_list(caller: Caller) -> None:
    body = (await caller.get(f"{GARDEN}/config")).json

    camera = body["camera"][0]
    assert (camera["id"], camera["name"], camera["type"]) == (400001, "Garden", "catalina")
    assert camera["illuminator_enable"] == 2
    assert {"battery_voltage", "battery_state", "wifi_strength", "temperature"} <= camera.keys()
    assert body["signals"].keys() == {"lfr", "wifi", "updated_at", "temp", "battery"}
    assert (await caller.get(f"{GARDEN}/signals")).json == body["signals"]


async def test_config_of_minis_and_doorbells_is_a_plain_object(caller: Caller) -> None:
    owl = (await caller.get(f"{HOUSE}/owls/400001/config")).json
    doorbell = (await caller.get(f"{HOUSE}/doorbells/600001/config")).json

    assert (owl["name"], owl["illuminator_enable"]) == ("Hall", "auto")
    assert (doorbell["name"], doorbell["temp"]) == ("Front Door", 86)


@pytest.mark.parametrize(
    ("update", "read"),
    [
        (f"{GARDEN}/update", f"{GARDEN}/config"),
        (f"{HOUSE}/owls/400001/config", f"{HOUSE}/owls/400001/config"),
        (f"{HOUSE}/doorbells/600001/config", f"{HOUSE}/doorbells/600001/config"),
    ],
)
async def test_settings_change_when_the_command_completes(
    caller: Caller, update: str, read: str
) -> None:
    async def sensitivity() -> int:
        body = (await caller.get(read)).json
        found: int = body.get("camera", [body])[0]["motion_sensitivity"]
        return found

    command = (await caller.post(update, {"motion_sensitivity": 8})).json
    assert command["command"] == "config_set"
    assert await sensitivity() == 5

    await caller.clock.sleep(3)

    assert await sensitivity() == 8


async def test_camera_is_renamed_by_its_settings(caller: Caller, sim: Simulator) -> None:
    await caller.post(f"{GARDEN}/update", {"name": "Orchard"})
    await caller.clock.sleep(3)

    assert sim.cloud.camera("Orchard").id == 400001


@pytest.mark.parametrize("body", ["[1]", "{"])
async def test_settings_that_are_not_an_object_are_rejected(caller: Caller, body: str) -> None:
    assert (await caller.call("POST", f"{GARDEN}/update", data=body)).status == 400


async def test_signals_of_a_mini_are_rejected(caller: Caller) -> None:
    answer = await caller.get("/network/200002/camera/500002/signals")

    assert (answer.status, answer.json["code"]) == (404, 500)


async def test_networks_response_has_a_summary(caller: Caller) -> None:
    body = (await caller.get("/networks")).json

    assert body["summary"] == {
        "200001": {"name": "House", "onboarded": True},
        "200002": {"name": "Cabin", "onboarded": False},
    }
    assert [it["id"] for it in body["networks"]] == [200001, 200002]


async def test_network_reports_its_arming_busy_and_error_state(
    caller: Caller, sim: Simulator
) -> None:
    read = (await caller.get("/network/200001")).json["network"]
    assert (read["armed"], read["arm_string"], read["busy"]) == (True, "Armed", False)
    assert (read["camera_error"], read["sync_module_error"]) == (False, False)

    await caller.post(f"{GARDEN}/thumbnail")
    sim.cloud.camera("Driveway").online = False
    sim.cloud.sync_modules[200001].online = False
    read = (await caller.post("/network/200001/update")).json["network"]

    assert (read["busy"], read["camera_error"], read["sync_module_error"]) == (True, True, True)


async def test_network_settings_are_changed_by_an_update(caller: Caller) -> None:
    await caller.post("/network/200001/update", {"name": "Home", "lv_save": True})

    network = (await caller.homescreen())["networks"][0]
    assert (network["name"], network["lv_save"]) == ("Home", True)


async def test_sync_module_can_be_read_by_network(caller: Caller) -> None:
    module = (await caller.get("/network/200001/syncmodules")).json["syncmodule"]

    assert (module["network_id"], module["status"]) == (200001, "online")
    assert (await caller.get("/network/200002/syncmodules")).status == 404


async def test_camera_usage_lists_cameras_only(caller: Caller) -> None:
    networks = (await caller.get("/api/v1/camera/usage")).json["networks"]

    assert [it["network_id"] for it in networks] == [200001]
    assert [it["name"] for it in networks[0]["cameras"]] == ["Garden", "Driveway", "Terrace"]
