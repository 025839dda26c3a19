"""Creates a dashboard view that compares Blink Clips with Home Assistant's integration `blink`."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from demo.api import Api, Json
from demo.house import CORE_DOMAIN, DOMAIN

PATH = "side-by-side"
OURS, CORE = "Blink Clips", "blink"


async def side_by_side(api: Api) -> Json | None:
    """Return the dashboard view that compares Blink Clips with `blink`.

    `blink` is Home Assistant's own integration. Return None if `blink` has no entities.
    """
    entities = [
        it
        for it in await api.command("config/entity_registry/list")
        if it["platform"] in {DOMAIN, CORE_DOMAIN} and it["device_id"] and not it["disabled_by"]
    ]
    if CORE_DOMAIN not in {it["platform"] for it in entities}:
        return None
    devices = {it["id"]: it for it in await api.command("config/device_registry/list")}

    def serial(entity: Json) -> str:
        # Find a camera's device by its serial number, which Blink Clips and `blink` both store in
        # the device registry.
        return str(devices[entity["device_id"]]["serial_number"] or "")

    entities.sort(key=lambda it: (serial(it), it["entity_id"]))
    stacks = [
        _stack(list(group), devices) for number, group in groupby(entities, key=serial) if number
    ]
    systems = [it for it in entities if it["entity_id"].startswith("alarm_control_panel.")]
    return {
        "type": "sections",
        "title": "Side by side",
        "path": PATH,
        "max_columns": 2,
        "sections": [
            {"type": "grid", "cards": [_heading("Systems"), *_halves(systems)]},
            *sorted(
                (it for it in stacks if len(it["cards"]) > 1),
                key=lambda it: str(it["cards"][0]["heading"]),
            ),
        ],
    }


def _stack(entities: list[Json], devices: dict[str, Json]) -> Json:
    """Return a dashboard card with all entities of one device. Entities with a picture come first.

    The entities come from Blink Clips and from `blink`.
    """
    pictures = [it for it in entities if it["entity_id"].startswith("camera.")]
    rest = [it for it in entities if it["entity_id"].partition(".")[0] not in {"camera", "image"}]
    ours = next((it for it in entities if it["platform"] == DOMAIN), entities[0])
    name = devices[ours["device_id"]]["name"]
    cards = [_heading(str(name)), *_pictures(pictures), *_halves(rest)]
    return {"type": "grid", "cards": cards}


def _heading(text: str) -> Json:
    return {"type": "heading", "heading": text}


def _pictures(entities: list[Json]) -> Iterator[dict[str, Any]]:
    for _, camera in _sides(entities):
        for it in camera:
            yield {
                "type": "picture-entity",
                "entity": it["entity_id"],
                "camera_view": "auto",
                "show_name": False,
                "show_state": False,
                "grid_options": {"columns": 6},
            }


def _halves(entities: list[Json]) -> Iterator[dict[str, Any]]:
    for title, side in _sides(entities):
        yield {
            "type": "entities",
            "title": title,
            "entities": [it["entity_id"] for it in side],
            "grid_options": {"columns": 6},
        }


def _sides(entities: list[Json]) -> Iterator[tuple[str, list[Json]]]:
    for title, platform in ((OURS, DOMAIN), (CORE, CORE_DOMAIN)):
        yield title, [it for it in entities if it["platform"] == platform]
