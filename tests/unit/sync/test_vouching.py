"""What a server brings of others: what their keys have signed, and nothing else."""

from random import Random

import msgspec

import sync.vouch
from sync.change import Dot
from sync.protocol import wire
from sync.replica import Replica
from sync.statements import head_payload
from sync.storage.memory import MemoryStore
from sync.storage.store import Head
from sync.trust import COMMON
from tests.unit.sync.exchanging import (
    AREA,
    body,
    copy_of,
    fleet,
    halves,
    island,
    mainland,
    other,
    pushed,
    survey,
    tablet,
    window,
)

__all__ = ["fleet", "island", "mainland", "other", "tablet"]


def test_a_tablet_brings_of_others_only_what_their_keys_have_signed(tablet, island, other):
    first = survey(other)
    other.sign_heads()
    [head] = [head for head in other.store.signed_heads(AREA) if head.replica == other.id]
    later = survey(other)
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    chain = list(other.store.branch(AREA, own, 0))
    certified = island.store.heads_of(AREA, other.id)
    pushed(tablet, island, wire.write_run(chain))
    pushed(tablet, island, wire.SignedHeads((tuple(head),)), wire.write_run(chain[:1]))
    assert island.store.heads_of(AREA, other.id) == certified == []
    runs = [wire.write_run(chain[:1]), wire.write_run(chain[1:])]
    pushed(tablet, island, wire.SignedHeads((tuple(head),)), *runs)
    assert island.store.heads_of(AREA, other.id) == [Head(*head[1:4])]
    assert island.read(first.record_id) and not island.read(later.record_id)


def test_a_signed_head_vouches_for_no_other_chain_of_the_same_length(tablet, island, other):
    survey(other)
    other.sign_heads()
    [head] = [head for head in other.store.signed_heads(AREA) if head.replica == other.id]
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    *before, last = other.store.branch(AREA, own, 0)
    forged = [*before, msgspec.structs.replace(last, time=(last.time[0] + 1, 0))]
    assert forged[-1].hash != head.hash
    pushed(tablet, island, wire.SignedHeads((tuple(head),)), wire.write_run(forged))
    assert island.store.heads_of(AREA, other.id) == []


def test_a_tablet_cannot_write_in_the_name_of_a_node(tablet, island, mainland):
    known = island.vector(COMMON)
    [head] = [head for head in known if head.replica == mainland.id]
    [(last, _)] = mainland.store.changes_at(COMMON, Dot(head.replica, head.n))
    forged = msgspec.structs.replace(last, seq=last.seq + 1, prev=last.hash)
    claim = (COMMON, mainland.id, forged.seq, forged.hash)
    own = wire.SignedHeads(((*claim, tablet.key.sign(head_payload(*claim))),))
    for messages in ([], [own]):
        pushed(tablet, island, *messages, wire.write_run([forged]))
        assert island.vector(COMMON) == known


def test_a_tablet_brings_an_earlier_replica_of_its_own(tablet, island):
    before = survey(tablet)
    tablet.renew()
    survey(tablet)
    window(tablet, island)
    assert island.read(before.record_id) and island.vector(AREA) == tablet.vector(AREA)


def test_what_a_tablet_brings_of_others_waits_in_bounded_memory(tablet, island, other, monkeypatch):
    survey(other)
    other.sign_heads()
    heads = wire.SignedHeads(tuple(tuple(h) for h in other.store.signed_heads(AREA)))
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    run = wire.write_run(list(other.store.branch(AREA, own, 0)))
    monkeypatch.setattr(sync.vouch, "MAX_HELD", 10)
    pushed(tablet, island, heads, run)
    assert not island.store.heads_of(AREA, other.id)


def test_changes_that_say_nothing_are_counted_too(tablet, island, other, monkeypatch):
    for _ in range(20):
        other.write(AREA, "survey", {})
    other.sign_heads()
    heads = wire.SignedHeads(tuple(tuple(h) for h in other.store.signed_heads(AREA)))
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    run = wire.write_run(list(other.store.branch(AREA, own, 0)))
    monkeypatch.setattr(sync.vouch, "MAX_HELD", 20 * 1_000)
    pushed(tablet, island, heads, run)
    assert not island.store.heads_of(AREA, other.id)


def test_nobody_signs_a_chain_that_another_has_written_in_his_name(mainland, island):
    [head] = [head for head in mainland.vector(COMMON) if head.replica == mainland.id]
    [(last, _)] = mainland.store.changes_at(COMMON, Dot(head.replica, head.n))
    mainland.receive(
        wire.write_run([msgspec.structs.replace(last, seq=head.n + 1, prev=head.hash)])
    )
    assert mainland.sign_heads() == []


def test_what_was_written_before_a_fork_was_known_stays_proven(tablet, island, other):
    """The other's store was copied; whoever is told of its last change can bring it elsewhere."""
    twin = copy_of(other)
    theirs, last = survey(twin, "there"), survey(other, "here")
    other.receive(wire.write_run(list(twin.store.branch(AREA, head_of(theirs), 0))))
    heads = other.store.signed_heads(AREA, other.id)
    assert [head.hash for head in heads] == [last.hash]
    run = wire.write_run(list(other.store.branch(AREA, head_of(last), 0)))
    pushed(tablet, island, wire.SignedHeads(tuple(map(tuple, heads))), run)
    assert island.read(last.record_id)


def head_of(change):
    return Head(change.replica, change.seq, change.hash)


def test_a_node_proves_what_came_without_its_signed_head(tablet, island, mainland, other):
    """A push may be cut before its end, and a store that is lost signs nothing more."""
    first, _ = survey(other), survey(other)
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    chain = list(other.store.branch(AREA, own, 0))
    pushed(other, island, wire.write_run(chain[: first.seq]))
    [head] = island.store.signed_heads(AREA, other.id)
    assert (head.n, head.hash) == (first.seq, first.hash)
    window(tablet, island)
    assert tablet.store.signed_heads(AREA, other.id) == [head]

    window(tablet, mainland)
    assert mainland.read(first.record_id)


def test_a_tablets_word_for_others_proves_nothing(tablet, island, other):
    survey(other)
    [own] = [h for h in other.vector(AREA) if h.replica == other.id]
    chain = list(other.store.branch(AREA, own, 0))
    claim = (AREA, *own)
    heads = wire.SignedHeads(((*claim, tablet.key.sign(head_payload(*claim))),))
    pushed(tablet, island, heads, wire.write_run(chain))
    assert island.store.heads_of(AREA, other.id) == []


def test_many_invented_heads_cost_a_push_nothing(tablet, island, monkeypatch):
    change = survey(tablet)
    invented = tuple((AREA, tablet.id, 1_000 + n, bytes(32), bytes(65)) for n in range(500))
    asked = []
    receive_heads = island.receive_heads

    def noting(heads):
        asked.extend(heads)
        return receive_heads(heads)

    monkeypatch.setattr(island, "receive_heads", noting)
    _, answering = halves(tablet, island)
    taking = answering.push()
    assert taking.feed(body(wire.SignedHeads(invented), wire.write_run([change])))
    assert len(asked) == 1


def test_heads_of_more_replicas_than_a_scope_has_are_not_kept(tablet, island, monkeypatch):
    monkeypatch.setattr(sync.vouch, "MAX_REPLICAS", 3)
    _, answering = halves(tablet, island)
    taking = answering.push()
    heads = tuple((AREA, bytes([n]) * 16, 1, bytes(32), bytes(65)) for n in range(9))
    assert taking.feed(body(wire.SignedHeads(heads)))
    for kept in (taking._inbox._heads, taking._inbox._vouch._heads):
        assert [replica[0] for _, replica in kept] == [6, 7, 8]


def test_signed_heads_travel_with_what_they_sign(mainland, island, tablet):
    survey(tablet)
    window(tablet, island)
    window(island, mainland)
    signed = {head.replica: head for head in mainland.store.signed_heads(AREA)}
    [head] = tablet.store.heads_of(AREA, tablet.id)
    assert signed[tablet.id][1:4] == head
    assert mainland.trust(AREA).check_head(*signed[tablet.id])


def test_a_head_that_nobody_vouches_for_is_not_kept(fleet, tablet, island):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    [head] = tablet.store.heads_of(AREA, tablet.id)
    forged = wire.SignedHeads(((AREA, *head, b"\1" + bytes(64)),))
    taking = answering.push()
    taking.feed(body(forged))
    for piece in list(asking.push())[1:]:
        taking.feed(piece)
    [kept] = island.store.signed_heads(AREA, tablet.id)
    assert kept != forged.heads[0] and island.trust(AREA).check_head(*kept)


def test_a_device_has_so_many_replicas_in_a_scope_and_no_more(tablet, island, monkeypatch):
    monkeypatch.setattr(sync.vouch, "MAX_REPLICAS_OF_KEY", 3)
    kept = []
    for seed in range(4):
        fresh = Replica(MemoryStore(), tablet.clock, Random(seed).randbytes, key=tablet.key)
        survey(fresh)
        for head, after in fresh.missing(AREA, ()):
            pushed(tablet, island, wire.write_run(list(fresh.store.branch(AREA, head, after))))
        kept.append(bool(island.store.heads_of(AREA, fresh.id)))
    assert kept == [True, True, True, False]


def test_a_chain_has_so_many_branches_and_those_it_has_go_on(tablet, island, monkeypatch):
    monkeypatch.setattr(sync.vouch, "MAX_BRANCHES", 2)
    survey(tablet)
    window(tablet, island)
    [head] = island.store.heads_of(AREA, tablet.id)
    [*_, last] = tablet.store.branch(AREA, head, 0)
    forged = [msgspec.structs.replace(last, time=(last.time[0] + n, 0)) for n in range(1, 4)]
    for change in forged:
        pushed(tablet, island, wire.write_run([change]))
    heads = island.store.heads_of(AREA, tablet.id)
    assert {h.hash for h in heads} == {last.hash, forged[0].hash}
    survey(tablet)
    window(tablet, island)
    assert max(h.n for h in island.store.heads_of(AREA, tablet.id)) == last.seq + 1


def test_what_the_mainland_took_out_of_its_own_chain_comes_back_with_the_order(
    tablet, island, mainland
):
    """A mainland that was put back has lost the order; the tablet holds it behind its target."""
    known = island.vector(COMMON)
    secret = mainland.write(COMMON, "contact", {"phone": "0912"})
    mainland.redact(secret.record_id)
    mainland.sign_heads()
    [head] = [h for h in mainland.store.signed_heads(COMMON) if h.replica == mainland.id]
    start = next(h.n for h in known if h.replica == mainland.id)
    lost = list(mainland.store.branch(COMMON, Head(*head[1:4]), start))
    assert lost[0].body is None
    short = lost[:1]
    claim = (COMMON, mainland.id, short[-1].seq, short[-1].hash)
    stripped = wire.SignedHeads(((*claim, mainland.key.sign(head_payload(*claim))),))
    pushed(tablet, island, stripped, wire.write_run(short))
    assert island.vector(COMMON) == known
    runs = [wire.write_run([change]) for change in lost]
    pushed(tablet, island, wire.SignedHeads((tuple(head),)), *runs)
    assert island.store.heads_of(COMMON, mainland.id) == [Head(*head[1:4])]
    assert island.read(secret.record_id).get("phone") is None
