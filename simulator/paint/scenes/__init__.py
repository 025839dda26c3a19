"""Draws the scene of a camera. The camera's name selects the place and the colours."""

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
    """A place that a camera can see, such as a garden.

    Words in the camera's name select the place. `floor` is the line on which figures stand,
    `stature` the height of an adult.
    """

    words: tuple[str, ...]
    painter: Callable[[Canvas, Light, Random], None]
    floor: int
    stature: int
    indoors: bool = False


# Use the first place of which a word occurs in the camera's name. For "garage door", this is the
# driveway.
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
    """Return the place whose words match a camera's name, or else a random place."""
    for place in PLACES:
        if any(word in camera.casefold() for word in place.words):
            return place
    return Random(camera).choice(PLACES)


def light_of(place: Place, hour: int) -> Light:
    """Return the light at a place at half past the hour."""
    light = light_at(hour + 0.5)
    return light.indoors() if place.indoors else light


# 128 cached pictures take 90 MB of memory.
@lru_cache(maxsize=128)
def scene(camera: str, camera_id: int, hour: int) -> Image.Image:
    """Return a picture of a camera's place at an hour of the day, without figures.

    The picture is cached, and must be copied before drawing.
    """
    place = place_of(camera)
    canvas = Canvas("RGB", (WIDTH, HEIGHT))
    place.painter(canvas, light_of(place, hour), Random(f"{camera} {camera_id}"))
    return canvas.finished()
