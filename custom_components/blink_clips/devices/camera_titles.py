"""Titles of cameras in lists: never empty, and different for each camera of an account."""

from collections import Counter
from collections.abc import Callable
from itertools import count

from ..api import Camera, CameraKey
from ..data import NETWORK, BlinkData, DeviceKey
from ..media_browser.words import visible

type Titles = dict[CameraKey, str]
type NameOf = Callable[[DeviceKey, str], str]
"""Returns the name of a device, which a user may have changed, from its key and cloud name."""


def camera_titles(data: BlinkData, name_of: NameOf) -> Titles:
    """Return a title for each camera: its name, or its product if the name is invisible.

    Cameras with the same title also get their system, their product and a number, in this order,
    until their titles differ.
    """
    titles = {
        key: visible(name_of(key, it.name)) or it.product_name for key, it in data.cameras.items()
    }
    systems = {key: system_title(data, it, name_of) for key, it in data.cameras.items()}
    titles = _with_details(titles, systems)
    titles = _with_details(titles, {key: it.product_name for key, it in data.cameras.items()})
    return _with_numbers(titles)


def system_title(data: BlinkData, camera: Camera, name_of: NameOf) -> str:
    """Return the name of a camera's system; "" if it is unknown or invisible."""
    network = data.networks.get(camera.network_id)
    return visible(name_of((NETWORK, network.id), network.name)) if network else ""


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
