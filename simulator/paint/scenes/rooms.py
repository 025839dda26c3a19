"""Draws the rooms of a house: the hallway and the living room."""

from random import Random

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Colour, Light, mix

from .nature import BLACK, WHITE, crown

WALLS: tuple[Colour, ...] = ((226, 216, 200), (198, 212, 208), (216, 206, 214), (204, 214, 226))
SOFAS: tuple[Colour, ...] = ((92, 124, 138), (186, 124, 92), (116, 132, 104), (142, 112, 136))
RUGS: tuple[Colour, ...] = ((186, 92, 78), (84, 112, 140), (206, 172, 112), (112, 138, 118))
FRAME: Colour = (246, 243, 236)
WOOD: Colour = (190, 144, 100)


def living_room(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a living room: sofa, pictures, and a window that shows the sky."""
    wall = rng.choice(WALLS)
    canvas.gradient((0, 0, WIDTH, 250), light.on(mix(wall, WHITE, 0.2)), light.on(wall))
    _floor(canvas, light, top=250)
    canvas.rectangle((0, 238, WIDTH, 251), light.on(FRAME))
    _view(canvas, light, (56, 44, 196, 172))
    curtain = rng.choice(RUGS)
    for left in (28, 184):
        canvas.rectangle((left, 30, left + 40, 206), light.on(mix(curtain, WHITE, 0.25)))
        for fold in (10, 20, 30):
            line = ((left + fold, 34), (left + fold, 205))
            canvas.line(line, light.on(mix(curtain, BLACK, 0.05)), width=1.4)
    canvas.line(((20, 30), (232, 30)), light.on((92, 78, 70)), width=4)
    for left, wide in ((318, 56), (388, 84), (486, 48)):
        _picture(canvas, light, rng, (left, 60, left + wide, 122))
    canvas.ellipse((330, 334), (236, 38), light.on(mix(rng.choice(RUGS), WHITE, 0.35)))
    canvas.ellipse((330, 334), (214, 31), light.on(mix(rng.choice(RUGS), WHITE, 0.5)))
    _sofa(canvas, light, rng, left=280)
    canvas.ellipse((252, 276), (30, 5), (*BLACK, 50))
    crown(canvas, light, rng, (246, 212), 34)
    pot = ((226, 232), (266, 232), (260, 276), (232, 276))
    canvas.polygon(pot, light.on((214, 208, 200)))
    if light.lamps:
        canvas.glow((592, 128), 150, (255, 216, 140), strength=0.8)
    canvas.line(((592, 140), (592, 282)), light.on((74, 68, 66)), width=4)
    canvas.ellipse((592, 284), (22, 5), light.on((74, 68, 66)))
    shade = ((570, 102), (614, 102), (626, 148), (558, 148))
    canvas.polygon(shade, (255, 234, 184) if light.lamps else light.on((240, 226, 200)))


def _sofa(canvas: Canvas, light: Light, rng: Random, *, left: float) -> None:
    colour = rng.choice(SOFAS)
    dark = light.on(mix(colour, BLACK, 0.18))
    canvas.ellipse((left + 132, 296), (150, 8), (*BLACK, 70))
    for x in (left + 16, left + 240):
        canvas.rectangle((x, 280, x + 9, 296), light.on((96, 70, 52)))
    canvas.rectangle((left + 6, 164, left + 258, 260), light.on(colour), radius=18)
    canvas.rectangle(
        (left + 18, 226, left + 132, 268), light.on(mix(colour, WHITE, 0.12)), radius=9
    )
    canvas.rectangle(
        (left + 133, 226, left + 246, 268), light.on(mix(colour, WHITE, 0.12)), radius=9
    )
    canvas.rectangle((left + 6, 258, left + 258, 285), dark, radius=7)
    for x in (left - 8, left + 240):
        canvas.rectangle((x, 202, x + 32, 286), light.on(mix(colour, WHITE, 0.04)), radius=13)
    for x, lean in ((left + 40, 6), (left + 184, -6)):
        cushion = ((x, 190), (x + 44, 188 + lean), (x + 46, 228 + lean), (x + 2, 230))
        canvas.polygon(cushion, light.on(mix(rng.choice(RUGS), WHITE, 0.2)))


def hallway(canvas: Canvas, light: Light, rng: Random) -> None:
    """Paint a corridor to a glazed door, with pictures and a sideboard."""
    wall = rng.choice(WALLS)
    far = (236, 66, 404, 240)
    left, top, right, bottom = far
    canvas.polygon(((0, 0), (WIDTH, 0), (right, top), (left, top)), light.on((246, 244, 240)))
    canvas.polygon(
        ((0, 0), (left, top), (left, bottom), (0, 352)), light.on(mix(wall, BLACK, 0.07))
    )
    canvas.polygon(((WIDTH, 0), (right, top), (right, bottom), (WIDTH, 352)), light.on(wall))
    canvas.rectangle(far, light.on(mix(wall, WHITE, 0.25)))
    canvas.polygon(((left, bottom), (right, bottom), (WIDTH + 8, 360), (-8, 360)), light.on(WOOD))
    for share in range(-6, 7):
        end = 320 + share * 62
        start = 320 + share * 15
        canvas.line(((start, bottom), (end, HEIGHT)), light.on((166, 122, 82)), width=1.2)
    for x in (0, WIDTH):
        edge = left if x == 0 else right
        skirting = ((edge, bottom - 6), (edge, bottom), (x, 356), (x, 336))
        canvas.polygon(skirting, light.on(FRAME))
    canvas.rectangle((272, 92, 368, 240), light.on(FRAME))
    canvas.rectangle((280, 100, 360, 240), light.on((150, 104, 74)))
    _view(canvas, light, (292, 110, 348, 196))
    canvas.ellipse((352, 206), (3, 3), light.on((230, 196, 120)))
    rug = rng.choice(RUGS)
    for inset, tone in ((0, 0.1), (9, 0.32), (16, 0.1)):
        corners = ((284 + inset * 0.5, 252), (356 - inset * 0.5, 252))
        near = ((452 - inset * 2, HEIGHT), (188 + inset * 2, HEIGHT))
        canvas.polygon((*corners, *near), light.on(mix(rug, WHITE, tone)))
    for x, wide in ((34, 70), (140, 44)):
        _leaning_picture(canvas, light, rng, x, wide)
    _sideboard(canvas, light, rng)
    if light.lamps:
        canvas.glow((320, 44), 170, (255, 222, 160), strength=0.8)
    canvas.line(((320, 0), (320, 24)), light.on((80, 76, 74)), width=2)
    lamp = ((300, 44), (308, 24), (332, 24), (340, 44))
    canvas.polygon(lamp, (255, 238, 196) if light.lamps else light.on((120, 140, 146)))


def _leaning_picture(canvas: Canvas, light: Light, rng: Random, x: float, wide: float) -> None:
    def wall_line(at: float, height: float) -> tuple[float, float]:
        depth = at / 236
        return at, height + (153 - height) * depth

    paint = light.on(mix(rng.choice(RUGS), WHITE, 0.3))
    for inset, tone in ((0, light.on((84, 70, 62))), (6, light.on(WHITE)), (16, paint)):
        near, far = x + inset, x + wide - inset
        top, bottom = 70 + inset * 1.3, 206 - inset * 1.3
        corners = (wall_line(near, top), wall_line(far, top), wall_line(far, bottom))
        canvas.polygon((*corners, wall_line(near, bottom)), tone)


def _sideboard(canvas: Canvas, light: Light, rng: Random) -> None:
    front = ((430, 214), (510, 228), (510, 312), (430, 264))
    canvas.polygon(((430, 214), (510, 228), (558, 228), (456, 214)), light.on((206, 166, 124)))
    canvas.polygon(front, light.on((158, 114, 80)))
    canvas.polygon(((510, 228), (558, 228), (558, 312), (510, 312)), light.on((136, 96, 66)))
    for share in (0.3, 0.62):
        x, top, bottom = 430 + 80 * share, 214 + 14 * share, 264 + 48 * share
        canvas.line(((x, top), (x, bottom)), light.on((122, 86, 60)), width=1.6)
    crown(canvas, light, rng, (496, 184), 24)
    canvas.polygon(((482, 196), (510, 196), (506, 223), (486, 223)), light.on((232, 228, 222)))


def _floor(canvas: Canvas, light: Light, *, top: float) -> None:
    canvas.gradient((0, top, WIDTH, HEIGHT), light.on(WOOD), light.on((166, 120, 80)))
    for share in range(-14, 15):
        ends = ((320 + share * 46, top), (320 + share * 74, HEIGHT))
        canvas.line(ends, light.on((160, 116, 78)), width=1.2)


def _view(canvas: Canvas, light: Light, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    canvas.rectangle((left - 7, top - 7, right + 7, bottom + 7), light.on(FRAME))
    canvas.gradient(box, light.zenith, light.horizon)
    hill = mix(light.horizon, (60, 90, 70), 0.45)
    canvas.rectangle((left, bottom - (bottom - top) * 0.2, right, bottom), hill)
    middle, half = (left + right) / 2, (top + bottom) / 2
    canvas.rectangle((middle - 2, top, middle + 2, bottom), light.on(FRAME))
    canvas.rectangle((left, half - 2, right, half + 2), light.on(FRAME))


def _picture(
    canvas: Canvas, light: Light, rng: Random, box: tuple[float, float, float, float]
) -> None:
    left, top, right, bottom = box
    canvas.rectangle((left + 2, top + 3, right + 3, bottom + 4), (*BLACK, 40))
    canvas.rectangle(box, light.on((84, 70, 62)))
    canvas.rectangle((left + 4, top + 4, right - 4, bottom - 4), light.on(WHITE))
    inner = (left + 11, top + 11, right - 11, bottom - 11)
    colour = rng.choice(RUGS)
    canvas.gradient(inner, light.on(mix(colour, WHITE, 0.6)), light.on(mix(colour, WHITE, 0.2)))
    sun = ((left + right) / 2, (top + bottom) / 2 - 2)
    canvas.ellipse(sun, (7, 7), light.on((250, 226, 170)))
