"""The wire format of the cloud: times, responses, errors."""

from datetime import UTC, datetime
import gzip
import json
from typing import Any

from aiohttp import web

type Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - an answer of the cloud, not an error of ours
    """The cloud rejects a request with this status and body."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def refusal(status: int, code: int, message: str) -> Refusal:
    """Return the usual error envelope."""
    return Refusal(status, {"message": message, "code": code})


def iso(moment: float) -> str:
    """Format a time as the cloud does: UTC, whole seconds, +00:00."""
    return moment_utc(moment).isoformat(timespec="seconds")


def moment_utc(moment: float) -> datetime:
    """Convert epoch seconds to an aware UTC datetime."""
    return datetime.fromtimestamp(moment, UTC)


def parse_since(text: str) -> float:
    """Parse any of the three formats of `since`. Raises ValueError for another format."""
    # An unescaped plus arrives as a space; existing clients send it like that.
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
    """Return a JSON response, compressed if the client accepts it."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    sent = dict(headers or {})
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        # Compress here: aiohttp would do it in a thread.
        raw = gzip.compress(raw, compresslevel=6, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return web.Response(
        body=raw, status=status, headers=sent, content_type="application/json", charset="utf-8"
    )
