"""Draws a person or an animal that walks through a picture of a camera."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageOps

from .animals import CAT, DOG, FOX, Animal, draw_animal
from .canvas import WIDTH, Canvas
from .label import Label
from .light import Colour, Light
from .person import Person, draw_person
from .scenes import light_of, place_of

POSES = 12
# Distance that a figure walks per second, and distance per step. Both are multiples of the figure's
# height.
SPEED = 0.48
STRIDE = 0.56
TURN = 70  # Distance in pixels from the edge of the picture at which a figure turns round.

COATS: tuple[Colour, ...] = ((196, 72, 66), (52, 92, 138), (218, 164, 64), (70, 118, 96))
TROUSERS: tuple[Colour, ...] = ((58, 62, 84), (88, 78, 72), (62, 84, 112))
SKINS: tuple[Colour, ...] = ((240, 202, 172), (206, 154, 116), (146, 98, 70))
HAIRS: tuple[Colour, ...] = ((66, 48, 40), (176, 124, 70), (40, 38, 42), (196, 190, 184))


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A figure that walks back and forth between the edges of a picture.

    `start` is the figure's position at the start, as a fraction of the way there and back.
    """

    figure: Person | Animal
    start: float


def walk_of(label: Label) -> Walk:
    """Choose the figure in a picture: a person, a cat or a dog.

    Outdoors, it can also be a fox.
    """
    rng = Random(f"{label.camera} {label.number}")
    animals = [CAT, DOG] if place_of(label.camera).indoors else [CAT, DOG, FOX]
    person = Person(
        coat=rng.choice(COATS),
        trousers=rng.choice(TROUSERS),
        skin=rng.choice(SKINS),
        hair=rng.choice(HAIRS),
        parcel=rng.random() < 0.3,  # noqa: PLR2004 - the share of people who bring a parcel
    )
    # List the person twice, so that about half of the figures are people.
    visitors: list[Person | Animal] = [person, person, *animals]
    figure = rng.choice(visitors)
    # Start near the middle of the picture, walking to the left or to the right.
    start = rng.choice([0, 1]) + rng.uniform(0.15, 0.6)
    return Walk(figure=figure, start=start / 2)


def place_figure(image: Image.Image, label: Label, *, seconds: float) -> None:
    """Draw a figure into a picture, `seconds` after the time in the label."""
    place = place_of(label.camera)
    light = light_of(place, label.taken_at.hour)
    walk = walk_of(label)
    way = WIDTH - 2 * TURN
    covered = walk.start * 2 * way + seconds * SPEED * place.stature
    there = covered % (2 * way)
    leftwards = there > way
    x = TURN + (2 * way - there if leftwards else there)
    pose = int(covered / (STRIDE * walk.figure.height * place.stature) * POSES) % POSES
    sprite = _sprite(walk.figure, pose, place.stature, light, leftwards=leftwards)
    corner = (round(x - sprite.width / 2), round(place.floor - sprite.height * 0.95))
    image.paste(sprite, corner, sprite)


@lru_cache(maxsize=256)
def _sprite(
    figure: Person | Animal, pose: int, stature: int, light: Light, *, leftwards: bool
) -> Image.Image:
    """Return a picture of a walking figure.

    The figure stands on a line at 95 % of the picture's height, counted from the top.
    """
    size = (round(stature * 1.1), round(stature * 1.1))
    canvas = Canvas("RGBA", size, fineness=4)
    canvas.origin((size[0] / 2, size[1] * 0.95), stature)
    if isinstance(figure, Person):
        draw_person(canvas, figure, light, pose / POSES)
    else:
        draw_animal(canvas, figure, light, pose / POSES)
    sprite = canvas.finished()
    return ImageOps.mirror(sprite) if leftwards else sprite
