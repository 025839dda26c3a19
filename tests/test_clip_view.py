"""The HTTP view that serves each clip and each poster at its own address."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

from homeassistant.components.http.auth import async_sign_path
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.views import clip_path, poster_path
from simulator import Fault, FaultKind
from simulator.paint import read_label
from tests.clip_helpers import Client, newest, path_of, video, wait_for_request
from tests.house import House

pytestmark = [pytest.mark.clip_seconds(5), pytest.mark.platforms("camera")]


async def test_paths_of_a_clip_and_its_poster(house: House, entry: ConfigEntry) -> None:
    recorded = newest(house)
    clip = await entry.runtime_data.catalogue.find(recorded.id)

    assert clip_path(entry, clip) == path_of(entry, recorded)
    assert poster_path(entry, clip) == path_of(entry, recorded, "jpg")


async def test_clip_and_poster_are_served_with_type_length_and_cache_headers(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)

    response = await client.get(path_of(entry, clip))
    poster = await client.get(path_of(entry, clip, "jpg"))

    assert response.status == HTTPStatus.OK
    assert await response.read() == video(clip)
    assert response.content_type == "video/mp4"
    assert response.content_length == len(video(clip))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Cache-Control"].startswith("private")
    assert poster.content_type == "image/jpeg"
    assert read_label(await poster.read()) == clip.label


@pytest.mark.parametrize("ending", ["mp4", "jpg"])
async def test_head_request_returns_the_headers_without_the_body(
    house: House, entry: ConfigEntry, client: Client, ending: str
) -> None:
    path = path_of(entry, newest(house), ending)
    head = await client.head(path)
    whole = await client.get(path)

    assert head.status == whole.status == HTTPStatus.OK
    assert head.headers == whole.headers
    assert await head.read() == b""


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("0-1", 0, 2), ("50000-59999", 50_000, 60_000), ("-500", -500, None), ("9000-", 9000, None)],
)
async def test_range_request_returns_its_bytes_and_downloads_the_clip_once(
    house: House, entry: ConfigEntry, client: Client, wanted: str, start: int, end: int | None
) -> None:
    clip = newest(house)
    right = video(clip)

    for method in ("GET", "HEAD", "GET"):
        response = await client.request(
            method, path_of(entry, clip), headers={"Range": f"bytes={wanted}"}
        )
        first, after, _ = slice(start, end).indices(len(right))
        assert response.status == HTTPStatus.PARTIAL_CONTENT
        assert response.headers["Content-Range"] == f"bytes {first}-{after - 1}/{len(right)}"
        assert response.content_length == after - first
        assert await response.read() == (right[start:end] if method == "GET" else b"")
    assert house.cloud.ledger.count("media.clip") == 1, "ranges share one download"


async def test_range_after_the_end_of_the_clip_is_not_satisfiable(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    size = len(video(clip))

    response = await client.get(path_of(entry, clip), headers={"Range": f"bytes={size}-"})

    assert response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    "wanted", ["lines=0-1", "bytes=0-1,5-6", "bytes", "bytes=-", "bytes=-0", "bytes=a-b"]
)
async def test_request_with_an_invalid_range_returns_the_whole_clip(
    house: House, entry: ConfigEntry, client: Client, wanted: str
) -> None:
    clip = newest(house)
    response = await client.get(path_of(entry, clip), headers={"Range": wanted})

    assert response.status == HTTPStatus.OK
    assert await response.read() == video(clip)


async def test_if_range_returns_the_whole_clip_unless_it_matches(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    path = path_of(entry, newest(house))
    seen = (await client.get(path)).headers

    async def status(condition: str) -> int:
        headers = {"Range": "bytes=2-3", "If-Range": condition}
        return (await client.get(path, headers=headers)).status

    assert await status(seen["Etag"]) == HTTPStatus.PARTIAL_CONTENT
    assert await status(seen["Last-Modified"]) == HTTPStatus.PARTIAL_CONTENT
    assert await status('"another"') == HTTPStatus.OK
    assert await status(f"W/{seen['Etag']}") == HTTPStatus.OK
    assert await status("Mon, 01 Jan 2024 00:00:00 GMT") == HTTPStatus.OK


async def test_request_with_a_matching_etag_returns_not_modified(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    path = path_of(entry, newest(house))
    seen = (await client.get(path)).headers

    response = await client.get(path, headers={"If-None-Match": seen["Etag"]})

    assert response.status == HTTPStatus.NOT_MODIFIED


async def test_twenty_concurrent_viewers_share_one_download(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.DELAY, seconds=5))

    responses = await asyncio.gather(*(client.get(path_of(entry, clip)) for _ in range(20)))

    assert [await it.read() for it in responses] == [video(clip)] * 20
    assert house.cloud.ledger.by_route() == {"media.clip": 1}


async def test_cancelled_viewer_does_not_cancel_the_download(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    house.cloud.faults.add(Fault(route="media.clip", kind=FaultKind.DELAY, seconds=5))
    requests = [asyncio.create_task(client.get(path_of(entry, clip))) for _ in range(2)]
    await wait_for_request(house, "media.clip")

    requests[0].cancel()

    assert await (await requests[1]).read() == video(clip)
    assert house.cloud.ledger.count("media.clip") == 1


async def test_cached_clip_is_not_downloaded_again_after_a_reload(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    paths = [path_of(entry, clip), path_of(entry, clip, "jpg")]
    before = [await (await client.get(path)).read() for path in paths]
    house.cloud.ledger.clear()

    assert await house.hass.config_entries.async_reload(entry.entry_id)

    assert [await (await client.get(path)).read() for path in paths] == before
    assert house.cloud.ledger.bytes("media.clip") == house.cloud.ledger.bytes("media.poster") == 0


async def test_deleted_clip_is_not_found_although_it_was_cached(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    paths = [path_of(entry, clip), path_of(entry, clip, "jpg")]
    for path in paths:
        assert (await client.get(path)).status == HTTPStatus.OK

    house.cloud.cloud.delete_clip(clip)
    house.cloud.cloud.motion(clip.camera, upload_seconds=0)
    await house.let_pass(120)

    for path in paths:
        assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_clip_missing_in_the_cloud_is_requested_once(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    clip = newest(house)
    # Delete the clip in the cloud, but do not report the deletion in the cloud's clip list.
    clip.deleted = True

    for _ in range(3):
        assert (await client.get(path_of(entry, clip))).status == HTTPStatus.NOT_FOUND

    assert house.cloud.ledger.count("media.clip") == 1


@pytest.mark.parametrize(
    "path",
    [
        "{entry}/7999999.mp4",
        "{entry}/0.mp4",
        "{entry}/-1.mp4",
        "{entry}/+1.mp4",
        "{entry}/%C2%B2.mp4",
        "{entry}/" + "9" * 5000 + ".mp4",
        "{entry}/.mp4",
        "nobody/1.mp4",
        "../1.mp4",
        "{entry}/7999999.jpg",
    ],
)
async def test_unknown_clip_or_account_is_not_found(
    entry: ConfigEntry, client: Client, path: str
) -> None:
    response = await client.get(f"/api/blink_clips/clips/{path.format(entry=entry.entry_id)}")

    assert response.status == HTTPStatus.NOT_FOUND


async def test_clip_of_an_unloaded_account_is_not_found(
    house: House, entry: ConfigEntry, client: Client
) -> None:
    path = path_of(entry, newest(house))
    await house.hass.config_entries.async_unload(entry.entry_id)

    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND


async def test_signed_address_works_without_a_token_until_it_expires(
    house: House,
    entry: ConfigEntry,
    client: Client,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    stranger = await hass_client_no_auth()
    path = path_of(entry, newest(house))
    signed = async_sign_path(house.hass, path, timedelta(hours=1), use_content_user=True)
    other = signed.replace(path, path_of(entry, newest(house, "Hall")))

    assert (await stranger.get(signed)).status == HTTPStatus.OK
    assert (await stranger.head(signed)).status == HTTPStatus.OK
    assert (await stranger.get(path)).status == HTTPStatus.FORBIDDEN
    assert (await stranger.get(other)).status == HTTPStatus.FORBIDDEN
    wrong = {"Authorization": "Bearer wrong"}
    assert (await stranger.get(path, headers=wrong)).status == HTTPStatus.UNAUTHORIZED
    await house.let_pass(3700)
    assert (await stranger.get(signed)).status == HTTPStatus.FORBIDDEN


async def test_user_sees_only_clips_of_permitted_cameras(
    house: House, entry: ConfigEntry, client: Client, hass_admin_user: MockUser
) -> None:
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})

    for ending in ("mp4", "jpg"):
        garden = path_of(entry, newest(house), ending)
        assert (await client.get(garden)).status == HTTPStatus.FORBIDDEN
        hall = path_of(entry, newest(house, "Hall"), ending)
        assert (await client.get(hall)).status == HTTPStatus.OK
    assert house.cloud.ledger.count("media.clip") == 1, "the forbidden clip is not downloaded"


async def test_clips_of_a_removed_camera_require_permission_for_all_entities(
    hass: HomeAssistant,
    house: House,
    entry: ConfigEntry,
    client: Client,
    hass_admin_user: MockUser,
) -> None:
    clip = newest(house)
    house.cloud.cloud.remove_camera(clip.camera)
    await house.let_pass(1800)
    assert hass.states.get("camera.garden") is None

    assert (await client.get(path_of(entry, clip))).status == HTTPStatus.OK

    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    assert (await client.get(path_of(entry, clip))).status == HTTPStatus.FORBIDDEN
