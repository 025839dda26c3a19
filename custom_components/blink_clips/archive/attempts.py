"""Attempts to archive pending clips. A failed attempt is repeated later."""

from datetime import timedelta
from functools import partial

from ..api import (
    BlinkAuthenticationError,
    BlinkError,
    BlinkNotFoundError,
    BlinkRateLimitError,
    Clip,
)
from ..const import LOGGER, MAX_UPLOAD_TIME
from .account import ArchivedAccount, Run
from .copier import FIRST_RETRY_SECONDS, REFUSALS, ClipCopier
from .errors import ArchiveError, ArchiveProblem, UnreadFolderError
from .pending import PendingClip
from .retention import OutsideLimitsError
from .store import ArchiveStore

MAX_RETRY_SECONDS = 6 * 3600.0


class Attempts:
    """Archives pending clips one at a time. After a failure, sets the time of the next attempt."""

    def __init__(
        self, account: ArchivedAccount, store: ArchiveStore, run: Run, copier: ClipCopier
    ) -> None:
        self._account = account
        self._store = store
        self._run = run
        self._copier = copier

    async def archive(self, pending: PendingClip) -> None:
        """Archive a pending clip. After an error, set the time of the next attempt.

        Raises ArchiveError. Also raises errors after which the archiver must not send further
        requests.
        """
        clip = pending.clip
        disk_worked = self._copier.has_copied
        try:
            await self._copier.copy(clip)
        except OutsideLimitsError:
            now = self._account.clock.now()
            await self._run(self._store.pending.give_up, [clip.id], now)
        except UnreadFolderError as err:
            # Raise no error, because the status already shows that a folder cannot be read.
            await self._postpone(pending, err, FIRST_RETRY_SECONDS)
        except ArchiveError as err:
            if not await self._concerns_one_clip(err):
                raise
            # Wait longer than the pause of the copier, so that it tries another clip before this
            # one.
            await self._postpone(pending, err, 2 * FIRST_RETRY_SECONDS)
            if not (disk_worked and pending.reason == err.detail):
                raise
            # Raise no error. The status has shown it, and the disk has accepted another clip since
            # then.
            LOGGER.debug("The disk refuses a clip again: %s", err)
            self._copier.end_pauses()
        except BlinkAuthenticationError, BlinkRateLimitError:
            raise
        except BlinkError as err:
            if self._is_lost(clip, err):
                LOGGER.debug("Blink no longer has the video of a clip to archive")
                await self._run(self._store.pending.drop, [clip.id])
                return
            await self._postpone(pending, err, FIRST_RETRY_SECONDS)
            if isinstance(err, REFUSALS):
                raise

    async def _concerns_one_clip(self, err: ArchiveError) -> bool:
        """Return whether an error concerns only one clip, so that other clips may be archived.

        This is the case if files can be created in the folder. An error of the index and a full
        disk concern all clips.
        """
        if err.problem in {ArchiveProblem.FULL, ArchiveProblem.INDEX}:
            return False
        try:
            await self._run(self._store.folder.check_writable)
        except ArchiveError:
            return False
        return True

    async def _postpone(self, pending: PendingClip, err: BlinkError, seconds: float) -> None:
        """Set the time of the next attempt to archive a clip.

        `seconds` is the pause after the first attempt. Each further pause is twice as long.
        """
        pause = min(seconds * 2**pending.attempts, MAX_RETRY_SECONDS)
        due = self._account.clock.now() + timedelta(seconds=pause)
        fail = partial(self._store.pending.fail, due=due, reason=err.detail)
        await self._run(fail, pending.clip.id)

    def _is_lost(self, clip: Clip, err: BlinkError) -> bool:
        """Return whether an error means that Blink will never have the video of a clip.

        For USB clips, return False. Missing USB clips are detected by the clip list of the drive.
        """
        age = self._account.clock.now() - clip.created_at
        return isinstance(err, BlinkNotFoundError) and clip.usb is None and age > MAX_UPLOAD_TIME
