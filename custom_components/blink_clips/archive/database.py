"""The SQLite database of the archive's index.

It is in a folder of Home Assistant, because SQLite fails on some network drives. All functions
access the disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
import sqlite3
from threading import Lock
from typing import Final

from ..api import BlinkUnloadedError
from .errors import ArchiveError, ArchiveProblem, error_code

# The version of the tables. A database with a different version is deleted and rebuilt from the
# files.
_VERSION = 5

# The camera's name in the record of a clip on a USB drive. It is NULL for all other clips.
USB_CAMERA: Final = "json_extract(record, '$.blink_clips_usb.record.camera_name')"

_TABLES = f"""
CREATE TABLE clips (
  stem TEXT PRIMARY KEY,
  id INTEGER NOT NULL,
  is_copy INTEGER NOT NULL,
  created INTEGER NOT NULL,
  camera_id INTEGER NOT NULL,
  product_type TEXT NOT NULL,
  camera_name TEXT NOT NULL,
  event_type TEXT NOT NULL,
  kept INTEGER NOT NULL,
  has_poster INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sidecar_changed INTEGER NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX by_id ON clips (id, kept, stem, bytes);
CREATE INDEX by_time ON clips (is_copy, created, id);
CREATE INDEX by_camera ON clips (camera_id, product_type, created, id);
CREATE INDEX by_age ON clips (is_copy, kept, created, id, bytes);
CREATE INDEX by_usb_camera ON clips ({USB_CAMERA}) WHERE {USB_CAMERA} IS NOT NULL;
CREATE TABLE pending (
  id INTEGER PRIMARY KEY,
  created INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due INTEGER NOT NULL,
  reason TEXT NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX by_due ON pending (due, created, id);
CREATE TABLE done (id INTEGER PRIMARY KEY, created INTEGER NOT NULL);
CREATE TABLE without_video (stem TEXT PRIMARY KEY, since INTEGER);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Database:
    """A connection to the database. Several threads may use it. The first use opens the file.

    `timeout` is the maximum number of seconds to wait while another process locks the file.
    """

    def __init__(self, path: Path, *, timeout: float = 5.0) -> None:
        self._path = path
        self._timeout = timeout
        self._connection: sqlite3.Connection | None = None
        self._lock = Lock()
        self._is_closed = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection for one transaction. An exception undoes the transaction.

        Raises ArchiveError if the database cannot be read or written, and BlinkUnloadedError after
        `close`.
        """
        with self._lock:
            if self._is_closed:
                raise BlinkUnloadedError
            try:
                if self._connection is None:
                    self._connection = self._open()
                with self._connection:
                    yield self._connection
            except (sqlite3.Error, OSError) as err:
                self._recover(err)
                raise ArchiveError(ArchiveProblem.INDEX, cause=_code(err)) from err

    def close(self) -> None:
        """Close the database file, and refuse all further transactions.

        A thread that has waited for the drive of the archive may continue after an unload. It must
        not create the file again, which may have been deleted together with the account.
        """
        self._is_closed = True
        with self._lock:
            self._close()

    def delete(self) -> None:
        """Delete the file. Raises OSError."""
        with self._lock:
            self._delete()

    def _recover(self, err: Exception) -> None:
        """Close the file after an error. The next transaction opens it again.

        Delete a damaged file. The next transaction then creates an empty index, and a scan fills
        it.
        """
        with suppress(sqlite3.Error, OSError):
            self._close()
            if _is_damaged(err):
                self._delete()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _delete(self) -> None:
        self._close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connected()
        except sqlite3.DatabaseError as err:
            # Do not delete a file that may be intact, such as a locked file.
            if not _is_damaged(err):
                raise
        # Start with an empty index. A scan fills it again.
        self._delete()
        return self._connected()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=self._timeout)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # Do not wait for the disk after each transaction. A power failure may then undo the
            # last transactions, but the next scan finds their clips again.
            connection.execute("PRAGMA synchronous = NORMAL")
            [version] = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; END;")
            elif version != _VERSION:
                raise _OtherVersionError
        except sqlite3.Error:
            connection.close()
            raise
        return connection


class _OtherVersionError(sqlite3.DatabaseError):
    """The tables in the file have a different version."""


def _is_damaged(err: Exception) -> bool:
    """Return whether the file is no database, is damaged, or has tables of a different version."""
    if isinstance(err, _OtherVersionError):
        return True
    # Use the lowest byte of an extended error code. It contains the primary error code.
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _code(err: Exception) -> str:
    if isinstance(err, OSError):
        return error_code(err)
    return getattr(err, "sqlite_errorname", type(err).__name__)
