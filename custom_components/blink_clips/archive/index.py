"""The index of the archive: finds archived clips by id, time and camera.

All methods access the disk, and raise ArchiveError if the database cannot be used.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
import json
import sqlite3

from ..api import ArchivedFiles, Clip
from .database import Database
from .narrowing import CameraKind, Narrowing
from .sidecar import Sidecar, clip_record
from .times import from_number, to_number

_SCANNED = "scanned"

# SQLite cannot store numbers of this size or more.
_TOO_LARGE = 2**63
# Number of values in one SQL statement. SQLite allows at least 999.
_VALUES_AT_ONCE = 500

_COLUMNS = """
camera_name, event_type, kept, has_poster, stem, record,
(SELECT SUM(bytes) FROM clips AS copies WHERE copies.id = clips.id)
"""

# Choose the copy of a clip that is listed. Prefer a kept copy. Among equal copies, the first path
# counts.
_MARK_COPIES = """
UPDATE clips SET is_copy = stem <> (
  SELECT stem FROM clips AS copies WHERE copies.id = clips.id ORDER BY kept DESC, stem LIMIT 1
) WHERE id = ?
"""
_NEXT_KIND = """
SELECT camera_id, product_type FROM clips WHERE (camera_id, product_type) > (?, ?)
ORDER BY camera_id, product_type LIMIT 1
"""
_NEWEST_NAME = """
SELECT camera_name FROM clips WHERE camera_id = ? AND product_type = ?
ORDER BY created DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class ArchivedClip:
    """An archived clip with the name of its camera."""

    clip: Clip
    camera_name: str
    event_type: str
    bytes: int
    """The size of the clip's files in bytes. In results of the index, it includes all copies."""

    @property
    def stem(self) -> str:
        """The path of the clip's files in the archive, without the file extension."""
        return self.files.stem

    @property
    def files(self) -> ArchivedFiles:
        """The clip's field `archived`, which describes its files."""
        if self.clip.archived is None:
            raise ValueError("The clip has no files in the archive")
        return self.clip.archived

    @classmethod
    def of(cls, sidecar: Sidecar, stem: str, *, size: int, has_poster: bool) -> ArchivedClip:
        """Return the archived clip that a sidecar (description) describes. `size` is in bytes."""
        files = ArchivedFiles(stem=stem, has_poster=has_poster, kept=sidecar.kept)
        return cls(
            clip=replace(sidecar.clip, archived=files),
            camera_name=sidecar.camera_name,
            event_type=sidecar.event_type,
            bytes=size,
        )


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The number of archived clips, the size of their files in bytes, and the oldest time."""

    clips: int = 0
    copies: int = 0
    """Number of copies of these clips that are not listed."""
    bytes: int = 0
    """Size of all files in bytes, including the files of copies."""
    kept_bytes: int = 0
    """Size in bytes of the files of kept clips, which are never deleted automatically."""
    oldest: datetime | None = None


class ArchiveIndex:
    """The list of all archived clips of an account, in a database.

    A user may copy the files of a clip within the archive. Only one copy is listed. A kept copy is
    preferred, and then the copy with the first path.
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

        A new index is empty. The database replaces a damaged one at any time.
        """
        with self._database.transaction() as connection:
            row = connection.execute("SELECT 1 FROM facts WHERE name = ?", (_SCANNED,)).fetchone()
        return row is not None

    def set_complete(self) -> None:
        """Note that the index contains all archived clips."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '')", (_SCANNED,))

    def add(self, clips: Sequence[tuple[ArchivedClip, int]]) -> None:
        """Add or replace clips. They are no longer pending.

        Each clip comes with the time of its sidecar's last change, in nanoseconds since 1970. A
        sidecar is the description of a clip.
        """
        rows = [_row(clip, changed) for clip, changed in clips]
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

        If a clip has another copy, this copy is listed from now on. Ignores unknown stems.
        """
        removed: set[int] = set()
        with self._database.transaction() as connection:
            for stem in stems:
                for clip_id, created in connection.execute(
                    "DELETE FROM clips WHERE stem = ? RETURNING id, created", (stem,)
                ).fetchall():
                    connection.execute(
                        "INSERT OR IGNORE INTO done VALUES (?, ?)", (clip_id, created)
                    )
                    connection.execute(_MARK_COPIES, (clip_id,))
                    removed.add(clip_id)
        self._changes |= removed

    def get(self, clip_id: int) -> ArchivedClip:
        """Return an archived clip. Raises KeyError if it is not archived."""
        return self.among([clip_id])[clip_id]

    def among(self, clip_ids: Iterable[int]) -> dict[int, ArchivedClip]:
        """Return those of the given clips that are archived, by id."""
        wanted = [it for it in dict.fromkeys(clip_ids) if it < _TOO_LARGE]
        found: dict[int, ArchivedClip] = {}
        with self._database.transaction() as connection:
            for begin in range(0, len(wanted), _VALUES_AT_ONCE):
                part = wanted[begin : begin + _VALUES_AT_ONCE]
                marks = ", ".join("?" * len(part))
                # With the plus sign, SQLite searches by id. Without it, SQLite would read all
                # clips.
                rows = connection.execute(
                    f"SELECT {_COLUMNS} FROM clips WHERE id IN ({marks}) AND +is_copy = 0",  # noqa: S608 - no values
                    part,
                )
                found.update((clip.clip.id, clip) for clip in map(_clip, rows))
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

    def page(
        self,
        *,
        begin: datetime | None = None,
        end: datetime | None = None,
        kinds: Collection[CameraKind] | None = None,
        before: tuple[datetime, int] | None = None,
        narrowings: Sequence[Narrowing] = (),
        limit: int,
    ) -> list[ArchivedClip]:
        """Return a page of archived clips, newest first.

        The clips were recorded at `begin` or later, and before `end`. `kinds` are the cameras, or
        None for all. `before` is the time and the id of the last clip on the previous page. The
        clips meet all conditions of `narrowings`.
        """
        where, values = _filter(kinds)
        if begin is not None:
            where.append("created >= ?")
            values.append(to_number(begin))
        if end is not None:
            where.append("created < ?")
            values.append(to_number(end))
        if before is not None:
            where.append("(created, id) < (?, ?)")
            values += [to_number(before[0]), before[1]]
        for narrowing in narrowings:
            condition, of_condition = narrowing.sql()
            where.append(condition)
            values += of_condition
        with self._database.transaction() as connection:
            return _select(connection, where, "created DESC, id DESC", [*values, limit])

    def newest_of_days(
        self,
        start_of_day: Callable[[datetime], datetime],
        kinds: Collection[CameraKind] | None = None,
    ) -> list[ArchivedClip]:
        """Return the newest archived clip of each day, newest first.

        `start_of_day` returns the start of the local day to which a time belongs.
        """
        found: list[ArchivedClip] = []
        where, values = _filter(kinds)
        where.append("created < ?")
        end = None
        with self._database.transaction() as connection:
            while True:
                latest = 2**62 if end is None else to_number(end)
                rows = _select(connection, where, "created DESC, id DESC", [*values, latest, 1])
                if not rows:
                    return found
                found += rows
                end = start_of_day(rows[0].clip.created_at)

    def oldest(self, limit: int) -> list[ArchivedClip]:
        """Return the oldest archived clips that may be deleted automatically.

        The oldest one is first.
        """
        with self._database.transaction() as connection:
            return _select(connection, ["kept = 0"], "created, id", [limit])

    def kinds(self) -> dict[CameraKind, str]:
        """Return the cameras with archived clips. Each camera has the name from its newest clip."""
        found: dict[CameraKind, str] = {}
        kind: CameraKind = (-1, "")
        with self._database.transaction() as connection:
            # Find each next camera with the database's index. GROUP BY would read all clips.
            while row := connection.execute(_NEXT_KIND, kind).fetchone():
                kind = row
                [found[kind]] = connection.execute(_NEWEST_NAME, kind).fetchone()
        return found

    def totals(self) -> Totals:
        """Return the number, size and oldest time of the archived clips."""
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
        """Return the day folders with archived clips, such as "front_door/2026-11-29"."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT stem FROM clips")
            return {stem.rpartition("/")[0] for (stem,) in rows}

    def stems_in(self, folder: str) -> Mapping[str, tuple[int, int]]:
        """Return the clips in a day folder, by stem (path without extension).

        The values are the size of the clip's files in bytes, and the time of its sidecar's last
        change, in nanoseconds since 1970. A sidecar is the description of a clip.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT stem, bytes, sidecar_changed FROM clips WHERE stem >= ? AND stem < ?",
                (f"{folder}/", f"{folder}0"),
            )
            return {stem: (size, changed) for stem, size, changed in rows}


def _filter(kinds: Collection[CameraKind] | None) -> tuple[list[str], list[int | str]]:
    if kinds is None:
        return [], []
    marks = ", ".join(["(?, ?)"] * len(kinds))
    return (
        [f"(camera_id, product_type) IN (VALUES {marks})" if kinds else "0"],
        [value for kind in kinds for value in kind],
    )


def _select(
    connection: sqlite3.Connection, where: list[str], order: str, values: list[int | str]
) -> list[ArchivedClip]:
    """Return the clips that match all conditions. The last of `values` is their maximum number."""
    conditions = " AND ".join(["is_copy = 0", *where])
    rows: Iterator[tuple[str, str, int, int, str, str, int]] = connection.execute(
        f"SELECT {_COLUMNS} FROM clips WHERE {conditions} ORDER BY {order} LIMIT ?",  # noqa: S608 - no values
        values,
    )
    return [_clip(row) for row in rows]


def _clip(row: tuple[str, str, int, int, str, str, int]) -> ArchivedClip:
    camera_name, event_type, kept, has_poster, stem, record, size = row
    files = ArchivedFiles(stem=stem, has_poster=bool(has_poster), kept=bool(kept))
    return ArchivedClip(
        clip=replace(Clip.from_dict(json.loads(record)), archived=files),
        camera_name=camera_name,
        event_type=event_type,
        bytes=size,
    )


def _row(archived: ArchivedClip, changed: int) -> tuple[int | str, ...]:
    clip, files = archived.clip, archived.files
    return (
        files.stem,
        clip.id,
        to_number(clip.created_at),
        clip.camera_id,
        clip.product_type,
        archived.camera_name,
        archived.event_type,
        files.kept,
        files.has_poster,
        archived.bytes,
        changed,
        json.dumps(clip_record(clip)),
    )
