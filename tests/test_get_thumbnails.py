"""The Thumbnails API lists the thumbnails of a video. Their URLs are valid for one hour."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from urllib.parse import quote, urlencode

from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers.template import Template
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from yarl import URL

from custom_components.blink_clips.media.frame_subprocess import Cut, FrameSubprocess
from custom_components.blink_clips.media.thumbnail import Facts, Query, QueryError, Thumbnail
from simulator import Fault, FaultKind
from simulator.clips import Clip
from simulator.paint import FRAME_RATE, read_frame_index, read_label
from tests.clip_helpers import NOT_UPLOADED_YET, UNDECODABLE_VIDEO, Client, record_clip
from tests.house import House

pytestmark = pytest.mark.platforms("camera")

type Json = dict[str, Any]


@pytest.fixture
async def clip(house: House, entry: ConfigEntry) -> Clip:
    """Record a clip of five seconds with the garden camera."""
    return await record_clip(house, seconds=5)


type Act = Callable[..., Awaitable[Json]]


@pytest.fixture
def call_action(house: House) -> Act:
    """Return a function that performs the action get_thumbnails."""

    async def perform(video_id: int, *, context: Context | None = None, **data: Any) -> Json:
        response = await house.hass.services.async_call(
            "blink_clips",
            "get_thumbnails",
            {"video_id": video_id, **data},
            blocking=True,
            return_response=True,
            context=context,
        )
        assert response is not None
        return dict(response)

    return perform


def path_of(clip: Clip | int, query: str = "") -> str:
    number = clip if isinstance(clip, int) else clip.id
    return f"/api/blink_clips/videos/{number}/thumbnails{query}"


async def listed(client: Client, clip: Clip, query: str = "") -> list[Json]:
    """Return the thumbnails that the API lists for a clip."""
    response = await client.get(path_of(clip, query))
    assert response.status == HTTPStatus.OK, await response.text()
    assert "Retry-After" not in response.headers
    entities: list[Json] = await response.json()
    return entities


async def image(client: Client, url: str) -> Image.Image:
    """Return the JPEG image at a URL."""
    response = await client.get(url)
    assert response.status == HTTPStatus.OK, await response.text()
    assert response.content_type == "image/jpeg"
    return Image.open(BytesIO(await response.read()))


def files_of(clip: Clip, folder: Path, *names: str) -> list[Path]:
    """Return the paths of files in a clip's cache folder."""
    [home] = folder.glob(f"blink_clips/*/{clip.id}")
    return [home / name for name in names]


def without_url(entity: Json) -> Json:
    return {name: value for name, value in entity.items() if name != "Url"}


# Tests of the list of thumbnails


async def test_list_without_parameters_has_only_the_poster_and_needs_no_download(
    house: House, client: Client
) -> None:
    clip = min(house.cloud.cloud.clips.values(), key=lambda it: it.created_at)
    # Request the clip first, so that the integration reads the clip list.
    await client.get(path_of(clip))
    before = house.cloud.ledger.count()
    [poster] = await listed(client, clip)

    # The poster's height is missing in the list, because the poster was not downloaded yet.
    assert without_url(poster) == {
        "Kind": "Poster",
        "ID": "poster",
        "Index": 0,
        "Time": 0,
        "VideoId": str(clip.id),
    }
    assert house.cloud.ledger.count() == before

    await image(client, poster["Url"])
    [poster] = await listed(client, clip)
    assert poster["Height"] == 360


@pytest.mark.parametrize("count", [1, 5, 20])
async def test_indexed_frames_are_spread_over_the_clip(
    clip: Clip, client: Client, stranger: Client, count: int
) -> None:
    entities = await listed(client, clip, f"?count={count}")

    assert [without_url(entity) for entity in entities] == [
        {
            "Kind": "Indexed",
            "Height": 360,
            "ID": f"indexed-{index}-of-{count}-360",
            "Index": index,
            "Time": 0,
            "VideoId": str(clip.id),
        }
        for index in range(1, count + 1)
    ]
    step = clip.seconds * FRAME_RATE / count
    for position, entity in enumerate(entities):
        shown = read_frame_index(await image(stranger, entity["Url"]))
        assert abs(shown - (position + 0.5) * step) <= 1


async def test_timed_frames_are_the_frames_displayed_at_those_seconds(
    clip: Clip, client: Client, stranger: Client
) -> None:
    entities = await listed(client, clip, "?time=5,0,2,2")

    assert [without_url(entity) for entity in entities] == [
        {
            "Kind": "Timed",
            "Height": 360,
            "ID": f"timed-{time}-360",
            "Index": 0,
            "Time": time,
            "VideoId": str(clip.id),
        }
        for time in (5, 0, 2)
    ]
    shown = [read_frame_index(await image(stranger, it["Url"])) for it in entities]
    assert shown == [clip.seconds * FRAME_RATE - 1, 0, 2 * FRAME_RATE]


async def test_count_and_time_can_be_combined(clip: Clip, client: Client) -> None:
    entities = await listed(client, clip, "?time=1&count=2&height=180")

    assert [it["ID"] for it in entities] == [
        "indexed-1-of-2-180",
        "indexed-2-of-2-180",
        "timed-1-180",
    ]


async def test_frames_are_scaled_down_and_never_enlarged(
    clip: Clip, client: Client, stranger: Client
) -> None:
    [small] = await listed(client, clip, "?time=1&height=180")
    [large] = await listed(client, clip, "?time=1&height=1080")

    assert (small["Height"], large["Height"]) == (180, 360)
    assert (await image(stranger, small["Url"])).size == (320, 180)
    assert (await image(stranger, large["Url"])).size == (640, 360)
    assert large["ID"] == "timed-1-360"


async def test_poster_is_scaled_down_and_never_enlarged(
    clip: Clip, client: Client, stranger: Client
) -> None:
    [poster, *_] = await listed(client, clip, "?height=180")
    [large, *_] = await listed(client, clip, "?height=720")

    assert poster["ID"] == "poster-180"
    assert (await image(stranger, poster["Url"])).size == (320, 180)
    response = await stranger.get(large["Url"])
    assert read_label(await response.read()) == clip.label
    assert [it["Height"] for it in await listed(client, clip, "?height=180")] == [180]
    assert [it["Height"] for it in await listed(client, clip, "?height=720")] == [360]


async def test_frames_made_before_are_listed_again(
    house: House, clip: Clip, client: Client
) -> None:
    await listed(client, clip, "?time=3,1")
    await listed(client, clip, "?count=2&height=180")
    house.cloud.ledger.clear()

    everything = [it["ID"] for it in await listed(client, clip)]
    low = [it["ID"] for it in await listed(client, clip, "?height=180")]

    assert everything == [
        "poster",
        "indexed-1-of-2-180",
        "indexed-2-of-2-180",
        "timed-1-360",
        "timed-3-360",
    ]
    assert low == ["poster-180", "indexed-1-of-2-180", "indexed-2-of-2-180"]
    assert house.cloud.ledger.count("media.clip") == 0


async def test_frames_are_still_listed_after_a_restart(
    house: House, clip: Clip, client: Client
) -> None:
    [frame] = await listed(client, clip, "?time=3")
    [entry] = house.hass.config_entries.async_entries("blink_clips")
    await house.hass.config_entries.async_reload(entry.entry_id)
    await house.settle()
    house.cloud.ledger.clear()

    assert [it["ID"] for it in await listed(client, clip)] == ["poster", frame["ID"]]
    assert read_frame_index(await image(client, frame["Url"])) == 3 * FRAME_RATE
    assert house.cloud.ledger.count("media.clip") == 0


async def test_twenty_concurrent_requests_share_one_download_and_one_extraction(
    house: House, clip: Clip, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts: list[Path] = []
    from_video = FrameSubprocess.from_video

    async def count(cutter: FrameSubprocess, path: Path, **job: Any) -> Cut:
        cuts.append(path)
        return await from_video(cutter, path, **job)

    monkeypatch.setattr(FrameSubprocess, "from_video", count)

    lists = await asyncio.gather(*(listed(client, clip, "?count=3") for _ in range(20)))

    assert all(len(entities) == 3 for entities in lists)
    assert len(cuts) == 1
    assert house.cloud.ledger.count("media.clip") == 1


async def test_evicted_frame_is_extracted_again(house: House, clip: Clip, client: Client) -> None:
    [frame] = await listed(client, clip, "?time=3")
    [entry] = house.hass.config_entries.async_entries("blink_clips")
    await entry.runtime_data.media.clip_files.cache.clear()

    assert read_frame_index(await image(client, frame["Url"])) == 3 * FRAME_RATE


async def test_damaged_cache_files_are_replaced(clip: Clip, client: Client, tmp_path: Path) -> None:
    [frame] = await listed(client, clip, "?time=3")
    await image(client, f"{path_of(clip)}/poster.jpg")
    [facts, poster] = files_of(clip, tmp_path, "frames/video.json", "poster.jpg")
    valid = facts.read_text()
    facts.write_text("{")
    poster.write_text("nonsense")

    assert await listed(client, clip, "?time=3") == [frame | {"Url": ANY}]
    assert facts.read_text() == valid
    assert "Height" not in (await listed(client, clip))[0]
    facts.unlink()
    assert await listed(client, clip, "?time=3,4")


async def test_too_small_cache_returns_503_with_a_reason(
    house: House, clip: Clip, client: Client, call_action: Act
) -> None:
    [entry] = house.hass.config_entries.async_entries("blink_clips")
    cache = entry.runtime_data.media.clip_files.cache
    cache._limit = 200_000
    response = await client.get(f"{path_of(clip)}/indexed-1-of-20-360.jpg")
    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert await response.text() == "The cache is too small to keep the frame"

    cache._limit = 1000
    assert (await client.get(path_of(clip, "?count=2"))).status == HTTPStatus.SERVICE_UNAVAILABLE
    with pytest.raises(HomeAssistantError) as error:
        await call_action(clip.id, count=2)
    assert error.value.translation_key == "cache_failed"


async def test_url_of_the_thumbnail_list_can_be_signed(
    clip: Clip, client: Client, stranger: Client
) -> None:
    signed = async_sign_path(client.app["hass"], path_of(clip, "?count=1"), timedelta(minutes=1))

    assert (await stranger.get(signed)).status == HTTPStatus.OK


async def test_head_request_returns_headers_without_a_body(clip: Clip, client: Client) -> None:
    [frame] = await listed(client, clip, "?count=1")
    for url in (path_of(clip, "?count=1"), frame["Url"]):
        response = await client.head(url)
        assert response.status == HTTPStatus.OK
        assert int(response.headers["Content-Length"]) > 0
        assert await response.read() == b""


# Tests of invalid requests


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?count=0", "count must be a whole number from 1 to 20."),
        ("?count=21", "count must be a whole number from 1 to 20."),
        ("?count=-1", "count must be a whole number from 1 to 20."),
        ("?count=", "count must be a whole number from 1 to 20."),
        ("?count=many", "count must be a whole number from 1 to 20."),
        ("?count=٣", "count must be a whole number from 1 to 20."),
        ("?count=3&count=4", "count must be given once."),
        ("?time=6", "time must be from 0 to 5, not 6: the video is 5.0 s long."),
        ("?time=0,99999", "time must be from 0 to 5, not 99999: the video is 5.0 s long."),
        ("?time=", "time must be up to 20 whole seconds from the start, with commas between."),
        ("?time=1,,2", "time must be up to 20 whole seconds from the start, with commas between."),
        ("?time=1.5", "time must be up to 20 whole seconds from the start, with commas between."),
        ("?time=-1", "time must be up to 20 whole seconds from the start, with commas between."),
        (
            "?time=" + ",".join(str(it) for it in range(21)),
            "time must be up to 20 whole seconds from the start, with commas between.",
        ),
        ("?height=63", "height must be a whole number of pixels from 64 to 1080."),
        ("?height=1081", "height must be a whole number of pixels from 64 to 1080."),
        ("?height=1e2", "height must be a whole number of pixels from 64 to 1080."),
        ("?width=5", "Unknown parameter width. Use count, time and height."),
    ],
)
async def test_invalid_query_is_rejected_and_allowed_values_are_named(
    clip: Clip, client: Client, query: str, sentence: str
) -> None:
    response = await client.get(path_of(clip, query))

    assert response.status == HTTPStatus.BAD_REQUEST
    assert await response.text() == sentence


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "%C2%B2", "9" * 40, ".."])
async def test_unknown_video_id_returns_404(client: Client, number: str) -> None:
    response = await client.get(f"/api/blink_clips/videos/{number}/thumbnails")

    assert response.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "timed-6-360",
        "timed-1-1080",
        "timed-1-63",
        "timed-01-360",
        "timed-1",
        "indexed-0-of-3-360",
        "indexed-4-of-3-360",
        "indexed-1-of-21-360",
        "poster-63",
        "poster-1081",
        "video",
    ],
)
async def test_unknown_thumbnail_id_returns_404(clip: Clip, client: Client, name: str) -> None:
    response = await client.get(f"{path_of(clip)}/{name}.jpg")

    assert response.status == HTTPStatus.NOT_FOUND


async def test_thumbnails_of_a_deleted_clip_return_404(
    house: House, clip: Clip, client: Client
) -> None:
    [frame] = await listed(client, clip, "?count=1")
    house.cloud.cloud.delete_clip(clip)
    await house.let_pass(120)

    assert (await client.get(path_of(clip))).status == HTTPStatus.NOT_FOUND
    assert (await client.get(frame["Url"])).status == HTTPStatus.NOT_FOUND


# Tests of permissions


async def test_thumbnail_list_requires_a_sign_in(
    house: House, clip: Clip, client: Client, stranger: Client
) -> None:
    wrong = {"Authorization": "Bearer wrong"}

    assert (await stranger.get(path_of(clip))).status == HTTPStatus.UNAUTHORIZED
    assert (await stranger.get(path_of(clip), headers=wrong)).status == HTTPStatus.UNAUTHORIZED
    assert house.cloud.ledger.count("media.clip") == 0


async def test_signed_url_is_valid_for_one_hour_and_one_thumbnail(
    house: House, clip: Clip, client: Client, stranger: Client
) -> None:
    [frame] = await listed(client, clip, "?time=1")
    url = frame["Url"]
    path, _, signature = url.partition("?")
    assert path == f"/api/blink_clips/videos/{clip.id}/thumbnails/timed-1-360.jpg"

    assert (await stranger.get(url)).status == HTTPStatus.OK
    assert (await stranger.get(path)).status == HTTPStatus.FORBIDDEN
    other = url.replace("timed-1", "timed-2")
    assert (await stranger.get(other)).status == HTTPStatus.FORBIDDEN
    other = url.replace(str(clip.id), str(clip.id - 1))
    assert (await stranger.get(other)).status == HTTPStatus.FORBIDDEN
    tampered = f"{path}?{signature[:-4]}AAAA"
    assert (await stranger.get(tampered)).status == HTTPStatus.FORBIDDEN
    assert (await stranger.get(f"{url}&count=5")).status == HTTPStatus.FORBIDDEN
    wrong = {"Authorization": "Bearer wrong"}
    assert (await stranger.get(path, headers=wrong)).status == HTTPStatus.UNAUTHORIZED

    await house.let_pass(3540)
    assert (await stranger.get(url)).status == HTTPStatus.OK
    await house.let_pass(120)
    assert (await stranger.get(url)).status == HTTPStatus.FORBIDDEN


async def test_expired_url_is_not_logged_as_a_failed_login(
    house: House,
    clip: Clip,
    client: Client,
    stranger: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    [frame] = await listed(client, clip, "?time=1")
    old = async_sign_path(house.hass, path_of(clip), timedelta(minutes=1))
    await house.let_pass(3700)
    caplog.clear()
    for url in (frame["Url"], f"{frame['Url']}x", frame["Url"].partition("?")[0], old):
        assert (await stranger.get(url)).status == HTTPStatus.FORBIDDEN
    assert "Login attempt" not in caplog.text

    assert (await stranger.get(path_of(clip))).status == HTTPStatus.UNAUTHORIZED
    assert "Login attempt" in caplog.text


async def test_thumbnails_require_permission_for_the_camera(
    house: House, clip: Clip, client: Client, hass_admin_user: MockUser
) -> None:
    [frame] = await listed(client, clip, "?count=1")
    hall = house.cloud.cloud.motion(house.cloud.cloud.camera("Hall"), upload_seconds=0)
    await house.let_pass(60)
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    assert (await client.get(path_of(clip))).status == HTTPStatus.FORBIDDEN
    assert (await client.get(frame["Url"])).status == HTTPStatus.FORBIDDEN
    assert (await client.get(path_of(hall))).status == HTTPStatus.OK


# Tests of videos that cannot be downloaded or decoded


@pytest.mark.parametrize(
    "fault",
    [*NOT_UPLOADED_YET.values(), Fault(route="media.clip", kind=FaultKind.TRUNCATED)],
    ids=[*NOT_UPLOADED_YET, "truncated"],
)
async def test_poster_is_listed_while_the_video_is_not_ready(
    house: House, clip: Clip, client: Client, stranger: Client, fault: Fault
) -> None:
    house.cloud.faults.add(fault)
    response = await client.get(path_of(clip, "?count=5"))

    assert response.status == HTTPStatus.OK
    assert int(response.headers["Retry-After"]) == 10
    [poster] = await response.json()
    assert poster["Kind"] == "Poster"
    await image(stranger, poster["Url"])

    assert len(await listed(client, clip, "?count=5")) == 5


async def test_no_video_is_requested_during_the_backoff(
    house: House, clip: Clip, client: Client
) -> None:
    fault = Fault(route="media.clip", status=429, headers={"Retry-After": "120"})
    house.cloud.faults.add(fault)

    for _ in range(3):
        response = await client.get(path_of(clip, "?count=5"))
        assert response.status == HTTPStatus.OK
        assert 120 <= int(response.headers["Retry-After"]) <= 132
    assert house.cloud.ledger.count("media.clip") == 1


async def test_thumbnails_return_502_if_the_sign_in_is_rejected(
    house: House, clip: Clip, client: Client
) -> None:
    house.cloud.cloud.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()

    response = await client.get(path_of(clip, "?count=5"))

    assert response.status == HTTPStatus.BAD_GATEWAY
    assert await response.text()


async def test_thumbnails_return_502_if_the_cloud_refuses_the_video(
    house: House, clip: Clip, client: Client
) -> None:
    house.cloud.faults.add(Fault(route="media.clip", status=406, message="Not for you"))

    response = await client.get(path_of(clip, "?count=5"))

    assert response.status == HTTPStatus.BAD_GATEWAY
    assert await response.text() == "Not for you (HTTP 406)"


async def test_clip_without_a_poster_lists_no_poster(
    house: House, clip: Clip, client: Client
) -> None:
    catalogue = house.hass.config_entries.async_entries("blink_clips")[0].runtime_data.catalogue
    known = catalogue.get(clip.id)
    later = known.updated_at + timedelta(seconds=1)
    catalogue.update([replace(known, thumbnail="", updated_at=later)])

    assert await listed(client, clip) == []


@pytest.fixture
def undecodable_video(house: House, clip: Clip) -> None:
    """Make the cloud return an invalid MP4 for each clip."""
    house.cloud.faults.add(UNDECODABLE_VIDEO)


async def test_undecodable_video_returns_502_with_a_reason(
    clip: Clip, undecodable_video: None, client: Client
) -> None:
    for url in (path_of(clip, "?count=5"), f"{path_of(clip)}/timed-1-360.jpg"):
        response = await client.get(url)
        assert response.status == HTTPStatus.BAD_GATEWAY
        assert (await response.text()).startswith("The video cannot be read: it ")
    assert [it["Kind"] for it in await listed(client, clip)] == ["Poster"]


# Tests of the action get_thumbnails


async def test_action_returns_the_same_thumbnails_as_the_http_api(
    clip: Clip, client: Client, stranger: Client, call_action: Act
) -> None:
    response = await call_action(clip.id, count=3, time="1,4", height=180)

    over_http = await listed(client, clip, "?count=3&time=1,4&height=180")
    assert [without_url(it) for it in response["thumbnails"]] == [
        without_url(it) for it in over_http
    ]
    assert response["poster"] is None
    assert response["retry_after"] is None
    third = await image(stranger, response["frames"][2])
    assert abs(read_frame_index(third) - 62.5) <= 1
    assert third.size == (320, 180)


async def test_template_can_select_the_third_frame(
    house: House, clip: Clip, stranger: Client, call_action: Act
) -> None:
    response = await call_action(clip.id, count=5)

    rendered = Template("{{ clip.frames[2] }}", house.hass).async_render({"clip": response})

    assert abs(read_frame_index(await image(stranger, rendered)) - 37.5) <= 1


async def test_action_returns_the_poster_immediately_if_the_video_is_not_ready(
    house: House, clip: Clip, call_action: Act
) -> None:
    house.cloud.faults.add(Fault(route="media.clip", status=404))

    response = await call_action(clip.id, count=5)

    assert response["frames"] == []
    assert response["poster"] == response["thumbnails"][0]["Url"]
    assert response["retry_after"] == 10


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"count": 21}, "no_thumbnail"),
        ({"time": [6]}, "no_thumbnail"),
        ({"time": "-1"}, "no_thumbnail"),
        ({"height": 20}, "no_thumbnail"),
        ({"video_id": 5}, "no_video"),
    ],
)
async def test_action_rejects_invalid_fields_with_a_translated_error(
    clip: Clip, call_action: Act, data: Json, key: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call_action(**{"video_id": clip.id, **data})

    assert error.value.translation_key == key
    assert str(error.value) != key


@pytest.mark.usefixtures("undecodable_video")
async def test_action_raises_a_translated_error_for_an_undecodable_video(
    clip: Clip, call_action: Act
) -> None:
    with pytest.raises(HomeAssistantError) as error:
        await call_action(clip.id, count=1)
    assert error.value.translation_key == "broken_video"
    assert str(clip.id) in str(error.value)


async def test_action_raises_signed_out_if_the_sign_in_is_rejected(
    house: House, clip: Clip, call_action: Act
) -> None:
    house.cloud.cloud.revoke_refresh_tokens()
    house.cloud.cloud.expire_access_tokens()
    with pytest.raises(HomeAssistantError) as error:
        await call_action(clip.id, count=1)
    assert error.value.translation_key == "signed_out"


async def test_action_requires_permission_for_the_camera(
    house: House, clip: Clip, call_action: Act
) -> None:
    user = MockUser().add_to_hass(house.hass)
    user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    with pytest.raises(Unauthorized):
        await call_action(clip.id, context=Context(user_id=user.id))
    with pytest.raises(Unauthorized):
        await call_action(clip.id, context=Context(user_id="nobody"))

    user.mock_policy({"entities": {"entity_ids": {"camera.garden": True}}})
    assert (await call_action(clip.id, context=Context(user_id=user.id)))["thumbnails"]


# Tests of requests with arbitrary ids and queries


IDS = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(poster|indexed-\d{1,3}-of-\d{1,3}|timed-\d{1,6})(-\d{1,5})?", fullmatch=True),
)
VALUES = st.one_of(st.text(max_size=10), st.integers(-2, 1200).map(str), st.just("1,2,3"))
QUERIES = st.lists(
    st.tuples(st.sampled_from(["count", "time", "height", "authSig", "x"]), VALUES), max_size=3
)


@given(IDS)
def test_parsed_thumbnail_id_is_the_id_of_the_thumbnail(text: str) -> None:
    try:
        thumbnail = Thumbnail.parse(1, text)
    except ValueError:
        return
    assert thumbnail.id == text


@given(st.dictionaries(st.sampled_from(["count", "time", "height", "x"]), VALUES))
def test_parsed_query_has_values_within_bounds(values: dict[str, str]) -> None:
    try:
        query = Query.parse(values)
    except QueryError:
        return
    assert query.count is None or 1 <= query.count <= 20
    assert query.height is None or 64 <= query.height <= 1080
    assert all(time >= 0 for time in query.times)


async def test_arbitrary_requests_return_200_400_or_404(
    house: House, clip: Clip, client: Client, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    fine = {HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}

    async def status(path: str) -> int:
        async with client.get(URL(path, encoded=True)) as response:
            return response.status

    def answers(path: str) -> None:
        asked = asyncio.run_coroutine_threadsafe(status(path), loop)
        assert asked.result() in fine

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(video=st.one_of(st.just(str(clip.id)), st.text(max_size=10)), query=QUERIES)
    def ask_for_lists(video: str, query: list[tuple[str, str]]) -> None:
        answers(f"/api/blink_clips/videos/{quote(video, '')}/thumbnails?{urlencode(query)}")

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(name=IDS)
    def ask_for_pictures(name: str) -> None:
        answers(f"{path_of(clip)}/{quote(name, '')}.jpg")

    await house.hass.async_add_executor_job(ask_for_lists)
    await house.hass.async_add_executor_job(ask_for_pictures)

    assert house.cloud.ledger.count("media.clip") == 1
    [cache] = (tmp_path / "blink_clips").iterdir()
    known = {str(it) for it in house.cloud.cloud.clips}
    assert {it.name for it in cache.iterdir() if not it.name.startswith(".")} <= known


# Tests with several accounts


@pytest.fixture
async def second_account(house: House, clip: Clip) -> None:
    """Sign in to a second account, which has no cameras."""
    them = {"username": "them@example.com", "password": "their-password"}
    house.cloud.cloud.accounts.add(
        email=them["username"], password=them["password"], account_id=100002
    )
    flow = house.hass.config_entries.flow
    form = await flow.async_init("blink_clips", context={"source": "user"})
    result = await flow.async_configure(form["flow_id"], them)
    assert result["type"] == "create_entry"
    await house.settle()


@pytest.mark.usefixtures("second_account")
async def test_video_is_found_in_any_account(house: House, clip: Clip, client: Client) -> None:
    assert len(await listed(client, clip, "?count=2")) == 2
    assert (await client.get(path_of(5))).status == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("second_account")
async def test_unknown_video_returns_502_while_an_account_fails(
    house: House, client: Client
) -> None:
    house.cloud.faults.add(Fault(route="media.changed", status=500, times=2))

    assert (await client.get(path_of(5))).status == HTTPStatus.BAD_GATEWAY
    assert (await client.get(path_of(5))).status == HTTPStatus.NOT_FOUND


def test_id_of_a_frame_of_a_tall_video_can_be_parsed_again() -> None:
    """The API can parse each frame id that it returns, even that of a very tall video."""
    facts = Facts(seconds=5.0, height=1440)
    [frame] = facts.frames(7, Query(times=(2,)))

    again = Thumbnail.parse(7, frame.id).query()

    assert facts.frames(7, again) == [frame]
