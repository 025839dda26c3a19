"""An installed Home Assistant: sign-in, pictures, options and removal."""

import asyncio
from hashlib import sha256
import re
import stat

import pytest

from demo.api import OPTIONS_FLOWS
from demo.house import DOMAIN, House
from demo.process import wait_for
from simulator.paint import Label, read_label

pytestmark = pytest.mark.asyncio(loop_scope="package")

CAMERAS = {
    "camera.driveway": "Driveway",
    "camera.front_door": "Front Door",
    "camera.garden": "Garden",
    "camera.hall": "Hall",
    "camera.terrace": "Terrace",
    "camera.terrace_2": "Terrace",
}
# The live views of cameras with mains power. The live views of other cameras are disabled by
# default.
LIVE_VIEWS = {
    "camera.hall_live_view": "Hall Live view",
    "camera.terrace_live_view_2": "Terrace Live view",
}


async def picture(house: House, entity_id: str) -> Label:
    """Return the label (camera, time and number) in the picture of a camera entity."""
    return read_label(await house.api.picture(entity_id))


async def test_home_assistant_has_a_supported_version(running_house: House) -> None:
    config = await running_house.api.get("/api/config")
    assert config["version"] in {"2026.10.4", "2026.11.0"}


async def test_wrong_password_can_be_corrected_in_the_same_form(empty_house: House) -> None:
    right = await empty_house.cloud.credentials()
    form = await empty_house.api.flow(DOMAIN, {**right, "password": "wrong"})
    assert (form["step_id"], form["errors"]) == ("user", {"base": "invalid_auth"})

    result = await empty_house.api.answer(form["flow_id"], right)
    assert (result["type"], result["title"]) == ("create_entry", "Blink")
    await empty_house.home_assistant.loaded(DOMAIN)


async def test_two_factor_account_requests_a_code(empty_house: House) -> None:
    cloud, api = empty_house.cloud, empty_house.api
    await cloud.control("two_factor", status=412)
    try:
        form = await api.flow(DOMAIN, await cloud.credentials())
        assert (form["step_id"], form["errors"]) == ("pin", {})

        form = await api.answer(form["flow_id"], {"pin": "not a code"})
        assert (form["step_id"], form["errors"]) == ("pin", {"base": "invalid_pin"})

        result = await api.answer(form["flow_id"], {"pin": (await cloud.state())["pin"]})
        assert result["type"] == "create_entry"
    finally:
        await cloud.control("two_factor", status=None)
    await empty_house.home_assistant.loaded(DOMAIN)


async def test_every_camera_shows_its_own_picture(signed_in: House) -> None:
    states = await signed_in.api.states("camera.")
    names = {id_: state["attributes"]["friendly_name"] for id_, state in states.items()}
    assert names == CAMERAS | LIVE_VIEWS
    assert "unavailable" not in {state["state"] for state in states.values()}

    pictures = {entity_id: await picture(signed_in, entity_id) for entity_id in CAMERAS}
    assert {entity_id: label.camera for entity_id, label in pictures.items()} == CAMERAS
    assert len({label.number for label in pictures.values()}) == len(CAMERAS)


async def test_snapshot_action_returns_new_pictures_of_the_requested_cameras(
    signed_in: House,
) -> None:
    entity_ids = ["camera.garden", "camera.terrace_2"]
    before = {entity_id: await picture(signed_in, entity_id) for entity_id in entity_ids}

    response = await signed_in.api.action(f"{DOMAIN}.snapshot", entity_id=entity_ids)

    assert sorted(response) == entity_ids
    assert len({answer["command_id"] for answer in response.values()}) == len(entity_ids)
    for entity_id, answer in response.items():
        served = await signed_in.api.request("GET", answer["image"])
        label = read_label(served)
        assert answer["changed"] is True
        assert answer["taken_at"] == label.taken_at.isoformat(timespec="seconds")
        assert label.camera == CAMERAS[entity_id]
        assert label.kind == "snapshot"
        assert label.taken_at > before[entity_id].taken_at
        assert await signed_in.api.picture(entity_id) == served


async def test_snapshot_button_takes_a_new_picture(signed_in: House) -> None:
    before = await picture(signed_in, "camera.hall")
    await signed_in.api.perform("button.press", entity_id="button.hall_take_snapshot")
    after = await picture(signed_in, "camera.hall")
    assert after.camera == "Hall"
    assert after.number > before.number


async def test_reload_continues_after_the_user_has_left_the_page(signed_in: House) -> None:
    api = signed_in.api
    entry = await api.entry(DOMAIN)
    assert entry is not None
    await signed_in.cloud.control("faults", route="homescreen", kind="delay", seconds=3)
    await signed_in.cloud.clear_ledger()
    reload = asyncio.create_task(api.reload(entry))

    async def waits_for_blink() -> bool:
        return "homescreen" in await signed_in.cloud.ledger()

    await wait_for(waits_for_blink, "request of the reload")

    # Close the connection. Home Assistant then cancels the reload.
    reload.cancel()

    await signed_in.home_assistant.loaded(DOMAIN)


async def test_restart_sends_no_sign_in_requests(signed_in: House) -> None:
    entry = await signed_in.api.entry(DOMAIN)
    assert entry is not None
    devices = await signed_in.api.command("config/device_registry/list")
    await signed_in.cloud.clear_ledger()

    await signed_in.home_assistant.restart()
    await signed_in.home_assistant.loaded(DOMAIN)

    requests = await signed_in.cloud.ledger()
    assert requests["homescreen"] == 1
    assert not [route for route in requests if route.startswith("oauth.")]
    again = await signed_in.api.entry(DOMAIN)
    assert again is not None
    assert again["entry_id"] == entry["entry_id"]
    after = await signed_in.api.command("config/device_registry/list")
    assert {it["id"] for it in after} == {it["id"] for it in devices}
    assert (await picture(signed_in, "camera.garden")).camera == "Garden"


async def test_each_page_of_the_frontend_loads_the_dashboard_card(signed_in: House) -> None:
    page = (await signed_in.api.request("GET", "/")).decode()

    pattern = r"/blink_clips_static/blink-clips-card\.js\?v=([0-9a-f]{12})"
    [(address, version)] = {(it[0], it[1]) for it in re.finditer(pattern, page)}
    assert sha256(await signed_in.api.request("GET", address)).hexdigest().startswith(version)


async def test_reload_restores_every_camera(signed_in: House) -> None:
    entry = await signed_in.api.entry(DOMAIN)
    assert entry is not None
    await signed_in.cloud.clear_ledger()

    await signed_in.api.reload(entry)
    await signed_in.home_assistant.loaded(DOMAIN)

    assert (await signed_in.cloud.ledger())["homescreen"] == 1
    states = await signed_in.api.states("camera.")
    assert states.keys() == CAMERAS.keys() | LIVE_VIEWS.keys()
    assert "unavailable" not in {state["state"] for state in states.values()}


async def test_stored_state_is_readable_by_its_owner_only(signed_in: House) -> None:
    entry = await signed_in.api.entry(DOMAIN)
    assert entry is not None
    # Reload the config entry, because the reload saves the state of the integration.
    await signed_in.api.reload(entry)
    await signed_in.home_assistant.loaded(DOMAIN)

    files = signed_in.home_assistant.stored_files(DOMAIN)

    assert f"{DOMAIN}.{entry['entry_id']}" in {file.name for file in files}
    assert {stat.filemode(file.stat().st_mode) for file in files} == {"-rw-------"}


async def test_polling_interval_option_is_stored(signed_in: House) -> None:
    entry = await signed_in.api.entry(DOMAIN)
    assert entry is not None
    result = await signed_in.api.options(entry, {"poll_interval": 120})
    assert result["type"] == "create_entry"
    await signed_in.home_assistant.loaded(DOMAIN)

    form = await signed_in.api.post(OPTIONS_FLOWS, {"handler": entry["entry_id"]})
    assert form["data_schema"][0]["description"]["suggested_value"] == 120


async def test_removed_config_entry_leaves_no_entities(signed_in: House) -> None:
    entry = await signed_in.api.entry(DOMAIN)
    assert entry is not None
    await signed_in.api.remove(entry)
    assert await signed_in.api.entry(DOMAIN) is None
    assert not await signed_in.api.states("camera.")
    assert not await signed_in.api.states("button.")
