"""Missing videos: how long the other files of a clip stay if its video is missing."""

from datetime import datetime, timedelta

from .folder import ArchiveFolder
from .index import ArchiveIndex

# If the video of a clip has been missing for this time, the clip's other files are deleted. They
# are not deleted earlier, because a user may be moving the files one after the other.
KEEP_WITHOUT_VIDEO = timedelta(hours=12)


class MissingVideos:
    """The clips in a day folder whose videos are missing during a scan.

    The index stores the time of the first scan that missed each video. All methods except
    `was_missing` access the disk, and raise ArchiveError.
    """

    def __init__(self, folder: ArchiveFolder, index: ArchiveIndex, day: str, now: datetime) -> None:
        self._folder = folder
        self._index = index
        self._day = day
        self._now = now
        self._before = index.without_video(day)
        # The time of the first scan that missed a video, by the clip's stem (path without
        # extension).
        self._since: dict[str, datetime] = {}

    def was_missing(self, stem: str) -> bool:
        """Return whether the video was known to be missing before this scan."""
        return stem in self._before

    def add(self, stem: str) -> None:
        """Note that a video is missing.

        If it has been missing for long enough, delete the other files of its clip.
        """
        self._since[stem] = since = self._before.get(stem) or self._now
        if self._now - since >= KEEP_WITHOUT_VIDEO:
            self._folder.delete(stem)
            del self._since[stem]

    def store(self) -> None:
        """Store the list of missing videos in the index, if this scan has changed it."""
        if self._since != self._before:
            self._index.set_without_video(self._day, self._since)
