"""The rows of a store as they lie on the disk, for `verify`: nothing is decoded or trusted."""

import json
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlite_utils import Database

from migrations.sqlite import log
from sync import canonical
from sync.canonical import sha256
from sync.photos.ledgers import FREED, read_freed
from sync.storage.seal import broken
from sync.storage.sqlite import LOCAL, LOG
from sync.storage.store import MARK, Head, Parked, SignedHead, Vector
from sync.trust import ROOT

DUMP = "rows.jsonl"
"""The file that a store without SQLite writes its rows to, one JSON object a line."""


T = TypeVar("T")


class ChangeRow(NamedTuple):
    """A change's row; `columns` are what the store repeats of it: record, collection, author."""

    scope: str
    replica: bytes
    seq: int
    hash: bytes
    header: bytes
    body: bytes | None
    verdict: str | None
    instead: bytes | None = None
    columns: tuple[object, ...] | None = None


class RecordRow(NamedTuple):
    """A view's row; `columns` are what the store repeats of it: collection, parent, deleted."""

    id: bytes
    scope: str
    view: bytes
    columns: tuple[object, ...] | None = None


class PhotoRow(NamedTuple):
    """A photo that the store holds, and the file that it is in."""

    digest: bytes
    length: int | None
    file: Path


class Rows(NamedTuple):
    """Everything that a store's log database holds, and the photos beside it."""

    root: bytes | None
    changes: list[ChangeRow]
    heads: list[tuple[str, Head]]
    signed: list[SignedHead]
    parked: list[Parked]
    records: list[RecordRow]
    photos: list[PhotoRow]
    writers: list[tuple[object, ...]] | None = None
    marks: list[tuple[str, Head]] | None = None
    broken_seals: tuple[str, ...] = ()
    statements: tuple[bytes, ...] = ()
    freed: frozenset[bytes] = frozenset()


class Unreadable(Exception):
    """A file that is not, or no longer, what its name says; the message says which and why."""


def read(folder: Path) -> Rows:
    """The rows of a data folder: its SQLite files, or a dump; raises `Unreadable`."""
    if (folder / LOG).exists():
        return _sqlite(folder)
    if (folder / DUMP).exists():
        return _dump(folder)
    raise Unreadable(f"{folder} holds neither {LOG} nor {DUMP}")


def vectors(folder: Path) -> dict[str, Vector]:
    """The heads of each scope in a data folder; raises `Unreadable`."""
    found: dict[str, Vector] = {}
    for scope, head in read(folder).heads:
        found[scope] = (*found.get(scope, ()), head)
    return found


def last_backup(folder: Path) -> int | None:
    """When the mainland's last verified backup was made, as far as a data folder knows."""
    return _query(folder / LOCAL, _last_backup)


def _last_backup(db: sqlite3.Connection) -> int | None:
    void = canonical.encode([])
    query = "select max(ms) from claim where level = 'safe' and vector <> :void"
    ms: int | None = db.execute(query, {"void": void}).fetchone()[0]
    return ms


# SQLite


def _sqlite(folder: Path) -> Rows:
    root, marks = _query(folder / LOCAL, _facts) if (folder / LOCAL).exists() else (None, [])
    rows = _query(folder / LOG, _log)
    freed = _freed(folder / "photos")
    photos = list(_photos(folder / "photos", freed))
    return rows._replace(root=root, marks=marks, photos=photos, freed=frozenset(freed))


def _query(path: Path, ask: Callable[[sqlite3.Connection], T]) -> T:
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as db:
            # One state of the file, also while a server writes.
            db.execute("begin")
            found = [row[0] for row in db.execute("pragma integrity_check")]
            if found != ["ok"]:
                raise Unreadable(f"{path.name}: {'; '.join(found)}")
            return ask(db)
    except sqlite3.Error as error:
        raise Unreadable(f"{path.name}: {error}") from error


def _facts(db: sqlite3.Connection) -> tuple[bytes | None, list[tuple[str, Head]]]:
    facts = dict(db.execute("select key, value from fact order by key"))
    marks = [
        (key.removeprefix(MARK), Head(*msgspec.msgpack.decode(value)))
        for key, value in facts.items()
        if key.startswith(MARK)
    ]
    return facts.get(ROOT), marks


def _log(db: sqlite3.Connection) -> Rows:
    if log.pending(Database(db, execute_plugins=False)):
        raise Unreadable(f"{LOG}: a step of its tables' history is missing")
    changes = db.execute(
        """
        select scope, replica, seq, hash, header, body, verdict, instead, record, collection, author
        from change order by scope, replica, seq, hash
        """
    )
    heads = db.execute("select scope, replica, n, hash from head order by scope, replica, n, hash")
    signed = db.execute(
        """
        select scope, replica, n, hash, signature from signed_head
        order by scope, replica, n, hash
        """
    )
    parked = db.execute(
        """
        select scope, replica, first, payload from parked
        order by scope, replica, first, payload
        """
    )
    records = db.execute(
        "select id, scope, view, collection, parent, deleted from record order by id, scope"
    )
    writers = db.execute(
        "select scope, replica, author from writer order by scope, replica, author"
    )
    return Rows(
        root=None,
        changes=[ChangeRow(*row[:8])._replace(columns=row[8:]) for row in changes],
        heads=[(row[0], Head(*row[1:])) for row in heads],
        signed=[SignedHead(*row) for row in signed],
        parked=[Parked(*row) for row in parked],
        records=[RecordRow(*row[:3])._replace(columns=row[3:]) for row in records],
        photos=[],
        writers=list(writers),
        broken_seals=tuple(broken(db)),
    )


def _freed(folder: Path) -> set[bytes]:
    try:
        return read_freed(folder / FREED)
    except ValueError as error:
        raise Unreadable(f"{folder.name}/{error}") from error


def _photos(folder: Path, freed: set[bytes]) -> Iterator[PhotoRow]:
    """The photos that are there, and those that were when a peer confirmed them."""
    names = {file.name for file in folder.glob("??/*") if len(file.name) == 64}
    for ledger in folder.glob("at-*"):
        listed = b"" if ledger.suffix else ledger.read_bytes()
        confirmed = {listed[at : at + 32] for at in range(0, len(listed) - 31, 32)}
        names |= {digest.hex() for digest in confirmed - freed}
    for name in sorted(names):
        yield PhotoRow(bytes.fromhex(name), None, folder / name[:2] / name)


# Dumps


def nothing() -> Rows:
    """No rows at all, to `add` to."""
    return Rows(None, [], [], [], [], [], [])


def _dump(folder: Path) -> Rows:
    rows = nothing()
    with (folder / DUMP).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                rows = add(rows, json.loads(line), folder)
            except (ValueError, KeyError, TypeError) as error:
                raise Unreadable(f"{DUMP}, line {number}: {error!r}") from error
    names = {file.name for file in folder.glob("private-*.json")}
    seal = f"private-{sha256((folder / DUMP).read_bytes()).hex()[:16]}.json"
    return rows._replace(broken_seals=(DUMP,) if names and seal not in names else ())


def add(rows: Rows, row: dict[str, Any], folder: Path) -> Rows:
    """The rows with one more out of a dump; photos are files under `folder`."""
    hexed = bytes.fromhex
    match row["kind"]:
        case "fleet":
            own = (b64decode(one, validate=True) for one in row.get("statements", ()))
            return rows._replace(root=hexed(row["root"]), statements=tuple(own))
        case "change":
            body = None if row["body"] is None else b64decode(row["body"], validate=True)
            place = (row["scope"], hexed(row["replica"]), row["seq"], hexed(row["hash"]))
            header = b64decode(row["header"], validate=True)
            instead = row.get("instead") and b64decode(row["instead"], validate=True)
            rows.changes.append(ChangeRow(*place, header, body, row["verdict"], instead))
        case "head":
            head = Head(hexed(row["replica"]), row["n"], hexed(row["hash"]))
            rows.heads.append((row["scope"], head))
        case "signed_head":
            place = (row["scope"], hexed(row["replica"]), row["n"], hexed(row["hash"]))
            rows.signed.append(SignedHead(*place, hexed(row["signature"])))
        case "record":
            view = b64decode(row["view"], validate=True)
            rows.records.append(RecordRow(hexed(row["id"]), row["scope"], view))
        case "photo":
            photo = PhotoRow(hexed(row["digest"]), row["length"], folder / row["file"])
            rows.photos.append(photo)
        case kind:
            raise ValueError(f"rows of kind {kind}")
    return rows
