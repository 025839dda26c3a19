"""Makes a JPEG of the last key frame of a live view session."""

import asyncio
from contextlib import suppress
from pathlib import Path
import tempfile

from homeassistant.core import HomeAssistant

from ..const import LOGGER
from ..media.decoder import shared_frame_subprocess
from ..media.frame_subprocess import FrameError


async def async_first_frame(hass: HomeAssistant, stream: bytes) -> bytes | None:
    """Return the first frame of an MPEG transport stream as a JPEG.

    Return None if the frame is unreadable or the disk fails. The live view works without the
    picture.
    """
    frames = shared_frame_subprocess(hass)
    writing = hass.async_add_executor_job(_write, stream)
    try:
        path = await asyncio.shield(writing)
        async with frames.turn:
            return await frames.from_stream(path)
    except (FrameError, OSError) as err:
        LOGGER.debug("No picture of a live view: %s", err)
        return None
    finally:
        await asyncio.shield(_remove(hass, writing))


async def _remove(hass: HomeAssistant, writing: asyncio.Future[Path]) -> None:
    """Remove the temporary file, even after a cancellation."""
    with suppress(OSError):
        path = await writing
        await hass.async_add_executor_job(path.unlink)


def _write(data: bytes) -> Path:
    """Write data to a temporary file that only Home Assistant can read. Return its path."""
    with tempfile.NamedTemporaryFile(prefix="blink_clips_", suffix=".ts", delete=False) as file:
        path = Path(file.name)
        try:
            file.write(data)
            file.flush()
        except OSError:
            path.unlink()
            raise
    return path
