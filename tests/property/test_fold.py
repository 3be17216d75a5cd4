"""Any order, any duplication, any batching: the same views and verdicts. Nothing unseen is lost.

Histories are drawn: who edits which field of which record, who hears of what when, clones that go
on under one id, grants that come and go. The model beside them is a list of what was typed.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.change import Change
from sync.replica import Replica
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Head, Store
from tests.unit.sync.fleet import AREA, fleet, pull, replica, runs, state, sync

FIELDS = ["a", "b", "c"]
AUTHORS = [None, b"an" * 8, b"bi" * 8]

KINDS = [
    st.tuples(st.just("create"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("edit"), st.integers(0, 2), st.integers(0, 9), st.integers(0, 2)),
    st.tuples(st.just("delete"), st.integers(0, 2), st.integers(0, 9)),
    st.tuples(st.just("grant"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("ungrant"), st.integers(0, 2), st.integers(0, 9)),
    st.tuples(st.just("pull"), st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.just("clone"), st.integers(0, 2)),
]
STEPS = st.lists(st.one_of(KINDS), max_size=25)
REDACTING = st.lists(
    st.one_of(*KINDS, st.tuples(st.just("redact"), st.integers(0, 2), st.integers(0, 9))),
    max_size=25,
)


class History:
    """A fleet that lives through drawn steps."""

    def __init__(self) -> None:
        self.replicas = list(fleet())
        self.typed: list[Change] = []

    def step(self, kind: str, who: int, *more: Any) -> None:
        getattr(self, f"_{kind}")(self.replicas[who % len(self.replicas)], *more)

    def _create(self, on: Replica, author: int) -> None:
        self._write(on, {"a": len(self.typed)}, author=AUTHORS[author])

    def _edit(self, on: Replica, which: int, field: int) -> None:
        record = self._pick(on, "signed", which)
        if record:
            author = AUTHORS[which % 3]
            self._write(on, {FIELDS[field]: len(self.typed)}, record=record, author=author)

    def _delete(self, on: Replica, which: int) -> None:
        record = self._pick(on, "signed", which)
        if record:
            self._write(on, {}, record=record, delete=True)

    def _grant(self, on: Replica, account: int) -> None:
        on.write(AREA, "grant", {"account": AUTHORS[account]})

    def _ungrant(self, on: Replica, which: int) -> None:
        record = self._pick(on, "grant", which)
        if record:
            on.write(AREA, "grant", {}, record=record, delete=True)

    def _pull(self, to: Replica, other: int) -> None:
        of = self.replicas[other % len(self.replicas)]
        if of is not to:
            pull(to, of)

    def _clone(self, of: Replica) -> None:
        if len(self.replicas) < 5:
            twin = replica(len(self.typed) + 50, of.key)
            pull(twin, of)
            twin.store.put("replica", of.id)
            twin.store.put("renew", None)
            self.replicas.append(twin)

    def _redact(self, on: Replica, which: int) -> None:
        record = self._pick(on, ("signed", "grant", "redaction")[which % 3], which)
        if record:
            on.redact(record, [FIELDS[which % 3], "account", "instead"] if which < 5 else None)

    def _write(self, on: Replica, values: dict[str, Any], **more: Any) -> None:
        self.typed.append(on.write(AREA, "signed", values, **more))

    def _pick(self, on: Replica, collection: str, which: int) -> bytes | None:
        records = on.records(collection, scope=AREA, deleted=True)
        return records[which % len(records)].id if records else None

    def settle(self) -> None:
        for _ in range(2):
            for one in self.replicas:
                for other in self.replicas:
                    if one is not other:
                        sync(one, other)


def lived(steps: list[tuple[Any, ...]]) -> History:
    history = History()
    for step in steps:
        history.step(*step)
    return history


@settings(max_examples=60, deadline=None)
@given(REDACTING)
def test_replicas_that_hold_the_same_show_the_same(steps):
    history = lived(steps)
    history.settle()
    first, *others = map(state, history.replicas)
    assert all(other == first for other in others)


@settings(max_examples=60, deadline=None)
@given(REDACTING, st.randoms(use_true_random=False))
def test_order_duplication_and_batching_change_nothing(steps, chance):
    history = lived(steps)
    history.settle()
    source = history.replicas[0]
    expected = state(source)
    other = replica(99, source.key)
    parts = [
        run
        for scope in source.scopes()
        for run in runs(source, scope, other, size=chance.randint(1, 4))
    ]
    parts += chance.choices(parts, k=3)
    chance.shuffle(parts)
    for run in parts:
        other.receive(run)
    assert state(other) == expected
    other.rebuild()
    assert state(other) == expected


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_nothing_that_counts_is_lost_unless_an_author_who_saw_it_replaced_it(steps):
    history = lived(steps)
    history.settle()
    store = history.replicas[0].store
    quarantined = {logged.change.hash for logged in store.quarantined()}
    counted = [change for change in history.typed if change.hash not in quarantined]
    pasts = [past(store, change) for change in counted]
    for change in counted:
        for field, value in values_of(change).items():
            if not replaced(change, field, counted, pasts):
                record = store.record(change.record_id)
                assert record
                assert value in [write.value for write in record.live(field)]


def values_of(change: Change) -> dict[str, Any]:
    return {row.field: row.value for row in change.assignments if row.value is not None}


def past(store: Store, change: Change) -> set[bytes]:
    """The hashes of the chain that leads to a change."""
    head = Head(change.replica, change.seq, change.hash)
    return {before.hash for before in store.branch(change.scope, head, 0)} - {change.hash}


def replaced(change: Change, field: str, counted: list[Change], pasts: list[set[bytes]]) -> bool:
    """Whether an author named this write and could only have meant this one."""
    twins = [other for other in counted if other.dot == change.dot]
    for other, behind in zip(counted, pasts, strict=True):
        named = [dot for row in other.assignments if row.field == field for dot in row.overwrites]
        if change.dot in named and (change.hash in behind or len(twins) == 1):
            return True
    return False


@settings(max_examples=15, deadline=None)
@given(steps=REDACTING)
def test_a_store_in_files_shows_what_one_in_memory_shows(tmp_path_factory, steps):
    history = lived(steps)
    history.settle()
    source = history.replicas[0]
    folder = tmp_path_factory.mktemp("store")
    other = replica(98, source.key, SqliteStore(folder))
    pull(other, source)
    assert state(other) == state(source)
    other.store.close()
