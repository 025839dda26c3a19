"""The client's requests for clips, pictures and all devices."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.blink_clips.api import (
    BlinkClient,
    BlinkNotFoundError,
    BlinkResponseError,
    Clip,
)
from simulator import Fault, Simulator
from simulator.paint import read_label
from tests.api.client_setup import GARDEN, Owner, find
from tests.api.full_responses import CLIP

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def hour_ago(owner: Owner) -> datetime:
    return datetime.fromtimestamp(owner.clock.time(), UTC) - timedelta(hours=1)


async def test_homescreen_lists_all_networks_and_cameras(
    client: BlinkClient, cloud: Simulator
) -> None:
    homescreen = await client.get_homescreen()

    assert [it.name for it in homescreen.networks] == ["House", "Cabin"]
    assert {(it.family.value, it.id) for it in homescreen.cameras} == {
        (family.value, number) for family, number in cloud.cloud.cameras
    }
    assert homescreen.complete
    assert client.journal.oddities == {}
    assert cloud.ledger.by_route() == {"homescreen": 1}


@pytest.mark.scenario("empty")
async def test_empty_account_has_no_cameras_and_no_clips(client: BlinkClient) -> None:
    homescreen = await client.get_homescreen()

    assert homescreen.cameras == ()
    assert homescreen.networks == ()
    assert homescreen.complete
    assert await client.get_clips(since=BEGINNING) == []


def ids_of(clips: list[Clip]) -> set[int]:
    """Return the unique ids of clips."""
    assert len({clip.id for clip in clips}) == len(clips)
    return {clip.id for clip in clips}


@pytest.mark.parametrize(
    ("limit", "pages"), [(500, 1), (25, 1), (24, 2), (23, 2), (12, 3), (10, 3), (5, 5)]
)
async def test_clips_are_read_from_all_pages(
    client: BlinkClient, cloud: Simulator, limit: int, pages: int
) -> None:
    cloud.settings.media_limit = limit

    clips = await client.get_clips(since=BEGINNING)

    assert ids_of(clips) == set(cloud.cloud.clips)
    queries = [it.query for it in cloud.ledger.requests]
    assert [it.rpartition("page=")[2] for it in queries] == [str(it + 1) for it in range(pages)]


async def test_clip_pages_stop_if_host_repeats_first_page(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.settings.media_limit = 5
    cloud.settings.media_page_ignored = True

    assert len(ids_of(await client.get_clips(since=BEGINNING))) == 5
    assert cloud.ledger.count("media.changed") == 2


async def test_clip_list_with_too_many_pages_raises_error(
    client: BlinkClient, cloud: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.blink_clips.api.client.MAX_CLIP_PAGES", 3)
    cloud.settings.media_limit = 1

    with pytest.raises(BlinkResponseError, match="too many pages"):
        await client.get_clips(since=BEGINNING)
    assert cloud.ledger.count("media.changed") == 3

    cloud.settings.media_limit = 500
    assert ids_of(await client.get_clips(since=BEGINNING)) == set(cloud.cloud.clips)


@pytest.mark.parametrize("limit", ["", ', "limit": null', ', "limit": "500"'])
async def test_clip_page_without_valid_limit_is_read(
    client: BlinkClient, cloud: Simulator, limit: str
) -> None:
    body = f'{{"media": [{str(CLIP).replace("'", '"')}]{limit}}}'
    body = body.replace("False", "false").replace("None", "null")
    cloud.faults.add(Fault(route="media.changed", status=200, body=body, times=2))

    assert ids_of(await client.get_clips(since=BEGINNING)) == {CLIP["id"]}
    assert cloud.ledger.count("media.changed") == 2


async def test_clips_are_listed_since_time_of_update(
    client: BlinkClient, cloud: Simulator, owner: Owner, hour_ago: datetime
) -> None:
    cloud.cloud.clips.clear()
    garden = cloud.cloud.camera("Garden")
    now = owner.clock.time()
    cloud.cloud.motion(garden, created_at=now - 3700, upload_seconds=99)
    clip = cloud.cloud.motion(garden, created_at=now - 3700, upload_seconds=100)
    owner.driven.advance(30)

    assert ids_of(await client.get_clips(since=hour_ago)) == {clip.id}
    request = cloud.ledger.requests[-1]
    assert f"since={hour_ago:%Y-%m-%dT%H:%M:%S}%2B0000" in request.query


async def test_deleted_clip_is_listed_as_deleted(
    client: BlinkClient, cloud: Simulator, owner: Owner
) -> None:
    first = next(iter(cloud.cloud.clips.values()))
    cloud.cloud.delete_clip(first)
    now = datetime.fromtimestamp(owner.clock.time(), UTC)

    (clip,) = await client.get_clips(since=now)

    assert (clip.id, clip.deleted, clip.updated_at) == (first.id, True, now)


@pytest.mark.parametrize("body", ["[]", "{}", '{"media": null}', '{"media": {}}', "7", "x"])
async def test_invalid_clip_list_raises_error(
    client: BlinkClient, cloud: Simulator, body: str
) -> None:
    cloud.faults.add(Fault(route="media.changed", status=200, body=body))

    with pytest.raises(BlinkResponseError):
        await client.get_clips(since=BEGINNING)


async def test_poster_of_each_path_form_is_downloaded(
    client: BlinkClient, cloud: Simulator
) -> None:
    clips = await client.get_clips(since=BEGINNING)
    forms = {clip.thumbnail.split("/")[2]: clip for clip in clips}
    assert forms.keys() == {"v2", "v3"}

    for clip in forms.values():
        label = read_label(await client.get_clip_picture(clip))
        assert (label.number, label.taken_at) == (clip.id, clip.created_at)


async def test_poster_of_deleted_clip_is_not_found(client: BlinkClient, cloud: Simulator) -> None:
    clip = (await client.get_clips(since=BEGINNING))[0]
    cloud.cloud.delete_clip(cloud.cloud.clips[clip.id])

    with pytest.raises(BlinkNotFoundError) as raised:
        await client.get_clip_picture(clip)

    assert raised.value.code == 700


async def test_camera_picture_matches_listed_thumbnail(
    client: BlinkClient, cloud: Simulator
) -> None:
    for camera in (await client.get_homescreen()).cameras:
        picture = cloud.cloud.camera(family=camera.family, id=camera.id).pictures[-1]
        assert read_label(await client.get_camera_picture(camera)) == picture.label
        assert camera.thumbnail_taken_at is not None
        age = picture.label.taken_at - camera.thumbnail_taken_at
        assert timedelta() <= age < timedelta(minutes=1)


async def test_camera_without_picture_raises_error_without_request(
    client: BlinkClient, cloud: Simulator
) -> None:
    cloud.cloud.camera("Garden").pictures.clear()
    camera = await find(client, GARDEN)
    assert camera.thumbnail is None
    cloud.ledger.clear()

    with pytest.raises(BlinkResponseError):
        await client.get_camera_picture(camera)

    assert cloud.ledger.count() == 0


async def test_lagging_homescreen_is_read_three_times_one_second_apart(
    client: BlinkClient, owner: Owner, cloud: Simulator
) -> None:
    cloud.ledger.clear()

    await client.get_homescreen_that(lambda _: False)

    times = [it.time for it in cloud.ledger.requests]
    assert [round(it - times[0]) for it in times] == [0, 1, 2]
