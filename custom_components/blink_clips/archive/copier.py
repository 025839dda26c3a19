"""Copies single clips from Blink into the archive."""

from collections.abc import Awaitable, Callable
from functools import partial

from ..api import (
    BlinkAuthenticationError,
    BlinkConnectionError,
    BlinkError,
    BlinkRateLimitError,
    Clip,
)
from ..const import LOGGER
from .account import ArchivedAccount, Description, Run
from .errors import ArchiveError, UnreadFolderError
from .free_space import require_free_space
from .sidecar import Sidecar
from .store import ArchiveStore
from .temporary_files import Draft

# Pause in seconds before the second attempt to archive a clip. Each further pause is twice as long.
FIRST_RETRY_SECONDS = 60.0
# Maximum pause in seconds after the disk has refused to store a clip.
MAX_DISK_PAUSE_SECONDS = 3600.0

# Errors after which the archiver sends no request until the next poll.
REFUSALS = (BlinkAuthenticationError, BlinkConnectionError, BlinkRateLimitError)


class ClipCopier:
    """Downloads the files of a clip, and adds them to the archive.

    `begin` returns a draft (temporary files) for a clip. `add` moves the files of a draft into the
    archive.
    """

    def __init__(
        self,
        account: ArchivedAccount,
        store: ArchiveStore,
        run: Run,
        *,
        begin: Callable[[Clip, Description], Awaitable[Draft]],
        add: Callable[[Draft, Sidecar], Awaitable[None]],
    ) -> None:
        self._account = account
        self._store = store
        self._run = run
        self._begin = begin
        self._add = add
        self._disk_failures = 0
        self._paused_until = account.clock.monotonic()
        self.has_copied = False
        """Whether the disk has accepted the last clip."""

    @property
    def is_paused(self) -> bool:
        """Whether archiving pauses because the disk has refused clips."""
        return self._account.clock.monotonic() < self._paused_until

    @property
    def is_refused(self) -> bool:
        """Whether the disk has refused the last clip."""
        return self._disk_failures > 0

    def end_pauses(self) -> None:
        """End the pause, because the disk accepts clips. The next pause is short again."""
        self.has_copied = True
        self._disk_failures = 0
        self._paused_until = self._account.clock.monotonic()

    async def copy(self, clip: Clip) -> None:
        """Archive a clip. Raises ArchiveError, OutsideLimitsError or another BlinkError."""
        now = self._account.clock.now()
        await self._run(self._store.retention.require_room, clip, now)
        names = self._account.describe(clip)
        sidecar = Sidecar(
            clip=clip,
            camera_name=names.camera_name,
            event_type=names.event_type,
            archived_at=now,
        )
        await self._run(require_free_space, self._store.folder.root)
        try:
            draft = await self._begin(clip, names)
            try:
                await self._download(clip, draft)
                await self._add(draft, sidecar)
            except BaseException:
                await self._run(self._store.folder.discard, draft)
                raise
        except UnreadFolderError:
            # Do not pause, because the disk has not refused the clip.
            raise
        except ArchiveError:
            self._pause()
            raise
        self.end_pauses()

    async def _download(self, clip: Clip, draft: Draft) -> None:
        """Download the video and the poster of a clip. Ignore a missing poster."""
        try:
            # Get the poster (picture) first. For a USB clip, this also downloads the video into the
            # cache, from which the video is then copied.
            try:
                await self._account.write_poster(clip, draft.poster, self._run)
            except REFUSALS:
                raise
            except BlinkError as err:
                LOGGER.debug("A clip is archived without its poster: %s", err)
                await self._run(partial(draft.poster.unlink, missing_ok=True))
            await self._account.write_video(clip, draft.video, self._run)
        except OSError as err:
            raise ArchiveError.of(err) from err

    def _pause(self) -> None:
        """Start a pause without downloads, because the disk has refused a clip."""
        seconds = min(FIRST_RETRY_SECONDS * 2**self._disk_failures, MAX_DISK_PAUSE_SECONDS)
        self.has_copied = False
        self._disk_failures += 1
        self._paused_until = self._account.clock.monotonic() + seconds
