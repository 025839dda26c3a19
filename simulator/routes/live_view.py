"""Routes that start live views.

The commands of live views use the same routes as other commands.
"""

import json

from aiohttp import web

from simulator.live_view.sessions import EXTENDED_SECONDS, Viewer
from simulator.routes.table import RELAY, Table, camera_of, cloud_of, live_views_of
from simulator.wire import Json, answer

routes = Table()

NETWORK = r"/accounts/{account:\d+}/networks/{network:\d+}"
# Product types whose live views use the protocol RTSP, which the relay (stream server) does not
# support.
RTSP_TYPES = {"xt", "white"}


@routes.post(
    "live_view",
    rf"/api/v6{NETWORK}/{{family:cameras}}/{{device:\d+}}/liveview",
    rf"/api/v2{NETWORK}/{{family:owls|doorbells}}/{{device:\d+}}/liveview",
)
async def live_view(request: web.Request) -> web.StreamResponse:
    """Start a live view of a camera, or join its running live view."""
    camera = camera_of(request)
    behaviour = camera.live_view
    live_views = live_views_of(request)
    extended = await _intent(request) == "extended_liveview"
    viewer = live_views.start(camera, extended=extended)
    if behaviour.lacks_server > 0:
        # The real cloud starts no session if its response contains no relay (stream server).
        # Therefore end the session.
        behaviour.lacks_server -= 1
        live_views.end(viewer.session, "no server")
        return answer(request, _offer(viewer, None))
    if behaviour.server is not None:
        return answer(request, _offer(viewer, behaviour.server))
    if camera.product_type in RTSP_TYPES:
        host = f"lv3-app-{cloud_of(request).account.tier}.immedia-semi.com"
        path = f"{viewer.connection_id}?client_id={viewer.client_id}&blinkRTSP=true"
        return answer(request, _offer(viewer, f"rtsps://{host}:443/{path}"))
    port = await request.app[RELAY].open(viewer.session.behaviour.certificate)
    path = f"{viewer.connection_id}__IMDS_{camera.serial}?client_id={viewer.client_id}"
    return answer(request, _offer(viewer, f"immis://127.0.0.1:{port}/{path}"))


async def _intent(request: web.Request) -> str:
    """Return the field `intent` of a request, which is the purpose of the live view.

    If the body is empty or invalid, return an empty text.
    """
    try:
        body = json.loads(await request.text() or "null")
    except ValueError:
        body = None
    return str(body.get("intent", "")) if isinstance(body, dict) else ""


def _offer(viewer: Viewer, server: str | None) -> Json:
    session = viewer.session
    behaviour = session.behaviour
    is_extended = session.duration == EXTENDED_SECONDS
    body: Json = {
        "command_id": session.command.id,
        "join_available": behaviour.joinable,
        "join_state": "available" if behaviour.joinable else "unavailable",
        "duration": session.duration,
        "extended_duration": EXTENDED_SECONDS,
        "continue_interval": EXTENDED_SECONDS if is_extended else 30,
        "continue_warning": 10,
        "polling_interval": behaviour.polling_interval,
        "submit_logs": True,
        "new_command": viewer.is_first,
        "media_id": None,
        "video_id": None,
        "parent_command_id": None,
        "options": {"poor_connection": False},
        "is_mclv": not viewer.is_first,
        "first_joiner": viewer.is_first,
        "type": "elv" if is_extended else "lv",
        "network_id": session.camera.network_id,
    }
    if server is not None:
        body["server"] = server
    if viewer.token:
        body["liveview_token"] = viewer.token
    return body
