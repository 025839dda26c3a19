# ruff: noqa: INP001 - a script, which belongs to no package
"""Draw the integration's icon, logos and placeholder: python scripts/draw_brand.py.

The icon is a lens with a play sign in a frame of film. The placeholder is shown for a camera
without a picture. It is an empty lens that is crossed out.
"""

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "blink_clips"
BRAND = INTEGRATION / "brand"
PLACEHOLDER = INTEGRATION / "placeholder.jpg"
NAME = "Blink Clips"

# Size of the drawn images in pixels. They are scaled down later. The design has 256 x 256 units.
SIZE = 2048
UNIT = SIZE // 256
ICONS = {"icon.png": 256, "icon@2x.png": 512}
LOGO_HEIGHTS = {"logo.png": 160, "logo@2x.png": 320}

# Size of the cloud's pictures in pixels. The placeholder is drawn FINENESS times as large, and then
# scaled down.
PICTURE_SIZE = (640, 360)
FINENESS = 4

type Colour = tuple[int, int, int]

FILM: tuple[Colour, Colour] = (110, 124, 246), (66, 58, 190)
RING: Colour = (255, 255, 255)
GLASS: tuple[Colour, Colour] = (52, 48, 120), (20, 20, 58)
PLAY: tuple[Colour, Colour] = (255, 214, 110), (255, 156, 84)
INK: Colour = (44, 42, 110)
PAPER: Colour = (244, 244, 252)
NIGHT: tuple[Colour, Colour] = (40, 44, 66), (22, 24, 38)
FAINT: Colour = (132, 138, 172)


def gradient(colours: tuple[Colour, Colour], size: tuple[int, int] = (SIZE, SIZE)) -> Image.Image:
    """Return an image with a vertical gradient from the first to the second colour."""
    top, bottom = (Image.new("RGB", size, colour) for colour in colours)
    return Image.composite(bottom, top, Image.linear_gradient("L").resize(size))


def circle(x: float, y: float, radius: float) -> Image.Image:
    """Return the mask of a circle, with centre and radius in units of the design."""
    mask = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(mask).circle((x * UNIT, y * UNIT), radius * UNIT, 255)
    return mask


def film() -> Image.Image:
    """Return the mask of a frame of film: a rounded square with holes at both sides."""
    mask = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((0, 0, SIZE - 1, SIZE - 1), 54 * UNIT, 255)
    for left in (16, 214):
        for top in (54, 113, 172):
            box = (left * UNIT, top * UNIT, (left + 26) * UNIT - 1, (top + 30) * UNIT - 1)
            draw.rounded_rectangle(box, 8 * UNIT, 0)
    return mask


def play() -> Image.Image:
    """Return the mask of a play sign with round corners."""
    mask = Image.new("L", (SIZE, SIZE))
    draw = ImageDraw.Draw(mask)
    corners = [(112 * UNIT, 100 * UNIT), (112 * UNIT, 156 * UNIT), (160 * UNIT, 128 * UNIT)]
    draw.polygon(corners, 255)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        draw.line((start, end), 255, 14 * UNIT)
    for x, y in corners:
        draw.circle((x, y), 7 * UNIT, 255)
    return mask


def icon() -> Image.Image:
    """Return the icon with a side of SIZE pixels."""
    picture = Image.new("RGBA", (SIZE, SIZE))
    picture.paste(gradient(FILM), mask=film())
    picture.paste(RING, mask=circle(128, 128, 78))
    picture.paste(gradient(GLASS), mask=circle(128, 128, 64))
    # Draw a light crescent at the upper left, so that the lens looks like glass.
    crescent = ImageChops.subtract(circle(128, 128, 57), circle(134, 134, 58))
    picture.paste((150, 156, 250), mask=crescent)
    picture.paste(gradient(PLAY), mask=play())
    return picture


def logo(mark: Image.Image, ink: Colour) -> Image.Image:
    """Return the icon (`mark`) with the project's name in the colour `ink` beside it."""
    font = ImageFont.load_default(SIZE * 0.5)
    gap, weight = SIZE // 5, SIZE // 110
    left, top, right, bottom = font.getbbox(NAME, stroke_width=weight)
    picture = Image.new("RGBA", (SIZE + gap + round(right - left), SIZE), (*ink, 0))
    picture.paste(mark)
    spot = (SIZE + gap - left, (SIZE - bottom - top) / 2)
    ImageDraw.Draw(picture).text(spot, NAME, ink, font, stroke_width=weight)
    return picture


def placeholder() -> Image.Image:
    """Return the placeholder that is shown until a camera has a picture."""
    width, height = (FINENESS * side for side in PICTURE_SIZE)
    picture = gradient(NIGHT, (width, height))
    draw = ImageDraw.Draw(picture)
    x, y, stroke = width // 2, height * 41 // 100, height // 60
    draw.circle((x, y), height // 5, outline=FAINT, width=stroke)
    draw.circle((x, y), height // 11, outline=FAINT, width=stroke)
    # First draw a wider bar in the background's colour. It separates the diagonal bar from the
    # rings.
    reach, night = height // 5, picture.getpixel((0, y))
    ends = ((x - reach, y + reach), (x + reach, y - reach))
    draw.line(ends, night, 3 * stroke)
    draw.line(ends, FAINT, stroke)
    for end in ends:
        draw.circle(end, stroke // 2, FAINT)
    font = ImageFont.load_default(height / 13)
    draw.text((x, height * 79 // 100), "No picture yet", FAINT, font, anchor="mm")
    return picture.resize(PICTURE_SIZE, Image.Resampling.LANCZOS)


def save(picture: Image.Image, name: str, height: int) -> None:
    """Scale a picture to the given height in pixels, and save it."""
    size = (round(picture.width * height / picture.height), height)
    picture.resize(size, Image.Resampling.LANCZOS).save(BRAND / name, optimize=True)


def main() -> None:
    """Draw and save the icons, the logos and the placeholder."""
    placeholder().save(PLACEHOLDER, quality=88, optimize=True)
    BRAND.mkdir(exist_ok=True)
    mark = icon()
    for name, height in ICONS.items():
        save(mark, name, height)
    for prefix, ink in (("", INK), ("dark_", PAPER)):
        picture = logo(mark, ink)
        for name, height in LOGO_HEIGHTS.items():
            save(picture, f"{prefix}{name}", height)


if __name__ == "__main__":
    main()
