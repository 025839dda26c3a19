"""A player that reads the stream of a live view over HTTP."""

import asyncio

from yarl import URL


class StreamEndedError(Exception):
    """The server has ended the stream properly."""


class Player:
    """A player that reads a stream over HTTP, like Home Assistant's stream worker or go2rtc."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.status = 0
        self.headers = ""

    @classmethod
    async def open(cls, address: str, *, method: str = "GET", host: str | None = None) -> Player:
        """Connect, send the request, and read the header of the response."""
        url = URL(address)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        player = cls(reader, writer)
        writer.write(
            f"{method} {url.raw_path_qs} HTTP/1.1\r\n"
            f"Host: {host or url.authority}\r\nUser-Agent: Test\r\n\r\n".encode()
        )
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except BaseException:
            writer.transport.abort()
            raise
        player.status = int(head.split(" ")[1])
        player.headers = head
        return player

    async def read(self, size: int) -> bytes:
        """Return bytes of the stream. Raises StreamEndedError at its end."""
        data = b""
        while len(data) < size:
            length = int((await self._reader.readuntil(b"\r\n"))[:-2], 16)
            if not length:
                raise StreamEndedError
            data += (await self._reader.readexactly(length + 2))[:-2]
        return data

    async def read_to_end(self) -> bytes:
        """Return all remaining bytes of the stream, which the server must end properly."""
        data = b""
        while True:
            try:
                data += await self.read(1)
            except StreamEndedError:
                return data

    async def close(self) -> None:
        """Disconnect."""
        self._writer.close()
        await self._writer.wait_closed()
