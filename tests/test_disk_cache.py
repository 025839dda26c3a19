"""The disk cache: size limit, maximum age, concurrent calls, and malicious file names."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.media.disk_cache import CacheError, DiskCache
from tests.cache_folder import LIMIT, MAX_AGE, Disk

pytestmark = pytest.mark.platforms("camera")


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "cache")


@pytest.fixture
def cache(disk: Disk) -> DiskCache:
    return disk.cache()


async def test_cached_file_is_created_once(disk: Disk, cache: DiskCache) -> None:
    assert cache.peek("1/clip.mp4") is None

    path = await disk.put(cache, "1/clip.mp4")

    assert path == disk.folder / "1/clip.mp4" == cache.peek("1/clip.mp4")
    assert await disk.put(cache, "1/clip.mp4") == path
    assert disk.made == ["1/clip.mp4"]
    assert disk.files == {"1/clip.mp4": 10}


async def test_concurrent_callers_share_one_creation_of_a_file(
    disk: Disk, cache: DiskCache
) -> None:
    go = asyncio.Event()

    async def make(path: Path) -> None:
        await go.wait()
        await disk.making()(path)

    asking = [asyncio.create_task(cache.get("a", make)) for _ in range(20)]
    await asyncio.sleep(0)
    asking[0].cancel()
    asking[7].cancel()
    go.set()
    paths = await asyncio.gather(*asking, return_exceptions=True)

    assert len(disk.made) == 1
    assert paths.count(disk.folder / "a") == 18
    assert [type(it) for it in paths if not isinstance(it, Path)] == [asyncio.CancelledError] * 2


async def test_file_is_created_although_its_only_caller_was_cancelled(
    disk: Disk, cache: DiskCache
) -> None:
    began, go = asyncio.Event(), asyncio.Event()

    async def make(path: Path) -> None:
        began.set()
        await go.wait()
        await disk.making()(path)

    only = asyncio.create_task(cache.get("a", make))
    await began.wait()
    only.cancel()
    await asyncio.gather(only, return_exceptions=True)
    go.set()

    assert await cache.get("a", disk.making()) == disk.folder / "a"
    assert len(disk.made) == 1


async def test_failed_creation_of_a_file_reaches_all_callers_and_is_not_cached(
    disk: Disk, cache: DiskCache
) -> None:
    async def fail(path: Path) -> None:
        await disk.making(7)(path)
        raise LookupError("download failed")

    failed = await asyncio.gather(*(cache.get("a", fail) for _ in range(3)), return_exceptions=True)

    assert [type(it) for it in failed] == [LookupError] * 3
    assert len(disk.made) == 1
    assert cache.peek("a") is None
    assert disk.files == {}
    assert await disk.put(cache, "a") == disk.folder / "a"


async def test_least_recently_used_files_are_evicted(disk: Disk, cache: DiskCache) -> None:
    for name in "abcd":
        await disk.put(cache, name, 25)
    await disk.put(cache, "a")

    await disk.put(cache, "e", 26)

    assert disk.files == {"a": 25, "d": 25, "e": 26}
    assert disk.made == [*"abcd", "e"]
    assert cache.peek("b") is None


async def test_cache_can_be_filled_up_to_its_limit(disk: Disk, cache: DiskCache) -> None:
    await disk.put(cache, "a", 50)
    await disk.put(cache, "b", 50)
    assert disk.files == {"a": 50, "b": 50}

    await disk.put(cache, "c", LIMIT)
    assert disk.files == {"c": LIMIT}


async def test_file_larger_than_the_limit_raises_an_error_and_evicts_nothing(
    disk: Disk, cache: DiskCache
) -> None:
    await disk.put(cache, "a")

    with pytest.raises(CacheError):
        await disk.put(cache, "b", LIMIT + 1)

    assert disk.files == {"a": 10}


async def test_files_are_evicted_before_a_new_file_is_moved_into_place(disk: Disk) -> None:
    seen: list[int] = []

    async def run(job: Callable[..., object], *args: object) -> object:
        result = await asyncio.to_thread(job, *args)
        seen.append(sum(size for name, size in disk.files.items() if not name.startswith(".")))
        return result

    cache = DiskCache(
        disk.folder, limit_bytes=LIMIT, max_age=MAX_AGE, run=run, now=lambda: disk.now
    )
    names = [f"{number}" for number in range(12)]
    await asyncio.gather(*(disk.put(cache, name, 30) for name in names))

    assert max(seen) == 90
    assert len(disk.files) == 3


async def test_file_older_than_the_maximum_age_is_created_again(
    disk: Disk, cache: DiskCache
) -> None:
    await disk.put(cache, "a")
    disk.now += MAX_AGE.total_seconds() - 2
    assert cache.peek("a")
    await disk.put(cache, "a")
    assert disk.made == ["a"], "the file has not reached the maximum age"

    disk.now += 3

    assert cache.peek("a") is None
    await disk.put(cache, "a")
    assert disk.made == ["a", "a"]
    assert cache.peek("a")


async def test_tidying_the_cache_removes_files_older_than_the_maximum_age(
    disk: Disk, cache: DiskCache
) -> None:
    await disk.put(cache, "a")
    disk.now += 1000
    await disk.put(cache, "b", 20)
    disk.now += MAX_AGE.total_seconds() - 500

    await cache.tidy()

    assert disk.files == {"b": 20}
    await disk.put(cache, "c", 80)
    assert disk.files == {"b": 20, "c": 80}, "the space of the removed file is free again"


async def test_file_deleted_by_the_user_is_created_again_and_frees_its_space(
    disk: Disk, cache: DiskCache
) -> None:
    path = await disk.put(cache, "1/a", 60)
    path.unlink()
    path.parent.rmdir()

    await disk.put(cache, "1/a", 60)

    assert disk.files == {"1/a": 60}
    await disk.put(cache, "1/b", 40)
    assert disk.files == {"1/a": 60, "1/b": 40}, "a deleted file takes no space"


async def test_discarding_a_clip_removes_all_its_files(disk: Disk, cache: DiskCache) -> None:
    for name in ("1/a", "1/b/c", "12/a", "2/1/a", "3/a"):
        await disk.put(cache, name)

    await cache.discard({"1", "3", "77"})

    assert disk.files == {"12/a": 10, "2/1/a": 10}
    assert cache.peek("1/a") is None


async def test_clearing_the_cache_removes_its_folder_and_fails_waiting_callers(
    disk: Disk, cache: DiskCache
) -> None:
    began = asyncio.Event()

    async def hang(path: Path) -> None:
        await asyncio.to_thread(path.write_bytes, b"half")
        began.set()
        await asyncio.Event().wait()

    await disk.put(cache, "1/a")
    waiting = asyncio.create_task(cache.get("1/b", hang))
    await began.wait()

    await cache.clear()

    with pytest.raises(CacheError):
        await waiting
    assert not disk.folder.exists()
    await disk.put(cache, "1/c", LIMIT)
    assert disk.files == {"1/c": LIMIT}
    await cache.clear()
    await cache.clear()


async def test_disk_error_is_raised_to_the_caller_and_the_cache_recovers(disk: Disk) -> None:
    disk.folder.write_text("in the way")
    cache = disk.cache()
    with pytest.raises(OSError, match="Not a directory"):
        await disk.put(cache, "a")
    disk.folder.unlink()

    assert await disk.put(cache, "a") == disk.folder / "a"


NAMES = st.text(alphabet="a1./-_ \\A\0\nä%", max_size=12) | st.text(max_size=6)


@given(name=NAMES)
async def test_random_cache_file_name_is_rejected_or_stays_in_the_folder(name: str) -> None:
    with TemporaryDirectory() as outside:
        everywhere = Disk(Path(outside))
        disk = Disk(everywhere.folder / "a/b/cache")
        try:
            path = await disk.cache().get(name, disk.making())
        except ValueError:
            assert everywhere.files == {}
            return
        assert path == disk.folder / name
        assert list(everywhere.files) == [f"a/b/cache/{name}"]
        again = disk.cache()
        await again.open()
        assert again.peek(name) == path


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/etc/passwd",
        "a/../b",
        "a/",
        "/a",
        "a//b",
        ".a",
        "a/.b",
        "a\n",
        "A",
        "a" * 201,
    ],
)
async def test_invalid_cache_file_name_raises_value_error(
    cache: DiskCache, disk: Disk, name: str
) -> None:
    with pytest.raises(ValueError, match="name"):
        await cache.get(name, disk.making())
    with pytest.raises(ValueError, match="name"):
        cache.peek(name)
    assert disk.made == []


async def test_closed_cache_creates_no_file(disk: Disk, cache: DiskCache) -> None:
    """A closed cache must write nothing, because a newer cache object may use the folder."""
    await disk.put(cache, "1/a")
    await cache.close()

    with pytest.raises(CacheError):
        await disk.put(cache, "1/b")

    assert disk.files == {"1/a": 10}


async def test_file_discarded_while_it_is_created_is_not_kept(disk: Disk, cache: DiskCache) -> None:
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def make(path: Path) -> None:
        began.set()
        await goes_on.wait()
        await asyncio.to_thread(path.write_bytes, b"deleted")

    waiting = asyncio.create_task(cache.get("1/clip.mp4", make))
    await began.wait()
    await cache.discard({"1"})
    goes_on.set()

    with pytest.raises(CacheError):
        await waiting
    assert disk.files == {}
