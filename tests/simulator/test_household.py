"""Tests of product types, and of the commands for arming, snoozes, lights and sirens."""

from typing import Any

import pytest

from simulator import Failure, Simulator
from tests.simulator.caller import Caller

HOUSE = "/api/v1/accounts/100001/networks/200001"
GARDEN = "/network/200001/camera/400001"


def all_cameras(home: dict[str, Any]) -> list[dict[str, Any]]:
    return [it for kind in ("cameras", "owls", "doorbells") for it in home[kind]]


@pytest.mark.scenario("zoo")
async def test_zoo_scenario_has_every_product_type(caller: Caller) -> None:
    home = await caller.homescreen()
    found = all_cameras(home)

    types = [it["type"] for it in found]
    assert len(types) == len(set(types)) == 16
    assert {"maple", "xt2", "catalina_indoor", "sonoran", "chickadee"} <= set(types)
    names = [it["name"] for it in found]
    assert names.count("Garden") == 2
    spelled = ["".join(filter(str.isalnum, it)) for it in names]
    assert spelled.count("FrontDoor") == 2
    modules = {it["network_id"]: it["type"] for it in home["sync_modules"]}
    assert modules == {210001: "sm2", 210002: "sm1", 210005: "sm2"}
    assert len(home["networks"]) == 5
    owls = {it["type"]: it["network_id"] in modules for it in home["owls"]}
    assert owls == {
        "owl": True,
        "superior": True,
        "hawk": False,
        "superior_owl": False,
        "chickadee": True,
    }


@pytest.mark.scenario("zoo")
async def test_zoo_scenario_omits_fields_per_product_type(caller: Caller) -> None:
    found = {it["type"]: it for it in all_cameras(await caller.homescreen())}

    assert found["maple"]["signals"] == {"lfr": 5, "wifi": 4}
    assert "signals" not in found["orchid"]
    assert "snooze" not in found["hawk"]
    assert all({"battery", "signals"}.isdisjoint(found[it]) for it in ("owl", "hawk", "superior"))
    assert found["white"]["battery"] == "low"
    with_temperature = {name for name, it in found.items() if "temp" in it.get("signals", {})}
    assert with_temperature == {
        "catalina",
        "catalina_indoor",
        "white",
        "xt",
        "xt2",
        "sedona",
        "sonoran",
    }
    assert "lfr" not in found["tulip"]["signals"]


@pytest.mark.scenario("zoo")
async def test_zoo_scenario_has_unusual_values_of_published_responses(caller: Caller) -> None:
    home = await caller.homescreen()
    found = {it["type"]: it for it in all_cameras(home)}

    assert [found[it]["revision"] for it in ("xt", "white", "owl")] == [None, "02", "01"]
    assert found["owl"]["fw_version"] == 10.77
    assert isinstance(found["catalina_indoor"]["thumbnail"], int)
    assert not found["catalina"]["local_storage_enabled"]
    assert not found["lotus"]["local_storage_compatible"]
    assert {it["subtype"] for it in home["sync_modules"]} == {"vinnie", "none", "billy"}
    accessories = home["accessories"]
    floodlights = [(it["target"], it["target_id"]) for it in accessories["superior"]]
    assert floodlights == [("owl", 510002), ("owl", 510004)]
    (mount,) = accessories["rosie"]
    assert (mount["target"], mount["target_id"]) == ("owl", 510001)
    assert (mount["connected"], mount["calibrated"]) == (False, False)
    clips = (await caller.get("/api/v1/accounts/100001/media/changed")).json["media"]
    assert {len(str(it["id"])) for it in clips} == {11}
    small = [it["thumbnail"] for it in clips if it["device_name"] == "Shed"]
    assert small
    assert all(it.endswith("_s.jpg") for it in small)
    assert (await caller.get(small[0])).status == 200


@pytest.mark.scenario("zoo")
async def test_zoo_scenario_has_a_siren_a_usb_drive_and_a_floodlight(caller: Caller) -> None:
    home = await caller.homescreen()

    (siren,) = home["sirens"]
    assert (siren["network_id"], siren["status"]) == (210001, "online")
    assert home["accessories"]["storm"] == [
        {"id": 7001, "target": "camera", "target_id": 410004, "connected": True}
    ]
    usb_states = {it["network_id"]: it["local_storage_status"] for it in home["sync_modules"]}
    assert usb_states == {210001: "active", 210002: "unavailable", 210005: "unavailable"}
    enabled = {it["type"]: it["local_storage_enabled"] for it in all_cameras(home)}
    assert (enabled["white"], enabled["maple"], enabled["hawk"]) == (True, False, False)


@pytest.mark.parametrize(
    ("path", "completes"),
    [
        (f"{HOUSE}/state/disarm", False),
        (f"{GARDEN}/thumbnail", False),
        (f"{HOUSE}/doorbells/600001/thumbnail", False),
        (f"{HOUSE}/owls/400001/thumbnail", True),
    ],
)
async def test_only_minis_complete_commands_while_the_sync_module_is_offline(
    caller: Caller, sim: Simulator, path: str, *, completes: bool
) -> None:
    sim.cloud.sync_modules[200001].online = False

    command = (await caller.post(path)).json
    await caller.clock.sleep(30)

    assert (await caller.status(command))["complete"] is completes


async def test_sync_module_can_fail_to_arm(caller: Caller, sim: Simulator) -> None:
    sim.cloud.sync_modules[200001].failure = Failure(status_code=610)

    command = (await caller.post(f"{HOUSE}/state/disarm")).json
    await caller.clock.sleep(3)

    assert (await caller.status(command))["status_code"] == 610
    assert (await caller.homescreen())["networks"][0]["armed"] is True
    await caller.post(f"{GARDEN}/disable")
    await caller.clock.sleep(3)
    assert (await caller.device("cameras", "Garden"))["enabled"] is False


ZOO = "/api/v1/accounts/100001/networks/210001"


async def complete_command(caller: Caller, path: str, body: object = None) -> dict[str, Any]:
    """Send a request that starts a command. The command must be complete after three seconds."""
    answer = await caller.post(path, body)
    assert answer.status == 200, answer.body
    command: dict[str, Any] = answer.json
    await caller.clock.sleep(3)
    assert (await caller.status(command))["complete"] is True
    return command


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize(
    ("device", "kind", "name"),
    [
        ("cameras/410001", "cameras", "Garden"),
        ("owls/510001", "owls", "Hall"),
        ("doorbells/610001", "doorbells", "Front Door"),
    ],
)
async def test_snooze_starts_with_its_completed_command_and_expires(
    caller: Caller, device: str, kind: str, name: str
) -> None:
    async def record() -> tuple[bool, int | None]:
        found = await caller.device(kind, name)
        return found["snooze"], found["snooze_time_remaining"]

    command = await complete_command(caller, f"{ZOO}/{device}/snooze", {"snooze_time": 90})
    assert command == {
        "id": command["id"],
        "network_id": 210001,
        "command": "snooze",
        "state": "new",
    }
    assert await record() == (True, 90)
    caller.clock.advance(89.5 * 60)
    assert await record() == (True, 1)
    caller.clock.advance(30)
    assert await record() == (False, None)

    await complete_command(caller, f"{ZOO}/snooze", {"snooze_time": 90})
    assert (await record())[0] is True
    await complete_command(caller, f"{ZOO}/{device}/unsnooze")
    assert await record() == (False, None)


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize("body", [{}, {"snooze_time": 0}, {"snooze_time": True}, {"minutes": 9}])
async def test_snooze_without_valid_minutes_is_rejected(caller: Caller, body: object) -> None:
    assert (await caller.post(f"{ZOO}/cameras/410001/snooze", body)).status == 400


@pytest.mark.scenario("zoo")
async def test_snooze_requires_motion_detection_and_can_return_an_empty_body(
    caller: Caller, sim: Simulator
) -> None:
    refused = await caller.post(f"{ZOO}/cameras/410003/snooze", {"snooze_time": 60})
    assert (refused.status, refused.json["code"]) == (400, 2805)

    sim.settings.snooze_answers_nothing = True
    answer = await caller.post(f"{ZOO}/cameras/410001/snooze", {"snooze_time": 60})
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("networks/210002/owls/510002", "Yard"),
        ("networks/210001/cameras/410004/accessories/storm/7001", "Pond"),
    ],
)
async def test_light_is_switched(caller: Caller, sim: Simulator, place: str, name: str) -> None:
    for switch in ("on", "off"):
        await complete_command(caller, f"/api/v1/accounts/100001/{place}/lights/{switch}")
        assert sim.cloud.camera(name).light_on is (switch == "on")


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v1/accounts/100001/networks/210001/owls/510001/lights/on", 400),
        ("v1/accounts/100001/networks/210001/owls/510001/lights/dim", 404),
        ("v1/accounts/100001/networks/210001/cameras/410004/accessories/storm/1/lights/on", 404),
        ("v2/accounts/100001/networks/210001/cameras/410004/light_accessories/1/lights/on", 404),
    ],
)
async def test_light_of_a_camera_without_one_is_rejected(
    caller: Caller, path: str, status: int
) -> None:
    assert (await caller.post(f"/api/{path}")).status == status


@pytest.mark.scenario("zoo")
@pytest.mark.parametrize("prefix", [ZOO, "/api/v1/networks/210001"])
async def test_sirens_are_activated_and_deactivated(
    caller: Caller, sim: Simulator, prefix: str
) -> None:
    (siren,) = sim.cloud.sirens.values()
    paths = {"all": f"{prefix}/sirens/activate/", "one": f"{prefix}/sirens/{siren.id}/activate/"}
    for path in paths.values():
        await complete_command(caller, path, {"duration": 60})
        assert siren.sounds_until == caller.clock.time() + 60
        await complete_command(caller, f"{prefix}/sirens/deactivate/")
        assert siren.sounds_until == 0

    siren.online = False
    await complete_command(caller, paths["all"])
    assert siren.sounds_until == 0
    assert (await caller.homescreen())["sirens"][0]["status"] == "offline"


@pytest.mark.scenario("zoo")
async def test_status_command_updates_the_temperature_of_a_camera(
    caller: Caller, sim: Simulator
) -> None:
    sim.cloud.camera(family="camera", id=410001).room_temperature = 80
    shown = await caller.homescreen()
    assert shown["cameras"][0]["signals"]["temp"] == 58

    await complete_command(caller, "/network/210001/camera/410001/status")

    shown = await caller.homescreen()
    assert shown["cameras"][0]["signals"]["temp"] == 80
