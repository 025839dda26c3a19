"""Tests of the homescreen: one response with the state of all devices of an account."""

import pytest

from simulator import CameraSpec, Simulator
from tests.simulator.caller import Caller

COMMON = {
    "id",
    "created_at",
    "updated_at",
    "name",
    "type",
    "serial",
    "fw_version",
    "enabled",
    "thumbnail",
    "status",
    "network_id",
    "snooze",
    "snooze_time_remaining",
    "local_storage_enabled",
    "local_storage_compatible",
    "revision",
    "color",
}


async def test_homescreen_has_every_documented_field(caller: Caller) -> None:
    home = await caller.homescreen()

    assert home["account"]["id"] == 100001
    assert COMMON | {"battery", "usage_rate", "issues", "signals"} == home["cameras"][0].keys()
    assert home["cameras"][0]["signals"].keys() == {"lfr", "wifi", "temp", "battery"}
    assert COMMON | {"onboarded"} == home["owls"][0].keys()
    doorbell = {"onboarded", "battery", "doorbell_mode", "changing_mode", "config_out_of_sync"}
    assert COMMON | doorbell | {"issues", "signals"} == home["doorbells"][0].keys()
    assert home["doorbells"][0]["signals"].keys() == {"lfr", "wifi", "battery"}
    assert home["networks"][0].keys() == {
        "id",
        "created_at",
        "updated_at",
        "name",
        "time_zone",
        "dst",
        "armed",
        "lv_save",
    }
    assert {"status", "serial", "last_hb", "wifi_strength", "network_id", "type", "subtype"} <= (
        home["sync_modules"][0].keys()
    )
    assert {"sirens", "accessories", "video_stats", "app_updates"} <= home.keys()


async def test_homescreen_versions_are_equal_and_identify_client_and_user(caller: Caller) -> None:
    third = await caller.get("/api/v3/accounts/100001/homescreen")
    fourth = await caller.get("/api/v4/accounts/100001/homescreen")

    assert third.json == fourth.json
    assert third.headers["Client-Id"] == "800001"
    assert third.headers["User-Id"] == "900001"


async def test_full_house_has_ambiguous_names_and_ids(caller: Caller) -> None:
    home = await caller.homescreen()
    everyone = [(kind, it) for kind in ("cameras", "owls", "doorbells") for it in home[kind]]

    assert len(everyone) == 6
    assert {it["type"] for _, it in everyone} == {
        "catalina",
        "white",
        "sedona",
        "owl",
        "hawk",
        "lotus",
    }
    assert sorted(it["name"] for _, it in everyone).count("Terrace") == 2
    twins = [kind for kind, it in everyone if it["id"] == 400001]
    assert twins == ["cameras", "owls"]
    assert len(home["networks"]) == 2
    assert [it["network_id"] for it in home["sync_modules"]] == [200001]


async def test_homescreen_has_thumbnails_in_every_form(caller: Caller) -> None:
    home = await caller.homescreen()
    values = {
        it["name"]: it["thumbnail"]
        for kind in ("cameras", "owls", "doorbells")
        for it in home[kind]
    }

    assert values["Driveway"].startswith("/media/production/account/100001/network/200001/camera/")
    assert not values["Driveway"].endswith(".jpg")
    assert "/catalina/400001/thumbnail/thumbnail.jpg?ts=" in values["Garden"]
    assert values["Garden"].endswith("&ext=")
    assert values["Hall"].isdigit()
    assert isinstance(values["Front Door"], int)


async def test_camera_without_pictures_has_a_null_thumbnail(caller: Caller, sim: Simulator) -> None:
    sim.cloud.add_camera(CameraSpec(name="Shed", pictured=False), network_id=200001)

    assert (await caller.device("cameras", "Shed"))["thumbnail"] is None


async def test_homescreen_shows_added_renamed_and_removed_cameras(
    caller: Caller, sim: Simulator
) -> None:
    shed = sim.cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    sim.cloud.rename_camera(shed, "Barn")
    sim.cloud.remove_camera(sim.cloud.camera("Garden"))

    names = [it["name"] for it in (await caller.homescreen())["cameras"]]

    assert names == ["Driveway", "Terrace", "Barn"]


@pytest.mark.parametrize(
    ("kind", "name", "fine"),
    [
        ("cameras", "Garden", "done"),
        ("owls", "Hall", "online"),
        ("doorbells", "Front Door", "done"),
    ],
)
async def test_homescreen_shows_an_offline_camera(
    caller: Caller, sim: Simulator, kind: str, name: str, fine: str
) -> None:
    sim.cloud.camera(name).online = False
    assert (await caller.device(kind, name))["status"] == "offline"

    sim.cloud.camera(name).online = True
    assert (await caller.device(kind, name))["status"] == fine


async def test_idle_minute_changes_the_heartbeat_only(caller: Caller) -> None:
    before = await caller.homescreen()
    caller.clock.advance(60)
    after = await caller.homescreen()

    assert before["sync_modules"][0].pop("last_hb") != after["sync_modules"][0].pop("last_hb")
    assert before == after


@pytest.mark.parametrize("status", [429, 403])
async def test_homescreen_requests_are_rate_limited(
    caller: Caller, sim: Simulator, status: int
) -> None:
    sim.settings.homescreen_limit = 3
    sim.settings.homescreen_limit_status = status
    path = "/api/v3/accounts/100001/homescreen"

    assert [(await caller.get(path)).status for _ in range(4)] == [200] * 3 + [status]
    assert (await caller.get(path)).json == {"message": "Too many requests"}
    caller.clock.advance(60)
    assert (await caller.get(path)).status == 200


def test_lookup_of_an_ambiguous_camera_name_raises(sim: Simulator) -> None:
    with pytest.raises(LookupError, match="2 cameras"):
        sim.cloud.camera("Terrace")
    assert sim.cloud.camera(family="owl", id=500002).product_type == "hawk"
    assert sim.cloud.camera(family="camera", id=400001).name == "Garden"


@pytest.mark.parametrize(
    ("scenario", "cameras", "clips"),
    [
        pytest.param("one_camera", 1, 4, marks=pytest.mark.scenario("one_camera")),
        pytest.param("full_house", 6, 24, marks=pytest.mark.scenario("full_house")),
        pytest.param("empty", 0, 0, marks=pytest.mark.scenario("empty")),
        pytest.param("no_subscription", 6, 0, marks=pytest.mark.scenario("no_subscription")),
        pytest.param("offline_camera", 2, 4, marks=pytest.mark.scenario("offline_camera")),
        pytest.param("big", 50, 500, marks=pytest.mark.scenario("big")),
    ],
)
async def test_scenario_has_its_cameras_and_clips(
    caller: Caller, scenario: str, cameras: int, clips: int
) -> None:
    assert caller.simulator.scenario.name == scenario
    home = await caller.homescreen()

    found = [it for kind in ("cameras", "owls", "doorbells") for it in home[kind]]

    assert len(found) == cameras
    assert len(await caller.clips()) == clips
    offline = [it["name"] for it in found if it["status"] == "offline"]
    assert offline == (["Driveway"] if scenario == "offline_camera" else [])


@pytest.mark.scenario("two_factor")
async def test_two_factor_scenario_requests_a_code(stranger: Caller) -> None:
    await stranger.authorize()

    assert (await stranger.credentials(await stranger.csrf())).status == 412
