"""The listing of the archive: pages of archived clips, newest first, and their cameras.

All methods access the disk, and raise ArchiveError if the database cannot be used.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
import sqlite3

from .archived_clip import COLUMNS, ArchivedClip, clip_of
from .database import USB_CAMERA, Database
from .narrowing import CameraKind, Narrowing
from .times import to_number

# A time later than all recordings, as a number.
_LATEST = 2**62

_NEXT_KIND = """
SELECT camera_id, product_type FROM clips WHERE (camera_id, product_type) > (?, ?)
ORDER BY camera_id, product_type LIMIT 1
"""
_NEWEST_NAME = """
SELECT camera_name FROM clips WHERE camera_id = ? AND product_type = ?
ORDER BY created DESC LIMIT 1
"""
_NEXT_USB_CAMERA = f"""
SELECT {USB_CAMERA} FROM clips WHERE {USB_CAMERA} > ? ORDER BY {USB_CAMERA} LIMIT 1
"""  # noqa: S608 - no values


@dataclass(frozen=True, kw_only=True)
class ArchiveQuery:
    """Conditions for archived clips."""

    begin: datetime | None = None
    """The earliest time of a recording."""
    end: datetime | None = None
    """The time before which the clips were recorded."""
    kinds: Collection[CameraKind] | None = None
    """The cameras, or None for all."""
    before: tuple[datetime, int] | None = None
    """The time and the id of the last clip on the previous page."""
    narrowings: Sequence[Narrowing] = ()
    """Conditions that the clips all meet."""


class ArchiveListing:
    """Lists the archived clips of an account from its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, query: ArchiveQuery, limit: int) -> list[ArchivedClip]:
        """Return a page of archived clips, newest first, at most `limit`."""
        where, values = _conditions(query)
        with self._database.transaction() as connection:
            return _select(connection, where, [*values, limit])

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
                latest = _LATEST if end is None else to_number(end)
                rows = _select(connection, where, [*values, latest, 1])
                if not rows:
                    return found
                found += rows
                end = start_of_day(rows[0].clip.created_at)

    def kinds(self) -> dict[CameraKind, str]:
        """Return the cameras with archived clips. Each camera has the name from its newest clip."""
        found: dict[CameraKind, str] = {}
        kind: CameraKind = (-1, "")
        with self._database.transaction() as connection:
            # Find the cameras one after the other with the database's index. GROUP BY would read
            # all clips.
            while row := connection.execute(_NEXT_KIND, kind).fetchone():
                kind = row
                [found[kind]] = connection.execute(_NEWEST_NAME, kind).fetchone()
        return found

    def usb_cameras(self) -> list[str]:
        """Return the camera's names in clips on USB drives. Each name is listed once."""
        found: list[str] = []
        with self._database.transaction() as connection:
            # Find each next name with the database's index. DISTINCT would read all these clips.
            while row := connection.execute(_NEXT_USB_CAMERA, found[-1:] or [""]).fetchone():
                found.append(row[0])
        return found


def _conditions(query: ArchiveQuery) -> tuple[list[str], list[int | str]]:
    """Return the conditions of a query in SQL, and their values."""
    where, values = _filter(query.kinds)
    if query.begin is not None:
        where.append("created >= ?")
        values.append(to_number(query.begin))
    if query.end is not None:
        where.append("created < ?")
        values.append(to_number(query.end))
    if query.before is not None:
        where.append("(created, id) < (?, ?)")
        values += [to_number(query.before[0]), query.before[1]]
    for narrowing in query.narrowings:
        condition, of_condition = narrowing.sql()
        where.append(condition)
        values += of_condition
    return where, values


def _filter(kinds: Collection[CameraKind] | None) -> tuple[list[str], list[int | str]]:
    if kinds is None:
        return [], []
    marks = ", ".join(["(?, ?)"] * len(kinds))
    return (
        [f"(camera_id, product_type) IN (VALUES {marks})" if kinds else "0"],
        [value for kind in kinds for value in kind],
    )


def _select(
    connection: sqlite3.Connection, where: list[str], values: list[int | str]
) -> list[ArchivedClip]:
    """Return the clips that match all conditions, newest first.

    The last of `values` is the maximum number of clips.
    """
    conditions = " AND ".join(["is_copy = 0", *where])
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM clips WHERE {conditions}"  # noqa: S608 - no values
        " ORDER BY created DESC, id DESC LIMIT ?",
        values,
    )
    return [clip_of(row) for row in rows]
