"""The relay: a TLS server that sends the streams of live views to clients on this machine."""

import asyncio

from simulator.live_view.behaviour import Certificate
from simulator.live_view.connection import Connection
from simulator.live_view.identity import server_context
from simulator.live_view.sessions import LiveViews

HOST = "127.0.0.1"
# Maximum real seconds to wait until a client ends its TLS connection.
SHUTDOWN_SECONDS = 1.0


class Relay:
    """The relay (stream server), with one TLS server for each certificate.

    A TLS server starts at its first use.
    """

    def __init__(self, live_views: LiveViews) -> None:
        self.live_views = live_views
        self._servers: dict[Certificate, asyncio.Server] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def addresses(self) -> list[str]:
        """The IP addresses on which the relay (stream server) accepts connections."""
        return [socket.getsockname()[0] for it in self._servers.values() for socket in it.sockets]

    async def open(self, certificate: Certificate) -> int:
        """Return the port of the TLS server with the given certificate.

        Start this server if necessary.
        """
        server = self._servers.get(certificate)
        if server is None:
            server = await asyncio.start_server(
                self._on_client,
                HOST,
                0,
                ssl=server_context(certificate),
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
            self._servers[certificate] = server
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Close all TLS servers of the relay (stream server), and their connections."""
        for server in self._servers.values():
            server.close()
            server.abort_clients()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._servers.clear()

    def _on_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(Connection(self.live_views, reader, writer).run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
