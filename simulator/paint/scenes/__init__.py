"""Draws the scene of each camera. The camera's name determines the place and its colours."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image

from simulator.paint.canvas import HEIGHT, WIDTH, Canvas
from simulator.paint.light import Light, light_at

from .front import driveway, front_door
from .garden import garden, gate
from .rooms import hallway, living_room
from .terrace import terrace


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place: the words that select it, its painter, and whether it is indoors.

    `floor` is the line on which figures stand, and `stature` is the height of an adult there.
    """

    words: tuple[str, ...]
    painter: Callable[[Canvas, Light, Random], None]
    floor: int
    stature: int
    indoors: bool = False


# The first match counts: a garage door belongs to the driveway, a garden gate to the garden.
PLACES = (
    Place(words=("drive", "garage", "car"), painter=driveway, floor=306, stature=118),
    Place(words=("garden", "yard", "lawn"), painter=garden, floor=296, stature=104),
    Place(words=("terrace", "patio", "deck"), painter=terrace, floor=316, stature=132),
    Place(words=("door", "bell", "porch"), painter=front_door, floor=316, stature=158),
    Place(words=("gate", "street", "side", "shed"), painter=gate, floor=302, stature=108),
    Place(words=("hall", "stair", "office"), painter=hallway, floor=308, stature=168, indoors=True),
    Place(
        words=("room", "kitchen", "lounge"),
        painter=living_room,
        floor=314,
        stature=162,
        indoors=True,
    ),
)


def place_of(camera: str) -> Place:
    """Return the place that matches a camera's name. Return an arbitrary place if none matches."""
    for place in PLACES:
        if any(word in camera.casefold() for word in place.words):
            return place
    return Random(camera).choice(PLACES)


def light_of(place: Place, hour: int) -> Light:
    """Return the light at a place in the middle of an hour."""
    light = light_at(hour + 0.5)
    return light.indoors() if place.indoors else light


# A picture takes 0.7 MB of memory, so 64 pictures take 45 MB.
@lru_cache(maxsize=64)
def scene(camera: str, camera_id: int, hour: int) -> Image.Image:
    """Return the view of a camera at an hour. Copy the view before drawing on it."""
    place = place_of(camera)
    canvas = Canvas("RGB", (WIDTH, HEIGHT))
    place.painter(canvas, light_of(place, hour), Random(f"{camera} {camera_id}"))
    return canvas.finished()
