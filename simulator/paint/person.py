"""Draws a person who walks to the right.

The unit is the height of the person. The feet are at the origin.
"""

from dataclasses import dataclass
from math import cos, pi, sin
from typing import ClassVar

from .canvas import Canvas
from .light import Colour, Light, mix

BLACK: Colour = (0, 0, 0)
HIP = (0.0, -0.47)
SHOULDER = (0.015, -0.77)


@dataclass(frozen=True, kw_only=True)
class Person:
    """The colours of a person's clothes, hair and skin."""

    coat: Colour
    trousers: Colour
    skin: Colour
    hair: Colour
    parcel: bool
    height: ClassVar[float] = 1.0


def draw_person(canvas: Canvas, person: Person, light: Light, phase: float) -> None:
    """Draw a person at a moment of a step.

    `phase` is 0 at the start of the step, and 1 at its end.
    """
    swing = sin(2 * pi * phase)
    lift = -0.012 * abs(cos(2 * pi * phase))
    canvas.ellipse((0, 0), (0.2, 0.022), (10, 16, 14, 80))
    _leg(canvas, light.on(mix(person.trousers, BLACK, 0.28)), -swing, lift)
    if not person.parcel:
        _arm(canvas, light, person, swing, shade=0.26)
    _leg(canvas, light.on(person.trousers), swing, lift)
    coat = light.on(person.coat)
    canvas.line((SHOULDER, (0.0, -0.49 + lift)), coat, width=0.165)
    hem = -0.41 + lift
    canvas.polygon(((-0.065, -0.76), (0.095, -0.76), (0.1, hem), (-0.088, hem)), coat)
    neck = ((0.02, -0.84 + lift), (0.015, -0.8 + lift))
    canvas.line(neck, light.on(mix(person.skin, BLACK, 0.12)), width=0.06)
    canvas.ellipse((0.03, -0.905 + lift), (0.068, 0.08), light.on(person.skin))
    canvas.ellipse((0.012, -0.942 + lift), (0.078, 0.056), light.on(person.hair))
    canvas.ellipse((-0.03, -0.905 + lift), (0.042, 0.066), light.on(person.hair))
    if person.parcel:
        canvas.rectangle((0.06, -0.64 + lift, 0.27, -0.48 + lift), light.on((202, 160, 110)))
        tape = (0.15, -0.64 + lift, 0.18, -0.48 + lift)
        canvas.rectangle(tape, light.on((232, 208, 168)))
        sleeve = (SHOULDER, (0.0, -0.6 + lift), (0.14, -0.53 + lift))
        canvas.line(sleeve, light.on(mix(person.coat, BLACK, 0.14)), width=0.062)
        canvas.ellipse((0.15, -0.53 + lift), (0.032, 0.032), light.on(person.skin))
    else:
        _arm(canvas, light, person, -swing, shade=0.14)


def _leg(canvas: Canvas, paint: Colour, swing: float, lift: float) -> None:
    thigh = 0.46 * swing
    # Bend the knee of the rear leg, so that the toes stay above the ground.
    shin = thigh - 0.5 * max(0.0, -swing) - 0.08
    hip = (HIP[0], HIP[1] + lift)
    knee = (hip[0] + 0.235 * sin(thigh), hip[1] + 0.235 * cos(thigh))
    ankle = (knee[0] + 0.215 * sin(shin), knee[1] + 0.215 * cos(shin))
    canvas.line((hip, knee, ankle), paint, width=0.088)
    toe = (ankle[0] + 0.07, ankle[1] + 0.012)
    canvas.line((ankle, toe), mix(paint, BLACK, 0.45), width=0.052)


def _arm(canvas: Canvas, light: Light, person: Person, swing: float, *, shade: float) -> None:
    upper = 0.5 * swing
    lower = upper + 0.28
    elbow = (SHOULDER[0] + 0.16 * sin(upper), SHOULDER[1] + 0.16 * cos(upper))
    hand = (elbow[0] + 0.15 * sin(lower), elbow[1] + 0.15 * cos(lower))
    canvas.ellipse(hand, (0.032, 0.032), light.on(person.skin))
    sleeve = light.on(mix(person.coat, BLACK, shade))
    wrist = (elbow[0] + (hand[0] - elbow[0]) * 0.85, elbow[1] + (hand[1] - elbow[1]) * 0.85)
    canvas.line((SHOULDER, elbow, wrist), sleeve, width=0.062)
