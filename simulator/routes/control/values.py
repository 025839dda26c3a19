"""Reads the arguments of control routes, and formats the responses of control routes."""

from functools import wraps
import json
from typing import cast

from aiohttp import web

from simulator.cloud import Cloud
from simulator.devices import Camera, Failure, Family, Network
from simulator.records import thumbnail_value
from simulator.routes.table import Handler
from simulator.wire import Json, Refusal


def show(body: object) -> web.Response:
    """Return an HTTP response with a body as indented JSON."""
    return web.json_response(body, dumps=lambda it: json.dumps(it, indent=1) + "\n")


def checked(handler: Handler) -> Handler:
    """Wrap the handler of a control route. An invalid argument causes an HTTP error."""

    @wraps(handler)
    async def check(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (TypeError, ValueError) as error:
            raise Refusal(400, {"message": str(error)}) from error

    return check


async def values_of(request: web.Request) -> Json:
    """Return the arguments in the body of a request, which is JSON or a form."""
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise Refusal(400, {"message": "an object is expected"})
        return body
    return {key: _value(str(text)) for key, text in (await request.post()).items()}


def _value(text: str) -> object:
    """Convert a text to a JSON value, such as a number or true.

    Return the text unchanged if it is not JSON.
    """
    try:
        return cast("object", json.loads(text))
    except ValueError:
        return text


def camera_named(cloud: Cloud, values: Json) -> Camera:
    """Return the camera whose name is in `values`, the arguments of a control route.

    Remove the name from `values`, but no other argument.
    """
    wanted = str(values.pop("camera", ""))
    family, _, number = wanted.partition("/")
    try:
        if family in set(Family) and number.isdigit():
            return cloud.camera(family=family, id=int(number))
        return cloud.camera(wanted)
    except LookupError as error:
        known = [f"{it.name} ({it.family}/{it.id})" for it in cloud.cameras.values()]
        raise Refusal(404, {"message": f"Which camera? {', '.join(known)}"}) from error


def network_numbered(cloud: Cloud, values: Json) -> Network:
    """Return the network whose id is in `values`, the arguments of a control route.

    Remove the id from `values`, but no other argument.
    """
    network = cloud.networks.get(values.pop("network", 0))
    if network is None:
        raise Refusal(404, {"message": f"Which network? {sorted(cloud.networks)}"})
    return network


def object_of(values: Json, name: str) -> Json:
    """Return an argument that must be a JSON object. Raises TypeError for any other value."""
    value = values.get(name, {})
    if not isinstance(value, dict):
        raise TypeError(f"{name} must be a JSON object")
    return value


def true_or_false(values: Json, name: str) -> bool:
    """Return an argument that must be a boolean. Raises TypeError for any other value."""
    value = values.get(name)
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be true or false")
    return value


def failure(value: object) -> Failure | None:
    """Convert an argument to the failure that commands report.

    The argument is null (no failure), a `status_code`, or an object with the fields of a Failure.
    """
    if value is None:
        return None
    if isinstance(value, dict):
        return Failure(**value)
    return Failure(status_code=int(str(value)))


def describe(cloud: Cloud, camera: Camera) -> Json:
    """Return the state and behaviour of a simulated camera as JSON."""
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
        "battery": camera.battery,
        "temperature": camera.temperature,
        "light_on": camera.light_on,
        "snoozed": camera.snoozed_until > cloud.clock.time(),
    }
