"""The action make_film joins the clips of a period, and reports skipped clips."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
import os
from pathlib import Path
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from custom_components.blink_clips.actions import make_film
from custom_components.blink_clips.media import film, film_maker
from custom_components.blink_clips.media.film import Reel
from custom_components.blink_clips.media.film_cache import FilmCache
from custom_components.blink_clips.media.film_subprocess import FilmSubprocess, Joined
from simulator import Fault, FaultKind
from tests.action_calls import raised, user_context
from tests.clip_helpers import video, wait_for_request
from tests.film_files import chapters, encode
from tests.film_house import (
    GARDEN,
    HALL,
    ROUTE,
    FilmHouse,
    Processes,
    clips_of_a_day_with_25_hours,
    other_resolution,
    pictures_in,
    short_clips,
    with_garbage,
)
from tests.house import House
from tests.save_folder import SaveFolder
from tests.waiting import until

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
async def films(
    house: House, hass_client_no_auth: ClientSessionGenerator, tmp_path: Path
) -> FilmHouse:
    """Return a test environment with clips from today: three of the garden, one of the hall."""
    house.cloud.cloud.clips.clear()
    clips = short_clips(house, [7200, 5400, 3600])
    short_clips(house, [4000], "Hall")
    entry = await house.sign_in()
    client = await hass_client_no_auth()
    house.cloud.ledger.clear()
    return FilmHouse(house=house, entry=entry, clips=clips, client=client, folder=tmp_path)


@pytest.fixture
def processes(films: FilmHouse, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """Return an object that records the processes that join clips.

    Tests can make these processes run a different program.
    """
    return Processes(films.folder, monkeypatch)


@pytest.fixture
def save_folder(films: FilmHouse) -> SaveFolder:
    """Return the folder for saved films."""
    return SaveFolder(films.house.hass, films.folder / "media")


# Tests of films


async def test_film_contains_the_clips_of_the_period_in_order(films: FilmHouse) -> None:
    response = await films.make()

    assert response[GARDEN]["skipped"] == []
    [made] = response[GARDEN]["films"]
    path = await films.download(made.pop("url"))
    assert pictures_in(path) == films.pictures(*films.clips)
    titles = ["02:00:00 Motion", "02:30:00 Motion", "03:00:00 Motion"]
    assert made == {
        "seconds": 3.0,
        "size": path.stat().st_size,
        "clips": 3,
        "chapters": [
            {"video_id": clip.id, "title": title, "begin": float(begin), "end": begin + 1.0}
            for begin, (clip, title) in enumerate(zip(films.clips, titles, strict=True))
        ],
    }
    assert chapters(path) == [(begin, begin + 1, title) for begin, title in enumerate(titles)]


async def test_url_of_a_film_is_valid_for_a_day(films: FilmHouse) -> None:
    [made] = (await films.make())[GARDEN]["films"]

    films.house.clock.advance(timedelta(hours=23, minutes=59).total_seconds())
    assert (await films.client.get(made["url"])).status == HTTPStatus.OK
    films.house.clock.advance(120)
    assert (await films.client.get(made["url"])).status == HTTPStatus.FORBIDDEN


async def test_period_includes_its_begin_and_excludes_its_end(films: FilmHouse) -> None:
    first, second, third = (
        dt_util.utc_from_timestamp(it.created_at).isoformat() for it in films.clips
    )

    made = await films.make(begin=second, to=third)
    assert [it["video_id"] for it in made[GARDEN]["films"][0]["chapters"]] == [films.clips[1].id]
    made = await films.make(begin=first, to=third)
    assert made[GARDEN]["films"][0]["clips"] == 2


async def test_film_of_a_day_with_25_hours_contains_each_clip_of_the_day_once(
    films: FilmHouse,
) -> None:
    clips = clips_of_a_day_with_25_hours(films.house)

    made = (await films.make(begin="2026-11-01", to="2026-11-02"))[GARDEN]

    [found] = made["films"]
    assert [(it["video_id"], it["title"]) for it in found["chapters"]] == [
        (clips[1].id, "00:00:00 Motion"),
        (clips[2].id, "01:30:00 Motion"),
        (clips[3].id, "01:30:00 Motion"),
        (clips[4].id, "23:59:30 Motion"),
    ]


async def test_each_camera_has_films_of_its_own(films: FilmHouse) -> None:
    made = await films.make(GARDEN, HALL)

    assert made[GARDEN]["films"][0]["clips"] == 3
    assert made[HALL]["films"][0]["clips"] == 1


async def test_clip_with_another_resolution_begins_a_new_film(films: FilmHouse) -> None:
    await films.replace_video(films.clips[2], other_resolution(films.folder))

    first, second = (await films.make())[GARDEN]["films"]

    assert [it["video_id"] for it in first["chapters"]] == [it.id for it in films.clips[:2]]
    assert [it["video_id"] for it in second["chapters"]] == [films.clips[2].id]
    assert await films.pictures_at(first["url"]) == films.pictures(*films.clips[:2])
    assert len(await films.pictures_at(second["url"])) == 48


async def test_film_has_a_limited_number_of_clips(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "MAX_FILM_CLIPS", 2)

    made = (await films.make())[GARDEN]["films"]

    assert [it["clips"] for it in made] == [2, 1]


async def test_clip_with_another_codec_begins_a_new_film(films: FilmHouse) -> None:
    other = encode(films.folder / "other.mp4", codec="libx265").read_bytes()
    await films.replace_video(films.clips[0], other)

    first, second = (await films.make())[GARDEN]["films"]

    assert [it["video_id"] for it in first["chapters"]] == [films.clips[0].id]
    assert [it["video_id"] for it in second["chapters"]] == [it.id for it in films.clips[1:]]
    assert await films.pictures_at(first["url"]) == pictures_in(films.folder / "other.mp4")
    assert await films.pictures_at(second["url"]) == films.pictures(*films.clips[1:])


# Tests of skipped clips


async def test_damaged_clip_in_the_middle_is_skipped(films: FilmHouse) -> None:
    clip = films.clips[1]
    await films.replace_video(clip, with_garbage(video(clip)))

    made = (await films.make())[GARDEN]

    assert made["skipped"] == [
        {"video_id": clip.id, "title": "02:30:00 Motion", "reason": "damaged"}
    ]
    url = made["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(films.clips[0], films.clips[2])


async def test_clip_that_is_damaged_during_the_download_is_skipped(films: FilmHouse) -> None:
    films.house.cloud.faults.add(
        Fault(route=ROUTE, status=200, body=b"damaged", content_type="video/mp4", after=2)
    )

    made = (await films.make())[GARDEN]

    assert [it["reason"] for it in made["skipped"]] == ["damaged"]
    assert made["films"][0]["clips"] == 2


async def test_clip_without_a_video_is_skipped(films: FilmHouse) -> None:
    cloud = films.house.cloud.cloud
    photo = cloud.motion(cloud.camera("Garden"), "snapshot", lacks=("media",), upload_seconds=0)
    await films.house.let_pass(60)

    made = (await films.make())[GARDEN]

    assert made["skipped"] == [
        {"video_id": photo.id, "title": "04:00:00 Photo", "reason": "no_video"}
    ]
    assert made["films"][0]["clips"] == 3


async def test_clip_that_was_deleted_meanwhile_is_skipped(films: FilmHouse) -> None:
    await films.entry.runtime_data.catalogue.load()
    films.house.cloud.cloud.delete_clip(films.clips[1])

    made = (await films.make())[GARDEN]

    assert [(it["video_id"], it["reason"]) for it in made["skipped"]] == [
        (films.clips[1].id, "missing")
    ]
    url = made["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(films.clips[0], films.clips[2])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route=ROUTE, status=404),
        Fault(route=ROUTE, status=404, message="not found"),
        Fault(route=ROUTE, status=500, times=None),
    ],
    ids=["busy", "not found", "internal error"],
)
async def test_clip_that_is_uploaded_later_is_part_of_the_next_film(
    films: FilmHouse, fault: Fault
) -> None:
    await films.make()
    [clip] = short_clips(films.house, [0])
    await films.house.let_pass(60)
    films.house.cloud.faults.add(fault)
    made = (await films.make())[GARDEN]
    assert [(it["video_id"], it["reason"]) for it in made["skipped"]] == [(clip.id, "missing")]
    films.house.cloud.faults.clear()

    made = (await films.make())[GARDEN]

    assert made["skipped"] == []
    assert made["films"][0]["clips"] == 4
    assert await films.pictures_at(made["films"][0]["url"]) == films.pictures(*films.clips, clip)


async def test_clips_that_exceed_half_of_the_cache_are_skipped(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = sum(len(video(it)) for it in films.clips[:2])
    monkeypatch.setattr(film_maker, "MAX_BYTES", two)

    made = (await films.make())[GARDEN]

    assert [it["reason"] for it in made["skipped"]] == ["too_large"]
    assert made["films"][0]["clips"] == 2


async def test_clips_that_fit_into_a_larger_cache_are_part_of_the_next_film(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(film_maker, "MAX_BYTES", len(video(films.clips[0])))
        made = (await films.make())[GARDEN]
        assert [it["reason"] for it in made["skipped"]] == ["too_large", "too_large"]

    made = (await films.make())[GARDEN]

    assert made["skipped"] == []
    assert made["films"][0]["clips"] == 3


async def test_clips_that_exceed_half_of_the_cache_are_not_downloaded(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = [*short_clips(films.house, [10_800 - 60 * number for number in range(6)]), *films.clips]
    await films.house.let_pass(60)
    films.house.cloud.ledger.clear()
    monkeypatch.setattr(film_maker, "MAX_BYTES", len(video(clips[0])) + len(video(clips[1])))

    made = (await films.make())[GARDEN]

    assert made["films"][0]["clips"] == 2
    assert [it["reason"] for it in made["skipped"]] == ["too_large"] * 7
    assert films.house.cloud.ledger.count(ROUTE) <= 4


async def test_clip_that_is_too_large_for_a_film_leaves_the_space_to_others(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = films.house.cloud.cloud
    large = cloud.motion(
        cloud.camera("Garden"),
        created_at=films.house.clock.time() - 10_000,
        upload_seconds=0,
        seconds=20,
    )
    await films.house.let_pass(60)
    small = sum(len(video(it)) for it in films.clips)
    assert len(video(large)) > small
    monkeypatch.setattr(film_maker, "MAX_BYTES", small)

    made = (await films.make())[GARDEN]

    assert [it["video_id"] for it in made["skipped"]] == [large.id]
    assert made["films"][0]["clips"] == 3


def evict_before_joining(films: FilmHouse, patch: pytest.MonkeyPatch, *, times: int) -> None:
    """Remove the first clip from the cache before each of the next `times` attempts to join."""
    join, evictions = FilmSubprocess.join, iter(range(times))

    async def join_after_eviction(process: FilmSubprocess, *args: Any, **options: Any) -> Joined:
        if next(evictions, None) is not None:
            await films.cache.remove(str(films.clips[0].id))
        return await join(process, *args, **options)

    patch.setattr(FilmSubprocess, "join", join_after_eviction)


async def test_clip_that_leaves_the_cache_before_it_is_joined_is_downloaded_again(
    films: FilmHouse, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    evict_before_joining(films, monkeypatch, times=1)

    made = (await films.make())[GARDEN]

    assert made["skipped"] == []
    assert await films.pictures_at(made["films"][0]["url"]) == films.pictures(*films.clips)
    assert films.house.cloud.ledger.count(ROUTE) == 4


async def test_clip_that_leaves_the_cache_each_time_is_part_of_a_later_film(
    films: FilmHouse, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        evict_before_joining(films, patch, times=film_maker.ATTEMPTS)
        made = (await films.make())[GARDEN]

    assert [it["reason"] for it in made["skipped"]] == ["too_large"]
    assert len(processes.started) == film_maker.ATTEMPTS
    assert (await films.make())[GARDEN]["skipped"] == []


async def test_film_of_damaged_clips_only_is_an_error(films: FilmHouse) -> None:
    for clip in films.clips:
        await films.replace_video(clip, with_garbage(video(clip)))

    with pytest.raises(HomeAssistantError, match="none of the clips") as error:
        await films.make()

    assert raised(error) == "film_failed"
    assert films.cached == []


# Tests of deleted clips


async def test_deleting_a_clip_removes_the_films_that_contain_it(films: FilmHouse) -> None:
    made = await films.make(GARDEN, HALL)
    garden, hall = made[GARDEN]["films"][0]["url"], made[HALL]["films"][0]["url"]
    films.house.cloud.cloud.delete_clip(films.clips[0])

    await films.house.let_pass(60)

    assert (await films.client.get(garden)).status == HTTPStatus.NOT_FOUND
    assert (await films.client.get(hall)).status == HTTPStatus.OK
    assert len(films.cached) == 2
    made = await films.make()
    url = made[GARDEN]["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(*films.clips[1:])


async def test_clip_that_is_deleted_while_its_film_is_made_leaves_no_film(
    films: FilmHouse, processes: Processes
) -> None:
    processes.use("import time; time.sleep(600)")
    making = asyncio.create_task(films.make())
    process = await processes.wait_for(1)
    films.house.cloud.cloud.delete_clip(films.clips[0])

    await films.house.let_pass(60)

    with pytest.raises(HomeAssistantError) as error:
        await making
    assert raised(error) == "film_changed"
    assert process.returncode is not None
    assert films.cached == []
    processes.use_joiner()
    made = await films.make()
    url = made[GARDEN]["films"][0]["url"]
    assert await films.pictures_at(url) == films.pictures(*films.clips[1:])


async def test_film_that_is_completed_while_a_deletion_reads_others_is_removed(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await films.make(HALL)
    hall = films.cached[0].split("/")[0].removeprefix("film-")
    data = films.entry.runtime_data
    read = FilmCache.read
    making = asyncio.create_task(films.make(GARDEN))
    await until(lambda: bool(data.media.films._in_progress))

    async def read_after_the_film(cache: FilmCache, reel_id: str, edition: int) -> Reel:
        if reel_id == hall:
            await making
        return await read(cache, reel_id, edition)

    monkeypatch.setattr(FilmCache, "read", read_after_the_film)

    await data.media.clip_files.forget([films.clips[0].id])

    assert len(films.cached) == 2
    assert data.media.films._in_progress == {}


# Tests of the process that joins clips, and of the cache


async def test_second_call_uses_the_cached_film(films: FilmHouse, processes: Processes) -> None:
    first = await films.make()
    films.house.cloud.ledger.clear()

    assert (await films.make())[GARDEN]["films"][0]["chapters"] == first[GARDEN]["films"][0][
        "chapters"
    ]

    assert films.house.cloud.ledger.by_route() == {}
    assert len(processes.started) == 1


async def test_concurrent_calls_share_the_work(films: FilmHouse, processes: Processes) -> None:
    made = await asyncio.gather(*(films.make() for _ in range(3)))

    assert [it[GARDEN]["films"][0]["clips"] for it in made] == [3, 3, 3]
    assert films.house.cloud.ledger.count(ROUTE) == 3
    assert len(processes.started) == 1


async def test_films_of_two_cameras_are_made_one_after_the_other(
    films: FilmHouse, processes: Processes
) -> None:
    hall_clip = next(it for it in films.house.cloud.cloud.clips.values() if it not in films.clips)
    found = await films.entry.runtime_data.catalogue.find(hall_clip.id)
    await films.entry.runtime_data.media.clip_files.clip_file(found)
    processes.use("import time; time.sleep(600)")
    garden = asyncio.create_task(films.make(GARDEN))
    process = await processes.wait_for(1)
    hall = asyncio.create_task(films.make(HALL))
    # Wait until the second film has had enough time for all of its disk accesses.
    for _ in range(100):
        await films.house.hass.async_add_executor_job(int)
    assert len(processes.started) == 1

    process.kill()
    (await processes.wait_for(2)).kill()
    outcomes = await asyncio.gather(garden, hall, return_exceptions=True)
    assert [getattr(it, "translation_key", None) for it in outcomes] == ["film_failed"] * 2


async def test_film_that_another_request_removes_immediately_is_made_again(
    films: FilmHouse, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = FilmCache.find
    removed: list[str] = []

    async def find_late(made: FilmCache, reel_id: str) -> Reel | None:
        if not removed and made.newest(reel_id):
            removed.append(reel_id)
            await films.cache.remove(f"film-{reel_id}")
        return await find(made, reel_id)

    monkeypatch.setattr(FilmCache, "find", find_late)

    made = await films.make()

    assert made[GARDEN]["films"][0]["clips"] == 3
    assert len(removed) == 1
    assert len(processes.started) == 2


async def test_changed_film_after_a_new_clip(films: FilmHouse) -> None:
    await films.make()
    [clip] = short_clips(films.house, [0])
    await films.house.let_pass(60)

    [made] = (await films.make())[GARDEN]["films"]

    assert [it["video_id"] for it in made["chapters"]] == [
        *(it.id for it in films.clips),
        clip.id,
    ]


async def test_evicted_film_is_made_again(films: FilmHouse, processes: Processes) -> None:
    await films.make()
    [film_file] = [it for it in films.cached if it.endswith(".mp4")]
    films.cache_file(film_file).unlink()

    made = await films.make()

    assert len(processes.started) == 2
    assert await films.pictures_at(made[GARDEN]["films"][0]["url"]) == films.pictures(*films.clips)


async def test_damaged_description_of_films_is_made_again(films: FilmHouse) -> None:
    await films.make()
    [name] = [it for it in films.cached if it.endswith(".json")]
    films.cache_file(name).write_text('{"id": 5}')

    made = await films.make()

    assert made[GARDEN]["films"][0]["clips"] == 3


async def test_film_that_a_killed_process_left_is_not_used(films: FilmHouse) -> None:
    await films.make()
    [film_file, description] = films.cached
    # A process that is killed leaves a film file without a description (JSON), because it writes
    # the description last.
    films.cache_file(description).unlink()
    films.cache_file(film_file).write_bytes(b"incomplete")
    await films.house.hass.config_entries.async_reload(films.entry.entry_id)
    await films.house.settle()

    made = await films.make()

    assert await films.pictures_at(made[GARDEN]["films"][0]["url"]) == films.pictures(*films.clips)
    assert films.cached == [film_file, description]


async def test_outage_ends_the_action_and_the_next_call_continues(films: FilmHouse) -> None:
    films.house.cloud.faults.add(Fault(route=ROUTE, kind=FaultKind.DROP, times=None, after=2))
    with pytest.raises(HomeAssistantError) as error:
        await films.make()
    assert raised(error) == "unreachable"
    # The second download may still be running. It continues, and the next call uses its result.
    await until(lambda: films.cached == [])
    films.house.cloud.faults.clear()
    films.house.cloud.ledger.clear()

    made = await films.make()

    assert made[GARDEN]["films"][0]["clips"] == 3
    assert films.house.cloud.ledger.count(ROUTE) == 1


async def test_unloading_the_account_leaves_no_file_and_no_process(
    films: FilmHouse, processes: Processes
) -> None:
    processes.use("import time; time.sleep(600)")
    making = asyncio.create_task(films.make())
    process = await processes.wait_for(1)

    await films.house.hass.config_entries.async_unload(films.entry.entry_id)

    with pytest.raises(HomeAssistantError) as error:
        await making
    assert raised(error) == "account_unloaded"
    assert process.returncode is not None
    assert films.cached == []


async def test_stop_of_home_assistant_ends_the_film_in_progress(
    films: FilmHouse, processes: Processes
) -> None:
    processes.use("import time; time.sleep(600)")
    making = asyncio.create_task(films.make())
    process = await processes.wait_for(1)

    films.house.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    with pytest.raises(HomeAssistantError) as error:
        await making
    assert raised(error) == "account_unloaded"
    assert process.returncode is not None
    assert films.cached == []


async def test_cancelled_call_does_not_stop_the_work_for_others(films: FilmHouse) -> None:
    films.house.cloud.faults.add(Fault(route=ROUTE, kind=FaultKind.DELAY, seconds=1))
    cancelled = asyncio.create_task(films.make())
    other = asyncio.create_task(films.make())
    await wait_for_request(films.house, ROUTE)
    cancelled.cancel()

    assert (await other)[GARDEN]["films"][0]["clips"] == 3
    assert not [it for it in films.cached if it.startswith(".temporary")]


async def test_failed_process_leaves_no_file(films: FilmHouse, processes: Processes) -> None:
    processes.use(
        "import json, sys\n"
        "films = json.load(sys.stdin)['films']\n"
        "open(films + '1.mp4', 'w').write('incomplete')\n"
        "sys.exit(1)"
    )

    with pytest.raises(HomeAssistantError) as error:
        await films.make()

    assert raised(error) == "film_failed"
    assert films.cached == []


async def test_missing_package_is_an_error_with_the_reason(
    films: FilmHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "av.py").write_text("raise ImportError")
    paths = [str(tmp_path), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    with pytest.raises(HomeAssistantError) as error:
        await films.make()

    assert raised(error) == "film_no_decoder"
    assert films.cached == []


# Tests of saved films


async def test_film_is_saved_below_the_names_of_its_first_clip(
    films: FilmHouse, save_folder: SaveFolder
) -> None:
    made = await films.make(filename=save_folder.path("{camera}/{date}_{time}_{id}_{type}.mp4"))

    name = f"garden/2026-11-20_02-00-00_{films.clips[0].id}_motion.mp4"
    assert made[GARDEN]["films"][0]["path"] == save_folder.path(name)
    assert save_folder.files == [name]
    assert pictures_in(save_folder.folder / name) == films.pictures(*films.clips)


async def test_films_with_the_same_path_get_a_number(
    films: FilmHouse, save_folder: SaveFolder
) -> None:
    await films.replace_video(films.clips[2], other_resolution(films.folder))
    # The number in the file name must not depend on which film is finished first.
    await films.make(HALL)

    made = await films.make(GARDEN, HALL, filename=save_folder.path("{date}.mp4"))

    assert save_folder.files == ["2026-11-20.mp4", "2026-11-20_2.mp4", "2026-11-20_3.mp4"]
    assert [it["path"] for it in made[GARDEN]["films"]] == [
        save_folder.path("2026-11-20.mp4"),
        save_folder.path("2026-11-20_2.mp4"),
    ]
    assert made[HALL]["films"][0]["path"] == save_folder.path("2026-11-20_3.mp4")


async def test_existing_file_is_replaced_only_with_overwrite(
    films: FilmHouse, save_folder: SaveFolder
) -> None:
    path = save_folder.put("film.mp4")

    with pytest.raises(HomeAssistantError) as error:
        await films.make(filename=str(path))
    assert raised(error) == "exists"
    assert path.read_text() == "somebody else's"

    await films.make(filename=str(path), overwrite=True)
    assert pictures_in(path) == films.pictures(*films.clips)


async def test_forbidden_folder_is_refused(films: FilmHouse, save_folder: SaveFolder) -> None:
    save_folder.forbid()

    with pytest.raises(ServiceValidationError) as error:
        await films.make(filename=save_folder.path("film.mp4"))

    assert raised(error) == "path_not_allowed"
    assert save_folder.files == []


async def test_wrong_file_name_is_refused_before_any_download(
    films: FilmHouse, save_folder: SaveFolder
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await films.make(filename=save_folder.path("film.avi"))

    assert raised(error) == "wrong_ending"
    assert films.house.cloud.ledger.count(ROUTE) == 0


# Tests of invalid calls


async def test_end_before_the_start_is_refused(films: FilmHouse) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await films.make(to="2026-11-19")
    assert raised(error) == "end_before_start"


async def test_period_without_clips_is_an_error(films: FilmHouse) -> None:
    with pytest.raises(ServiceValidationError, match="Garden: there are no clips") as error:
        await films.make(begin="2026-11-18", to="2026-11-19")
    assert raised(error) == "film_no_clips"


async def test_period_without_clips_of_several_cameras_is_a_bad_request(
    films: FilmHouse, hass_client: ClientSessionGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(films.house.hass, "api", {})
    client = await hass_client()

    response = await client.post(
        "/api/services/blink_clips/make_film?return_response",
        json={"entity_id": [GARDEN, HALL], "from": "2026-11-18", "to": "2026-11-19"},
    )

    assert response.status == HTTPStatus.BAD_REQUEST
    message = (await response.json())["message"]
    assert "Garden: there are no clips in this period." in message
    assert "Hall: there are no clips in this period." in message
    assert "ERROR" not in {it.levelname for it in caplog.records}


@pytest.mark.parametrize("entity_id", ["camera.unknown", "light.pond"])
async def test_unknown_camera_is_refused(films: FilmHouse, entity_id: str) -> None:
    with pytest.raises(ServiceValidationError, match=entity_id) as error:
        await films.make(GARDEN, entity_id)

    assert raised(error) == "no_camera"
    assert films.house.cloud.ledger.count(ROUTE) == 0


async def test_user_without_permission_for_a_camera_gets_no_film(films: FilmHouse) -> None:
    context = user_context(films.house.hass, entity_ids={HALL: {"read": True}})

    with pytest.raises(Unauthorized):
        await films.make(GARDEN, HALL, context=context)

    assert films.cached == []
    assert (await films.make(HALL, context=context))[HALL]["films"][0]["clips"] == 1


async def test_too_many_clips_are_refused(
    films: FilmHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_film, "MAX_CLIPS", 2)

    with pytest.raises(HomeAssistantError, match="3 clips") as error:
        await films.make()

    assert raised(error) == "film_too_many"
    assert films.house.cloud.ledger.count(ROUTE) == 0


async def test_failed_camera_is_reported_beside_the_films_of_others(films: FilmHouse) -> None:
    begin = dt_util.utc_from_timestamp(films.house.clock.time() - 3900).isoformat()

    made = await films.make(GARDEN, HALL, begin=begin)

    assert made[GARDEN]["films"][0]["clips"] == 1
    assert made[HALL]["error"] == "film_no_clips"


@pytest.mark.parametrize("data", [{"begin": "nonsense"}, {"to": "nonsense"}, {"filename": None}])
async def test_invalid_field_is_refused(films: FilmHouse, data: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        await films.make(**data)
