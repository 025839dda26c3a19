"""Draws a clip as an MP4 video."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
import gc
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PIL import Image

from .blocks import draw_frame_index
from .canvas import HEIGHT, WIDTH
from .figures import place_figure
from .label import Label
from .scenes import scene
from .strip import draw_strip

FRAME_RATE = 15
ENCODER = {
    "preset": "veryfast",
    "crf": "25",
    "g": str(FRAME_RATE),
    "keyint_min": str(FRAME_RATE),
    "sc_threshold": "0",
    "bf": "0",
    # Encode in one thread. For such small pictures, several threads would use a fifth more
    # processor time.
    "threads": "1",
}


@lru_cache(maxsize=128)
def mp4(label: Label, *, seconds: int = 5) -> bytes:
    """Return an MP4 (H.264) with the scene of a camera and a moving figure.

    Each frame contains its index. Every second of the video begins with a key frame.
    """
    video = _encode(label, seconds)
    # Collect garbage to free the encoder, which takes 19 MB. Its objects refer to each other, so
    # Python would otherwise keep them for some time.
    gc.collect(0)
    return video


def _encode(label: Label, seconds: int) -> bytes:
    # Use a real file, because FFmpeg must read the MP4 again to move its index to the front.
    with TemporaryDirectory() as folder:
        path = Path(folder, "clip.mp4")
        with av.open(path, "w", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("libx264", FRAME_RATE, ENCODER)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            backdrop = scene(label.camera, label.camera_id, label.taken_at.hour)
            for index in range(seconds * FRAME_RATE):
                image = _frame(backdrop, label, index)
                frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()


def _frame(backdrop: Image.Image, label: Label, index: int) -> Image.Image:
    image = backdrop.copy()
    seconds = index / FRAME_RATE
    place_figure(image, label, seconds=seconds)
    now = label.taken_at + timedelta(seconds=seconds)
    draw_strip(image, replace(label, taken_at=now))
    draw_frame_index(image, index)
    return image
