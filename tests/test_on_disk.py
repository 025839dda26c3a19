"""Only Home Assistant's system user can read the integration's files.

When an account is removed, its files are deleted.
"""

from collections.abc import Iterator
import os
from pathlib import Path
import stat
from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest

from tests.action_calls import perform
from tests.clip_helpers import newest, video
from tests.house import House


@pytest.fixture
def cache(house: House, entry: ConfigEntry) -> Path:
    """Return the cache folder of an account."""
    return Path(house.hass.config.cache_path("blink_clips", entry.entry_id))


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Set the umask to 0, so that all users can read new files."""
    before = os.umask(0)
    yield
    os.umask(before)


def permission_bits(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def make_readable_by_all(path: Path) -> None:
    """Make a folder readable by all users."""
    path.chmod(0o755)


def files_in(folder: Path) -> list[Path]:
    """Return all files in a folder and its subfolders."""
    return [path for path in folder.rglob("*") if path.is_file()]


def add_symbolic_links(cache: Path, clip_id: int, target: Path) -> None:
    """Replace a clip's folder and a file in the cache by symbolic links."""
    cache.mkdir(parents=True, exist_ok=True)
    (cache / str(clip_id)).symlink_to(target.parent)
    (cache / "poster.jpg").symlink_to(target)


async def test_cache_folder_is_readable_by_its_owner_only(
    house: House, open_umask: None, entry: ConfigEntry, cache: Path
) -> None:
    media = entry.runtime_data.media.clip_files
    [clip, *_] = entry.runtime_data.data.clips.values()
    await media.clip_file(clip)
    assert permission_bits(cache) == 0o700

    # Make the folder readable by all users, as older versions of the integration did.
    make_readable_by_all(cache)
    await house.hass.config_entries.async_reload(entry.entry_id)
    assert permission_bits(cache) == 0o700


async def test_symbolic_links_in_the_cache_are_not_followed(
    house: House, entry: ConfigEntry, cache: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept = elsewhere / "clip.mp4"
    kept.write_bytes(b"somebody else's")
    clip = newest(house)
    await house.hass.config_entries.async_unload(entry.entry_id)
    add_symbolic_links(cache, clip.id, kept)

    await house.hass.config_entries.async_setup(entry.entry_id)
    data = entry.runtime_data
    path = await data.media.clip_files.clip_file(await data.catalogue.find(clip.id))

    assert path.read_bytes() == video(clip)
    assert kept.read_bytes() == b"somebody else's"
    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.settle()
    assert kept.read_bytes() == b"somebody else's"


async def test_removing_an_account_deletes_all_its_files(
    house: House, entry: ConfigEntry, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    clip = newest(house)
    await perform(house.hass, "get_thumbnails", video_id=clip.id, count=2)
    await house.look("camera.garden")
    await house.let_pass(60)
    assert files_in(tmp_path)

    await house.hass.config_entries.async_remove(entry.entry_id)
    await house.let_pass(60)

    assert files_in(tmp_path) == []
    ours = {name for name in hass_storage if entry.entry_id in name or "blink_clips" in name}
    assert ours == set()
