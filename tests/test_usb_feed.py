"""USB drives are read in the background. Each clip is listed once and fires one event."""

import logging
from typing import Any
from urllib.parse import parse_qs, unquote

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util
import pytest

from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.newest_clips import KEPT_CLIPS_PER_CAMERA
from simulator import CameraSpec, Failure, Family, Fault, FaultKind, UsbState
from simulator.wire import parse_since
from tests.action_calls import perform
from tests.event_recorder import Fired
from tests.usb_house import DRIVEWAY, GARDEN, HALL, HOUSE, LIST_EVERY, UsbHouse

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image", "sensor")

EVENT = "event.garden_clip"
CABIN = 200002


def usb_ids(entry: ConfigEntry) -> list[int]:
    """Return the ids of the known USB clips, oldest first."""
    clips = entry.runtime_data.catalogue.clips()
    return [it.usb.record.id for it in reversed(clips) if it.usb]


def usb_requests(usb_house: UsbHouse) -> dict[str, int]:
    """Return the number of requests for USB drives by route."""
    counts = usb_house.house.cloud.ledger.by_route()
    return {route: number for route, number in counts.items() if route.startswith("usb")}


async def test_disabled_usb_drive_is_not_read(usb_house: UsbHouse) -> None:
    usb_house.record(*GARDEN, ago=60)
    entry = await usb_house.house.sign_in()
    await usb_house.house.let_pass(900)
    assert usb_requests(usb_house) == {}
    assert usb_ids(entry) == []


@pytest.mark.usefixtures("all_sensors_enabled")
async def test_usb_clip_fires_one_event_without_an_upload(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)

    clip = usb_house.record(*GARDEN, ago=10)
    await usb_house.read()

    attributes = fired.attributes(EVENT)
    video_id = attributes["video_id"]
    paths = f"/api/blink_clips/clips/{entry.entry_id}/{video_id}"
    assert attributes["event_type"] == "motion"
    assert attributes["source"] == "usb"
    assert attributes["created_at"] == dt_util.utc_from_timestamp(int(clip.created_at)).isoformat()
    assert (attributes["thumbnail"], attributes["video"]) == (f"{paths}.jpg", f"{paths}.mp4")
    assert attributes["media_content_id"].endswith(f"/{video_id}")
    # The id must be below 2**53, because JavaScript would round a larger number.
    assert video_id < 2**53
    assert usb_house.house.state("sensor.garden_last_clip_time").state == attributes["created_at"]

    await usb_house.house.let_pass(3600)
    assert fired.video_ids == [video_id]
    assert usb_requests(usb_house).keys() == {"usb.status", "usb.list", "usb.manifest"}


async def test_clips_from_before_the_setup_fire_no_event(usb_house: UsbHouse) -> None:
    old = [usb_house.record(*GARDEN, ago=ago) for ago in (86400, 3600, 60)]
    fired = Fired(usb_house.house.hass)
    entry = await usb_house.sign_in()
    await usb_house.house.let_pass(900)
    assert usb_ids(entry) == [it.id for it in old]
    assert fired.states == []


async def test_clips_recorded_while_the_usb_drive_was_disabled_fire_no_event(
    usb_house: UsbHouse,
) -> None:
    entry = await usb_house.sign_in()
    await usb_house.choose(entry)
    await usb_house.house.let_pass(60)
    usb_house.record(*GARDEN)
    await usb_house.house.let_pass(900)
    fired = Fired(usb_house.house.hass)
    await usb_house.choose(entry, str(HOUSE))
    await usb_house.house.let_pass(900)
    assert len(usb_ids(entry)) == 1
    assert fired.states == []


async def test_forty_usb_clips_are_all_announced_in_order(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    usb_house.house.cloud.ledger.clear()
    recorded = []
    for turn in range(40):
        # Vary the time after which the simulated sync module gives its USB drive's clip list a new
        # id.
        usb_house.house.cloud.cloud.settings.manifest_seconds = 100.0 * (turn % 5)
        recorded.append(usb_house.record(*(GARDEN, DRIVEWAY, HALL)[turn % 3]))
        if turn % 10 == 4:
            usb_house.house.cloud.cloud.keep_busy(usb_house.network, 130)
        await usb_house.house.let_pass(97)
    await usb_house.house.let_pass(900)

    assert usb_ids(entry) == [it.id for it in recorded]
    numbers = {it.id: it.usb.record.id for it in entry.runtime_data.catalogue.clips() if it.usb}
    assert sorted(numbers[it] for it in fired.video_ids) == [it.id for it in recorded]
    for name, key in (("garden", GARDEN), ("driveway", DRIVEWAY), ("hall", HALL)):
        announced = [numbers[it.attributes["video_id"]] for it in fired.of(f"event.{name}_clip")]
        assert announced == [
            it.id
            for it in recorded
            if it.label.camera_id == key[1] and it.camera_name.lower() == name
        ]
    elapsed = 40 * 97 + 900
    assert usb_house.lists() <= elapsed / LIST_EVERY + 1
    assert usb_requests(usb_house).keys() == {"usb.status", "usb.list", "usb.manifest"}


async def test_reload_repeats_no_usb_event_and_keeps_the_interval(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    usb_house.record(*GARDEN)
    await usb_house.read()
    usb_house.house.cloud.ledger.clear()
    began = usb_house.house.clock.time()
    for _ in range(10):
        await usb_house.house.hass.config_entries.async_reload(entry.entry_id)
        await usb_house.house.let_pass(90)
    assert usb_house.lists() <= (usb_house.house.clock.time() - began) / LIST_EVERY + 1
    assert len(usb_ids(entry)) == 1

    usb_house.record(*GARDEN)
    await usb_house.house.hass.config_entries.async_reload(entry.entry_id)
    await usb_house.read()
    assert len(fired.video_ids) == len(set(fired.video_ids)) == 2


async def test_usb_clips_that_an_earlier_version_announced_by_other_ids_fire_no_event(
    usb_house: UsbHouse, hass_storage: dict[str, Any]
) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    usb_house.record(*GARDEN)
    await usb_house.read()
    await usb_house.house.hass.config_entries.async_unload(entry.entry_id)
    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    stored["usb"]["known"] = stored["usb"].pop("known_modules")
    stored["announcements"]["settled"] = []

    await usb_house.house.hass.config_entries.async_setup(entry.entry_id)
    await usb_house.read()
    assert len(fired.video_ids) == 1
    usb_house.record(*GARDEN)
    await usb_house.read()

    assert len(fired.video_ids) == 2


async def test_usb_clip_recorded_while_home_assistant_was_down_is_announced(
    usb_house: UsbHouse,
) -> None:
    entry = await usb_house.sign_in()
    await usb_house.house.hass.config_entries.async_unload(entry.entry_id)
    recorded = usb_house.record(*GARDEN)
    usb_house.house.clock.advance(7200)
    await usb_house.house.hass.config_entries.async_setup(entry.entry_id)
    fired = Fired(usb_house.house.hass)
    await usb_house.house.let_pass(120)
    assert usb_ids(entry) == [recorded.id]
    assert len(fired.video_ids) == 1


async def test_usb_drive_is_read_after_the_clock_was_set_back(
    usb_house: UsbHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await usb_house.sign_in()
    feed = entry.runtime_data._usb
    feed.restore({**feed.stored, "asked_at": {"300001": usb_house.house.clock.time() + 1e6}})
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(120)
    assert usb_house.lists() == 1


async def test_clip_missing_on_the_usb_drive_is_removed_from_the_catalogue(
    usb_house: UsbHouse,
) -> None:
    first, second = usb_house.record(*GARDEN, ago=90), usb_house.record(*GARDEN, ago=30)
    entry = await usb_house.sign_in()
    del usb_house.drive.clips[first.id]
    await usb_house.read()
    assert usb_ids(entry) == [second.id]

    # The new list contains a known clip again, as with real sync modules. This clip must not fire a
    # second event.
    fired = Fired(usb_house.house.hass)
    usb_house.drive.clips[first.id] = first
    await usb_house.read()
    assert usb_ids(entry) == [first.id, second.id]
    assert fired.states == []


async def test_old_usb_clip_does_not_change_the_retention_of_the_cloud(
    usb_house: UsbHouse,
) -> None:
    old = usb_house.record(*GARDEN, ago=90 * 86400)
    entry = await usb_house.sign_in()
    assert usb_ids(entry) == [old.id]
    assert entry.runtime_data.catalogue.expiry.retention.days == 60


def take_offline(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.cloud.sync_modules[HOUSE].online = False


def remove_drive(usb_house: UsbHouse) -> None:
    usb_house.drive.state = UsbState.UNAVAILABLE


def occupy_network(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.cloud.keep_busy(usb_house.network)


def fail_commands(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.cloud.sync_modules[HOUSE].failure = Failure(status_code=523)


def fail_manifests(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.faults.add(Fault(route="usb.manifest", status=500, times=None))


def return_malformed_manifests(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.faults.add(
        Fault(route="usb.manifest", kind=FaultKind.WRONG_SHAPE, times=None)
    )


def drop_list_requests(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.faults.add(Fault(route="usb.list", kind=FaultKind.DROP, times=None))


@pytest.mark.parametrize(
    "cause_failure",
    [
        take_offline,
        remove_drive,
        occupy_network,
        fail_commands,
        fail_manifests,
        return_malformed_manifests,
        drop_list_requests,
    ],
)
async def test_unreadable_usb_drive_keeps_its_clips_and_recovers(
    usb_house: UsbHouse, cause_failure: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    known = usb_house.record(*GARDEN, ago=90)
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    module = usb_house.house.cloud.cloud.sync_modules[HOUSE]
    cause_failure(usb_house)
    missed = usb_house.record(*GARDEN) if usb_house.drive.readable else None
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(1800)
    assert usb_ids(entry) == [known.id]
    assert fired.states == []
    # Polls succeed although the drive cannot be read. The integration still requests the drive's
    # list at the usual interval.
    assert entry.runtime_data.last_update_success
    assert usb_house.lists() <= 1800 / LIST_EVERY + 1
    assert caplog.text.count("clips on a USB drive cannot be read") <= 1

    usb_house.house.cloud.faults.clear()
    module.online, module.failure, usb_house.network.busy_until = True, None, 0.0
    usb_house.drive.plug_in()
    new = usb_house.record(*GARDEN)
    await usb_house.house.let_pass(900)
    assert usb_ids(entry) == [it.id for it in (known, missed, new) if it]
    assert len(fired.video_ids) == len(set(fired.video_ids)) == 2 - (missed is None)
    logged_failures = caplog.text.count("clips on a USB drive cannot be read")
    assert caplog.text.count("clips on the USB drive can be read again") == logged_failures


async def test_usb_requests_of_one_hour(usb_house: UsbHouse) -> None:
    await usb_house.sign_in()
    usb_house.record(*GARDEN)
    await usb_house.read()
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(3600)
    assert usb_requests(usb_house) == {"usb.status": 1, "usb.list": 12, "usb.manifest": 12}
    # The sync module needs three seconds to create a list. In this time, the client polls the
    # command every second.
    assert usb_house.house.cloud.ledger.count("command.status") == 36


async def test_usb_list_of_a_busy_sync_module_is_not_retried(usb_house: UsbHouse) -> None:
    await usb_house.sign_in()
    usb_house.house.cloud.cloud.keep_busy(usb_house.network)
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(1500)
    # The integration has requested the list every five minutes, and not more often.
    assert usb_house.lists() == 1500 / LIST_EVERY


async def test_usb_clips_of_ambiguous_camera_names_have_no_camera(usb_house: UsbHouse) -> None:
    cloud = usb_house.house.cloud.cloud
    twin = cloud.add_camera(
        CameraSpec(name="Gar den", id=400009, family=Family.CAMERA), network_id=HOUSE
    )
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    recorded = [usb_house.record(*GARDEN, ago=20), usb_house.record("camera", 400009, ago=10)]
    await usb_house.read()

    # Neither clip has fired an event, because two cameras have the name that the list contains.
    assert usb_ids(entry) == [it.id for it in recorded]
    assert fired.states == []
    data = entry.runtime_data.data
    assert [data.camera_of(it) for it in data.clips.values() if it.usb] == [None, None]

    recorded.append(usb_house.record("camera", 400009))
    cloud.rename_camera(twin, "Gate")
    await usb_house.read()
    assert fired.states == []
    later = [usb_house.record(*GARDEN), usb_house.record("camera", 400009)]
    await usb_house.read()
    assert {it.entity_id for it in fired.states} == {EVENT, "event.gar_den_clip"}

    # After the reload, the camera of these two clips is still unknown.
    await usb_house.house.hass.config_entries.async_reload(entry.entry_id)
    await usb_house.read()
    clips = [it for it in entry.runtime_data.catalogue.clips() if it.usb]
    unknown = [it.usb.record.id for it in clips if entry.runtime_data.data.camera_of(it) is None]
    assert sorted(unknown) == [it.id for it in recorded]
    assert len(clips) == len(recorded + later)
    assert len(fired.video_ids) == 2


async def test_usb_clips_of_an_unknown_camera_name_fire_no_event(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    # Record more clips than the integration keeps in memory for one camera.
    clips = [usb_house.record(*GARDEN, ago=10 - turn) for turn in range(KEPT_CLIPS_PER_CAMERA + 2)]
    cloud = usb_house.house.cloud.cloud
    cloud.rename_camera(cloud.camera(family="camera", id=400001), "Orchard")
    await usb_house.house.let_pass(900)
    assert usb_ids(entry) == [it.id for it in clips]
    assert fired.states == []

    # Only one camera has the name now, but the clips are too old for events.
    cloud.rename_camera(cloud.camera(family="camera", id=400001), "Garden")
    await usb_house.house.let_pass(360)
    await usb_house.house.hass.config_entries.async_reload(entry.entry_id)
    await usb_house.house.let_pass(900)
    assert usb_ids(entry) == [it.id for it in clips]
    assert fired.states == []


async def test_two_usb_clips_of_one_name_and_second_are_both_listed(usb_house: UsbHouse) -> None:
    usb_house.house.cloud.cloud.add_camera(
        CameraSpec(name="Gar den", id=400009, family=Family.CAMERA), network_id=HOUSE
    )
    clips = [usb_house.record(*GARDEN, ago=20), usb_house.record("camera", 400009, ago=20)]
    entry = await usb_house.sign_in()
    assert sorted(usb_ids(entry)) == [it.id for it in clips]


async def test_offline_sync_module_gets_no_usb_requests(usb_house: UsbHouse) -> None:
    await usb_house.sign_in()
    module = usb_house.house.cloud.cloud.sync_modules[HOUSE]
    module.online = False
    await usb_house.house.let_pass(600)
    usb_house.house.cloud.ledger.clear()
    await usb_house.house.let_pass(1200)
    assert usb_requests(usb_house) == {}
    module.online = True
    await usb_house.house.let_pass(600)
    assert usb_house.lists() >= 1


async def test_usb_clips_do_not_move_the_start_of_the_next_cloud_listing(
    usb_house: UsbHouse,
) -> None:
    await usb_house.sign_in()
    clips = usb_house.house.cloud.cloud.clips.values()
    newest = max(it.updated_at for it in clips)
    await usb_house.house.let_pass(3600)
    usb_house.record(*GARDEN)
    await usb_house.read()
    usb_house.house.cloud.ledger.clear()
    await perform(usb_house.house.hass, "delete_clips", video_id=next(iter(clips)).id)
    [request] = [it for it in usb_house.house.cloud.ledger.requests if it.route == "media.changed"]
    since = parse_since(unquote(parse_qs(request.query)["since"][0].replace(" ", "+")))
    assert since <= newest


async def test_usb_clip_keeps_its_camera_when_the_camera_is_renamed(usb_house: UsbHouse) -> None:
    entry = await usb_house.sign_in()
    usb_house.record(*GARDEN)
    await usb_house.read()
    cloud = usb_house.house.cloud.cloud
    cloud.rename_camera(cloud.camera(family="camera", id=400001), "Orchard")
    cloud.rename_camera(cloud.camera(family="camera", id=400002), "Garden")
    await usb_house.house.let_pass(900)
    [clip] = [it for it in entry.runtime_data.catalogue.clips() if it.usb]
    assert str(entry.runtime_data.data.camera_of(clip).key) == "camera_400001"


async def test_a_restart_of_the_sync_module_repeats_no_event_and_loses_no_clip(
    usb_house: UsbHouse,
) -> None:
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    recorded = [usb_house.record(*GARDEN, ago=20), usb_house.record(*HALL, ago=10)]
    await usb_house.read()
    announced = list(fired.video_ids)
    assert len(announced) == 2
    module = usb_house.house.cloud.cloud.sync_modules[HOUSE]

    usb_house.house.cloud.cloud.restart_sync_module(module)
    # Request a frame of a known clip. The sync module has given the clip a new number when it
    # restarted.
    archive = await perform(usb_house.house.hass, "get_thumbnails", video_id=announced[0], count=1)
    assert len(archive["frames"]) == 1
    await usb_house.read()

    assert fired.video_ids == announced
    assert sorted(usb_ids(entry)) == sorted(module.local_storage.clips)
    assert not {it.id for it in recorded} & set(usb_ids(entry))
    await perform(usb_house.house.hass, "delete_clips", video_id=announced[1])
    assert [it.label.camera for it in module.local_storage.clips.values()] == ["Garden"]


async def test_usb_list_of_the_current_app_reports_the_cause_of_a_recording(
    usb_house: UsbHouse,
) -> None:
    usb_house.house.cloud.settings.manifest_by_app = True
    await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    cloud = usb_house.house.cloud.cloud
    door = cloud.camera("Front Door")
    cloud.record_local(door, source="button_press")
    await usb_house.read()

    assert fired.of("event.front_door_clip")[0].attributes["event_type"] == "button_press"
    assert len(fired.of("event.front_door_doorbell")) == 1


async def test_usb_recording_without_a_camera_is_listed_and_fires_no_event(
    usb_house: UsbHouse,
) -> None:
    settings = usb_house.house.cloud.settings
    settings.manifest_by_app = settings.local_names_missing = True
    entry = await usb_house.sign_in()
    fired = Fired(usb_house.house.hass)
    clip = usb_house.record(*GARDEN)
    await usb_house.read()

    assert usb_ids(entry) == [clip.id]
    assert fired.states == []


async def test_usb_drive_is_read_although_its_enabled_flag_lags(usb_house: UsbHouse) -> None:
    usb_house.drive.enabled = False
    entry = await usb_house.sign_in()
    clip = usb_house.record(*GARDEN)
    await usb_house.read()

    assert usb_ids(entry) == [clip.id]


async def test_lost_sign_in_while_reading_usb_starts_reauthentication(usb_house: UsbHouse) -> None:
    await usb_house.sign_in()
    usb_house.house.cloud.faults.add(
        Fault(route="usb.list", kind=FaultKind.EXPIRED_TOKEN, times=None, for_real=False)
    )
    await usb_house.read()
    [flow] = usb_house.house.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
