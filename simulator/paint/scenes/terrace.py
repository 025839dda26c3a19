"""Draws a wooden terrace in front of trees or mountains."""

from random import Random

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Colour, Light, mix

from .nature import BLACK, WHITE, bush, crown, hills, sky, tree

DECKS: tuple[Colour, ...] = ((188, 146, 106), (164, 148, 132), (150, 110, 84))
CLOTHS: tuple[Colour, ...] = ((214, 96, 80), (76, 128, 150), (232, 178, 84), (122, 150, 104))
RAIL_TOP, DECK_TOP = 168, 226


def terrace(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a terrace: deck, railing, furniture and a string of lamps."""
    sky(canvas, light, rng, horizon=DECK_TOP)
    if rng.random() < 0.5:  # noqa: PLR2004 - true for half of all terraces
        _mountains(canvas, light, rng)
    else:
        hills(canvas, light, rng, horizon=196)
        for x in range(-10, WIDTH + 40, 70):
            tree(canvas, light, rng, (x + rng.uniform(-14, 14), 222), rng.uniform(84, 130))
    for x in range(0, WIDTH + 30, 34):
        bush(canvas, light, rng, (x, 226), rng.uniform(14, 20))
    wood = rng.choice(DECKS)
    _railing(canvas, light, mix(wood, WHITE, 0.55))
    canvas.gradient((0, DECK_TOP, WIDTH, HEIGHT), light.on(mix(wood, WHITE, 0.12)), light.on(wood))
    for share in range(-16, 17):
        ends = ((320 + share * 38, DECK_TOP), (320 + share * 66, HEIGHT))
        canvas.line(ends, light.on(mix(wood, BLACK, 0.16)), width=1.4)
    side = rng.choice((186, 454))
    _parasol(canvas, light, rng.choice(CLOTHS), side)
    for x in (WIDTH - side - 70, WIDTH - side + 60):
        canvas.ellipse((x, 272), (26, 5), (*BLACK, 60))
        crown(canvas, light, rng, (x, 218), 26)
        pot = ((x - 20, 236), (x + 20, 236), (x + 15, 272), (x - 15, 272))
        canvas.polygon(pot, light.on((186, 116, 88)))
    _lamp_string(canvas, light)


def _mountains(canvas: Canvas, light: Light, rng: Random) -> None:
    for far, height, step in ((0.5, 120, 210), (0.2, 76, 150)):
        rock = mix(light.on((112, 128, 150)), light.horizon, far)
        snow = mix(light.on(WHITE), light.horizon, far * 0.5)
        for x in range(-60, WIDTH + 100, step):
            peak = (x + rng.uniform(-30, 30), 206 - height * rng.uniform(0.8, 1.1))
            half = step * 0.75
            canvas.polygon(((peak[0] - half, 214), peak, (peak[0] + half, 214)), rock)
            cap, share = [peak], 0.24
            for across, down in ((0.9, 1.0), (0.35, 0.72), (-0.1, 1.05), (-0.9, 1.0)):
                drop = (214 - peak[1]) * share * down
                cap.append((peak[0] + half * share * across * down, peak[1] + drop))
            canvas.polygon(cap, snow)
    for x in range(-10, WIDTH + 20, 26):
        high = rng.uniform(48, 92)
        green = light.on(rng.choice(((58, 98, 82), (70, 112, 88), (50, 88, 78))))
        for level in range(3):
            top = 224 - high + high * 0.24 * level
            half = high * (0.14 + 0.07 * level)
            canvas.polygon(
                ((x - half, top + high * 0.46), (x, top), (x + half, top + high * 0.46)), green
            )


def _railing(canvas: Canvas, light: Light, colour: Colour) -> None:
    for x in range(8, WIDTH, 20):
        canvas.rectangle((x, RAIL_TOP, x + 4, DECK_TOP), light.on(colour))
    for x in range(0, WIDTH + 1, 160):
        canvas.rectangle((x - 6, RAIL_TOP - 8, x + 6, DECK_TOP + 4), light.on(colour))
    canvas.rectangle((0, RAIL_TOP - 2, WIDTH, RAIL_TOP + 6), light.on(mix(colour, WHITE, 0.3)))
    canvas.rectangle((0, DECK_TOP - 10, WIDTH, DECK_TOP - 5), light.on(mix(colour, BLACK, 0.08)))


def _parasol(canvas: Canvas, light: Light, cloth: Colour, x: float) -> None:
    canvas.ellipse((x, 292), (118, 13), (*BLACK, 60))
    canvas.line(((x, 92), (x, 288)), light.on((222, 206, 180)), width=5)
    for share, tone in ((1.0, 0.0), (0.62, 0.5), (0.24, 0.0)):
        panel = ((x - 124 * share, 128), (x, 66), (x + 124 * share, 128))
        canvas.polygon(panel, light.on(mix(cloth, WHITE, tone)))
    canvas.ellipse((x, 65), (4, 4), light.on((222, 206, 180)))
    wood = light.on((146, 102, 72))
    for lean in (-1, 1):
        seat = x + lean * 84
        back = ((seat + lean * 16, 250), (seat + lean * 26, 196))
        canvas.line(back, wood, width=6)
        canvas.line(((seat - lean * 18, 252), (seat + lean * 16, 250)), light.on(cloth), width=8)
        canvas.line(((seat - lean * 16, 254), (seat - lean * 18, 290)), wood, width=5)
        canvas.line(((seat + lean * 15, 254), (seat + lean * 20, 290)), wood, width=5)
    canvas.rectangle((x - 50, 236, x + 50, 243), light.on((172, 126, 90)), radius=3)
    canvas.line(((x - 30, 243), (x - 38, 290)), wood, width=5)
    canvas.line(((x + 30, 243), (x + 38, 290)), wood, width=5)
    canvas.rectangle((x + 16, 222, x + 26, 237), light.on((206, 226, 230)), radius=2)


def _lamp_string(canvas: Canvas, light: Light) -> None:
    def sag(x: float) -> float:
        return 26 + 26 * (1 - ((x % 320 - 160) / 160) ** 2)

    wire = [(float(x), sag(x)) for x in range(0, WIDTH + 1, 16)]
    canvas.line(wire, light.on((70, 68, 72)), width=1.2)
    for x in range(32, WIDTH, 48):
        spot = (x, sag(x) + 5)
        if light.lamps:
            canvas.glow(spot, 34, (255, 206, 120), strength=0.8)
        canvas.ellipse(spot, (4, 5), (255, 236, 186) if light.lamps else light.on((250, 240, 214)))
