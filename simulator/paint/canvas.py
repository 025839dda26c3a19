"""A drawing surface with pixel coordinates, on which all edges are smooth."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from .light import Colour

WIDTH, HEIGHT = 640, 360

type Box = tuple[float, float, float, float]
type Paint = Colour | tuple[int, int, int, int]


class Canvas:
    """A drawing surface of a given size. The method `finished` returns the drawn picture."""

    def __init__(self, mode: str, size: tuple[int, int], *, fineness: int = 2) -> None:
        self._fineness = fineness
        self._origin = (0.0, 0.0)
        self._unit = float(fineness)
        self._image = Image.new(mode, (size[0] * fineness, size[1] * fineness))
        self._draw = ImageDraw.Draw(self._image)
        # Blend colours only for transparent paint, because blending is slow.
        self._blend = ImageDraw.Draw(self._image, "RGBA") if mode == "RGB" else self._draw

    def origin(self, spot: tuple[float, float], unit: float) -> None:
        """Set the origin of the coordinates, and the length of one unit in pixels."""
        self._origin = (spot[0] * self._fineness, spot[1] * self._fineness)
        self._unit = unit * self._fineness

    def finished(self) -> Image.Image:
        """Return the drawn picture in the size of the canvas."""
        return self._image.reduce(self._fineness)

    def _pen(self, paint: Paint) -> ImageDraw.ImageDraw:
        return self._draw if len(paint) == 3 else self._blend  # noqa: PLR2004 - a colour without transparency

    def _point(self, point: tuple[float, float]) -> tuple[float, float]:
        return (
            self._origin[0] + point[0] * self._unit,
            self._origin[1] + point[1] * self._unit,
        )

    def _box(self, box: Box) -> tuple[int, int, int, int]:
        left, top = self._point(box[:2])
        right, bottom = self._point(box[2:])
        return round(left), round(top), round(right), round(bottom)

    def gradient(self, box: Box, top: Colour, bottom: Colour) -> None:
        """Fill a rectangle with colours that change gradually from `top` to `bottom`."""
        left, upper, right, lower = self._box(box)
        # Blend a column of one pixel and stretch it, because all columns are equal.
        column = (1, lower - upper)
        blend = Image.linear_gradient("L").resize(column, Image.Resampling.BILINEAR)
        colours = Image.composite(
            Image.new("RGB", column, bottom), Image.new("RGB", column, top), blend
        )
        size = (right - left, lower - upper)
        self._image.paste(colours.resize(size, Image.Resampling.NEAREST), (left, upper))

    def glow(
        self, centre: tuple[float, float], radius: float, colour: Colour, *, strength: float = 0.6
    ) -> None:
        """Brighten a circle. The effect is strongest in the centre."""
        x, y = centre
        left, upper, right, lower = self._box((x - radius, y - radius, x + radius, y + radius))
        size = (right - left, lower - upper)
        # Pillow's gradient has the value 0 in the centre, and 180 on the largest circle that fits
        # into the box. The glow ends on this circle.
        fade = Image.radial_gradient("L").point(
            [max(0, round((180 - v) * strength)) for v in range(256)]
        )
        self._image.paste(colour, (left, upper), fade.resize(size, Image.Resampling.BILINEAR))

    def rectangle(self, box: Box, paint: Paint, *, radius: float = 0) -> None:
        """Fill a rectangle with a paint. The corners are round if `radius` is not 0."""
        left, upper, right, lower = self._box(box)
        self._pen(paint).rounded_rectangle(
            (left, upper, right - 1, lower - 1), radius * self._unit, paint
        )

    def ellipse(
        self, centre: tuple[float, float], radii: tuple[float, float], paint: Paint
    ) -> None:
        """Fill an ellipse with a paint."""
        (x, y), (rx, ry) = centre, radii
        self._pen(paint).ellipse(self._box((x - rx, y - ry, x + rx, y + ry)), paint)

    def polygon(self, points: Sequence[tuple[float, float]], paint: Paint) -> None:
        """Fill a polygon with a paint."""
        self._pen(paint).polygon([self._point(point) for point in points], paint)

    def line(
        self, points: Sequence[tuple[float, float]], paint: Paint, *, width: float = 1
    ) -> None:
        """Draw a line whose joints and ends are round."""
        thick = max(1, round(width * self._unit))
        fine = [self._point(point) for point in points]
        pen = self._pen(paint)
        pen.line(fine, paint, thick, joint="curve")
        if thick > 2:  # noqa: PLR2004 - the ends of a thin line need no rounding
            for x, y in (fine[0], fine[-1]):
                half = thick / 2
                pen.ellipse((x - half, y - half, x + half - 1, y + half - 1), paint)
