"""One SQLite file: a connection a thread, one way to write."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlite_utils import Database, Migrations

from sync.disk import FULL, failed
from sync.errors import Busy, DiskFull, SyncError

_WAIT = 30.0
_LEAST_ROOM = 65_536
"""What SQLite's shared memory needs, in bytes; without room for it an error is called I/O."""


class _Connection(sqlite3.Connection):
    """A connection that raises `DiskFull`, `StorageFailed` and `Busy` for what SQLite says."""

    path = Path()

    def execute(self, *args: Any) -> sqlite3.Cursor:
        """As of any connection."""
        try:
            return super().execute(*args)
        except sqlite3.Error as error:
            if named := name(error, self.path):
                raise named from error
            raise

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        """As of any connection."""
        try:
            return super().executemany(*args)
        except sqlite3.Error as error:
            if named := name(error, self.path):
                raise named from error
            raise


class _Held:
    """A thread's connection, closed with its thread: a job makes threads for each window."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class File:
    """A database in WAL mode in which a commit is on the disk when it returns."""

    def __init__(self, path: Path, migrations: Migrations) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: WeakSet[_Held] = WeakSet()
        with self.write() as connection:
            # Inside the transaction: two processes may open a new file at once.
            db = Database(connection, execute_plugins=False, recursive_triggers=False)
            migrations.apply(db)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection; raises `DiskFull`, `StorageFailed` and `Busy`, also in use."""
        found: _Held | None = getattr(self._local, "held", None)
        if found is None:
            found = self._local.held = self._connect()
        return found.connection

    def _connect(self) -> _Held:
        try:
            connection = sqlite3.connect(
                self._path,
                timeout=_WAIT,
                isolation_level=None,
                check_same_thread=False,
                factory=_Connection,
            )
        except sqlite3.Error as error:
            if named := name(error, self._path):
                raise named from error
            raise
        connection.path = self._path
        held = _Held(connection)
        with self._lock:
            self._open.add(held)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        # What is redacted must not lie about in free pages.
        connection.execute("pragma secure_delete = on")
        return held

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One writing transaction; nested use joins the outer one.

        Raises `DiskFull`, `StorageFailed` and `Busy`; then nothing of it is kept.
        """
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for held in list(self._open):
                held.connection.close()
            self._open.clear()
        self._local = threading.local()


def name(error: sqlite3.Error, path: Path) -> SyncError | None:
    """What an error of SQLite's says of the disk or of others; None where it is another one."""
    match getattr(error, "sqlite_errorcode", -1) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskFull(str(error))
        case sqlite3.SQLITE_BUSY:
            return Busy(str(error))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            # SQLite does not tell what the system said: room may be all that is lacking.
            return (
                DiskFull(str(error)) if _full(path.parent) else failed(path, error.sqlite_errorname)
            )
    return None


def _full(folder: Path) -> bool:
    """Whether no room is left, or none of what a quota allows."""
    try:
        if _room(folder) < _LEAST_ROOM:
            return True
        with tempfile.TemporaryFile(dir=folder) as probe:
            return os.pwrite(probe.fileno(), bytes(_LEAST_ROOM), 0) < _LEAST_ROOM
    except OSError as error:
        return error.errno in FULL


def _room(folder: Path) -> int:
    return shutil.disk_usage(folder).free
