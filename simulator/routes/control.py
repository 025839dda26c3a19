"""The strings behind the scene: what a person or another process may do to the cloud."""

from dataclasses import asdict, fields
from functools import wraps
import json
import math
from typing import cast

from aiohttp import web

from simulator.cloud import Cloud
from simulator.devices import Camera, Failure, Family, Listing
from simulator.faults import Fault
from simulator.records import thumbnail_value
from simulator.routes.table import FAULTS, LEDGER, Handler, Table, cloud_of
from simulator.settings import DoneMood, Settings
from simulator.wire import Json, Refusal, iso

routes = Table(public=True)

HELP = """The strings behind the simulated cloud. Values by form (curl -d) or as JSON.
A camera is its name, or family/id where two bear the same name.

  curl {url}/_control/state
  curl -d camera=Garden {url}/_control/motion
  curl -d camera=Garden -d source=cv_motion -d upload_seconds=0 {url}/_control/motion
  curl -d camera='Front Door' {url}/_control/press
  curl -d camera=owl/500002 {url}/_control/picture        taken as if by the app
  curl -d camera=Garden -d online=false {url}/_control/camera
       also: enabled, name, command_seconds, keeps_picture, listing, failure=523 or null
  curl -d network=200001 -d seconds=30 {url}/_control/busy
  curl {url}/_control/pin                                 the code sent last
  curl -d status=412 {url}/_control/two_factor            202, or null for off
  curl -d kill=access {url}/_control/tokens               or kill=refresh
  curl -d token_lifetime=120 {url}/_control/settings      any of the settings in state
  curl -d route=homescreen -d kind=status -d status=503 -d times=2 {url}/_control/faults
  curl {url}/_control/faults; curl -X DELETE {url}/_control/faults
  curl {url}/_control/ledger; curl -X DELETE {url}/_control/ledger
  curl '{url}/_control/ledger?requests=20'                the last ones, one by one
"""


def _json(body: object) -> web.Response:
    return web.json_response(body, dumps=lambda it: json.dumps(it, indent=1) + "\n")


def checked(handler: Handler) -> Handler:
    """Answer a value that makes no sense with a sentence."""

    @wraps(handler)
    async def check(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (TypeError, ValueError) as error:
            raise Refusal(400, {"message": str(error)}) from error

    return check


async def _values(request: web.Request) -> Json:
    """Read the values of a request, sent as JSON or as a form."""
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise Refusal(400, {"message": "an object is expected"})
        return body
    return {key: _value(str(text)) for key, text in (await request.post()).items()}


def _value(text: str) -> object:
    """Read a form's value: a number, true, false or null, else text."""
    try:
        return cast("object", json.loads(text))
    except ValueError:
        return text


def _camera(cloud: Cloud, values: Json) -> Camera:
    wanted = str(values.pop("camera", ""))
    family, _, number = wanted.partition("/")
    try:
        if family in set(Family) and number.isdigit():
            return cloud.camera(family=family, id=int(number))
        return cloud.camera(wanted)
    except LookupError as error:
        known = [f"{it.name} ({it.family}/{it.id})" for it in cloud.cameras.values()]
        raise Refusal(404, {"message": f"Which camera? {', '.join(known)}"}) from error


@routes.get("control.help", "/_control", "/_control/")
async def show_help(request: web.Request) -> web.StreamResponse:
    """Explain the strings."""
    return web.Response(text=HELP.format(url=f"http://{request.host}"))


@routes.get("control.state", "/_control/state")
async def state(request: web.Request) -> web.StreamResponse:
    """Show everything that a caller may want to know."""
    cloud = cloud_of(request)
    cloud.engine.settle()
    now = cloud.clock.time()
    return _json(
        {
            "time": iso(now),
            "email": cloud.account.email,
            "password": cloud.account.password,
            "account_id": cloud.account.id,
            "tier": cloud.account.tier,
            "pin": cloud.accounts.pin,
            "settings": asdict(cloud.settings),
            "networks": [
                {
                    "id": it.id,
                    "name": it.name,
                    "armed": it.armed,
                    "busy": cloud.engine.is_busy(it),
                }
                for it in cloud.networks.values()
            ],
            "cameras": [_describe(cloud, it) for it in cloud.cameras.values()],
            "clips": sum(it.surfaces_at <= now for it in cloud.clips.values()),
        }
    )


def _describe(cloud: Cloud, camera: Camera) -> Json:
    picture = camera.picture(cloud.clock.time())
    return {
        "family": camera.family,
        "id": camera.id,
        "name": camera.name,
        "type": camera.product_type,
        "network_id": camera.network_id,
        "online": camera.online,
        "enabled": camera.enabled,
        "thumbnail": thumbnail_value(cloud, camera),
        "picture_number": picture.label.number if picture else None,
        "taken_at": picture.label.taken_at.isoformat() if picture else None,
        "listing": cloud.listing_of(camera),
        "command_seconds": camera.command_seconds,
        "keeps_picture": camera.keeps_picture,
        "failure": camera.failure.status_code if camera.failure else None,
    }


@routes.post("control.motion", "/_control/motion")
@checked
async def motion(request: web.Request) -> web.StreamResponse:
    """Let somebody walk past a camera."""
    cloud, values = cloud_of(request), await _values(request)
    camera = _camera(cloud, values)
    upload = values.get("upload_seconds")
    clip = cloud.motion(
        camera,
        str(values.get("source", "pir")),
        upload_seconds=None if upload is None else float(upload),
    )
    return _json({"id": clip.id, "surfaces_at": iso(clip.surfaces_at)})


@routes.post("control.press", "/_control/press")
async def press(request: web.Request) -> web.StreamResponse:
    """Ring a doorbell."""
    cloud = cloud_of(request)
    clip = cloud.press(_camera(cloud, await _values(request)))
    return _json({"id": clip.id, "surfaces_at": iso(clip.surfaces_at)})


@routes.post("control.picture", "/_control/picture")
async def picture(request: web.Request) -> web.StreamResponse:
    """Take a picture as the app would."""
    cloud = cloud_of(request)
    camera = _camera(cloud, await _values(request))
    cloud.take_picture(camera)
    return _json(_describe(cloud, camera))


@routes.post("control.camera", "/_control/camera")
@checked
async def change_camera(request: web.Request) -> web.StreamResponse:
    """Change how a camera is and behaves."""
    cloud, values = cloud_of(request), await _values(request)
    camera = _camera(cloud, values)
    for name, value in values.items():
        match name:
            case "online" | "enabled" | "keeps_picture":
                setattr(camera, name, bool(value))
            case "name":
                cloud.rename_camera(camera, str(value))
            case "command_seconds":
                camera.command_seconds = None if value is None else float(value)
            case "listing":
                camera.listing = None if value is None else Listing(value)
            case "failure":
                camera.failure = None if value is None else Failure(status_code=int(value))
            case _:
                raise Refusal(400, {"message": f"A camera has no {name}"})
    return _json(_describe(cloud, camera))


@routes.post("control.busy", "/_control/busy")
@checked
async def busy(request: web.Request) -> web.StreamResponse:
    """Keep a network busy, for ever where no time is given."""
    cloud, values = cloud_of(request), await _values(request)
    network = cloud.networks.get(values.get("network", 0))
    if network is None:
        raise Refusal(404, {"message": f"Which network? {sorted(cloud.networks)}"})
    cloud.keep_busy(network, float(values.get("seconds", math.inf)))
    return _json({"network": network.id, "busy": cloud.engine.is_busy(network)})


@routes.get("control.pin", "/_control/pin")
async def pin(request: web.Request) -> web.StreamResponse:
    """Show the code that was sent last."""
    return _json({"pin": cloud_of(request).accounts.pin})


@routes.post("control.two_factor", "/_control/two_factor")
async def two_factor(request: web.Request) -> web.StreamResponse:
    """Ask for a code from the next sign-in on, or no more."""
    status = (await _values(request)).get("status")
    if status not in {None, 202, 412}:
        raise Refusal(400, {"message": "status is 202, 412 or null"})
    cloud_of(request).settings.two_factor = status
    return _json({"two_factor": status})


@routes.post("control.tokens", "/_control/tokens")
async def tokens(request: web.Request) -> web.StreamResponse:
    """Kill the access tokens or the refresh tokens."""
    kill = (await _values(request)).get("kill")
    match kill:
        case "access":
            cloud_of(request).expire_access_tokens()
        case "refresh":
            cloud_of(request).revoke_refresh_tokens()
        case _:
            raise Refusal(400, {"message": "kill is access or refresh"})
    return _json({"killed": kill})


@routes.post("control.settings", "/_control/settings")
@checked
async def settings(request: web.Request) -> web.StreamResponse:
    """Change the cloud's habits."""
    current, values = cloud_of(request).settings, await _values(request)
    known = {it.name for it in fields(Settings)}
    for name, value in values.items():
        match name:
            case "done_mood":
                current.done_mood = DoneMood(str(value))
            case "listing":
                current.listing = Listing(value)
            case _ if name in known:
                setattr(current, name, tuple(value) if isinstance(value, list) else value)
            case _:
                raise Refusal(400, {"message": f"Settings are: {', '.join(sorted(known))}"})
    return _json(asdict(current))


@routes.get("control.faults", "/_control/faults")
async def faults(request: web.Request) -> web.StreamResponse:
    """Show the faults in wait."""
    return _json([_fault(it) for it in request.app[FAULTS]])


@routes.post("control.faults.add", "/_control/faults")
@checked
async def add_fault(request: web.Request) -> web.StreamResponse:
    """Lay a fault in wait."""
    fault = Fault(**await _values(request))
    request.app[FAULTS].add(fault)
    return _json(_fault(fault))


@routes.delete("control.faults.clear", "/_control/faults")
async def clear_faults(request: web.Request) -> web.StreamResponse:
    """Let everything go right."""
    request.app[FAULTS].clear()
    return _json([])


def _fault(fault: Fault) -> Json:
    body = asdict(fault)
    if isinstance(fault.body, bytes):
        body["body"] = f"{len(fault.body)} bytes"
    return body


@routes.get("control.ledger", "/_control/ledger")
@checked
async def ledger(request: web.Request) -> web.StreamResponse:
    """Count the requests by route; with ?requests=N also show the last N."""
    book = request.app[LEDGER]
    shown = int(request.query.get("requests", "0"))
    body: Json = {"count": book.count(), "bytes": book.bytes(), "by_route": book.by_route()}
    if shown:
        body["requests"] = [asdict(it) for it in book.requests[-shown:]]
    return _json(body)


@routes.delete("control.ledger.clear", "/_control/ledger")
async def clear_ledger(request: web.Request) -> web.StreamResponse:
    """Start the ledger again."""
    request.app[LEDGER].clear()
    return _json({"count": 0})
