"""The progress of a command: a request to the cloud that a device must execute.

The progress is computed from the current time, without a background task.
"""

from dataclasses import dataclass
import math
from typing import override

from simulator.devices import Camera, Failure, Family
from simulator.wire import Json, iso

DEVICE_AWAKE_SECONDS = 2.0
QUERY_FINE = 908


@dataclass(kw_only=True)
class Command:
    """A command that one or more devices of a network must execute."""

    id: int
    kind: str
    network_id: int
    account_id: int
    sync_module_id: int | None
    camera: Camera | None
    started_at: float
    # Time at which the command is complete. Infinity means that it never completes.
    ends_at: float
    released_at: float  # Time from which the network of this command accepts another command.
    failure: Failure | None = None
    media_id: int | None = None
    parent_id: int | None = None

    @property
    def succeeds(self) -> bool:
        """Return whether the command has succeeded, or will succeed at its end."""
        return math.isfinite(self.ends_at) and self.failure is None

    def over(self, now: float) -> bool:
        """Return whether the command has already ended at the time `now`."""
        return now >= self.ends_at

    def condition(self, now: float) -> str:
        """Return the value of `state_condition` in the command's JSON at the time `now`."""
        if self.over(now):
            return self.failure.condition if self.failure else "done"
        return "running" if now > self.started_at else "new"

    def stage(self, now: float) -> str:
        """Return the last stage that the command has reached at the time `now`.

        An example is `sm`: the sync module has received the command.
        """
        if self.over(now) and not self.failure:
            return "vs"
        if now - self.started_at >= DEVICE_AWAKE_SECONDS and not math.isinf(self.ends_at):
            return "dev"
        return "sm" if now > self.started_at else "rest"

    def short(self, now: float) -> Json:
        """Return the command's short JSON, for Minis, doorbells and networks."""
        return {
            "id": self.id,
            "network_id": self.network_id,
            "command": self.kind,
            "state": self.condition(now),
        }

    def full(self, now: float) -> Json:
        """Return the command's full JSON, for cameras of the family `cameras`.

        The response to a request for a command's status always contains full JSON.
        """
        start = iso(self.started_at)
        stage = self.stage(now)
        moved = stage != "rest"
        awake = stage in {"dev", "vs"}
        aimed = self.camera if self.kind != "clip" else None
        return {
            "id": self.id,
            "created_at": start,
            "updated_at": iso(min(now, self.ends_at)),
            "execute_time": start,
            "command": self.kind,
            "state_stage": stage,
            "stage_rest": start,
            "stage_cs_db": start if moved else None,
            "stage_cs_sent": start if moved else None,
            "stage_sm": start if moved else None,
            "stage_dev": iso(self.started_at + DEVICE_AWAKE_SECONDS) if awake else None,
            "stage_is": None,
            "stage_lv": None,
            "stage_vs": iso(min(now, self.ends_at)) if stage == "vs" else None,
            "state_condition": self.condition(now),
            "sm_ack": 1 if moved else None,
            "lfr_ack": 0 if awake else None,
            "sequence": self.id % 1000 if moved else None,
            "attempts": 0,
            "transaction": f"TransSim{self.id:012d}",
            "player_transaction": f"PlayerSim{self.id:011d}",
            "server": None,
            "duration": None,
            "by_whom": f"unknown - app - {self.kind}",
            "diagnostic": False,
            "debug": "",
            "opts_1": 0,
            "target": aimed.family.value if aimed else None,
            "target_id": aimed.id if aimed else None,
            "parent_command_id": self.parent_id,
            "camera_id": self.camera.id if self.camera else None,
            "siren_id": None,
            "firmware_id": None,
            "network_id": self.network_id,
            "account_id": self.account_id,
            "sync_module_id": self.sync_module_id,
        }


@dataclass(kw_only=True)
class LiveViewCommand(Command):
    """The command of a live view. It runs until the session of the live view ends."""

    # Time at which the camera is ready. Infinity means that it is never ready.
    wakes_at: float = math.inf
    media_at: float = math.inf  # Time at which the camera sends the first video data.
    # Time from which the status of the command is "complete", although the live view continues.
    claims_end_at: float = math.inf

    @override
    def over(self, now: float) -> bool:
        return now >= min(self.ends_at, self.claims_end_at)

    @override
    def stage(self, now: float) -> str:
        if now >= self.media_at:
            is_mini = self.camera is not None and self.camera.family is Family.OWL
            return "vs" if is_mini else "lv"
        if now <= self.started_at:
            return "rest"
        return "dev" if now - self.started_at >= DEVICE_AWAKE_SECONDS else "sm"

    @override
    def full(self, now: float) -> Json:
        awake = self.stage(now) in {"dev", "lv", "vs"}
        media = iso(self.media_at) if now >= self.media_at else None
        over = self.over(now)
        return super().full(now) | {
            "stage_dev": iso(self.started_at + DEVICE_AWAKE_SECONDS) if awake else None,
            "stage_lv": media,
            "stage_vs": media if self.stage(now) == "vs" else None,
            "duration": round(min(now, self.ends_at) - self.started_at) if over else None,
            "debug": "LV907" if over else "",
        }


def status(
    command: Command, children: list[Command], now: float, *, code_when_done: int = QUERY_FINE
) -> Json:
    """Return the response to a request for the status of a command.

    Its `status_code` 908 means only that the request for the status has succeeded. It says nothing
    about the command.
    """
    over = command.over(now)
    failure = command.failure if over else None
    return {
        "complete": over and (failure is None or failure.complete),
        "status": failure.status if failure else 0,
        "status_msg": failure.message if failure else "Command succeeded",
        "status_code": failure.status_code if failure else code_when_done if over else QUERY_FINE,
        "commands": [it.full(now) for it in (command, *children)],
        "media_id": command.media_id if over else None,
    }
