"""Draws the front of a house: the front door, and the driveway with the garage."""

from random import Random

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Colour, Light, mix

from .garden import ROOFS, WALLS, window
from .nature import BLACK, WHITE, bush, crown, flowers, hills, lawn, sky, tree

DOORS = ((62, 104, 128), (158, 62, 58), (64, 112, 88), (206, 150, 66), (86, 78, 118))
CARS = ((178, 58, 56), (72, 108, 150), (232, 230, 224), (96, 102, 110), (86, 132, 116))


def front_door(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a front door under a porch lamp, with steps, a window and plants."""
    wall = rng.choice(WALLS)
    canvas.gradient((0, 0, WIDTH, 292), light.on(wall), light.on(mix(wall, BLACK, 0.1)))
    for y in range(0, 292, 15):
        canvas.line(((0, y), (WIDTH, y)), light.on(mix(wall, BLACK, 0.12)), width=1)
    canvas.gradient((0, 0, WIDTH, 26), light.on((96, 92, 98)), light.on((126, 120, 122)))
    canvas.rectangle((0, 26, WIDTH, 34), light.on((248, 246, 240)))
    canvas.gradient(
        (0, 34, WIDTH, 60), light.on(mix(wall, BLACK, 0.28)), light.on(mix(wall, BLACK, 0.04))
    )
    left = 250 + rng.randint(-46, 46)
    _door(canvas, light, rng.choice(DOORS), left)
    _lamp(canvas, light, (left - 38, 126))
    _lamp(canvas, light, (left + 178, 126))
    big_window = (40, 96, 150, 206) if left > 250 else (490, 96, 600, 206)  # noqa: PLR2004 - near the centre
    window(canvas, light, big_window)
    sill = (big_window[0] - 12, 210, big_window[2] + 12, 222)
    flowers(canvas, light, rng, (sill[0] + 4, 202, sill[2] - 4, 212))
    canvas.rectangle(sill, light.on((176, 110, 82)))
    canvas.gradient((0, 288, WIDTH, HEIGHT), light.on((186, 180, 172)), light.on((150, 144, 138)))
    for x in range(-200, WIDTH + 200, 84):
        end = 320 + (x - 320) * 1.5
        canvas.line(((x, 290), (end, HEIGHT)), light.on((164, 158, 150)), width=1.2)
    canvas.line(((0, 312), (WIDTH, 312)), light.on((164, 158, 150)), width=1.2)
    for step, tone in enumerate(((220, 214, 206), (206, 200, 192))):
        grow = 14 * (step + 1)
        box = (left - grow, 280 + 9 * step, left + 140 + grow, 289 + 9 * step)
        canvas.rectangle(box, light.on(tone))
        edge = (box[0], box[3] - 2, box[2], box[3])
        canvas.rectangle(edge, light.on((150, 144, 138)))
    canvas.polygon(
        ((left + 22, 304), (left + 118, 304), (left + 130, 322), (left + 10, 322)),
        light.on((116, 88, 66)),
    )
    for x in (left - 62, left + 202):
        _pot(canvas, light, rng, x)


def _door(canvas: Canvas, light: Light, colour: Colour, left: float) -> None:
    frame = light.on((250, 248, 242))
    canvas.rectangle((left - 10, 74, left + 150, 282), frame)
    canvas.gradient(
        (left, 84, left + 140, 282), light.on(mix(colour, WHITE, 0.1)), light.on(colour)
    )
    glass: tuple[Colour, Colour] = (
        ((255, 224, 160), (246, 190, 116))
        if light.lamps
        else (light.on((138, 172, 190)), light.on((196, 216, 222)))
    )
    dark = light.on(mix(colour, BLACK, 0.24))
    for x in (left + 18, left + 76):
        canvas.rectangle((x - 2, 100, x + 48, 162), dark, radius=3)
        canvas.gradient((x + 1, 103, x + 45, 159), *glass)
        for top, bottom in ((174, 216), (226, 268)):
            canvas.rectangle((x - 2, top, x + 48, bottom), dark, radius=3)
            inner = (x + 3, top + 5, x + 43, bottom - 5)
            canvas.rectangle(inner, light.on(mix(colour, WHITE, 0.07)), radius=2)
    canvas.ellipse((left + 130, 196), (4.5, 4.5), light.on((226, 190, 110)))
    canvas.rectangle((left + 128, 205, left + 132, 216), light.on((206, 170, 92)))
    bell = (left + 158, 170, left + 168, 194)
    canvas.rectangle(bell, light.on((50, 54, 60)), radius=4)
    canvas.ellipse((left + 163, 187), (2.6, 2.6), (120, 200, 240))


def _lamp(canvas: Canvas, light: Light, centre: tuple[float, float]) -> None:
    x, y = centre
    if light.lamps:
        canvas.glow((x, y + 6), 130, (255, 210, 130), strength=0.9)
    canvas.rectangle((x - 8, y - 15, x + 8, y + 17), light.on((52, 54, 60)), radius=4)
    canvas.rectangle((x - 5, y - 9, x + 5, y + 12), (255, 240, 200), radius=3)


def _pot(canvas: Canvas, light: Light, rng: Random, x: float) -> None:
    canvas.ellipse((x, 316), (28, 5), (*BLACK, 60))
    crown(canvas, light, rng, (x, 262), 29)
    canvas.polygon(
        ((x - 21, 280), (x + 21, 280), (x + 15, 316), (x - 15, 316)), light.on((188, 112, 82))
    )
    canvas.rectangle((x - 23, 276, x + 23, 285), light.on((206, 130, 98)), radius=2)


def driveway(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a driveway that leads to a garage, with a car beside it."""
    sky(canvas, light, rng, horizon=214)
    hills(canvas, light, rng, horizon=196)
    for x in range(0, 330, 54):
        tree(canvas, light, rng, (x + rng.uniform(-10, 10), 218), rng.uniform(76, 112))
    lawn(canvas, light, rng, top=214)
    _garage(canvas, light, rng)
    drive = ((392, 246), (548, 246), (566, HEIGHT), (150, HEIGHT))
    canvas.polygon(drive, light.on((150, 150, 154)))
    for _ in range(260):
        depth = rng.random()
        y = 248 + depth * 110
        left, right = 392 - 242 * depth, 548 + 18 * depth
        spot = (rng.uniform(left, right), y)
        canvas.ellipse(spot, (1.4, 0.7), light.on(rng.choice(((132, 132, 138), (170, 170, 172)))))
    for start, end in (((392, 246), (150, HEIGHT)), ((548, 246), (566, HEIGHT))):
        canvas.line((start, end), light.on((206, 202, 194)), width=4)
    _car(canvas, light, rng.choice(CARS), (118, 236))
    for x in (580, 616):
        bush(canvas, light, rng, (x, 268), rng.uniform(20, 28))
    flowers(canvas, light, rng, (572, 292, 636, 314))


def _garage(canvas: Canvas, light: Light, rng: Random) -> None:
    wall = rng.choice(WALLS)
    roof = light.on(rng.choice(ROOFS))
    canvas.gradient((340, 118, WIDTH, 250), light.on(wall), light.on(mix(wall, BLACK, 0.08)))
    canvas.polygon(((318, 124), (400, 62), (WIDTH, 62), (WIDTH, 124)), roof)
    canvas.rectangle((318, 120, WIDTH, 128), light.on((246, 244, 238)))
    canvas.rectangle((384, 146, 556, 250), light.on((246, 244, 238)))
    canvas.gradient((392, 154, 548, 250), light.on((214, 216, 216)), light.on((190, 194, 198)))
    for y in (178, 202, 226):
        canvas.line(((392, y), (548, y)), light.on((160, 166, 172)), width=1.5)
    for x in range(400, 540, 38):
        canvas.rectangle((x, 160, x + 28, 172), light.on((96, 122, 142)), radius=2)
    window(canvas, light, (582, 156, 624, 204))
    _lamp(canvas, light, (362, 168))


def _car(canvas: Canvas, light: Light, colour: Colour, corner: tuple[float, float]) -> None:
    x, y = corner
    body = light.on(colour)
    canvas.ellipse((x + 78, y + 58), (92, 8), (*BLACK, 80))
    cabin = ((x + 30, y + 20), (x + 52, y - 8), (x + 104, y - 8), (x + 130, y + 20))
    canvas.polygon(cabin, light.on(mix(colour, BLACK, 0.1)))
    glass = light.on((158, 192, 206))
    canvas.polygon(((x + 40, y + 19), (x + 56, y - 3), (x + 75, y - 3), (x + 75, y + 19)), glass)
    canvas.polygon(((x + 80, y + 19), (x + 80, y - 3), (x + 101, y - 3), (x + 120, y + 19)), glass)
    canvas.rectangle((x, y + 16, x + 158, y + 48), body, radius=13)
    canvas.rectangle((x + 4, y + 38, x + 154, y + 48), light.on(mix(colour, BLACK, 0.3)), radius=5)
    canvas.rectangle((x + 66, y + 25, x + 76, y + 28), light.on(mix(colour, BLACK, 0.35)), radius=1)
    canvas.ellipse((x + 152, y + 27), (6, 4.5), (255, 246, 214))
    canvas.ellipse((x + 4, y + 27), (4, 5), light.on((214, 74, 66)))
    for wheel in (x + 34, x + 124):
        canvas.ellipse((wheel, y + 47), (16, 16), light.on((44, 46, 52)))
        canvas.ellipse((wheel, y + 47), (8, 8), light.on((176, 180, 186)))
