"""Proof from raw rows that a store is whole: chains, heads, signatures, verdicts, views, photos.

Nothing that the store computed is believed. All is computed again out of the headers and bodies,
and compared. Findings name what is wrong and where.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sync.change import Change, read_header
from sync.errors import BadFrame, TooLarge
from sync.judge import Judge
from sync.ledger import Ledger
from sync.protocol import wire
from sync.rules import Rules
from sync.storage import raw
from sync.storage.memory import MemoryStore
from sync.storage.raw import ChangeRow, RecordRow, Rows
from sync.storage.store import Head, Logged, SignedHead, Store
from sync.trust import ROOT, Trust


class Finding(NamedTuple):
    """One thing that is wrong: `what` is a code that never changes, `where` names the row."""

    what: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what} {self.where}: {self.detail}"


def verify_directory(path: Path, rules: Rules, *, expect_photos: bool = False) -> list[Finding]:
    """All that is wrong with the store in a data folder, or with its dump; empty when whole.

    `expect_photos`: every photo that a counted record names must be there.
    """
    try:
        rows = raw.read(path)
    except raw.Unreadable as error:
        return [Finding("file_damaged", str(path), str(error))]
    return verify(rows, rules, expect_photos=expect_photos)


def verify(rows: Rows, rules: Rules, *, expect_photos: bool = False) -> list[Finding]:
    """All that is wrong with a store's rows.

    As long as the log itself is damaged there is nothing to compare verdicts and views with.
    """
    changes, findings = _changes(rows.changes)
    findings += _chains(changes)
    findings += _heads(changes, rows.heads)
    findings += _parked(rows)
    if not findings:
        store = _rebuilt(changes, rows, rules)
        findings += _signatures(store, rows, rules)
        findings += _verdicts(store, rows.changes)
        findings += _redactions(store, rows.changes)
        findings += _views(store, rows.records)
        findings += _writers(store, rows)
        findings += _named_photos(store, rows, rules, expect_photos=expect_photos)
        findings += _freed_photos(store, rows, rules)
    findings += [*_marks(changes, rows), *_held_photos(rows)]
    # Only where nothing else says which row it is.
    return findings or [
        Finding("seal_broken", part, "a row was altered, added or taken out")
        for part in rows.broken_seals
    ]


def _at(scope: str, replica: bytes, seq: object) -> str:
    return f"{scope} {replica.hex()}:{seq}"


# The log


def _changes(rows: Iterable[ChangeRow]) -> tuple[list[Change], list[Finding]]:
    changes: list[Change] = []
    findings: list[Finding] = []
    for row in rows:
        try:
            change = read_header(row.header, row.body)
            wrong = _differs(row, change)
        except (BadFrame, TooLarge) as error:
            change, wrong = None, str(error)
        if change and not wrong:
            changes.append(change)
        else:
            where = _at(row.scope, row.replica, row.seq)
            findings.append(Finding("change_damaged", where, wrong))
    return changes, findings


def _differs(row: ChangeRow, change: Change) -> str:
    """What a row says otherwise than the header that it holds."""
    if row.hash != change.hash:
        return "the header does not have the row's hash"
    if row[:3] != (change.scope, change.replica, change.seq):
        return "the header is that of another position"
    columns = (change.record_id, change.collection, change.author)
    return "" if row.columns in (None, columns) else "the row's columns are not the header's"


def _chains(changes: list[Change]) -> Iterator[Finding]:
    held = {(c.scope, c.replica, c.seq, c.hash) for c in changes}
    for change in changes:
        before = (change.scope, change.replica, change.seq - 1, change.prev)
        if change.prev is not None and before not in held:
            where = _at(change.scope, change.replica, change.seq - 1)
            yield Finding("change_missing", where, f"the change at {change.seq} follows on it")


def _heads(changes: list[Change], rows: list[tuple[str, Head]]) -> Iterator[Finding]:
    followed = {(c.scope, c.replica, c.prev) for c in changes}
    heads = {
        (c.scope, Head(c.replica, c.seq, c.hash))
        for c in changes
        if (c.scope, c.replica, c.hash) not in followed
    }
    for scope, head in sorted(heads ^ set(rows)):
        kept = (scope, head) in rows
        detail = "no change is the end of this chain" if kept else "the vector lacks this head"
        yield Finding("vector_wrong", _at(scope, head.replica, head.n), detail)


def _parked(rows: Rows) -> Iterator[Finding]:
    for parked in rows.parked:
        try:
            run = wire.read_payload(wire.Run, parked.payload)
        except BadFrame as error:
            yield Finding("parked_damaged", _at(*parked[:3]), str(error))
        else:
            if (run.scope, run.replica, run.first) != parked[:3]:
                yield Finding("parked_damaged", _at(*parked[:3]), "the run is another's")


def _marks(changes: list[Change], rows: Rows) -> Iterator[Finding]:
    held = {(c.scope, Head(c.replica, c.seq, c.hash)) for c in changes}
    for scope, head in rows.marks or ():
        if (scope, head) not in held:
            detail = "this was written here last, and the log ends before it"
            yield Finding("log_put_back", _at(scope, head.replica, head.n), detail)


# What follows from the log


def _rebuilt(changes: list[Change], rows: Rows, rules: Rules) -> Store:
    """A store in memory that took in nothing but the changes."""
    store = MemoryStore()
    if rows.root is not None:
        store.put(ROOT, rows.root)
    with store.write():
        for change in sorted(changes, key=lambda c: (c.scope, c.replica, c.seq)):
            store.append([Logged(change, None)])
        Ledger(store, Judge(store, rules, rows.statements)).rebuild()
    return store


def _signatures(store: Store, rows: Rows, rules: Rules) -> Iterator[Finding]:
    judge = Judge(store, rules, rows.statements)
    for signed in rows.signed:
        where = _at(signed.scope, signed.replica, signed.n)
        if not store.has(signed.scope, Head(*signed[1:4])):
            yield Finding("head_wrong", where, "the signed head is not in the chain")
        elif _is_wrong(judge.trust(signed.scope), signed):
            yield Finding("head_wrong", where, "no key whose word counts signed it")


def _is_wrong(trust: Trust, signed: SignedHead) -> bool:
    """Whether no key signed whose word counts; nobody can say so of an unknown replica."""
    return trust.kind_of(signed.replica) is not None and not trust.check_head(*signed)


def _verdicts(store: Store, rows: Iterable[ChangeRow]) -> Iterator[Finding]:
    for row in rows:
        for change, verdict in store.changes_at(row.scope, read_header(row.header, row.body).dot):
            if change.hash == row.hash and verdict != row.verdict:
                detail = f"is {row.verdict or 'counted'}, should be {verdict or 'counted'}"
                yield Finding("verdict_wrong", _at(row.scope, row.replica, row.seq), detail)


def _redactions(store: Store, rows: Iterable[ChangeRow]) -> Iterator[Finding]:
    for row in rows:
        for change, _ in store.changes_at(row.scope, read_header(row.header, row.body).dot):
            if change.hash == row.hash and (change.body, change.instead) != (row.body, row.instead):
                detail = "what a redaction took out is still here, or is said to be another thing"
                yield Finding("redaction_wrong", _at(row.scope, row.replica, row.seq), detail)


def _views(store: Store, rows: Iterable[RecordRow]) -> Iterator[Finding]:
    expected = {(r.id, r.scope): r for r in store.records(deleted=True)}
    kept = {(row.id, row.scope): row for row in rows}
    for id, scope in sorted(expected.keys() | kept.keys()):
        where = f"{scope} record {id.hex()}"
        record, row = expected.get((id, scope)), kept.get((id, scope))
        if record is None:
            yield Finding("view_wrong", where, "no counted change makes this view")
        elif row is None:
            yield Finding("view_missing", where, f"a {record.collection} without its view")
        elif row.view != record.view():
            yield Finding("view_wrong", where, "the view is not the fold of the counted changes")
        else:
            parent = record.get("parent")
            by = parent if isinstance(parent, bytes) else None
            if row.columns not in (None, (record.collection, by, int(record.deleted))):
                yield Finding("view_wrong", where, "the row's columns are not the view's")


def _writers(store: Store, rows: Rows) -> Iterator[Finding]:
    expected = {(*w[:2], w.author or b"") for s in store.scopes() for w in store.writers(s)}
    if rows.writers is not None:
        for scope, replica, author in sorted(expected ^ set(rows.writers), key=repr):
            where = f"{scope} {replica!r}"
            yield Finding("writer_wrong", where, f"author {author!r} is listed or left out wrongly")


# Photos


def _named_photos(
    store: Store, rows: Rows, rules: Rules, *, expect_photos: bool
) -> Iterator[Finding]:
    held = {photo.digest: photo for photo in rows.photos}
    for record in store.records():
        for digest, length in rules.attachments(record):
            where = f"{record.scope} record {record.id.hex()} photo {digest.hex()}"
            photo = held.get(digest)
            if photo is None or not photo.file.exists():
                if expect_photos and digest not in rows.freed:
                    yield Finding("photo_missing", where, f"{length} bytes are not here")
            elif photo.file.stat().st_size != length:
                detail = f"{photo.file.stat().st_size} bytes, the record says {length}"
                yield Finding("photo_damaged", where, detail)


def _freed_photos(store: Store, rows: Rows, rules: Rules) -> Iterator[Finding]:
    """Only the full images of counted records may have been freed."""
    may = {digest for record in store.records(deleted=True) for digest in rules.freeable(record)}
    for digest in sorted(rows.freed - may):
        yield Finding(
            "freed_wrongly", f"photo {digest.hex()}", "no record names it as a full image"
        )


def _held_photos(rows: Rows) -> Iterator[Finding]:
    for photo in rows.photos:
        where = f"photo {photo.digest.hex()}"
        if not photo.file.exists():
            yield Finding("photo_missing", where, f"{photo.file} is listed and not there")
        elif photo.length not in (None, photo.file.stat().st_size):
            yield Finding("photo_damaged", where, f"{photo.file} is not {photo.length} bytes long")
        elif _digest(photo.file) != photo.digest:
            yield Finding("photo_damaged", where, f"{photo.file} has another SHA-256")


def _digest(file: Path) -> bytes:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").digest()
