"""The actions that archive, keep and delete archived clips."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.blink_clips.account import archive_factory
from custom_components.blink_clips.actions import archive_clips
from custom_components.blink_clips.archive.archive import Archive
from simulator import Fault
from simulator.clips import Clip
from tests.action_calls import documented, perform, raised, user_context
from tests.archive_house import ArchivingHouse, index_of
from tests.clip_helpers import newest
from tests.dashboard_card import PAGE, Page
from tests.house import House

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "sensor")

GARDEN = "camera.garden"


def of_garden(house: House) -> list[Clip]:
    """Return the garden camera's clips in the simulated cloud, oldest first."""
    clips = [it for it in house.cloud.cloud.clips.values() if it.camera.name == "Garden"]
    return sorted(clips, key=lambda it: it.created_at)


@pytest.fixture
async def archive(house: House, tmp_path: Path) -> ArchivingHouse:
    """Provide an account whose clips are archived."""
    archive = ArchivingHouse(house, tmp_path / "media")
    await archive.begin()
    await house.let_pass(300)
    assert archive.archived == archive.listed
    house.cloud.ledger.clear()
    return archive


@pytest.fixture
async def choosy(house: House, tmp_path: Path) -> ArchivingHouse:
    """Provide an account that archives only the clips of the hall's camera."""
    archive = ArchivingHouse(house, tmp_path / "media")
    await archive.begin(archive_cameras=["owl_400001"])
    await house.let_pass(300)
    house.cloud.ledger.clear()
    return archive


async def described(hass: HomeAssistant, clip: Clip) -> dict[str, Any] | None:
    """Return the data of a clip from the response of get_clips, or None if it has no such clip."""
    response = await perform(hass, "get_clips", limit=500)
    return next((it for it in response["clips"] if it["video_id"] == clip.id), None)


async def key_of_error(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    """Perform an action that fails. Return the translation key of its error."""
    with pytest.raises(HomeAssistantError) as error:
        await perform(hass, action, **data)
    return raised(error)


def counted(response: dict[str, Any]) -> dict[int, str]:
    """Return the result for each clip id in a response of archive_clips.

    The result is "archived", or the reason why the clip was not archived. Check that the response
    contains no clip twice.
    """
    found = [(clip_id, "archived") for clip_id in response["archived"]]
    found += [(it["video_id"], it["reason"]) for it in response["skipped"] + response["failed"]]
    assert len(found) == len(dict(found))
    return dict(found)


def downloaded(archive: ArchivingHouse) -> list[int]:
    """Return the ids of the clips whose videos were requested, in the order of the requests."""
    requests = archive.house.cloud.ledger.requests
    paths = [it.path for it in requests if it.route == "media.clip"]
    clips = archive.house.cloud.cloud.clips.values()
    return [it.id for path in paths for it in clips if path.endswith(f"{it.id}.mp4")]


# Tests of keep_clips


async def test_kept_clip_survives_the_limits_of_the_archive(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    first, second, *others = of_garden(archive.house)

    response = await perform(hass, "keep_clips", video_id=[first.id, second.id])
    released = await perform(hass, "keep_clips", video_id=[second.id], keep=False)

    assert response == {"kept": [first.id, second.id]}
    assert released == {"released": [second.id]}
    assert [(await described(hass, it) or {})["kept"] for it in (first, second)] == [True, False]
    await archive.choose(archive_days=1)
    for clip in (*others, second):
        archive.house.cloud.cloud.delete_clip(clip)
    await archive.house.let_pass(86400 * 2, step=3600)
    assert archive.archived == [first.id]
    assert archive.house.cloud.ledger.count("media.delete") == 0


async def test_kept_clip_is_marked_in_the_card(
    hass: HomeAssistant, archive: ArchivingHouse, hass_ws_client: WebSocketGenerator
) -> None:
    clip = newest(archive.house)
    page = Page(archive.house, await hass_ws_client())
    await page.command(PAGE)
    # Open a card, which loads the archived clips into memory.
    await page.read(await page.open())
    card = await page.subscribe()
    assert next(it for it in card.newest_first if it["id"] == clip.id)["archived"]

    await perform(hass, "keep_clips", video_id=clip.id)

    [event] = await card.events()
    assert [(it["id"], it["kept"]) for it in event["clips"]] == [(clip.id, True)]
    [sent, *_] = (await page.command(PAGE))["clips"]
    assert sent.get("kept", False) == (sent["id"] == clip.id)


async def test_keeping_needs_an_archived_clip(hass: HomeAssistant, choosy: ArchivingHouse) -> None:
    hall, garden = newest(choosy.house, "Hall"), newest(choosy.house)

    error = await key_of_error(hass, "keep_clips", video_id=[hall.id, garden.id])

    assert error == "not_archived"
    assert not (await described(hass, hall) or {})["kept"]


async def test_keeping_scans_first_if_the_index_lacks_the_clip(
    hass: HomeAssistant, archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = newest(archive.house)
    await hass.config_entries.async_unload(archive.entry.entry_id)
    with index_of(hass, archive.entry) as index:
        index.remove([index.get(clip.id).stem])
    # Keep the archive from working, so that the action comes before the first scan.
    monkeypatch.setattr(Archive, "work_soon", lambda _: None)
    await hass.config_entries.async_setup(archive.entry.entry_id)

    assert await perform(hass, "keep_clips", video_id=clip.id) == {"kept": [clip.id]}

    kept = await described(hass, clip)
    assert kept is not None
    assert kept["kept"]


async def test_keeping_names_a_clip_that_the_limits_delete_meanwhile(
    hass: HomeAssistant, archive: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = newest(archive.house)
    archiver = archive.entry.runtime_data.archive.archiver
    keep = archiver.keep

    async def delete_first(clip_ids: list[int], *, kept: bool) -> frozenset[int]:
        await archiver.delete(clip_ids)
        found: frozenset[int] = await keep(clip_ids, kept=kept)
        return found

    monkeypatch.setattr(archiver, "keep", delete_first)

    assert await key_of_error(hass, "keep_clips", video_id=clip.id) == "not_archived"


async def test_keeping_needs_an_archive(hass: HomeAssistant, entry: ConfigEntry) -> None:
    assert await key_of_error(hass, "keep_clips", entity_id=GARDEN) == "no_archive"
    assert await key_of_error(hass, "archive_clips", entity_id=GARDEN) == "no_archive"


async def test_keeping_needs_the_permission_to_control_the_camera(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip = newest(archive.house)
    reader = user_context(hass, entity_ids={GARDEN: {"read": True}})

    with pytest.raises(Unauthorized):
        await perform(hass, "keep_clips", video_id=clip.id, context=reader)

    assert not (await described(hass, clip) or {})["kept"]


async def test_keeping_fails_while_the_folder_is_missing(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip = newest(archive.house)
    archive.lose_drive()

    assert await key_of_error(hass, "keep_clips", video_id=clip.id) == "archive_failed"


# Tests of archive_clips


async def test_recent_clips_are_archived_although_the_options_leave_them_out(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    clips = of_garden(choosy.house)
    before = choosy.archived

    response = await perform(hass, "archive_clips", entity_id=[GARDEN, "camera.hall"], hours=90)

    hall = [it.id for it in choosy.house.cloud.cloud.clips.values() if it.camera.name == "Hall"]
    assert response["archived"] == [it.id for it in reversed(clips)]
    assert sorted(it["video_id"] for it in response["skipped"]) == sorted(hall)
    assert {it["reason"] for it in response["skipped"]} == {"already_archived"}
    assert response["failed"] == []
    assert response["more"] is False
    assert sorted(choosy.archived) == sorted([*before, *response["archived"]])
    assert set(choosy.downloads.values()) == {1}
    again = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)
    assert again["archived"] == []
    assert len(again["skipped"]) == len(clips)


async def test_only_clips_of_the_period_are_archived(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    clips = of_garden(choosy.house)
    middle = clips[len(clips) // 2]
    since = choosy.house.now - timedelta(seconds=choosy.house.now.timestamp() - middle.created_at)

    response = await perform(
        hass, "archive_clips", entity_id=GARDEN, since=since.isoformat(timespec="seconds")
    )

    recent = [it.id for it in clips if it.created_at >= middle.created_at]
    assert response["archived"] == recent[::-1]


async def test_failed_clip_is_reported_and_the_others_are_archived(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    *others, last = of_garden(choosy.house)
    choosy.house.cloud.faults.add(Fault(route="media.clip", status=500))

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert [it["video_id"] for it in response["failed"]] == [last.id]
    assert response["failed"][0]["reason"] == "busy"
    assert response["archived"] == [it.id for it in reversed(others)]


async def test_clips_that_are_too_old_are_skipped_without_a_download(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    await choosy.choose(archive_cameras=["owl_400001"], archive_days=1)
    choosy.house.cloud.ledger.clear()
    clips = of_garden(choosy.house)
    oldest = choosy.house.now.timestamp() - 86400

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert counted(response) == {
        it.id: "archived" if it.created_at >= oldest else "outside_archive_limits" for it in clips
    }
    assert downloaded(choosy) == response["archived"]
    assert len(response["skipped"]) > 1
    assert response["more"] is False


async def test_clips_that_do_not_fit_are_skipped_without_a_download(
    hass: HomeAssistant, choosy: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = of_garden(choosy.house)
    monkeypatch.setattr(archive_factory, "_GIGABYTE", choosy.bytes)
    await choosy.choose(archive_cameras=["owl_400001"], archive_gigabytes=1)
    choosy.house.cloud.ledger.clear()

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    fitting = len(response["archived"])
    assert 0 < fitting < len(clips) - 1
    assert counted(response) == {
        **{it.id: "archived" for it in clips[-fitting:]},
        **{it.id: "no_room_in_archive" for it in clips[:-fitting]},
    }
    assert downloaded(choosy) == response["archived"]
    assert {*response["archived"]} <= {*choosy.archived}
    again = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)
    assert again["archived"] == []
    assert downloaded(choosy) == response["archived"]


async def test_no_older_clip_is_downloaded_after_one_that_does_not_fit(
    hass: HomeAssistant, choosy: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = choosy.house.cloud.cloud
    await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)
    # Record older clips that are larger than the remaining space of the archive.
    begin = choosy.house.now.timestamp() - 86400 * 4
    *others, first = [
        cloud.motion(
            cloud.camera("Garden"), created_at=begin + it, updated_at=begin + it, seconds=60
        )
        for it in range(5)
    ]
    size = choosy.bytes + choosy.bytes // len(choosy.archived) + 10
    monkeypatch.setattr(archive_factory, "_GIGABYTE", size)
    await choosy.choose(archive_cameras=["owl_400001"], archive_gigabytes=1)
    choosy.house.cloud.ledger.clear()
    before = choosy.archived

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=120)

    assert {counted(response)[it.id] for it in (first, *others)} == {"no_room_in_archive"}
    assert downloaded(choosy) == [first.id]
    assert choosy.archived == before


async def test_clips_are_skipped_without_a_download_if_kept_clips_fill_the_archive(
    hass: HomeAssistant, choosy: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await perform(hass, "keep_clips", video_id=choosy.archived)
    monkeypatch.setattr(archive_factory, "_GIGABYTE", choosy.bytes)
    await choosy.choose(archive_cameras=["owl_400001"], archive_gigabytes=1)
    choosy.house.cloud.ledger.clear()

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert counted(response) == dict.fromkeys(
        (it.id for it in of_garden(choosy.house)), "no_room_in_archive"
    )
    assert downloaded(choosy) == []


async def test_call_ends_after_its_number_of_downloads_and_counts_the_other_clips(
    hass: HomeAssistant, choosy: ArchivingHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_clips, "MAX_ARCHIVED_CLIPS", 3)
    *others, third, second, first = of_garden(choosy.house)

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert response["more"] is True
    assert counted(response) == {
        **dict.fromkeys((it.id for it in others), "not_tried"),
        **dict.fromkeys((third.id, second.id, first.id), "archived"),
    }
    assert downloaded(choosy) == [first.id, second.id, third.id]


async def test_call_that_blink_limits_counts_the_other_clips(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    *others, second, first = of_garden(choosy.house)
    choosy.house.cloud.faults.add(Fault(route="media.clip", status=429, after=1))

    response = await perform(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert response["more"] is True
    assert counted(response) == {
        **dict.fromkeys((it.id for it in others), "not_tried"),
        second.id: "rate_limited",
        first.id: "archived",
    }


async def test_archiving_ends_when_the_folder_is_missing(
    hass: HomeAssistant, choosy: ArchivingHouse
) -> None:
    choosy.lose_drive()

    error = await key_of_error(hass, "archive_clips", entity_id=GARDEN, hours=90)

    assert error == "archive_failed"
    assert choosy.house.cloud.ledger.count("media.clip") == 0
    assert choosy.files == []


# Tests of delete_clips


async def test_deletion_at_blink_leaves_the_archived_copy(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip = newest(archive.house)

    response = await perform(hass, "delete_clips", video_id=clip.id)

    assert response == {"deleted": [clip.id], "still_archived": [clip.id]}
    assert clip.deleted
    assert clip.id in archive.archived
    assert (await described(hass, clip) or {})["archived"]
    await archive.house.let_pass(600)
    assert clip.id in archive.archived


async def test_archived_copy_is_deleted_if_asked_for(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip, other = of_garden(archive.house)[-2:]
    archive.house.cloud.cloud.delete_clip(other)
    await archive.restart()

    response = await perform(hass, "delete_clips", video_id=[clip.id, other.id], archive=True)

    assert response == {"deleted": [clip.id, other.id], "still_archived": []}
    assert clip.deleted
    assert archive.house.cloud.ledger.count("media.delete") == 1
    assert not {clip.id, other.id} & set(archive.archived)
    assert await described(hass, clip) is None
    assert await described(hass, other) is None
    await archive.house.let_pass(600)
    assert not {clip.id, other.id} & set(archive.archived)


async def test_documented_deletion_leaves_out_clips_that_only_the_archive_has(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    _, example = documented("Delete clips")
    assert await async_setup_component(hass, "script", {"script": {"tidy": example}})
    cloud = archive.house.cloud.cloud
    recorded = archive.house.clock.time() - 20 * 86400
    first, second = (
        cloud.motion(cloud.camera("Garden"), created_at=recorded + number, upload_seconds=9)
        for number in range(2)
    )
    await archive.restart()
    since = (archive.house.now - timedelta(days=21)).isoformat()
    await perform(hass, "archive_clips", entity_id=GARDEN, since=since)
    response = await perform(hass, "delete_clips", video_id=first.id)
    assert response == {"deleted": [first.id], "still_archived": [first.id]}
    assert not (await described(hass, first) or {})["at_blink"]
    assert (await described(hass, second) or {})["at_blink"]

    for _ in range(2):  # In the second run, Blink has no clip left to delete.
        await hass.services.async_call("script", "tidy", blocking=True)

    assert first.deleted
    assert second.deleted
    assert {first.id, second.id} <= set(archive.archived)
    assert not (await described(hass, second) or {})["at_blink"]


@pytest.mark.parametrize(
    ("action", "key"),
    [("delete_clips", "only_archived"), ("mark_viewed", "only_archived_not_viewed")],
)
@pytest.mark.parametrize("is_restarted", [False, True])
async def test_clip_that_only_the_archive_has_is_refused_before_any_change(
    hass: HomeAssistant, archive: ArchivingHouse, action: str, key: str, *, is_restarted: bool
) -> None:
    clip, gone = of_garden(archive.house)[-2:]
    clip.watched = False
    archive.house.cloud.cloud.delete_clip(gone)
    await archive.house.let_pass(60)
    if is_restarted:
        await archive.restart()

    with pytest.raises(ServiceValidationError) as error:
        await perform(hass, action, video_id=[clip.id, gone.id])

    assert raised(error) == key
    assert str(gone.id) in str(error.value)
    assert not clip.deleted
    assert not clip.watched
    assert gone.id in archive.archived


async def test_archived_clip_at_blink_is_marked_as_viewed(
    hass: HomeAssistant, archive: ArchivingHouse
) -> None:
    clip = newest(archive.house)
    clip.watched = False
    await archive.restart()

    assert await perform(hass, "mark_viewed", video_id=clip.id) == {"viewed": [clip.id]}
    assert clip.watched
    assert (await described(hass, clip) or {})["viewed"]
