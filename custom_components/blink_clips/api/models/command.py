"""The state of a command, and whether the command failed (protocol.md section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
import re
from typing import Any, ClassVar, override

from mashumaro import field_options

from ..journal import Journal
from .base import BlinkModel

COMMAND_OK = 908
"""Status code of a command that has succeeded or is still running."""

# Words that mean failure in the status of a command or a step. In a message, only "fail" means
# failure.
_FAILURE = re.compile("fail|error|reject|abort|cancel", re.IGNORECASE)
_MEDIA_ID = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, kw_only=True)
class CommandReceipt(BlinkModel):
    """The cloud's response to a new command, with the id of the command."""

    ALSO_READ: ClassVar[frozenset[str]] = frozenset({"command_id"})

    id: int

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return super().__pre_deserialize__({**d, "id": d.get("id", d.get("command_id"))})


@dataclass(frozen=True, kw_only=True)
class CommandStep(BlinkModel):
    """An item of the list `commands` in a command's state.

    The item is the command itself or one of the command's steps.
    """

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
    status: str = ""
    """Status of the command, usually `0`.

    The command has failed if the status is a different number, or a word such as `failed`.
    """
    status_code: int = COMMAND_OK
    message: str = field(default="", metadata=field_options(alias="status_msg"))
    steps: tuple[CommandStep, ...] = field(default=(), metadata=field_options(alias="commands"))
    media_id: int | None = None
    """Id of the clip that the command recorded. None if the cloud does not report it."""

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        # If `media_id` or `status` is invalid, drop it and parse the other fields.
        match = _MEDIA_ID.fullmatch(str(d.get("media_id")))
        status = d.get("status")
        readable = isinstance(status, str | int) and not isinstance(status, bool)
        return super().__pre_deserialize__(
            {
                **d,
                "media_id": int(match[0]) if match else None,
                "status": status if readable else None,
            }
        )

    @override
    def note_oddities(self, payload: dict[str, Any], place: str, journal: Journal) -> None:
        super().note_oddities(payload, place, journal)
        if self._is_bad:
            journal.note(f"{place}.status", self.status)
            journal.note(f"{place}.status_code", self.status_code)
        for step, raw in zip(self.steps, payload.get("commands") or (), strict=True):
            step.note_oddities(raw, f"{place} step", journal)

    def failed(self, command_id: int) -> bool:
        """Return whether the command has failed. A command can fail before it is complete."""
        step = self._step(command_id)
        return self._is_bad or (step is not None and _reports_failure(step.state_condition))

    @property
    def reason(self) -> str:
        """Return the reason why the command failed. Return "" if the message reports success."""
        return "" if "succe" in self.message.lower() else self.message

    def finished(self, command_id: int) -> bool:
        """Return whether the command is complete.

        It is complete if the cloud reports so, or if the command's own item in `commands` is done.
        """
        step = self._step(command_id)
        return self.complete or (step is not None and step.state_condition == "done")

    def accepted_at(self, command_id: int) -> datetime | None:
        """Return the cloud's time at which the command was accepted, or None."""
        step = self._step(command_id)
        return step.created_at if step else None

    @property
    def _is_bad(self) -> bool:
        """Return whether the command's status, status code or message reports a failure."""
        try:
            is_bad = int(self.status) != 0
        except ValueError:
            is_bad = _reports_failure(self.status) or self.status_code != COMMAND_OK
        return is_bad or "fail" in self.message.lower()

    def _step(self, command_id: int) -> CommandStep | None:
        return next((step for step in self.steps if step.id == command_id), None)


def _reports_failure(text: str) -> bool:
    return _FAILURE.search(text) is not None
