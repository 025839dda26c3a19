"""Sends commands to devices, and waits for their completion (protocol.md section 6)."""

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
    BlinkServerError,
)
from .http import Reply
from .models import Command, CommandReceipt, Homescreen
from .reachability import Reachability
from .rest import Rest

POLL_SECONDS = 1.0
# Delays in seconds between retries while a network is busy with another command.
BUSY_DELAYS_SECONDS = (2.0, 4.0, 8.0)
# Maximum number of consecutive failed requests for the state of a command.
MAX_FAILED_POLLS = 3
# Seconds after which a running command checks whether its device is still online.
REACHABILITY_SECONDS = (10.0, 20.0, 40.0)


@dataclass(frozen=True, kw_only=True)
class StartedCommand:
    """A command that the cloud has accepted.

    `id` is None if the response was empty. `waited` is True if another command kept the network
    busy first.
    """

    id: int | None
    network_id: int
    deadline: float
    waited: bool
    check: _ReachabilityCheck


@dataclass(frozen=True, kw_only=True)
class CompletedCommand:
    """A command that is complete.

    `id` is None if the response was empty. `accepted_at` is the cloud's time at which the command
    was accepted. `clip_id` is the id of the recorded clip, or None.
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
    """Detects that a device goes offline during a long command.

    Reads the homescreen (list of all devices).
    """

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
        """Raise BlinkOfflineError if the device is offline.

        Do nothing if no check is due (see REACHABILITY_SECONDS).
        """
        if self._reachability is None or not self._due or self._clock.monotonic() < self._due[0]:
            return
        del self._due[0]
        try:
            homescreen = await self._read()
        except BlinkError:
            # Ignore the failed read. If the cloud is down, the command's next request fails as
            # well.
            return
        with suppress(BlinkNotFoundError):
            self._reachability(homescreen)


class Commands:
    """Runs one command at a time per network. Different networks run commands concurrently."""

    def __init__(self, rest: Rest, endpoints: AccountEndpoints, *, clock: Clock) -> None:
        self._rest = rest
        self._endpoints = endpoints
        self._clock = clock
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, network_id: int) -> AsyncIterator[None]:
        """Wait until no other command runs on a network. Then reserve the network."""
        async with self._locks[network_id]:
            yield

    async def start(
        self,
        *routes: Route,
        network_id: int,
        within: float,
        retry_busy: bool = True,
        reachability: Reachability | None = None,
    ) -> StartedCommand:
        """Send a command. Retry while the network is busy, unless `retry_busy` is False.

        The caller must have reserved the network with turn(). start() and finish() together may
        take `within` seconds. `reachability` raises an error if the list of devices shows the
        device as offline. Raises BlinkBusyError, BlinkOfflineError, or the error of the request.
        """
        sent = await self._send(
            *routes, within=within, retry_busy=retry_busy, reachability=reachability
        )
        return self._started(sent, network_id)

    async def request(self, *routes: Route, within: float) -> Reply:
        """Send a command, and return the response. Retry while the network is busy.

        The network must be reserved with turn(). Raises BlinkBusyError after `within` seconds.
        """
        return (await self._send(*routes, within=within)).reply

    async def set_done(self, network_id: int, command_id: int) -> None:
        """End a command that does not end by itself, such as the command of a live view."""
        await self._rest.send(self._endpoints.command_done(network_id, command_id))

    async def run(
        self,
        *routes: Route,
        network_id: int,
        within: float,
        reachability: Reachability | None = None,
    ) -> CompletedCommand:
        """Wait until the network is free, send a command, and wait for its completion."""
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
        """Run a command. A response without a command id counts as complete."""
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
        retry_busy: bool = True,
        reachability: Reachability | None = None,
    ) -> _Sent:
        deadline = self._clock.monotonic() + within
        check = _ReachabilityCheck(self._clock, self._homescreen, reachability)
        delays = iter(BUSY_DELAYS_SECONDS)
        delay = 0.0
        while True:
            try:
                reply = await self._rest.send(*routes)
            except BlinkBusyError:
                delay = next(delays, delay)
                if not retry_busy or self._clock.monotonic() + delay > deadline:
                    raise
                await check.require()
                await self._clock.sleep(delay)
            else:
                return _Sent(reply=reply, deadline=deadline, waited=delay > 0, check=check)

    def _started(self, sent: _Sent, network_id: int) -> StartedCommand:
        command_id = None
        if not _is_empty(sent.reply):
            command_id = CommandReceipt.read(
                sent.reply.json(), place="command receipt", journal=self._rest.journal
            ).id
        return StartedCommand(
            id=command_id,
            network_id=network_id,
            deadline=sent.deadline,
            waited=sent.waited,
            check=sent.check,
        )

    async def finish(self, started: StartedCommand) -> CompletedCommand:
        """Wait for the completion of a command. A command without an id counts as complete.

        Raises BlinkCommandError if the command fails, and BlinkCommandTimeoutError after the time
        limit. Raises BlinkOfflineError if the device is offline, or the error of a request.
        """
        if started.id is None:
            return _WITHOUT_RECEIPT
        try:
            return await self._wait_until_complete(started, started.id)
        except BlinkError as err:
            err.accepted = True
            raise

    async def _wait_until_complete(
        self, started: StartedCommand, command_id: int
    ) -> CompletedCommand:
        failed_polls = 0
        while self._clock.monotonic() + POLL_SECONDS <= started.deadline:
            await self._clock.sleep(POLL_SECONDS)
            try:
                command = await self.poll(started.network_id, command_id)
            except BlinkConnectionError, BlinkServerError, BlinkBusyError:
                failed_polls += 1
                if failed_polls == MAX_FAILED_POLLS:
                    raise
                continue
            failed_polls = 0
            if command.failed(command_id):
                raise BlinkCommandError(
                    "The device rejected the command",
                    status_code=command.status_code,
                    quote=command.reason,
                )
            if command.finished(command_id):
                return CompletedCommand(
                    id=command_id,
                    accepted_at=command.accepted_at(command_id),
                    clip_id=command.media_id,
                )
            await started.check.require()
        raise BlinkCommandTimeoutError("The device did not complete the command in time")

    async def _homescreen(self) -> Homescreen:
        reply = await self._rest.send(*self._endpoints.homescreen())
        return Homescreen.read(reply.json(), journal=self._rest.journal)

    async def poll(self, network_id: int, command_id: int) -> Command:
        """Return the state of a command."""
        reply = await self._rest.send(*self._endpoints.command(network_id, command_id))
        return Command.read(reply.json(), place="command", journal=self._rest.journal)


def _is_empty(reply: Reply) -> bool:
    """Return whether a response has no body.

    To some commands, the cloud responds without a body.
    """
    return not reply.body.strip()
