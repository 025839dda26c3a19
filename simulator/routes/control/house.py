"""Control routes for the simulated house: its motion, pictures, cameras and networks."""

import math

from aiohttp import web

from simulator.devices import Family, Listing, ThumbnailForm
from simulator.routes.control.values import (
    camera_named,
    checked,
    describe,
    failure,
    network_numbered,
    show,
    true_or_false,
    values_of,
)
from simulator.routes.table import Table, cloud_of
from simulator.scenarios import CameraSpec
from simulator.usb import UsbState
from simulator.wire import Refusal, iso

routes = Table(public=True)


@routes.post("control.motion", "/_control/motion")
@checked
async def motion(request: web.Request) -> web.StreamResponse:
    """Record a clip, as if a person had moved in front of a camera."""
    cloud, values = cloud_of(request), await values_of(request)
    camera = camera_named(cloud, values)
    upload, late = values.get("upload_seconds"), float(values.get("late", 0))
    now = cloud.clock.time()
    clip = cloud.motion(
        camera,
        str(values.get("source", "pir")),
        created_at=now - late,
        # If `late` is given, list the clip immediately, but with times that are `late` seconds old.
        upload_seconds=late or (None if upload is None else float(upload)),
        updated_at=now - late if late else None,
        seconds=int(values.get("seconds", 5)),
        metadata=values.get("metadata"),
        cv_detection=values.get("cv_detection", ()),
        app_form=bool(values.get("app_form", False)),
        lacks=filter(None, str(values.get("lacks", "")).split(",")),
    )
    return show({"id": clip.id, "surfaces_at": iso(clip.surfaces_at)})


@routes.post("control.press", "/_control/press")
async def press(request: web.Request) -> web.StreamResponse:
    """Press the button of a doorbell."""
    cloud = cloud_of(request)
    clip = cloud.press(camera_named(cloud, await values_of(request)))
    return show({"id": clip.id, "surfaces_at": iso(clip.surfaces_at)})


@routes.post("control.picture", "/_control/picture")
async def picture(request: web.Request) -> web.StreamResponse:
    """Take a picture with a camera, as a user of the Blink app does."""
    cloud = cloud_of(request)
    camera = camera_named(cloud, await values_of(request))
    cloud.take_picture(camera)
    return show(describe(cloud, camera))


@routes.post("control.camera", "/_control/camera")
@checked
async def change_camera(request: web.Request) -> web.StreamResponse:
    """Change the state of a camera, such as its battery, or its behaviour, such as failures."""
    cloud, values = cloud_of(request), await values_of(request)
    camera = camera_named(cloud, values)
    for name, value in values.items():
        match name:
            case "online" | "enabled" | "keeps_picture":
                setattr(camera, name, true_or_false(values, name))
            case "temperature" | "room_temperature" | "battery_level" | "wifi" | "lfr":
                setattr(camera, name, int(value))
            case "battery":
                camera.battery = str(value)
            case "name":
                cloud.rename_camera(camera, str(value))
            case "command_seconds":
                camera.command_seconds = None if value is None else float(value)
            case "listing":
                camera.listing = None if value is None else Listing(value)
            case "failure":
                camera.failure = failure(value)
            case _:
                raise Refusal(400, {"message": f"A camera has no {name}"})
    return show(describe(cloud, camera))


@routes.post("control.camera.add", "/_control/camera/add")
@checked
async def add_camera(request: web.Request) -> web.StreamResponse:
    """Add a camera to a network."""
    cloud, values = cloud_of(request), await values_of(request)
    network = network_numbered(cloud, values)
    for name, kind in (("family", Family), ("form", ThumbnailForm)):
        if name in values:
            values[name] = kind(values[name])
    camera = cloud.add_camera(CameraSpec(**values), network_id=network.id)
    return show(describe(cloud, camera))


@routes.post("control.camera.remove", "/_control/camera/remove")
async def remove_camera(request: web.Request) -> web.StreamResponse:
    """Remove a camera from the account."""
    cloud = cloud_of(request)
    camera = camera_named(cloud, await values_of(request))
    cloud.remove_camera(camera)
    return show(describe(cloud, camera))


@routes.post("control.clip", "/_control/clip/{verb:watch|delete}")
async def change_clip(request: web.Request) -> web.StreamResponse:
    """Mark a clip as watched, or delete a clip."""
    cloud = cloud_of(request)
    clip = cloud.clips.get((await values_of(request)).get("id", 0))
    if clip is None:
        raise Refusal(404, {"message": "Which clip? Their ids are in media/changed"})
    if request.match_info["verb"] == "watch":
        cloud.watch_clip(clip)
    else:
        cloud.delete_clip(clip)
    return show({"id": clip.id, "watched": clip.watched, "deleted": clip.deleted})


@routes.post("control.busy", "/_control/busy")
@checked
async def busy(request: web.Request) -> web.StreamResponse:
    """Make a network reject commands for some seconds, or without end if no time is given."""
    cloud, values = cloud_of(request), await values_of(request)
    network = network_numbered(cloud, values)
    cloud.keep_busy(network, float(values.get("seconds", math.inf)))
    return show({"network": network.id, "busy": cloud.command_runner.is_busy(network)})


@routes.post("control.sync_module", "/_control/sync_module")
@checked
async def change_sync_module(request: web.Request) -> web.StreamResponse:
    """Change the state of a sync module or of its USB drive."""
    cloud, values = cloud_of(request), await values_of(request)
    module = cloud.sync_modules.get(network_numbered(cloud, values).id)
    if module is None:
        raise Refusal(404, {"message": "This network has no sync module"})
    if not values:
        raise Refusal(400, {"message": "What about it? online, local_storage, usb_state, failure"})
    storage = module.local_storage
    for name, value in values.items():
        match name:
            case "online":
                module.online = true_or_false(values, name)
            case "local_storage":
                storage.enabled = true_or_false(values, name)
            case "usb_state":
                storage.state = UsbState(value)
            case "failure":
                module.failure = failure(value)
            case _:
                raise Refusal(400, {"message": f"A sync module has no {name}"})
    return show(
        {
            "name": module.name,
            "online": module.online,
            "local_storage": storage.enabled,
            "usb_state": storage.state,
            "local_clips": len(storage.clips),
            "failure": module.failure.status_code if module.failure else None,
        }
    )


@routes.post("control.local_clip", "/_control/local_clip")
async def record_local(request: web.Request) -> web.StreamResponse:
    """Record a clip only on a USB drive. The clip shows a moving person."""
    cloud = cloud_of(request)
    camera = camera_named(cloud, await values_of(request))
    try:
        clip = cloud.record_local(camera)
    except LookupError as error:
        raise Refusal(404, {"message": str(error)}) from error
    return show({"id": clip.id, "camera_name": clip.camera_name})


@routes.post("control.network", "/_control/network")
@checked
async def change_network(request: web.Request) -> web.StreamResponse:
    """Arm or disarm a network immediately, without a command."""
    cloud, values = cloud_of(request), await values_of(request)
    network = network_numbered(cloud, values)
    network.armed = true_or_false(values, "armed")
    return show({"name": network.name, "armed": network.armed})
