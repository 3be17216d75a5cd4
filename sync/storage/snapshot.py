"""A copy of a data folder's databases as they are at one moment, while others go on writing."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sync.errors import Busy, DiskFull
from sync.storage.sqlite import LOCAL, LOG
from sync.storage.store import Head, Vector

_WAIT = 30.0


def snapshot(folder: Path, target: Path, others: Sequence[str] = ()) -> dict[str, Vector]:
    """Copy the databases of a store, and `others` beside them; the vectors that the log has then.

    Raises `DiskFull` and `Busy`. Who writes waits only for the small databases: the log is copied
    from what was pinned meanwhile.
    """
    with _named_errors(), closing(_open(folder / LOG)) as held, closing(_open(folder / LOG)) as log:
        held.execute("begin immediate")
        log.execute("begin")
        vectors = _vectors(log)
        for name in (LOCAL, *others):
            with closing(_open(folder / name)) as source:
                _copy(source, target / name)
        held.execute("rollback")
        _copy(log, target / LOG)
    return vectors


def _open(path: Path) -> sqlite3.Connection:
    # Read and write: a database in WAL mode cannot be opened for reading alone.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_WAIT, isolation_level=None
    )


def _copy(source: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        source.backup(target)
        # One file that holds all, with nothing beside it.
        target.execute("pragma journal_mode = delete")


def _vectors(log: sqlite3.Connection) -> dict[str, Vector]:
    found: dict[str, Vector] = {}
    rows = log.execute("select scope, replica, n, hash from head order by scope, replica, n, hash")
    for scope, *head in rows:
        found[scope] = (*found.get(scope, ()), Head(*head))
    return found


@contextmanager
def _named_errors() -> Iterator[None]:
    kinds = {sqlite3.SQLITE_FULL: DiskFull, sqlite3.SQLITE_BUSY: Busy}
    try:
        yield
    except sqlite3.Error as error:
        kind = kinds.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
        if kind is None:
            raise
        raise kind(str(error)) from error
