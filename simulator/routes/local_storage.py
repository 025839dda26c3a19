"""Routes for a USB drive: its state, the list of its clips, and the clips themselves."""

from aiohttp import web

from simulator.command_progress import Command
from simulator.devices import SyncModule
from simulator.paint import mp4
from simulator.routes.household import ACCOUNT_NETWORK
from simulator.routes.table import Table, cloud_of, network_of
from simulator.usb import UsbClip, UsbState
from simulator.wire import Json, Refusal, answer, iso, refusal

routes = Table()

STORAGE = ACCOUNT_NETWORK + r"/sync_modules/{module:\d+}/local_storage"
CLIP = STORAGE + r"/manifest/{manifest:\d+}/clip"


def _module_of(request: web.Request) -> SyncModule:
    module = cloud_of(request).sync_modules.get(network_of(request).id)
    if module is None or module.id != int(request.match_info["module"]):
        raise Refusal(404, {"message": "Sync module not found"})
    return module


def _readable(request: web.Request) -> SyncModule:
    module = _module_of(request)
    if not module.local_storage.readable:
        raise Refusal(400, {"message": "Local storage is not available"})
    return module


def _accepted(request: web.Request, command: Command) -> web.Response:
    return answer(request, {"id": command.id, "network_id": network_of(request).id})


@routes.get("usb.status", STORAGE + "/status")
async def status(request: web.Request) -> web.StreamResponse:
    """Return the state of a sync module's USB drive."""
    module = _module_of(request)
    storage = module.local_storage
    full = storage.state is UsbState.MEMORY_FULL
    return answer(
        request,
        {
            "sync_module_id": module.id,
            "network_id": module.network_id,
            "enabled": storage.enabled,
            "local_storage_enabled": storage.enabled,
            "usb_state": storage.state,
            "usb_storage_used": 100 if full else storage.used_percent,
            "usb_storage_full": full,
            "storage_warning": 3 if full else 0,
            "usb_format_compatible": storage.state is not UsbState.INCOMPATIBLE,
            "sm_backup_enabled": False,
            "sm_backup_in_progress": False,
            "last_backup_completed": None,
            "last_backup_result": None,
        },
    )


# Routes for the list of clips


@routes.post("usb.list", STORAGE + "/manifest/request")
async def request_manifest(request: web.Request) -> web.StreamResponse:
    """Make the sync module write a new list (manifest) of the clips on its USB drive."""
    module = _readable(request)
    command = cloud_of(request).command_runner.start("manifest", network_of(request), module)
    return _accepted(request, command)


@routes.get("usb.manifest", STORAGE + r"/manifest/request/{request:\d+}")
async def manifest(request: web.Request) -> web.StreamResponse:
    """Return the list of the clips on a USB drive. In its JSON, ids and sizes are texts."""
    if cloud_of(request).settings.manifest_by_app:
        raise web.HTTPNotFound
    number, clips = _written(request)
    shown = [
        {
            "id": str(it.id),
            "size": str(it.size),
            "camera_name": it.camera_name,
            "created_at": iso(it.created_at),
        }
        for it in clips
    ]
    return answer(request, {"version": "1.0", "manifest_id": str(number), "clips": shown})


@routes.get("usb.manifest_app", STORAGE + r"/media/{request:\d+}")
async def manifest_by_app(request: web.Request) -> web.StreamResponse:
    """Return the list of the clips on a USB drive, in the format of the current Blink app."""
    number, clips = _written(request)
    nameless = cloud_of(request).settings.local_names_missing
    shown: list[Json] = [
        {
            "id": it.id,
            **({} if nameless else {"device_name": it.camera_name}),
            "event_type": it.source,
            "clip_start_millis": int(it.created_at) * 1000,
            "clip_length": it.seconds,
            "clip_length_ms": it.seconds * 1000,
            "media": f"{request.path.partition('/media/')[0]}"
            f"/manifest/{number}/clip/request/{it.id}",
        }
        for it in clips
    ]
    return answer(request, {"manifest_id": number, "media": shown})


def _written(request: web.Request) -> tuple[int, list[UsbClip]]:
    """Return the id and the clips of the requested list, which the sync module has written.

    Raises Refusal if the list is not ready yet.
    """
    cloud = cloud_of(request)
    storage = _readable(request).local_storage
    number, now = int(request.match_info["request"]), cloud.clock.time()
    command = cloud.command_runner.commands.get(number)
    if command is None or command.kind != "manifest":
        raise Refusal(404, {"message": "Manifest not found"})
    ready = command.succeeds and command.over(now)
    if not ready or storage.too_early(f"manifest {number}", cloud.settings.manifest_early):
        raise Refusal(cloud.settings.manifest_early_status, {"message": "Manifest not ready"})
    # Shuffle the clips, because real USB drives sort them neither by time nor by id.
    clips = sorted(storage.clips.values(), key=lambda it: (it.id * 7919 % 97, it.id))
    return storage.number_manifest(now, cloud.settings.manifest_seconds), clips


# Routes for clips on the USB drive


def _clip_of(request: web.Request) -> UsbClip:
    """Return the clip on a USB drive that a request names.

    Raises Refusal if the request uses an older list than the current one.
    """
    storage = _readable(request).local_storage
    clip = storage.clips.get(int(request.match_info["clip"]))
    if clip is None or int(request.match_info["manifest"]) != storage.manifest_id:
        raise refusal(404, 700, "Media not found")
    return clip


@routes.post("usb.upload", CLIP + r"/request/{clip:\d+}")
async def upload(request: web.Request) -> web.StreamResponse:
    """Make the sync module upload a clip from its USB drive to the cloud."""
    clip, module = _clip_of(request), _module_of(request)
    command = cloud_of(request).command_runner.start("clip_upload", network_of(request), module)
    if command.succeeds:
        module.local_storage.uploaded_at[clip.id] = command.ends_at
    return _accepted(request, command)


@routes.get("usb.clip", CLIP + r"/request/{clip:\d+}")
async def clip(request: web.Request) -> web.StreamResponse:
    """Return the video of an uploaded clip.

    After the upload, the video is available only for a limited time.
    """
    cloud, found = cloud_of(request), _clip_of(request)
    storage = _module_of(request).local_storage
    uploaded_at = storage.uploaded_at.get(found.id)
    now = cloud.clock.time()
    if uploaded_at is None or not 0 <= now - uploaded_at < cloud.settings.local_copy_seconds:
        raise refusal(404, 700, "Media not found")
    if storage.too_early(f"clip {found.id} {uploaded_at}", cloud.settings.local_copy_early):
        raise refusal(404, 700, "Media not found")
    return web.Response(body=mp4(found.label, seconds=found.seconds), content_type="video/mp4")


@routes.post("usb.delete", CLIP + r"/delete/{clip:\d+}")
async def delete(request: web.Request) -> web.StreamResponse:
    """Delete a clip from the USB drive."""
    clip, module = _clip_of(request), _module_of(request)

    def take_effect() -> None:
        module.local_storage.clips.pop(clip.id, None)

    command = cloud_of(request).command_runner.start(
        "clip_delete", network_of(request), module, effect=take_effect
    )
    return _accepted(request, command)
