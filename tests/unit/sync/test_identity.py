"""Who wrote: one history for each identity, and heads that are signed."""

import shutil

from sync.clock import Clock
from sync.keys import Key
from sync.replica import Replica
from sync.statements import certify_device, head_payload
from sync.storage.sqlite import LOG, SqliteStore
from sync.storage.store import SignedHead
from sync.trust import COMMON
from tests.unit.sync.fleet import AREA, MAINLAND, MS, TABLET, fleet, pull, replica, runs, state
from tests.unit.sync.fleet import sync as exchange

OTHER = Key.load(bytes([9]) * 32)


# One identity, one history


def cloned(folder, twin):
    shutil.copytree(folder, twin)
    return Replica(SqliteStore(folder), Clock()), Replica(SqliteStore(twin), Clock())


def test_a_clone_is_found_and_both_branches_are_kept(tmp_path):
    a, b = Replica(SqliteStore(tmp_path / "a"), Clock()), replica(2)
    note = a.write(AREA, "note", {"text": "chung"}).record_id
    exchange(a, b)
    a.store.close()
    a, clone = cloned(tmp_path / "a", tmp_path / "clone")
    a.write(AREA, "note", {"text": "máy một"}, record=note)
    clone.write(AREA, "note", {"text": "máy hai"}, record=note)
    assert a.id == clone.id
    pull(b, a)
    pull(b, clone)
    for one in (a, clone):
        pull(one, b)
        pull(b, one)
    assert state(a) == state(b) == state(clone)
    (record,) = b.conflicts()
    assert sorted(map(str, record.values("text"))) == ["máy hai", "máy một"]
    assert len(b.vector(AREA)) == 2
    first, second = a.write(AREA, "note", {"n": 1}), clone.write(AREA, "note", {"n": 2})
    assert len({first.replica, second.replica, record.live("text")[0].replica}) == 3
    assert (first.seq, second.seq) == (1, 1)


def test_a_welcome_that_claims_more_of_me_makes_me_another():
    a, b = replica(1), replica(2)
    note = a.write(AREA, "note", {"text": "chung"}).record_id
    exchange(a, b)
    before = a.id
    assert not a.notice({AREA: b.vector(AREA)})
    assert a.write(AREA, "note", {"text": "x"}, record=note).replica == before
    more = tuple(head._replace(n=head.n + 9) for head in a.vector(AREA))
    assert a.notice({AREA: more})
    assert a.write(AREA, "note", {"text": "y"}, record=note).replica != before
    assert a.write(AREA, "note", {"text": "z"}, record=note).replica == a.id


def test_a_log_put_back_in_time_goes_on_as_another_replica(tmp_path):
    a = Replica(SqliteStore(tmp_path), Clock())
    note = a.write(AREA, "note", {"text": "một"}).record_id
    a.store.close()
    shutil.copy(tmp_path / LOG, tmp_path / "backup")
    a = Replica(SqliteStore(tmp_path), Clock())
    lost = a.write(AREA, "note", {"text": "hai"}, record=note)
    a.store.close()
    for leftover in tmp_path.glob(f"{LOG}*"):
        leftover.unlink()
    shutil.copy(tmp_path / "backup", tmp_path / LOG)
    a = Replica(SqliteStore(tmp_path), Clock())
    after = a.write(AREA, "note", {"text": "ba"}, record=note)
    assert (lost.seq, after.seq) == (2, 1)
    assert lost.replica != after.replica == a.id


def test_a_renewed_replica_is_certified_before_it_writes():
    mainland, island, tablet = fleet()
    tablet.write(AREA, "note", {"text": "trước"})
    before = tablet.id
    tablet.renew()
    tablet.write(AREA, "note", {"text": "sau"})
    assert tablet.id != before
    for other in (island, mainland):
        pull(other, tablet)
        assert other.quarantined() == []
        assert other.trust(AREA).kind_of(tablet.id) == "tablet"
        assert len(other.records("note")) == 2


def test_the_mainland_certifies_a_new_replica_for_all_scopes_at_once():
    mainland, island, _ = fleet()
    mainland.renew()
    assert mainland.write(AREA, "note", {"text": "x"}).seq == 1
    assert mainland.write("area/cat-hai", "note", {"text": "y"}).seq == 1
    exchange(mainland, island)
    assert island.trust(COMMON).kind_of(mainland.id) == "mainland"
    assert island.quarantined() == []


# Heads


def test_heads_are_signed_once_and_checked_by_others():
    mainland, island, tablet = fleet()
    tablet.write(AREA, "note", {"text": "x"})
    (signed,) = tablet.sign_heads()
    assert tablet.sign_heads() == []
    assert island.receive_heads([signed]) == [signed], "its changes are not there yet"
    pull(island, tablet)
    assert signed in island.store.signed_heads(AREA)
    wrong = signed._replace(signature=signed.signature[:-1] + b"\x00")
    assert mainland.receive_heads([wrong]) == [wrong]
    pull(mainland, island)
    assert mainland.receive_heads([wrong]) == [wrong]
    assert [s for s in mainland.store.signed_heads(AREA) if s.replica == tablet.id] == [signed]


def test_a_replica_without_a_key_signs_nothing():
    a = replica(1)
    a.write(AREA, "note", {"text": "x"})
    assert a.sign_heads() == []


def test_a_head_of_an_unknown_replica_is_kept_until_it_is_known_to_be_wrong():
    mainland, *_ = fleet()
    stranger = replica(9, OTHER)
    stranger.write(AREA, "note", {"text": "x"})
    for run in runs(stranger, AREA, mainland):
        mainland.receive(run)
    head = mainland.store.heads_of(AREA, stranger.id)[0]
    wrong = SignedHead(AREA, *head, TABLET.sign(head_payload(AREA, *head)))
    assert mainland.receive_heads([wrong]) == []
    assert mainland.store.signed_heads(AREA, stranger.id) == [wrong]
    statement = certify_device(MAINLAND, OTHER.public, [AREA], "Máy 9", MS)
    mainland.write(AREA, "certificate", {"statement": statement})
    assert mainland.store.signed_heads(AREA, stranger.id) == []
    right = wrong._replace(signature=OTHER.sign(head_payload(AREA, *head)))
    assert mainland.receive_heads([wrong, right]) == [wrong]
    assert mainland.store.signed_heads(AREA, stranger.id) == [right]


def test_each_branch_of_a_fork_keeps_its_signed_head():
    mainland, island, tablet = fleet()
    tablet.write(AREA, "note", {"text": "chung"})
    twin = replica(77, tablet.key)
    pull(twin, tablet)
    twin.store.put("replica", tablet.id)
    for box, text in ((tablet, "một"), (twin, "hai")):
        box.write(AREA, "note", {"text": text})
        pull(island, box)
    signed = island.store.signed_heads(AREA, tablet.id)
    assert {one.hash for one in signed} == {h.hash for h in island.store.heads_of(AREA, tablet.id)}
    assert len(signed) == 2
    pull(mainland, island)
    assert mainland.store.signed_heads(AREA, tablet.id) == signed
