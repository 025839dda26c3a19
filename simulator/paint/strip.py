"""Draws a strip with the camera, the time and the cause along the lower edge of a picture."""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from .canvas import HEIGHT, WIDTH, Canvas
from .label import Label
from .light import Colour

STRIP_HEIGHT = 30
MARGIN = 12
TEXT_SIZE = 16
SHADE = (12, 16, 24, 168)
DOTS = {"motion": (255, 107, 87), "snapshot": (92, 200, 250)}
OTHER_DOT = (170, 180, 190)


@lru_cache(maxsize=2)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return font


@lru_cache(maxsize=len(DOTS) + 1)
def _dot(colour: Colour) -> Image.Image:
    canvas = Canvas("RGBA", (10, 10), fineness=4)
    canvas.ellipse((5, 5), (4.5, 4.5), colour)
    return canvas.finished()


def _shortened(text: str, room: float) -> str:
    font = _font(TEXT_SIZE)
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"


def draw_strip(image: Image.Image, label: Label) -> None:
    """Draw a strip with the text of a label along the lower edge of a picture."""
    time = f"{label.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    strip = _strip(label.camera, label.kind, time)
    image.paste(strip, (0, HEIGHT - STRIP_HEIGHT), strip)


# Cache only a few strips. Each strip shows its time to the second, so only the frames of one second
# can use the same strip.
@lru_cache(maxsize=8)
def _strip(camera: str, kind: str, time: str) -> Image.Image:
    """Return the strip with its text as a partly transparent picture."""
    strip = Image.new("RGBA", (WIDTH, STRIP_HEIGHT), SHADE)
    draw = ImageDraw.Draw(strip)
    font = _font(TEXT_SIZE)
    base = STRIP_HEIGHT // 2
    draw.text((WIDTH - MARGIN, base), time, "white", font, anchor="rm")
    kind_right = WIDTH - MARGIN - 24 - font.getlength(time)
    draw.text((kind_right, base), kind, (214, 222, 230), font, anchor="rm")
    dot = _dot(DOTS.get(kind, OTHER_DOT))
    dot_left = round(kind_right - font.getlength(kind) - dot.width - 6)
    strip.alpha_composite(dot, (dot_left, base - dot.height // 2))
    name = _shortened(camera, dot_left - 20 - MARGIN)
    draw.text((MARGIN, base), name, "white", font, anchor="lm", stroke_width=0.4)
    return strip
