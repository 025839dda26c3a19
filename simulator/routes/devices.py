"""Routes that arm and disarm networks, and routes for settings and sensor readings.

A change starts a command. commands.py returns the status of the command.
"""

import json

from aiohttp import web

from simulator.device_commands import start_arming, start_change
from simulator.devices import Camera, Family, Network
from simulator.records import network_record, thumbnail_value
from simulator.routes.commands import CAMERA, OTHER, accepted, started
from simulator.routes.table import Table, camera_of, cloud_of, network_of, owns_house
from simulator.wire import Json, Refusal, answer, iso

routes = Table()

NETWORK = r"/network/{network:\d+}"


async def changes_of(request: web.Request) -> Json:
    """Return the new values of fields from the body of an update request. The body may be empty."""
    try:
        changes = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise Refusal(400, {"message": "Invalid JSON"}) from error
    if not isinstance(changes, dict):
        raise Refusal(400, {"message": "Invalid parameters"})
    return changes


# Routes for networks


@routes.get("networks", "/networks")
async def networks(request: web.Request) -> web.StreamResponse:
    """Return the JSON of all networks of the account."""
    cloud = cloud_of(request)
    found = list(cloud.networks.values()) if owns_house(request) else []
    return answer(
        request,
        {
            # Report that the setup of a network is complete only if the network has a sync module.
            "summary": {
                str(it.id): {"name": it.name, "onboarded": it.id in cloud.sync_modules}
                for it in found
            },
            "networks": [_network(request, it) for it in found],
        },
    )


@routes.get("network", NETWORK)
async def network(request: web.Request) -> web.StreamResponse:
    """Return the JSON of one network."""
    return answer(request, {"network": _network(request, network_of(request))})


@routes.post("network.update", NETWORK + "/update")
async def network_update(request: web.Request) -> web.StreamResponse:
    """Change a network as the request asks. Return the network's JSON."""
    found = network_of(request)
    changes = await changes_of(request)
    found.name = changes.get("name", found.name)
    found.lv_save = changes.get("lv_save", found.lv_save)
    found.time_zone = changes.get("time_zone", found.time_zone)
    if changes:
        found.updated_at = cloud_of(request).clock.time()
    return answer(request, {"network": _network(request, found)})


def _network(request: web.Request, found: Network) -> Json:
    cloud = cloud_of(request)
    module = cloud.sync_modules.get(found.id)
    return network_record(found) | {
        "network_key": "",
        "arm_string": "Armed" if found.armed else "Disarmed",
        "busy": cloud.command_runner.is_busy(found),
        "camera_error": not all(it.online for it in cloud.cameras_of(found.id)),
        "sync_module_error": module is not None and not module.online,
        "lv_mode": "relay",
        "ping_interval": 60,
        "account_id": cloud.account.id,
    }


@routes.get("sync_module", NETWORK + "/syncmodules")
async def sync_module(request: web.Request) -> web.StreamResponse:
    """Return the JSON of a network's sync module. Return an error if the network has none."""
    cloud = cloud_of(request)
    found = network_of(request)
    module = cloud.sync_modules.get(found.id)
    if module is None:
        return answer(request, {"message": "No sync module found for this network"}, status=404)
    return answer(
        request,
        {
            "syncmodule": {
                "id": module.id,
                "created_at": iso(module.created_at),
                "serial": module.serial,
                "status": "online" if module.online else "offline",
                "name": module.name,
                "network_id": found.id,
                "fw_version": module.fw_version,
                "wifi_strength": module.wifi_strength,
                "last_hb": iso(cloud.clock.time()),
                "onboarded": True,
                "ip_address": "192.0.2.10",
                "server": None,
            }
        },
    )


@routes.post(
    "arm",
    r"/api/v1/accounts/{account:\d+}/networks/{network:\d+}/state/{state}",
)
async def arm(request: web.Request) -> web.StreamResponse:
    """Start a command that arms or disarms a network."""
    cloud = cloud_of(request)
    found = network_of(request)
    state = request.match_info["state"]
    if state not in {"arm", "disarm"}:
        raise Refusal(400, {"message": "arm and disarm are the only valid states"})
    if not any(it.enabled for it in cloud.cameras_of(found.id)):
        if cloud.settings.no_camera_carried_out:
            start_arming(cloud, found, armed=state == "arm")
        raise Refusal(
            cloud.settings.no_camera_status,
            {"message": "There are no cameras enabled for motion detection", "code": 304},
        )
    command = start_arming(cloud, found, armed=state == "arm")
    now = cloud.clock.time()
    children = [it.short(now) for it in cloud.command_runner.children_of(command)]
    return accepted(request, command.short(now) | {"commands": children})


@routes.get("camera.usage", "/api/v1/camera/usage")
async def usage(request: web.Request) -> web.StreamResponse:
    """Return how long each camera was used.

    Leave out Minis and doorbells.
    """
    cloud = cloud_of(request)
    body: Json = {"range_days": 7, "reference": {"usage": 400}, "networks": []}
    # Leave out networks that have no sync module.
    for number in cloud.sync_modules if owns_house(request) else ():
        cameras = [it for it in cloud.cameras_of(number) if it.family is Family.CAMERA]
        body["networks"].append(
            {
                "network_id": number,
                "name": cloud.networks[number].name,
                "cameras": [
                    {"id": it.id, "name": it.name, "usage": 0, "lv_seconds": 0, "clip_seconds": 0}
                    for it in cameras
                ],
            }
        )
    return answer(request, body)


# Routes for cameras


@routes.post(
    "motion",
    CAMERA + "/{switch:enable|disable}",
    r"/api/v1/accounts/{account:\d+}/networks/{network:\d+}"
    r"/{family:doorbells}/{device:\d+}/{switch:enable|disable}",
)
async def motion(request: web.Request) -> web.StreamResponse:
    """Switch the motion detection of a camera or a doorbell on or off.

    Minis use `config_update` instead.
    """
    camera = camera_of(request)
    on = request.match_info["switch"] == "enable"
    kind = "device_motion_enable" if on else "device_motion_disable"
    command = start_change(cloud_of(request), camera, {"enabled": on}, kind)
    return started(request, command, camera)


@routes.get("config", CAMERA + "/config")
async def config(request: web.Request) -> web.StreamResponse:
    """Return the settings and sensor readings of a camera."""
    cloud = cloud_of(request)
    camera = camera_of(request)
    return answer(
        request,
        {"camera": [_config(request, camera)], "signals": _signals(camera, cloud.clock.time())},
    )


@routes.get("config", OTHER + "/config")
async def other_config(request: web.Request) -> web.StreamResponse:
    """Return the settings of a Mini or a doorbell as an object.

    The settings of other cameras are in a list.
    """
    return answer(request, _config(request, camera_of(request)))


@routes.post("config.update", CAMERA + "/update", OTHER + "/config")
async def config_update(request: web.Request) -> web.StreamResponse:
    """Change the settings of a camera."""
    camera = camera_of(request)
    command = start_change(cloud_of(request), camera, await changes_of(request), "config_set")
    return started(request, command, camera)


@routes.get("signals", CAMERA + "/signals")
async def signals(request: web.Request) -> web.StreamResponse:
    """Return the sensor readings of a camera, including the calibrated temperature."""
    return answer(request, _signals(camera_of(request), cloud_of(request).clock.time()))


def _signals(camera: Camera, now: float) -> Json:
    return {
        "lfr": camera.lfr,
        "wifi": camera.wifi,
        "updated_at": iso(now - now % 3600),
        "temp": camera.temperature,
        "battery": camera.battery_level,
    }


def _config(request: web.Request, camera: Camera) -> Json:
    cloud = cloud_of(request)
    body: Json = {
        "id": camera.id,
        "network_id": camera.network_id,
        "account_id": cloud.account.id,
        "name": camera.name,
        "type": camera.product_type,
        "serial": camera.serial,
        "fw_version": camera.fw_version,
        "enabled": camera.enabled,
        "armed": cloud.networks[camera.network_id].armed,
        "thumbnail": thumbnail_value(cloud, camera),
        "motion_sensitivity": 5,
        "motion_regions": 1048575,
        "record_audio_enable": True,
        "flip_video": False,
        "early_termination": True,
    }
    match camera.family:
        case Family.CAMERA:
            body |= {
                "status": "done" if camera.online else "offline",
                "battery_state": camera.battery,
                "battery_voltage": 154,
                "temperature": camera.temperature - 3,
                "wifi_strength": -63,
                "lfr_strength": -55,
                "motion_alert": True,
                "alert_interval": 10,
                "video_length": 10,
                "clip_max_length": 60,
                "illuminator_enable": 2,
                "illuminator_intensity": 7,
                "video_quality": "standard",
                "video_quality_support": ["saver", "standard", "best"],
            }
        case Family.OWL:
            body |= {
                "status": "online" if camera.online else "offline",
                "led_state": "on",
                "clip_length": 30,
                "clip_length_max": 60,
                "retrigger_time": 10,
                "night_vision_control": "normal",
                "illuminator_enable": "auto",
                "video_quality": "best",
                "volume_control": 3,
                "wifi": camera.wifi,
            }
        case Family.DOORBELL:
            body |= {
                "status": "done" if camera.online else "offline",
                "battery_state": camera.battery,
                "temp": 86,
                "wifi_rssi": -60,
                "lfr_rssi": -58,
            }
    return body | camera.config
