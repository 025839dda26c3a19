"""save_recent_clips saves each clip once, in order, and reports failures."""

import asyncio
from datetime import timedelta
import errno
from pathlib import Path
from typing import Any

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.blink_clips.actions import save_recent_clips as save_recent
from custom_components.blink_clips.const import DOMAIN
from simulator import Fault, FaultKind
from simulator.clips import Clip
from tests.action_calls import rename_device
from tests.clip_helpers import video, wait_for_request
from tests.house import House
from tests.save_folder import SaveFolder, break_disk, fill_disk
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")

ROUTE = "media.clip"


@pytest.fixture
async def clips(house: House) -> list[Clip]:
    """Return five clips of the last day, oldest first. Four are of the garden, one of the hall."""
    cloud = house.cloud.cloud
    for clip in list(cloud.clips):
        del cloud.clips[clip]
    now = house.clock.time()
    return [
        cloud.motion(cloud.camera(name), created_at=now - age, upload_seconds=0)
        for name, age in [
            ("Garden", 90_000),
            ("Garden", 80_000),
            ("Garden", 5000),
            ("Hall", 4000),
            ("Garden", 3000),
        ]
    ]


@pytest.fixture
async def entry(house: House, clips: list[Clip]) -> ConfigEntry:
    """Return an account that has recorded `clips` and read its clip list."""
    entry = await house.sign_in()
    await entry.runtime_data.catalogue.load()
    house.cloud.ledger.clear()
    return entry


@pytest.fixture
def save_folder(house: House, entry: ConfigEntry, tmp_path: Path) -> SaveFolder:
    """Return the folder for saved clips."""
    return SaveFolder(house.hass, tmp_path / "media")


async def save(
    house: House,
    save_folder: SaveFolder,
    *entity_ids: str,
    context: Context | None = None,
    **data: Any,
) -> Any:
    """Perform the action save_recent_clips, by default for the garden camera."""
    return await house.action(
        "save_recent_clips",
        *(entity_ids or ("camera.garden",)),
        context=context,
        **{"folder": str(save_folder.folder), "filename": "{id}.mp4"} | data,
    )


async def refusal(house: House, save_folder: SaveFolder, **data: Any) -> HomeAssistantError:
    """Return the error with which the action must fail. The error must have a translated text."""
    with pytest.raises(HomeAssistantError) as raised:
        await save(house, save_folder, **data)
    assert str(raised.value) not in {"", raised.value.translation_key}
    return raised.value


async def save_silently(house: House, save_folder: SaveFolder) -> None:
    """Perform the action without requesting a response."""
    await house.hass.services.async_call(
        DOMAIN,
        "save_recent_clips",
        {"folder": str(save_folder.folder), "filename": "{id}.mp4"},
        target={"entity_id": "camera.garden"},
        blocking=True,
    )


def ids(items: list[dict[str, Any]]) -> list[int]:
    return [it["video_id"] for it in items]


async def test_save_recent_clips_saves_the_clips_of_a_day_oldest_first(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    house.hass.config.allowlist_external_dirs = {str(save_folder.folder)}
    response = await house.action(
        "save_recent_clips", "camera.garden", folder=str(save_folder.folder)
    )

    wanted = [clips[1], clips[2], clips[4]]
    assert ids(response["saved"]) == [it.id for it in wanted]
    assert response["skipped"] == []
    assert response["more"] is False
    for clip, saved in zip(wanted, response["saved"], strict=True):
        at = dt_util.as_local(dt_util.utc_from_timestamp(clip.created_at))
        name = f"garden/{at:%Y-%m-%d}/{at:%H-%M-%S}_{clip.id}.mp4"
        assert saved["path"] == save_folder.path(name)
        assert save_folder.read(name) == video(clip)
        assert saved["size"] == len(video(clip))
    assert len(save_folder.files) == 3


async def test_clips_of_several_cameras_are_saved_oldest_first(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    response = await save(house, save_folder, "all", hours=2, filename="{camera}/{id}.mp4")

    assert ids(response["saved"]) == [it.id for it in clips[2:]]
    assert save_folder.files == sorted(
        f"{'hall' if it is clips[3] else 'garden'}/{it.id}.mp4" for it in clips[2:]
    )


@pytest.mark.parametrize(
    ("ago", "zone", "expected"),
    [
        (4000, "UTC", 1),
        (6000, "UTC", 2),
        (6000, "America/New_York", 2),
        (200_000, None, 4),
        (0, None, 0),
    ],
)
async def test_since_selects_clips_from_that_moment_on(
    house: House, save_folder: SaveFolder, ago: int, zone: str | None, expected: int
) -> None:
    since = house.now - timedelta(seconds=ago)
    if zone:
        zone_info = await dt_util.async_get_time_zone(zone)
        since = since.astimezone(zone_info)
    else:
        # Also pass the time without a time zone. The action then uses Home Assistant's time zone.
        since = dt_util.as_local(since).replace(tzinfo=None)

    response = await save(house, save_folder, since=since.isoformat())

    assert len(response["saved"]) == expected


async def test_since_accepts_the_first_and_the_last_possible_year(
    house: House, save_folder: SaveFolder
) -> None:
    assert (await save(house, save_folder, since="9999-12-31T23:59:59"))["saved"] == []
    assert len((await save(house, save_folder, since="0001-01-01"))["saved"]) == 4


async def test_repeated_save_recent_clips_saves_new_clips_only(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    await save(house, save_folder)
    house.cloud.ledger.clear()
    before, began = save_folder.tree, house.clock.time()

    response = await save(house, save_folder)

    assert response["saved"] == []
    assert ids(response["skipped"]) == [it.id for it in (clips[1], clips[2], clips[4])]
    assert {it["reason"] for it in response["skipped"]} == {"exists"}
    assert all("already exists" in it["message"] for it in response["skipped"])
    assert save_folder.tree == before
    assert house.cloud.ledger.count() == 0
    assert house.clock.time() == began, "skipped clips cause no wait"
    await save_silently(house, save_folder)
    new = house.cloud.cloud.motion(house.cloud.cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    assert ids((await save(house, save_folder))["saved"]) == [new.id]


async def test_save_recent_clips_waits_one_second_between_downloads(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    save_folder.put(f"{clips[2].id}.mp4")
    began = house.clock.time()

    response = await save(house, save_folder, hours=48)

    assert len(response["saved"]) == 3
    assert house.clock.time() - began == 2
    assert house.cloud.ledger.by_route() == {ROUTE: 3}


async def test_save_recent_clips_reads_the_whole_clip_list_only_once(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    await house.hass.config_entries.async_reload(entry.entry_id)
    house.cloud.ledger.clear()

    await save(house, save_folder)
    await save(house, save_folder)

    assert house.cloud.ledger.count("media.changed") == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(kind=FaultKind.TRUNCATED), "unreachable"),
        (Fault(status=200, body="<html></html>"), "damaged"),
        (Fault(kind=FaultKind.CODE, code=700, message="Media not found"), "gone"),
        (Fault(status=503, body="{}"), "unexpected"),
        (Fault(kind=FaultKind.HANG), "unreachable"),
    ],
)
async def test_failing_clip_does_not_stop_the_other_clips(
    house: House, save_folder: SaveFolder, clips: list[Clip], fault: Fault, reason: str
) -> None:
    house.cloud.faults.add(Fault(**{**vars(fault), "route": ROUTE, "after": 1}))
    saving = asyncio.create_task(save(house, save_folder))
    if fault.kind is FaultKind.HANG:
        await until(lambda: house.cloud.ledger.count(ROUTE) == 2)
        await house.clock.sleep(60)

    response = await saving

    assert ids(response["saved"]) == [clips[1].id, clips[4].id]
    [skipped] = response["skipped"]
    assert (skipped["video_id"], skipped["reason"]) == (clips[2].id, reason)
    assert str(clips[2].id) in skipped["message"]
    assert save_folder.files == sorted(f"{it.id}.mp4" for it in (clips[1], clips[4]))


async def test_failed_clips_are_saved_by_the_next_call(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    house.cloud.faults.add(Fault(route=ROUTE, status=503, body="{}", times=3))
    error = await refusal(house, save_folder)
    assert error.translation_key == "not_all_saved"
    assert all(str(it.id) in str(error) for it in (clips[1], clips[2], clips[4]))
    assert save_folder.files == []

    assert len((await save(house, save_folder))["saved"]) == 3


async def test_single_failing_clip_raises_its_own_error(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    house.cloud.faults.add(Fault(route=ROUTE, kind=FaultKind.TRUNCATED))

    error = await refusal(house, save_folder, hours=1)

    assert error.translation_key == "unreachable"
    assert str(clips[4].id) in str(error)


async def test_failures_raise_if_no_response_is_requested(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    house.cloud.faults.add(Fault(route=ROUTE, status=503, body="{}", after=1))

    with pytest.raises(HomeAssistantError) as raised:
        await save_silently(house, save_folder)

    assert raised.value.translation_key == "not_all_saved"
    assert str(raised.value).startswith("2 clips were saved, 1 failed:")
    assert len(save_folder.files) == 2
    await save_silently(house, save_folder)
    assert len(save_folder.files) == 3


async def test_error_lists_at_most_ten_failed_clips(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    cloud = house.cloud.cloud
    for _ in range(12):
        cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    house.cloud.faults.add(Fault(route=ROUTE, status=503, body="{}", times=None))

    error = await refusal(house, save_folder)

    assert "15 failed" in str(error)
    assert str(error).count("Video ") == 10
    assert "…" in str(error)


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(status=429, body="{}"), "rate_limited"),
        (Fault(kind=FaultKind.EXPIRED_TOKEN, times=2), "signed_out"),
        (Fault(status=403, body="<html></html>"), "blocked"),
    ],
)
@pytest.mark.parametrize("after", [0, 2])
async def test_rate_limit_block_or_lost_sign_in_stops_save_recent_clips(
    house: House, save_folder: SaveFolder, clips: list[Clip], fault: Fault, key: str, after: int
) -> None:
    house.cloud.faults.add(Fault(**{**vars(fault), "route": ROUTE, "after": after}))

    error = await refusal(house, save_folder)

    assert house.cloud.ledger.count(ROUTE) == after + (2 if key == "signed_out" else 1)
    saved = [clips[1], clips[2]][:after]
    assert save_folder.files == [f"{it.id}.mp4" for it in saved]
    if after:
        assert error.translation_key == "saving_stopped"
        assert "2 clips were saved" in str(error)
        assert all(save_folder.path(f"{it.id}.mp4") in str(error) for it in saved)
    else:
        assert error.translation_key == key
    house.clock.advance(120)
    assert len((await save(house, save_folder))["saved"]) == 3 - after


async def test_full_disk_stops_save_recent_clips(
    house: House, save_folder: SaveFolder, clips: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    await save(house, save_folder, since=house.now - timedelta(seconds=3500))
    before = save_folder.tree
    with monkeypatch.context() as patch:
        fill_disk(patch, save_folder.folder)
        error = await refusal(house, save_folder)

    assert error.translation_key == "disk_full"
    assert house.cloud.ledger.count(ROUTE) == 2
    assert save_folder.tree == before
    assert len((await save(house, save_folder))["saved"]) == 2


async def test_failing_disk_is_reported_by_save_recent_clips(
    house: House, save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = save_folder.tree
    break_disk(monkeypatch, save_folder.folder, errno.EACCES)

    error = await refusal(house, save_folder)

    assert "Permission denied" in str(error)
    assert house.cloud.ledger.count() == 0
    assert save_folder.tree == before


async def test_folder_that_is_not_allowed_is_rejected_without_a_request(
    house: House, save_folder: SaveFolder
) -> None:
    save_folder.forbid()
    before = save_folder.tree

    error = await refusal(house, save_folder)

    assert error.translation_key == "path_not_allowed"
    assert "allowlist_external_dirs" in str(error)
    assert house.cloud.ledger.count() == 0
    assert save_folder.tree == before
    save_folder.allow()
    assert len((await save(house, save_folder))["saved"]) == 3


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"folder": "~"}, "no_full_path"),
        ({"folder": "elsewhere"}, "path_not_allowed"),
        ({"filename": "{name}.mp4"}, "unknown_placeholder"),
        ({"filename": "{id}.jpg"}, "wrong_ending"),
        ({"filename": ""}, "wrong_ending"),
        ({"filename": "../{id}.mp4"}, "path_not_allowed"),
        ({"hours": 1, "since": "2026-11-20"}, "either_or"),
    ],
)
async def test_invalid_parameters_of_save_recent_clips_are_rejected(
    house: House, save_folder: SaveFolder, data: dict[str, Any], key: str
) -> None:
    assert (await refusal(house, save_folder, **data)).translation_key == key
    assert save_folder.files == []
    assert house.cloud.ledger.count() == 0


@pytest.mark.parametrize("data", [{"hours": 0}, {"hours": -1}, {"hours": 9000}, {"since": "noon"}])
async def test_invalid_hours_and_since_are_rejected(
    house: House, save_folder: SaveFolder, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await save(house, save_folder, **data)


async def test_absolute_file_name_stays_below_the_folder(
    house: House, save_folder: SaveFolder
) -> None:
    response = await save(house, save_folder, hours=1, filename="/etc/{id}.mp4")

    assert response["saved"][0]["path"].startswith(save_folder.path("etc/"))


async def test_clips_with_the_same_file_name_do_not_overwrite_each_other(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    response = await save(house, save_folder, filename="{camera}.mp4")

    assert ids(response["saved"]) == [clips[1].id]
    assert [it["reason"] for it in response["skipped"]] == ["exists", "exists"]
    assert save_folder.read("garden.mp4") == video(clips[1])
    assert house.cloud.ledger.count(ROUTE) == 1


async def test_save_recent_clips_stops_at_the_maximum_and_reports_more(
    house: House, save_folder: SaveFolder, clips: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert save_recent.MAX_SAVED_CLIPS == 500
    monkeypatch.setattr(save_recent, "MAX_SAVED_CLIPS", 2)

    first = await save(house, save_folder, hours=48)
    second = await save(house, save_folder, hours=48)
    third = await save(house, save_folder, hours=48)

    assert [ids(it["saved"]) for it in (first, second, third)] == [
        [clips[0].id, clips[1].id],
        [clips[2].id, clips[4].id],
        [],
    ]
    assert [it["more"] for it in (first, second, third)] == [True, False, False]


async def test_unload_during_save_recent_clips_removes_the_partial_file(
    house: House, save_folder: SaveFolder, entry: ConfigEntry, clips: list[Clip]
) -> None:
    house.cloud.faults.add(Fault(route=ROUTE, kind=FaultKind.HANG))
    before = save_folder.tree
    saving = asyncio.create_task(refusal(house, save_folder))
    await wait_for_request(house, ROUTE)

    await house.hass.config_entries.async_unload(entry.entry_id)

    assert (await saving).translation_key == "unloaded"
    assert save_folder.tree == before
    assert house.cloud.ledger.count(ROUTE) == 1


async def test_unload_between_two_clips_stops_save_recent_clips(
    house: House, save_folder: SaveFolder, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep = house.clock.sleep

    async def unload_first(seconds: float) -> None:
        monkeypatch.undo()
        await house.hass.config_entries.async_unload(entry.entry_id)
        await sleep(seconds)

    monkeypatch.setattr(house.clock, "sleep", unload_first)

    error = await refusal(house, save_folder)

    assert error.translation_key == "saving_stopped"
    assert "unloaded" in str(error)
    assert len(save_folder.files) == 1


async def test_concurrent_calls_save_each_clip_once(
    house: House, save_folder: SaveFolder, clips: list[Clip]
) -> None:
    responses = await asyncio.gather(save(house, save_folder), save(house, save_folder))

    saved = [video_id for it in responses for video_id in ids(it["saved"])]
    assert sorted(saved) == sorted(it.id for it in (clips[1], clips[2], clips[4]))
    assert {it["reason"] for response in responses for it in response["skipped"]} == {"exists"}
    assert len(save_folder.files) == 3


async def test_unreadable_clip_list_is_reported_by_save_recent_clips(
    house: House, save_folder: SaveFolder, entry: ConfigEntry
) -> None:
    await house.hass.config_entries.async_reload(entry.entry_id)
    house.cloud.faults.add(Fault(route="media.changed", status=500, body="{}"))

    error = await refusal(house, save_folder)

    assert error.translation_key == "unexpected"
    assert entry.title in str(error)
    assert len((await save(house, save_folder))["saved"]) == 3


async def test_save_recent_clips_requires_read_permission_for_each_camera(
    house: House, save_folder: SaveFolder
) -> None:
    user = MockUser(id="reader").add_to_hass(house.hass)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": {"camera.garden": {"read": True}}}})
    context = Context(user_id=user.id)

    with pytest.raises(Unauthorized):
        await save(house, save_folder, "camera.garden", "camera.hall", context=context)
    assert save_folder.files == []
    assert len((await save(house, save_folder, context=context))["saved"]) == 3


async def test_recent_clips_are_named_after_the_device_name_that_a_user_chose(
    house: House, save_folder: SaveFolder
) -> None:
    rename_device(house.hass, "camera.garden", "Behind the house")

    await save(house, save_folder, filename="{camera}/{id}.mp4")

    assert {it.partition("/")[0] for it in save_folder.files} == {"behind_the_house"}


@pytest.mark.parametrize(("folder", "saved"), [("blink", "blink/"), ("", ""), (".", "")])
async def test_relative_folder_is_below_the_media_folder(
    house: House, save_folder: SaveFolder, folder: str, saved: str
) -> None:
    house.hass.config.media_dirs = {"local": str(save_folder.folder)}

    response = await save(house, save_folder, folder=folder, filename="{id}.mp4")

    assert response["saved"]
    assert save_folder.files == sorted(f"{saved}{it['video_id']}.mp4" for it in response["saved"])
