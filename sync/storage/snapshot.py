"""A copy of a data folder's databases as they are at one moment, while others go on writing."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sync.storage.file import name
from sync.storage.sqlite import LOCAL, LOG
from sync.storage.store import Head, Vector

_WAIT = 30.0


def snapshot(folder: Path, target: Path, others: Sequence[str] = ()) -> dict[str, Vector]:
    """Copy the databases of a store, and `others` beside them; the vectors that the log has then.

    Raises `DiskFull`, `StorageFailed` and `Busy`. Who writes waits only for the small databases:
    the log is copied from what was pinned meanwhile.
    """
    path = folder / LOG
    with _named_errors(path), closing(_open(path)) as held, closing(_open(path)) as log:
        held.execute("begin immediate")
        log.execute("begin")
        vectors = _vectors(log)
        for other in (LOCAL, *others):
            with closing(_open(folder / other)) as source:
                _copy(source, target / other)
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
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if named := name(error, path):
            raise named from error
        raise
