"""Draws parts of nature: sky, hills, trees, bushes and grass."""

from random import Random

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Colour, Light, mix

LEAVES: tuple[Colour, ...] = ((86, 134, 72), (104, 146, 70), (72, 124, 88), (168, 132, 62))
PETALS: tuple[Colour, ...] = ((232, 96, 92), (246, 196, 84), (244, 240, 236), (176, 128, 206))
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def sky(canvas: Canvas, light: Light, rng: Random, *, horizon: float) -> None:
    """Paint the sky, with clouds by day, and with stars and a moon by night."""
    # Use a separate random generator for the sky, so that the rest of the scene looks the same at
    # every hour.
    rng = Random(rng.random())
    canvas.gradient((0, 0, WIDTH, horizon), light.zenith, light.horizon)
    if light.night:
        for _ in range(60):
            spot = (rng.uniform(0, WIDTH), rng.uniform(0, horizon * 0.8))
            size = rng.uniform(0.4, 1.0)
            canvas.ellipse(spot, (size, size), (*WHITE, rng.randint(70, 200)))
        moon = (rng.uniform(120, 520), rng.uniform(34, 60))
        canvas.glow(moon, 60, (214, 222, 250), strength=0.5)
        canvas.ellipse(moon, (13, 13), (240, 240, 226))
        return
    for _ in range(4):
        x, y = rng.uniform(0, WIDTH), rng.uniform(24, horizon * 0.45)
        for _ in range(7):
            puff = rng.uniform(8, 17)
            centre = (x + rng.uniform(-40, 40), y + rng.uniform(-4, 4))
            canvas.ellipse(centre, (puff * 2.1, puff * 0.8), (*light.on(WHITE), 66))


def hills(canvas: Canvas, light: Light, rng: Random, *, horizon: float) -> None:
    """Paint two ranges of hills. The farther range has almost the colour of the sky."""
    for far, colour in ((0.62, (120, 158, 140)), (0.36, (104, 148, 108))):
        paint = mix(light.on(colour), light.horizon, far)
        for _ in range(5):
            centre = (rng.uniform(0, WIDTH), horizon + 30)
            canvas.ellipse(centre, (rng.uniform(130, 230), 40 + far * 70), paint)


def lawn(canvas: Canvas, light: Light, rng: Random, *, top: float) -> None:
    """Paint a lawn from the horizontal line `top` to the lower edge of the picture."""
    canvas.gradient((0, top, WIDTH, HEIGHT), light.on((136, 178, 92)), light.on((76, 128, 62)))
    for _ in range(520):
        depth = rng.random() ** 0.7
        x, y = rng.uniform(0, WIDTH), top + 4 + depth * (HEIGHT - top)
        blade = 1.5 + depth * 5
        paint = rng.choice(((158, 196, 106), (70, 120, 58), (112, 158, 78)))
        tip = (x + rng.uniform(-2, 2), y - blade)
        canvas.line(((x, y), tip), (*light.on(paint), 150), width=0.8)


def crown(
    canvas: Canvas, light: Light, rng: Random, centre: tuple[float, float], radius: float
) -> None:
    """Paint the round crown of a tree or bush, which is brighter at its upper left."""
    x, y = centre
    leaf = rng.choice(LEAVES)
    for share, shade in ((1.0, -0.34), (0.86, -0.12), (0.66, 0.0), (0.42, 0.16)):
        tone = mix(leaf, WHITE if shade > 0 else BLACK, abs(shade))
        shift = (1 - share) * radius * 0.5
        for _ in range(16):
            lump = radius * rng.uniform(0.2, 0.36)
            reach = radius * share * 0.72
            spot = (
                x - shift + rng.uniform(-reach, reach),
                y - shift + rng.uniform(-reach, reach) * 0.9,
            )
            canvas.ellipse(spot, (lump, lump), light.on(tone))


def tree(
    canvas: Canvas, light: Light, rng: Random, foot: tuple[float, float], height: float
) -> None:
    """Paint a tree. `foot` is the position of its lower end."""
    x, y = foot
    canvas.ellipse((x, y), (height * 0.3, height * 0.04), (20, 40, 20, 60))
    wide = height * 0.045
    trunk = ((x - wide, y), (x - wide * 0.6, y - height * 0.5), (x + wide * 0.6, y - height * 0.5))
    canvas.polygon((*trunk, (x + wide, y)), light.on((112, 84, 62)))
    crown(canvas, light, rng, (x, y - height * 0.66), height * 0.34)


def bush(
    canvas: Canvas, light: Light, rng: Random, foot: tuple[float, float], radius: float
) -> None:
    """Paint a bush. `foot` is the position of its lower end."""
    x, y = foot
    canvas.ellipse((x, y), (radius * 1.1, radius * 0.18), (20, 40, 20, 70))
    crown(canvas, light, rng, (x, y - radius * 0.66), radius)


def flowers(
    canvas: Canvas, light: Light, rng: Random, box: tuple[float, float, float, float]
) -> None:
    """Paint flowers at random places in a flower bed."""
    left, top, right, bottom = box
    petal = rng.choice(PETALS)
    for _ in range(46):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        canvas.line(((x, y), (x + rng.uniform(-2, 2), y + 9)), light.on((66, 116, 60)), width=1.2)
        paint = light.on(mix(petal, WHITE, rng.uniform(0, 0.35)))
        canvas.ellipse((x, y), (2.6, 2.4), paint)
        canvas.ellipse((x, y), (0.9, 0.9), light.on((250, 220, 120)))
