"""The due clips: the pending clips that can be archived now, in the order of their archiving."""

from .account import ArchivedAccount, Run
from .pending import PendingClip, PendingClips

# Number of due clips that are read with one query.
BATCH = 50


class DueClips:
    """Reads the due clips in batches, and returns them one by one."""

    def __init__(self, account: ArchivedAccount, pending: PendingClips, run: Run) -> None:
        self._account = account
        self._pending = pending
        self._run = run
        self._batch: list[PendingClip] = []

    def forget(self) -> None:
        """Forget the batch, so that `next` reads a new one. Other clips may come first now."""
        self._batch.clear()

    async def next(self) -> PendingClip | None:
        """Return the first due clip whose event was fired, or None. Raises ArchiveError.

        Each call returns the next clip of the batch. Clips that have changed since the batch was
        read are left out. They are in a later batch if they are still due.
        """
        while (pending := self._first_announced()) is not None:
            self._batch.remove(pending)
            if await self._run(self._pending.get, pending.clip.id) == pending:
                return pending
        now = self._account.clock.now()
        self._batch.clear()
        while (pending := self._first_announced()) is None:
            # Keep the clips whose events have not been fired in the batch. After their events, they
            # are the first ones to be archived.
            more = await self._run(self._pending.due, now, BATCH, len(self._batch))
            if not more:
                return None
            self._batch += more
        self._batch.remove(pending)
        return pending

    def _first_announced(self) -> PendingClip | None:
        return next((it for it in self._batch if self._account.is_announced(it.clip)), None)
