"""Archived clips are listed, searched and played like all other clips, without the cloud."""

from collections.abc import Awaitable, Iterable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.blink_clips.archive.errors import ArchiveError, ArchiveProblem
from custom_components.blink_clips.archive.index import ArchiveIndex
from custom_components.blink_clips.archive.listing import ArchiveListing
from custom_components.blink_clips.const import CONF_ARCHIVE_ENABLED
from custom_components.blink_clips.media_browser.clip_texts import KEPT, ONLY_ARCHIVED
from simulator import Fault
from simulator.clips import Clip
from simulator.paint import read_label
from tests.action_calls import perform, raised, user_context
from tests.archive_house import ArchiveHouse
from tests.assistant import Assistant, expose
from tests.clip_helpers import newest, path_of, strip_path, video
from tests.dashboard_card import PAGE, Card, Page
from tests.event_recorder import Fired
from tests.house import House
from tests.media_browser import (
    ROOT,
    TODAY,
    YESTERDAY,
    Browsing,
    MediaBrowser,
    RefusedError,
    clip_ids,
    titles,
)
from tests.usb_house import GARDEN, UsbHouse

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event")

DAYS = (TODAY, YESTERDAY, "2026-11-18 Wednesday")


def all_clips(house: House) -> list[Clip]:
    """Return all clips of the simulated cloud, newest first."""
    return sorted(house.cloud.cloud.clips.values(), key=lambda it: (-it.created_at, -it.id))


@pytest.fixture
async def archive(browsing: Browsing, tmp_path: Path) -> ArchiveHouse:
    """Provide a restarted account with clips of three days, all of them archived."""
    house = ArchiveHouse(browsing.house, browsing.entry, tmp_path / "archive")
    clips = all_clips(browsing.house)
    for clip in clips:
        clip.watched = True
    await house.archive(clips)
    return house


@pytest.fixture
async def page(archive: ArchiveHouse, hass_ws_client: WebSocketGenerator) -> Page:
    """Provide a page of the frontend for dashboard cards."""
    return Page(archive.house, await hass_ws_client())


type Days = list[tuple[str, list[str], list[int]]]


async def listed(browser: MediaBrowser) -> Days:
    """Return the days in the folder of all cameras.

    For each day: the title of its folder, the titles of its clips, and the ids of its clips.
    """
    days = titles(await browser.open("All cameras"))
    nodes = [await browser.open("All cameras", day) for day in days]
    return [(day, titles(it), clip_ids(it)) for day, it in zip(days, nodes, strict=True)]


def marked(days: Days, clips: Iterable[Clip]) -> Days:
    """Return a copy of `days` with the mark "only archived" in the titles of the given clips."""
    lost = {it.id for it in clips}
    return [
        (
            day,
            [
                f"{ONLY_ARCHIVED} {title} · only archived" if clip_id in lost else title
                for title, clip_id in zip(of_day, ids, strict=True)
            ],
            ids,
        )
        for day, of_day, ids in days
    ]


async def test_media_browser_lists_clips_that_blink_has_deleted(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    clips = all_clips(browsing.house)
    ids = [it.id for it in clips]
    before = await listed(browsing.browser)
    assert [day for day, _, _ in before] == [*DAYS]
    assert [it for _, _, day in before for it in day] == ids

    await archive.lose(clips[::2])

    assert await listed(browsing.browser) == marked(before, clips[::2])
    await archive.restart()
    assert await listed(browsing.browser) == marked(before, clips[::2])
    assert archive.downloads() == 0


async def test_folders_of_cameras_have_clips_that_only_the_archive_has(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    await archive.lose(all_clips(browsing.house))
    await archive.restart()

    root = await browsing.browser.open()
    found: list[int] = []
    for camera in titles(root)[1:]:
        for day in titles(await browsing.browser.open(camera)):
            of_day = clip_ids(await browsing.browser.open(camera, day))
            names = {browsing.house.cloud.cloud.clips[it].camera_name for it in of_day}
            assert names == {camera.partition(" (")[0]}
            found += of_day

    assert sorted(found) == sorted(browsing.house.cloud.cloud.clips)
    assert all(it["thumbnail"] for it in root["children"])


async def test_newest_clip_of_a_day_is_its_picture_wherever_it_is(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    clips = all_clips(browsing.house)
    await archive.lose([clips[0]])
    await browsing.browser.open()
    new = browsing.house.cloud.cloud.motion(clips[0].camera, upload_seconds=0)

    async def picture() -> str:
        days = await browsing.browser.open("All cameras")
        path: str = days["children"][0]["thumbnail"]
        return path

    assert f"/{clips[0].id}.jpg" in await picture()
    await browsing.house.let_pass(60)
    assert f"/{new.id}.jpg" in await picture()


async def test_search_finds_clips_that_blink_has_deleted(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    before = {it: await browsing.browser.search(it) for it in ("garden", "thursday", "usb")}
    assert before["garden"]
    assert before["thursday"]
    assert not before["usb"]

    await archive.lose(all_clips(browsing.house))
    await archive.restart()

    assert {it: await browsing.browser.search(it) for it in before} == {
        word: [f"{ONLY_ARCHIVED} {title} · only archived" for title in found]
        for word, found in before.items()
    }


async def test_search_finds_archived_and_kept_clips(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    house, browser = browsing.house, browsing.browser
    clips = all_clips(house)
    lost, kept = newest(house, "Garden"), newest(house, "Hall")
    house.cloud.faults.add(Fault(route="media.clip", status=500, times=None))
    house.cloud.cloud.motion(lost.camera, upload_seconds=0)
    await archive.lose([lost])
    await perform(house.hass, "keep_clips", video_id=kept.id)

    # The garden camera's new clip cannot be archived, because its download fails.
    assert len(await browser.search("garden motion today")) == 2
    assert [it["id"] for it in (await page.command(PAGE, text="Archived"))["clips"]] == [
        it.id for it in clips
    ]
    assert await browser.search("only archived") == [
        f"{ONLY_ARCHIVED} Garden 11-20 03:50 · Motion · only archived"
    ]
    assert await browser.search("kept") == [f"{KEPT} Hall 11-20 03:49 · Motion · kept"]
    await perform(house.hass, "keep_clips", video_id=lost.id)
    assert await browser.search("garden kept") == [
        f"{ONLY_ARCHIVED}{KEPT} Garden 11-20 03:50 · Motion · only archived · kept"
    ]
    await perform(house.hass, "keep_clips", video_id=lost.id, keep=False)
    assert await browser.search("hall kept") == await browser.search("kept archived")
    assert await browser.search("garden kept") == []
    assert await browser.search("usb") == []


async def test_clip_of_a_removed_camera_has_the_name_in_the_archive(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    house = browsing.house
    clip = newest(house, "Garden")
    await archive.lose([clip])
    house.cloud.cloud.remove_camera(clip.camera)
    coordinator = archive.entry.runtime_data
    coordinator.publish(coordinator.data.without({(clip.camera.family, clip.camera.id)}))

    assert any("Garden" in it for it in await browsing.browser.search("garden"))
    found = await page.command(PAGE, days=60)
    assert [it["name"] for it in found["cameras"] if it.get("removed")] == ["Garden"]
    response = await perform(house.hass, "get_clips")
    [described] = (it for it in response["clips"] if it["video_id"] == clip.id)
    assert described["camera"] == "Garden"
    assert described["entity_id"] is None


async def test_archived_clip_plays_from_its_file(
    browsing: Browsing, archive: ArchiveHouse, hass_client: ClientSessionGenerator
) -> None:
    clip = newest(browsing.house)
    client = await hass_client()
    for lose in ([], [clip]):
        await archive.lose(lose)
        page = await browsing.browser.browse(f"{ROOT}/{clip.id}")
        played = await browsing.browser.play(page["children"][0]["media_content_id"])
        response = await client.get(played["url"])
        assert response.status == HTTPStatus.OK
        assert await response.read() == video(clip)
        part = await client.get(played["url"], headers={"Range": "bytes=10-19"})
        assert part.status == HTTPStatus.PARTIAL_CONTENT
        assert await part.read() == video(clip)[10:20]
        poster = await client.get(path_of(archive.entry, clip, "jpg"))
        assert read_label(await poster.read()) == clip.label
    assert archive.downloads() == 0


async def test_frames_of_an_archived_clip_need_no_request(
    browsing: Browsing, archive: ArchiveHouse, hass_client: ClientSessionGenerator
) -> None:
    clips = [it for it in all_clips(browsing.house) if it.camera.name == "Garden"]
    await archive.lose(clips)
    await archive.restart()
    client = await hass_client()

    for clip in clips:
        strip = await client.get(strip_path(clip, "5x120"))
        assert strip.status == HTTPStatus.OK
        assert Image.open(BytesIO(await strip.read())).height == 120
        frames = await client.get(f"/api/blink_clips/videos/{clip.id}/thumbnails?count=3")
        assert len(await frames.json()) == 3
        poster = await client.get(f"/api/blink_clips/videos/{clip.id}/thumbnails")
        assert len(await poster.json()) == 4
    unknown = await client.get("/api/blink_clips/videos/1/thumbnails")
    assert unknown.status == HTTPStatus.NOT_FOUND
    assert archive.downloads() == 0


async def test_frames_leave_the_cache_when_the_archive_deletes_the_clip(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    clip = newest(browsing.house)
    await archive.lose([clip])
    await perform(browsing.house.hass, "get_thumbnails", video_id=clip.id, count=2)
    cache = archive.entry.runtime_data.media.clip_files.cache
    assert str(clip.id) in cache.folders()

    for ending in ("mp4", "jpg", "json"):
        archive.files(clip, ending)[0].unlink()
    await browsing.house.let_pass(86400 + 3600, step=3600)

    assert str(clip.id) not in cache.folders()


async def test_frames_of_a_clip_that_only_the_archive_has_stay_cached(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    clip = newest(browsing.house)
    await archive.lose([clip])
    await perform(browsing.house.hass, "get_thumbnails", video_id=clip.id, count=2)

    await browsing.house.let_pass(3600)

    assert str(clip.id) in archive.entry.runtime_data.media.clip_files.cache.folders()


async def test_more_archived_strips_than_downloads_a_minute_are_made(
    browsing: Browsing, archive: ArchiveHouse, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    clips = all_clips(browsing.house)[:11]
    assert len(clips) == 11

    for clip in clips:
        response = await client.get(strip_path(clip, "5x120"))
        assert response.status == HTTPStatus.OK, await response.text()


async def test_poster_of_a_clip_that_was_archived_without_one_is_a_frame(
    browsing: Browsing, tmp_path: Path, hass_client: ClientSessionGenerator
) -> None:
    archive = ArchiveHouse(browsing.house, browsing.entry, tmp_path / "archive")
    clip = newest(browsing.house)
    await archive.archive([clip], posters=False)
    await archive.lose([clip])
    client = await hass_client()

    poster = await client.get(path_of(archive.entry, clip, "jpg"))

    assert poster.status == HTTPStatus.OK
    assert Image.open(BytesIO(await poster.read())).format == "JPEG"
    assert archive.downloads() == 0


async def test_get_clips_returns_archived_clips_once(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    clips = all_clips(browsing.house)
    await archive.lose(clips[1::2])
    for _ in range(2):
        response = await perform(browsing.house.hass, "get_clips", limit=500)
        assert [it["video_id"] for it in response["clips"]] == [it.id for it in clips]
        assert all(it["video"] and it["thumbnail"] for it in response["clips"])
        assert response["more"] is False
        await archive.restart()


async def test_get_clips_selects_archived_clips(browsing: Browsing, archive: ArchiveHouse) -> None:
    clips = all_clips(browsing.house)
    await archive.lose(clips)
    await archive.restart()
    begin, end = clips[7].created_at, clips[2].created_at

    response = await perform(
        browsing.house.hass,
        "get_clips",
        start=browsing.house.now.fromtimestamp(begin, browsing.house.now.tzinfo).isoformat(),
        end=browsing.house.now.fromtimestamp(end, browsing.house.now.tzinfo).isoformat(),
        limit=3,
    )
    assert [it["video_id"] for it in response["clips"]] == [it.id for it in clips[3:6]]
    assert response["more"] is True

    of_garden = await perform(browsing.house.hass, "get_clips", entity_id="camera.garden")
    assert [it["video_id"] for it in of_garden["clips"]] == [
        it.id for it in clips if it.camera.name == "Garden"
    ]


async def test_archived_clips_are_listed_while_blink_cannot_be_reached(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    house = browsing.house
    clips = all_clips(house)
    house.cloud.faults.add(Fault(route="*", status=500, times=None))

    assert [it for _, _, day in await listed(browsing.browser) for it in day] == [
        it.id for it in clips
    ]
    response = await perform(house.hass, "get_clips", entity_id="camera.garden")
    assert [it["video_id"] for it in response["clips"]] == [
        it.id for it in clips if it.camera.name == "Garden"
    ]
    assert len(response["errors"]) == 1
    found = await page.command(PAGE, days=60)
    assert [it["id"] for it in found["clips"]] == [it.id for it in clips]
    expose(house.hass, "camera.garden", "camera.hall")
    answer = await Assistant(house.hass).find()
    assert answer["found"] == len([it for it in clips if it.camera.name in {"Garden", "Hall"}])
    assert answer["incomplete"]


async def test_card_keeps_an_archived_clip_that_blink_deletes(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    house = browsing.house
    clip = newest(house, "Garden")
    clip.watched = False
    clip.updated_at = house.now.timestamp()
    await house.let_pass(60)
    await page.command(PAGE)
    await archive.show()
    card = await page.subscribe()
    before = card.ids
    unwatched = card.unwatched
    assert clip.id in before

    await archive.lose([clip])

    [event] = await card.events()
    assert "removed" not in event
    [sent] = event["clips"]
    assert sent["id"] == clip.id
    assert "unwatched" not in sent
    assert sent["video"]
    assert sent["archived"]
    assert sent["only_archived"]
    assert card.unwatched == unwatched - 1
    assert card.ids == before


async def test_card_shows_clips_that_only_the_archive_has(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    clips = all_clips(browsing.house)
    await archive.lose(clips[1:4])
    await archive.restart()

    number = await page.open(limit=5)
    await page.command(PAGE)
    card = Card(page=page, subscription=number)
    [first, *later] = await card.events()
    assert "complete" not in first
    assert later
    # The first message contained the five newest clips that Blink still has: 0 and 4 to 7. Later
    # messages added the archived clips 1 to 3.
    assert card.ids == [it.id for it in clips[:8]]
    fresh = await page.subscribe(limit=5)
    assert fresh.ids == [it.id for it in clips[:5]]
    assert fresh.flags["complete"]
    assert [it["id"] for it in card.newest_first if "only_archived" in it] == [
        it.id for it in clips[1:4]
    ]
    older = await page.command(
        PAGE, limit=3, before=[int(clips[4].created_at), archive.entry.entry_id, clips[4].id]
    )
    assert [it["id"] for it in older["clips"]] == [it.id for it in clips[5:8]]
    assert [it["id"] for it in (await page.command(PAGE, text="garden"))["clips"]] == [
        it.id for it in clips if it.camera.name == "Garden"
    ]
    assert archive.downloads() == 0


async def test_open_card_learns_that_the_archive_was_disabled(
    archive: ArchiveHouse, page: Page, hass: HomeAssistant
) -> None:
    await archive.show()
    card = await page.subscribe()
    assert {it.get("archive", False) for it in card.cameras} == {True}

    hass.config_entries.async_update_entry(
        archive.entry, options=archive.entry.options | {CONF_ARCHIVE_ENABLED: False}
    )
    assert await hass.config_entries.async_reload(archive.entry.entry_id)
    await card.events()

    assert {it.get("archive", False) for it in card.cameras} == {False}


async def test_open_card_marks_a_clip_that_the_whole_list_of_blink_lacks(
    browsing: Browsing, archive: ArchiveHouse, page: Page
) -> None:
    cloud = browsing.house.cloud.cloud
    # Polls read the clips of three days. Only the list of all clips would contain this clip.
    recorded = browsing.house.now.timestamp() - 4 * 86400
    clip = cloud.motion(cloud.camera("Garden"), created_at=recorded, upload_seconds=9)
    await archive.archive([clip])
    del cloud.clips[clip.id]
    await archive.restart()
    # Read the list of all clips. After the next restart, the card's first message then contains the
    # clip again, because it is newer than any missing clip.
    await page.command(PAGE)
    await archive.restart()
    await archive.show()
    card = await page.subscribe(limit=200)
    assert card.ids[-1] == clip.id
    assert not any("only_archived" in it for it in card.newest_first)

    await page.command(PAGE)

    [event] = await card.events()
    assert event["kind"] == "change"
    assert [it["id"] for it in card.newest_first if "only_archived" in it] == [clip.id]
    # Reading another page and the next poll send nothing to the card. Only the poll requests the
    # clip list.
    archive.house.cloud.ledger.clear()
    await page.command(PAGE)
    await page.let_pass(60)
    assert await card.events() == []
    assert archive.house.cloud.ledger.by_route() == {"media.changed": 1}


async def test_card_loses_a_clip_that_the_archive_deletes(
    browsing: Browsing, archive: ArchiveHouse, page: Page, hass: HomeAssistant
) -> None:
    clip = newest(browsing.house)
    await archive.lose([clip])
    await page.command(PAGE)
    await archive.show()
    card = await page.subscribe()
    assert clip.id in card.ids
    [mp4] = archive.files(clip, "mp4")

    mp4.unlink()
    client_error = await perform_error(perform(hass, "get_thumbnails", video_id=clip.id, count=1))

    assert client_error == "archive_failed"
    [event] = await card.events()
    assert event["removed"] == [[archive.entry.entry_id, clip.id]]


async def test_card_keeps_archived_clips_while_the_index_cannot_be_read(
    browsing: Browsing, archive: ArchiveHouse, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = newest(browsing.house)
    await archive.lose([clip])
    await page.command(PAGE)
    with monkeypatch.context() as fault:
        fault.setattr(ArchiveListing, "page", unreadable)
        await archive.show()

    await archive.show()
    card = await page.subscribe()
    assert clip.id in card.ids

    reader = archive.all_clips.archived.reader
    assert reader is not None
    with monkeypatch.context() as fault:
        fault.setattr(ArchiveIndex, "among", unreadable)
        reader.notify({clip.id})
        await browsing.house.settle()
    assert await card.events() == []
    assert clip.id in card.ids


def unreadable(*_: object, **__: object) -> NoReturn:
    """Fail like an archive index (database) on a disk that cannot be read."""
    raise ArchiveError(ArchiveProblem.FAILED, cause="EIO")


async def perform_error(call: Awaitable[Any]) -> str | None:
    """Return the translation key of the error that an action raises."""
    with pytest.raises(HomeAssistantError) as error:
        await call
    return raised(error)


async def test_tool_of_assistants_counts_archived_clips(
    browsing: Browsing, archive: ArchiveHouse
) -> None:
    expose(browsing.house.hass, "camera.garden", "camera.hall")
    assistant = Assistant(browsing.house.hass)
    before = await assistant.find(limit=2)
    assert before["found"] > 2

    await archive.lose(all_clips(browsing.house))
    await archive.restart()

    after = await assistant.find(limit=2)
    assert after["found"] == before["found"]
    assert after["by_camera"] == before["by_camera"]
    assert [it["time"] for it in after["clips"]] == [it["time"] for it in before["clips"]]
    assert after["more"] is True


async def test_archived_clip_is_saved_by_a_copy(
    browsing: Browsing, archive: ArchiveHouse, tmp_path: Path
) -> None:
    hass = browsing.house.hass
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    clip = newest(browsing.house)
    await archive.lose([clip])

    await perform(hass, "save_clip", video_id=clip.id, filename=f"{tmp_path}/a.mp4")
    await perform(hass, "save_thumbnail", video_id=clip.id, filename=f"{tmp_path}/a.jpg")
    response = await perform(
        hass, "save_recent_clips", entity_id="camera.garden", folder=f"{tmp_path}/all", hours=90
    )

    assert (tmp_path / "a.mp4").read_bytes() == video(clip)
    assert read_label((tmp_path / "a.jpg").read_bytes()) == clip.label
    assert {it["video_id"] for it in response["saved"]} == {
        it.id for it in all_clips(browsing.house) if it.camera.name == "Garden"
    }
    assert archive.downloads() == 0


async def test_newest_clip_of_a_camera_may_be_archived(
    browsing: Browsing, archive: ArchiveHouse, tmp_path: Path
) -> None:
    clip = newest(browsing.house)
    browsing.house.hass.config.allowlist_external_dirs = {str(tmp_path)}
    await archive.lose(it for it in all_clips(browsing.house) if it.camera.name == "Garden")
    await archive.restart()

    response = await perform(
        browsing.house.hass, "save_clip", entity_id="camera.garden", filename=f"{tmp_path}/b.mp4"
    )

    assert response["video_id"] == clip.id
    assert (tmp_path / "b.mp4").read_bytes() == video(clip)


async def test_archived_clip_raises_no_event(browsing: Browsing, archive: ArchiveHouse) -> None:
    fired = Fired(browsing.house.hass)
    clips = all_clips(browsing.house)

    await archive.lose(clips)
    await listed(browsing.browser)
    await archive.restart()
    await listed(browsing.browser)
    await browsing.house.let_pass(300)

    assert fired.video_ids == []


async def test_user_sees_archived_clips_of_permitted_cameras_only(
    browsing: Browsing,
    archive: ArchiveHouse,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> None:
    clips = all_clips(browsing.house)
    await archive.lose(clips)
    await archive.restart()
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    own = [it for it in clips if it.camera.name == "Hall"]
    browser = MediaBrowser(await hass_ws_client())

    assert [it for _, _, day in await listed(browser) for it in day] == [it.id for it in own]
    page = Page(browsing.house, await hass_ws_client())
    assert [it["id"] for it in (await page.command(PAGE, days=60))["clips"]] == [
        it.id for it in own
    ]
    client = await hass_client()
    for clip in clips:
        response = await client.get(path_of(archive.entry, clip))
        assert response.status == (HTTPStatus.OK if clip in own else HTTPStatus.FORBIDDEN)
    context = user_context(hass, entity_ids={"camera.hall": True})
    response = await perform(hass, "get_clips", context=context)
    assert [it["video_id"] for it in response["clips"]] == [it.id for it in own]


@pytest.mark.parametrize("is_deleted", [False, True])
async def test_clips_while_the_folder_is_missing(
    browsing: Browsing,
    archive: ArchiveHouse,
    hass_client: ClientSessionGenerator,
    *,
    is_deleted: bool,
) -> None:
    clip = newest(browsing.house)
    before = await listed(browsing.browser)
    await archive.lose([clip] if is_deleted else [])
    archive.lose_folder()
    client = await hass_client()

    response = await client.get(path_of(archive.entry, clip))

    assert await listed(browsing.browser) == marked(before, [clip] if is_deleted else [])
    if is_deleted:
        assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert "archive" in await response.text()
        strip = await client.get(strip_path(clip, "5x120"))
        assert strip.status == HTTPStatus.SERVICE_UNAVAILABLE
        thumbnails = await client.get(f"/api/blink_clips/videos/{clip.id}/thumbnails?count=2")
        assert thumbnails.status == HTTPStatus.SERVICE_UNAVAILABLE
        call = perform(browsing.house.hass, "get_thumbnails", video_id=clip.id, count=1)
        assert await perform_error(call) == "archive_failed"
        with pytest.raises(RefusedError, match=r"archive of Blink Clips cannot be read \(ENOENT\)"):
            await browsing.browser.play(f"{ROOT}/{clip.id}")
        assert archive.downloads() == 0
    else:
        played = await browsing.browser.play(f"{ROOT}/{clip.id}")
        assert played["url"].startswith(path_of(archive.entry, clip))
        assert await response.read() == video(clip)
        assert archive.downloads() == 1


async def test_clip_whose_file_a_user_deletes_comes_from_blink_again(
    browsing: Browsing, archive: ArchiveHouse, hass_client: ClientSessionGenerator
) -> None:
    clip, other = all_clips(browsing.house)[:2]
    for one in (clip, other):
        [mp4] = archive.files(one, "mp4")
        mp4.unlink()
    await archive.lose([other])
    client = await hass_client()

    response = await client.get(path_of(archive.entry, clip))
    gone = await client.get(path_of(archive.entry, other))

    assert await response.read() == video(clip)
    assert gone.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert archive.downloads() == 1
    found = await archive.all_clips.find(clip.id)
    assert found.archived is None
    ids = [it for _, _, day in await listed(browsing.browser) for it in day]
    assert clip.id in ids
    assert other.id not in ids


async def test_archived_usb_clip_needs_no_upload(
    usb_house: UsbHouse,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
) -> None:
    house = usb_house.house
    house.cloud.cloud.clips.clear()
    assert await async_setup_component(house.hass, "media_source", {})
    entry = await usb_house.sign_in()
    usb_house.record(*GARDEN, ago=100)
    await usb_house.read()
    [clip] = entry.runtime_data.catalogue.clips()
    browser = MediaBrowser(await hass_ws_client())
    assert [it["thumbnail"] for it in (await browser.open("Garden", TODAY))["children"]] == [None]
    mp4 = tmp_path / "a.mp4"
    await entry.runtime_data.media.clip_files.write_clip(clip, mp4)
    archive = ArchiveHouse(house, entry, tmp_path / "archive")
    await archive.write(clip, "Garden", mp4.read_bytes(), None)
    await archive.archive([])
    client = await hass_client()

    [tile] = (await browser.open("Garden", TODAY))["children"]

    assert tile["thumbnail"]
    poster = await client.get(tile["thumbnail"])
    assert Image.open(BytesIO(await poster.read())).format == "JPEG"
    played = await client.get((await browser.play(tile["media_content_id"]))["url"])
    assert await played.read() == mp4.read_bytes()
    assert archive.downloads() == 0
