"""Draws a still picture of a camera as a JPEG."""

from io import BytesIO

from PIL import Image

from .canvas import HEIGHT, WIDTH
from .figures import place_figure
from .label import Label, to_comment
from .scenes import scene
from .strip import draw_strip

QUALITY = 90


def jpeg(label: Label, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Return a JPEG of the scene that a camera sees at the hour in a label.

    The label is shown in the picture, and stored as a comment.
    """
    image = scene(label.camera, label.camera_id, label.taken_at.hour).copy()
    if label.kind == "motion":
        place_figure(image, label, seconds=0)
    draw_strip(image, label)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, comment=to_comment(label))
    return out.getvalue()
