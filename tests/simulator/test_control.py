"""Tests of the control routes, over which users change the simulated cloud, such as with curl."""

from typing import Any

import pytest

from simulator import Failure, Fault, Simulator
from simulator.wire import iso
from tests.simulator.caller import Caller

CONTROL = "/_control"


async def control(caller: Caller, string: str, **values: Any) -> Any:
    """Send form fields to a route that controls the simulator. The request must succeed."""
    answer = await caller.form(
        f"{CONTROL}/{string}", **{key: str(value) for key, value in values.items()}
    )
    assert answer.status == 200, answer.body
    return answer.json


@pytest.mark.parametrize("path", [CONTROL, f"{CONTROL}/"])
async def test_help_page_needs_no_token_and_contains_the_address(
    stranger: Caller, path: str
) -> None:
    answer = await stranger.get(path)

    assert answer.status == 200
    assert f"curl http://localhost:{stranger.simulator.port}/_control/state" in answer.body.decode()


async def test_every_control_request_of_the_help_page_exists(stranger: Caller) -> None:
    page = (await stranger.get(CONTROL)).body.decode()
    named = {word for word in page.replace("'", " ").split() if "/_control/" in word}
    assert len(named) > 10

    for url in named:
        path = "/" + url.strip(";").split("/", 3)[3]
        answers = [(await stranger.get(path)).body, (await stranger.form(path)).body]
        assert answers != [b"<h1>Not Found</h1>"] * 2, path


async def test_state_contains_credentials_and_devices(stranger: Caller, sim: Simulator) -> None:
    state = (await stranger.get(f"{CONTROL}/state")).json

    assert (state["email"], state["password"]) == (sim.scenario.email, sim.scenario.password)
    assert [it["name"] for it in state["networks"]] == ["House", "Cabin"]
    assert len(state["cameras"]) == 6
    assert state["clips"] == 24
    assert state["settings"]["command_seconds"] == 3.0


async def test_control_triggers_motion_a_press_and_a_picture(caller: Caller) -> None:
    walked = await control(caller, "motion", camera="Garden", source="cv_motion", upload_seconds=0)
    rung = await control(caller, "press", camera="Front Door")
    taken = await control(caller, "picture", camera="owl/500002")
    caller.clock.advance(30)

    listed = {it["id"]: it for it in await caller.clips()}
    assert listed[walked["id"]]["source"] == "cv_motion"
    assert listed[rung["id"]]["source"] == "button_press"
    hawk = next(it for it in (await caller.homescreen())["owls"] if it["id"] == 500002)
    assert hawk["thumbnail"] == taken["thumbnail"]


async def test_control_triggers_motion_with_metadata(caller: Caller) -> None:
    seen = await control(
        caller, "motion", camera="Garden", upload_seconds=0, metadata='{"person": true}'
    )

    (record,) = [it for it in await caller.clips() if it["id"] == seen["id"]]
    assert record["metadata"] == {"person": True}


async def test_control_triggers_motion_that_is_listed_late(caller: Caller, sim: Simulator) -> None:
    now = iso(sim.clock.time())
    late = await control(caller, "motion", camera="Garden", late=600)

    (record,) = [it for it in await caller.clips() if it["id"] == late["id"]]
    assert late["surfaces_at"] == now
    assert record["created_at"] == record["updated_at"] == iso(sim.clock.time() - 600)


@pytest.mark.parametrize("camera", ["Terrace", "Attic", "owl/1", ""])
async def test_unknown_camera_is_rejected_with_the_list_of_cameras(
    caller: Caller, camera: str
) -> None:
    answer = await caller.form(f"{CONTROL}/motion", camera=camera)

    assert answer.status == 404
    assert "Terrace (owl/500002)" in answer.json["message"]


async def test_control_changes_the_behaviour_of_a_camera(caller: Caller, sim: Simulator) -> None:
    await control(
        caller,
        "camera",
        camera="Garden",
        online="false",
        enabled="false",
        name="Orchard",
        command_seconds=8,
        listing="ts_ignored",
        keeps_picture="true",
        failure=600,
    )
    orchard = sim.cloud.camera("Orchard")
    assert (orchard.online, orchard.enabled, orchard.keeps_picture) == (False, False, True)
    assert (orchard.command_seconds, orchard.listing) == (8, "ts_ignored")
    assert orchard.failure is not None
    assert orchard.failure.status_code == 600
    contradiction = '{"status_code": 908, "status": "failed"}'
    await control(caller, "camera", camera="Orchard", failure=contradiction)
    assert sim.cloud.camera("Orchard").failure == Failure(status_code=908, status="failed")

    await control(
        caller, "camera", camera="Orchard", failure="null", command_seconds="null", listing="null"
    )
    calm = sim.cloud.camera("Orchard")
    assert (calm.failure, calm.command_seconds, calm.listing) == (None, None, None)


async def test_control_keeps_a_network_busy(caller: Caller) -> None:
    await control(caller, "busy", network=200001, seconds=30)
    path = "/network/200001/camera/400001/thumbnail"

    assert (await caller.post(path)).status == 409
    caller.clock.advance(30)
    assert (await caller.post(path)).status == 200


async def test_control_switches_two_factor_and_returns_the_code(stranger: Caller) -> None:
    await control(stranger, "two_factor", status=412)
    await stranger.authorize()
    csrf = await stranger.csrf()
    assert (await stranger.credentials(csrf)).status == 412

    pin = (await stranger.get(f"{CONTROL}/pin")).json["pin"]

    assert (await stranger.verify(csrf, pin)).status == 201
    await control(stranger, "two_factor", status="null")
    await stranger.authorize()
    assert (await stranger.credentials(await stranger.csrf())).status == 302


@pytest.mark.parametrize("kill", ["access", "refresh"])
async def test_control_invalidates_tokens(stranger: Caller, kill: str) -> None:
    tokens = await stranger.sign_in()

    await control(stranger, "tokens", kill=kill)

    reads = (await stranger.get("/networks")).status == 200
    refreshes = (await stranger.refresh(tokens["refresh_token"])).status == 200
    assert (reads, refreshes) == (kill != "access", kill != "refresh")


async def test_control_changes_settings(caller: Caller, sim: Simulator) -> None:
    await control(
        caller,
        "settings",
        media_limit=25,
        done_mood="404",
        listing="listed_late",
        upload_seconds="[1, 2]",
    )

    assert (sim.settings.media_limit, sim.settings.done_mood) == (25, "404")
    assert (sim.settings.listing, sim.settings.upload_seconds) == ("listed_late", (1, 2))


async def test_control_adds_lists_and_clears_faults(caller: Caller) -> None:
    await caller.post(
        f"{CONTROL}/faults",
        {"route": "networks", "status": 429, "headers": {"Retry-After": "9"}, "times": None},
    )
    struck = await caller.get("/networks")
    assert (struck.status, struck.headers["Retry-After"]) == (429, "9")
    waiting = (await caller.get(f"{CONTROL}/faults")).json
    assert [Fault(**it).status for it in waiting] == [429]

    assert (await caller.call("DELETE", f"{CONTROL}/faults")).json == []

    assert (await caller.get("/networks")).status == 200


async def test_control_reads_and_clears_the_ledger_without_being_counted(
    caller: Caller, sim: Simulator
) -> None:
    sim.ledger.clear()
    await caller.get("/networks")

    book = (await caller.get(f"{CONTROL}/ledger", requests="5")).json
    assert (book["count"], book["by_route"]) == (1, {"networks": 1})
    assert [it["path"] for it in book["requests"]] == ["/networks"]

    await caller.call("DELETE", f"{CONTROL}/ledger")
    assert sim.ledger.count() == 0


async def test_faults_do_not_affect_control_requests(caller: Caller, sim: Simulator) -> None:
    sim.faults.add(Fault(status=500, times=None))

    assert (await caller.get(f"{CONTROL}/state")).status == 200


@pytest.mark.parametrize(
    ("string", "values"),
    [
        ("two_factor", {"status": "200"}),
        ("tokens", {"kill": "all"}),
        ("settings", {"colour": "red"}),
        ("settings", {"listing": "sometimes"}),
        ("faults", {"kind": "sulk"}),
        ("faults", {"sort": "hang"}),
        ("camera", {"camera": "Garden", "colour": "red"}),
        ("camera", {"camera": "Garden", "failure": "badly"}),
        ("camera", {"camera": "Garden", "failure": '{"colour": "red"}'}),
        ("motion", {"camera": "Garden", "upload_seconds": "soon"}),
        ("motion", {"camera": "Garden", "late": "very"}),
        ("busy", {"network": "200001", "seconds": "long"}),
        ("camera", {"camera": "Garden", "online": "perhaps"}),
        ("camera/add", {"network": "200001", "name": "Shed", "family": "drone"}),
        ("camera/add", {"network": "200001"}),
        ("sync_module", {"network": "200001"}),
        ("account", {"email": "b@example.com", "password": "other"}),
    ],
)
async def test_invalid_control_request_is_rejected_with_a_message(
    caller: Caller, string: str, values: dict[str, str]
) -> None:
    answer = await caller.form(f"{CONTROL}/{string}", **values)

    assert answer.status == 400
    assert answer.json["message"]


async def test_control_request_with_a_list_is_rejected(caller: Caller) -> None:
    assert (await caller.post(f"{CONTROL}/motion", ["Garden"])).status == 400


async def test_unknown_network_is_rejected_with_the_list_of_networks(caller: Caller) -> None:
    answer = await caller.form(f"{CONTROL}/busy", network="7")

    assert (answer.status, answer.json["message"]) == (404, "Which network? [200001, 200002]")


async def test_control_adds_and_removes_cameras(caller: Caller) -> None:
    added = await control(
        caller,
        "camera/add",
        name="Attic",
        network=200001,
        family="owl",
        product_type="owl",
        form="A",
    )
    attic = await caller.device("owls", "Attic")
    assert (attic["id"], attic["thumbnail"]) == (added["id"], added["thumbnail"])
    assert attic["thumbnail"].startswith("/media/production/")

    await control(caller, "camera/remove", camera="Attic")

    assert "Attic" not in [it["name"] for it in (await caller.homescreen())["owls"]]


async def test_control_watches_and_deletes_a_clip(caller: Caller, sim: Simulator) -> None:
    clip = sim.cloud.motion(sim.cloud.camera("Garden"), upload_seconds=0)

    await control(caller, "clip/watch", id=clip.id)
    assert (await caller.record_of(clip))["watched"] is True
    await control(caller, "clip/delete", id=clip.id)
    assert (await caller.record_of(clip))["deleted"] is True
    assert (await caller.form(f"{CONTROL}/clip/delete", id="1")).status == 404


async def test_control_takes_a_sync_module_offline(caller: Caller) -> None:
    await control(caller, "sync_module", network=200001, online="false")

    assert (await caller.homescreen())["sync_modules"][0]["status"] == "offline"
    nowhere = await caller.form(f"{CONTROL}/sync_module", network="200002", online="false")
    assert nowhere.status == 404


async def test_control_adds_an_account_that_can_sign_in(stranger: Caller) -> None:
    await control(stranger, "account", email="b@example.com", password="1234", id=100002)
    await stranger.authorize()

    entered = await stranger.credentials(
        await stranger.csrf(), username="b@example.com", password="1234"
    )

    assert entered.status == 302


async def test_control_plugs_in_a_usb_drive_and_records_a_clip(
    caller: Caller, sim: Simulator
) -> None:
    nowhere = await caller.form(f"{CONTROL}/local_clip", camera="Garden")
    assert nowhere.status == 404
    assert "Garden" in nowhere.json["message"]

    shown = await control(
        caller, "sync_module", network=200001, local_storage="true", usb_state="active"
    )
    assert (shown["local_storage"], shown["usb_state"], shown["local_clips"]) == (True, "active", 0)
    clip = await control(caller, "local_clip", camera="Front Door")

    assert clip["camera_name"] == "FrontDoor"
    assert list(sim.cloud.sync_modules[200001].local_storage.clips) == [clip["id"]]
    state = (await caller.get(f"{CONTROL}/state")).json
    assert state["sync_modules"] == [
        {"network_id": 200001, "online": True, "usb_state": "active", "local_clips": 1}
    ]
    assert len(await caller.clips()) == 24


async def test_control_makes_a_sync_module_fail(caller: Caller, sim: Simulator) -> None:
    shown = await control(caller, "sync_module", network=200001, failure=613)
    assert shown["failure"] == 613
    shown = await control(caller, "sync_module", network=200001, failure="null")
    assert shown["failure"] is None
    for values in ({"usb_state": "sulking"}, {"colour": "red"}, {"online": "perhaps"}):
        refused = await caller.form(f"{CONTROL}/sync_module", network="200001", **values)
        assert refused.status == 400


async def test_control_changes_the_readings_of_a_camera(caller: Caller) -> None:
    await control(
        caller, "camera", camera="Garden", battery="low", battery_level=1, temperature=50, wifi=2
    )

    garden = await caller.device("cameras", "Garden")
    assert garden["battery"] == "low"
    assert garden["signals"] == {"lfr": 5, "wifi": 2, "temp": 50, "battery": 1}


async def test_control_disarms_a_network(caller: Caller) -> None:
    await control(caller, "network", network=200001, armed="false")
    assert (await caller.homescreen())["networks"][0]["armed"] is False
    refused = await caller.form(f"{CONTROL}/network", network="200001", armed="maybe")
    assert refused.status == 400


async def test_control_triggers_motion_with_an_incomplete_record(caller: Caller) -> None:
    seen = await control(
        caller,
        "motion",
        camera="Garden",
        upload_seconds=0,
        app_form="true",
        cv_detection='["person"]',
        lacks="media,device_id",
    )

    (record,) = [it for it in await caller.clips() if it["id"] == seen["id"]]
    assert (record["media"], record["event_type"]) == (None, "pir")
    assert record["cv_detection"] == ["person"]
    assert "device_id" not in record


async def test_control_changes_the_fields_of_a_record(caller: Caller) -> None:
    await control(
        caller,
        "record",
        camera="Garden",
        fields='{"name": null, "fw_version": 10.5}',
        unsaid="serial,signals.temp",
    )
    await control(caller, "record", network=200001, fields='{"subtype": "billy"}')

    home = await caller.homescreen()
    (garden,) = [it for it in home["cameras"] if it["id"] == 400001]
    assert (garden["name"], garden["fw_version"]) == (None, 10.5)
    assert "serial" not in garden
    assert "temp" not in garden["signals"]
    assert home["sync_modules"][0]["subtype"] == "billy"


@pytest.mark.parametrize(
    ("string", "values", "status"),
    [
        ("record", {"camera": "Garden", "fields": "odd"}, 400),
        ("record", {"network": 200002}, 404),
        ("restart", {"network": 200002}, 404),
        ("restart", {"network": 1}, 404),
    ],
)
async def test_changing_or_restarting_a_missing_device_fails(
    caller: Caller, string: str, values: dict[str, str], status: int
) -> None:
    assert (await caller.form(f"{CONTROL}/{string}", **values)).status == status


async def test_control_restarts_a_sync_module(caller: Caller, sim: Simulator) -> None:
    sim.cloud.sync_modules[200001].local_storage.plug_in()
    clip = sim.cloud.record_local(sim.cloud.camera("Garden"))

    shown = await control(caller, "restart", network=200001)

    assert len(shown["local_clips"]) == 1
    assert clip.id not in shown["local_clips"]
