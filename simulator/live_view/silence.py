"""Silence: a client of the relay must send certain messages again and again."""

from simulator.clock import Clock
from simulator.ledger import LiveView
from simulator.live_view.messages import MessageType

# Seconds without a keep-alive message after which the relay (stream server) disconnects the client.
SILENCE_SECONDS = 15
# Seconds without a latency message after which the client violates the protocol.
LATENCY_SECONDS = 5


class SilenceWatch:
    """Counts the seconds since the client's last keep-alive message, and last latency message."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._silent = {MessageType.KEEP_ALIVE: 0, MessageType.LATENCY: 0}

    def heard(self, kind: MessageType) -> None:
        """Begin to count again, because the client has sent a message of this type."""
        self._silent[kind] = 0

    async def run(self, record: LiveView) -> str:
        """Note violations of the protocol in `record`.

        Return "silence" if no keep-alive message has arrived for too long.
        """
        while True:
            await self._clock.sleep(1.0)
            for kind in self._silent:
                self._silent[kind] += 1
            if self._silent[MessageType.LATENCY] == LATENCY_SECONDS + 1:
                record.owed.append(f"no latency message for {LATENCY_SECONDS} s")
            if self._silent[MessageType.KEEP_ALIVE] > SILENCE_SECONDS:
                record.owed.append(f"no keep-alive for {SILENCE_SECONDS} s")
                return "silence"
