"""Formats and parses times, responses and errors as the real cloud does."""

from datetime import UTC, datetime
from functools import lru_cache
import gzip
import json
from typing import Any

from aiohttp import web

type Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - a response of the cloud, not an error
    """The cloud rejects a request.

    The exception contains the status and the body of the response.
    """

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def refusal(status: int, code: int, message: str) -> Refusal:
    """Return a Refusal whose body is the cloud's usual error object."""
    return Refusal(status, {"message": message, "code": code})


def iso(moment: float) -> str:
    """Format a time as in the cloud's JSON: whole seconds in UTC, with +00:00 at the end."""
    return moment_utc(moment).isoformat(timespec="seconds")


def moment_utc(moment: float) -> datetime:
    """Convert seconds since the epoch (1970) to a datetime in UTC."""
    return datetime.fromtimestamp(moment, UTC)


def parse_since(text: str) -> float:
    """Parse the time in the parameter `since`, which has the format ISO 8601.

    A time without a time zone is in UTC. Raises ValueError for any other format.
    """
    # Accept a space in place of the plus sign, because a plus sign in a URL means a space unless it
    # is escaped.
    if text.endswith(" 0000"):
        text = text.removesuffix(" 0000") + "+0000"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


# Cache compressed responses. While nothing happens in the simulated house, most polls get the same
# response.
@lru_cache(maxsize=256)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def answer(
    request: web.BaseRequest,
    body: object,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return a JSON response with the given body. Compress the body if the client accepts gzip."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    sent = dict(headers or {})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        raw = _compressed(raw)
        sent["Content-Encoding"] = "gzip"
    return web.Response(
        body=raw, status=status, headers=sent, content_type="application/json", charset="utf-8"
    )
