"""What the mainland takes out of a change is gone everywhere, and comes back from nowhere."""

import sqlite3
from contextlib import closing

import pytest

from sync.errors import UnknownRecord
from sync.protocol import wire
from sync.protocol.inbox import Inbox
from sync.protocol.outbox import Outbox
from sync.storage.sqlite import LOG, SqliteStore
from sync.verify import verify_directory
from sync.vouch import Vouch
from tests.unit.sync.fleet import AREA, TABLET, GuestbookRules, fleet, pull, replica, state, sync

PHONE = "0912 345 678"


@pytest.fixture
def boxes():
    return fleet()


def visitor(tablet):
    """A record with two changes that hold a telephone, the second written over the first."""
    first = tablet.write(AREA, "note", {"name": "An", "phone": PHONE}, personal=True)
    tablet.write(AREA, "note", {"phone": PHONE + "9"}, record=first.record_id, personal=True)
    return first.record_id


def holds(replica, text):
    """Whether a text is anywhere in a log."""
    heads = replica.vector(AREA)
    bodies = (c.body or b"" for head in heads for c in replica.store.branch(AREA, head, 0))
    return any(text.encode() in body for body in bodies)


def everywhere(mainland, island, tablet):
    for _ in range(2):
        sync(island, tablet)
        sync(mainland, island)
    sync(island, tablet)


def test_the_value_is_gone_on_every_store_and_no_older_one_comes_back(boxes):
    mainland, island, tablet = boxes
    record = visitor(tablet)
    everywhere(*boxes)
    assert mainland.redact(record, ["phone"], reason="theo yêu cầu") == 2
    everywhere(*boxes)
    for box in boxes:
        assert box.read(record).values("phone") == [None]
        assert box.read(record).get("name") == "An"
        assert not holds(box, PHONE)
    assert state(mainland) == state(island) == state(tablet)


def test_a_store_that_hears_of_the_order_first_never_keeps_the_value(boxes):
    mainland, island, tablet = boxes
    record = visitor(tablet)
    sync(mainland, tablet)
    mainland.redact(record, ["phone"])
    # The island hears the mainland's chain before the tablet's, which still has the values.
    pull(island, mainland)
    pull(island, tablet)
    assert not holds(island, PHONE) and holds(tablet, PHONE)
    assert state(island) == state(mainland)


def test_only_the_mainland_is_followed(boxes):
    _, island, tablet = boxes
    record = visitor(tablet)
    sync(island, tablet)
    for box in (island, tablet):
        box.redact(record, ["phone"])
    everywhere(*boxes)
    for box in boxes:
        assert box.read(record).get("phone") == PHONE + "9" and holds(box, PHONE)
        assert {logged.verdict for logged in box.quarantined()} == {"wrong_kind"}


def test_an_order_that_nobody_can_follow_changes_nothing(boxes):
    mainland, _, tablet = boxes
    record = visitor(tablet)
    sync(mainland, tablet)
    [change, *_] = mainland.store.branch(AREA, mainland.store.heads_of(AREA, tablet.id)[0], 0)
    for values in (
        {"target": [*change.dot, change.hash]},
        {"target": [*change.dot, change.hash], "instead": b"\x00"},
        {"target": "all", "instead": b""},
        {"target": [*change.dot, bytes(32)], "instead": bytes.fromhex("92c40090")},
    ):
        mainland.write(AREA, "redaction", values)
    assert mainland.read(record).get("phone") == PHONE + "9"


def test_two_orders_leave_only_what_both_leave(boxes):
    mainland, _, tablet = boxes
    record = visitor(tablet)
    sync(mainland, tablet)
    twin = replica(77, mainland.key)
    pull(twin, mainland)
    twin.redact(record, ["name"])
    mainland.redact(record, ["phone"])
    sync(mainland, twin)
    for box in (mainland, twin):
        found = box.read(record)
        assert found and found.values("phone") == found.values("name") == [None]
    assert state(mainland) == state(twin)


def test_a_deletion_stays_one_and_a_grant_cannot_be_taken_out(boxes):
    mainland, _, tablet = boxes
    record = visitor(tablet)
    grant = mainland.write(AREA, "grant", {"account": b"an" * 8})
    tablet.write(AREA, "note", {}, record=record, delete=True)
    sync(mainland, tablet)
    mainland.redact(record)
    assert mainland.redact(grant.record_id) == 0
    assert mainland.read(record).deleted
    assert mainland.read(grant.record_id).get("account") == b"an" * 8
    with pytest.raises(UnknownRecord):
        mainland.redact(bytes(16))


def test_a_redacted_change_is_pushed_to_a_store_that_knows_the_order_and_to_no_other(boxes):
    mainland, island, tablet = boxes
    record = visitor(tablet)
    everywhere(*boxes)
    mainland.redact(record, ["phone"])
    everywhere(*boxes)
    fresh = replica(40, mainland.key)
    theirs = dict.fromkeys(island.scopes(), ())
    Inbox(fresh, lambda _: True, None).feed(b"".join(Outbox(island, lambda: theirs)))
    assert state(fresh) == state(mainland)
    [head] = island.store.heads_of(AREA, tablet.id)
    run = wire.write_run(list(island.store.branch(AREA, head, 0)))
    assert Vouch(mainland, tablet.id).admit(run) == [run]
    unaware, *_ = fleet()
    assert Vouch(unaware, tablet.id).admit(run) == []


@pytest.mark.parametrize("order_first", [True, False])
def test_a_run_that_waits_for_its_predecessor_keeps_no_value_that_was_taken_out(boxes, order_first):
    mainland, island, tablet = boxes
    record = visitor(tablet)
    late = tablet.store.branch(AREA, tablet.store.heads_of(AREA, tablet.id)[0], 1)
    run = wire.write_run(list(late))
    pull(mainland, tablet)
    if not order_first:
        assert island.receive(run).parked
    mainland.redact(record, ["phone"])
    theirs = {AREA: tablet.vector(AREA)}
    Inbox(island, lambda _: True, None).feed(b"".join(Outbox(mainland, lambda: theirs)))
    if order_first:
        assert island.receive(run).parked
    assert island.store.parked(AREA, tablet.id) == []
    everywhere(*boxes)
    assert state(island) == state(mainland) and not holds(island, PHONE)


def test_what_is_taken_out_is_not_in_the_file_and_verify_finds_it_if_it_is(boxes, tmp_path):
    mainland, _, tablet = boxes
    store = replica(5, TABLET, SqliteStore(tmp_path))
    record = visitor(tablet)
    pull(store, tablet)
    pull(mainland, tablet)
    mainland.redact(record, ["phone"])
    pull(store, mainland)
    store.store.close()
    assert PHONE.encode() not in (tmp_path / LOG).read_bytes()
    assert verify_directory(tmp_path, GuestbookRules()) == []
    with closing(sqlite3.connect(tmp_path / LOG)) as db, db:
        kept = tablet.store.changes_of(AREA, record)[0].change
        db.execute("update change set body = ? where hash = ?", (kept.body, kept.hash))
    [finding] = verify_directory(tmp_path, GuestbookRules())
    assert finding.what == "redaction_wrong" and str(kept.seq) in finding.where
