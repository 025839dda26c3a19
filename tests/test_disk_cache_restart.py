"""After a restart, the cache keeps complete files and their order, and removes partial files."""

import asyncio
from pathlib import Path
import sys

import pytest

from custom_components.blink_clips.media.disk_cache import DiskCache
from tests.cache_folder import MAX_AGE, Disk

# A script that writes half a file, prints the path of the file, and waits to be killed.
DOWNLOAD_WITHOUT_END = """
import asyncio, datetime, pathlib, sys
from custom_components.blink_clips.media.disk_cache import DiskCache

folder = pathlib.Path(sys.argv[1])

async def download(path):
    path.write_bytes(b"half")
    print(path.relative_to(folder), flush=True)
    await asyncio.Event().wait()

async def main():
    age = datetime.timedelta(days=1)
    cache = DiskCache(
        folder, limit_bytes=100, max_age=age, run=asyncio.to_thread, now=lambda: 1_000_001
    )
    await cache.get("2/clip.mp4", download)

asyncio.run(main())
"""


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "cache")


@pytest.fixture
def cache(disk: Disk) -> DiskCache:
    return disk.cache()


async def test_restart_keeps_cached_files_and_their_order_of_use(
    disk: Disk, cache: DiskCache
) -> None:
    for name in ("a", "2/b", "2/3/c"):
        await disk.put(cache, name, 30)
    await disk.put(cache, "a")

    again = disk.cache()
    assert again.peek("a") is None
    await again.open()
    assert again.peek("a") == disk.folder / "a"
    await disk.put(again, "d", 20)

    assert disk.files == {"a": 30, "2/3/c": 30, "d": 20}
    assert disk.made == ["a", "2/b", "2/3/c", "d"]


async def test_restart_keeps_the_age_of_cached_files(disk: Disk, cache: DiskCache) -> None:
    await disk.put(cache, "a")
    disk.now += MAX_AGE.total_seconds() - 10
    await disk.put(cache, "a")
    disk.now += 20

    again = disk.cache()
    await again.open()

    assert again.peek("a") is None


async def test_smaller_cache_limit_evicts_files_at_the_start(disk: Disk, cache: DiskCache) -> None:
    for name in "abc":
        await disk.put(cache, name, 30)

    await disk.cache(limit=60).open()

    assert disk.files == {"b": 30, "c": 30}


async def test_partial_and_foreign_files_are_removed_when_the_cache_starts(
    disk: Disk, cache: DiskCache
) -> None:
    folder = disk.folder
    temporaries: list[Path] = []

    async def make(path: Path) -> None:
        temporaries.append(path)
        await disk.making()(path)

    await disk.put(cache, "1/clip.mp4")
    await cache.get("2/clip.mp4", make)
    # Create a partial file, as left by a killed process.
    temporaries[0].write_bytes(b"half")
    for stranger in ("Readme.TXT", "3/.hidden", "a..b", "4/5/Six", f"{'n' * 201}"):
        path = folder / stranger
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"?")
    (folder / "7").mkdir()
    (folder / "7/empty.mp4").touch()
    (folder / "8.mp4").symlink_to("/etc/hostname")
    (folder / "away").symlink_to("/etc")

    again = disk.cache()
    await again.open()

    assert disk.files == {"1/clip.mp4": 10, "2/clip.mp4": 10}
    assert sorted(path.name for path in folder.iterdir()) == ["1", "2"]
    assert again.peek("7/empty.mp4") is again.peek("8.mp4") is None


async def test_partial_file_of_a_killed_process_is_removed_when_the_cache_starts(
    disk: Disk, cache: DiskCache
) -> None:
    await disk.put(cache, "1/clip.mp4")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", DOWNLOAD_WITHOUT_END, str(disk.folder)),
        cwd=Path(__file__).parents[1],
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    half = (await process.stdout.readline()).decode().strip()
    process.kill()
    await process.wait()
    assert disk.files == {"1/clip.mp4": 10, half: 4}

    again = disk.cache()
    await again.open()

    assert disk.files == {"1/clip.mp4": 10}
    assert again.peek("2/clip.mp4") is None
    assert await disk.put(again, "2/clip.mp4") == disk.folder / "2/clip.mp4"
    assert disk.files == {"1/clip.mp4": 10, "2/clip.mp4": 10}
