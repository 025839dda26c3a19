"""The enforcement of the limits of an archive: deletes the clips that exceed them."""

from collections.abc import Awaitable, Callable

from ..api import CloudClock
from ..const import LOGGER
from .retention import Retention
from .turns import Change


class Enforcement:
    """Deletes the clips that exceed the limits, a few at a time.

    After each group, users can change the archive. `on_progress` is called then, so that the
    sensors show the new size.
    """

    def __init__(
        self,
        retention: Retention,
        clock: CloudClock,
        *,
        change: Change,
        on_progress: Callable[[], Awaitable[None]],
    ) -> None:
        self._retention = retention
        self._clock = clock
        self._change = change
        self._on_progress = on_progress
        self._has_warned = False

    async def run(self) -> bool:
        """Enforce the limits. Return whether all of them were enforced. Raises ArchiveError.

        Ignore the age limit until the time is known. A wrong time of this machine could be years
        ahead, and the archive would delete clips that are not old.
        """
        has_more = True
        while has_more:
            now = self._clock.now() if self._clock.is_known else None
            has_more = await self._change(self._retention.enforce, now)
            if has_more:
                await self._on_progress()
        undeletable = self._retention.undeletable
        if undeletable.clips and not self._has_warned:
            LOGGER.warning(
                "Number of clips in the archive that exceed its limits and cannot be deleted: %d "
                "(%s). Check the permissions of their files",
                undeletable.clips,
                undeletable.cause,
            )
        self._has_warned = undeletable.clips > 0
        return now is not None
