"""An HTTP server on this machine, from which Home Assistant's players read live views.

A camera's address contains a secret. The address is valid until the account is unloaded.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
import secrets

from yarl import URL

from .fan_out import FanOut, Reader, TooManyReadersError

HOST = "127.0.0.1"
_PATH = "/live.ts"

# Maximum size of a request in bytes, and maximum time in seconds to receive the request.
MAX_REQUEST_BYTES = 8 * 1024
REQUEST_SECONDS = 5.0
# Maximum number of simultaneous connections, for all cameras together.
MAX_CONNECTIONS = 32
# Seconds after which a player that accepts no data is disconnected.
WRITE_SECONDS = 10.0

type Open = Callable[[], Awaitable[FanOut | None]]
"""A function that returns the packets of a camera's session.

It returns None if the server must refuse the connection.
"""


class StreamServer:
    """Serves the running sessions of an account as MPEG transport streams.

    Refuses connections while no session is running, with one exception. After a request for the
    address, for example by HomeKit, the next connection starts a session.
    """

    def __init__(self) -> None:
        self._open: dict[str, Open] = {}
        self._secrets: dict[object, str] = {}
        self._server: asyncio.Server | None = None
        self._port = 0
        self._is_closed = False
        self._starting = asyncio.Lock()
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def secrets(self) -> list[str]:
        """The secret parts of the URLs of this server. Each camera has its own."""
        return list(self._open)

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._connections)

    async def address(self, subject: object, open_session: Open) -> str:
        """Return the address of a camera's stream. Start the server if necessary.

        `subject` identifies the camera. `open_session` is called for each connection. After `close`
        was called, the server refuses connections.
        """
        async with self._starting:
            if self._server is None and not self._is_closed:
                self._server = await asyncio.start_server(
                    self._accept, HOST, 0, limit=MAX_REQUEST_BYTES
                )
                self._port = self._server.sockets[0].getsockname()[1]
        secret = self._secrets.setdefault(subject, secrets.token_hex(32))
        self._open[secret] = open_session
        # Use the parameter name "auth", because Home Assistant hides its value in logs.
        return str(URL.build(scheme="http", host=HOST, port=self._port, path=_PATH)) + (
            f"?auth={secret}"
        )

    async def close(self) -> None:
        """Stop listening, and end all connections."""
        async with self._starting:
            self._is_closed = True
            if self._server is not None:
                self._server.close()
                self._server = None
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection in a new task, which `close` can cancel."""
        if self._is_closed:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer), name="reader of a live view")
        self._connections.add(task)
        task.add_done_callback(partial(self._on_served, writer))

    def _on_served(self, writer: asyncio.StreamWriter, task: asyncio.Task[None]) -> None:
        """Close a connection after the end of its task, which may have been cancelled.

        Discard the bytes that the player has not accepted. Otherwise, a player that reads nothing
        would keep the connection open.
        """
        writer.transport.abort()
        self._connections.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the only request of a connection. Then close the connection."""
        try:
            if len(self._connections) <= MAX_CONNECTIONS:
                await self._answer(reader, writer)
            writer.close()
            async with asyncio.timeout(WRITE_SECONDS):
                await writer.wait_closed()
        except OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError:
            # Send no response, because the player has disconnected or its request is invalid.
            pass

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(REQUEST_SECONDS):
            request = await reader.readuntil(b"\r\n\r\n")
        open_session = self._requested(request)
        if open_session is None:
            await _refuse(writer, HTTPStatus.NOT_FOUND)
            return
        session = await open_session()
        if session is None:
            await _refuse(writer, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        try:
            packets = session.open()
        except TooManyReadersError:
            await _refuse(writer, HTTPStatus.TOO_MANY_REQUESTS)
            return
        try:
            await _send(packets, writer, reader)
        finally:
            session.remove(packets)

    def _requested(self, request: bytes) -> Open | None:
        """Return the function that opens the session of the requested camera.

        Return None if the secret, path, method or host is wrong. The response is the same in all
        cases.
        """
        with suppress(ValueError):
            first, *lines = request.decode("ascii").split("\r\n")
            method, target, _ = first.split(" ")
            headers = dict(line.lower().split(":", 1) for line in lines if line)
            # Check the host in the request. Otherwise, a malicious web page could read this server
            # under its own host name, if this name resolves to this machine.
            if method == "GET" and headers.get("host", "").strip() == f"{HOST}:{self._port}":
                path, _, secret = target.partition("?auth=")
                found = [it for it in self._open if secrets.compare_digest(it, secret)]
                if path == _PATH and found:
                    return self._open[found[0]]
        return None


async def _refuse(writer: asyncio.StreamWriter, status: HTTPStatus) -> None:
    writer.write(
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    await writer.drain()


async def _send(
    packets: Reader, writer: asyncio.StreamWriter, request: asyncio.StreamReader
) -> None:
    """Send packets until the session ends or the player disconnects."""
    packets.on_overflow = writer.transport.abort
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\nCache-Control: no-store\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    async for data in packets:
        if request.at_eof():
            return
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        async with asyncio.timeout(WRITE_SECONDS):
            await writer.drain()
    writer.write(b"0\r\n\r\n")
    async with asyncio.timeout(WRITE_SECONDS):
        await writer.drain()
