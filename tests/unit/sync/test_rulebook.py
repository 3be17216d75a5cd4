"""What counts follows the rulebook, whatever came first, and verdicts are never sent."""

import itertools
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from sync.canonical import sha256
from sync.change import EDIT, Assignment, write_body
from sync.clock import Clock
from sync.errors import TooLarge
from sync.judge import Settled, fold_all, settle
from sync.protocol import wire
from sync.replica import Replica
from sync.rules import Book
from sync.storage.memory import MemoryStore
from sync.storage.sqlite import SqliteStore
from sync.trust import COMMON, Trust
from tests.unit.sync.fleet import (
    AREA,
    ISLAND,
    MS,
    ROOT,
    TABLET,
    GuestbookRules,
    enrol,
    fleet,
    pull,
    replica,
    runs,
    state,
    sync,
)
from tests.vectors.builders import A, B, chain

AN, BINH = b"an" * 8, b"bi" * 8


def verdicts(of):
    return [logged.verdict for logged in of.quarantined()]


def test_a_replica_certifies_itself_with_its_first_write_in_a_scope():
    mainland, island, tablet = fleet()
    note = tablet.write(AREA, "note", {"text": "x"})
    assert note.seq == 2
    sync(tablet, island)
    assert island.store.count_in(AREA, {"certificate"}) == 3, "tablet, its replica, the island's"
    assert verdicts(island) == []
    assert tablet.write(AREA, "note", {"text": "y"}).seq == 3
    assert mainland.write(AREA, "note", {"text": "z"}).seq == 1, "it is certified in common"


def test_a_change_waits_in_quarantine_for_its_certificate():
    mainland, island, tablet = fleet()[0], replica(12, ISLAND), replica(13, TABLET)
    note = tablet.write(AREA, "note", {"text": "x"})
    pull(island, tablet)
    assert verdicts(island) == ["unknown_replica"]
    assert island.read(note.record_id) is None
    assert island.vector(AREA) != (), "it is stored and acknowledged all the same"
    pull(island, mainland)
    enrol(island)
    assert verdicts(island) == []
    assert island.read(note.record_id) is not None


def test_a_grant_makes_earlier_changes_count_and_its_deletion_undoes_it():
    _, island, tablet = fleet()
    signed = tablet.write(AREA, "signed", {"text": "x"}, author=AN)
    assert verdicts(tablet) == ["not_granted"]
    sync(tablet, island)
    grant = island.write(AREA, "grant", {"account": AN})
    assert verdicts(island) == []
    sync(island, tablet)
    assert verdicts(tablet) == []
    assert tablet.read(signed.record_id) is not None
    island.write(AREA, "grant", {}, record=grant.record_id, delete=True)
    assert verdicts(island) == ["not_granted"]
    assert island.read(signed.record_id) is None


def test_a_deleted_grant_that_somebody_edited_meanwhile_holds_no_more():
    mainland, island, _ = fleet()
    grant = island.write(AREA, "grant", {"account": BINH})
    sync(mainland, island)
    island.write(AREA, "grant", {}, record=grant.record_id, delete=True)
    mainland.write(AREA, "grant", {"account": AN}, record=grant.record_id)
    mainland.write(AREA, "signed", {"text": "x"}, author=AN)
    assert verdicts(mainland) == []
    sync(mainland, island)
    assert verdicts(mainland) == verdicts(island) == ["not_granted"]


def test_rules_of_another_release_judge_anew_when_a_store_is_opened():
    class Later(GuestbookRules):
        version = 2
        collections = frozenset({"stop"})

    _, island, _ = fleet()
    island.write(AREA, "grant", {"account": AN})
    island.write(AREA, "signed", {"text": "x"}, author=AN)
    assert verdicts(island) == []
    again = Replica(island.store, Clock(lambda: MS), admit=Later())
    assert verdicts(again) == ["not_granted"]
    assert verdicts(Replica(island.store, Clock(lambda: MS), admit=GuestbookRules())) == []


def test_a_grant_in_common_holds_in_every_scope_and_one_of_an_area_only_there():
    mainland, island, _ = fleet()
    island.write(AREA, "signed", {"text": "x"}, author=AN)
    mainland.write("area/cat-hai", "signed", {"text": "x"}, author=AN)
    mainland.write(AREA, "grant", {"account": AN})
    pull(mainland, island)
    assert [logged.change.scope for logged in mainland.quarantined()] == ["area/cat-hai"]
    mainland.write(COMMON, "grant", {"account": AN})
    assert verdicts(mainland) == []


def test_a_rulebook_change_from_a_replica_that_may_not_is_without_effect():
    _, island, tablet = fleet()
    tablet.write(AREA, "signed", {"text": "x"}, author=AN)
    tablet.write(AREA, "grant", {"account": AN})
    sync(tablet, island)
    assert sorted(map(str, verdicts(island))) == ["not_granted", "wrong_kind"]
    assert state(island) == state(tablet)


def test_a_fix_replaces_a_write_that_does_not_count():
    _, island, tablet = fleet()
    first = tablet.write(AREA, "signed", {"text": "sai"}, author=AN)
    tablet.write(AREA, "signed", {"text": "đúng"}, record=first.record_id, author=AN)
    sync(tablet, island)
    island.write(AREA, "grant", {"account": AN})
    record = island.read(first.record_id)
    assert record
    assert record.values("text") == ["đúng"]


def test_a_revocation_names_the_last_change_that_counts():
    _, island, tablet = fleet()
    notes = [tablet.write(AREA, "note", {"n": n}) for n in range(3)]
    sync(tablet, island)
    island.write(AREA, "stop", {"replica": tablet.id, "last": [notes[1].seq, notes[1].hash]})
    assert [c.hash for c, _ in island.quarantined()] == [notes[2].hash]
    assert verdicts(island) == ["revoked"]
    sync(island, tablet)
    assert state(island) == state(tablet)


def test_a_revocation_counts_only_the_branch_that_it_names():
    def forked(order):
        mainland, island, _ = fleet()
        trunk = [island.write(AREA, "note", {"n": n}) for n in range(2)]
        ours = [island.write(AREA, "note", {"ours": n}) for n in range(3)]
        theirs = chain(island.id, 4, "theirs", trunk[-1])
        last: list[Any] = [ours[2].seq, ours[2].hash]
        mainland.write(AREA, "stop", {"replica": island.id, "last": last})
        whole = list(island.store.branch(AREA, island.store.heads_of(AREA, island.id)[0], 0))
        parts = {"trunk": whole[: -len(ours)], "ours": ours, "theirs": theirs}
        for name in order:
            mainland.receive(wire.write_run(parts[name]))
        assert {c.hash for c, _ in mainland.quarantined()} == {c.hash for c in theirs}
        return {record.view() for record in mainland.records()}

    orders = itertools.permutations(["ours", "theirs"])
    first, second = [forked(["trunk", *order]) for order in orders]
    assert first == second


def test_a_fork_under_a_rulebook_record_is_seen():
    mainland, island, _ = fleet()
    grant = island.write(AREA, "grant", {"account": AN})
    sync(mainland, island)
    mainland.write(AREA, "grant", {"account": BINH}, record=grant.record_id)
    mainland.write(AREA, "signed", {"text": "x"}, author=AN)
    assert verdicts(mainland) == ["not_granted"]
    *_, before, last = island.store.branch(AREA, island.store.heads_of(AREA, island.id)[0], 0)
    assert last == grant
    mainland.receive(wire.write_run(chain(island.id, 1, "fork", before)))
    assert verdicts(mainland) == [], "nobody can tell which of the two the edit replaced"


def test_two_revocations_of_each_other_settle_the_same_in_any_order():
    mainland, island, tablet = fleet()
    mainland.write(AREA, "stop", {"replica": island.id})
    island.write(AREA, "stop", {"replica": mainland.id})
    sync(mainland, island)
    pull(tablet, mainland)
    assert state(mainland) == state(island) == state(tablet)


class Contrary(Book):
    """Admits the changes of A only as long as their records are not there."""

    def __init__(self, records):
        self.there = {record.id for record in records}

    def standing(self, replica, author):
        return None

    def verdict(self, change, standing):
        return "there" if change.record_id in self.there and change.replica == A else None


def test_a_circle_of_rounds_ends_with_what_counts_all_the_way_round():
    store = MemoryStore()
    changes = [*chain(A, 1), *chain(B, 1)]
    (settled,) = settle(changes, partial(fold_all, store, AREA), Contrary)
    assert settled.id == changes[1].record_id


def test_a_certificate_counts_although_another_change_overwrites_it():
    _, island, tablet = fleet()
    tablet.write(AREA, "note", {"text": "x"})
    sync(tablet, island)
    for record in island.records("certificate", scope=AREA):
        tablet.write(AREA, "certificate", {"statement": b""}, record=record.id)
    sync(tablet, island)
    assert island.trust(AREA).kind_of(tablet.id) == "tablet"
    assert verdicts(island) == []


def test_a_change_that_calls_a_record_something_else_does_not_touch_it():
    _, island, _ = fleet()
    island.write(AREA, "grant", {"account": AN})
    secret = island.write(AREA, "signed", {"text": "thật"}, author=AN)
    body = write_body([Assignment("text", "giả", (secret.dot,))])
    forged = msgspec.structs.replace(
        chain(B, 1)[0], collection="note", action=EDIT, record=secret.record_id,
        digest=sha256(body), body=body,
    )  # fmt: skip
    open_to_all = replica(7)
    for run in runs(island, AREA, open_to_all):
        open_to_all.receive(run)
    assert open_to_all.receive(wire.write_run([forged])).stored == 1
    record = open_to_all.read(secret.record_id)
    assert record
    assert record.values("text") == ["thật"]


def test_rules_of_another_process_are_seen(tmp_path):
    _, island, _ = fleet()
    server = replica(5, TABLET, SqliteStore(tmp_path))
    job = Replica(SqliteStore(tmp_path), Clock(lambda: MS), admit=GuestbookRules(), key=TABLET)
    pull(job, island)
    server.write(AREA, "signed", {"text": "x"}, author=AN)
    assert verdicts(server) == ["not_granted"]
    island.write(AREA, "grant", {"account": AN})
    pull(job, island)
    assert verdicts(server) == []
    server.write(AREA, "signed", {"text": "y"}, author=AN)
    server.write(AREA, "signed", {"text": "z"}, author=BINH)
    assert verdicts(job) == ["not_granted"]


def test_a_rulebook_of_a_failed_transaction_is_forgotten():
    _, island, _ = fleet()
    with suppress(TooLarge), island.transaction():
        island.write(AREA, "grant", {"account": AN})
        island.write(AREA, "grant", {"account": bytes(65_536)})
    other = Replica(island.store, Clock(lambda: MS), admit=GuestbookRules(), key=island.key)
    other.write(AREA, "grant", {"account": BINH})
    island.write(AREA, "signed", {"text": "x"}, author=AN)
    island.write(AREA, "signed", {"text": "y"}, author=BINH)
    assert [logged.change.author for logged in island.quarantined()] == [AN]


def test_joining_a_fleet_judges_what_was_there():
    mainland, *_ = fleet()
    other = Replica(replica(8).store, Clock(lambda: MS), admit=GuestbookRules())
    for scope in mainland.scopes():
        for run in runs(mainland, scope, other):
            other.receive(run)
    assert other.records("certificate") != []
    before = other.store.count()
    mainland.write(AREA, "note", {"text": "x"})
    pull(other, mainland)
    assert verdicts(other) == ["unknown_replica"]
    other.join(ROOT.public)
    assert verdicts(other) == []
    assert other.store.count() == before + 1


class Counting(Book):
    """Admits everything, and counts how often it is asked about a writer."""

    def __init__(self):
        self.asked = []

    def standing(self, replica, author):
        self.asked.append((replica, author))

    def verdict(self, change, standing):
        return None


def test_a_writer_is_looked_up_once_for_all_changes_of_a_run():
    writer = replica(1)
    changes = [writer.write(AREA, "note", {"text": str(n)}, author=bytes(16)) for n in range(5)]
    book = Counting()
    Settled(book, Trust(None, []), []).judge(changes)
    assert book.asked == [(writer.id, bytes(16))]
