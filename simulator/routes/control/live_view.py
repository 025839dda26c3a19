"""Control routes that list and end live views, and change how the next live views behave."""

from dataclasses import asdict, fields, replace

from aiohttp import web

from simulator.devices import Camera
from simulator.live_view.behaviour import LiveViewBehaviour
from simulator.routes.control.values import (
    camera_named,
    checked,
    show,
    true_or_false,
    values_of,
)
from simulator.routes.table import Table, cloud_of, live_views_of
from simulator.wire import Json, Refusal

routes = Table(public=True)

DEFAULTS = LiveViewBehaviour()
TEXTS = {"server", "certificate", "ending", "sound", "split"}
INTEGERS = {"duration", "write_bytes"}


@routes.get("control.live_views", "/_control/live_view")
async def live_views(request: web.Request) -> web.StreamResponse:
    """Return all live views that the simulator has recorded.

    Also return the cameras' live view settings that differ from the default.
    """
    cameras = cloud_of(request).cameras.values()
    return show(
        {
            "live_views": [asdict(it) for it in live_views_of(request).ledger.live_views],
            "behaviour": {
                f"{it.family}/{it.id}": _changed(it) for it in cameras if it.live_view != DEFAULTS
            },
        }
    )


@routes.post("control.live_view", "/_control/live_view")
@checked
async def change_live_view(request: web.Request) -> web.StreamResponse:
    """Change how the next live views of a camera behave."""
    cloud, values = cloud_of(request), await values_of(request)
    camera = camera_named(cloud, values)
    unknown = values.keys() - {it.name for it in fields(LiveViewBehaviour)}
    if unknown:
        raise Refusal(400, {"message": f"Choose from: {', '.join(asdict(DEFAULTS))}"})
    changes: Json = {it: _value(values, it) for it in values}
    camera.live_view = replace(camera.live_view, **changes)
    return show({"camera": camera.name, "changed": _changed(camera)})


@routes.delete("control.live_view.reset", "/_control/live_view")
async def reset_live_views(request: web.Request) -> web.StreamResponse:
    """Reset the behaviour of all cameras' live views to the default values."""
    for camera in cloud_of(request).cameras.values():
        camera.live_view = LiveViewBehaviour()
    return show({})


@routes.post("control.live_view.end", "/_control/live_view/end")
async def end_live_view(request: web.Request) -> web.StreamResponse:
    """End the running live view of a camera.

    The camera's settings select how the live view ends.
    """
    camera = camera_named(cloud_of(request), await values_of(request))
    session = live_views_of(request).session_of(camera)
    if session is None:
        raise Refusal(404, {"message": f"{camera.name} has no live view"})
    live_views_of(request).end(session, "control")
    return show(asdict(session.record))


@routes.post("control.live_view.app", "/_control/live_view/app")
@checked
async def watch_in_app(request: web.Request) -> web.StreamResponse:
    """Simulate a user who watches a camera in the Blink app for some seconds."""
    values = await values_of(request)
    camera = camera_named(cloud_of(request), values)
    seconds = float(values.get("seconds", 60.0))
    live_views_of(request).watch_in_app(camera, seconds)
    return show({"camera": camera.name, "seconds": seconds})


def _value(values: Json, name: str) -> object:
    """Convert the value of a live view setting (field of LiveViewBehaviour) to the setting's type.

    Raises TypeError or ValueError for a wrong type.
    """
    value, default = values[name], getattr(DEFAULTS, name)
    if isinstance(default, bool):
        return true_or_false(values, name)
    if name in TEXTS or (value is None and default is None):
        return value
    if name in INTEGERS or isinstance(default, int):
        return None if value is None else int(value)
    return float(value)


def _changed(camera: Camera) -> Json:
    """Return the fields of a camera's live-view behaviour that differ from the default."""
    current = asdict(camera.live_view)
    return {name: it for name, it in current.items() if it != getattr(DEFAULTS, name)}
