"""Passes the packets of a session on to its readers. Each reader starts with a key frame.

A reader is a player that has connected to the server for live views.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from homeassistant.util import dt as dt_util

from ..api import LivePackets

MAX_READERS = 4
# Maximum size in bytes of the packets since the last key frame, which are kept for new readers.
MAX_BACKLOG_BYTES = 2 * 1024 * 1024
# Maximum size in bytes of the packets that wait for a reader. A reader with more waiting bytes is
# too slow, and is disconnected.
MAX_WAITING_BYTES = 4 * 1024 * 1024


class TooManyReadersError(Exception):
    """The session has reached the maximum number of readers (players)."""


class Reader:
    """The queue of packets that wait for a reader (player)."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._changed = asyncio.Event()
        self._closed = False
        self.has_started = False
        """Whether the reader has received packets.

        The first packets are the beginning of a key frame.
        """
        self.on_overflow: Callable[[], None] = lambda: None
        """A function that is called when the reader is disconnected as too slow."""

    def put(self, data: bytes) -> None:
        """Add packets to the queue. Disconnect the reader if too many bytes are waiting."""
        self._waiting.append(data)
        self._bytes += len(data)
        if self._bytes > MAX_WAITING_BYTES:
            self._waiting.clear()
            self._closed = True
            self.on_overflow()
        self._changed.set()

    def close(self) -> None:
        """End the reader's stream after all waiting packets."""
        self._closed = True
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the packets as they arrive, until the queue is closed."""
        while True:
            while self._waiting:
                data = self._waiting.popleft()
                self._bytes -= len(data)
                yield data
            if self._closed:
                return
            self._changed.clear()
            await self._changed.wait()


class FanOut:
    """Passes the packets of one session on to its readers (players).

    `on_readers` is called when the number of readers changes. A slow reader does not delay other
    readers.
    """

    def __init__(self, on_readers: Callable[[], None]) -> None:
        self._on_readers = on_readers
        self._readers: list[Reader] = []
        self._tables = b""
        self._backlog: list[bytes] = []
        self._backlog_bytes = 0
        self._key_frame_at: datetime | None = None

    @property
    def key_frame_at(self) -> datetime | None:
        """The time at which the key frame in `backlog` arrived. None if `backlog` is empty."""
        return self._key_frame_at if self._backlog else None

    @property
    def readers(self) -> int:
        """The number of connected readers (players)."""
        return len(self._readers)

    @property
    def backlog(self) -> bytes:
        """Return the MPEG-TS tables, and then the packets since the last key frame.

        Return an empty result if these packets are larger than MAX_BACKLOG_BYTES.
        """
        return b"".join(self._backlog)

    def feed(self, packets: LivePackets) -> None:
        """Pass packets on to all readers."""
        self._tables = packets.tables
        start = packets.tables + packets.data
        if packets.key_frame:
            self._backlog, self._backlog_bytes = [start], len(start)
            self._key_frame_at = dt_util.utcnow()
        elif self._backlog:
            self._backlog.append(packets.data)
            self._backlog_bytes += len(packets.data)
            if self._backlog_bytes > MAX_BACKLOG_BYTES:
                self._backlog, self._backlog_bytes = [], 0
        for reader in self._readers:
            if reader.has_started:
                reader.put(packets.data)
            elif packets.key_frame:
                reader.has_started = True
                reader.put(start)

    def open(self) -> Reader:
        """Add a reader (player). The reader gets the last key frame, or waits for the next one.

        Raises TooManyReadersError if the session has the maximum number of readers.
        """
        if len(self._readers) >= MAX_READERS:
            raise TooManyReadersError
        reader = Reader()
        if self._backlog:
            reader.has_started = True
            reader.put(self.backlog)
        self._readers.append(reader)
        self._on_readers()
        return reader

    def remove(self, reader: Reader) -> None:
        """Remove a reader."""
        self._readers.remove(reader)
        self._on_readers()

    def close(self) -> None:
        """Close the queues of all readers.

        First, repeat the beginning of the last key frame for each reader. A decoder returns a frame
        only when the next frame begins. Without a last frame, Home Assistant's stream worker would
        log an error when it stops.
        """
        for reader in self._readers:
            if self._backlog and reader.has_started:
                reader.put(self._backlog[0][len(self._tables) :])
            reader.close()
