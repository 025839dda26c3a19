"""Formats and parses data as the real cloud does: times, responses, errors."""

from datetime import UTC, datetime
import gzip
import json
from typing import Any

from aiohttp import web

type Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - an answer of the cloud, not an error of ours
    """A rejected request: the status and the body of the response."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def refusal(status: int, code: int, message: str) -> Refusal:
    """Return a Refusal with the usual error object."""
    return Refusal(status, {"message": message, "code": code})


def iso(moment: float) -> str:
    """Format a time as the cloud does: in UTC, with whole seconds, ending with +00:00."""
    return moment_utc(moment).isoformat(timespec="seconds")


def moment_utc(moment: float) -> datetime:
    """Convert seconds since the epoch to an aware datetime in UTC."""
    return datetime.fromtimestamp(moment, UTC)


def parse_since(text: str) -> float:
    """Parse a time in any of the three formats of `since`. Raises ValueError for other formats."""
    # Accept a space, because an unescaped plus arrives as a space. Existing clients send it
    # unescaped.
    if text.endswith(" 0000"):
        text = text.removesuffix(" 0000") + "+0000"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def answer(
    request: web.BaseRequest,
    body: object,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> web.Response:
    """Return a JSON response. Compress it if the client accepts gzip."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    sent = dict(headers or {})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        # Compress here, because aiohttp would compress in a thread.
        raw = gzip.compress(raw, compresslevel=6, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return web.Response(
        body=raw, status=status, headers=sent, content_type="application/json", charset="utf-8"
    )
