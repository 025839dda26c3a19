"""The index of the archive: which clips are archived, and where their files are.

All methods access the disk, and raise ArchiveError if the database cannot be used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
import json

from .archived_clip import COLUMNS, ArchivedClip, clip_of, row_of
from .database import Database
from .pending import CURSOR
from .times import from_number, to_number

_SCANNED = "scanned"
_GAP = "gap"

# SQLite cannot store numbers of this size or more.
_TOO_LARGE = 2**63
# Number of values in one SQL statement. SQLite allows at least 999.
_VALUES_AT_ONCE = 500

# Choose which copy of each clip is listed: a kept copy if there is one, and otherwise the copy
# whose path sorts first.
_MARK_COPIES = """
UPDATE clips SET is_copy = stem <> (
  SELECT stem FROM clips AS copies WHERE copies.id = clips.id ORDER BY kept DESC, stem LIMIT 1
) WHERE id = ?
"""

# Remember a removed clip with the time up to which Blink's list was read (the cursor), if that is
# later than the recording. Otherwise an old clip of a USB drive would be forgotten immediately.
_REMEMBER = """
INSERT OR REPLACE INTO done VALUES (
  ?, MAX(?, COALESCE((SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?), 0))
)
"""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The number of archived clips, the sizes of their files, and the time of the oldest clip."""

    clips: int = 0
    copies: int = 0
    """Number of unlisted copies of these clips."""
    bytes: int = 0
    """Size of all files in bytes, including the files of copies."""
    kept_bytes: int = 0
    """Size in bytes of the files of kept clips, which are never deleted automatically."""
    oldest: datetime | None = None


class ArchiveIndex:
    """The list of all archived clips of an account, in a database.

    If a user has copied the files of a clip within the archive, only one copy is listed: a kept
    copy if there is one, and otherwise the copy whose path sorts first.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes: set[int] = set()

    def take_changes(self) -> frozenset[int]:
        """Return the ids of the clips that were added or removed since the last call."""
        changes, self._changes = self._changes, set()
        return frozenset(changes)

    @property
    def is_complete(self) -> bool:
        """Return whether a scan has put all archived clips into this index.

        The index is empty at first. It becomes empty again when a damaged database file is replaced
        by a new one.
        """
        with self._database.transaction() as connection:
            row = connection.execute("SELECT 1 FROM facts WHERE name = ?", (_SCANNED,)).fetchone()
        return row is not None

    @property
    def may_lack_clips(self) -> bool:
        """Return whether no scan has read all files since the index was empty."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT name FROM facts").fetchall()
        names = {name for (name,) in rows}
        return _SCANNED not in names or _GAP in names

    def set_complete(self, *, may_lack_clips: bool = False) -> None:
        """Record that a scan has put all archived clips into the index.

        `may_lack_clips` is True if the scan could not read files whose clips the index may lack.
        """
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '')", (_SCANNED,))
            if may_lack_clips:
                connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '')", (_GAP,))
            else:
                connection.execute("DELETE FROM facts WHERE name = ?", (_GAP,))

    def add(self, clips: Sequence[tuple[ArchivedClip, int]]) -> None:
        """Add or replace clips. They are no longer pending.

        Each clip comes with the time of its sidecar's last change, in nanoseconds since 1970. A
        sidecar is the description of a clip.
        """
        rows = [row_of(clip, changed) for clip, changed in clips]
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO clips VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )
            ids = [(clip.clip.id,) for clip, _ in clips]
            connection.executemany(_MARK_COPIES, ids)
            connection.executemany("DELETE FROM pending WHERE id = ?", ids)
        self._changes.update(it for (it,) in ids)

    def remove(self, stems: Iterable[str]) -> None:
        """Remove clips by stem (path without extension). They do not become pending again.

        If a clip has another copy, the archive then lists that copy. Ignores unknown stems.
        """
        removed: set[int] = set()
        with self._database.transaction() as connection:
            for stem in stems:
                for clip_id, created in connection.execute(
                    "DELETE FROM clips WHERE stem = ? RETURNING id, created", (stem,)
                ).fetchall():
                    connection.execute(_REMEMBER, (clip_id, created, CURSOR))
                    connection.execute(_MARK_COPIES, (clip_id,))
                    removed.add(clip_id)
        self._changes |= removed

    def get(self, clip_id: int) -> ArchivedClip:
        """Return an archived clip. Raises KeyError if it is not archived."""
        return self.among([clip_id])[clip_id]

    def among(self, clip_ids: Iterable[int]) -> dict[int, ArchivedClip]:
        """Return those of the given clips that are archived, as a dict from clip id to clip."""
        wanted = [it for it in dict.fromkeys(clip_ids) if it < _TOO_LARGE]
        found: dict[int, ArchivedClip] = {}
        with self._database.transaction() as connection:
            for begin in range(0, len(wanted), _VALUES_AT_ONCE):
                part = wanted[begin : begin + _VALUES_AT_ONCE]
                marks = ", ".join("?" * len(part))
                # The plus sign before `is_copy` makes SQLite search by id. Without it, SQLite would
                # read all clips.
                rows = connection.execute(
                    f"SELECT {COLUMNS} FROM clips WHERE id IN ({marks}) AND +is_copy = 0",  # noqa: S608 - no values
                    part,
                )
                found.update((clip.clip.id, clip) for clip in map(clip_of, rows))
        return found

    def stems_of(self, clip_id: int) -> list[str]:
        """Return the stems (paths without extension) of all copies of a clip."""
        if clip_id >= _TOO_LARGE:
            return []
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT stem FROM clips WHERE id = ? ORDER BY is_copy DESC, stem", (clip_id,)
            )
            return [stem for (stem,) in rows]

    def oldest(self, limit: int, skipped: Iterable[int] = ()) -> list[ArchivedClip]:
        """Return the oldest archived clips that may be deleted automatically.

        The oldest one is first. `skipped` has the ids of clips to leave out.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM clips WHERE is_copy = 0 AND kept = 0"  # noqa: S608 - no values
                " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY created, id LIMIT ?",
                (json.dumps(list(skipped)), limit),
            )
            return [clip_of(row) for row in rows]

    def totals(self) -> Totals:
        """Return the number and sizes of the archived clips, and the time of the oldest clip."""
        with self._database.transaction() as connection:
            rows, copies, size, kept, oldest = connection.execute(
                "SELECT COUNT(*), TOTAL(is_copy), TOTAL(bytes), TOTAL(bytes * kept), MIN(created)"
                " FROM clips"
            ).fetchone()
        return Totals(
            clips=rows - int(copies),
            copies=int(copies),
            bytes=int(size),
            kept_bytes=int(kept),
            oldest=None if oldest is None else from_number(oldest),
        )

    def folders(self) -> set[str]:
        """Return the day folders in the index, such as "front_door/2026-11-29"."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT stem FROM clips UNION SELECT stem FROM without_video")
            return {stem.rpartition("/")[0] for (stem,) in rows}

    def stems_in(self, folder: str) -> Mapping[str, tuple[int, int]]:
        """Return a dict with two numbers for each clip in a day folder.

        The keys are the stems (paths without extension). The numbers are the size of the clip's
        files in bytes, and the time when its sidecar (description) was last changed, in nanoseconds
        since 1970.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT stem, bytes, sidecar_changed FROM clips WHERE stem >= ? AND stem < ?",
                _range(folder),
            )
            return {stem: (size, changed) for stem, size, changed in rows}

    def note_without_video(self, stem: str) -> None:
        """Remove a clip from the index, because its video is missing.

        If the video is still missing at the next scan, `set_without_video` stores the time of this
        scan. The other files of the clip are deleted some time after it.
        """
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO without_video VALUES (?, NULL)", (stem,))
        self.remove([stem])

    def without_video(self, folder: str) -> Mapping[str, datetime | None]:
        """Return the missing videos of a day folder, by the stems (paths without extension).

        The value is the time of the first scan that missed the video. It is None if no scan has run
        since the video was reported as missing.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT stem, since FROM without_video WHERE stem >= ? AND stem < ?",
                _range(folder),
            )
            return {stem: None if since is None else from_number(since) for stem, since in rows}

    def set_without_video(self, folder: str, stems: Mapping[str, datetime]) -> None:
        """Replace the list of the missing videos of a day folder.

        The keys of `stems` are paths without extension. The values are the times of the first scans
        that missed the videos.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM without_video WHERE stem >= ? AND stem < ?", _range(folder)
            )
            connection.executemany(
                "INSERT INTO without_video VALUES (?, ?)",
                [(stem, to_number(since)) for stem, since in stems.items()],
            )

    def camera_in(self, folder: str) -> int | None:
        """Return the id of the camera that recorded the newest clip in a camera's folder.

        Ignore clips without the id of a camera. Return None if there is no clip.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT camera_id FROM clips WHERE stem >= ? AND stem < ? AND camera_id <> 0"
                " ORDER BY stem DESC LIMIT 1",
                _range(folder),
            ).fetchone()
        return row and int(row[0])


def _range(folder: str) -> tuple[str, str]:
    """Return bounds for the stems (paths without extension) in a folder.

    Each stem is at least the first bound, and less than the second one.
    """
    return f"{folder}/", f"{folder}0"
