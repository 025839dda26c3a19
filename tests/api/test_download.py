"""Downloads of a clip's MP4 yield the complete file or raise an error."""

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
    BlinkDamagedFileError,
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

pytestmark = pytest.mark.clip_seconds(5)

HTML = "<!DOCTYPE html><html><body>Not here</body></html>"


class ChunkCollector:
    """Collects the chunks of a download."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    async def write(self, chunk: bytes) -> None:
        """Append a chunk to the received chunks."""
        self.chunks.append(chunk)

    @property
    def body(self) -> bytes:
        """Return the bytes received so far."""
        return b"".join(self.chunks)


@pytest.fixture
def collector() -> ChunkCollector:
    return ChunkCollector()


@pytest.fixture
async def clip(client: BlinkClient, owner: Owner) -> Clip:
    """Return the newest clip of the garden camera. Clear the simulator's list of requests."""
    return await newest(client, owner, GARDEN.id, "catalina")


async def newest(client: BlinkClient, owner: Owner, camera_id: int, product: str) -> Clip:
    """Return the newest clip of a camera. Clear the simulator's list of requests."""
    clips = await client.get_clips(
        since=datetime.fromtimestamp(owner.clock.time(), UTC) - timedelta(days=9)
    )
    found = [it for it in clips if (it.camera_id, it.product_type) == (camera_id, product)]
    owner.cloud.ledger.clear()
    return max(found, key=lambda it: it.created_at)


def expected_mp4(cloud: Simulator, clip: Clip) -> bytes:
    """Return the complete MP4 of a simulated clip."""
    recorded = cloud.cloud.clips[clip.id]
    return mp4(recorded.label, seconds=recorded.seconds)


async def failure(owner: Owner, download: Awaitable[None]) -> BlinkError:
    """Return the error of a download that must fail. Let a minute pass during the download."""
    downloading = asyncio.ensure_future(download)
    await owner.clock.sleep(60)
    with pytest.raises(BlinkError) as raised:
        await downloading
    return raised.value


@pytest.mark.parametrize(
    ("camera_id", "product", "place"),
    [(GARDEN.id, "catalina", "/api/v3/media/"), (DRIVEWAY.id, "camera", "/api/v2/accounts/")],
)
async def test_clip_is_downloaded_completely_from_either_path(
    client: BlinkClient,
    owner: Owner,
    cloud: Simulator,
    collector: ChunkCollector,
    camera_id: int,
    product: str,
    place: str,
) -> None:
    clip = await newest(client, owner, camera_id, product)
    assert clip.media.startswith(place)

    await client.download_clip(clip, collector.write)

    assert collector.body == expected_mp4(cloud, clip)
    assert len(collector.chunks) > 1, "the MP4 is written in several chunks"
    assert cloud.ledger.by_route() == {"media.clip": 1}


async def test_clip_without_mp4_raises_error_without_request(
    client: BlinkClient, clip: Clip, cloud: Simulator, collector: ChunkCollector
) -> None:
    with pytest.raises(BlinkNotFoundError):
        await client.download_clip(replace(clip, media=""), collector.write)

    assert cloud.ledger.count() == 0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=500, body="{}"), BlinkServerError),
        (Fault(status=200, body=HTML, content_type="text/html"), BlinkDamagedFileError),
        (Fault(status=200, body=HTML, content_type="video/mp4"), BlinkDamagedFileError),
        (Fault(status=200, body=""), BlinkDamagedFileError),
        (Fault(status=200, body=b"\0\0\0\x08fty"), BlinkDamagedFileError),
        (Fault(status=200, body='{"media": []}'), BlinkDamagedFileError),
        (Fault(status=404, body=HTML, content_type="text/html"), BlinkUnsupportedError),
        (Fault(status=404, body='{"message":"Media not found","code":700}'), BlinkNotFoundError),
        (Fault(kind=FaultKind.CODE, code=700, message="Media not found"), BlinkNotFoundError),
        (Fault(status=429, body="{}"), BlinkRateLimitError),
        (Fault(status=206, body=b"\0\0\0\x08ftyp\0\0\0\x08moov"), BlinkDamagedFileError),
        (Fault(kind=FaultKind.REDIRECT), BlinkResponseError),
        (Fault(kind=FaultKind.HANG), BlinkTimeoutError),
        (Fault(kind=FaultKind.DROP, times=2), BlinkConnectionError),
        (Fault(kind=FaultKind.EXPIRED_TOKEN, times=2), BlinkAuthenticationError),
    ],
)
async def test_response_that_is_not_an_mp4_is_not_written(
    client: BlinkClient,
    owner: Owner,
    clip: Clip,
    cloud: Simulator,
    collector: ChunkCollector,
    fault: Fault,
    expected: type[BlinkError],
) -> None:
    cloud.faults.add(replace(fault, route="media.clip"))

    error = await failure(owner, client.download_clip(clip, collector.write))

    assert type(error) is expected
    assert collector.chunks == []
    assert list(cloud.faults) == []
    owner.driven.advance(66)
    await client.download_clip(clip, collector.write)
    assert collector.body == expected_mp4(cloud, clip)


async def test_broken_connection_raises_error_during_download(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, collector: ChunkCollector
) -> None:
    cloud.faults.add(Fault(route="media.clip", kind=FaultKind.TRUNCATED))

    error = await failure(owner, client.download_clip(clip, collector.write))

    assert type(error) is BlinkConnectionError
    assert expected_mp4(cloud, clip).startswith(collector.body)


async def test_truncated_mp4_raises_error(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, collector: ChunkCollector
) -> None:
    half = expected_mp4(cloud, clip)[:-1]
    cloud.faults.add(Fault(route="media.clip", status=200, body=half, content_type="video/mp4"))

    error = await failure(owner, client.download_clip(clip, collector.write))

    assert type(error) is BlinkDamagedFileError
    assert "damaged" in str(error)


async def test_stalled_download_times_out(
    client: BlinkClient,
    owner: Owner,
    clip: Clip,
    collector: ChunkCollector,
    monkeypatch: pytest.MonkeyPatch,
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

    async def take(chunk: bytes) -> None:
        await collector.write(chunk)
        began.set()

    async with await asyncio.start_server(stand_still, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setattr(owner.endpoints, "_host", URL(f"http://localhost:{port}"))

        error = await failure(owner, client.download_clip(clip, take))

        await gone.wait()
    assert type(error) is BlinkTimeoutError
    assert collector.body == beginning


async def test_download_restarts_after_renewal_of_expired_token(
    client: BlinkClient, owner: Owner, clip: Clip, cloud: Simulator, collector: ChunkCollector
) -> None:
    cloud.faults.add(Fault(route="media.clip", kind=FaultKind.EXPIRED_TOKEN, for_real=True))

    await client.download_clip(clip, collector.write)

    assert collector.body == expected_mp4(cloud, clip)
    assert len(owner.renewed) == 1
    assert cloud.ledger.by_route() == {"media.clip": 2, "oauth.token": 1}


async def test_mp4_over_size_limit_raises_error(
    client: BlinkClient,
    clip: Clip,
    cloud: Simulator,
    collector: ChunkCollector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = len(expected_mp4(cloud, clip))
    monkeypatch.setattr(endpoints, "VIDEO_LIMIT", size)
    await client.download_clip(clip, collector.write)
    monkeypatch.setattr(endpoints, "VIDEO_LIMIT", size - 1)

    with pytest.raises(BlinkResponseError, match="too large"):
        await client.download_clip(clip, collector.write)


async def test_large_response_that_is_not_an_mp4_raises_error(
    client: BlinkClient,
    clip: Clip,
    cloud: Simulator,
    collector: ChunkCollector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "JSON_LIMIT", 1000)
    cloud.faults.add(Fault(route="media.clip", status=200, body=bytes(1001)))

    with pytest.raises(BlinkResponseError, match="too large"):
        await client.download_clip(clip, collector.write)


async def test_download_raises_error_of_writer(client: BlinkClient, clip: Clip) -> None:
    async def full(chunk: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await client.download_clip(clip, full)
