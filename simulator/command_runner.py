"""Runs the commands of the simulated cloud, one at a time per network."""

from collections.abc import Callable
import itertools
import math

from simulator.clock import Clock
from simulator.command_progress import Command, LiveViewCommand
from simulator.devices import Camera, Failure, Family, Network, SyncModule
from simulator.settings import Settings
from simulator.wire import Refusal

BUSY = {"message": "System is busy, please wait", "error": None, "code": 307}
REMEMBERED_SECONDS = 3600.0
# The failure of a live view to which no client has connected in time.
NOBODY_JOINED = Failure(message="Live view failed", condition="error")


class CommandRunner:
    """Runs the commands of one account. Applies the effect of each command at its end."""

    def __init__(self, clock: Clock, settings: Settings, account_id: int) -> None:
        self.commands: dict[int, Command] = {}
        self._clock = clock
        self._settings = settings
        self._account_id = account_id
        self._ids = itertools.count(990000001)
        self._effects: dict[int, Callable[[], None]] = {}

    def is_busy(self, network: Network) -> bool:
        """Return whether a network rejects commands: it runs one, or `keep_busy` was called."""
        now = self._clock.time()
        return network.busy_until > now or any(
            it.network_id == network.id and it.released_at > now for it in self.commands.values()
        )

    def start(
        self,
        kind: str,
        network: Network,
        sync_module: SyncModule | None,
        camera: Camera | None = None,
        effect: Callable[[], None] | None = None,
    ) -> Command:
        """Start a command. Raises Refusal if the network is busy.

        Call `effect` when the command completes successfully.
        """
        self.settle()
        if self.is_busy(network):
            raise Refusal(self._settings.busy_status, BUSY)
        now = self._clock.time()
        duration = self._settings.command_seconds
        if camera is not None and camera.command_seconds is not None:
            duration = camera.command_seconds
        lost = _is_lost(sync_module, camera)
        command = Command(
            id=next(self._ids),
            kind=kind,
            network_id=network.id,
            account_id=self._account_id,
            sync_module_id=sync_module.id if sync_module else None,
            camera=camera,
            started_at=now,
            ends_at=math.inf if lost else now + duration,
            released_at=now + (self._settings.lost_command_seconds if lost else duration),
            failure=_failure(sync_module, camera),
        )
        self.commands[command.id] = command
        if effect is not None and command.succeeds:
            self._effects[command.id] = effect
        self.settle()
        return command

    def start_live_view(
        self, network: Network, sync_module: SyncModule | None, camera: Camera
    ) -> LiveViewCommand:
        """Start the command of a live view. Raises Refusal if the network is busy.

        The command fails if no client connects in time, or if a test has set a failure of the
        camera.
        """
        self.settle()
        if self.is_busy(network):
            raise Refusal(self._settings.busy_status, BUSY)
        now = self._clock.time()
        ends_at = now + camera.live_view.join_seconds
        failure = NOBODY_JOINED
        if camera.failure is not None:
            seconds = camera.command_seconds
            ends_at = now + (self._settings.command_seconds if seconds is None else seconds)
            failure = camera.failure
        completes_after = camera.live_view.completes_after
        command = LiveViewCommand(
            id=next(self._ids),
            kind="lv" if camera.family is Family.OWL else "lv_relay",
            network_id=network.id,
            account_id=self._account_id,
            sync_module_id=sync_module.id if sync_module else None,
            camera=camera,
            started_at=now,
            ends_at=ends_at,
            released_at=ends_at,
            failure=failure,
            claims_end_at=math.inf if completes_after is None else now + completes_after,
        )
        if camera.failure is None and not _is_lost(sync_module, camera):
            command.wakes_at = now + camera.live_view.wake_seconds
        self.commands[command.id] = command
        return command

    def add_child(self, parent: Command, kind: str, camera: Camera) -> Command:
        """Add the command for one camera as a part of the command for its network."""
        child = Command(
            id=next(self._ids),
            kind=kind,
            network_id=parent.network_id,
            account_id=parent.account_id,
            sync_module_id=parent.sync_module_id,
            camera=camera,
            started_at=parent.started_at,
            ends_at=parent.ends_at,
            released_at=parent.released_at,
            parent_id=parent.id,
        )
        self.commands[child.id] = child
        return child

    def children_of(self, command: Command) -> list[Command]:
        """Return the commands for single cameras that belong to a network's command."""
        return [it for it in self.commands.values() if it.parent_id == command.id]

    def settle(self) -> None:
        """Apply the effects of completed commands, and forget old commands."""
        now = self._clock.time()
        for number in [it for it in self._effects if self.commands[it].over(now)]:
            self._effects.pop(number)()
        oldest = now - REMEMBERED_SECONDS
        ended = {key: it for key, it in self.commands.items() if it.released_at <= now}
        for number in [key for key, it in ended.items() if it.started_at < oldest]:
            del self.commands[number]
            self._effects.pop(number, None)


def _is_lost(sync_module: SyncModule | None, camera: Camera | None) -> bool:
    """Return whether a command is lost because its camera or its sync module is offline.

    A Mini receives commands directly, without a sync module.
    """
    if camera is not None and (not camera.online or camera.family is Family.OWL):
        return not camera.online
    return sync_module is not None and not sync_module.online


def _failure(sync_module: SyncModule | None, camera: Camera | None) -> Failure | None:
    if camera is not None:
        return camera.failure
    return sync_module.failure if sync_module is not None else None
