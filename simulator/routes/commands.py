"""Routes that start snapshots and recordings, and that return the status of any command.

The routes of other commands are in other modules. For example, devices.py arms networks.
"""

from aiohttp import web

from simulator.command_progress import Command, status
from simulator.device_commands import start_recording, start_snapshot
from simulator.devices import Camera, Family
from simulator.routes.table import Table, camera_of, cloud_of, live_views_of, network_of
from simulator.settings import DoneMood
from simulator.wire import Json, answer, refusal

routes = Table()

CAMERA = r"/network/{network:\d+}/camera/{device:\d+}"
OTHER = (
    r"/api/v1/accounts/{account:\d+}/networks/{network:\d+}/{family:owls|doorbells}/{device:\d+}"
)
COMMAND = r"/network/{network:\d+}/command/{command:\d+}"


def accepted(request: web.Request, receipt: Json) -> web.Response:
    """Return the response for an accepted command. Its body is `receipt`, with the command's id.

    If the setting `commands_answer_nothing` is True, the body is empty.
    """
    if cloud_of(request).settings.commands_answer_nothing:
        return web.Response()
    return answer(request, receipt)


def started(request: web.Request, command: Command, camera: Camera | None) -> web.Response:
    """Return the response for a new command.

    The response has fewer fields for Minis, doorbells, and devices that are not cameras.
    """
    now = cloud_of(request).clock.time()
    full = camera is not None and camera.family is Family.CAMERA
    return accepted(request, command.full(now) if full else command.short(now))


@routes.post("snapshot", CAMERA + "/thumbnail", OTHER + "/thumbnail")
async def snapshot(request: web.Request) -> web.StreamResponse:
    """Start a command that takes a new picture with a camera."""
    camera = camera_of(request)
    return started(request, start_snapshot(cloud_of(request), camera), camera)


@routes.post("record", CAMERA + "/clip", OTHER + "/clip")
async def record(request: web.Request) -> web.StreamResponse:
    """Start a command that records a clip with a camera."""
    camera = camera_of(request)
    return started(request, start_recording(cloud_of(request), camera), camera)


def _command_of(request: web.Request) -> Command:
    command = cloud_of(request).command_runner.commands.get(int(request.match_info["command"]))
    if command is None or command.network_id != network_of(request).id:
        raise refusal(404, 901, "Command not found")
    return command


@routes.get("command.status", COMMAND)
async def command_status(request: web.Request) -> web.StreamResponse:
    """Return the status of a command."""
    cloud = cloud_of(request)
    command = _command_of(request)
    live_views_of(request).polled(command)
    body = status(
        command,
        cloud.command_runner.children_of(command),
        cloud.clock.time(),
        code_when_done=cloud.settings.code_when_done,
    )
    if not cloud.settings.names_recorded_clip:
        body["media_id"] = None
    return answer(request, body)


@routes.post("command.done", COMMAND + "/done", COMMAND + "/done/")
async def command_done(request: web.Request) -> web.StreamResponse:
    """End a command at the client's request."""
    cloud = cloud_of(request)
    match cloud.settings.done_mood:
        case DoneMood.MISSING:
            raise web.HTTPNotFound
        case DoneMood.UNSUPPORTED:
            raise refusal(410, 900, "Endpoint no longer supported.")
        case DoneMood.SET:
            command = _command_of(request)
            command.released_at = min(command.released_at, cloud.clock.time())
            live_views_of(request).done(command)
            return answer(request, {"message": f"Command {command.id} set to :done", "code": 902})
