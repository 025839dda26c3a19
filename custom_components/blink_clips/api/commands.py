"""Commands: how a device is asked to do something, and what came of it (protocol.md section 6)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from .clock import Clock
from .endpoints import AccountEndpoints, Route
from .exceptions import (
    BlinkBusyError,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkServerError,
)
from .models import Command, CommandReceipt
from .rest import Rest

POLL_SECONDS = 1.0
# A network is busy while it records or runs a command; other clients make pauses like these.
BUSY_PAUSES_SECONDS = (2.0, 4.0, 8.0)
# One lost poll says nothing about the camera, several in a row say that the cloud is gone.
MAX_LOST_POLLS = 3


@dataclass(frozen=True, kw_only=True)
class CompletedCommand:
    """A command that the cloud says is complete; `accepted_at` is by the cloud's clock."""

    id: int
    accepted_at: datetime | None


class Commands:
    """Runs commands: one at a time on a network, side by side across networks."""

    def __init__(self, rest: Rest, endpoints: AccountEndpoints, *, clock: Clock) -> None:
        self._rest = rest
        self._endpoints = endpoints
        self._clock = clock
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, network_id: int) -> AsyncIterator[None]:
        """Wait for this caller's turn on a network, first come first served."""
        async with self._locks[network_id]:
            yield

    async def run(self, *routes: Route, network_id: int, within: float) -> CompletedCommand:
        """Send a command, retried while the network is busy, and wait for its end.

        The caller has its turn. `within` (seconds) bounds all of it. Raises BlinkBusyError,
        BlinkCommandTimeoutError, BlinkCommandError for a command that failed, or what the
        request raised.
        """
        deadline = self._clock.monotonic() + within
        receipt = await self._start(*routes, deadline=deadline)
        lost = 0
        while self._clock.monotonic() + POLL_SECONDS <= deadline:
            await self._clock.sleep(POLL_SECONDS)
            try:
                command = await self._poll(network_id, receipt.id)
            except BlinkConnectionError, BlinkServerError:
                lost += 1
                if lost == MAX_LOST_POLLS:
                    raise
                continue
            lost = 0
            if command.failed:
                raise BlinkCommandError(
                    command.message or "The camera refused", status_code=command.status_code
                )
            if command.finished(receipt.id):
                return CompletedCommand(id=receipt.id, accepted_at=command.accepted_at(receipt.id))
        raise BlinkCommandTimeoutError("The camera did not answer in time")

    async def _start(self, *routes: Route, deadline: float) -> CommandReceipt:
        pauses = iter(BUSY_PAUSES_SECONDS)
        pause = 0.0
        while True:
            try:
                reply = await self._rest.send(*routes)
            except BlinkBusyError:
                pause = next(pauses, pause)
                if self._clock.monotonic() + pause > deadline:
                    raise
                await self._clock.sleep(pause)
            else:
                return CommandReceipt.read(
                    reply.json(), place="command receipt", journal=self._rest.journal
                )

    async def _poll(self, network_id: int, command_id: int) -> Command:
        reply = await self._rest.send(*self._endpoints.command(network_id, command_id))
        return Command.read(reply.json(), place="command", journal=self._rest.journal)
