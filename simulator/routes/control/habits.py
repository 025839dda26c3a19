"""Control routes for settings, faults, accounts, and the ledger (record of requests)."""

from dataclasses import asdict, fields

from aiohttp import web

from simulator.devices import Listing
from simulator.faults import Fault
from simulator.routes.control.values import checked, show, values_of
from simulator.routes.table import FAULTS, LEDGER, Table, cloud_of
from simulator.settings import DoneMood, Settings
from simulator.wire import Json, Refusal

routes = Table(public=True)


@routes.get("control.pin", "/_control/pin")
async def pin(request: web.Request) -> web.StreamResponse:
    """Return the verification code that the cloud has sent last."""
    return show({"pin": cloud_of(request).accounts.pin})


@routes.post("control.two_factor", "/_control/two_factor")
async def two_factor(request: web.Request) -> web.StreamResponse:
    """Turn sign-in with two factors on or off."""
    status = (await values_of(request)).get("status")
    if status not in {None, 202, 412}:
        raise Refusal(400, {"message": "status is 202, 412 or null"})
    cloud_of(request).settings.two_factor = status
    return show({"two_factor": status})


@routes.post("control.tokens", "/_control/tokens")
async def tokens(request: web.Request) -> web.StreamResponse:
    """Make all access tokens expire, or make all refresh tokens invalid."""
    kill = (await values_of(request)).get("kill")
    match kill:
        case "access":
            cloud_of(request).expire_access_tokens()
        case "refresh":
            cloud_of(request).revoke_refresh_tokens()
        case _:
            raise Refusal(400, {"message": "kill is access or refresh"})
    return show({"killed": kill})


@routes.post("control.account", "/_control/account")
async def add_account(request: web.Request) -> web.StreamResponse:
    """Add an account to the cloud. The account has no devices."""
    values = await values_of(request)
    email, password, number = (values.get(it) for it in ("email", "password", "id"))
    if not (isinstance(email, str) and email and password and isinstance(number, int)):
        raise Refusal(400, {"message": "email, password and a numeric id are needed"})
    accounts = cloud_of(request).accounts
    account = accounts.add(email=email, password=str(password), account_id=number)
    return show({"email": account.email, "id": account.id})


@routes.post("control.settings", "/_control/settings")
@checked
async def settings(request: web.Request) -> web.StreamResponse:
    """Change one or more settings of the simulated cloud."""
    current, values = cloud_of(request).settings, await values_of(request)
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
    return show(asdict(current))


@routes.get("control.faults", "/_control/faults")
async def faults(request: web.Request) -> web.StreamResponse:
    """Return the active faults (simulated failures)."""
    return show([_fault(it) for it in request.app[FAULTS]])


@routes.post("control.faults.add", "/_control/faults")
@checked
async def add_fault(request: web.Request) -> web.StreamResponse:
    """Activate a fault (simulated failure)."""
    fault = Fault(**await values_of(request))
    request.app[FAULTS].add(fault)
    return show(_fault(fault))


@routes.delete("control.faults.clear", "/_control/faults")
async def clear_faults(request: web.Request) -> web.StreamResponse:
    """Deactivate all faults."""
    request.app[FAULTS].clear()
    return show([])


def _fault(fault: Fault) -> Json:
    body = asdict(fault)
    if isinstance(fault.body, bytes):
        body["body"] = f"{len(fault.body)} bytes"
    return body


@routes.get("control.ledger", "/_control/ledger")
@checked
async def ledger(request: web.Request) -> web.StreamResponse:
    """Return the number of requests that each route has received.

    If the query contains requests=N, also return the last N requests.
    """
    book = request.app[LEDGER]
    shown = int(request.query.get("requests", "0"))
    body: Json = {"count": book.count(), "bytes": book.bytes(), "by_route": book.by_route()}
    if book.live_views:
        now = cloud_of(request).clock.time()
        body["live_views"] = len(book.live_views)
        body["live_seconds"] = round(book.live_seconds(now), 1)
        body["most_live_connections"] = book.most_live_connections
    if shown:
        body["requests"] = [asdict(it) for it in book.requests[-shown:]]
    return show(body)


@routes.delete("control.ledger.clear", "/_control/ledger")
async def clear_ledger(request: web.Request) -> web.StreamResponse:
    """Clear the ledger, which is the record of all requests and live views."""
    request.app[LEDGER].clear()
    return show({"count": 0})
