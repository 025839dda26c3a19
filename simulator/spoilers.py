"""Applies faults (simulated failures). Each kind of fault has its own function."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
import gzip
from itertools import batched

from aiohttp import web

from simulator.clock import waiting
from simulator.faults import Fault, FaultKind
from simulator.routes.table import CLOUD, Handler
from simulator.wire import answer

PIECES = 10
FLOOD_MEGABYTES = 50

type Spoiler = Callable[[web.Request, Handler, Fault], Awaitable[web.StreamResponse]]


async def delay(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return the correct response after the delay that the fault contains."""
    del fault
    return await handler(request)


async def status(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return a response with the status, the body and the headers of the fault."""
    del handler
    wanted = fault.status or 500
    if fault.body is None:
        body = {"message": fault.message} if fault.message else {}
        return answer(request, body, status=wanted, headers=dict(fault.headers))
    return web.Response(
        status=wanted,
        body=fault.body.encode() if isinstance(fault.body, str) else fault.body,
        headers=dict(fault.headers),
        content_type=fault.content_type or "application/json",
    )


async def hang(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send no response. When the client closes the connection, aiohttp cancels this handler."""
    del handler, fault
    with waiting(request.app[CLOUD].clock):
        await asyncio.Event().wait()
    raise AssertionError("this event is never set")


async def broken_body(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return a JSON text that is cut off in the middle."""
    del request, handler
    body = fault.body or '{"media":[{"id":7'
    return web.Response(
        status=fault.status or 200,
        body=body.encode() if isinstance(body, str) else body,
        content_type=fault.content_type or "application/json",
    )


async def wrong_shape(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return valid JSON with a wrong structure."""
    del request, handler
    body = fault.body or '["something", "else"]'
    return web.Response(
        status=fault.status or 200,
        body=body.encode() if isinstance(body, str) else body,
        content_type="application/json",
    )


async def truncated(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send only half of the body. The Content-Length header announces the whole body."""
    del fault
    body, response = await _begun(request, handler)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def content_type(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return the correct body with a wrong content type."""
    right = await handler(request)
    right.content_type = fault.content_type or "text/html"
    return right


async def drop(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Close the connection without sending a response."""
    del handler, fault
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def expired_token(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return the error for an expired access token.

    If the fault has `for_real`, also let all access tokens expire.
    """
    del handler
    if fault.for_real:
        request.app[CLOUD].expire_access_tokens()
    return answer(request, {"message": "Unauthorized Access", "code": 101}, status=401)


async def code(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return an error object of the cloud with the HTTP status 200."""
    del handler
    body = {"message": fault.message, "error": None, "code": fault.code}
    return answer(request, body, status=fault.status or 200, headers=dict(fault.headers))


async def redirect(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Return a redirect to another URL."""
    del request, handler
    return web.Response(status=fault.status or 302, headers={"Location": fault.location})


async def stall(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send half of the response. Then send nothing until the client closes the connection."""
    body, response = await _begun(request, handler)
    await response.write(body[: len(body) // 2])
    return await hang(request, handler, fault)


async def drip(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send the correct response in ten pieces, with a delay before each piece."""
    body, response = await _begun(request, handler)
    clock = request.app[CLOUD].clock
    for piece in batched(body, max(1, -(-len(body) // PIECES)), strict=False):
        with waiting(clock):
            await clock.sleep(fault.pause)
        await response.write(bytes(piece))
    return response


async def flood(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send 50 MB of JSON."""
    del handler, fault
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    async for piece in _megabytes():
        await response.write(piece)
    return response


async def bomb(request: web.Request, handler: Handler, fault: Fault) -> web.StreamResponse:
    """Send a small compressed body that expands to 50 MB of JSON."""
    del request, handler, fault
    headers = {"Content-Encoding": "gzip"}
    return web.Response(body=_packed(), headers=headers, content_type="application/json")


async def _begun(request: web.Request, handler: Handler) -> tuple[bytes, web.StreamResponse]:
    """Send only the headers of the correct response. Return the correct body."""
    right = await handler(request)
    # A response can be without a body, for example a redirect.
    body = right.body if isinstance(right, web.Response) else None
    body = body if isinstance(body, bytes) else b""
    headers = {name: value for name, value in right.headers.items() if name != "Content-Length"}
    response = web.StreamResponse(status=right.status, headers=headers)
    response.cookies.update(right.cookies)
    response.content_length = len(body)
    await response.prepare(request)
    return body, response


async def _megabytes() -> AsyncIterator[bytes]:
    yield b'{"media": "'
    for _ in range(FLOOD_MEGABYTES):
        yield b"x" * 1_000_000
    yield b'"}'


@cache
def _packed() -> bytes:
    body = b'{"media": "%s"}' % (b"x" * 1_000_000 * FLOOD_MEGABYTES)
    return gzip.compress(body, compresslevel=6, mtime=0)


SPOILERS: dict[FaultKind, Spoiler] = {
    FaultKind.STATUS: status,
    FaultKind.DELAY: delay,
    FaultKind.HANG: hang,
    FaultKind.BROKEN_BODY: broken_body,
    FaultKind.WRONG_SHAPE: wrong_shape,
    FaultKind.TRUNCATED: truncated,
    FaultKind.CONTENT_TYPE: content_type,
    FaultKind.DROP: drop,
    FaultKind.EXPIRED_TOKEN: expired_token,
    FaultKind.CODE: code,
    FaultKind.REDIRECT: redirect,
    FaultKind.STALL: stall,
    FaultKind.DRIP: drip,
    FaultKind.FLOOD: flood,
    FaultKind.BOMB: bomb,
}
