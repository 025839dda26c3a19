"""Draws the garden behind a house, and the gate to the street."""

from random import Random

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Light, mix

from .nature import WHITE, bush, flowers, hills, lawn, sky, tree

FENCES = ((240, 238, 230), (170, 126, 88), (128, 142, 146), (196, 164, 122))
ROOFS = ((172, 92, 76), (112, 110, 122), (150, 106, 82))
WALLS = ((236, 224, 202), (222, 228, 230), (228, 206, 188), (206, 216, 204))


def garden(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a garden: lawn, fence, trees, shed and flower bed."""
    sky(canvas, light, rng, horizon=212)
    hills(canvas, light, rng, horizon=178)
    for x in range(0, WIDTH + 40, 46):
        bush(canvas, light, rng, (x + rng.uniform(-8, 8), 200), rng.uniform(24, 36))
    _fence(canvas, light, rng, top=172, bottom=216)
    lawn(canvas, light, rng, top=212)
    mirrored = rng.random() < 0.5  # noqa: PLR2004 - true for half of all gardens
    shed_x, tree_x = (492, 122) if mirrored else (60, 520)
    _shed(canvas, light, rng, left=shed_x)
    tree(canvas, light, rng, (tree_x, 250), rng.uniform(190, 220))
    # Draw a path of stepping stones from the shed to the house.
    for step in range(8):
        depth = step / 7
        x = shed_x + 44 + (320 - shed_x - 44) * depth**1.4
        spot = (x + (-1) ** step * 5 * depth, 240 + 112 * depth)
        canvas.ellipse(spot, (10 + 22 * depth, 3 + 7 * depth), light.on((158, 156, 146)))
        raised = (spot[0], spot[1] - 1.5)
        canvas.ellipse(raised, (9.5 + 21 * depth, 2.6 + 6.2 * depth), light.on((196, 194, 184)))
    bed_x = 40 if mirrored else 470
    for _ in range(5):
        bush(canvas, light, rng, (bed_x + rng.uniform(0, 120), 300), rng.uniform(12, 18))
    flowers(canvas, light, rng, (bed_x - 10, 286, bed_x + 130, 312))


def _fence(canvas: Canvas, light: Light, rng: Random, *, top: float, bottom: float) -> None:
    wood = rng.choice(FENCES)
    for rail in (top + 12, bottom - 14):
        canvas.rectangle((0, rail, WIDTH, rail + 5), light.on(mix(wood, (0, 0, 0), 0.22)))
    for x in range(2, WIDTH, 16):
        post = ((x, bottom), (x, top + 5), (x + 5, top), (x + 10, top + 5), (x + 10, bottom))
        canvas.polygon(post, light.on(mix(wood, (0, 0, 0), rng.uniform(0, 0.1))))


def _shed(canvas: Canvas, light: Light, rng: Random, *, left: float) -> None:
    wood = rng.choice(((164, 116, 84), (122, 146, 150), (180, 92, 76), (134, 150, 112)))
    canvas.ellipse((left + 46, 243), (66, 7), (20, 40, 20, 80))
    canvas.rectangle((left, 168, left + 92, 244), light.on(wood))
    for x in range(8, 92, 9):
        line = ((left + x, 168), (left + x, 243))
        canvas.line(line, light.on(mix(wood, (0, 0, 0), 0.18)), width=1)
    roof = ((left - 10, 172), (left + 46, 132), (left + 102, 172))
    canvas.polygon(roof, light.on((92, 84, 88)))
    canvas.rectangle((left + 14, 190, left + 44, 243), light.on(mix(wood, WHITE, 0.28)))
    canvas.ellipse((left + 40, 218), (2, 2), light.on((60, 56, 56)))
    window(canvas, light, (left + 56, 186, left + 80, 208))


def window(canvas: Canvas, light: Light, box: tuple[float, float, float, float]) -> None:
    """Paint a window as seen from outside. In the dark, the window is lit."""
    left, top, right, bottom = box
    if light.lamps:
        middle = ((left + right) / 2, (top + bottom) / 2)
        canvas.glow(middle, (right - left) * 1.5, (255, 206, 128), strength=0.5)
    canvas.rectangle((left - 3, top - 3, right + 3, bottom + 3), light.on((244, 242, 236)))
    if light.lamps:
        canvas.gradient(box, (255, 220, 150), (246, 186, 108))
    else:
        canvas.gradient(box, light.on((120, 158, 184)), light.on((188, 212, 222)))
    centre, half = (left + right) / 2, (top + bottom) / 2
    canvas.rectangle((centre - 1, top, centre + 1, bottom), light.on((244, 242, 236)))
    canvas.rectangle((left, half - 1, right, half + 1), light.on((244, 242, 236)))


def gate(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a street of small houses behind a wall with an open gate."""
    sky(canvas, light, rng, horizon=210)
    for left in range(-30, WIDTH, 104):
        wide, high = rng.uniform(72, 92), rng.uniform(48, 66)
        _house(canvas, light, rng, (left + rng.uniform(0, 12), 206 - high, wide, high))
    for foot in range(0, WIDTH + 30, 30):
        bush(canvas, light, rng, (foot, 212), rng.uniform(9, 14))
    for x in (rng.uniform(40, 140), rng.uniform(480, 600)):
        tree(canvas, light, rng, (x, 214), rng.uniform(96, 120))
    canvas.gradient((0, 206, WIDTH, 236), light.on((128, 130, 138)), light.on((104, 106, 116)))
    canvas.rectangle((0, 232, WIDTH, 240), light.on((186, 184, 178)))
    lawn(canvas, light, rng, top=240)
    opening = (250, 390)
    stones = ((opening[0] + 6, 240), (opening[1] - 6, 240), (470, HEIGHT), (170, HEIGHT))
    canvas.polygon(stones, light.on((206, 196, 178)))
    for row in range(7):
        depth = (row / 6) ** 1.5
        y, half = 246 + 112 * depth, 66 + 80 * depth
        canvas.line(((320 - half, y), (320 + half, y)), light.on((178, 166, 148)), width=1.2)
    _wall(canvas, light, rng, opening)
    for x in (30, 128, 520, 604):
        bush(canvas, light, rng, (x, 284), rng.uniform(20, 30))
    flowers(canvas, light, rng, (410, 286, 520, 306))


def _wall(canvas: Canvas, light: Light, rng: Random, opening: tuple[int, int]) -> None:
    brick = rng.choice(((184, 110, 90), (176, 164, 148), (150, 128, 120)))
    for left, right in ((0, opening[0]), (opening[1], WIDTH)):
        canvas.gradient(
            (left, 212, right, 268), light.on(brick), light.on(mix(brick, (0, 0, 0), 0.2))
        )
        for y in range(222, 266, 10):
            mortar = light.on(mix(brick, WHITE, 0.2))
            canvas.line(((left, y), (right, y)), mortar, width=0.8)
            for x in range(left + (y // 10 % 2) * 11, right, 22):
                canvas.line(((x, y), (x, y - 10)), mortar, width=0.8)
        canvas.rectangle((left, 207, right, 214), light.on((214, 208, 198)))
    for x in opening:
        canvas.rectangle((x - 15, 184, x + 15, 272), light.on(mix(brick, WHITE, 0.12)))
        canvas.rectangle((x - 19, 178, x + 19, 187), light.on((214, 208, 198)))
        if light.lamps:
            canvas.glow((x, 168), 70, (255, 214, 140), strength=0.8)
        canvas.ellipse((x, 168), (9, 10), (255, 236, 190) if light.lamps else light.on(WHITE))


def _house(
    canvas: Canvas, light: Light, rng: Random, box: tuple[float, float, float, float]
) -> None:
    x, y, wide, high = box
    canvas.rectangle((x, y, x + wide, y + high), light.on(rng.choice(WALLS)))
    roof = ((x - 6, y + 2), (x + wide / 2, y - high * 0.6), (x + wide + 6, y + 2))
    canvas.polygon(roof, light.on(rng.choice(ROOFS)))
    window(canvas, light, (x + wide * 0.16, y + 14, x + wide * 0.38, y + 32))
    window(canvas, light, (x + wide * 0.62, y + 14, x + wide * 0.84, y + 32))
