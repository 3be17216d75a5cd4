"""The fold: counted changes in, the state of a record out. Pure. PROTOCOL.md §3."""

from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from sync import canonical
from sync.canonical import Value
from sync.change import CREATE, DELETE, DELETED, Assignment, Change, Dot

Ancestor = Callable[[Change, int], bytes | None]
"""The hash of a change's own ancestor at a position of its replica's chain."""


class Write(msgspec.Struct, frozen=True, array_like=True):
    """One value that one change gave one field; in a view it is the list of these elements."""

    value: Value
    replica: bytes
    seq: int
    hash: bytes
    time: tuple[int, int]
    author: bytes | None

    @property
    def dot(self) -> Dot:
        """The name of this write."""
        return Dot(self.replica, self.seq)


class Record(msgspec.Struct, frozen=True):
    """The state of one record: the live writes of each field, ascending by dot, then hash."""

    id: bytes
    collection: str
    scope: str
    fields: Mapping[str, tuple[Write, ...]]

    @property
    def deleted(self) -> bool:
        """Whether a deletion is live."""
        return any(write.value is True for write in self.live(DELETED))

    def live(self, field: str) -> tuple[Write, ...]:
        """The live writes of one field."""
        return self.fields.get(field, ())

    def values(self, field: str) -> list[Value]:
        """The distinct values of the live writes of one field; more than one is a conflict."""
        distinct: list[Value] = []
        for write in self.live(field):
            if not any(same(write.value, value) for value in distinct):
                distinct.append(write.value)
        return distinct

    def get(self, field: str, default: Value = None) -> Value:
        """The value people are shown first: that of the latest live write, else `default`."""
        writes = self.live(field)
        return max(writes, key=lambda w: (w.time, w.replica, w.hash)).value if writes else default

    def dots(self, fields: Collection[str] | None = None) -> set[Dot]:
        """The version of `fields` (all by default): the dots of their live writes."""
        return {w.dot for f, ws in self.fields.items() if fields is None or f in fields for w in ws}

    def conflicts(self) -> list[str]:
        """The fields with live writes of different values, by name."""
        return sorted(field for field in self.fields if len(self.values(field)) > 1)

    def view(self) -> bytes:
        """The canonical bytes of the state; equal on every store with the same changes."""
        rows = sorted(self.fields.items(), key=lambda item: item[0].encode())
        # Values were checked in their bodies; a view nests them up to 12 deep.
        return canonical.pack([self.collection, self.scope, rows])


def read_view(record: bytes, view: bytes) -> Record:
    """The record whose `view()` gave these bytes."""
    collection, scope, rows = msgspec.msgpack.decode(view)
    fields = {
        field: tuple(Write(v, replica, seq, h, (ms, c), a) for v, replica, seq, h, (ms, c), a in ws)
        for field, ws in rows
    }
    return Record(record, collection, scope, fields)


def fold(changes: Iterable[Change], forked: Collection[Dot], ancestor: Ancestor) -> Record | None:
    """The record that counted changes make, in any order; None when there are none.

    `forked` names the positions of the scope that hold two changes. A change that calls the
    record's collection by another name than its creation takes no part.
    """
    counted = sorted({c.hash: c for c in changes}.values(), key=lambda c: (c.dot, c.hash))
    if not counted:
        return None
    first = next((c for c in counted if c.action == CREATE), counted[0])
    counted = [c for c in counted if c.collection == first.collection]
    writes: dict[str, list[tuple[Dot, Write]]] = {}
    overwriting: dict[tuple[str, Dot], list[Change]] = {}
    for change in counted:
        mine = change.dot
        for row in change.assignments:
            for dot in row.overwrites:
                overwriting.setdefault((row.field, dot), []).append(change)
            if change.action != DELETE or row.field == DELETED:
                writes.setdefault(row.field, []).append((mine, _write(change, row)))
    fields: dict[str, tuple[Write, ...]] = {}
    for field, made in writes.items():
        live = []
        for dot, write in made:
            by = overwriting.get((field, dot))
            if by is None or not any(replaces(c, dot, write.hash, forked, ancestor) for c in by):
                live.append(write)
        if live:
            fields[field] = tuple(live)
    return Record(first.record_id, first.collection, first.scope, fields)


def _write(change: Change, row: Assignment) -> Write:
    return Write(row.value, change.replica, change.seq, change.hash, change.time, change.author)


def replaces(
    by: Change, dot: Dot, hash: bytes, forked: Collection[Dot], ancestor: Ancestor
) -> bool:
    """Whether a change that overwrites `dot` means the write of the change with this hash."""
    if dot not in forked:
        return by.hash != hash
    # Two changes share the dot: only a later change of the same branch can say which it meant.
    return by.replica == dot.replica and ancestor(by, dot.seq) == hash


def same(a: Value, b: Value) -> bool:
    """Whether two values are the same in canonical bytes (so True is not 1)."""
    return canonical.pack(a) == canonical.pack(b)
