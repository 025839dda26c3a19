"""Tests of requesting and deleting the cached files of clips."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.blink_clips.api import BlinkNotFoundError, BlinkRateLimitError
from custom_components.blink_clips.const import CACHE_MAX_AGE, CONF_CACHE_LIMIT, DOMAIN
from custom_components.blink_clips.media.clip_files import ClipFiles
from simulator import Fault, FaultKind
from simulator.clips import Clip
from tests.action_calls import SHED_CLIP, add_clip, second_account
from tests.house import House

pytestmark = [pytest.mark.clip_seconds(5), pytest.mark.platforms("camera")]


@pytest.fixture
def media(entry: ConfigEntry) -> ClipFiles:
    loaded: ClipFiles = entry.runtime_data.media.clip_files
    return loaded


def files(house: House, entry: ConfigEntry) -> dict[str, int]:
    """Return the size of each cached file of an account in bytes, by path."""
    folder = Path(house.hass.config.cache_path(DOMAIN, entry.entry_id))
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.stat().st_size for path in paths}


def accounts(house: House) -> set[str]:
    """Return the config entry ids of the accounts that have a folder in the cache."""
    return {path.name for path in Path(house.hass.config.cache_path(DOMAIN)).iterdir()}


def has_cache_folder(house: House) -> bool:
    """Return whether the common cache folder of all accounts exists."""
    return Path(house.hass.config.cache_path(DOMAIN)).exists()


def old_clips(house: House) -> Iterator[Clip]:
    """Yield the garden camera's clips that are not in the cache, oldest first."""
    clips = [it for it in house.cloud.cloud.clips.values() if it.camera.name == "Garden"]
    return iter(sorted(clips, key=lambda it: it.created_at))


async def test_cached_clip_is_returned_without_a_request(
    house: House, entry: ConfigEntry, media: ClipFiles
) -> None:
    clip = await entry.runtime_data.catalogue.find(next(old_clips(house)).id)
    house.cloud.ledger.clear()
    assert await media.local_clip(clip) is None
    assert house.cloud.ledger.count() == 0

    path = await media.clip_file(clip)

    assert await media.local_clip(clip) == path
    assert f"{clip.id}/clip.mp4" in files(house, entry)


async def test_deleting_a_clip_removes_its_files_from_the_cache(
    house: House, entry: ConfigEntry, media: ClipFiles
) -> None:
    found = old_clips(house)
    clip, other = [await entry.runtime_data.catalogue.find(next(found).id) for _ in range(2)]
    for it in (clip, other):
        await media.clip_file(it)
        await media.poster_file(it)

    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[clip.id])
    await house.let_pass(120)

    assert [it for it in files(house, entry) if it.startswith(f"{clip.id}/")] == []
    assert {f"{other.id}/clip.mp4", f"{other.id}/poster.jpg"} <= files(house, entry).keys()


async def test_clip_is_removed_from_the_cache_after_the_maximum_age(
    house: House, entry: ConfigEntry, media: ClipFiles
) -> None:
    clip = await entry.runtime_data.catalogue.find(next(old_clips(house)).id)
    await media.clip_file(clip)

    house.clock.advance(CACHE_MAX_AGE.total_seconds())
    await house.let_pass(3700)

    assert f"{clip.id}/clip.mp4" not in files(house, entry)


async def cache_newest_clip(entry: ConfigEntry) -> None:
    """Download the newest clip of an account into the cache."""
    coordinator = entry.runtime_data
    [*_, clip] = sorted(coordinator.data.clips.values(), key=lambda it: it.created_at)
    await coordinator.media.clip_files.clip_file(clip)


async def test_removing_the_last_account_removes_the_cache_folder(
    house: House, entry: ConfigEntry
) -> None:
    await cache_newest_clip(entry)
    assert accounts(house) == {entry.entry_id}

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert not has_cache_folder(house)


async def test_removing_an_account_keeps_the_cache_of_another(
    house: House, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cache_newest_clip(entry)
    async with second_account(house, monkeypatch) as (shed, simulator):
        add_clip(simulator, "Shed", SHED_CLIP)
        await house.let_pass(60)
        await cache_newest_clip(shed)
        kept = files(house, shed)
        assert f"{SHED_CLIP}/clip.mp4" in kept

        await house.hass.config_entries.async_remove(entry.entry_id)
        await house.settle()
        assert accounts(house) == {shed.entry_id}
        assert files(house, shed) == kept

        await house.hass.config_entries.async_remove(shed.entry_id)
        await house.settle()
    assert not has_cache_folder(house)


async def test_account_without_a_cache_can_be_removed(house: House, entry: ConfigEntry) -> None:
    assert not has_cache_folder(house)

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()

    assert house.hass.config_entries.async_entries(DOMAIN) == []


async def test_cache_limit_option_evicts_the_oldest_clips(house: House, entry: ConfigEntry) -> None:
    # Limit the cache to 0.3 MB, which is enough for two or three simulated clips. The options form
    # accepts only higher limits.
    house.hass.config_entries.async_update_entry(entry, options={CONF_CACHE_LIMIT: 0.3})
    await house.hass.config_entries.async_reload(entry.entry_id)
    clips = [await entry.runtime_data.catalogue.find(it.id) for it in old_clips(house)]

    for clip in clips:
        await entry.runtime_data.media.clip_files.clip_file(clip)
        assert f"{clip.id}/clip.mp4" in files(house, entry)
        assert sum(files(house, entry).values()) <= 300_000

    kept = [it for it in clips if f"{it.id}/clip.mp4" in files(house, entry)]
    assert 0 < len(kept) < len(clips)
    assert kept == clips[-len(kept) :], "the oldest clips are evicted"


async def test_clip_without_a_poster_sends_no_request_for_it(
    house: House, entry: ConfigEntry, media: ClipFiles
) -> None:
    clip = await entry.runtime_data.catalogue.find(next(old_clips(house)).id)
    house.cloud.ledger.clear()

    with pytest.raises(BlinkNotFoundError):
        await media.poster_file(replace(clip, thumbnail=""))

    assert house.cloud.ledger.count() == 0


@pytest.mark.parametrize(("headers", "pause"), [({}, 60), ({"Retry-After": "300"}, 300)])
async def test_rate_limit_blocks_further_downloads_until_the_backoff_ends(
    house: House, entry: ConfigEntry, media: ClipFiles, headers: dict[str, str], pause: float
) -> None:
    clips = [await entry.runtime_data.catalogue.find(it.id) for it in old_clips(house)][:3]
    fault = Fault(route="media.poster", status=429, body="{}", headers=headers)
    house.cloud.faults.add(fault)
    house.cloud.ledger.clear()

    for clip in clips:
        with pytest.raises(BlinkRateLimitError):
            await media.poster_file(clip)
        with pytest.raises(BlinkRateLimitError):
            await media.clip_file(clip)
    assert house.cloud.ledger.by_route() == {"media.poster": 1}

    house.clock.advance(pause - 1)
    with pytest.raises(BlinkRateLimitError):
        await media.clip_file(clips[0])
    house.clock.advance(1 + pause / 10)
    await media.clip_file(clips[0])
    await media.poster_file(clips[0])


async def test_clip_missing_on_the_first_request_is_requested_again(
    house: House, entry: ConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    cloud = house.cloud.cloud
    clip = cloud.motion(cloud.camera("Garden"), upload_seconds=0)
    await house.let_pass(60)
    client = await hass_client()
    path = f"/api/blink_clips/clips/{entry.entry_id}/{clip.id}.mp4"
    missing = Fault(
        route="media.clip", kind=FaultKind.CODE, code=700, message="Media not found", times=None
    )

    house.cloud.faults.add(missing)
    assert (await client.get(path)).status == HTTPStatus.NOT_FOUND
    house.cloud.faults.clear()
    assert (await client.get(path)).status == HTTPStatus.OK


async def test_disk_error_does_not_fail_the_poll(
    house: House, entry: ConfigEntry, media: ClipFiles, caplog: pytest.LogCaptureFixture
) -> None:
    clip = await entry.runtime_data.catalogue.find(next(old_clips(house)).id)
    path = await media.clip_file(clip)
    path.unlink()
    path.mkdir()

    house.cloud.cloud.delete_clip(house.cloud.cloud.clips[clip.id])
    await house.let_pass(120)

    assert entry.runtime_data.last_update_success
    assert "cache on disk cannot be accessed" in caplog.text


async def test_account_loads_although_the_cache_folder_is_unusable(
    house: House, entry: ConfigEntry
) -> None:
    folder = Path(house.hass.config.cache_path(DOMAIN, entry.entry_id))
    await house.hass.config_entries.async_unload(entry.entry_id)
    folder.parent.mkdir(exist_ok=True)
    await asyncio.to_thread(folder.symlink_to, folder)

    assert await house.hass.config_entries.async_setup(entry.entry_id)

    assert house.state("camera.garden").state == "idle"
