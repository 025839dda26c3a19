"""The cameras that an assistant may use for a user. A tool selects cameras by name and area.

The owner must have exposed the camera to assistants, and the user must have permission for it. No
prompt contains camera names, because a name could contain instructions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from homeassistant.auth.models import User
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.intent import find_areas

from ..actions.targets import camera_entity_ids
from ..api import CameraKey
from ..config_entry import BlinkConfigEntry
from ..const import DOMAIN
from ..devices.identifiers import async_device_name
from ..devices.titles import camera_titles
from ..media_browser.texts import fold
from .texts import MAX_NAME, one_line

# Maximum number of camera names in a tool's result.
MAX_NAMES = 12
# Number of bytes that are reserved for a number after a camera's name, such as " #2".
_NUMBER_SIZE = 8

type _Camera = tuple[BlinkConfigEntry, CameraKey]


class ToolError(Exception):
    """A tool cannot answer. The text of the error is the reason.

    The tool's result also contains `facts`, which help the language model to correct its call.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.facts = facts


@dataclass(frozen=True, kw_only=True)
class AssistCamera:
    """A camera that an assistant may use."""

    entry: BlinkConfigEntry
    key: CameraKey
    entity_id: str
    name: str
    """The unique name of the camera in the results of tools, on one short line."""
    names: tuple[frozenset[str], frozenset[str], frozenset[str]]
    """All names of the camera in lower case, without accents.

    These are the names in the results of tools, in Home Assistant and in the cloud.
    """
    area_id: str | None


@callback
def async_may_use_any(hass: HomeAssistant, assistant: str, user: User | None, policy: str) -> bool:
    """Return whether an assistant may use any camera for a user."""
    return any(True for _ in _permitted(hass, assistant, user, policy))


@callback
def async_assist_cameras(
    hass: HomeAssistant, assistant: str, user: User | None, policy: str
) -> list[AssistCamera]:
    """Return the cameras that an assistant may use for a user, sorted by name.

    `policy` is the permission that the user needs. `user` is None for Home Assistant itself, which
    has all permissions.
    """
    titles: dict[_Camera, str] = {
        (entry, key): title
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for key, title in camera_titles(entry.runtime_data.data, partial(_name, hass)).items()
    }
    # Number all cameras with equal titles, including those that this user may not see. Each camera
    # then has the same number for every user.
    names = _unique_names(titles)
    cameras = [
        _camera(hass, entry, key, entity_id, name=names[entry, key], title=titles[entry, key])
        for entry, key, entity_id in _permitted(hass, assistant, user, policy)
    ]
    return sorted(cameras, key=lambda it: it.name)


def select_cameras(
    hass: HomeAssistant, cameras: Sequence[AssistCamera], *, name: str = "", area: str = ""
) -> list[AssistCamera]:
    """Return the cameras with a given name in a given area. An empty text matches all.

    Raises ToolError if no camera matches. The error contains the names of all cameras.
    """
    if not cameras:
        raise ToolError("No camera may be used. The owner can expose cameras to this assistant.")
    chosen = list(cameras)
    wishes = []
    if name:
        chosen = _named(chosen, name)
        wishes.append(f"with the name {one_line(name)!r}")
    if area:
        area_ids = {it.id for it in find_areas(area, ar.async_get(hass))}
        chosen = [it for it in chosen if it.area_id in area_ids]
        wishes.append(f"in the area {one_line(area)!r}")
    if not chosen:
        reason = f"No camera may be used {' and '.join(wishes)}. Use one of these cameras."
        raise ToolError(reason, **listed(cameras))
    return chosen


def listed(cameras: Iterable[AssistCamera]) -> dict[str, object]:
    """Return the camera names for a tool's result, and the number of omitted names.

    Return at most MAX_NAMES names, because the result must be short.
    """
    names = list(dict.fromkeys(it.name for it in cameras))
    others = {"other_cameras": len(names) - MAX_NAMES} if len(names) > MAX_NAMES else {}
    return {"cameras": names[:MAX_NAMES], **others}


def _permitted(
    hass: HomeAssistant, assistant: str, user: User | None, policy: str
) -> Iterator[tuple[BlinkConfigEntry, CameraKey, str]]:
    """Yield the account, key and entity id of each camera that an assistant may use."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        for key, entity_id in camera_entity_ids(hass, entry).items():
            is_permitted = user is None or user.permissions.check_entity(entity_id, policy)
            if is_permitted and async_should_expose(hass, assistant, entity_id):
                yield entry, key, entity_id


def _named(cameras: Sequence[AssistCamera], name: str) -> list[AssistCamera]:
    """Return the cameras with a given name.

    The name may be from a tool's result, from Home Assistant, or from the cloud.
    """
    wanted = fold(name.strip())
    for names in zip(*(it.names for it in cameras), strict=True):
        if wanted in frozenset().union(*names):
            return [it for it, own in zip(cameras, names, strict=True) if wanted in own]
    return []


def _unique_names(titles: Mapping[_Camera, str]) -> dict[_Camera, str]:
    """Return a unique name for each camera: its title, cut to one short line.

    Cameras with the same title get a number, such as "#1".
    """
    names = {camera: one_line(title) for camera, title in titles.items()}
    cameras = Counter(map(fold, names.values()))
    taken = {name for name, number in cameras.items() if number == 1}
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(1))
    # Number the cameras in the order of their ids, so that their numbers do not change.
    for camera in sorted(names, key=lambda it: (it[0].entry_id, it[1])):
        if cameras[fold(names[camera])] > 1:
            start = one_line(titles[camera], size=MAX_NAME - _NUMBER_SIZE)
            numbered = (f"{start} #{number}" for number in numbers[fold(start)])
            names[camera] = next(it for it in numbered if fold(it) not in taken)
    return names


def _camera(
    hass: HomeAssistant,
    entry: BlinkConfigEntry,
    key: CameraKey,
    entity_id: str,
    *,
    name: str,
    title: str,
) -> AssistCamera:
    entity = er.async_get(hass).entities[entity_id]
    device = dr.async_get(hass).async_get(entity.device_id) if entity.device_id else None
    in_cloud = entry.runtime_data.data.camera(key).name
    aliases = er.async_get_entity_aliases(hass, entity, allow_empty=False)
    return AssistCamera(
        entry=entry,
        key=key,
        entity_id=entity_id,
        name=name,
        names=(
            _folded(name),
            _folded(entity_id, title, _name(hass, key, in_cloud), *aliases),
            _folded(in_cloud),
        ),
        area_id=entity.area_id
        or (dr.async_get_effective_area_id(hass, device) if device else None),
    )


def _folded(*names: str) -> frozenset[str]:
    return frozenset(fold(it.strip()) for it in names)


def _name(hass: HomeAssistant, key: tuple[str, int], in_cloud: str) -> str:
    return async_device_name(hass, key, in_cloud=in_cloud)
