"""The temporary file from which the picture of an ended live view is made."""

import asyncio
from pathlib import Path
import tempfile
from threading import Event

from homeassistant.core import HomeAssistant
import pytest

from custom_components.blink_clips.live_view import still


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary files are created."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def files(folder: Path) -> list[Path]:
    """Return the files of a folder."""
    return list(folder.iterdir())


async def test_decoding_that_is_cancelled_while_the_file_is_written_leaves_no_file(
    hass: HomeAssistant, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, permitted = still._write, Event()
    started, written = asyncio.Event(), asyncio.Event()

    def write_slowly(data: bytes) -> Path:
        hass.loop.call_soon_threadsafe(started.set)
        permitted.wait(10)
        path = write(data)
        hass.loop.call_soon_threadsafe(written.set)
        return path

    monkeypatch.setattr(still, "_write", write_slowly)
    decoding = asyncio.create_task(still.async_first_frame(hass, b"a stream"))
    await started.wait()
    decoding.cancel()
    permitted.set()
    await written.wait()
    await asyncio.wait([decoding])
    await hass.async_block_till_done()

    assert files(temporary_folder) == []


async def test_full_disk_leaves_no_file(
    hass: HomeAssistant, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = tempfile.NamedTemporaryFile

    def on_a_full_disk(**options: object) -> object:
        file = create(**options)  # type: ignore[call-overload]

        def write(_: bytes) -> None:
            raise OSError

        file.write = write
        return file

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", on_a_full_disk)

    assert await still.async_first_frame(hass, b"a stream") is None
    assert files(temporary_folder) == []
