"""Sends all HTTP requests of the client. Each request needs a permit from the rate limiter."""

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
    BlinkDamagedFileError,
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
# Time limit, in seconds, for the download of an MP4 over a slow connection.
VIDEO_TIMEOUT_SECONDS = 600
CONNECT_TIMEOUT_SECONDS = 10
MAX_RETRY_AFTER_SECONDS = 86400.0

_TIMEOUT = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
_VIDEO_TIMEOUT = aiohttp.ClientTimeout(
    total=VIDEO_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS, sock_read=TIMEOUT_SECONDS
)

# Find JSON with values that Home Assistant cannot store: surrogates, long integers, NaN and
# infinity. A search for _SUSPICIOUS_MARKS is faster than parsing. Before the search, _DIGITS turns
# all digits into zeros. A mark of 19 zeros then finds every long integer, whatever its digits are.
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_SUSPICIOUS_MARKS = (
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
    """A complete response of the cloud. It may have any HTTP status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Return the body as text. Bytes that are not UTF-8 become replacement characters."""
        return self.body.decode(errors="replace")

    def json(self) -> object:
        """Return the decoded body. Raises BlinkResponseError if the body is not JSON."""
        if isinstance(self._decoded, Exception):
            raise BlinkResponseError(
                "The response is not JSON", status=self.status
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
        """Return the cloud's error code (or None) and message (or "") in the response body."""
        if not self.body[:64].lstrip().startswith(b"{") or not isinstance(self._decoded, dict):
            return None, ""
        code, message = self._decoded.get("code"), self._decoded.get("message")
        return code if isinstance(code, int) else None, str(message or "")

    @property
    def unauthorized(self) -> bool:
        """Return whether the cloud has rejected the access token."""
        return self.status == HTTPStatus.UNAUTHORIZED or self.envelope[0] == UNAUTHORIZED_CODE


class Http:
    """Sends requests in an HTTP session. The creator of the session closes the session."""

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
        """Send a request. Return the response with any status. Follow no redirects.

        If `into` is given, write a received MP4 to it. The body of the returned response then
        contains only the first bytes. Raises BlinkRateLimitError, BlinkTimeoutError or
        BlinkConnectionError. Raises BlinkResponseError if the body is too large.
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
                # Correct the clock before the body is read, because the download of an MP4 may take
                # minutes.
                self._clock.correct(response.headers, sent_at=sent_at)
                retry_after = _retry_after(response.headers, now=self._clock.now())
                await on_response(response.status, retry_after)
                body = await self._receive(route, response, into)
        # Report only the type of a network error, because its text contains ids of the account.
        except TimeoutError:
            self.journal.count(route.name, "timeout")
            raise BlinkTimeoutError from None
        except aiohttp.ClientError as err:
            self.journal.count(route.name, type(err).__name__)
            raise BlinkConnectionError(
                "No connection to the Blink cloud", cause=type(err).__name__
            ) from None
        self.journal.count(route.name, response.status)
        return Reply(status=response.status, headers=response.headers, body=body)

    async def _receive(
        self, route: Route, response: aiohttp.ClientResponse, into: Mp4Stream | None
    ) -> bytes:
        """Return the body of a response.

        If the response is an MP4, write it to `into`, and return only its first bytes.
        """
        body = bytearray()
        received, streaming = 0, False
        async for chunk in response.content.iter_chunked(64 * 1024):
            received += len(chunk)
            if received > (route.limit if streaming else min(route.limit, JSON_LIMIT)):
                self.journal.count(route.name, "too large")
                raise BlinkResponseError("The response is too large", status=response.status)
            if into is not None and streaming:
                await into.write(chunk)
                continue
            body += chunk
            if into is not None and response.status == HTTPStatus.OK and into.begins(body):
                streaming = True
                await into.write(bytes(body))
        return bytes(body)

    def check(self, route: Route, reply: Reply) -> Reply:
        """Return a successful response. Raise the matching error for any other response."""
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
                "Too many requests",
                status=reply.status,
                code=code,
                quote=message,
                retry_after=self._limiter.retry_after,
            )
        # A message in the body can mean that the network is busy. Ignore the message if the status
        # is 403, which means that the cloud refuses this client.
        if reply.status != HTTPStatus.FORBIDDEN and _BUSY.search(message):
            raise BlinkBusyError("Busy", status=reply.status, code=code, quote=message)
        if code in ERRORS_BY_CODE:
            refused = ERRORS_BY_CODE[code]
            raise refused("Refused", status=reply.status, code=code, quote=message)
        if reply.status == HTTPStatus.NOT_FOUND:
            # Decide what is missing: the clip or camera if the body is JSON with a message, or the
            # address itself if the body is an HTML page.
            missing = BlinkNotFoundError if message else BlinkUnsupportedError
            raise missing("Not found", status=reply.status, code=code, quote=message)
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            broken = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            other = BlinkServerError if broken else BlinkResponseError
            error = ERRORS_BY_STATUS.get(reply.status, other)
            raise error("Unexpected response", status=reply.status, code=code, quote=message)
        return reply


def _decode(body: bytes) -> object:
    """Decode JSON, and replace values that Home Assistant cannot store.

    Raises ValueError or RecursionError for an invalid body.
    """
    # Accept only UTF-8. In other encodings, the search for _SUSPICIOUS_MARKS would find nothing.
    text, shape = body.decode("utf-8-sig"), body.translate(_DIGITS)
    if not any(mark in shape for mark in _SUSPICIOUS_MARKS):
        return json.loads(text)
    decoded = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_null)
    # Replace surrogates (halves of characters). The cloud may cut an emoji in half when it shortens
    # a name.
    return json.loads(json.dumps(decoded, ensure_ascii=False).encode(errors="replace"))


def _number(digits: str) -> int | float | None:
    number = float(digits)
    if not -_MAX_NUMBER < number < _MAX_NUMBER:
        return None
    return int(digits) if digits.lstrip("-").isdigit() else number


def _null(_: str) -> None:
    """Return None, the replacement for NaN and infinity."""


def check_picture(reply: Reply) -> bytes:
    """Return the body of a response if it is a complete JPEG.

    Raises BlinkResponseError for any other body. The cloud serves truncated pictures with status
    200.
    """
    body = reply.body
    if not body.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in body[-64:]:
        raise BlinkDamagedFileError("The picture is damaged or not a JPEG", status=reply.status)
    return body


def _retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds in a Retry-After header, or None without a valid header.

    `now` is the cloud's time.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(float(value), MAX_RETRY_AFTER_SECONDS)
    try:
        delay = http_date(value) - now
    except ValueError:
        return None
    return min(max(0.0, delay.total_seconds()), MAX_RETRY_AFTER_SECONDS)
