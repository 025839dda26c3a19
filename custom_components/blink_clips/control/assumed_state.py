"""What the cloud switches and never tells of."""

from collections.abc import Awaitable, Iterable
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.entity import ToggleEntity

from ..api import BlinkError
from ..entity import BlinkActionEntity
from .confirmed_state import Check, finding_cause, may_be_done


class AssumedEntity(BlinkActionEntity, ToggleEntity):
    """Shows what was last done here; nothing before that, and nothing when an answer got lost.

    It is not restored: what happened while Home Assistant was down, nobody tells.
    """

    _attr_assumed_state = True

    @property
    @override
    def is_on(self) -> bool | None:
        return self._attr_is_on if self._is_current else None

    @callback
    def assume(self, *, on: bool | None) -> None:
        """Take it for on, for off, or for unknown."""
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
        """Switch this entity, and `others` with the same command. Raises BlinkError.

        `check` raises BlinkOfflineError for a device that is offline.
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
