"""A file is saved completely or not at all. A failed save changes nothing on the disk."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
import errno
import os
from pathlib import Path
import threading
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from hypothesis import given
from hypothesis import strategies as st
import pytest

from custom_components.blink_clips.api import Clip
from custom_components.blink_clips.clips.event_types import EventType
from custom_components.blink_clips.media.atomic_file import async_save
from custom_components.blink_clips.media.executor import run_to_completion
from custom_components.blink_clips.media.saved_file_names import FilePattern
from tests.save_folder import SaveFolder, break_disk

CLIP = Clip(
    id=7000001,
    created_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    updated_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    camera_id=400001,
    product_type="catalina",
)

type Write = Callable[[Path], Awaitable[None]]


class TroubleError(Exception):
    """An error that these tests raise while a file is being written."""


@pytest.fixture
def save_folder(hass: HomeAssistant, tmp_path: Path) -> SaveFolder:
    """Return a folder that Home Assistant may write to."""
    return SaveFolder(hass, tmp_path / "media")


def writing(text: str, *, after: asyncio.Event | None = None, fail: bool = False) -> Write:
    """Return a function that writes `text` to a file, and then waits for the event `after`.

    If `fail` is True, the function raises an error at the end.
    """

    async def write(path: Path) -> None:
        await asyncio.to_thread(path.write_text, text)
        if after:
            await after.wait()
        if fail:
            raise TroubleError

    return write


async def save(
    save_folder: SaveFolder, name: str, write: Write | None = None, *, overwrite: bool = False
) -> int:
    """Save a file in the folder of the test. Return its size in bytes."""
    return await async_save(
        save_folder.hass,
        Path(save_folder.path(name)),
        write or writing("news"),
        overwrite=overwrite,
    )


async def refusal(
    save_folder: SaveFolder, name: str, write: Write | None = None, *, overwrite: bool = False
) -> str | None:
    """Try to save a file, which must fail. Return the translation key of the error.

    Check that the disk is unchanged afterwards.
    """
    before = save_folder.tree
    with pytest.raises(HomeAssistantError) as raised:
        await save(save_folder, name, write, overwrite=overwrite)
    assert save_folder.tree == before
    return raised.value.translation_key


async def test_file_is_saved_and_missing_folders_are_created(save_folder: SaveFolder) -> None:
    assert await save(save_folder, "a/b/c.mp4") == 4

    assert save_folder.read("a/b/c.mp4") == b"news"
    assert save_folder.files == ["a/b/c.mp4"]
    mode = (save_folder.folder / "a/b/c.mp4").stat().st_mode
    assert mode & 0o444 == 0o444, "other users may read the file if the umask allows it"


async def test_unfinished_file_is_hidden_under_a_temporary_name(save_folder: SaveFolder) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def write(path: Path) -> None:
        await asyncio.to_thread(path.write_text, "half")
        begun.set()
        await go_on.wait()

    saving = asyncio.create_task(save(save_folder, "a.mp4", write))
    await begun.wait()
    assert not (save_folder.folder / "a.mp4").exists()
    assert [it.startswith(".") for it in save_folder.files] == [True], (
        "the temporary name begins with a dot"
    )
    go_on.set()
    await saving
    assert save_folder.files == ["a.mp4"]


async def test_error_of_the_writer_is_raised_and_leaves_no_file(save_folder: SaveFolder) -> None:
    before = save_folder.tree

    with pytest.raises(TroubleError):
        await save(save_folder, "a/b/c.mp4", writing("half", fail=True))

    assert save_folder.tree == before


async def test_failed_save_keeps_existing_folders(save_folder: SaveFolder) -> None:
    (save_folder.folder / "a").mkdir()
    before = save_folder.tree

    with pytest.raises(TroubleError):
        await save(save_folder, "a/b/c.mp4", writing("half", fail=True))

    assert save_folder.tree == before


@pytest.mark.parametrize("failing", [(True, True), (True, False), (False, True)])
async def test_failed_save_keeps_a_new_folder_that_another_save_uses(
    save_folder: SaveFolder, failing: tuple[bool, bool]
) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    before = save_folder.tree
    writers = [
        asyncio.create_task(
            save(save_folder, f"new/{number}/a.mp4", writing("news", after=gate, fail=fails))
        )
        for number, (gate, fails) in enumerate(zip(gates, failing, strict=True))
    ]
    for writer, gate in zip(writers, gates, strict=True):
        gate.set()
        await asyncio.wait((writer,))

    assert [isinstance(it.exception(), TroubleError) for it in writers] == list(failing)
    saved = [f"new/{number}/a.mp4" for number in (0, 1) if not failing[number]]
    assert save_folder.files == saved
    if not saved:
        assert save_folder.tree == before


@pytest.mark.parametrize("name", ["../outside/a.mp4", "new/../../outside/a.mp4", "../a.mp4"])
async def test_path_outside_of_the_allowed_folder_is_rejected(
    save_folder: SaveFolder, name: str
) -> None:
    (save_folder.parent / "outside").mkdir()

    assert await refusal(save_folder, name) == "path_not_allowed"


async def test_path_with_dots_inside_of_the_allowed_folder_is_resolved(
    save_folder: SaveFolder,
) -> None:
    await save(save_folder, "new/../a.mp4")

    assert save_folder.files == ["a.mp4"]
    assert not (save_folder.folder / "new").exists()


async def test_symbolic_link_out_of_the_allowed_folder_is_rejected(save_folder: SaveFolder) -> None:
    outside = save_folder.parent / "outside"
    outside.mkdir()
    (outside / "there.mp4").write_text("of another")
    (save_folder.folder / "folder").symlink_to(outside)
    (save_folder.folder / "there.mp4").symlink_to(outside / "there.mp4")
    (save_folder.folder / "loop").symlink_to(save_folder.folder / "loop")

    for name in ("folder/a.mp4", "folder/new/a.mp4", "there.mp4"):
        for overwrite in (False, True):
            assert await refusal(save_folder, name, overwrite=overwrite) == "path_not_allowed"
    assert await refusal(save_folder, "loop/a.mp4") in {"not_written", "path_not_allowed"}


async def test_dangling_symbolic_link_is_only_replaced_with_overwrite(
    save_folder: SaveFolder,
) -> None:
    link = save_folder.folder / "a.mp4"
    link.symlink_to(save_folder.parent / "outside.mp4")

    assert await refusal(save_folder, "a.mp4") == "exists"
    await save(save_folder, "a.mp4", overwrite=True)

    assert not link.is_symlink()
    assert save_folder.tree == {"saved": "a folder", "saved/a.mp4": b"news"}


async def test_symbolic_link_to_an_allowed_folder_is_followed(save_folder: SaveFolder) -> None:
    (save_folder.folder / "real").mkdir()
    (save_folder.folder / "link").symlink_to(save_folder.folder / "real")

    await save(save_folder, "link/a.mp4")

    assert save_folder.read("real/a.mp4") == b"news"


@pytest.mark.parametrize("overwrite", [False, True])
async def test_file_in_place_of_a_folder_raises_not_written(
    save_folder: SaveFolder, *, overwrite: bool
) -> None:
    save_folder.put("file")

    assert await refusal(save_folder, "file/a.mp4", overwrite=overwrite) == "not_written"
    assert await refusal(save_folder, "file/new/a.mp4", overwrite=overwrite) == "not_written"


async def test_folder_in_place_of_the_file_raises_an_error(save_folder: SaveFolder) -> None:
    (save_folder.folder / "a.mp4").mkdir()

    assert await refusal(save_folder, "a.mp4") == "exists"
    assert await refusal(save_folder, "a.mp4", overwrite=True) == "not_written"


async def test_too_long_file_name_raises_not_written(save_folder: SaveFolder) -> None:
    assert await refusal(save_folder, f"new/{'x' * 300}.mp4") == "not_written"
    assert await refusal(save_folder, f"new/{'x' * 300}/a.mp4") == "not_written"


async def test_existing_file_raises_before_the_writer_runs(save_folder: SaveFolder) -> None:
    save_folder.put("a.mp4")

    async def write(path: Path) -> None:
        pytest.fail("the writer was called although the file exists")

    assert await refusal(save_folder, "a.mp4", write) == "exists"
    await save(save_folder, "a.mp4", overwrite=True)
    assert save_folder.read("a.mp4") == b"news"


async def test_file_created_during_the_save_is_not_overwritten(save_folder: SaveFolder) -> None:
    async def write(path: Path) -> None:
        await asyncio.to_thread(path.write_text, "news")
        save_folder.put("a.mp4")

    with pytest.raises(ServiceValidationError) as raised:
        await save(save_folder, "a.mp4", write)

    assert raised.value.translation_key == "exists"
    assert save_folder.tree == {"saved": "a folder", "saved/a.mp4": b"somebody else's"}


def without_links(monkeypatch: pytest.MonkeyPatch, number: int = errno.EPERM) -> None:
    """Simulate a disk without hard links. `os.link` raises an OSError on it."""

    def link(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
async def test_file_is_saved_on_a_disk_without_hard_links(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    without_links(monkeypatch, number)

    assert await save(save_folder, "new/a.mp4") == 4

    assert save_folder.read("new/a.mp4") == b"news"
    assert save_folder.files == ["new/a.mp4"]


async def test_only_first_of_eight_concurrent_saves_succeeds_without_hard_links(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_links(monkeypatch)
    together = asyncio.Barrier(8)

    def write(number: int) -> Write:
        async def write_number(path: Path) -> None:
            await asyncio.to_thread(path.write_text, str(number))
            await together.wait()

        return write_number

    outcomes = await asyncio.gather(
        *(save(save_folder, "a.mp4", write(number)) for number in range(8)), return_exceptions=True
    )

    lost = [it for it in outcomes if isinstance(it, HomeAssistantError)]
    assert [it.translation_key for it in lost] == ["exists"] * 7
    [winner] = (number for number, it in enumerate(outcomes) if it == 1)
    assert save_folder.tree == {"saved": "a folder", "saved/a.mp4": str(winner).encode()}


async def test_failed_rename_without_hard_links_leaves_no_file(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_links(monkeypatch)

    def replace_(self: Path, target: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "replace", replace_)

    assert await refusal(save_folder, "new/a.mp4") == "not_written"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "not_written"),
        (errno.EROFS, "not_written"),
    ],
)
async def test_disk_error_leaves_no_file_and_no_folder(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch, number: int, key: str
) -> None:
    with monkeypatch.context() as patch:
        break_disk(patch, save_folder.folder, number)
        assert await refusal(save_folder, "new/a/b.mp4") == key
    await save(save_folder, "new/a/b.mp4")


async def test_failed_fsync_leaves_no_file(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)

    assert await refusal(save_folder, "new/b.mp4") == "disk_full"


async def test_failed_mkdir_removes_the_parent_folders_that_it_created(
    save_folder: SaveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkdir = Path.mkdir

    def mkdir_(self: Path, *args: Any, **kwargs: Any) -> None:
        if self.name == "c":
            mkdir(save_folder.folder / "a")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        mkdir(self, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", mkdir_)

    assert await refusal(save_folder, "a/b/c/d.mp4") == "disk_full"


async def test_cancelled_caller_waits_until_its_thread_has_ended() -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    ended = []

    def step(*, fail: bool) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(10)
        ended.append(fail)
        if fail:
            raise TroubleError

    for fail in (False, True):
        begun.clear()
        go_on.clear()
        run = run_to_completion(asyncio.to_thread)
        waiting = asyncio.ensure_future(run(lambda fail=fail: step(fail=fail)))
        await begun.wait()
        waiting.cancel()
        await asyncio.sleep(0)
        assert not waiting.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert ended[-1] is fail


async def test_thread_result_and_exception_reach_the_caller() -> None:
    run = run_to_completion(asyncio.to_thread)

    assert await run(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        await run(int, "seven")


@given(
    name=st.text(max_size=400),
    clip_id=st.integers(0, 2**63),
    event_type=st.sampled_from(EventType),
)
def test_placeholder_values_stay_within_their_part_of_the_path(
    name: str, clip_id: int, event_type: EventType
) -> None:
    pattern = FilePattern.parse(
        "{camera}/{date}_{type}/{camera}_{time}_{id}_{type}.mp4",
        endings=(".mp4",),
        media_folder=Path("/media"),
    )

    path = pattern.path(replace(CLIP, id=clip_id), name, event_type)

    assert path.parts[:2] == ("/", "media")
    assert len(path.parts) == 5
    assert all(it not in {"", ".", ".."} for it in path.parts)
    assert all(it.isascii() and it.isprintable() and len(it) <= 150 for it in path.parts)


@given(st.from_regex(r"/?[a-z{}./\x00-\x20\ud7ff-\ue000]{0,20}(\.mp4)?", fullmatch=True))
def test_pattern_gives_an_absolute_path_or_is_rejected(text: str) -> None:
    try:
        pattern = FilePattern.parse(text, endings=(".mp4",), media_folder=Path("/media"))
    except ServiceValidationError:
        return
    path = pattern.path(CLIP, None, EventType.MOTION)
    assert path.is_absolute()
    assert text.startswith("/") or path.is_relative_to("/media")
    assert path.suffix.lower() == ".mp4"
    assert os.fsencode(path)
