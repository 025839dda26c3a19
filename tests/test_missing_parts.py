"""Clips without a video or a poster work in events, lists, media browser, actions and views."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from simulator.clips import Clip
from simulator.paint import read_label
from tests.action_calls import perform, raised
from tests.clip_helpers import video
from tests.event_recorder import Fired
from tests.house import House
from tests.media_browser import TODAY, MediaBrowser, RefusedError, clip_ids
from tests.save_folder import SaveFolder

pytestmark = pytest.mark.platforms("binary_sensor", "camera", "event", "image")

CAMERA = "camera.garden"
VIDEOS = "/api/blink_clips/videos"


def record(house: House, *lacks: str, ago: float = 0.0, **more: Any) -> Clip:
    """Record a clip with the garden camera.

    The fields in `lacks` are missing in the clip's JSON.
    """
    cloud = house.cloud.cloud
    created_at = house.clock.time() - ago
    return cloud.motion(
        cloud.camera("Garden"), created_at=created_at, upload_seconds=0, lacks=lacks, **more
    )


@pytest.fixture
async def entry(house: House) -> ConfigEntry:
    """Sign in to an account, and set up the media source."""
    assert await async_setup_component(house.hass, "media_source", {})
    return await house.sign_in()


async def record_and_wait(house: House, *lacks: str) -> Clip:
    """Record a clip, and wait three minutes for its event."""
    clip = record(house, *lacks)
    await house.let_pass(180)
    return clip


async def details_of(house: House, clip: Clip) -> dict[str, Any]:
    """Return a clip's data from get_clips."""
    response = await perform(house.hass, "get_clips")
    [found] = [it for it in response["clips"] if it["video_id"] == clip.id]
    return dict(found)


@pytest.mark.parametrize(
    ("lacks", "missing"),
    [
        ((), set()),
        (("media",), {"video", "media_content_id"}),
        (("thumbnail",), {"thumbnail"}),
        (("media", "thumbnail"), {"video", "media_content_id", "thumbnail"}),
    ],
)
async def test_missing_part_of_a_clip_is_null_in_events_and_lists(
    house: House, entry: ConfigEntry, lacks: tuple[str, ...], missing: set[str]
) -> None:
    fired = Fired(house.hass)

    clip = await record_and_wait(house, *lacks)

    parts = ("video", "media_content_id", "thumbnail")
    attributes = fired.attributes("event.garden_clip")
    assert attributes["video_id"] == clip.id
    assert {it for it in parts if attributes[it] is None} == missing
    found = await details_of(house, clip)
    assert {it for it in parts if found[it] is None} == missing


async def test_clip_without_a_video_is_listed_and_cannot_be_played(
    house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    whole = record(house, ago=30)
    clip = await record_and_wait(house, "media")
    browser = MediaBrowser(await hass_ws_client())

    day = await browser.open("Garden", TODAY)

    nodes = dict(zip(clip_ids(day), day["children"], strict=True))
    assert (nodes[clip.id]["can_play"], nodes[whole.id]["can_play"]) == (False, True)
    assert nodes[clip.id]["thumbnail"]
    with pytest.raises(RefusedError, match="no MP4"):
        await browser.play(nodes[clip.id]["media_content_id"])
    assert (await browser.play(nodes[whole.id]["media_content_id"]))["url"]


async def test_clip_without_a_poster_is_listed_without_a_picture(
    house: House, entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    clip = await record_and_wait(house, "thumbnail")

    day = await MediaBrowser(await hass_ws_client()).open("Garden", TODAY)

    node = day["children"][clip_ids(day).index(clip.id)]
    assert (node["can_play"], node["thumbnail"]) == (True, None)


@pytest.mark.parametrize(
    ("action", "ending", "part", "key"),
    [
        ("save_clip", "mp4", "media", "clip_without_video"),
        ("save_thumbnail", "jpg", "thumbnail", "clip_without_poster"),
    ],
)
async def test_saving_a_missing_part_of_a_clip_raises_the_reason(
    house: House, entry: ConfigEntry, tmp_path: Path, action: str, ending: str, part: str, key: str
) -> None:
    clip = await record_and_wait(house, part)
    save_folder = SaveFolder(house.hass, tmp_path / "media")
    path = save_folder.path(f"clip.{ending}")

    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, action, video_id=clip.id, filename=path)

    assert raised(error) == key
    assert save_folder.files == []


@pytest.mark.parametrize(
    ("action", "ending", "part"),
    [("save_clip", "mp4", "media"), ("save_thumbnail", "jpg", "thumbnail")],
)
async def test_newest_clip_that_has_the_requested_part_is_saved(
    house: House, entry: ConfigEntry, tmp_path: Path, action: str, ending: str, part: str
) -> None:
    whole = record(house, ago=30)
    await record_and_wait(house, part)
    save_folder = SaveFolder(house.hass, tmp_path / "media")
    path = save_folder.path(f"clip.{ending}")

    response = await perform(house.hass, action, entity_id=CAMERA, filename=path)

    assert response["video_id"] == whole.id


async def test_saving_from_a_camera_without_any_video_raises_the_reason(
    house: House, tmp_path: Path
) -> None:
    house.cloud.cloud.clips.clear()
    await house.sign_in()
    await record_and_wait(house, "media")
    save_folder = SaveFolder(house.hass, tmp_path / "media")

    with pytest.raises(HomeAssistantError) as error:
        await perform(
            house.hass, "save_clip", entity_id=CAMERA, filename=save_folder.path("clip.mp4")
        )

    assert raised(error) == "clip_without_video"


@pytest.mark.parametrize("return_response", [True, False])
async def test_save_recent_clips_skips_clips_without_a_video(
    house: House, tmp_path: Path, *, return_response: bool
) -> None:
    house.cloud.cloud.clips.clear()
    await house.sign_in()
    photo, whole = record(house, "media", ago=60), record(house, ago=30)
    await house.let_pass(120)
    save_folder = SaveFolder(house.hass, tmp_path / "media")

    response = await perform(
        house.hass,
        "save_recent_clips",
        entity_id=CAMERA,
        folder=str(save_folder.folder),
        filename="{id}.mp4",
        return_response=return_response,
    )

    assert save_folder.read(save_folder.path(f"{whole.id}.mp4")) == video(whole)
    assert save_folder.files == [f"{whole.id}.mp4"]
    if return_response:
        assert [it["video_id"] for it in response["saved"]] == [whole.id]
        [skipped] = response["skipped"]
        assert (skipped["video_id"], skipped["reason"]) == (photo.id, "clip_without_video")
        assert str(photo.id) in skipped["message"]


async def test_thumbnails_of_a_clip_without_a_video_are_its_poster_alone(
    house: House, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    clip = await record_and_wait(house, "media")
    client = await hass_client()

    for query in ("", "?count=3", "?time=1"):
        response = await client.get(f"{VIDEOS}/{clip.id}/thumbnails{query}")
        assert response.status == HTTPStatus.OK
        assert "Retry-After" not in response.headers
        assert [it["Kind"] for it in await response.json()] == ["Poster"]
    poster = await client.get(f"{VIDEOS}/{clip.id}/thumbnails/poster.jpg")
    assert read_label(await poster.read()).number == clip.id
    frame = await client.get(f"{VIDEOS}/{clip.id}/thumbnails/timed-1-360.jpg")
    assert frame.status == HTTPStatus.NOT_FOUND
    response = await perform(house.hass, "get_thumbnails", video_id=clip.id, count=3)
    assert (len(response["thumbnails"]), response["frames"]) == (1, [])
    assert response["poster"]
    assert response["retry_after"] is None
    assert house.cloud.ledger.count("media.clip") == 0


async def test_thumbnails_of_a_clip_without_a_poster_are_frames_alone(
    house: House, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    clip = await record_and_wait(house, "thumbnail")
    client = await hass_client()

    assert await (await client.get(f"{VIDEOS}/{clip.id}/thumbnails")).json() == []
    frames = await (await client.get(f"{VIDEOS}/{clip.id}/thumbnails?count=2")).json()
    assert [it["Kind"] for it in frames] == ["Indexed", "Indexed"]
    poster = await client.get(f"{VIDEOS}/{clip.id}/thumbnails/poster.jpg")
    assert (poster.status, "no poster" in await poster.text()) == (HTTPStatus.NOT_FOUND, True)


async def test_clip_with_neither_video_nor_poster_has_no_thumbnails(
    house: House, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    clip = await record_and_wait(house, "media", "thumbnail")
    client = await hass_client()

    for query in ("", "?count=3"):
        response = await client.get(f"{VIDEOS}/{clip.id}/thumbnails{query}")
        assert response.status == HTTPStatus.NOT_FOUND
        assert "neither a video nor a poster" in await response.text()
    with pytest.raises(HomeAssistantError) as error:
        await perform(house.hass, "get_thumbnails", video_id=clip.id)
    assert raised(error) == "gone"


@pytest.mark.parametrize(
    ("part", "ending", "reason"),
    [("media", "mp4", "has no MP4"), ("thumbnail", "jpg", "has no poster")],
)
async def test_request_for_a_missing_part_of_a_clip_returns_404_with_the_reason(
    house: House,
    entry: ConfigEntry,
    hass_client: ClientSessionGenerator,
    part: str,
    ending: str,
    reason: str,
) -> None:
    clip = await record_and_wait(house, part)

    path = f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.{ending}"
    response = await (await hass_client()).get(path)

    assert response.status == HTTPStatus.NOT_FOUND
    assert reason in await response.text()


async def test_last_clip_image_shows_the_newest_clip_with_a_poster(
    house: House, entry: ConfigEntry
) -> None:
    whole = record(house, ago=30)
    await record_and_wait(house, "thumbnail")

    state = house.state("image.garden_last_clip")

    assert state.attributes["video_id"] == whole.id
    assert (await house.look(CAMERA)).number == whole.id


async def test_clip_without_a_camera_id_fires_no_event_and_is_listed_without_a_camera(
    house: House, entry: ConfigEntry
) -> None:
    fired = Fired(house.hass)
    before = house.state("image.garden_last_clip").state
    clip = await record_and_wait(house, "device_id", "device_name")
    known = await record_and_wait(house)

    assert fired.video_ids == [known.id]
    assert house.state("image.garden_last_clip").state != before
    found = await details_of(house, clip)
    assert (found["entity_id"], found["camera"]) == (None, None)
    assert found["video"]


async def test_clip_record_in_the_current_app_format_fires_the_event_of_its_detection(
    house: House, entry: ConfigEntry
) -> None:
    fired = Fired(house.hass)
    record(house, app_form=True, cv_detection=["vehicle"])
    await house.let_pass(180)

    attributes = fired.attributes("event.garden_clip")

    assert attributes["event_type"] == "vehicle"
    assert (attributes["source"], attributes["detections"]) == ("pir", ["vehicle"])


async def test_clip_id_of_eleven_digits_works_in_events_views_and_actions(
    house: House,
    entry: ConfigEntry,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    cloud = house.cloud.cloud
    clip = record(house)
    cloud.clips[number := 98_765_432_101] = cloud.clips.pop(clip.id)
    clip.id = number
    fired = Fired(house.hass)
    await house.let_pass(180)

    assert fired.video_ids == [number]
    client = await hass_client()
    path = f"/api/blink_clips/clips/{entry.entry_id}/{number}"
    assert (await client.get(f"{path}.mp4")).status == HTTPStatus.OK
    assert (await client.get(f"{path}.jpg")).status == HTTPStatus.OK
    assert (await client.get(f"{VIDEOS}/{number}/thumbnails")).status == HTTPStatus.OK
    save_folder = SaveFolder(house.hass, tmp_path / "media")
    saved = save_folder.path("{id}.mp4")
    await perform(house.hass, "save_clip", video_id=number, filename=saved)
    assert save_folder.files == [f"{number}.mp4"]
    await perform(house.hass, "mark_viewed", video_id=number)
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.let_pass(180)
    assert fired.video_ids == [number]
    await perform(house.hass, "delete_clips", video_id=number)
    assert clip.deleted
