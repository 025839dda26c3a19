"""The only place that speaks HTTP: a request goes in, a whole answer or an error comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
import json
import re

import aiohttp

from .cloud_clock import CloudClock, http_date
from .endpoints import JSON_LIMIT, Route
from .error_codes import ERRORS_BY_CODE, ERRORS_BY_STATUS, UNAUTHORIZED_CODE
from .exceptions import (
    BlinkAuthenticationError,
    BlinkBusyError,
    BlinkConnectionError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    BlinkUnsupportedError,
)
from .journal import Journal
from .mp4_stream import Mp4Stream
from .rate_limiter import OnResponse, RateLimiter

TIMEOUT_SECONDS = 30
# A video may take long as a whole on a slow line, but never stands still for long.
VIDEO_TIMEOUT_SECONDS = 600
CONNECT_TIMEOUT_SECONDS = 10
MAX_RETRY_AFTER_SECONDS = 86400.0

_TIMEOUT = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
_VIDEO_TIMEOUT = aiohttp.ClientTimeout(
    total=VIDEO_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS, sock_read=TIMEOUT_SECONDS
)

# Halves of characters, numbers of more than 64 bits or without an end: JSON for some, not for all.
# Whether there may be any is found out for each answer, and an expression takes ten times as long.
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_UNSPEAKABLE = (
    rb"\ud",
    rb"\uD",
    b"NaN",
    b"Infinity",
    b"0" * 19,
    b"0e000",
    b"0E000",
    b"0e+000",
    b"0E+000",
)
_MAX_NUMBER = 2.0**63

_BUSY = re.compile("busy", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A whole answer, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode(errors="replace")

    def json(self) -> object:
        """Return the decoded body; BlinkResponseError where it is no JSON."""
        if isinstance(self._decoded, Exception):
            raise BlinkResponseError(
                "The cloud's answer is no JSON", status=self.status
            ) from self._decoded
        return self._decoded

    @cached_property
    def _decoded(self) -> object:
        try:
            return _decode(self.body)
        except (ValueError, RecursionError) as err:
            return err

    @cached_property
    def envelope(self) -> tuple[int | None, str]:
        """The cloud's own code and message; None and "" where the body carries none."""
        if not self.body[:64].lstrip().startswith(b"{") or not isinstance(self._decoded, dict):
            return None, ""
        code, message = self._decoded.get("code"), self._decoded.get("message")
        return code if isinstance(code, int) else None, str(message or "")

    @property
    def unauthorized(self) -> bool:
        """Whether the cloud rejects the token."""
        return self.status == HTTPStatus.UNAUTHORIZED or self.envelope[0] == UNAUTHORIZED_CODE


class Http:
    """Sends requests over a session that its owner keeps."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        journal: Journal,
        limiter: RateLimiter,
        *,
        clock: CloudClock,
    ) -> None:
        self._session = session
        self._limiter = limiter
        self._clock = clock
        self.journal = journal

    async def send(
        self,
        route: Route,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        into: Mp4Stream | None = None,
    ) -> Reply:
        """Return the answer, redirects included as they are; of a video, only the first bytes.

        A video goes into `into` as it comes, if it comes with status 200; anything else does not.
        Raises BlinkRateLimitError where the limiter gives no leave, BlinkTimeoutError,
        BlinkConnectionError, or BlinkResponseError for a body over the route's limit. The limit
        counts decompressed bytes.
        """
        async with self._limiter.acquire() as on_response:
            return await self._exchange(route, on_response, headers=headers, form=form, into=into)

    async def _exchange(
        self,
        route: Route,
        on_response: OnResponse,
        *,
        headers: Mapping[str, str] | None,
        form: Mapping[str, str] | None,
        into: Mp4Stream | None,
    ) -> Reply:
        sent_at = self._clock.monotonic()
        try:
            async with self._session.request(
                route.method,
                route.url,
                headers=headers,
                data=form,
                json=route.body,
                allow_redirects=False,
                timeout=_TIMEOUT if into is None else _VIDEO_TIMEOUT,
            ) as response:
                # Before its body, which of a video may take minutes.
                self._clock.correct(response.headers, sent_at=sent_at)
                pause = _retry_after(response.headers, now=self._clock.now())
                await on_response(response.status, pause)
                body = await self._receive(route, response, into)
        # The texts of these errors carry addresses with ids, so only their kind goes on.
        except TimeoutError:
            self.journal.count(route.name, "timeout")
            raise BlinkTimeoutError("The Blink cloud did not answer in time") from None
        except aiohttp.ClientError as err:
            self.journal.count(route.name, type(err).__name__)
            raise BlinkConnectionError(
                f"No connection to the Blink cloud ({type(err).__name__})"
            ) from None
        self.journal.count(route.name, response.status)
        return Reply(status=response.status, headers=response.headers, body=body)

    async def _receive(
        self, route: Route, response: aiohttp.ClientResponse, into: Mp4Stream | None
    ) -> bytes:
        """Return the whole body, or a video's first bytes once the whole has gone where it goes."""
        body = bytearray()
        received, streaming = 0, False
        async for chunk in response.content.iter_chunked(64 * 1024):
            received += len(chunk)
            if received > (route.limit if streaming else min(route.limit, JSON_LIMIT)):
                self.journal.count(route.name, "too large")
                raise BlinkResponseError("The cloud's answer is too large", status=response.status)
            if into is not None and streaming:
                await into.write(chunk)
                continue
            body += chunk
            if into is not None and response.status == HTTPStatus.OK and into.begins(body):
                streaming = True
                await into.write(bytes(body))
        return bytes(body)

    def check(self, route: Route, reply: Reply) -> Reply:
        """Return a good answer, raise for any other: by the cloud's code, then by HTTP status."""
        code, message = reply.envelope
        if (
            code is not None
            and code not in ERRORS_BY_CODE
            and reply.status >= HTTPStatus.BAD_REQUEST
        ):
            self.journal.note(f"{route.name} code at {reply.status}", code)
        if reply.unauthorized:
            raise BlinkAuthenticationError("The Blink cloud rejects this sign-in")
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise BlinkRateLimitError(
                message or "Too many requests",
                status=reply.status,
                code=code,
                retry_after=self._limiter.left,
            )
        # Busy networks were reported with various statuses, not always with code 307. A 403 is a
        # refusal whatever its message: retrying soon, as on a busy network, prolongs it.
        if reply.status != HTTPStatus.FORBIDDEN and _BUSY.search(message):
            raise BlinkBusyError(message, status=reply.status, code=code)
        if code in ERRORS_BY_CODE:
            raise ERRORS_BY_CODE[code](message or "Refused", status=reply.status, code=code)
        if reply.status == HTTPStatus.NOT_FOUND:
            # An HTML page means that nobody lives at this address; JSON, that the thing is gone.
            missing = BlinkNotFoundError if message else BlinkUnsupportedError
            raise missing(message or "Not found", status=reply.status, code=code)
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            broken = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            other = BlinkServerError if broken else BlinkResponseError
            error = ERRORS_BY_STATUS.get(reply.status, other)
            raise error(message or "Unexpected answer", status=reply.status, code=code)
        return reply


def _decode(body: bytes) -> object:
    """Return what JSON says, but for what nobody could pass on. Raises ValueError, RecursionError.

    One such name would keep Home Assistant from writing down any device.
    """
    # Nothing but UTF-8: other encodings would hide what is looked for.
    text, shape = body.decode("utf-8-sig"), body.translate(_DIGITS)
    if not any(mark in shape for mark in _UNSPEAKABLE):
        return json.loads(text)
    decoded = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_nothing)
    # Half an emoji, say, of a name that was cut off.
    return json.loads(json.dumps(decoded, ensure_ascii=False).encode(errors="replace"))


def _number(digits: str) -> int | float | None:
    number = float(digits)
    if not -_MAX_NUMBER < number < _MAX_NUMBER:
        return None
    return int(digits) if digits.lstrip("-").isdigit() else number


def _nothing(_: str) -> None:
    """Return what NaN and Infinity are worth."""


def check_picture(reply: Reply) -> bytes:
    """Return the body if it is one whole JPEG; BlinkResponseError for anything else.

    A cut-off upload is served with status 200. The end marker cannot occur inside the image data
    (which escapes 0xFF), so it is looked for near the end only to forgive padding behind it.
    """
    body = reply.body
    if not body.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in body[-64:]:
        raise BlinkResponseError("The picture is damaged or no JPEG", status=reply.status)
    return body


def _retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header in either form; `now` is the cloud's time."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(float(value), MAX_RETRY_AFTER_SECONDS)
    try:
        pause = http_date(value) - now
    except ValueError:
        return None
    return min(max(0.0, pause.total_seconds()), MAX_RETRY_AFTER_SECONDS)
