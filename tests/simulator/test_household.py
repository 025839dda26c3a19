"""A household's devices beside its pictures: every product, arming, and who is out of reach."""

from typing import Any

import pytest

from simulator import Failure, Simulator
from tests.simulator.caller import Caller

HOUSE = "/api/v1/accounts/100001/networks/200001"
GARDEN = "/network/200001/camera/400001"


def everyone(home: dict[str, Any]) -> list[dict[str, Any]]:
    return [it for kind in ("cameras", "owls", "doorbells") for it in home[kind]]


@pytest.mark.scenario("zoo")
async def test_the_zoo_has_one_of_everything(caller: Caller) -> None:
    home = await caller.homescreen()
    found = everyone(home)

    types = [it["type"] for it in found]
    assert len(types) == len(set(types)) == 12
    assert "maple" in types
    names = [it["name"] for it in found]
    assert names.count("Garden") == 2
    spelled = ["".join(filter(str.isalnum, it)) for it in names]
    assert spelled.count("FrontDoor") == 2
    modules = {it["network_id"]: it["type"] for it in home["sync_modules"]}
    assert modules == {210001: "sm2", 210002: "sm1"}
    assert len(home["networks"]) == 4
    owls = {it["type"]: it["network_id"] in modules for it in home["owls"]}
    assert owls == {"owl": True, "superior": True, "hawk": False, "superior_owl": False}


@pytest.mark.scenario("zoo")
async def test_the_zoo_leaves_out_what_it_does_not_tell(caller: Caller) -> None:
    found = {it["type"]: it for it in everyone(await caller.homescreen())}

    assert found["maple"]["signals"] == {"lfr": 5, "wifi": 4}
    assert "signals" not in found["orchid"]
    assert "snooze" not in found["hawk"]
    assert all({"battery", "signals"}.isdisjoint(found[it]) for it in ("owl", "hawk", "superior"))
    assert found["white"]["battery"] == "low"
    told = {name for name, it in found.items() if "temp" in it.get("signals", {})}
    assert told == {"catalina", "white", "xt", "sedona"}


@pytest.mark.scenario("zoo")
async def test_the_zoo_has_a_siren_a_stick_and_a_floodlight(caller: Caller) -> None:
    home = await caller.homescreen()

    (siren,) = home["sirens"]
    assert (siren["network_id"], siren["status"]) == (210001, "online")
    assert home["accessories"]["storm"] == [
        {"id": 7001, "target": "camera", "target_id": 410004, "connected": True}
    ]
    sticks = {it["type"]: it["local_storage_status"] for it in home["sync_modules"]}
    assert sticks == {"sm2": "active", "sm1": "unavailable"}
    enabled = {it["type"]: it["local_storage_enabled"] for it in everyone(home)}
    assert (enabled["catalina"], enabled["maple"], enabled["hawk"]) == (True, False, False)


@pytest.mark.parametrize(
    ("path", "completes"),
    [
        (f"{HOUSE}/state/disarm", False),
        (f"{GARDEN}/thumbnail", False),
        (f"{HOUSE}/doorbells/600001/thumbnail", False),
        (f"{HOUSE}/owls/400001/thumbnail", True),
    ],
)
async def test_without_its_sync_module_only_a_mini_can_be_reached(
    caller: Caller, sim: Simulator, path: str, *, completes: bool
) -> None:
    sim.cloud.sync_modules[200001].online = False

    command = (await caller.post(path)).json
    await caller.clock.sleep(30)

    assert (await caller.status(command))["complete"] is completes


async def test_a_sync_module_fails_at_arming(caller: Caller, sim: Simulator) -> None:
    sim.cloud.sync_modules[200001].failure = Failure(status_code=610)

    command = (await caller.post(f"{HOUSE}/state/disarm")).json
    await caller.clock.sleep(3)

    assert (await caller.status(command))["status_code"] == 610
    assert (await caller.homescreen())["networks"][0]["armed"] is True
    await caller.post(f"{GARDEN}/disable")
    await caller.clock.sleep(3)
    assert (await caller.device("cameras", "Garden"))["enabled"] is False
