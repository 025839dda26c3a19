"""Commands: how a device is asked to do something, and what came of it (protocol.md section 6)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from .clock import Clock
from .endpoints import AccountEndpoints, Route
from .exceptions import (
    BlinkBusyError,
    BlinkCommandError,
    BlinkCommandTimeoutError,
    BlinkConnectionError,
    BlinkError,
    BlinkNotFoundError,
    BlinkOfflineError,
    BlinkServerError,
)
from .http import Reply
from .models import Command, CommandReceipt, Homescreen
from .reachability import Reachability
from .rest import Rest

POLL_SECONDS = 1.0
# A network is busy while it records or runs a command; other clients make pauses like these.
BUSY_PAUSES_SECONDS = (2.0, 4.0, 8.0)
# One lost poll says nothing about the camera, several in a row say that the cloud is gone.
MAX_LOST_POLLS = 3
# Seconds from the start of a command to each reading of the homescreen while the command is
# running. Most commands take 3 to 5 seconds.
REACHABILITY_SECONDS = (10.0, 20.0, 40.0)


@dataclass(frozen=True, kw_only=True)
class StartedCommand:
    """A command that the cloud has accepted. `waited`: whether the network was busy first.

    `id` is None after an empty response: the command's state cannot be read.
    """

    id: int | None
    network_id: int
    deadline: float
    waited: bool
    check: _ReachabilityCheck


@dataclass(frozen=True, kw_only=True)
class CompletedCommand:
    """A command that the cloud says is complete; `accepted_at` is by the cloud's clock.

    `clip_id` is the clip that it recorded, if the cloud reports one. `id` is None for a command
    that was accepted without a receipt: its effect may show some seconds later.
    """

    id: int | None
    accepted_at: datetime | None
    clip_id: int | None


_WITHOUT_RECEIPT = CompletedCommand(id=None, accepted_at=None, clip_id=None)


@dataclass(frozen=True, kw_only=True)
class _Sent:
    reply: Reply
    deadline: float
    waited: bool
    check: _ReachabilityCheck


class _ReachabilityCheck:
    """Reads the homescreen during a long command, to detect that its device is offline."""

    def __init__(
        self,
        clock: Clock,
        read: Callable[[], Awaitable[Homescreen]],
        reachability: Reachability | None,
    ) -> None:
        self._clock = clock
        self._read = read
        self._reachability = reachability
        begin = clock.monotonic()
        self._due = [begin + it for it in REACHABILITY_SECONDS]

    async def require(self) -> None:
        """Raise BlinkOfflineError if a new homescreen reports that the device is offline."""
        if self._reachability is None or not self._due or self._clock.monotonic() < self._due[0]:
            return
        del self._due[0]
        try:
            homescreen = await self._read()
        except BlinkError:
            # Ignore the error: in an outage, the command's own requests fail as well.
            return
        with suppress(BlinkNotFoundError):
            self._reachability(homescreen)


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

    async def start(
        self,
        *routes: Route,
        network_id: int,
        within: float,
        insists: bool = True,
        reachability: Reachability | None = None,
    ) -> StartedCommand:
        """Send a command, again and again while the network is busy; the caller has its turn.

        `within` (seconds) bounds this and finish() together, but for a request that hangs. Who
        does not insist asks once. Raises BlinkBusyError, or what the request raised.

        While the network stays busy or the command is running, `reachability` checks new
        homescreens: BlinkOfflineError ends the wait for a device that is offline.
        """
        sent = await self._send(*routes, within=within, insists=insists, reachability=reachability)
        return self._started(sent, network_id)

    async def run(
        self,
        *routes: Route,
        network_id: int,
        within: float,
        reachability: Reachability | None = None,
    ) -> CompletedCommand:
        """Wait for a turn, send a command, and wait until it is complete."""
        async with self.turn(network_id):
            return await self.finish(
                await self.start(
                    *routes, network_id=network_id, within=within, reachability=reachability
                )
            )

    async def perform(
        self,
        *routes: Route,
        network_id: int,
        within: float,
        reachability: Reachability | None = None,
    ) -> CompletedCommand:
        """Do as run() does with what the cloud need not make a command of: then it is done."""
        async with self.turn(network_id):
            sent = await self._send(*routes, within=within, reachability=reachability)
            if not _is_empty(sent.reply):
                answer = sent.reply.json()
                if isinstance(answer, dict) and not answer.keys() & {"id", "command_id"}:
                    return _WITHOUT_RECEIPT
            return await self.finish(self._started(sent, network_id))

    async def _send(
        self,
        *routes: Route,
        within: float,
        insists: bool = True,
        reachability: Reachability | None = None,
    ) -> _Sent:
        deadline = self._clock.monotonic() + within
        check = _ReachabilityCheck(self._clock, self._homescreen, reachability)
        pauses = iter(BUSY_PAUSES_SECONDS)
        pause = 0.0
        while True:
            try:
                reply = await self._rest.send(*routes)
            except BlinkBusyError:
                pause = next(pauses, pause)
                if not insists or self._clock.monotonic() + pause > deadline:
                    raise
                await check.require()
                await self._clock.sleep(pause)
            else:
                return _Sent(reply=reply, deadline=deadline, waited=pause > 0, check=check)

    def _started(self, sent: _Sent, network_id: int) -> StartedCommand:
        number = None
        if not _is_empty(sent.reply):
            number = CommandReceipt.read(
                sent.reply.json(), place="command receipt", journal=self._rest.journal
            ).id
        return StartedCommand(
            id=number,
            network_id=network_id,
            deadline=sent.deadline,
            waited=sent.waited,
            check=sent.check,
        )

    async def finish(self, started: StartedCommand) -> CompletedCommand:
        """Wait until a command is complete.

        Raises BlinkCommandTimeoutError, BlinkOfflineError if the device goes offline meanwhile,
        BlinkCommandError if the command failed, or the error of the request for its state. A
        command without an id counts as complete.
        """
        if started.id is None:
            return _WITHOUT_RECEIPT
        lost = 0
        while self._clock.monotonic() + POLL_SECONDS <= started.deadline:
            await self._clock.sleep(POLL_SECONDS)
            try:
                command = await self._poll(started.network_id, started.id)
            except BlinkConnectionError, BlinkServerError, BlinkBusyError:
                lost += 1
                if lost == MAX_LOST_POLLS:
                    raise
                continue
            lost = 0
            if command.failed(started.id):
                raise BlinkCommandError(
                    command.reason or "The camera refused", status_code=command.status_code
                )
            if command.finished(started.id):
                return CompletedCommand(
                    id=started.id,
                    accepted_at=command.accepted_at(started.id),
                    clip_id=command.media_id,
                )
            try:
                await started.check.require()
            except BlinkOfflineError as err:
                err.accepted = True
                raise
        raise BlinkCommandTimeoutError("The camera did not answer in time")

    async def _homescreen(self) -> Homescreen:
        reply = await self._rest.send(*self._endpoints.homescreen())
        return Homescreen.read(reply.json(), journal=self._rest.journal)

    async def _poll(self, network_id: int, command_id: int) -> Command:
        try:
            reply = await self._rest.send(*self._endpoints.command(network_id, command_id))
            return Command.read(reply.json(), place="command", journal=self._rest.journal)
        except BlinkError as err:
            err.accepted = True
            raise


def _is_empty(reply: Reply) -> bool:
    """Return whether a response has no body; the cloud may accept a command with an empty one."""
    return not reply.body.strip()
