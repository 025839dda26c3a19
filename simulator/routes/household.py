"""Routes for snoozes, floodlights, sirens and new sensor readings."""

from aiohttp import web

from simulator import household
from simulator.command_progress import Command
from simulator.devices import Camera, Siren
from simulator.routes.commands import CAMERA, OTHER, accepted, started
from simulator.routes.devices import changes_of
from simulator.routes.table import Table, camera_of, cloud_of, network_of
from simulator.wire import Refusal, refusal

routes = Table()

ACCOUNT_NETWORK = r"/api/v1/accounts/{account:\d+}/networks/{network:\d+}"
DEVICE = ACCOUNT_NETWORK + r"/{family:cameras|owls|doorbells}/{device:\d+}"
MOUNTED = r"/accounts/{account:\d+}/networks/{network:\d+}/{family:cameras}/{device:\d+}"
SIRENS = (ACCOUNT_NETWORK + "/sirens", r"/api/v1/networks/{network:\d+}/sirens")
SWITCH = r"/lights/{switch:on|off}"
MOST_MINUTES = 24 * 60


def _short(request: web.Request, command: Command) -> web.Response:
    cloud = cloud_of(request)
    if command.kind.endswith("snooze") and cloud.settings.snooze_answers_nothing:
        return web.Response()
    return accepted(request, command.short(cloud.clock.time()))


# Routes for snoozes


async def _minutes(request: web.Request) -> int:
    minutes = (await changes_of(request)).get("snooze_time")
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        raise Refusal(400, {"message": "Invalid snooze time"})
    if not 0 < minutes <= MOST_MINUTES:
        raise Refusal(400, {"message": "Invalid snooze time"})
    return minutes


@routes.post("snooze", DEVICE + "/snooze")
async def snooze(request: web.Request) -> web.StreamResponse:
    """Snooze the notifications of a camera."""
    camera = camera_of(request)
    minutes = await _minutes(request)
    if not camera.enabled:
        raise refusal(400, 2805, "Motion capture is not enabled for this device")
    command = household.snooze(cloud_of(request), network_of(request), [camera], minutes)
    return _short(request, command)


@routes.post("unsnooze", DEVICE + "/unsnooze")
async def unsnooze(request: web.Request) -> web.StreamResponse:
    """End the snooze of a camera."""
    camera = camera_of(request)
    return _short(request, household.snooze(cloud_of(request), network_of(request), [camera], 0))


@routes.post("snooze.network", ACCOUNT_NETWORK + "/{verb:snooze|unsnooze}")
async def snooze_network(request: web.Request) -> web.StreamResponse:
    """Snooze the notifications of all cameras in a network, or end the snooze."""
    cloud, network = cloud_of(request), network_of(request)
    minutes = await _minutes(request) if request.match_info["verb"] == "snooze" else 0
    cameras = cloud.cameras_of(network.id)
    return _short(request, household.snooze(cloud, network, cameras, minutes))


# Routes for floodlights


@routes.post("light", ACCOUNT_NETWORK + r"/{family:owls}/{device:\d+}" + SWITCH)
async def light(request: web.Request) -> web.StreamResponse:
    """Switch the built-in floodlight of a camera on or off."""
    camera = camera_of(request)
    if not camera.product_type.startswith("superior"):
        raise Refusal(400, {"message": "This device has no lights"})
    return _lit(request, camera)


@routes.post("light.mount", "/api/v1" + MOUNTED + r"/accessories/storm/{light:\d+}" + SWITCH)
async def mount(request: web.Request) -> web.StreamResponse:
    """Switch on or off a floodlight on which a camera is mounted."""
    if cloud_of(request).settings.old_lights_retired:
        raise web.HTTPNotFound
    return _lit(request, _mounted(request))


@routes.post("light.mount_app", "/api/v2" + MOUNTED + r"/light_accessories/{light:\d+}" + SWITCH)
async def mount_app(request: web.Request) -> web.StreamResponse:
    """Switch on or off a floodlight on which a camera is mounted.

    The current Blink app uses this route.
    """
    return _lit(request, _mounted(request))


def _mounted(request: web.Request) -> Camera:
    camera = camera_of(request)
    if camera.light_id != int(request.match_info["light"]):
        raise Refusal(404, {"message": "Accessory not found"})
    return camera


def _lit(request: web.Request, camera: Camera) -> web.Response:
    on = request.match_info["switch"] == "on"
    return _short(request, household.switch_light(cloud_of(request), camera, on=on))


# Routes for sirens


def _sirens_of(request: web.Request) -> list[Siren]:
    cloud = cloud_of(request)
    if "account" in request.match_info and cloud.settings.sirens_by_old_path:
        raise web.HTTPNotFound
    network = network_of(request)
    return [it for it in cloud.sirens.values() if it.network_id == network.id]


async def _sound(request: web.Request, sirens: list[Siren]) -> web.Response:
    seconds = (await changes_of(request)).get("duration", 30)
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds <= 0:
        raise Refusal(400, {"message": "Invalid duration"})
    command = household.sound(cloud_of(request), network_of(request), sirens, seconds)
    return _short(request, command)


@routes.post("siren", *(f"{it}/{{siren:\\d+}}/activate/" for it in SIRENS))
async def siren(request: web.Request) -> web.StreamResponse:
    """Make one siren sound."""
    number = int(request.match_info["siren"])
    chosen = [it for it in _sirens_of(request) if it.id == number]
    if not chosen:
        raise Refusal(404, {"message": "Siren not found"})
    return await _sound(request, chosen)


@routes.post("siren.all", *(f"{it}/activate/" for it in SIRENS))
async def all_sirens(request: web.Request) -> web.StreamResponse:
    """Make all sirens of a network sound."""
    return await _sound(request, _sirens_of(request))


@routes.post("siren.silence", *(f"{it}/deactivate/" for it in SIRENS))
async def silence(request: web.Request) -> web.StreamResponse:
    """Silence all sirens of a network."""
    command = household.sound(cloud_of(request), network_of(request), _sirens_of(request), 0)
    return _short(request, command)


# Routes for sensor readings


@routes.post("refresh", CAMERA + "/status", OTHER + "/status")
async def refresh(request: web.Request) -> web.StreamResponse:
    """Make a camera report new sensor readings."""
    camera = camera_of(request)
    return started(request, household.report(cloud_of(request), camera), camera)
