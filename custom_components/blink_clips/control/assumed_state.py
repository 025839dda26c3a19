"""Entities with an assumed state: lights and sirens, whose states the cloud does not report."""

from collections.abc import Awaitable, Iterable
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.entity import ToggleEntity

from ..api import BlinkError
from ..entity import BlinkActionEntity
from .confirmed_state import Check, finding_cause, may_be_done


class AssumedEntity(BlinkActionEntity, ToggleEntity):
    """An entity that shows the last state that Home Assistant has set.

    The state is unknown after a restart, and after a command without a response.
    """

    _attr_assumed_state = True

    @property
    @override
    def is_on(self) -> bool | None:
        return self._attr_is_on if self._is_current else None

    @callback
    def assume(self, *, on: bool | None) -> None:
        """Show the state on (True), off (False) or unknown (None) until the next command."""
        self._attr_is_on = on
        self.async_write_ha_state()

    async def _switch(
        self,
        command: Awaitable[Any],
        check: Check,
        *,
        on: bool,
        others: Iterable[AssumedEntity] = (),
    ) -> None:
        """Switch this entity and the entities in `others` with one command.

        If the command fails, raise its error, or BlinkOfflineError if `check` raises it. If the
        device may have executed the failed command, the states are unknown afterwards.
        """
        async with finding_cause(self.coordinator, check):
            try:
                await command
            except BlinkError as err:
                if may_be_done(err):
                    for it in (self, *others):
                        it.assume(on=None)
                raise
        for it in (self, *others):
            it.assume(on=on)
