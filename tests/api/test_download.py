"""A clip's video on its way: whole, or an error and nothing that could be taken for it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from yarl import URL

from custom_components.blink_clips.api import (
    BlinkAuthenticationError,
    BlinkClient,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    BlinkResponseError,
    BlinkServerError,
    BlinkTimeoutError,
    BlinkUnsupportedError,
    Clip,
    endpoints,
    http,
)
from simulator import Fault, FaultKind, Simulator
from simulator.paint import mp4
from tests.api.client_setup import DRIVEWAY, GARDEN, Owner

HTML = "<!DOCTYPE html><html><body>Not here</body></html>"


class Taker:
    """Takes what is downloaded."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    async def write(self, piece: bytes) -> None:
        """Take a piece."""
        self.pieces.append(piece)

    @property
    def body(self) -> bytes:
        """What was taken so far."""
        return b"".join(self.pieces)


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
async def clip(client: BlinkClient, owner: Owner) -> Clip:
    """Return a clip of the garden, listed in today's form; the ledger begins after that."""
    return await newest(client, owner, GARDEN.id, "catalina")


async def newest(client: BlinkClient, owner: Owner, camera_id: int, product: str) -> Clip:
    """Return the newest clip of a camera."""
    clips = await client.get_clips(
        since=datetime.fromtimestamp(owner.clock.time(), UTC) - timedelta(days=9)
    )
    found = [it for it in clips if (it.camera_id, it.product_type) == (camera_id, product)]
    owner.cloud.ledger.clear()
    return max(found, key=lambda it: it.created_at)


def right(cloud: Simulator, clip: Clip) -> bytes:
    """Return the bytes that the cloud has."""
    recorded = cloud.cloud.clips[clip.id]
    return mp4(recorded.label, seconds=recorded.seconds)


async def failure(owner: Owner, download: Awaitable[None]) -> BlinkError:
    """Return what a download raises, after time enough for it."""
    downloading = asyncio.ensure_future(download)
    await owner.clock.sleep(60)
    with pytest.raises(BlinkError) as raised:
        await downloading
    return raised.value


@pytest.mark.parametrize(
    ("camera_id", "product", "place"),
    [(GARDEN.id, "catalina", "/api/v3/media/"), (DRIVEWAY.id, "camera", "/api/v2/accounts/")],
)
async def test_a_clip_comes_whole_by_either_path(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    taker: Taker,
    camera_id: int,
    product: str,
    place: str,
) -> None:
    clip = await newest(client, owner, camera_id, product)
    assert clip.media.startswith(place)

    await client.download_clip(clip, taker.write)

    assert taker.body == right(cloud, clip)
    assert len(taker.pieces) > 1, "it is passed on piece by piece"
    assert cloud.ledger.by_route() == {"media.clip": 1}


async def test_a_clip_without_a_video_is_not_asked_for(
    client: BlinkClient, clip: Clip, cloud: Simulator, taker: Taker
) -> None:
    with pytest.raises(BlinkNotFoundError):
        await client.download_clip(replace(clip, media=""), taker.write)

    assert cloud.ledger.count() == 0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=500, body="{}"), BlinkServerError),
        (Fault(status=200, body=HTML, content_type="text/html"), BlinkResponseError),
        (Fault(status=200, body=HTML, content_type="video/mp4"), BlinkResponseError),
        (Fault(status=200, body=""), BlinkResponseError),
        (Fault(status=200, body=b"\0\0\0\x08fty"), BlinkResponseError),
        (Fault(status=200, body='{"media": []}'), BlinkResponseError),
        (Fault(status=404, body=HTML, content_type="text/html"), BlinkUnsupportedError),
        (Fault(status=404, body='{"message":"Media not found","code":700}'), BlinkNotFoundError),
        (Fault(kind=FaultKind.CODE, code=700, message="Media not found"), BlinkNotFoundError),
        (Fault(status=429, body="{}"), BlinkRateLimitError),
        (Fault(status=206, body=b"\0\0\0\x08ftyp\0\0\0\x08moov"), BlinkResponseError),
        (Fault(kind=FaultKind.REDIRECT), BlinkResponseError),
        (Fault(kind=FaultKind.HANG), BlinkTimeoutError),
        (Fault(kind=FaultKind.DROP, times=2), BlinkConnectionError),
        (Fault(kind=FaultKind.EXPIRED_TOKEN, times=2), BlinkAuthenticationError),
    ],
)
async def test_what_is_no_video_is_not_taken(
    client: BlinkClient,
    owner: Owner,
    clip: Clip,
    cloud: Simulator,
    taker: Taker,
    fault: Fault,
    expected: type[BlinkError],
) -> None:
    cloud.faults.add(replace(fault, route="media.clip"))

    error = await failure(owner, client.download_clip(clip, taker.write))

    assert type(error) is expected
    assert taker.pieces == []
    assert list(cloud.faults) == []
    owner.driven.advance(66)
    await client.download_clip(clip, taker.write)
    assert taker.body == right(cloud, clip)


async def test_a_connection_that_breaks_off_is_an_error(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, taker: Taker
) -> None:
    cloud.faults.add(Fault(route="media.clip", kind=FaultKind.TRUNCATED))

    error = await failure(owner, client.download_clip(clip, taker.write))

    assert type(error) is BlinkConnectionError
    assert right(cloud, clip).startswith(taker.body)


async def test_a_cut_off_upload_is_an_error(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, taker: Taker
) -> None:
    half = right(cloud, clip)[:-1]
    cloud.faults.add(Fault(route="media.clip", status=200, body=half, content_type="video/mp4"))

    error = await failure(owner, client.download_clip(clip, taker.write))

    assert type(error) is BlinkResponseError
    assert "damaged" in str(error)


async def test_a_download_that_stands_still_ends(
    client: BlinkClient, owner: Owner, clip: Clip, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    beginning = b"\0\0\0\x10ftypisom\0\0\0\0"
    began, gone = asyncio.Event(), asyncio.Event()

    async def stand_still(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + beginning)
        await began.wait()
        with owner.driven.idle():
            await reader.read()
        writer.close()
        gone.set()

    async def take(piece: bytes) -> None:
        await taker.write(piece)
        began.set()

    async with await asyncio.start_server(stand_still, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setattr(owner.endpoints, "_host", URL(f"http://localhost:{port}"))

        error = await failure(owner, client.download_clip(clip, take))

        await gone.wait()
    assert type(error) is BlinkTimeoutError
    assert taker.body == beginning


async def test_an_expired_token_costs_no_piece(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, taker: Taker
) -> None:
    cloud.faults.add(Fault(route="media.clip", kind=FaultKind.EXPIRED_TOKEN, for_real=True))

    await client.download_clip(clip, taker.write)

    assert taker.body == right(cloud, clip)
    assert len(owner.renewed) == 1
    assert cloud.ledger.by_route() == {"media.clip": 2, "oauth.token": 1}


async def test_a_video_over_the_limit(
    client: BlinkClient,
    clip: Clip,
    cloud: Simulator,
    taker: Taker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = len(right(cloud, clip))
    monkeypatch.setattr(endpoints, "VIDEO_LIMIT", size)
    await client.download_clip(clip, taker.write)
    monkeypatch.setattr(endpoints, "VIDEO_LIMIT", size - 1)

    with pytest.raises(BlinkResponseError, match="too large"):
        await client.download_clip(clip, taker.write)


async def test_what_is_no_video_is_not_gathered_without_end(
    client: BlinkClient,
    clip: Clip,
    cloud: Simulator,
    taker: Taker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "JSON_LIMIT", 1000)
    cloud.faults.add(Fault(route="media.clip", status=200, body=bytes(1001)))

    with pytest.raises(BlinkResponseError, match="too large"):
        await client.download_clip(clip, taker.write)


async def test_whoever_cannot_take_it_says_so(client: BlinkClient, clip: Clip) -> None:
    async def full(piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await client.download_clip(clip, full)
