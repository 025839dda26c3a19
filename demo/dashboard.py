"""Creates the demo's dashboard: pictures, clips, and a comparison with `blink`."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from demo.api import Api, Json
from demo.house import DOMAIN
from demo.side_by_side import side_by_side

URL_PATH = "blink-clips"
TITLE = "Cameras"
CLIPS_PATH = "clips"
ICON = "mdi:cctv"
ALARM = "alarm_control_panel."


@dataclass(frozen=True, kw_only=True)
class CameraCard:
    """The names of a camera, and the ids of its entities on the dashboard."""

    # Entity ids.
    camera: str
    button: str
    event: str
    clip_image: str
    name: str
    system: str


async def make_dashboard(api: Api) -> list[CameraCard]:
    """Create the dashboard as the default page. Return its cameras."""
    entities = [
        it
        for it in await api.command("config/entity_registry/list")
        if it["platform"] == DOMAIN and it["device_id"]
    ]
    cameras = await _find_cameras(api, entities)
    alarms = [it["entity_id"] for it in entities if it["entity_id"].startswith(ALARM)]
    views = _views(cameras, sorted(alarms))
    if beside := await side_by_side(api):
        views.append(beside)
    dashboard = {"title": TITLE, "views": views}
    await api.save_dashboard(URL_PATH, dashboard, title=TITLE, icon=ICON)
    await api.command("frontend/set_system_data", key="core", value={"default_panel": URL_PATH})
    return cameras


async def _find_cameras(api: Api, entities: list[Json]) -> list[CameraCard]:
    """Return the cameras of the account, sorted by system and name."""
    devices = {it["id"]: it for it in await api.command("config/device_registry/list")}
    cameras = []
    for device_id, group in groupby(
        sorted(entities, key=lambda it: it["device_id"]), key=lambda it: it["device_id"]
    ):
        by_kind = {
            (it["entity_id"].partition(".")[0], it["translation_key"]): it["entity_id"]
            for it in group
        }
        if ("camera", "camera") not in by_kind:
            continue
        device = system = devices[device_id]
        # Follow the device hierarchy to the system: a sync module may be in between.
        while system["via_device_id"]:
            system = devices[system["via_device_id"]]
        cameras.append(
            CameraCard(
                camera=by_kind["camera", "camera"],
                button=by_kind["button", "take_snapshot"],
                event=by_kind["event", "clip"],
                clip_image=by_kind["image", "last_clip"],
                name=device["name_by_user"] or device["name"],
                system=system["name"],
            )
        )
    return sorted(cameras, key=lambda it: (it.system, it.name))


def _views(cameras: list[CameraCard], alarms: list[str]) -> list[dict[str, Any]]:
    """Return the views (pages) of the dashboard."""
    count = Counter(it.name for it in cameras)
    names = {
        it.camera: f"{it.name} ({it.system})" if count[it.name] > 1 else it.name for it in cameras
    }
    pictures = {
        "type": "masonry",
        "title": TITLE,
        "badges": [*(_alarm(it) for it in alarms), _take_all(cameras)],
        "cards": [_card(it, names[it.camera]) for it in cameras],
    }
    clips = {
        "type": "masonry",
        "title": "Clips",
        "path": CLIPS_PATH,
        "cards": [_activity(cameras), _last_clips(cameras, names)],
    }
    return [pictures, clips]


def _alarm(entity_id: str) -> dict[str, Any]:
    return {"type": "entity", "entity": entity_id, "show_name": True}


def _take_all(cameras: list[CameraCard]) -> dict[str, Any]:
    return {
        "type": "entity",
        "entity": cameras[0].button,
        "name": "Take a snapshot with each camera",
        "icon": "mdi:camera-burst",
        "show_name": True,
        "show_state": False,
        "tap_action": {
            "action": "perform-action",
            "perform_action": f"{DOMAIN}.snapshot",
            "target": {"entity_id": [it.camera for it in cameras]},
        },
    }


def _card(camera: CameraCard, name: str) -> dict[str, Any]:
    picture = {
        "type": "picture-entity",
        "entity": camera.camera,
        "camera_view": "auto",
        "show_name": False,
        "show_state": True,
    }
    button = {
        "type": "tile",
        "entity": camera.button,
        "name": name,
        "icon": "mdi:cctv",
        "hide_state": True,
        "features": [{"type": "button", "action_name": "Take snapshot"}],
        "features_position": "inline",
    }
    return {"type": "vertical-stack", "cards": [picture, button]}


def _activity(cameras: list[CameraCard]) -> dict[str, Any]:
    return {
        "type": "logbook",
        "title": "What happened",
        "target": {"entity_id": [it.event for it in cameras]},
    }


def _last_clips(cameras: list[CameraCard], names: dict[str, str]) -> dict[str, Any]:
    pictures = [
        {
            "type": "picture-entity",
            "entity": it.clip_image,
            "name": names[it.camera],
            # Hide the state: half a column is too narrow for a name and a date.
            "show_state": False,
        }
        for it in cameras
    ]
    return {"type": "grid", "columns": 2, "square": False, "cards": pictures}
