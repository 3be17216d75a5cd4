"""Digests over the tables in which nothing else would show that a row is gone."""

import sqlite3

from sync import canonical
from sync.canonical import sha256

ROWS = {
    "signed_head": """
        select scope, replica, n, hash, signature from signed_head
        order by scope, replica, n, hash
        """,
    "parked": """
        select scope, replica, first, payload from parked
        order by scope, replica, first, payload
        """,
}


def seal(db: sqlite3.Connection, table: str) -> None:
    """Keep the digest of a table's rows, inside the transaction that altered them."""
    db.execute(
        "insert or replace into seal (part, digest) values (:part, :digest)",
        {"part": table, "digest": _digest(db, table)},
    )


def broken(db: sqlite3.Connection) -> list[str]:
    """The tables whose rows are not those that were sealed."""
    kept = dict(db.execute("select part, digest from seal order by part"))
    empty = sha256(canonical.pack([]))
    wrong = [table for table in ROWS if kept.pop(table, empty) != _digest(db, table)]
    return wrong + sorted(kept)


def _digest(db: sqlite3.Connection, table: str) -> bytes:
    return sha256(canonical.pack([list(row) for row in db.execute(ROWS[table])]))
