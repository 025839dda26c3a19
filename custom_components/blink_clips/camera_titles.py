"""Titles of cameras in lists: never empty, and different for each camera of an account."""

from collections import Counter
from itertools import count

from .api import Camera, CameraKey
from .data import BlinkData
from .words import visible

type Titles = dict[CameraKey, str]


def camera_titles(data: BlinkData) -> Titles:
    """Return a title for each camera: its name, or its product where it has no name.

    Cameras with the same name also get their system, their product and a number, one after the
    other, until their titles differ.
    """
    titles = {key: visible(it.name) or it.product_name for key, it in data.cameras.items()}
    titles = _with_details(titles, {key: _system(data, it) for key, it in data.cameras.items()})
    titles = _with_details(titles, {key: it.product_name for key, it in data.cameras.items()})
    return _with_numbers(titles)


def _system(data: BlinkData, camera: Camera) -> str:
    network = data.networks.get(camera.network_id)
    return visible(network.name) if network else ""


def _with_details(titles: Titles, details: Titles) -> Titles:
    """Return the titles, each shared one with its detail, if that is not in it already."""
    cameras = Counter(titles.values())
    return {
        key: title if cameras[title] == 1 or details[key] in title else f"{title} ({details[key]})"
        for key, title in titles.items()
    }


def _with_numbers(titles: Titles) -> Titles:
    """Return the titles, each shared one with a number, so that no two are the same."""
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
