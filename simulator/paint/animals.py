"""Draws animals that walk to the right. All lengths are multiples of a person's height."""

from dataclasses import dataclass
from math import pi, sin

from .canvas import Canvas
from .light import Colour, Light, mix

BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Animal:
    """The shape of an animal.

    `height` is the height of its back. `length` is the length of its body.
    """

    height: float
    length: float
    girth: float
    head: float
    snout: float
    coat: Colour
    belly: Colour
    tail: tuple[tuple[float, float], ...]
    tail_width: float
    pointed_ears: bool = True


CAT = Animal(
    height=0.215,
    length=0.25,
    girth=0.1,
    head=0.058,
    snout=0.03,
    coat=(226, 150, 78),
    belly=(250, 226, 196),
    tail=((0, 0), (-0.09, -0.03), (-0.12, -0.13), (-0.1, -0.2)),
    tail_width=0.034,
)
DOG = Animal(
    height=0.34,
    length=0.38,
    girth=0.15,
    head=0.078,
    snout=0.085,
    coat=(150, 104, 70),
    belly=(222, 190, 152),
    tail=((0, -0.02), (-0.08, -0.1), (-0.09, -0.19)),
    tail_width=0.04,
    pointed_ears=False,
)
FOX = Animal(
    height=0.25,
    length=0.32,
    girth=0.115,
    head=0.06,
    snout=0.08,
    coat=(212, 104, 52),
    belly=(248, 236, 222),
    tail=((0, 0.01), (-0.1, 0.02), (-0.19, 0.06)),
    tail_width=0.08,
)


def draw_animal(canvas: Canvas, animal: Animal, light: Light, phase: float) -> None:
    """Draw an animal at a moment of its step.

    `phase` is 0 at the start of the step, and 1 at its end.
    """
    coat, shaded = light.on(animal.coat), light.on(mix(animal.coat, BLACK, 0.3))
    half, back = animal.length / 2, -animal.height + animal.girth / 2
    canvas.ellipse((0, 0), (animal.length * 0.75, 0.022), (10, 16, 14, 80))
    swing = sin(2 * pi * phase)
    for hip, sway, paint in (
        (-half, -swing, shaded),
        (half, swing, shaded),
        (-half, swing, coat),
        (half, -swing, coat),
    ):
        foot = (hip + sway * animal.height * 0.24, -0.016)
        knee = ((hip + foot[0]) / 2 - 0.012, (back + foot[1]) / 2)
        canvas.line(((hip, back), knee, foot), paint, width=animal.girth * 0.36)
    tail = [(x - half, y + back + 0.01 * swing) for x, y in animal.tail]
    canvas.line(tail, coat, width=animal.tail_width)
    tip = (animal.tail_width * 0.42, animal.tail_width * 0.42)
    canvas.ellipse(tail[-1], tip, light.on(animal.belly))
    canvas.line(((-half, back), (half, back)), coat, width=animal.girth * 0.9)
    girth = animal.girth
    canvas.ellipse((-half, back + girth * 0.06), (girth * 0.62, girth * 0.6), coat)
    canvas.ellipse((half * 0.96, back + girth * 0.02), (girth * 0.62, girth * 0.62), coat)
    chest = (half + girth * 0.28, back + girth * 0.1)
    canvas.ellipse(chest, (girth * 0.26, girth * 0.4), light.on(animal.belly))
    _head(canvas, animal, light, (half + animal.head * 1.1, back - animal.girth * 0.85))


def _head(canvas: Canvas, animal: Animal, light: Light, centre: tuple[float, float]) -> None:
    x, y = centre
    coat, shaded = light.on(animal.coat), light.on(mix(animal.coat, BLACK, 0.3))
    size = animal.head
    shoulder = (animal.length / 2, -animal.height + animal.girth / 2)
    canvas.line((shoulder, (x - size * 0.2, y)), coat, width=animal.girth * 0.7)
    if animal.pointed_ears:
        for shift, paint in ((-0.55, shaded), (0.1, coat)):
            left, right = x + size * (shift - 0.45), x + size * (shift + 0.45)
            tip = (x + size * (shift - 0.1), y - size * 1.75)
            canvas.polygon(((left, y - size * 0.5), tip, (right, y - size * 0.5)), paint)
    snout = (x + size * 0.6 + animal.snout, y + size * 0.35)
    canvas.line(((x, y + size * 0.2), snout), light.on(animal.belly), width=size * 0.75)
    canvas.ellipse((x, y), (size, size * 0.92), coat)
    nose = (snout[0] + size * 0.25, snout[1] - size * 0.1)
    canvas.ellipse(nose, (size * 0.2, size * 0.18), light.on((44, 38, 38)))
    canvas.ellipse((x + size * 0.45, y - size * 0.15), (size * 0.15, size * 0.17), (30, 28, 30))
    if not animal.pointed_ears:
        ear = ((x - size * 0.35, y - size * 0.5), (x - size * 0.6, y + size * 0.5))
        canvas.line(ear, shaded, width=size * 0.6)
