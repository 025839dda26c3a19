"""The store: the files of the archive together with their index.

All methods access the disk, and raise ArchiveError. After a crash, the next scan corrects the
index.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..api import Clip
from .deletion import delete_clip
from .errors import ArchiveError, ArchiveProblem, DamagedSidecarError
from .folder import ArchiveFolder
from .index import ArchivedClip, ArchiveIndex
from .layout import POSTER, SIDECAR
from .pending import PendingClips
from .retention import Retention
from .scan import ScanResult, scan
from .sidecar import Sidecar
from .temporary_files import Draft


@dataclass(frozen=True, kw_only=True)
class ArchiveStore:
    """The archived and the pending clips of an account."""

    folder: ArchiveFolder
    index: ArchiveIndex
    pending: PendingClips
    retention: Retention

    def add(self, draft: Draft, sidecar: Sidecar) -> None:
        """Archive the clip of a draft, and delete older clips to make room.

        Raises NoRoomError.
        """
        try:
            # Check that the video still exists. The scan of another Home Assistant process may have
            # deleted it.
            draft.video.stat()
            size = draft.size + len(sidecar.to_json().encode())
        except OSError as err:
            raise ArchiveError.of(err) from err
        self.retention.make_room(sidecar.clip, size)
        self.folder.publish(draft, sidecar)
        self._list(sidecar, draft.stem)

    def keep(self, clip_ids: Iterable[int], *, kept: bool) -> None:
        """Set whether clips are kept. Kept clips are never deleted automatically."""
        for clip_id in clip_ids:
            for stem in self.index.stems_of(clip_id):
                sidecar = self._sidecar(stem, clip_id)
                if sidecar.kept != kept:
                    sidecar = replace(sidecar, kept=kept)
                    self.folder.rewrite(stem, sidecar)
                    self._list(sidecar, stem)

    def delete(self, clip_ids: Sequence[int], now: datetime) -> None:
        """Delete clips and their files, and never archive these clips later."""
        self.pending.give_up(clip_ids, now)
        for clip_id in clip_ids:
            delete_clip(self.folder, self.index, clip_id)

    def has(self, clip: Clip) -> bool:
        """Return whether a clip is archived."""
        return clip.id in self.index.among([clip.id])

    def scan(self) -> Iterator[ScanResult]:
        """Update the index from the files. Each step handles one day folder."""
        return scan(self.folder, self.index)

    def _sidecar(self, stem: str, clip_id: int) -> Sidecar:
        try:
            return self.folder.read(stem, clip_id)
        except DamagedSidecarError as err:
            raise ArchiveError(ArchiveProblem.FAILED, cause="damaged sidecar") from err

    def _list(self, sidecar: Sidecar, stem: str) -> None:
        """Add a clip with the size of its files to the index."""
        files = self.folder.files(stem)
        clip = ArchivedClip.of(
            sidecar,
            stem,
            size=sum(it.st_size for it in files.values()),
            has_poster=POSTER in files,
        )
        self.index.add([(clip, files[SIDECAR].st_mtime_ns)])
