"""A running live view (protocol.md section 11)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from ..clock import Clock
from ..exceptions import BlinkConnectionError, BlinkError, BlinkLiveViewNoPictureError
from ..models import LiveViewEnd, LiveViewFacts
from .immi import MessageParser, MessageType, keep_alive, latency
from .live_stream import LivePackets, LiveStream
from .live_view_command import LiveViewCommand
from .relay import Relay
from .traffic_limit import TrafficLimit

# Seconds between two messages with statistics. A keep-alive message is sent before every tenth
# message.
LATENCY_SECONDS = 1.0
KEEP_ALIVE_EVERY = 10

# Time limits in seconds from the start of the connection: for the first message, and for the first
# video or audio data.
ACCEPT_SECONDS = 5.0
FIRST_MEDIA_SECONDS = 25.0
# Seconds without video and audio after which the live view ends.
SILENCE_SECONDS = 10.0

# Maximum number of stream parts that wait for the caller. If there are more, the client
# stops reading.
MAX_WAITING_PARTS = 64


class LiveViewSession:
    """One live view of a camera.

    It ends at its time limit, at the request of the relay (stream server), or after an error. Then
    the session closes the connection, and ends the command in the cloud.
    """

    def __init__(
        self,
        relay: Relay,
        command: LiveViewCommand,
        *,
        header: bytes,
        time_limit: float,
        clock: Clock,
    ) -> None:
        self.end: LiveViewEnd | None = None
        """The reason why the live view has ended. None while the live view runs."""
        self._relay = relay
        self._command = command
        self._header = header
        self._time_limit = time_limit
        self._clock = clock
        self._stream = LiveStream()
        self._parts: asyncio.Queue[LivePackets] = asyncio.Queue(MAX_WAITING_PARTS)
        self._messages: Counter[int] = Counter()
        self._traffic = TrafficLimit()
        self._connected_at = clock.monotonic()
        self._first_media_at: float | None = None
        self._last_media_at: float | None = None
        self._first_picture_at: float | None = None
        self._error: BlinkError = BlinkLiveViewNoPictureError()
        self._ended = asyncio.Event()
        self._settled = asyncio.Event()
        self._running = asyncio.create_task(self._run(), name="Blink live view")

    @property
    def facts(self) -> LiveViewFacts:
        """Return the facts about the live view so far, such as times and numbers of bytes."""
        return LiveViewFacts(
            accepted=self._command.accepted_at - self._command.requested_at,
            connected=self._since_request(self._connected_at),
            first_media=self._since_request(self._first_media_at),
            first_picture=self._since_request(self._first_picture_at),
            byte_count=self._traffic.byte_count,
            has_audio=self._stream.has_audio,
            fingerprint=self._relay.fingerprint,
            message_counts=dict(self._messages),
            codec=self._stream.codec,
            trust=self._relay.trust,
        )

    async def packets(self) -> AsyncIterator[LivePackets]:
        """Yield the parts of the stream from the first key frame until the live view ends.

        Only one caller may iterate. If the caller is slow, the client also reads the stream more
        slowly.
        """
        while True:
            try:
                yield await self._parts.get()
            except asyncio.QueueShutDown:
                return

    async def wait_for_picture(self) -> None:
        """Wait until the first picture has arrived.

        Raises BlinkLiveViewNoPictureError or BlinkConnectionError if the live view ends without a
        picture.
        """
        await self._settled.wait()
        if self._first_picture_at is None:
            raise self._error

    async def stop(self) -> None:
        """End the live view.

        Return after the connection is closed and the cloud's command is ended. If the live view has
        already ended, only wait until both are done.
        """
        self._finish(LiveViewEnd.STOPPED)
        await asyncio.shield(self._running)

    def _since_request(self, moment: float | None) -> float | None:
        return None if moment is None else moment - self._command.requested_at

    def _finish(self, end: LiveViewEnd, error: BlinkError | None = None) -> None:
        """End the live view. If no picture has arrived, `wait_for_picture` raises `error`."""
        if self.end is None:
            self.end = end
            self._error = error or self._error
            self._ended.set()

    async def _run(self) -> None:
        """Receive and send messages. At the end, close the connection, and end the command."""
        tasks = [
            asyncio.create_task(it)
            for it in (self._ended.wait(), self._receive(), self._send(), self._poll())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._finish(LiveViewEnd.CONNECTION_LOST)
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            self._parts.shutdown()
            self._settled.set()
            await self._relay.close(self._clock)
            await self._command.finish()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _receive(self) -> None:
        """Receive messages of the relay until the connection ends."""
        parser = MessageParser()
        try:
            while data := await self._relay.receive():
                for message in parser.feed(data):
                    self._messages[message.type] += 1
                    if message.type == MessageType.MEDIA:
                        await self._on_media(message.payload)
                    elif message.type == MessageType.GOODBYE:
                        self._finish(LiveViewEnd.ENDED_BY_BLINK)
                        return
                permitted = self._traffic.permits(len(data), now=self._clock.monotonic())
                if parser.too_large or not permitted:
                    self._finish(LiveViewEnd.TOO_MUCH_DATA)
                    return
        except OSError:
            self._finish(LiveViewEnd.CONNECTION_LOST, self._closed_early())
            return
        end = LiveViewEnd.CONNECTION_LOST if parser.incomplete else LiveViewEnd.ENDED_BY_BLINK
        self._finish(end, self._closed_early())

    def _closed_early(self) -> BlinkError | None:
        """Return an error if the connection ended before the relay's first message.

        Otherwise return None.
        """
        if self._messages:
            return None
        return BlinkConnectionError("The server of the live view closed the connection")

    async def _on_media(self, payload: bytes) -> None:
        now = self._clock.monotonic()
        self._last_media_at = now
        if self._first_media_at is None:
            self._first_media_at = now
        for part in self._stream.feed(payload):
            if self._first_picture_at is None:
                self._first_picture_at = now
                self._settled.set()
            await self._parts.put(part)

    async def _send(self) -> None:
        """Send the header, and then keep-alive messages and statistics.

        Check the time limits once a second.
        """
        self._relay.send(self._header)
        number = 0
        while True:
            if number % KEEP_ALIVE_EVERY == 0:
                self._relay.send(keep_alive(number // KEEP_ALIVE_EVERY + 1))
            self._relay.send(latency())
            await self._clock.sleep(LATENCY_SECONDS)
            number += 1
            self._check_time(self._clock.monotonic())

    def _check_time(self, now: float) -> None:
        """End the live view if it has exceeded one of its time limits."""
        if self._first_picture_at is not None and now - self._first_picture_at >= self._time_limit:
            self._finish(LiveViewEnd.TIME_LIMIT)
        elif self._last_media_at is not None:
            # Ignore the silence while the queue for the caller is full. The client then receives
            # nothing, although the relay (stream server) may be sending.
            if now - self._last_media_at >= SILENCE_SECONDS and not self._parts.full():
                ended = self._command.has_ended
                self._finish(LiveViewEnd.ENDED_BY_BLINK if ended else LiveViewEnd.NO_DATA)
        elif now - self._connected_at >= FIRST_MEDIA_SECONDS:
            self._finish(LiveViewEnd.NO_DATA)
        elif not self._messages and now - self._connected_at >= ACCEPT_SECONDS:
            self._finish(
                LiveViewEnd.NO_DATA,
                BlinkConnectionError(
                    "The server of the live view does not respond", cause=TimeoutError.__name__
                ),
            )

    async def _poll(self) -> None:
        """Read the state of the command regularly, as the cloud expects.

        A failed command ends the live view only if no video or audio has arrived yet.
        """
        while True:
            await self._clock.sleep(self._command.polling_interval)
            await self._command.poll()
            if self._command.has_failed and self._first_media_at is None:
                self._finish(LiveViewEnd.NO_DATA)
