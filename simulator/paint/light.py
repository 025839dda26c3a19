"""The light at an hour of the day: the colours of the sky and of objects."""

from dataclasses import dataclass, replace
from itertools import pairwise

type Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Light:
    """The colours of the sky, and the amounts of red, green and blue light that fall on objects."""

    zenith: Colour
    horizon: Colour
    ambient: tuple[float, float, float]

    @property
    def lamps(self) -> bool:
        """Whether lamps are switched on in this light."""
        return self.ambient[1] < 0.8  # noqa: PLR2004 - the light at dusk, from the table below

    @property
    def night(self) -> bool:
        """Whether stars are visible in this light."""
        return self.ambient[1] < 0.55  # noqa: PLR2004 - between dusk and night in the table below

    def indoors(self) -> Light:
        """Return the light inside a room at the same hour. Warm lamps are on when it is dark."""
        red, green, blue = self.ambient
        return replace(self, ambient=(max(red, 0.84), max(green, 0.72), max(blue, 0.62)))

    def on(self, colour: Colour) -> Colour:
        """Return the colour that an object has in this light."""
        red, green, blue = self.ambient
        return round(colour[0] * red), round(colour[1] * green), round(colour[2] * blue)


NIGHT = Light(zenith=(15, 22, 50), horizon=(48, 62, 104), ambient=(0.36, 0.42, 0.6))
DAWN = Light(zenith=(98, 124, 182), horizon=(252, 200, 162), ambient=(0.86, 0.76, 0.78))
DAY = Light(zenith=(104, 168, 226), horizon=(214, 234, 246), ambient=(1.0, 1.0, 1.0))
DUSK = Light(zenith=(82, 84, 150), horizon=(250, 164, 116), ambient=(0.82, 0.68, 0.72))
DAY_COURSE = ((0, NIGHT), (5, NIGHT), (6.5, DAWN), (8, DAY), (16, DAY), (18, DUSK), (20, NIGHT))
MIDNIGHT = ((24, NIGHT),)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return a mixture of two colours. `share` is the share of the second colour."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def light_at(hour: float) -> Light:
    """Return the light at an hour of the day, from 0 up to 24."""
    for (start, before), (end, after) in pairwise(DAY_COURSE + MIDNIGHT):
        if hour < end:
            share = (hour - start) / (end - start)
            red, green, blue = (
                a + (b - a) * share for a, b in zip(before.ambient, after.ambient, strict=True)
            )
            return Light(
                zenith=mix(before.zenith, after.zenith, share),
                horizon=mix(before.horizon, after.horizon, share),
                ambient=(red, green, blue),
            )
    raise ValueError(f"not an hour of a day: {hour}")
