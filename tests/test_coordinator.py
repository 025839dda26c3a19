"""Tests of polls: their requests, the resulting states, and the recovery from errors."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.blink_clips import PLATFORMS
from custom_components.blink_clips.const import DOMAIN
from simulator import CameraSpec, Fault
from tests.house import House

pytestmark = pytest.mark.platforms(
    *("alarm_control_panel", "binary_sensor", "camera", "event", "image", "sensor", "switch")
)
# Tests that compare the states of all entities need all platforms.
ALL_PLATFORMS = pytest.mark.platforms(*PLATFORMS)

TRANSIENT = [
    Fault(route="media.changed", status=404, times=None, body="<h1>Not Found</h1>"),
    Fault(route="media.changed", status=500, times=None),
    Fault(route="media.changed", kind="drop", times=None),
    Fault(route="media.changed", kind="truncated", times=None),
    Fault(route="media.changed", kind="broken_body", times=None),
    Fault(route="media.changed", kind="wrong_shape", times=None),
    Fault(route="media.changed", kind="redirect", times=None),
    Fault(route="media.changed", kind="code", code=307, times=None),
]


def fault_id(fault: Fault) -> str:
    """Return the name of a fault for the test's id."""
    return f"{fault.kind}-{fault.status}"


def states(house: House) -> dict[str, str]:
    """Return the state of each entity."""
    return {it.entity_id: it.state for it in house.hass.states.async_all()}


async def test_idle_poll_sends_one_request(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    await house.let_pass(60)

    assert house.cloud.ledger.by_route() == {"media.changed": 1}


async def test_idle_poll_writes_no_state(house: House) -> None:
    await house.sign_in()
    await house.let_pass(60)

    def written() -> dict[str, datetime]:
        # Leave out camera entities, because their states contain access tokens, which change every
        # five minutes.
        states = house.hass.states.async_all(["binary_sensor", "event", "sensor", "switch"])
        return {state.entity_id: state.last_reported for state in states}

    before = written()
    await house.let_pass(600)

    assert written() == before


async def test_new_clip_is_shown_after_one_poll(house: House) -> None:
    await house.sign_in()
    before = await house.look("camera.garden")
    house.cloud.ledger.clear()
    clip = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=20)

    await house.let_pass(60)

    assert house.state("camera.garden").attributes["picture_source"] == "clip"
    # The poll has also downloaded the poster of the clip.
    assert house.cloud.ledger.by_route() == {
        "homescreen": 1,
        "media.changed": 1,
        "media.poster": 1,
    }
    after = await house.look("camera.garden")
    assert after.number != before.number
    assert after.kind != "snapshot"
    assert after.taken_at.timestamp() == pytest.approx(clip.created_at, abs=1)
    assert house.cloud.ledger.count("media.poster") == 1


@ALL_PLATFORMS
@pytest.mark.parametrize("fault", TRANSIENT, ids=fault_id)
async def test_single_failed_poll_changes_no_state_and_is_retried_soon(
    house: House, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await house.sign_in()
    await house.let_pass(60)
    before = states(house)
    # The fault "drop" must close two connections, because aiohttp repeats a GET request once if the
    # connection is closed.
    house.cloud.faults.add(replace(fault, times=2 if fault.kind == "drop" else 1))

    await house.let_pass(60)

    assert not entry.runtime_data.polls_succeed
    assert states(house) == before
    await house.let_pass(22)
    assert entry.runtime_data.polls_succeed
    assert states(house) == before
    assert "Error fetching" not in caplog.text


@ALL_PLATFORMS
@pytest.mark.parametrize("fault", TRANSIENT, ids=fault_id)
async def test_states_are_unavailable_after_five_minutes_of_failed_polls_and_recover(
    house: House, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    await house.sign_in()
    await house.let_pass(60)
    picture, before = await house.look("camera.garden"), states(house)
    house.cloud.faults.add(fault)

    await house.let_pass(240)
    assert states(house) == before
    await house.let_pass(120)

    assert house.state("camera.garden").state == "unavailable"
    assert house.state("alarm_control_panel.house").state == "unknown"
    assert house.state("switch.garden_motion_detection").state == "unknown"
    assert await house.look("camera.garden") == picture, "the last picture is kept"
    house.cloud.faults.clear()
    await house.let_pass(60)
    assert states(house) == before
    down = [it for it in caplog.messages if "Error fetching blink_clips data" in it]
    up = [it for it in caplog.messages if "Fetching blink_clips data recovered" in it]
    assert (len(down), len(up)) == (1, 1)


async def test_rejected_token_makes_states_unavailable_immediately(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=401, times=None))

    await house.let_pass(60)

    assert house.state("camera.garden").state == "unavailable"
    assert house.state("alarm_control_panel.house").state == "unknown"


@pytest.mark.parametrize(("interval", "minutes"), [(30, 5), (60, 5), (300, 15), (600, 30)])
async def test_states_are_kept_for_three_intervals_but_at_least_five_minutes(
    house: House, interval: int, minutes: int
) -> None:
    entry = await house.sign_in()
    house.hass.config_entries.async_update_entry(entry, options={"poll_interval": interval})
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.cloud.faults.add(Fault(kind="drop", times=None))

    await house.let_pass(60 * minutes - 60)
    assert house.state("camera.garden").state == "idle"
    await house.let_pass(120)

    assert house.state("camera.garden").state == "unavailable"


async def test_first_failed_polls_are_retried_soon_and_later_ones_at_the_interval(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))
    house.cloud.ledger.clear()

    for _ in range(670):
        await house.let_pass(1)

    times = [it.time for it in house.cloud.ledger.requests if it.route == "media.changed"]
    pauses = [round(later - earlier) for earlier, later in pairwise(times)]
    assert all(10 <= it <= 21 for it in pauses[:4]), pauses
    assert all(it >= 59 for it in pauses[-5:]), pauses


async def test_backoff_longer_than_the_state_is_kept_sends_no_request(
    house: House,
) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(status=429, headers={"Retry-After": "1800"}))
    await house.let_pass(60)
    assert house.state("camera.garden").state == "idle"
    house.cloud.ledger.clear()

    await house.let_pass(360)

    assert house.state("camera.garden").state == "unavailable"
    assert house.cloud.ledger.count() == 0


async def test_retry_after_of_the_cloud_is_respected(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(route="media.changed", status=429, headers={"Retry-After": "600"}))
    await house.let_pass(60)
    house.cloud.ledger.clear()

    await house.let_pass(540)
    assert house.cloud.ledger.count() == 0
    # Wait until the backoff (time without requests) has ended and the poll was retried.
    await house.let_pass(180)
    assert house.cloud.ledger.count("media.changed") >= 1
    assert house.state("camera.garden").state == "idle"


async def test_day_of_rate_limits_sends_fewer_than_30_requests(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()
    house.cloud.faults.add(Fault(status=429, times=None))

    await house.let_pass(24 * 3600)

    assert house.cloud.ledger.count() < 30
    house.cloud.faults.clear()
    await house.let_pass(7300)
    assert house.state("camera.garden").state == "idle"


async def test_snapshot_every_minute_does_not_delay_the_polls(house: House) -> None:
    await house.sign_in()
    house.cloud.ledger.clear()

    for _ in range(5):
        await house.action("snapshot", "camera.garden")
        await house.let_pass(57)

    assert house.cloud.ledger.count("media.changed") >= 4


async def test_poll_with_an_outdated_homescreen_keeps_the_picture_of_a_snapshot(
    house: House,
) -> None:
    entry = await house.sign_in()
    await house.let_pass(240)
    # Let an outdated list of devices arrive after the snapshot. The list was requested before the
    # snapshot.
    stale = await entry.runtime_data.client.get_homescreen()
    snapshots: list[Any] = []

    async def slow_homescreen() -> Any:
        entry.runtime_data.client.get_homescreen = fast
        snapshots.append(await house.action("snapshot", "camera.garden"))
        return stale

    fast = entry.runtime_data.client.get_homescreen
    entry.runtime_data.client.get_homescreen = slow_homescreen
    await house.let_pass(60)

    assert snapshots
    shown = entry.runtime_data.data.pictures(next(iter(entry.runtime_data.data.cameras)))[0]
    assert snapshots[0]["camera.garden"]["image"].endswith(f"{shown.id}.jpg")


async def test_poll_after_a_restart_continues_where_the_last_one_ended(
    house: House, hass_storage: dict[str, Any]
) -> None:
    entry = await house.sign_in()
    garden = house.cloud.cloud.camera("Garden")
    house.cloud.cloud.motion(garden, upload_seconds=10)
    await house.let_pass(120)
    await house.hass.config_entries.async_unload(entry.entry_id)
    house.cloud.ledger.clear()
    house.clock.advance(4 * 86400)

    await house.hass.config_entries.async_setup(entry.entry_id)
    await house.settle()

    (request,) = (it for it in house.cloud.ledger.requests if it.route == "media.changed")
    assert "2026-11-20T11:58" in request.query
    assert house.state("camera.garden").attributes["picture_source"] == "clip"


async def test_cursor_is_stored_although_no_clip_was_announced(
    house: House, hass_storage: dict[str, Any]
) -> None:
    """The cursor is the time up to which the integration has read all clips."""
    entry = await house.sign_in()
    await house.let_pass(120)
    [clip, *_] = sorted(house.cloud.cloud.clips.values(), key=lambda it: -it.created_at)
    house.cloud.cloud.watch_clip(clip)
    watched_at = house.now
    await house.let_pass(120)

    stored = hass_storage[f"blink_clips.{entry.entry_id}"]["data"]
    assert datetime.fromisoformat(stored["cursor"]) >= watched_at.replace(microsecond=0)


async def test_late_viewed_and_deleted_clips_change_the_picture_correctly(house: House) -> None:
    await house.sign_in()
    cloud = house.cloud.cloud
    garden = cloud.camera("Garden")
    late = cloud.motion(garden, upload_seconds=600)
    await house.let_pass(120)
    newer = cloud.motion(garden, upload_seconds=10)
    await house.let_pass(60)
    newest = await house.look("camera.garden")
    await house.let_pass(600)
    assert await house.look("camera.garden") == newest, (
        "an older clip that is listed late changes nothing"
    )
    cloud.watch_clip(newer)
    await house.let_pass(60)
    assert await house.look("camera.garden") == newest, "a viewed clip changes nothing"
    cloud.delete_clip(newer)
    await house.let_pass(60)
    shown = await house.look("camera.garden")
    assert shown.taken_at.timestamp() == pytest.approx(late.created_at, abs=1)


async def test_cameras_are_added_renamed_and_removed(house: House) -> None:
    entry = await house.sign_in()
    cloud = house.cloud.cloud
    cloud.add_camera(CameraSpec(name="Shed"), network_id=200001)
    cloud.remove_camera(cloud.camera("Hall"))
    cloud.rename_camera(cloud.camera("Garden"), "Orchard")
    await house.let_pass(300)
    assert house.state("camera.hall").state == "idle", "a single homescreen removes nothing"

    await house.let_pass(1500)

    names = {
        device.name
        for device in dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)
    }
    assert names == {
        "House",
        "House Sync Module",
        "Cabin",
        "Orchard",
        "Driveway",
        "Terrace",
        "Front Door",
        "Shed",
    }
    assert house.state("camera.shed").state == "idle"
    assert house.hass.states.get("camera.hall") is None
    cloud.add_camera(
        CameraSpec(name="Hall", family=cloud.camera("Front Door").family), network_id=200001
    )
    await house.let_pass(300)
    assert house.state("camera.hall").state == "idle"


async def test_incomplete_homescreen_removes_no_device(house: House) -> None:
    entry = await house.sign_in()
    hall = await house.look("camera.hall")
    client = entry.runtime_data.client
    whole = await client.get_homescreen()

    async def get_homescreen() -> Any:
        return replace(whole, cameras=whole.cameras[:1], complete=False)

    client.get_homescreen = get_homescreen
    await house.let_pass(300)

    registry = er.async_get(house.hass)
    assert registry.async_get("camera.hall") is not None
    assert house.state("camera.hall").state == "idle"
    assert await house.look("camera.hall") == hall
    assert house.state("camera.garden").state == "idle"


@pytest.mark.scenario("no_subscription")
async def test_snapshot_works_without_a_subscription(house: House) -> None:
    await house.sign_in()
    assert house.state("camera.garden").attributes["picture_source"] == "snapshot"

    response = await house.action("snapshot", "camera.garden")

    assert response["camera.garden"]["changed"] is True


async def test_devices_have_their_model_name(house: House) -> None:
    entry = await house.sign_in()
    registry = dr.async_get(house.hass)

    def model(key: str) -> str | None:
        device = registry.async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
        assert device is not None
        assert device.via_device_id is not None
        assert device.serial_number
        return device.model

    assert model("camera_400001") == "Outdoor (3rd gen)"
    assert model("camera_400002") == "Indoor (1st gen)"
    assert model("camera_400003") == "Outdoor 4"
    assert model("owl_400001") == "Mini"
    assert model("owl_500002") == "Mini 2"
    assert model("doorbell_600001") == "Video Doorbell"


async def test_outdated_homescreen_does_not_restore_an_old_picture(house: House) -> None:
    entry = await house.sign_in()
    client = entry.runtime_data.client
    stale, fresh = await client.get_homescreen(), client.get_homescreen
    await house.action("snapshot", "camera.garden")
    ours = await house.look("camera.garden")

    async def get_homescreen() -> Any:
        client.get_homescreen = fresh
        return stale

    client.get_homescreen = get_homescreen
    await house.let_pass(300)

    assert client.get_homescreen is fresh, "the outdated homescreen was read"
    assert await house.look("camera.garden") == ours


async def test_single_empty_homescreens_remove_no_device(house: House) -> None:
    entry = await house.sign_in()
    for body in (
        '{"networks": null, "cameras": null, "owls": null, "doorbells": null}',
        '{"networks": [], "cameras": [], "owls": [], "doorbells": []}',
    ):
        house.cloud.faults.add(Fault(route="homescreen", status=200, body=body))
    registry = er.async_get(house.hass)
    registry.async_update_entity("camera.garden", name="My name")

    await house.let_pass(900)

    devices = dr.async_entries_for_config_entry(dr.async_get(house.hass), entry.entry_id)
    assert len(devices) == 9
    entity = registry.async_get("camera.garden")
    assert entity is not None
    assert entity.name == "My name"


async def test_short_retry_after_does_not_shorten_the_backoff(house: House) -> None:
    await house.sign_in()
    house.cloud.faults.add(Fault(status=429, headers={"Retry-After": "1"}, times=None))
    house.cloud.ledger.clear()

    await house.let_pass(600)

    assert house.cloud.ledger.count() <= 4
