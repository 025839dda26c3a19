"""Draws the scene that a camera sees. The name of the camera selects the place and the colours."""

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

    A camera whose name contains one of `words` sees this place. Figures stand on the horizontal
    line `floor`. `stature` is the height of an adult in the picture.
    """

    words: tuple[str, ...]
    painter: Callable[[Canvas, Light, Random], None]
    floor: int
    stature: int
    indoors: bool = False


# If several places match a camera's name, the first one is used. For example, "garage door" selects
# the driveway.
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
    """Return the place that a camera's name selects. If no word matches, return a random place."""
    for place in PLACES:
        if any(word in camera.casefold() for word in place.words):
            return place
    return Random(camera).choice(PLACES)


def light_of(place: Place, hour: int) -> Light:
    """Return the light at a place in the middle of an hour, such as 8:30 for the hour 8."""
    light = light_at(hour + 0.5)
    return light.indoors() if place.indoors else light


# Maximum number of cached pictures. Together, they take up to 90 MB of memory.
@lru_cache(maxsize=128)
def scene(camera: str, camera_id: int, hour: int) -> Image.Image:
    """Return a picture of the place that a camera sees, at an hour of the day.

    The picture shows no people, animals or vehicles. It is cached, so callers must draw on a copy.
    """
    place = place_of(camera)
    canvas = Canvas("RGB", (WIDTH, HEIGHT))
    place.painter(canvas, light_of(place, hour), Random(f"{camera} {camera_id}"))
    return canvas.finished()
