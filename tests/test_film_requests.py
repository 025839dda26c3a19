"""A film (joined clips) requests each clip's video at most once, wherever the video is stored."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.util import dt as dt_util
import pytest

from custom_components.blink_clips.api import Clip as ListedClip
from custom_components.blink_clips.const import CONF_ARCHIVE_CAMERAS
from custom_components.blink_clips.media import film_clips
from custom_components.blink_clips.media.clip_files import ClipFiles
from simulator import UsbClip
from simulator.clips import Clip
from simulator.paint import mp4
from tests.action_calls import SHED, SHED_CLIP, add_clip, second_account
from tests.archive_house import ArchiveHouse
from tests.clip_helpers import Client, video
from tests.film_files import pieces
from tests.film_house import GARDEN as GARDEN_ENTITY
from tests.film_house import TODAY, pictures_in, short_clips
from tests.house import House
from tests.usb_house import GARDEN, UsbHouse
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")

# Routes that provide a video or a picture.
FILES = ("media.clip", "media.poster", "usb.upload", "usb.clip")


@pytest.fixture
def archived(usb_house: UsbHouse) -> Clip:
    """Record a clip in the cloud. The test archives it."""
    usb_house.house.cloud.cloud.clips.clear()
    [clip] = short_clips(usb_house.house, [7200])
    return clip


@pytest.fixture
def in_cloud(usb_house: UsbHouse, archived: Clip) -> Clip:
    """Record a clip that is only in the cloud."""
    [clip] = short_clips(usb_house.house, [5400])
    return clip


@pytest.fixture
def on_drive(usb_house: UsbHouse) -> list[UsbClip]:
    """Record clips that are only on the USB drive."""
    return [usb_house.record(*GARDEN, ago=ago) for ago in (3600, 1800)]


@pytest.fixture
async def entry(
    usb_house: UsbHouse, archived: Clip, in_cloud: Clip, on_drive: list[UsbClip]
) -> ConfigEntry:
    """Return an account whose USB drive has been read."""
    return await usb_house.sign_in()


@pytest.fixture
async def archive(
    usb_house: UsbHouse, entry: ConfigEntry, archived: Clip, tmp_path: Path
) -> ArchiveHouse:
    """Archive one clip, but no later clips. In the options, the clip's camera is not selected."""
    usb_house.house.hass.config_entries.async_update_entry(
        entry, options=entry.options | {CONF_ARCHIVE_CAMERAS: ["owl_400001"]}
    )
    archive = ArchiveHouse(usb_house.house, entry, tmp_path / "archive")
    await archive.archive([archived])
    return archive


async def make(house: House) -> str:
    """Request the film of the day twice at the same time. Return its URL."""

    async def made() -> str:
        begin: dict[str, Any] = {"from": TODAY}
        response = await house.action("make_film", GARDEN_ENTITY, **begin)
        [film] = response[GARDEN_ENTITY]["films"]
        assert response[GARDEN_ENTITY]["skipped"] == []
        url: str = film["url"]
        return url.partition("?")[0]

    [url] = set(await asyncio.gather(made(), made()))
    return url


def time_text(timestamp: float) -> str:
    """Return a Unix time as a text for an action."""
    return dt_util.utc_from_timestamp(timestamp).isoformat()


def requests(house: House) -> dict[str, int]:
    """Return the number of requests for files on each route."""
    counts = house.cloud.ledger.by_route()
    return {route: counts[route] for route in FILES if route in counts}


async def test_each_clip_of_a_film_is_requested_once(
    usb_house: UsbHouse,
    archive: ArchiveHouse,
    archived: Clip,
    in_cloud: Clip,
    on_drive: list[UsbClip],
    client: Client,
    tmp_path: Path,
) -> None:
    house = usb_house.house
    url = await make(house)
    assert requests(house) == {"media.clip": 1, "usb.upload": 2, "usb.clip": 2}

    response = await client.get(url)
    assert response.status == HTTPStatus.OK
    film = tmp_path / "film.mp4"
    film.write_bytes(await response.read())
    await make(house)
    assert requests(house) == {"media.clip": 1, "usb.upload": 2, "usb.clip": 2}

    expected: list[bytes] = []
    source = tmp_path / "source.mp4"
    for content in (
        video(archived),
        video(in_cloud),
        *(mp4(it.label, seconds=it.seconds) for it in on_drive),
    ):
        source.write_bytes(content)
        expected += [it.data for it in pieces(source, "video")]
    assert pictures_in(film) == expected


async def test_film_downloads_two_clips_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.cloud.cloud.clips.clear()
    short_clips(house, [600 * number for number in range(1, 7)])
    await house.sign_in()
    house.cloud.ledger.clear()
    running: list[int] = []
    most = 0
    get = ClipFiles.clip_file

    async def counted(files: ClipFiles, clip: ListedClip) -> Path:
        nonlocal most
        running.append(clip.id)
        most = max(most, len(running))
        try:
            return await get(files, clip)
        finally:
            running.remove(clip.id)

    monkeypatch.setattr(ClipFiles, "clip_file", counted)

    await make(house)

    assert requests(house) == {"media.clip": 6}
    assert most == film_clips.DOWNLOADS_AT_ONCE


async def test_slow_download_of_an_account_does_not_delay_films_of_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.cloud.cloud.clips.clear()
    short_clips(house, [600])
    first = await house.sign_in()
    begun, may_continue = asyncio.Event(), asyncio.Event()
    get = ClipFiles.clip_file

    async def get_slowly(files: ClipFiles, clip: ListedClip) -> Path:
        if files is first.runtime_data.media.clip_files:
            begun.set()
            await may_continue.wait()
        return await get(files, clip)

    monkeypatch.setattr(ClipFiles, "clip_file", get_slowly)
    slow = asyncio.create_task(make(house))
    await begun.wait()

    async with second_account(house, monkeypatch) as (_, other):
        add_clip(other, "Shed", SHED_CLIP)
        await house.let_pass(60)
        begin: dict[str, Any] = {"from": TODAY}
        making = asyncio.create_task(house.action("make_film", SHED, **begin))
        try:
            await until(making.done)
            assert not slow.done()
        finally:
            may_continue.set()
        assert (await making)[SHED]["films"][0]["clips"] == 1
    assert await slow


async def test_films_wait_only_for_films_whose_clips_are_at_the_same_place(
    usb_house: UsbHouse,
    entry: ConfigEntry,
    archived: Clip,
    in_cloud: Clip,
    on_drive: list[UsbClip],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = usb_house.house
    files = entry.runtime_data.media.clip_files
    await files.clip_file(await entry.runtime_data.catalogue.find(archived.id))
    held: list[ListedClip] = []
    may_continue = asyncio.Event()
    get = ClipFiles.clip_file

    async def get_slowly(files: ClipFiles, clip: ListedClip) -> Path:
        if not files.is_local(clip):
            held.append(clip)
            await may_continue.wait()
        return await get(files, clip)

    monkeypatch.setattr(ClipFiles, "clip_file", get_slowly)

    def request(newest: float) -> asyncio.Task[dict[str, Any]]:
        """Request a film of the clips from today up to the time `newest`."""
        data: dict[str, Any] = {"from": TODAY, "to": time_text(newest + 1)}
        return asyncio.create_task(house.action("make_film", GARDEN_ENTITY, **data))

    of_drive = [request(it.created_at) for it in on_drive]
    await until(lambda: len(held) == 1)
    of_cloud = request(in_cloud.created_at)
    await until(lambda: len(held) == 2)
    of_cache = request(archived.created_at)
    await until(of_cache.done)

    assert not any(it.done() for it in (*of_drive, of_cloud))
    assert len(held) == 2
    may_continue.set()
    made = await asyncio.gather(of_cache, of_cloud, *of_drive)
    assert [it[GARDEN_ENTITY]["films"][0]["clips"] for it in made] == [1, 2, 3, 4]
