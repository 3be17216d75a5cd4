"""A replica writes, and takes in what others wrote."""

from contextlib import suppress
from unittest.mock import Mock

import msgspec
import pytest
from structlog.testing import capture_logs

import sync.parking
import sync.replica
from sync.change import DELETED, Dot, stored_change
from sync.clock import Clock
from sync.errors import BadFrame, NotCanonical, TooLarge, UnknownRecord
from sync.history import ancestor, missing
from sync.protocol import wire
from sync.replica import Replica
from sync.storage.memory import MemoryStore
from sync.storage.store import Head
from tests.unit.sync.fleet import AREA, pull, replica, runs, state
from tests.unit.sync.fleet import sync as exchange
from tests.vectors.builders import A, B, C, chain, head

AN = b"an" * 8


def test_a_change_is_what_was_written():
    a = replica(1)
    change = a.write(AREA, "note", {"text": "sóng lớn"}, author=AN, schema=3)
    assert (change.replica, change.seq, change.prev) == (a.id, 1, None)
    assert (change.author, change.schema, change.record) == (AN, 3, None)
    record = a.read(change.record_id)
    assert record
    assert record.values("text") == ["sóng lớn"]
    stored = a.store.changes_at(AREA, change.dot)[0].change
    assert stored == stored_change(change.header, change.body) == change


def test_an_edit_replaces_what_is_live():
    a = replica(1)
    first = a.write(AREA, "note", {"text": "một", "kind": "x"})
    second = a.write(AREA, "note", {"text": "hai"}, record=first.record_id)
    (row,) = second.assignments
    assert row.overwrites == (first.dot,)
    assert (second.prev, second.seq) == (first.hash, 2)
    record = a.read(first.record_id)
    assert record
    assert record.values("text") == ["hai"]
    assert record.values("kind") == ["x"]


def test_an_edit_replaces_only_what_its_author_saw():
    a = replica(1)
    first = a.write(AREA, "note", {"text": "một"})
    second = a.write(AREA, "note", {"text": "hai"}, record=first.record_id)
    seen_before = {"text": [first.dot]}
    a.write(AREA, "note", {"text": "ba"}, record=first.record_id, overwrites=seen_before)
    record = a.read(first.record_id)
    assert record
    assert record.values("text") == ["hai", "ba"]
    assert record.dots() == {second.dot, Dot(a.id, 3)}
    assert a.conflicts() == [record]
    assert a.conflicts("common") == []


@pytest.mark.parametrize(("fields", "writers", "changes"), [(255, 1, 1), (600, 1, 3), (200, 12, 2)])
def test_a_record_of_any_size_can_be_deleted(fields, writers, changes):
    a = replica(1)
    record = a.write(AREA, "note", {"text": "một"}).record_id
    for writer in range(writers):
        b = replica(writer + 2) if writers > 1 else a
        exchange(a, b)
        for at in range(0, fields - 1, 200):
            names = [f"field/{n:03}" for n in range(at, min(at + 200, fields - 1))]
            shown = dict.fromkeys(names, ())
            b.write(AREA, "note", dict.fromkeys(names, writer), record=record, overwrites=shown)
        exchange(a, b)
    before = a.vector(AREA)
    last = a.write(AREA, "note", {}, record=record, delete=True)
    assert last.seq - max(h.n for h in before if h.replica == a.id) == changes
    found = a.read(record)
    assert found and found.deleted and set(found.fields) == {DELETED}
    assert found.dots() == {last.dot}


def test_a_deletion_replaces_everything_and_can_be_taken_back():
    a = replica(1)
    first = a.write(AREA, "note", {"text": "một", "kind": "x"})
    deletion = a.write(AREA, "note", {}, record=first.record_id, delete=True)
    assert {row.field: row.value for row in deletion.assignments} == {
        DELETED: True,
        "kind": None,
        "text": None,
    }
    assert a.records("note") == []
    assert [record.deleted for record in a.records("note", deleted=True)] == [True]
    a.write(AREA, "note", {DELETED: None, "text": "lại"}, record=first.record_id)
    assert [record.get("text") for record in a.records("note")] == ["lại"]


def test_a_personal_change_is_salted():
    a = replica(1)
    first, second = (a.write(AREA, "note", {"phone": "0912"}, personal=True) for _ in range(2))
    assert first.digest != second.digest
    assert msgspec.msgpack.decode(first.body or b"")[0] != b""
    plain = a.write(AREA, "note", {"text": "x"})
    assert msgspec.msgpack.decode(plain.body or b"")[0] == b""


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"x": 1.5}, NotCanonical),
        ({"x": {}}, NotCanonical),
        ({"x": 2**53}, NotCanonical),
        ({"x": "\ud800"}, NotCanonical),
        ({"x": "a" * 32_769}, NotCanonical),
        ({"x": [[[[[[1]]]]]]}, NotCanonical),
        ({"": 1}, NotCanonical),
        ({"f" * 65: 1}, NotCanonical),
        ({DELETED: True}, NotCanonical),
        ({"x": bytes(65_536)}, TooLarge),
        ({str(n): 1 for n in range(257)}, TooLarge),
    ],
)
def test_a_write_that_no_log_can_hold_is_refused_to_its_author(values, error):
    a = replica(1)
    with pytest.raises(error):
        a.write(AREA, "note", values)
    assert a.store.count() == 0


@pytest.mark.parametrize("scope", ["", "s" * 65])
def test_a_scope_that_cannot_be_written_is_refused(scope):
    with pytest.raises(NotCanonical):
        replica(1).write(scope, "note", {"text": "x"})


def test_an_edit_of_a_record_that_is_not_there_is_refused():
    a = replica(1)
    note = a.write(AREA, "note", {"text": "x"}).record_id
    for scope, collection, record in [
        (AREA, "note", b"?" * 16),
        ("common", "note", note),
        (AREA, "photo", note),
    ]:
        with pytest.raises(UnknownRecord):
            a.write(scope, collection, {"text": "y"}, record=record)
    assert a.store.count() == 1


def test_a_field_with_many_live_writes_is_settled_in_several_steps():
    a = replica(1)
    note = a.write(AREA, "note", {"text": "x"}).record_id
    for _ in range(80):
        a.write(AREA, "note", {"text": "y"}, record=note, overwrites={"text": []})
    first = a.write(AREA, "note", {"text": "z"}, record=note)
    assert len(first.assignments[0].overwrites) == 64
    a.write(AREA, "note", {"text": "z"}, record=note)
    record = a.read(note)
    assert record
    assert len(record.live("text")) == 1


# Taking in


def two():
    a, b = replica(1), replica(2)
    note = a.write(AREA, "note", {"text": "chung"}).record_id
    exchange(a, b)
    return a, b, note


def test_writes_side_by_side_are_kept_on_both_sides():
    a, b, note = two()
    a.write(AREA, "note", {"text": "từ a"}, record=note)
    b.write(AREA, "note", {"text": "từ b"}, record=note)
    exchange(a, b)
    assert state(a) == state(b)
    (record,) = a.conflicts()
    assert sorted(map(str, record.values("text"))) == ["từ a", "từ b"]


def test_a_repeated_run_changes_nothing():
    a, b, note = two()
    a.write(AREA, "note", {"text": "hai"}, record=note)
    (run,) = runs(a, AREA, b)
    assert b.receive(run).stored == 1
    before = state(b)
    assert b.receive(run) == (0, False, tuple(a.store.heads_of(AREA, a.id)))
    assert state(b) == before


def test_a_run_that_overlaps_stores_what_is_new():
    a, b = replica(1), replica(2)
    changes = [a.write(AREA, "note", {"n": n}) for n in range(5)]
    b.receive(wire.write_run(changes[:3]))
    assert b.receive(wire.write_run(changes[1:])).stored == 2
    assert state(a) == state(b)


def test_a_run_that_comes_early_waits_and_is_not_acknowledged():
    a, b = replica(1), replica(2)
    changes = [a.write(AREA, "note", {"n": n}) for n in range(6)]
    late, middle, first = (wire.write_run(changes[at : at + 2]) for at in (4, 2, 0))
    assert b.receive(late) == (0, True, ())
    assert b.receive(middle) == (0, True, ())
    assert b.vector(AREA) == ()
    assert b.receive(first).stored == 6
    assert state(a) == state(b)
    assert b.store.parked(AREA, a.id) == []


def test_a_damaged_run_is_refused_and_what_came_before_stands():
    a, b, note = two()
    a.write(AREA, "note", {"text": "hai"}, record=note)
    (run,) = runs(a, AREA, b)
    before = state(b)
    with pytest.raises(BadFrame, match=a.id.hex()):
        b.receive(msgspec.structs.replace(run, last=bytes(16)))
    assert state(b) == before


def test_a_parked_run_that_proves_damaged_is_dropped():
    a, b = replica(1), replica(2)
    changes = [a.write(AREA, "note", {"n": n}) for n in range(3)]
    b.receive(msgspec.structs.replace(wire.write_run(changes[1:]), last=bytes(16)))
    assert b.receive(wire.write_run(changes[:1])).stored == 1
    assert b.store.parked(AREA, a.id) == []
    exchange(a, b)
    assert state(a) == state(b)


def test_runs_without_a_beginning_do_not_fill_the_disk(monkeypatch):
    a, b = replica(1), replica(2)
    changes = [a.write(AREA, "note", {"text": "x" * 1_000}) for _ in range(12)]
    monkeypatch.setattr(sync.parking, "MAX_PARKED", 4_000)
    for change in changes[1:]:
        assert b.receive(wire.write_run([change])).parked
    assert 0 < b.store.parked_bytes() <= 4_000
    b.receive(wire.write_run(changes[:1]))
    assert b.store.parked_bytes() == 0
    exchange(a, b)
    assert state(a) == state(b)


@pytest.mark.parametrize(("limit", "value"), [("MAX_PARKED_RUNS", 3), ("MAX_PARKED_EACH", 3_700)])
def test_of_one_replica_the_runs_nearest_their_beginning_are_kept(monkeypatch, limit, value):
    a, b, c = replica(1), replica(2), replica(3)
    changes = [a.write(AREA, "note", {"text": "x" * 1_000}) for _ in range(9)]
    others = [c.write(AREA, "note", {"text": "x" * 1_000}) for _ in range(3)]
    monkeypatch.setattr(sync.parking, limit, value)
    b.receive(wire.write_run(others[1:2]))
    for at in (8, 2, 7, 1, 6, 3):
        assert b.receive(wire.write_run(changes[at : at + 1])).parked
    assert [parked.first for parked in b.store.parked(AREA, a.id)] == [2, 3, 4]
    exchange(a, b)
    assert b.vector(AREA) == a.vector(AREA)
    assert len(b.store.parked(AREA, c.id)) == 1


def test_a_run_of_a_branch_that_is_not_held_waits_for_its_beginning():
    b = replica(2)
    trunk = chain(A, 1)
    ours, theirs = chain(A, 3, "ours", trunk[0]), chain(A, 3, "theirs", trunk[0])
    b.receive(wire.write_run(trunk + ours))
    assert b.receive(wire.write_run(theirs[1:])).parked
    assert b.receive(wire.write_run(theirs[:1])).stored == 3
    assert b.vector(AREA) == tuple(sorted([head(ours[-1]), head(theirs[-1])]))


def test_a_scope_holds_only_so_many_replicas(monkeypatch):
    monkeypatch.setattr(sync.replica, "MAX_REPLICAS", 2)
    b = replica(2)
    for one in (A, B):
        b.receive(wire.write_run(chain(one, 2)))
    with pytest.raises(TooLarge):
        b.receive(wire.write_run(chain(C, 1)))
    assert b.receive(wire.write_run(chain(A, 3))).stored == 1


def test_the_ancestor_of_a_change_is_found_on_its_own_branch():
    b = replica(2)
    trunk = chain(A, 2)
    left, right = chain(A, 3, "l", trunk[-1]), chain(A, 6, "r", trunk[-1])
    for run in (trunk + left, right):
        b.receive(wire.write_run(run))
    forked = b.store.forked(AREA)
    for branch in (trunk + left, trunk + right):
        for at, change in enumerate(branch):
            hashes = [ancestor(b.store, forked, change, seq) for seq in range(1, 9)]
            expected = [one.hash for one in branch[:at]]
            assert hashes == expected + [None] * (8 - at)


def test_a_claim_of_many_positions_costs_a_look_each():
    a = replica(1)
    for _ in range(20):
        a.write(AREA, "note", {"text": "sóng"})
    claimed = [Head(a.id, c.seq, c.hash) for c in a.store.branch(AREA, a.vector(AREA)[0], 0)]
    look = Mock(wraps=a.store)
    assert missing(look, AREA, (*claimed[:19], *claimed[:19])) == [(claimed[19], 19)]
    assert (look.has.call_count, look.heads_of.call_count) == (19, 0)


def test_listeners_hear_what_was_folded_after_it_is_durable():
    a, b, note = two()
    heard = []
    b.subscribe(lambda ids: heard.append([b.read(id) for id in ids]))
    a.write(AREA, "note", {"text": "hai"}, record=note)
    pull(b, a)
    assert [[record and record.get("text") for record in ids] for ids in heard] == [["hai"]]
    with b.transaction():
        b.write(AREA, "note", {"text": "ba"}, record=note)
        b.write(AREA, "note", {"text": "mới"})
        assert len(heard) == 1
    assert len(heard[1]) == 2


def test_a_listener_that_fails_fails_nobody_else():
    a, _, note = two()
    heard: list[object] = []
    a.subscribe(lambda _: 1 / 0)
    a.subscribe(heard.append)
    with capture_logs() as logs:
        change = a.write(AREA, "note", {"text": "hai"}, record=note)
    assert a.vector(AREA) == (head(change),)
    assert heard == [[note]]
    assert [entry["event"] for entry in logs] == ["listener_failed"]


def test_a_transaction_that_fails_is_as_if_it_had_not_been():
    a, _, note = two()
    heard: list[object] = []
    a.subscribe(heard.append)
    before = state(a)
    with suppress(TooLarge), a.transaction():
        a.write(AREA, "note", {"text": "hai"}, record=note)
        a.write(AREA, "note", {"text": bytes(65_536)})
    assert (state(a), heard) == (before, [])
    assert a.write(AREA, "note", {"text": "hai"}, record=note).replica == a.id
    assert len(a.vector(AREA)) == 1


def test_an_unknown_collection_and_schema_are_kept_and_passed_on():
    a, b, c = replica(1), replica(2), replica(3)
    a.write(AREA, "from_later", {"what": [None, True, b"x"]}, schema=99)
    pull(b, a)
    pull(c, b)
    assert state(a) == state(c)


def test_the_clock_learns_from_others_unless_they_are_far_ahead():
    a = Replica(MemoryStore(), Clock(lambda: 5_000_000))
    b = Replica(MemoryStore(), Clock(lambda: 1_000_000_000))
    c = Replica(MemoryStore(), Clock(lambda: 6_000_000))
    b.write(AREA, "note", {"text": "xa"})
    c.write(AREA, "note", {"text": "gần"})
    for other in (b, c):
        for run in runs(other, AREA, a):
            a.receive(run)
    assert a.time() == (6_000_000, 1)


def test_a_counter_at_its_end_stops_nobody_from_writing():
    a = replica(1)
    ms, _ = a.time()
    assert a.clock.observe((ms + 60_000, 2**53 - 1))
    assert a.write(AREA, "note", {"text": "vẫn ghi được"}).time == (ms + 60_001, 0)
