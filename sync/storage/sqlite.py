"""A store in SQLite: `log.sqlite3` holds what `verify` can check, `local.sqlite3` the rest."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from migrations.sqlite import beside, log
from sync.change import Change, Dot, stored_change
from sync.record import Record, read_view
from sync.storage.beside import Beside
from sync.storage.file import File
from sync.storage.seal import seal
from sync.storage.store import Head, Logged, Parked, SignedHead, Vector, Writer

LOG, LOCAL = "log.sqlite3", "local.sqlite3"
_PAGE = 64

_LOGGED = "select header, body, instead, verdict from change"
_HEADS = "select replica, n, hash from head"


class SqliteStore(Beside):
    """The two files of a data folder; safe for several threads and processes at once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = File(folder / LOG, log)
        self._beside = File(folder / LOCAL, beside)
        self._redacted = False

    @contextmanager
    def write(self) -> Iterator[None]:
        with self._log.write():
            yield
        self._shred()

    def _shred(self) -> None:
        """After a redaction: leave no copy of the values in the file that writes pass through."""
        if self._redacted and not self._log.connection.in_transaction:
            self._redacted = False
            # Where others read just now some of it stays until the next checkpoint.
            self._log.connection.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        self._log.close()
        self._beside.close()

    def _rows(self, query: str, **values: object) -> sqlite3.Cursor:
        return self._log.connection.execute(query, values)

    def _logged(self, query: str, **values: object) -> list[Logged]:
        rows = self._rows(f"{_LOGGED} {query}", **values)
        return [Logged(stored_change(*bytes), verdict) for *bytes, verdict in rows]

    # The log

    def append(self, run: Sequence[Logged]) -> None:
        first, last = run[0].change, run[-1].change
        before = Head(first.replica, first.seq - 1, first.prev or b"")
        with self._log.write() as db:
            if first.prev is not None and not self.has(first.scope, before):
                raise ValueError("the predecessor is not stored")
            db.executemany(
                """
                insert into change
                  (scope, replica, seq, hash, record, collection, author, header, body, instead,
                   verdict)
                values
                  (:scope, :replica, :seq, :hash, :record, :collection, :author, :header, :body,
                   :instead, :verdict)
                """,
                [_row(change, verdict) for change, verdict in run],
            )
            db.executemany(
                "insert or ignore into writer (scope, replica, author) values (?, ?, ?)",
                {(c.scope, c.replica, c.author or b"") for c, _ in run},
            )
            db.execute(
                """
                delete from head
                where scope = :scope and replica = :replica and n = :n and hash = :hash
                """,
                {"scope": first.scope, **before._asdict()},
            )
            db.execute(
                "insert into head (scope, replica, n, hash) values (?, ?, ?, ?)",
                (last.scope, last.replica, last.seq, last.hash),
            )

    def changes_at(self, scope: str, dot: Dot) -> list[Logged]:
        return self._logged(
            "where scope = :scope and replica = :replica and seq = :seq order by hash",
            scope=scope,
            **dot._asdict(),
        )

    def hashes(self, scope: str, replica: bytes, first: int, last: int) -> set[bytes]:
        rows = self._rows(
            """
            select hash from change
            where scope = :scope and replica = :replica and seq between :first and :last
            order by seq, hash
            """,
            scope=scope,
            replica=replica,
            first=first,
            last=last,
        )
        return {hash for (hash,) in rows}

    def changes_of(self, scope: str, record: bytes) -> list[Logged]:
        return self._logged(
            "where scope = :scope and record = :record order by replica, seq, hash",
            scope=scope,
            record=record,
        )

    def branch(self, scope: str, head: Head, after: int) -> Iterator[Change]:
        forked = len(self.heads_of(scope, head.replica)) > 1
        chain = self._lineage(scope, head, after) if forked else {}
        while after < head.n:
            page = self._logged(
                """
                where scope = :scope and replica = :replica and seq > :after and seq <= :upto
                order by seq, hash
                """,
                scope=scope,
                replica=head.replica,
                after=after,
                upto=min(head.n, after + _PAGE),
            )
            after += _PAGE
            for change, _ in page:
                if not forked or chain[change.seq] == change.hash:
                    yield change

    def _lineage(self, scope: str, head: Head, after: int) -> dict[int, bytes]:
        """The hash at each position of one branch of a forked replica."""
        rows = self._logged(
            """
            where scope = :scope and replica = :replica and seq > :after and seq <= :upto
            order by seq desc, hash
            """,
            scope=scope,
            replica=head.replica,
            after=after,
            upto=head.n,
        )
        chain, hash = dict[int, bytes](), head.hash
        for change, _ in rows:
            if change.hash == hash:
                chain[change.seq] = hash
                hash = change.prev or b""
        return chain

    def changes_by(self, writer: Writer) -> list[Logged]:
        return self._logged(
            """
            where scope = :scope and replica = :replica and author is :author
            order by seq, hash
            """,
            **writer._asdict(),
        )

    def changes_in(self, scope: str, collections: Collection[str]) -> list[Logged]:
        # The signs keep the planner from reading the whole scope to save itself the sorting.
        return self._logged(
            """
            where scope = :scope and collection in (select value from json_each(:collections))
            order by +replica, +seq, +hash
            """,
            scope=scope,
            collections=json.dumps(sorted(collections)),
        )

    def count_in(self, scope: str, collections: Collection[str]) -> int:
        rows = self._rows(
            """
            select count(*) from change
            where scope = :scope and collection in (select value from json_each(:collections))
            """,
            scope=scope,
            collections=json.dumps(sorted(collections)),
        )
        return int(rows.fetchone()[0])

    def set_verdict(self, change: Change, verdict: str | None) -> None:
        with self._log.write() as db:
            db.execute(
                """
                update change set verdict = :verdict
                where scope = :scope and replica = :replica and seq = :seq and hash = :hash
                """,
                _row(change, verdict),
            )

    def redact(self, change: Change, instead: bytes) -> None:
        with self._log.write() as db:
            db.execute(
                """
                update change set body = null, instead = :instead
                where scope = :scope and replica = :replica and seq = :seq and hash = :hash
                """,
                _row(change, None) | {"instead": instead},
            )
        self._redacted = True
        self._shred()

    def quarantined(self, scope: str | None = None) -> list[Logged]:
        return self._logged(
            """
            where verdict is not null and (:scope is null or scope = :scope)
            order by scope, replica, seq, hash
            """,
            scope=scope,
        )

    def count_quarantined(self, scope: str) -> int:
        rows = self._rows(
            "select count(*) from change where verdict is not null and scope = :scope",
            scope=scope,
        )
        return int(rows.fetchone()[0])

    def writers(self, scope: str) -> list[Writer]:
        rows = self._rows(
            "select replica, author from writer where scope = :scope order by replica, author",
            scope=scope,
        )
        return [Writer(scope, replica, author or None) for replica, author in rows]

    def forked(self, scope: str) -> Collection[Dot]:
        rows = self._rows(
            """
            select replica, seq from change
            where scope = :scope and replica in
              (select replica from head where scope = :scope group by replica having count(*) > 1)
            group by replica, seq having count(*) > 1
            order by replica, seq
            """,
            scope=scope,
        )
        return {Dot(replica, seq) for replica, seq in rows}

    def count(self) -> int:
        return int(self._rows("select count(*) from change").fetchone()[0])

    # Heads

    def scopes(self) -> list[str]:
        return [scope for (scope,) in self._rows("select distinct scope from head order by scope")]

    def vector(self, scope: str) -> Vector:
        rows = self._rows(f"{_HEADS} where scope = :scope order by replica, n, hash", scope=scope)
        return tuple(Head(*row) for row in rows)

    def heads_of(self, scope: str, replica: bytes) -> list[Head]:
        rows = self._rows(
            f"{_HEADS} where scope = :scope and replica = :replica order by n, hash",
            scope=scope,
            replica=replica,
        )
        return [Head(*row) for row in rows]

    def sign(self, head: SignedHead) -> None:
        with self._log.write() as db:
            db.execute(
                """
                insert or replace into signed_head (scope, replica, n, hash, signature)
                values (:scope, :replica, :n, :hash, :signature)
                """,
                head._asdict(),
            )
            seal(db, "signed_head")

    def unsign(self, head: SignedHead) -> None:
        with self._log.write() as db:
            db.execute(
                """
                delete from signed_head
                where scope = :scope and replica = :replica and n = :n and hash = :hash
                """,
                head._asdict(),
            )
            seal(db, "signed_head")

    def signed_heads(self, scope: str, replica: bytes | None = None) -> list[SignedHead]:
        rows = self._rows(
            """
            select scope, replica, n, hash, signature from signed_head
            where scope = :scope and (:replica is null or replica = :replica)
            order by replica, n, hash
            """,
            scope=scope,
            replica=replica,
        )
        return [SignedHead(*row) for row in rows]

    # Parked runs

    def park(self, run: Parked) -> None:
        with self._log.write() as db:
            db.execute(
                """
                insert or ignore into parked (scope, replica, first, payload)
                values (:scope, :replica, :first, :payload)
                """,
                run._asdict(),
            )
            seal(db, "parked")

    def parked_bytes(self) -> int:
        return int(self._rows("select coalesce(sum(length(payload)), 0) from parked").fetchone()[0])

    def parked(self, scope: str, replica: bytes) -> list[Parked]:
        rows = self._rows(
            """
            select scope, replica, first, payload from parked
            where scope = :scope and replica = :replica order by first, payload
            """,
            scope=scope,
            replica=replica,
        )
        return [Parked(*row) for row in rows]

    def unpark(self, run: Parked) -> None:
        with self._log.write() as db:
            db.execute(
                """
                delete from parked
                where scope = :scope and replica = :replica and first = :first
                  and payload = :payload
                """,
                run._asdict(),
            )
            seal(db, "parked")

    # Views

    def put_record(self, record: Record) -> None:
        parent = record.get("parent")
        with self._log.write() as db:
            db.execute(
                """
                insert or replace into record (id, scope, collection, parent, deleted, view)
                values (:id, :scope, :collection, :parent, :deleted, :view)
                """,
                {
                    "id": record.id,
                    "scope": record.scope,
                    "collection": record.collection,
                    "parent": parent if isinstance(parent, bytes) else None,
                    "deleted": int(record.deleted),
                    "view": record.view(),
                },
            )

    def drop_record(self, scope: str, record: bytes) -> None:
        with self._log.write() as db:
            db.execute(
                "delete from record where id = :record and scope = :scope",
                {"record": record, "scope": scope},
            )

    def view(self, scope: str, record: bytes) -> Record | None:
        rows = self._rows(
            "select id, view from record where id = :record and scope = :scope",
            scope=scope,
            record=record,
        )
        return next((read_view(*row) for row in rows), None)

    def record(self, record: bytes) -> Record | None:
        rows = self._rows(
            "select id, view from record where id = :record order by scope", record=record
        ).fetchall()
        if len(rows) > 1:
            # A change of another scope may name this record; it lives where it was created.
            views = [read_view(*row) for row in rows]
            return next((view for view in views if self._created(view)), views[0])
        return read_view(*rows[0]) if rows else None

    def _created(self, record: Record) -> bool:
        changes = self.changes_of(record.scope, record.id)
        return any(change.record is None for change, _ in changes)

    def records(
        self,
        collection: str | None = None,
        *,
        scope: str | None = None,
        parent: bytes | None = None,
        deleted: bool = False,
    ) -> list[Record]:
        asked: Mapping[str, object | None] = {
            "collection": collection,
            "scope": scope,
            "parent": parent,
            "deleted": None if deleted else 0,
        }
        wanted = {column: value for column, value in asked.items() if value is not None}
        where = " and ".join(f"{column} = :{column}" for column in wanted) or "true"
        rows = self._rows(
            f"select id, view from record where {where} order by collection, id, scope",  # noqa: S608
            **wanted,
        )
        return [read_view(*row) for row in rows]

    def record_ids(self, scope: str) -> list[bytes]:
        rows = self._rows(
            "select distinct record from change where scope = :scope order by record", scope=scope
        )
        return [record for (record,) in rows]

    def judged_by(self) -> str | None:
        row = self._rows("select release from judged").fetchone()
        return row[0] if row else None

    def judge_by(self, release: str) -> None:
        with self._log.write() as db:
            db.execute("delete from judged")
            db.execute("insert into judged (release) values (:release)", {"release": release})


def _row(change: Change, verdict: str | None) -> dict[str, object]:
    return {
        "scope": change.scope,
        "replica": change.replica,
        "seq": change.seq,
        "hash": change.hash,
        "record": change.record_id,
        "collection": change.collection,
        "author": change.author,
        "header": change.header,
        "body": change.body,
        "instead": change.instead,
        "verdict": verdict,
    }
