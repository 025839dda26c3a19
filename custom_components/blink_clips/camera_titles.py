"""Titles of cameras in lists: never empty, and different for each camera of an account."""

from collections import Counter
from itertools import count

from .api import Camera, CameraKey
from .data import BlinkData
from .words import visible

type Titles = dict[CameraKey, str]


def camera_titles(data: BlinkData) -> Titles:
    """Return a title for each camera: its name, or its product if the name is invisible.

    Cameras with the same title also get their system, their product and a number, in this order,
    until their titles differ.
    """
    titles = {key: visible(it.name) or it.product_name for key, it in data.cameras.items()}
    titles = _with_details(titles, {key: _system(data, it) for key, it in data.cameras.items()})
    titles = _with_details(titles, {key: it.product_name for key, it in data.cameras.items()})
    return _with_numbers(titles)


def _system(data: BlinkData, camera: Camera) -> str:
    network = data.networks.get(camera.network_id)
    return visible(network.name) if network else ""


def _with_details(titles: Titles, details: Titles) -> Titles:
    """Return the titles; add its detail to each shared title that does not contain it yet."""
    cameras = Counter(titles.values())
    return {
        key: title if cameras[title] == 1 or details[key] in title else f"{title} ({details[key]})"
        for key, title in titles.items()
    }


def _with_numbers(titles: Titles) -> Titles:
    """Return the titles; add a number to each shared title, so that all differ."""
    cameras = Counter(titles.values())
    taken = {title for title in titles.values() if cameras[title] == 1}
    numbered: Titles = {}
    for key, title in sorted(titles.items()):
        if cameras[title] > 1:
            names = (f"{title} #{number}" for number in count(1))
            numbered[key] = next(it for it in names if it not in taken)
            taken.add(numbered[key])
        else:
            numbered[key] = title
    return numbered
