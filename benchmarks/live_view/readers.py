"""The viewers of the benchmark: a client of the integration's server, and an HLS player."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
import re
import time
from typing import Self

from yarl import URL

from demo.api import Api
from demo.process import DemoError
from simulator.live_view.transport_stream import PACKET, VIDEO_PID

# Bits in the bytes 1, 3 and 5 of a packet. They mean: a unit of data starts in the packet; the
# packet has an adaptation field; a decoder may start at the packet.
STARTS_UNIT = 0x40
HAS_ADAPTATION = 0x20
RANDOM_ACCESS = 0x40

# Time limit in seconds for the first key frame.
FIRST_SECONDS = 60.0
# Seconds between two requests of a player for the playlist.
PLAYLIST_SECONDS = 1.0
PART = re.compile(r'#EXT-X-PART:.*URI="\./([^"]+)"')


def starts_key_frame(packet: bytes) -> bool:
    """Return whether a key frame of the simulated camera starts in a packet."""
    pid = int.from_bytes(packet[1:3]) & 0x1FFF
    return (
        pid == VIDEO_PID
        and bool(packet[1] & STARTS_UNIT)
        and bool(packet[3] & HAS_ADAPTATION)
        and bool(packet[5] & RANDOM_ACCESS)
    )


class Reader:
    """A client of the integration's server for players, which reads as the program go2rtc does.

    It discards the received data.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.key_frames: list[float] = []
        """The times at which key frames arrived, in seconds since the epoch (1970)."""
        self._first = asyncio.Event()
        self._reader = reader
        self._writer = writer
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, address: str) -> Self:
        """Connect, and read the header of the response.

        Raises DemoError if the connection is refused.
        """
        url = URL(address)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(f"GET {url.raw_path_qs} HTTP/1.1\r\nHost: {url.authority}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            writer.close()
            raise DemoError(f"The live view was refused: {head.decode().splitlines()[0]}")
        return cls(reader, writer)

    async def first_key_frame(self) -> float:
        """Return the arrival time of the first key frame."""
        async with asyncio.timeout(FIRST_SECONDS):
            await self._first.wait()
        return self.key_frames[0]

    async def close(self) -> None:
        """Disconnect."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        """Read chunks of whole packets until the stream ends."""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            data = await self._reader.readexactly(size + 2)
            now = time.time()
            for start in range(0, size, PACKET):
                if starts_key_frame(data[start : start + PACKET]):
                    self.key_frames.append(now)
                    self._first.set()


@asynccontextmanager
async def reading(*addresses: str) -> AsyncIterator[list[Reader]]:
    """Connect a reader to each address, and wait for the first key frame of each."""
    async with AsyncExitStack() as stack:
        readers = []
        for address in addresses:
            reader = await Reader.open(address)
            stack.push_async_callback(reader.close)
            readers.append(reader)
        for reader in readers:
            await reader.first_key_frame()
        yield readers


class Player:
    """A player of HLS, which loads the playlist and all parts of the stream."""

    def __init__(self, api: Api, master_playlist: str) -> None:
        self._api = api
        self._master_playlist = master_playlist
        self._folder, _, _ = master_playlist.rpartition("/")
        self._loaded: set[str] = set()

    async def first_part(self) -> float:
        """Load the parts that a player needs first. Return the time at which they were loaded."""
        await self._api.request("GET", self._master_playlist)
        [first, *_] = await self._parts()
        await self._api.request("GET", f"{self._folder}/init.mp4")
        await self._load(first)
        return time.time()

    async def play(self) -> None:
        """Load new parts until cancelled."""
        while True:
            for part in await self._parts():
                if part not in self._loaded:
                    await self._load(part)
            await asyncio.sleep(PLAYLIST_SECONDS)

    async def _parts(self) -> list[str]:
        playlist = await self._api.request("GET", f"{self._folder}/playlist.m3u8")
        return PART.findall(playlist.decode())

    async def _load(self, part: str) -> None:
        self._loaded.add(part)
        await self._api.request("GET", f"{self._folder}/{part}")
