"""The clips that still have to be archived. They survive a restart.

All methods access the disk, and raise ArchiveError if the database cannot be used.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
import json
from typing import Final

from ..api import Clip, UsbDrive
from .database import Database
from .sidecar import clip_record
from .times import from_number, to_number

# Clips up to this age count as new. New clips are archived before older clips.
NEW_FOR = timedelta(hours=1)

# Days for which the ids of deleted clips are remembered, after the deletion or after the last list
# that contained the clip. Blink keeps clips for a shorter time.
_REMEMBERED_FOR = timedelta(days=100)

# The name under which the table `facts` stores the time up to which Blink's list was read.
CURSOR = "cursor"
_CHOICE = "choice"

_COLUMNS: Final = "attempts, due, reason, record"


@dataclass(frozen=True, kw_only=True)
class PendingClip:
    """A clip to archive, and the failed attempts so far."""

    clip: Clip
    attempts: int = 0
    due: datetime
    """The earliest time of the next attempt."""
    reason: str = ""
    """The error codes of the last failure. Empty before the first attempt."""


class PendingClips:
    """An account's clips that still have to be archived, in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, clips: Iterable[Clip]) -> None:
        """Add clips, or replace those that are already pending.

        Ignore clips that are archived, and clips that were deleted from the archive or given up.
        """
        rows = [(it.id, to_number(it.created_at), json.dumps(clip_record(it))) for it in clips]
        with self._database.transaction() as connection:
            # Renew the time of the ignored clips, so that they are remembered for longer. A USB
            # drive may list them for years.
            connection.executemany(
                "UPDATE done SET created = MAX(created, CAST(value AS INTEGER)) FROM facts"
                " WHERE id = ? AND name = ?",
                [(clip_id, CURSOR) for clip_id, _, _ in rows],
            )
            connection.executemany(
                "INSERT INTO pending SELECT ?1, ?2, 0, 0, '', ?3"
                " WHERE NOT EXISTS (SELECT 1 FROM clips WHERE id = ?1)"
                " AND NOT EXISTS (SELECT 1 FROM done WHERE id = ?1)"
                " ON CONFLICT (id) DO UPDATE SET record = excluded.record",
                rows,
            )

    def drop(self, clip_ids: Iterable[int]) -> None:
        """Remove clips. Unknown ids are no error."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM pending WHERE id = ?", [(it,) for it in clip_ids])

    def drop_missing(self, drive: UsbDrive, clip_ids: Collection[int]) -> None:
        """Remove the clips of a USB drive that are not among the given clips."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT id FROM pending"
                " WHERE json_extract(record, '$.blink_clips_usb.stick') = json_array(?, ?)",
                drive,
            ).fetchall()
            connection.executemany(
                "DELETE FROM pending WHERE id = ?", [it for it in rows if it[0] not in clip_ids]
            )

    def give_up(self, clip_ids: Iterable[int], now: datetime) -> None:
        """Remove clips. Ignore them from now on, even if they were not pending."""
        rows = [(it, to_number(now)) for it in clip_ids]
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO done VALUES (?, ?)", rows)
            connection.executemany(
                "DELETE FROM pending WHERE id = ?", [(clip_id,) for clip_id, _ in rows]
            )

    def fail(self, clip_id: int, *, due: datetime, reason: str) -> None:
        """Count a failed attempt. `due` is the earliest time of the next attempt."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE pending SET attempts = attempts + 1, due = ?, reason = ? WHERE id = ?",
                (to_number(due), reason, clip_id),
            )

    def due(self, now: datetime, limit: int, offset: int = 0) -> list[PendingClip]:
        """Return at most `limit` clips whose next attempt is due. Skip the first `offset` clips.

        New clips come first. Then come the clips with the fewest attempts, so that a clip which
        always fails does not delay others. Then come the oldest recordings, because Blink deletes
        them first.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM pending WHERE due <= ?"  # noqa: S608 - no values
                " ORDER BY created >= ? DESC, attempts, created, id LIMIT ? OFFSET ?",
                (to_number(now), to_number(now - NEW_FOR), limit, offset),
            ).fetchall()
        return [_pending(row) for row in rows]

    def get(self, clip_id: int) -> PendingClip | None:
        """Return a pending clip, or None if the clip is not pending."""
        with self._database.transaction() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM pending WHERE id = ?",  # noqa: S608 - no values
                (clip_id,),
            ).fetchone()
        return None if row is None else _pending(row)

    def count(self) -> int:
        """Return the number of pending clips."""
        with self._database.transaction() as connection:
            [count] = connection.execute("SELECT COUNT(*) FROM pending").fetchone()
        return int(count)

    def failures(self) -> dict[str, int]:
        """Return a dict from each cause of a failure to the number of pending clips.

        Only the last failure of each clip counts.
        """
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT reason, COUNT(*) FROM pending WHERE attempts > 0 GROUP BY reason"
            ).fetchall()
        return dict(rows)

    def select(self, choice: str) -> None:
        """Set the text of the settings that select which clips to archive.

        If the text has changed, reset the cursor (the time up to which Blink's list was read). The
        list is then read again from the start, because other clips may be wanted now.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT value FROM facts WHERE name = ?", (_CHOICE,)
            ).fetchone()
            if row is None or row[0] != choice:
                connection.execute("DELETE FROM facts WHERE name = ?", (CURSOR,))
                connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (_CHOICE, choice))

    def forget_done(self) -> None:
        """Make clips pending again if they were deleted from the archive or given up."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM done")

    @property
    def cursor(self) -> datetime | None:
        """Return the time up to which Blink's list was read.

        Each clip in the list before this time is archived, pending or not wanted.
        """
        with self._database.transaction() as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (CURSOR,)).fetchone()
        return None if row is None else from_number(int(row[0]))

    def advance(self, cursor: datetime) -> None:
        """Set the time up to which Blink's list was read."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM done WHERE created < ?", (to_number(cursor - _REMEMBERED_FOR),)
            )
            connection.execute(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)", (CURSOR, str(to_number(cursor)))
            )


def _pending(row: tuple[int, int, str, str]) -> PendingClip:
    """Return the pending clip in a row with the columns _COLUMNS."""
    attempts, due, reason, record = row
    return PendingClip(
        clip=Clip.from_dict(json.loads(record)),
        attempts=attempts,
        due=from_number(due),
        reason=reason,
    )
