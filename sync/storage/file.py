"""One SQLite file: a connection a thread, one way to write."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

from sqlite_utils import Database, Migrations

from sync.disk import enough_room
from sync.errors import Busy, DiskFull

_WAIT = 30.0
_ERRORS = {sqlite3.SQLITE_FULL: DiskFull, sqlite3.SQLITE_BUSY: Busy}
_LEAST_ROOM = 65_536
"""What SQLite's shared memory needs, in bytes; without room for it an error is called I/O."""


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
        """This thread's connection."""
        found: _Held | None = getattr(self._local, "held", None)
        if found is None:
            found = self._local.held = self._connect()
        return found.connection

    def _connect(self) -> _Held:
        connection = sqlite3.connect(
            self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        held = _Held(connection)
        with self._lock:
            self._open.add(held)
        with self._named_errors():
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            # What is redacted must not lie about in free pages.
            connection.execute("pragma secure_delete = on")
        return held

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One writing transaction; nested use joins the outer one.

        Raises `DiskFull` and `Busy`; then nothing of it is kept.
        """
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        with self._named_errors():
            try:
                connection.execute("begin immediate")
                yield connection
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Raise `DiskFull` and `Busy` for what SQLite says in its own way."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", -1) & 0xFF
            known = _ERRORS.get(code)
            if code == sqlite3.SQLITE_IOERR and self._full():
                known = DiskFull
            if known:
                raise known(str(error)) from error
            raise

    def _full(self) -> bool:
        """Whether no room is left, or none of what a quota allows: SQLite does not tell."""
        folder = self._path.parent
        if self._room() < _LEAST_ROOM:
            return True
        try:
            with enough_room(), tempfile.TemporaryFile(dir=folder) as probe:
                return os.pwrite(probe.fileno(), bytes(_LEAST_ROOM), 0) < _LEAST_ROOM
        except DiskFull:
            return True
        except OSError:
            return False

    def _room(self) -> int:
        return shutil.disk_usage(self._path.parent).free

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for held in list(self._open):
                held.connection.close()
            self._open.clear()
        self._local = threading.local()
