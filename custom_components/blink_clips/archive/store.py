"""The store: the files of the archive together with their index.

All methods access the disk, and raise ArchiveError. After a crash, the next scan corrects the
index.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..api import Clip
from .errors import ArchiveError, ArchiveProblem, DamagedSidecarError
from .folder import ArchiveFolder
from .index import ArchivedClip, ArchiveIndex
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

        Raises OutsideLimitsError.
        """
        try:
            # Check that the video still exists. The scan of another Home Assistant process may have
            # deleted it.
            draft.video.stat()
            size = draft.size + len(sidecar.to_json().encode())
            has_poster = draft.poster.exists()
        except OSError as err:
            raise ArchiveError.of(err) from err
        self.retention.make_room(sidecar.clip, size)
        size = self.folder.publish(draft, sidecar)
        self._list(sidecar, draft.stem, size=size, has_poster=has_poster)

    def keep(self, clip_ids: Iterable[int], *, kept: bool) -> None:
        """Set whether clips are kept. Kept clips are never deleted automatically."""
        for clip in self.index.among(clip_ids).values():
            if clip.files.kept != kept:
                sidecar = replace(self._sidecar(clip), kept=kept)
                self.folder.rewrite(clip.stem, sidecar)
                has_poster = clip.files.has_poster
                self._list(sidecar, clip.stem, size=clip.bytes, has_poster=has_poster)

    def delete(self, clip_ids: Iterable[int]) -> None:
        """Delete clips and their files."""
        for clip in self.index.among(clip_ids).values():
            self.folder.delete(clip.stem)
            self.index.remove([clip.clip.id])

    def has(self, clip: Clip) -> bool:
        """Return whether a clip is archived."""
        return clip.id in self.index.among([clip.id])

    def scan(self) -> Iterator[ScanResult]:
        """Update the index from the files. Each step handles one day folder."""
        return scan(self.folder, self.index)

    def _sidecar(self, clip: ArchivedClip) -> Sidecar:
        try:
            return self.folder.read(clip.stem, clip.clip.id)
        except DamagedSidecarError as err:
            raise ArchiveError(ArchiveProblem.FAILED, cause="damaged sidecar") from err

    def _list(self, sidecar: Sidecar, stem: str, *, size: int, has_poster: bool) -> None:
        clip = ArchivedClip.of(sidecar, stem, size=size, has_poster=has_poster)
        self.index.add([(clip, self.folder.changed_at(stem))])
