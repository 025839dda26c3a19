"""A command: what the cloud returns when a device must be woken (protocol.md section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any, ClassVar, override

from mashumaro import field_options

from ..journal import Journal
from .base import BlinkModel

COMMAND_OK = 908
"""Status code of a command that has not failed; it does *not* say that it has finished."""

_MEDIA_ID = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, kw_only=True)
class CommandReceipt(BlinkModel):
    """The cloud's receipt for a command."""

    id: int

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return super().__pre_deserialize__({**d, "id": d.get("id", d.get("command_id"))})


@dataclass(frozen=True, kw_only=True)
class CommandStep(BlinkModel):
    """The command itself, or one of its children."""

    KNOWN: ClassVar[Mapping[str, frozenset[str]]] = {
        "state_condition": frozenset({"new", "running", "done"}),
    }

    id: int = 0
    state_condition: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Command(BlinkModel):
    """The state of a command at one moment."""

    complete: bool = False
    status_code: int = COMMAND_OK
    message: str = field(default="", metadata=field_options(alias="status_msg"))
    steps: tuple[CommandStep, ...] = field(default=(), metadata=field_options(alias="commands"))
    media_id: int | None = None
    """The clip that came of it, where the cloud tells."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # A command is done or not, whatever this is.
        told = _MEDIA_ID.fullmatch(str(d.get("media_id")))
        return super().__pre_deserialize__({**d, "media_id": int(told[0]) if told else None})

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        super().note_oddities(payload, place, journal)
        if self.failed:
            journal.note(f"{place}.status_code", self.status_code)
        for step, raw in zip(self.steps, payload.get("commands") or (), strict=True):
            step.note_oddities(raw, f"{place} step", journal)

    @property
    def failed(self) -> bool:
        """Whether it ended, or is bound to end, without doing its work."""
        return self.status_code != COMMAND_OK

    def finished(self, command_id: int) -> bool:
        """Whether the command is done; its own step may know before the whole does."""
        step = self._step(command_id)
        return self.complete or (step is not None and step.state_condition == "done")

    def accepted_at(self, command_id: int) -> datetime | None:
        """When the cloud accepted the command, by the cloud's clock; None where it is not told."""
        step = self._step(command_id)
        return step.created_at if step else None

    def _step(self, command_id: int) -> CommandStep | None:
        return next((step for step in self.steps if step.id == command_id), None)
