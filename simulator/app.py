"""Creates the web application of the simulated cloud, with its routes and middlewares."""

from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from simulator.clock import waiting
from simulator.faults import FaultKind, Faults
from simulator.ledger import Request
from simulator.live_view.relay import Relay
from simulator.routes import (
    commands,
    control,
    devices,
    homescreen,
    household,
    live_view,
    local_storage,
    media,
    oauth,
    pictures,
)
from simulator.routes.table import ACCOUNT, CLOUD, FAULTS, LEDGER, RELAY, Handler, Table
from simulator.spoilers import SPOILERS
from simulator.wire import Refusal, answer, refusal

TABLES: tuple[Table, ...] = (
    oauth.routes,
    homescreen.routes,
    media.routes,
    pictures.routes,
    commands.routes,
    devices.routes,
    household.routes,
    local_storage.routes,
    live_view.routes,
    *control.TABLES,
)
UNKNOWN = "unknown"
CONTROL = "/_control"


def make_app(relay: Relay, faults: Faults) -> web.Application:
    """Create the web application for the simulated cloud.

    `relay` is the server that sends live views. `faults` are the simulated failures.
    """
    app = web.Application(middlewares=[keep_ledger, spoil, refuse, check_caller])
    app[CLOUD] = relay.live_views.cloud
    app[FAULTS] = faults
    app[LEDGER] = relay.live_views.ledger
    app[RELAY] = relay
    for table in TABLES:
        table.add_to(app)
    app.on_response_prepare.append(_date)
    return app


async def _date(request: web.Request, response: web.StreamResponse) -> None:
    """Add a `Date` header with the simulated cloud's time to the response."""
    cloud = request.app[CLOUD]
    now = datetime.fromtimestamp(int(cloud.clock.time()), UTC)
    date = cloud.settings.date_header
    response.headers["Date"] = format_datetime(now, usegmt=True) if date is None else date
    if date == "":
        del response.headers["Date"]


def _name(request: web.Request) -> str:
    names = (it.names.get(request.match_info.handler) for it in TABLES)
    return next((it for it in names if it is not None), UNKNOWN)


def _is_public(request: web.Request) -> bool:
    return any(it.public and request.match_info.handler in it.names for it in TABLES)


@web.middleware
async def keep_ledger(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the request and the size of its response to the ledger (record of requests)."""
    if request.path.startswith(CONTROL):
        return await handler(request)
    entry = Request(
        method=request.method,
        route=_name(request),
        path=request.path,
        query=request.query_string,
        bearer="Authorization" in request.headers,
        time=request.app[CLOUD].clock.time(),
    )
    request.app[LEDGER].add(entry)
    response = await handler(request)
    if response.prepared:
        entry.status = response.status
    elif request.transport is not None and not request.transport.is_closing():
        entry.status = response.status
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            entry.bytes = len(response.body)
    return response


@web.middleware
async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Apply the active fault (simulated failure) for the request's route, if there is one."""
    fault = None
    if not request.path.startswith(CONTROL):
        fault = request.app[FAULTS].take(_name(request))
    if fault is None:
        return await handler(request)
    kind = FaultKind(fault.kind)
    clock = request.app[CLOUD].clock
    if fault.seconds:
        with waiting(clock):
            await clock.sleep(fault.seconds)
    if fault.heeded:
        await handler(request)
    return await SPOILERS[kind](request, handler, fault)


@web.middleware
async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Convert a Refusal into an HTTP response.

    The response for an unknown route is an HTML page.
    """
    try:
        return await handler(request)
    except Refusal as refused:
        return answer(request, refused.body, status=refused.status)
    except web.HTTPNotFound, web.HTTPMethodNotAllowed:
        return web.Response(status=404, text="<h1>Not Found</h1>", content_type="text/html")


@web.middleware
async def check_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Reject a request with a wrong access token, account id or header."""
    cloud = request.app[CLOUD]
    if _name(request) == UNKNOWN or _is_public(request):
        return await handler(request)
    if cloud.settings.refuse_app_build and "APP-BUILD" in request.headers:
        raise Refusal(426, {"message": "An app update is required"})
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        account = cloud.accounts.account_of(token if scheme == "Bearer" else "")
    except KeyError:
        raise refusal(401, 101, "Unauthorized Access") from None
    if request.match_info.get("account", str(account.id)) != str(account.id):
        raise refusal(400, 1620, "Invalid Account ID")
    request[ACCOUNT] = account
    cloud.command_runner.settle()
    return await handler(request)
