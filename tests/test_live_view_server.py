"""The HTTP server for players: secret URLs, allowed hosts and methods, slow and many players."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
from pathlib import Path
import socket
from unittest.mock import AsyncMock

import pytest
from yarl import URL

from custom_components.blink_clips.api import LivePackets
from custom_components.blink_clips.live_view import server
from custom_components.blink_clips.live_view.fan_out import (
    MAX_BACKLOG_BYTES,
    MAX_READERS,
    MAX_WAITING_BYTES,
    FanOut,
)
from custom_components.blink_clips.live_view.server import MAX_REQUEST_BYTES, StreamServer
from tests.fake_live_view import PACKET, TABLES, packet
from tests.live_view_player import Player
from tests.waiting import until

# The code for a listening socket in /proc/net/tcp.
LISTENING = "0A"

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def listening_addresses(port: int) -> list[str]:
    """Return the addresses on which this machine listens at a port, from /proc/net/tcp."""
    return [
        fields[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if (fields := line.split())[3] == LISTENING and fields[1].endswith(f":{port:04X}")
    ]


class Fixture:
    """A server with one camera. The live view session of the camera is running."""

    def __init__(self) -> None:
        self.server = StreamServer()
        self.session: FanOut | None = FanOut(lambda: None)
        self.address = ""

    async def open_session(self) -> FanOut | None:
        """Return the running session. The server calls this when a player connects."""
        return self.session

    def feed(self, letter: str, *, key_frame: bool = False, times: int = 1) -> None:
        """Deliver packets of the camera to the session."""
        assert self.session is not None
        self.session.feed(
            LivePackets(data=packet(letter) * times, tables=TABLES, key_frame=key_frame)
        )


@pytest.fixture
async def served() -> AsyncIterator[Fixture]:
    fixture = Fixture()
    fixture.address = await fixture.server.address("a camera", fixture.open_session)
    yield fixture
    await fixture.server.close()


async def test_reader_starts_with_the_last_key_frame(served: Fixture) -> None:
    served.feed("x", key_frame=True)
    served.feed("K", key_frame=True)
    served.feed("a")

    player = await Player.open(served.address)
    served.feed("b")

    assert player.status == 200
    assert "Content-Type: video/mp2t" in player.headers
    wanted = TABLES + packet("K") + packet("a") + packet("b")
    assert await player.read(len(wanted)) == wanted
    await player.close()


async def test_stream_of_a_reader_ends_properly_with_the_session(served: Fixture) -> None:
    served.feed("K", key_frame=True)
    player = await Player.open(served.address)

    assert served.session
    served.session.close()

    # The server sends the key frame twice, because a decoder returns a frame only when the next
    # frame begins.
    assert await player.read_to_end() == TABLES + packet("K") + packet("K")
    await player.close()


async def test_address_has_a_new_secret_in_each_run(served: Fixture) -> None:
    other = StreamServer()
    address = await other.address("a camera", served.open_session)

    assert len(URL(address).query["auth"]) == 64
    assert URL(address).query["auth"] != URL(served.address).query["auth"]
    assert await other.address("a camera", served.open_session) == address
    assert await other.address("another", served.open_session) != address
    await other.close()


@pytest.mark.parametrize(
    ("change", "method", "host"),
    [
        (lambda url: url.with_query(auth="0" * 64), "GET", None),
        (lambda url: url.with_query({}), "GET", None),
        (lambda url: url.with_path("/", keep_query=True), "GET", None),
        (lambda url: url.with_path("/live.ts/", keep_query=True), "GET", None),
        (lambda url: url, "HEAD", None),
        (lambda url: url, "POST", None),
        (lambda url: url, "OPTIONS", None),
        (lambda url: url, "GET", "evil.example"),
        (lambda url: url, "GET", "localhost"),
        (lambda url: url, "GET", "127.0.0.1"),
    ],
)
async def test_wrong_request_is_refused_without_a_difference(
    served: Fixture, change: object, method: str, host: str | None
) -> None:
    served.feed("K", key_frame=True)
    assert callable(change)

    player = await Player.open(str(change(URL(served.address))), method=method, host=host)

    assert player.headers == (
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    await player.close()


@pytest.mark.parametrize("request_bytes", [b"\r\n\r\n", b"\xff" * 20 + b"\r\n\r\n", b"GET\r\n\r\n"])
async def test_invalid_request_is_refused(served: Fixture, request_bytes: bytes) -> None:
    url = URL(served.address)
    reader, writer = await asyncio.open_connection(url.host, url.port)

    writer.write(request_bytes)

    assert (await reader.read()).startswith(b"HTTP/1.1 404 ")
    writer.close()


async def test_endless_request_is_disconnected(served: Fixture) -> None:
    url = URL(served.address)
    reader, writer = await asyncio.open_connection(url.host, url.port)

    writer.write(b"GET " + b"x" * MAX_REQUEST_BYTES * 2)

    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()


async def test_connection_without_a_session_is_refused(served: Fixture) -> None:
    served.session = None

    player = await Player.open(served.address)

    assert player.status == 503
    await player.close()


async def test_fifth_reader_is_refused_until_another_leaves(served: Fixture) -> None:
    served.feed("K", key_frame=True)
    players = [await Player.open(served.address) for _ in range(MAX_READERS)]

    fifth = await Player.open(served.address)
    assert fifth.status == 429
    await fifth.close()

    await players.pop().close()
    assert served.session
    while served.session.readers == MAX_READERS:
        served.feed("a")
        await asyncio.sleep(0)
    again = await Player.open(served.address)
    assert again.status == 200
    for player in (again, *players):
        await player.close()


async def test_slow_reader_is_disconnected_and_others_receive_everything(served: Fixture) -> None:
    served.feed("K", key_frame=True)
    slow = await Player.open(served.address)
    quick = await Player.open(served.address)
    await quick.read(len(TABLES) + PACKET)
    assert served.session

    chunk = 500
    sent = 0
    while served.session.readers == 2:
        served.feed("a", times=chunk)
        sent += 1
        assert await quick.read(chunk * PACKET) == packet("a") * chunk
        # The test fails if the server buffers far more than its limit for one slow reader.
        assert sent * chunk * PACKET < 10 * MAX_WAITING_BYTES

    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await slow.read_to_end()
    await quick.close()
    await slow.close()


async def stalled_reader(served: Fixture) -> asyncio.StreamWriter:
    """Return a player that sends a request and reads nothing, so that the server must wait."""
    url = URL(served.address)
    with socket.socket() as connection:
        # Use a small buffer for the player. The server must then keep the bytes that it cannot
        # send.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)  # noqa: FBT003 - the only argument
        await asyncio.get_running_loop().sock_connect(connection, (url.host, url.port))
        _, writer = await asyncio.open_connection(sock=connection.dup(), limit=1)
    writer.write(f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.authority}\r\n\r\n".encode())
    session = served.session
    assert session
    await until(lambda: session.readers > 0)
    # Send more bytes than the buffers of the sockets hold, but fewer than the limit for a slow
    # reader.
    served.feed("a", times=MAX_WAITING_BYTES // PACKET // 2)
    served.feed("a", times=MAX_WAITING_BYTES // PACKET // 2)
    return writer


async def test_server_closes_although_a_reader_accepts_no_data(served: Fixture) -> None:
    served.feed("K", key_frame=True)
    writer = await stalled_reader(served)
    await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await served.server.close()

    assert served.session
    assert served.session.readers == 0
    writer.transport.abort()


async def test_reader_that_accepts_no_data_is_disconnected_after_a_time(
    served: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "WRITE_SECONDS", 0.01)
    served.feed("K", key_frame=True)
    writer = await stalled_reader(served)

    await until(lambda: not served.server.connections)

    assert served.session
    assert served.session.readers == 0
    writer.transport.abort()


async def test_too_large_backlog_is_dropped_and_a_reader_waits_for_a_key_frame(
    served: Fixture,
) -> None:
    served.feed("K", key_frame=True)
    served.feed("a", times=MAX_BACKLOG_BYTES // PACKET)
    player = await Player.open(served.address)
    served.feed("b")
    served.feed("N", key_frame=True)

    assert await player.read(len(TABLES) + PACKET) == TABLES + packet("N")
    await player.close()


async def test_server_listens_on_loopback_only(served: Fixture) -> None:
    url = URL(served.address)

    assert url.host == "127.0.0.1"
    assert listening_addresses(url.port or 0) == [f"0100007F:{url.port:04X}"]


@pytest.mark.parametrize("is_closed_first", [True, False])
async def test_server_that_closes_ends_a_connection_that_it_has_not_begun_to_serve(
    monkeypatch: pytest.MonkeyPatch, *, is_closed_first: bool
) -> None:
    closing_server = StreamServer()
    accept = closing_server._accept
    connected: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
    monkeypatch.setattr(
        closing_server, "_accept", lambda *connection: connected.set_result(connection)
    )
    url = URL(await closing_server.address("a camera", AsyncMock()))
    _, player = await asyncio.open_connection(url.host, url.port)
    reader, writer = await connected

    if is_closed_first:
        await closing_server.close()
        accept(reader, writer)
    else:
        accept(reader, writer)
        # The server cancels the task of the connection before the first step of this task.
        await closing_server.close()

    assert writer.is_closing()
    assert closing_server.connections == 0
    player.close()
    await player.wait_closed()


async def test_closed_server_ends_all_connections(served: Fixture) -> None:
    served.feed("K", key_frame=True)
    player = await Player.open(served.address)

    await served.server.close()

    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await player.read_to_end()
    with pytest.raises(ConnectionRefusedError):
        await Player.open(served.address)
    await player.close()
