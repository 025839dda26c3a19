"""Tests of the media browser, over the frontend's websocket API."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple
from unittest.mock import AsyncMock, Mock

from homeassistant.components.media_source import Unresolvable, async_resolve_media, models
from homeassistant.config_entries import ConfigEntryState
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.blink_clips import media_source
from custom_components.blink_clips.api import BlinkConnectionError
from custom_components.blink_clips.const import DOMAIN
from custom_components.blink_clips.media_browser.clip_texts import NOT_WATCHED
from simulator import Fault
from simulator.paint import read_label
from tests.media_browser import (
    ROOT,
    TODAY,
    YESTERDAY,
    Browsing,
    MediaBrowser,
    RefusedError,
    clip_ids,
    clip_nodes,
    titles,
)

pytestmark = pytest.mark.platforms("camera", "image")


async def test_blink_clips_is_listed_as_a_media_source(browsing: Browsing) -> None:
    root = await browsing.browser.browse("")

    [tile] = (it for it in root["children"] if it["media_content_id"] == ROOT)
    assert tile["title"] == "Blink Clips"


async def test_browser_with_a_single_account_opens_its_cameras(browsing: Browsing) -> None:
    node = await browsing.browser.open()

    assert titles(node) == [
        "All cameras",
        "Driveway",
        "Front Door",
        "Garden",
        "Hall",
        "Terrace (Cabin)",
        "Terrace (House)",
    ]
    assert all(it["can_expand"] and not it["can_play"] for it in node["children"])
    assert all(it["thumbnail"] for it in node["children"])


async def test_browser_lists_all_days_and_clips_newest_first(browsing: Browsing) -> None:
    days = await browsing.browser.open("All cameras")
    assert titles(days) == [TODAY, YESTERDAY, "2026-11-18 Wednesday"]

    of_all = [
        it
        for day in titles(days)
        for it in clip_ids(await browsing.browser.open("All cameras", day))
    ]
    listed = sorted(browsing.house.cloud.cloud.clips.values(), key=lambda it: -it.created_at)
    assert of_all == [it.id for it in listed]

    of_each: list[int] = []
    for camera in titles(await browsing.browser.open())[1:]:
        for day in titles(await browsing.browser.open(camera)):
            found = clip_ids(await browsing.browser.open(camera, day))
            names = {browsing.house.cloud.cloud.clips[it].camera_name for it in found}
            assert names == {camera.partition(" (")[0]}
            of_each += found
    assert sorted(of_each) == sorted(of_all)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("pir", "Motion"),
        ("cv_motion", "Motion"),
        ("snapshot", "Photo"),
        ("liveview", "Live view"),
        ("button_press", "Doorbell ring"),
        ("something_new", "Other"),
    ],
)
async def test_clip_title_names_the_camera_only_in_all_cameras(
    browsing: Browsing, source: str, word: str
) -> None:
    cloud = browsing.house.cloud.cloud
    created_at = datetime(2026, 11, 20, 8, 59, 3, tzinfo=UTC).timestamp()
    clip = cloud.motion(cloud.camera("Garden"), source, created_at=created_at, upload_seconds=9)

    day = await browsing.browser.open("Garden", TODAY)

    [node] = (
        it for it, number in zip(clip_nodes(day), clip_ids(day), strict=True) if number == clip.id
    )
    assert node["title"] == f"{NOT_WATCHED} 00:59 {word}"
    in_all = titles(await browsing.browser.open("All cameras", TODAY))
    assert f"{NOT_WATCHED} 00:59 Garden · {word}" in in_all
    assert (node["media_class"], node["media_content_type"]) == ("video", "video/mp4")
    assert node["can_play"]
    assert not node["can_expand"]
    assert day["children_media_class"] == "video"
    again = await browsing.browser.browse(node["media_content_id"])
    assert again["title"] == node["title"]
    # If a client opens a clip like a folder, the only child is the clip itself.
    assert again["children"] == [node]


async def test_id_of_a_clip_alone_opens_and_plays_the_clip(browsing: Browsing) -> None:
    day = await browsing.browser.open("All cameras", TODAY)
    for node, clip_id in zip(clip_nodes(day), clip_ids(day), strict=True):
        page = await browsing.browser.browse(f"{ROOT}/{clip_id}")

        assert page["children"] == [node]
        played = await browsing.browser.play(f"{ROOT}/{clip_id}")
        assert played["url"].partition("?")[0].endswith(f"/{clip_id}.mp4")


@pytest.mark.parametrize("clip_id", ["1", "9" * 19, "9" * 20, "-1", "\N{ARABIC-INDIC DIGIT ONE}"])
async def test_unknown_or_invalid_id_of_a_clip_is_not_found(
    browsing: Browsing, clip_id: str
) -> None:
    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.browse(f"{ROOT}/{clip_id}")
    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.play(f"{ROOT}/{clip_id}")


async def test_id_of_a_clip_fails_with_a_reason_if_the_list_cannot_be_read(
    browsing: Browsing,
) -> None:
    browsing.house.cloud.faults.add(Fault(route="media.changed", status=500, times=None))

    with pytest.raises(RefusedError, match="its Blink system stayed busy"):
        await browsing.browser.browse(f"{ROOT}/1")


async def test_days_end_at_midnight_local_time(browsing: Browsing) -> None:
    cloud = browsing.house.cloud.cloud
    hall = cloud.camera("Hall")
    midnight = datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp()
    late = cloud.motion(hall, created_at=midnight - 1, upload_seconds=9)
    early = cloud.motion(hall, created_at=midnight, upload_seconds=9)

    assert late.id in clip_ids(await browsing.browser.open("Hall", YESTERDAY))
    assert early.id in clip_ids(await browsing.browser.open("Hall", TODAY))
    await browsing.house.hass.config.async_set_time_zone("Asia/Tokyo")
    assert {late.id, early.id} <= set(clip_ids(await browsing.browser.open("Hall", TODAY)))


async def test_each_clip_has_its_own_poster_as_thumbnail(
    browsing: Browsing, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    day = await browsing.browser.open("All cameras", TODAY)
    assert clip_nodes(day)

    for node, clip_id in zip(clip_nodes(day), clip_ids(day), strict=True):
        assert "?" not in node["thumbnail"], "the frontend sends its own token"
        response = await client.get(node["thumbnail"])
        assert response.content_type == "image/jpeg"
        assert read_label(await response.read()).number == clip_id

    cameras = await browsing.browser.open()
    for camera in cameras["children"]:
        label = read_label(await (await client.get(camera["thumbnail"])).read())
        assert camera["title"] == "All cameras" or camera["title"].startswith(label.camera)


async def test_opening_a_day_of_500_clips_costs_no_request(
    browsing: Browsing,
) -> None:
    cloud = browsing.house.cloud.cloud
    cameras = list(cloud.cameras.values())
    noon = browsing.house.clock.time()
    for number in range(500):
        cloud.motion(cameras[number % 6], created_at=noon - 15000 - 60 * number, upload_seconds=9)
    await browsing.browser.open()
    ledger = browsing.house.cloud.ledger
    assert ledger.count("media.changed") <= 3
    ledger.clear()

    day = await browsing.browser.open("All cameras", YESTERDAY)

    assert len(clip_nodes(day)) >= 500
    assert ledger.count() == 0


async def test_clips_deleted_or_dropped_from_the_catalogue_are_not_listed(
    browsing: Browsing,
) -> None:
    day = await browsing.browser.open("All cameras", TODAY)
    deleted, gone, *rest = clip_ids(day)
    cloud = browsing.house.cloud.cloud
    cloud.delete_clip(cloud.clips[deleted])
    await browsing.house.let_pass(60)
    browsing.entry.runtime_data.catalogue.forget(gone)

    assert clip_ids(await browsing.browser.open("All cameras", TODAY)) == rest
    for node in clip_nodes(day)[:2]:
        with pytest.raises(RefusedError, match="was not found"):
            await browsing.browser.browse(node["media_content_id"])
        with pytest.raises(RefusedError, match="was not found"):
            await browsing.browser.play(node["media_content_id"])


async def test_clips_of_a_removed_camera_stay_in_all_cameras(
    browsing: Browsing, hass_ws_client: WebSocketGenerator
) -> None:
    cloud = browsing.house.cloud.cloud
    before = clip_ids(await browsing.browser.open("All cameras", TODAY))
    cloud.remove_camera(cloud.camera("Front Door"))
    await browsing.house.let_pass(1800)
    # Open a new websocket connection, because Home Assistant has closed the first one in the
    # meantime.
    browser = MediaBrowser(await hass_ws_client())

    assert "Front Door" not in titles(await browser.open())
    day = await browser.open("All cameras", TODAY)
    assert clip_ids(day) == before
    [title] = (it for it in titles(day) if "·" not in it)
    assert title.endswith(" Motion")


async def test_playing_a_clip_serves_its_mp4_and_its_local_path(
    browsing: Browsing, hass_client_no_auth: ClientSessionGenerator
) -> None:
    hass = browsing.house.hass
    day = await browsing.browser.open("Garden", TODAY)
    address = clip_nodes(day)[0]["media_content_id"]
    assert (await async_resolve_media(hass, address, None)).path is None

    media = await browsing.browser.play(address)
    assert media["mime_type"] == "video/mp4"
    response = await (await hass_client_no_auth()).get(media["url"], headers={"Range": "bytes=4-7"})
    assert response.status == HTTPStatus.PARTIAL_CONTENT
    assert await response.read() == b"ftyp"

    path = (await async_resolve_media(hass, address, None)).path
    assert path is not None
    assert path.read_bytes()[4:8] == b"ftyp"
    assert browsing.house.cloud.ledger.count("media.clip") == 1


async def test_media_image_of_a_clip_is_its_poster(
    browsing: Browsing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant 2026.11 and later call `async_get_media_image` for a media item's image."""

    class MediaImage(NamedTuple):
        content: bytes
        mime_type: str

    monkeypatch.setattr(models, "MediaImage", MediaImage, raising=False)
    day = await browsing.browser.open("Hall", TODAY)
    source = await media_source.async_get_media_source(browsing.house.hass)
    assert isinstance(source, media_source.BlinkMediaSource)

    def item(media_content_id: str) -> models.MediaSourceItem:
        return models.MediaSourceItem.from_uri(browsing.house.hass, media_content_id, None)

    clip = item(clip_nodes(day)[0]["media_content_id"])
    browsing.house.cloud.faults.add(Fault(route="media.poster", status=500))
    with pytest.raises(Unresolvable, match="Blink: its Blink system stayed busy"):
        await source.async_get_media_image(clip)

    image = await source.async_get_media_image(clip)

    assert image is not None
    assert image.mime_type == "image/jpeg"
    assert read_label(image.content).number == clip_ids(day)[0]
    with pytest.raises(Unresolvable, match="was not found"):
        await source.async_get_media_image(item(day["media_content_id"]))


@pytest.mark.parametrize(
    "path",
    [
        "nobody",
        "nobody/all",
        "{entry}/toaster_1",
        "{entry}/camera_999",
        "{entry}/camera_999/2026-11-20",
        "{entry}/all/yesterday",
        "{entry}/all/",
        "{entry}/all/0001-01-01",
        "{entry}/all/9999-12-31",
        "{entry}/all/2026-11-20/999",
        "{entry}/all/2026-11-20/garden",
        "{entry}/toaster_1/2026-11-20/{clip}",
        "{entry}/all/2026-11-20/{clip}/more",
        "{entry}//",
        "{entry}/all/2026-11-20/" + "9" * 5000,
    ],
)
async def test_browsing_an_unknown_media_id_fails(browsing: Browsing, path: str) -> None:
    clip_id = next(iter(browsing.house.cloud.cloud.clips))
    address = f"{ROOT}/{path.format(entry=browsing.entry.entry_id, clip=clip_id)}"

    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.browse(address)


@pytest.mark.parametrize(
    "path",
    [
        "{entry}",
        "{entry}/all",
        "{entry}/all/2026-11-20",
        "{entry}/all/2026-11-20/999",
        "{entry}/all/2026-11-20/garden",
        "nobody/all/2026-11-20/{clip}",
    ],
)
async def test_playing_a_media_id_that_is_not_a_clip_fails(browsing: Browsing, path: str) -> None:
    clip_id = next(iter(browsing.house.cloud.cloud.clips))
    address = f"{ROOT}/{path.format(entry=browsing.entry.entry_id, clip=clip_id)}"

    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.play(address)


async def test_a_day_without_clips_is_empty(browsing: Browsing) -> None:
    folder = await browsing.browser.browse(f"{ROOT}/{browsing.entry.entry_id}/all/2020-02-29")

    assert folder["title"] == "2020-02-29 Saturday"
    assert folder["children"] == []


async def test_account_that_is_not_loaded_cannot_be_browsed(browsing: Browsing) -> None:
    address = clip_nodes(await browsing.browser.open("Garden", TODAY))[0]["media_content_id"]
    await browsing.house.hass.config_entries.async_unload(browsing.entry.entry_id)

    for ask in (browsing.browser.browse, browsing.browser.play):
        with pytest.raises(RefusedError, match="was not found"):
            await ask(address)
    with pytest.raises(RefusedError, match="was not found"):
        await browsing.browser.open()


async def test_browsing_fails_while_the_cloud_fails_and_works_again_afterwards(
    browsing: Browsing,
) -> None:
    cloud = browsing.house.cloud
    clip_id = min(cloud.cloud.clips)
    address = f"{ROOT}/{browsing.entry.entry_id}/all/2026-11-18/{clip_id}"
    # Let four days pass, so that the clip is older than all clips in memory after a restart.
    browsing.house.clock.advance(4 * 24 * 3600)
    cloud.faults.add(Fault(route="media.changed", status=500, times=None))

    with pytest.raises(RefusedError, match="Blink: its Blink system stayed busy"):
        await browsing.browser.open()
    with pytest.raises(RefusedError, match="Blink: its Blink system stayed busy"):
        await browsing.browser.play(f"{ROOT}/{browsing.entry.entry_id}/all/2026-11-18/1")
    cloud.faults.clear()
    assert titles(await browsing.browser.open())
    assert await browsing.browser.play(address)


async def test_accounts_can_be_browsed_while_another_account_fails(
    browsing: Browsing,
) -> None:
    """The clip list of the second account cannot be read."""
    other = MockConfigEntry(domain=DOMAIN, title="other", state=ConfigEntryState.LOADED)
    other.add_to_hass(browsing.house.hass)
    other.runtime_data = Mock(spec_set=["all_clips", "catalogue"])
    other.runtime_data.all_clips.archived.reader = None
    other.runtime_data.catalogue.load = AsyncMock(side_effect=BlinkConnectionError("Away"))

    assert "Garden" in titles(await browsing.browser.open())


async def test_user_can_browse_permitted_cameras_only(
    browsing: Browsing, hass_admin_user: MockUser
) -> None:
    everything = await browsing.browser.open("All cameras", TODAY)
    hall = await browsing.browser.open("Hall", TODAY)
    garden = await browsing.browser.open("Garden")
    [clip, *_] = clip_nodes(await browsing.browser.open("Garden", TODAY))
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    assert titles(await browsing.browser.open()) == ["All cameras", "Hall"]
    seen = await browsing.browser.open("All cameras", TODAY)
    assert clip_ids(seen) == clip_ids(hall)
    assert set(clip_ids(seen)) < set(clip_ids(everything))
    assert await browsing.browser.search("garden", "All cameras") == []
    for hidden in (garden, clip):
        with pytest.raises(RefusedError):
            await browsing.browser.browse(hidden["media_content_id"])
