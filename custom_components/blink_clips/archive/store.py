"""The store: the files of the archive together with their index.

All methods access the disk, and raise ArchiveError. After a crash, the next scan corrects the
index.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..api import Clip
from .account import Description
from .archived_clip import ArchivedClip
from .deletion import delete_clip
from .errors import ArchiveError, ArchivePartError, ArchiveProblem, DamagedSidecarError
from .folder import ArchiveFolder
from .index import ArchiveIndex, Totals
from .layout import POSTER, SIDECAR, camera_folders, clip_stem
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

    def stem_for(self, clip: Clip, names: Description) -> str:
        """Return the stem (path without extension) for a new clip, in a folder of its camera.

        Use the first folder with the camera's name whose newest clip is from this camera. If there
        is no such folder, use the first one without clips.
        """
        folder = self._camera_folder(names.camera_ids or {clip.camera_id}, names.camera_folder)
        return clip_stem(folder, names.recorded_at, clip.id)

    def _camera_folder(self, camera_ids: Collection[int], name: str) -> str:
        """Return the folder of the camera that has one of the given ids."""
        free = None
        for folder in camera_folders(name):
            owner = self.index.camera_in(folder) if any(camera_ids) else None
            if owner not in {None, *camera_ids} or (owner is None and free is not None):
                continue
            if self.folder.is_link(folder):
                continue
            if owner is not None or not any(camera_ids):
                return folder
            free = folder
        if free is None:
            raise ArchiveError(ArchiveProblem.FAILED, cause="EEXIST")
        return free

    def add(self, draft: Draft, sidecar: Sidecar) -> None:
        """Archive the clip of a draft, and delete older clips to free space for it.

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

    def keep(self, clip_ids: Iterable[int], *, kept: bool) -> frozenset[int]:
        """Set whether clips are kept. Kept clips are never deleted automatically.

        Return the ids of the clips that are archived. Other clips are ignored. If single clips
        cannot be changed, change the others, and then raise ArchivePartError.
        """
        found: set[int] = set()
        failure: ArchiveError | None = None
        for clip_id in clip_ids:
            try:
                if self._keep(clip_id, kept=kept):
                    found.add(clip_id)
            except ArchiveError as err:
                if not isinstance(err.__cause__, DamagedSidecarError):
                    self.folder.require_part(err)
                failure = err
        if failure is not None:
            raise _of_part(failure) from failure
        return frozenset(found)

    def delete(self, clip_ids: Sequence[int], now: datetime) -> None:
        """Delete clips and their files, and never archive these clips later.

        If the disk refuses to delete single clips, delete the others, and then raise
        ArchivePartError.
        """
        self.pending.give_up(clip_ids, now)
        failure: ArchiveError | None = None
        for clip_id in clip_ids:
            try:
                delete_clip(self.folder, self.index, clip_id)
            except ArchiveError as err:
                self.folder.require_part(err)
                failure = err
        if failure is not None:
            raise _of_part(failure) from failure

    def has(self, clip: Clip) -> bool:
        """Return whether a clip is archived."""
        return clip.id in self.index.among([clip.id])

    def totals(self) -> Totals | None:
        """Return the number and sizes of the archived clips.

        Return None until a scan has put all archived clips into the index.
        """
        return self.index.totals() if self.index.is_complete else None

    def scan(self, now: datetime) -> Iterator[ScanResult]:
        """Update the index from the files. Each step handles one day folder."""
        return scan(self.folder, self.index, now)

    def _keep(self, clip_id: int, *, kept: bool) -> bool:
        """Set whether a clip is kept. Return False if the clip is not archived.

        If the clip has copies, ignore those whose sidecar (description) is missing or damaged: a
        user may have moved them.
        """
        found = False
        damaged: DamagedSidecarError | None = None
        for stem in self.index.stems_of(clip_id):
            try:
                sidecar = self.folder.read(stem, clip_id)
            except DamagedSidecarError as err:
                damaged = err
                continue
            found = True
            if sidecar.kept != kept:
                sidecar = replace(sidecar, kept=kept)
                self.folder.rewrite(stem, sidecar)
                self._list(sidecar, stem)
        if damaged is not None and not found:
            raise ArchiveError(ArchiveProblem.FAILED, cause="damaged sidecar") from damaged
        return found

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


def _of_part(err: ArchiveError) -> ArchivePartError:
    """Return the error for single clips that could not be changed."""
    return ArchivePartError(err.problem, cause=err.detail)
