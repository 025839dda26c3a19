"""One connection of a client to the relay (stream server).

The relay sends the messages that start a session, and then the video. It checks that the client
follows the protocol.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import math
import socket
import struct

from simulator.clock import Clock, working
from simulator.live_view.behaviour import Ending
from simulator.live_view.messages import (
    HEADER_BYTES,
    LATENCY_BYTES,
    LATENCY_SEQUENCE,
    LIMITS,
    POSITION,
    Message,
    MessageType,
    ProtocolError,
    message,
    parameters_message,
    parse_header,
    read_message,
    sound_message,
)
from simulator.live_view.playback import Cutter, play
from simulator.live_view.scene import Scene, live_scene
from simulator.live_view.sessions import EARLY_END_SECONDS, LiveViews, Session
from simulator.live_view.silence import SilenceWatch
from simulator.live_view.transport_stream import NULL_PACKET, PACKET

HEADER_SECONDS = 5.0
REJECT_SECONDS = 0.5
ACCEPT_SECONDS = 0.45
ECHO_SECONDS = 0.04
ACKNOWLEDGE_SECONDS = 0.035
GOODBYE_SECONDS = 0.8
# The setting `write_bytes` applies only to this number of bytes at the start of a session.
SLOW_BYTES = 8_000
# If `unknown_types` is True, two messages of unknown types are sent before every 25th video
# message.
UNKNOWN_EVERY = 25
HUGE_PAYLOAD = NULL_PACKET * (2 * 1024 * 1024 // PACKET)


class Connection:
    """One connection of a client to the relay (stream server)."""

    def __init__(
        self,
        live_views: LiveViews,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._live_views = live_views
        self._clock: Clock = live_views.cloud.clock
        self._reader = reader
        self._writer = writer
        self._lock = asyncio.Lock()
        self._accepted = asyncio.Event()
        self._written = 0
        self._media_count = 0
        self._silence = SilenceWatch(self._clock)

    async def run(self) -> None:
        """Serve the client until the connection ends."""
        try:
            await self._serve()
        except OSError:
            return
        finally:
            self._writer.transport.abort()

    async def _serve(self) -> None:
        try:
            data = await self._within(HEADER_SECONDS, self._reader.readexactly(HEADER_BYTES))
            session = self._live_views.connect(parse_header(data)).session
        except ProtocolError as error:
            self._live_views.ledger.rejected_headers.append(str(error))
            await self._clock.sleep(REJECT_SECONDS)
            return
        except asyncio.IncompleteReadError:
            return
        self._live_views.joined(session)
        reason = "closed"
        try:
            reason = await self._attend(session)
        finally:
            self._live_views.left(session, reason)

    async def _attend(self, session: Session) -> str:
        """Serve the client until one side ends the session. Return the reason for the end."""
        tasks = [
            asyncio.create_task(it)
            for it in (
                self._receive(session),
                self._perform(session),
                self._silence.run(session.record),
                self._wait_for_end(session),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finished = done.pop()
        if isinstance(finished.exception(), OSError):
            return "client"
        reason = finished.result()
        if reason in {"relay", "done"}:
            await self._finish(session)
        return reason

    # Messages from the client

    async def _receive(self, session: Session) -> str:
        """Read messages from the client until the client leaves. Return the reason for the end."""
        while True:
            try:
                received = await read_message(self._reader)
            except asyncio.IncompleteReadError, ConnectionError:
                return "client"
            except ProtocolError as error:
                session.record.owed.append(str(error))
                return "protocol"
            if received.kind == MessageType.GOODBYE:
                session.record.goodbyes += 1
                return "client"
            await self._on_message(session, received)

    async def _on_message(self, session: Session, received: Message) -> None:
        record = session.record
        kind, sequence, size = received.kind, received.sequence, len(received.payload)
        match kind:
            case MessageType.KEEP_ALIVE:
                record.keep_alives += 1
                self._silence.heard(MessageType.KEEP_ALIVE)
                if size:
                    record.owed.append(f"keep-alive with {size} bytes")
                if session.behaviour.echoes:
                    await self._accepted.wait()
                    await self._clock.sleep(ECHO_SECONDS)
                    await self._send(session, message(MessageType.KEEP_ALIVE, sequence))
            case MessageType.LATENCY:
                record.latencies += 1
                self._silence.heard(MessageType.LATENCY)
                if (sequence, size) != (LATENCY_SEQUENCE, LATENCY_BYTES):
                    record.owed.append(f"latency message {sequence} with {size} bytes")
            case MessageType.SESSION_COMMAND:
                await self._clock.sleep(ACKNOWLEDGE_SECONDS)
                await self._send(session, message(MessageType.SESSION))
            case _:
                record.owed.append(f"message of type 0x{kind:02x}")

    # Messages to the client

    async def _perform(self, session: Session) -> str:
        """Send the messages that start a session, and then the session's video.

        Return when the relay (stream server) ends the session.
        """
        await self._clock.sleep(ACCEPT_SECONDS)
        await self._send(session, message(MessageType.ACCEPTED))
        self._accepted.set()
        ready_at = max(session.command.wakes_at, self._clock.time() + ECHO_SECONDS * 2)
        ends_at = session.command.ends_at
        if ready_at >= ends_at:
            await self._sleep_until(ends_at)
            return "relay"
        with working(self._clock):
            scene = await live_scene(session.label, slices=session.behaviour.slices)
        for seconds, data in (
            (0.18, message(MessageType.SESSION, 1) + message(MessageType.SESSION, 4)),
            (0.14, sound_message(session.behaviour.sound_flags) + parameters_message()),
            (0.06, POSITION + LIMITS),
        ):
            await self._sleep_until(ready_at - seconds)
            await self._send(session, data)
        await self._sleep_until(ready_at)
        await self._play(session, scene)
        return "relay"

    async def _play(self, session: Session, scene: Scene) -> None:
        """Send video data until the relay (stream server) ends the session."""
        behaviour, record = session.behaviour, session.record
        begun = self._clock.time()
        session.command.media_at = min(session.command.media_at, begun)
        if record.media_started_at is None:
            record.media_started_at = begun
        ends_at = session.ends_at
        if behaviour.ends_after is not None:
            ends_at = min(ends_at, begun + behaviour.ends_after)
        if behaviour.needs_pause and self._live_views.has_just_ended(session):
            ends_at = min(ends_at, begun + EARLY_END_SECONDS)
        last = math.inf if behaviour.media_seconds is None else behaviour.media_seconds
        huge_at = behaviour.huge_message_after
        cutter = Cutter(behaviour.split)
        due = 0.0
        for picture in play(scene, behaviour):
            if picture.at >= last or begun + picture.at >= ends_at:
                break
            if picture.at >= due:
                due = picture.at + behaviour.send_seconds
                await self._sleep_until(begun + picture.at)
            if huge_at is not None and picture.at >= huge_at:
                huge_at = None
                await self._send_media(session, HUGE_PAYLOAD)
            for payload in cutter.cut(picture.packets):
                await self._send_media(session, payload)
        await self._sleep_until(ends_at)

    async def _wait_for_end(self, session: Session) -> str:
        """Wait until an HTTP request or a test ends the session."""
        await session.over.wait()
        return "done"

    async def _finish(self, session: Session) -> None:
        """End the connection in the way that the camera's settings require."""
        ending = session.behaviour.ending
        if ending is Ending.RESET:
            cut_off = message(MessageType.MEDIA, self._media_count, NULL_PACKET)[: PACKET // 2]
            await self._send(session, cut_off)
            await self._clock.sleep(ECHO_SECONDS)
            connection: socket.socket = self._writer.get_extra_info("socket")
            # Set an option of the socket, so that closing the socket resets the TCP connection.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if ending is Ending.GOODBYE:
            await self._send(session, message(MessageType.GOODBYE))
            await self._clock.sleep(GOODBYE_SECONDS)
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _send_media(self, session: Session, payload: bytes) -> None:
        if session.behaviour.unknown_types and self._media_count % UNKNOWN_EVERY == 0:
            await self._send(session, message(0x01, 7, b"unknown") + message(0x7F))
        await self._send(session, message(MessageType.MEDIA, self._media_count, payload))
        self._media_count += 1
        session.record.media_bytes += len(payload)

    async def _send(self, session: Session, data: bytes) -> None:
        """Write one or more messages to the client, in one piece or in several small ones.

        Raises OSError if the connection is closed.
        """
        async with self._lock:
            size = session.behaviour.write_bytes
            if size is None or self._written >= SLOW_BYTES:
                self._writer.write(data)
                await self._writer.drain()
                return
            self._written += len(data)
            with working(self._clock):
                for offset in range(0, len(data), size):
                    self._writer.write(data[offset : offset + size])
                    # Let the client read this piece before the next piece arrives.
                    await asyncio.sleep(0)
            await self._writer.drain()

    # Waiting

    async def _sleep_until(self, moment: float) -> None:
        await self._clock.sleep(max(0.0, moment - self._clock.time()))

    async def _within(self, seconds: float, reading: Coroutine[None, None, bytes]) -> bytes:
        """Return the bytes that the function `reading` reads from the client.

        Raises ProtocolError if the bytes do not arrive within `seconds`.
        """
        task = asyncio.ensure_future(reading)
        timer = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            done, _ = await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
            if task not in done:
                raise ProtocolError(f"header: missing after {seconds:.0f} s")
            return task.result()
        finally:
            task.cancel()
            timer.cancel()
