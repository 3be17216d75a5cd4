"""What every store must do, asked of each."""

from contextlib import contextmanager, suppress

import msgspec
import pytest

from sync.change import Dot, write_body
from sync.record import fold
from sync.storage.memory import MemoryStore
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Claim, Head, Logged, Parked, SignedHead, Writer
from tests.vectors.builders import LAN, SCOPE, A, B, C, chain, delete, head, write


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path)
    yield made
    made.close()


def add(store, *changes, verdict=None):
    for change in changes:
        store.append([Logged(change, verdict)])


class PowerCut(Exception):
    pass


@contextmanager
def failing(store):
    """A transaction that fails at its end."""
    with suppress(PowerCut), store.write():
        yield
        raise PowerCut


def view_of(*changes):
    return fold(changes, set(), lambda change, seq: None)


# Transactions


def test_a_transaction_that_fails_leaves_nothing(store):
    first, second = chain(A, 2)
    add(store, first)
    store.put_record(view_of(first))
    signed = SignedHead(SCOPE, A, 1, first.hash, b"s")
    parked = Parked(SCOPE, B, 5, b"later")
    with failing(store):
        add(store, second)
        store.set_verdict(first, "revoked")
        store.put_record(view_of(second))
        store.drop_record(SCOPE, first.record_id)
        store.sign(signed)
        store.park(parked)
    assert store.vector(SCOPE) == (head(first),)
    assert store.count() == 1
    assert store.changes_of(SCOPE, first.record_id) == [Logged(first, None)]
    assert [record.id for record in store.records()] == [first.record_id]
    assert store.record_ids(SCOPE) == [first.record_id]
    assert store.writers(SCOPE) == [Writer(SCOPE, A, LAN)]
    assert store.signed_heads(SCOPE) == store.parked(SCOPE, B) == []


def test_a_transaction_inside_another_is_part_of_it(store):
    first, second = chain(A, 2)
    with failing(store):
        with store.write():
            add(store, first)
        add(store, second)
    assert store.count() == 0
    with store.write():
        with store.write():
            add(store, first)
        add(store, second)
    assert store.count() == 2


def test_what_a_transaction_wrote_is_read_inside_it(store):
    (change,) = chain(A, 1)
    with store.write():
        add(store, change)
        store.put_record(view_of(change))
        assert store.has(SCOPE, head(change))
        assert store.record(change.record_id) == view_of(change)


# The log


def test_a_run_moves_its_head(store):
    changes = chain(A, 3)
    store.append([Logged(change, None) for change in changes[:2]])
    store.append([Logged(changes[2], "not_granted")])
    assert store.vector(SCOPE) == (head(changes[2]),)
    assert store.heads_of(SCOPE, A) == [head(changes[2])]
    assert store.changes_at(SCOPE, Dot(A, 3)) == [Logged(changes[2], "not_granted")]
    assert store.hashes(SCOPE, A, 2, 9) == {changes[1].hash, changes[2].hash}
    assert store.count() == 3


def test_a_change_without_its_predecessor_is_refused(store):
    changes = chain(A, 3)
    add(store, changes[0])
    with pytest.raises(ValueError, match="predecessor"):
        add(store, changes[2])
    assert store.count() == 1


def test_a_change_is_given_back_byte_for_byte(store):
    (change,) = chain(A, 1)
    redacted = msgspec.structs.replace(write(B, 1, {"phone": "0912"}, salt=bytes(16)), body=None)
    add(store, change, redacted)
    [(first, _)] = store.changes_at(SCOPE, change.dot)
    [(second, _)] = store.changes_at(SCOPE, redacted.dot)
    assert (first, first.header, first.body) == (change, change.header, change.body)
    assert (second, second.header, second.body) == (redacted, redacted.header, None)


def test_a_fork_has_two_heads_and_both_branches(store):
    trunk = chain(A, 2)
    left, right = chain(A, 3, "l", trunk[-1]), chain(A, 2, "r", trunk[-1])
    add(store, *trunk, *left, *right, *chain(B, 2))
    assert store.heads_of(SCOPE, A) == sorted([head(left[-1]), head(right[-1])])
    assert set(store.forked(SCOPE)) == {Dot(A, 3), Dot(A, 4)}
    assert store.hashes(SCOPE, A, 3, 3) == {left[0].hash, right[0].hash}
    assert list(store.branch(SCOPE, head(left[-1]), 0)) == trunk + left
    assert list(store.branch(SCOPE, head(right[-1]), 1)) == [trunk[1], *right]
    hashes = [change.hash for change, _ in store.changes_at(SCOPE, Dot(A, 3))]
    assert hashes == sorted(hashes)


def test_a_fork_at_the_first_position(store):
    add(store, *chain(A, 2), *chain(A, 1, "x"))
    assert len(store.vector(SCOPE)) == 2
    assert set(store.forked(SCOPE)) == {Dot(A, 1)}


def test_a_branch_of_many_pages_comes_in_order(store):
    changes = chain(A, 200)
    store.append([Logged(change, None) for change in changes])
    assert list(store.branch(SCOPE, head(changes[-1]), 0)) == changes
    assert list(store.branch(SCOPE, head(changes[149]), 100)) == changes[100:150]
    assert list(store.branch(SCOPE, head(changes[-1]), 200)) == []


def test_scopes_and_collections_are_kept_apart(store):
    need, photo = write(A, 1), write(B, 1, collection="photo")
    elsewhere = msgspec.structs.replace(write(A, 1), scope="common")
    add(store, need, photo, elsewhere)
    assert store.scopes() == ["area/bach-long-vi", "common"]
    assert store.vector("common") == (head(elsewhere),)
    assert store.vector("area/none") == ()
    assert [c for c, _ in store.changes_in(SCOPE, {"photo", "grant"})] == [photo]
    assert store.count_in(SCOPE, {"photo", "need"}) == 2
    assert store.count_in(SCOPE, set()) == 0
    assert store.changes_of("common", need.record_id) == []


def test_changes_of_a_record_are_ordered(store):
    new = write(B, 1, {"item": 1})
    edits = [write(replica, 1, {"item": 2}, record=new) for replica in (C, A)]
    add(store, new, *edits)
    found = [change for change, _ in store.changes_of(SCOPE, new.record_id)]
    assert found == [edits[1], new, edits[0]]


def test_verdicts_are_set_and_listed(store):
    first, second = chain(A, 2)
    add(store, first, second)
    assert store.quarantined() == []
    store.set_verdict(second, "revoked")
    assert store.quarantined() == store.quarantined(SCOPE) == [Logged(second, "revoked")]
    assert store.quarantined("common") == []
    assert [store.count_quarantined(scope) for scope in (SCOPE, "common")] == [1, 0]
    store.set_verdict(second, None)
    assert store.quarantined() == []


def test_writers_are_replica_and_author(store):
    by_lan = write(A, 1)
    by_nobody = msgspec.structs.replace(write(A, 2, after=by_lan), author=None)
    add(store, by_lan, by_nobody, write(B, 1))
    assert store.writers(SCOPE) == [
        Writer(SCOPE, A, None),
        Writer(SCOPE, A, LAN),
        Writer(SCOPE, B, LAN),
    ]
    assert store.changes_by(Writer(SCOPE, A, None)) == [Logged(by_nobody, None)]
    assert store.changes_by(Writer(SCOPE, A, LAN)) == [Logged(by_lan, None)]
    assert store.writers("common") == []


# Heads and parked runs


def test_a_redacted_change_loses_its_body_and_keeps_what_is_read_instead(store):
    first = write(A, 1, {"phone": "0912"}, salt=bytes(16))
    add(store, first, verdict="revoked")
    instead = write_body(row._replace(value=None) for row in first.assignments)
    with failing(store):
        store.redact(first, instead)
    assert store.changes_at(SCOPE, first.dot)[0].change == first
    store.redact(first, instead)
    [(redacted, verdict)] = store.changes_at(SCOPE, first.dot)
    assert (redacted.hash, redacted.body, redacted.instead) == (first.hash, None, instead)
    assert verdict == "revoked" and redacted.assignments[0].value is None


def test_signed_heads_are_kept_until_they_are_forgotten(store):
    heads = [SignedHead(SCOPE, A, n, bytes([n]) * 32, b"signature") for n in (2, 3)]
    other = SignedHead(SCOPE, B, 1, bytes(32), b"signature")
    for one in (*reversed(heads), other, SignedHead("common", A, 9, bytes(32), b"signature")):
        store.sign(one)
    assert store.signed_heads(SCOPE) == [*heads, other]
    assert store.signed_heads(SCOPE, B) == [other]
    store.unsign(heads[0])
    assert store.signed_heads(SCOPE, A) == heads[1:]


def test_parked_runs_are_kept_until_they_are_unparked(store):
    late, early = Parked(SCOPE, A, 9, b"late"), Parked(SCOPE, A, 4, b"early")
    for run in (late, early, early, Parked(SCOPE, B, 1, b"other")):
        store.park(run)
    assert store.parked(SCOPE, A) == [early, late]
    assert store.parked_bytes() == len(b"late" + b"early" + b"other")
    store.unpark(early)
    store.unpark(early)
    assert store.parked(SCOPE, A) == [late]


# Views


def test_views_are_found_by_what_people_ask_for(store):
    survey = write(A, 1, {"name": "Đài"}, collection="survey")
    need = write(B, 1, {"parent": survey.record_id})
    other = write(C, 1, {"parent": b"x" * 16})
    gone = write(A, 2, {"item": "x"}, after=survey)
    deletion = delete(A, 3, gone, {"item": [gone]}, after=gone)
    views = [view_of(survey), view_of(need), view_of(other), view_of(gone, deletion)]
    for view in views:
        store.put_record(view)
    by_id = sorted(views[1:], key=lambda view: view.id)
    assert store.records(deleted=True) == [*by_id, views[0]]
    assert store.records("need", deleted=True) == by_id
    assert store.records("need") == [view for view in by_id if not view.deleted]
    assert store.records(parent=survey.record_id) == [views[1]]
    assert store.records("survey", scope="common") == []
    assert store.record(survey.record_id) == store.view(SCOPE, survey.record_id) == views[0]
    assert store.record(b"n" * 16) is None
    assert store.view("common", survey.record_id) is None


def test_a_view_is_replaced_and_dropped(store):
    new = write(A, 1, {"item": 1})
    edit = write(A, 2, {"item": 2}, record=new, after=new, over={"item": [new]})
    store.put_record(view_of(new))
    store.put_record(view_of(new, edit))
    assert store.records() == [view_of(new, edit)]
    store.drop_record(SCOPE, new.record_id)
    store.drop_record(SCOPE, new.record_id)
    assert store.records() == []


def test_a_record_is_that_of_the_scope_it_was_created_in(store):
    new = write(A, 1, {"item": 1})
    elsewhere = msgspec.structs.replace(write(B, 1, {"item": 2}, record=new), scope="area/a")
    add(store, new, elsewhere)
    for change in (new, elsewhere):
        store.put_record(view_of(change))
    assert store.record(new.record_id) == view_of(new)
    assert store.view("area/a", new.record_id) == view_of(elsewhere)


# Beside the log


def test_facts_are_kept_replaced_and_forgotten(store):
    assert store.get("replica") is None
    store.put("replica", A)
    store.put("replica", B)
    assert store.get("replica") == B
    store.put("replica", None)
    store.put("replica", None)
    assert store.get("replica") is None


def test_facts_survive_the_failure_of_a_transaction(store):
    with failing(store):
        store.put("renew", b"yes")
    assert store.get("renew") == b"yes"


def test_one_holder_has_a_lease_until_its_end(store):
    assert store.take_lease("exchange", "job", 100, 200)
    assert not store.take_lease("exchange", "server", 150, 250)
    assert store.take_lease("exchange", "job", 150, 250)
    assert store.take_lease("photos", "server", 150, 250)
    assert store.take_lease("exchange", "server", 250, 300)
    store.drop_lease("exchange", "job")
    assert not store.take_lease("exchange", "job", 260, 400)
    store.drop_lease("exchange", "server")
    assert store.take_lease("exchange", "job", 260, 400)


def test_a_claim_replaces_the_one_before(store):
    old = Claim("stored", A, SCOPE, (), 1)
    new = Claim("stored", A, SCOPE, (Head(B, 2, bytes(32)), Head(C, 1, bytes(32))), 2)
    safe = Claim("safe", A, SCOPE, (), 2)
    for claim in (old, new, safe):
        store.claim(claim)
    assert store.claims() == [safe, new]
    store.unclaim(old)
    store.unclaim(old)
    assert store.claims() == [safe]


def test_the_release_that_judged_the_log_is_kept_with_it(store):
    assert store.judged_by() is None
    store.judge_by("1/1")
    with failing(store):
        store.judge_by("1/2")
    assert store.judged_by() == "1/1"


def test_a_log_that_was_put_back_says_itself_by_which_release_it_was_judged(tmp_path):
    for name, release in (("old", "1/1"), ("new", "1/2")):
        made = SqliteStore(tmp_path / name)
        made.judge_by(release)
        made.close()
    (tmp_path / "old/log.sqlite3").replace(tmp_path / "new/log.sqlite3")
    again = SqliteStore(tmp_path / "new")
    assert again.judged_by() == "1/1"
    again.close()
