"""Whose word proves a chain: the key's own, and a node's for what machines below it wrote."""

import msgspec
import pytest

from sync.change import Dot
from sync.errors import DiskFull
from sync.protocol import wire
from sync.protocol.outbox import Limits
from sync.replica import RENEW
from sync.statements import certify_device, head_payload
from sync.storage.store import Head
from sync.trust import COMMON
from tests.unit.sync.exchanging import (
    AREA,
    copy_of,
    fleet,
    halves,
    island,
    mainland,
    messages,
    other,
    pull,
    push,
    pushed,
    survey,
    tablet,
    window,
)

__all__ = ["fleet", "island", "mainland", "other", "tablet"]

NOBODYS = b"\1" + bytes(64)


def head_of(replica, scope=AREA):
    """Where a replica's own chain ends in its store."""
    [head] = replica.store.heads_of(scope, replica.id)
    return head


def chain(replica, scope=AREA):
    return list(replica.store.branch(scope, head_of(replica, scope), 0))


def signed(key, scope, head):
    """A head as the holder of a key signs it."""
    return (scope, *head, key.sign(head_payload(scope, *head)))


def full(*_):
    raise DiskFull("no room")


def words(store, trust, replica, scope=AREA):
    """Where the kept heads of a chain stand, and whose word each is."""
    return [(one.n, trust.word(*one)) for one in store.signed_heads(scope, replica)]


@pytest.mark.parametrize("scope", [AREA, COMMON])
def test_an_islands_key_opens_nothing_in_the_mainlands_name(tablet, island, mainland, scope):
    mainland.write(scope, "site", {"name": "Cảng"})
    window(island, mainland)
    [head] = island.store.heads_of(scope, mainland.id)
    [(last, _)] = island.store.changes_at(scope, Dot(head.replica, head.n))
    forged = msgspec.structs.replace(last, seq=last.seq + 1, prev=last.hash)
    ahead = Head(mainland.id, forged.seq, forged.hash)
    by_island = wire.SignedHeads((signed(island.key, scope, ahead),))
    pushed(tablet, island, by_island, wire.write_run([forged]))
    assert island.store.heads_of(scope, mainland.id) == [head]
    by_mainland = wire.SignedHeads((signed(mainland.key, scope, ahead),))
    pushed(tablet, island, by_mainland, wire.write_run([forged]))
    assert island.store.heads_of(scope, mainland.id) == [ahead]


def test_a_node_does_not_sign_what_machines_above_it_wrote(island, mainland, tablet):
    mainland.write(AREA, "site", {"name": "Cảng"})
    island.receive(wire.write_run(chain(mainland)))
    survey(tablet)
    island.receive(wire.write_run(chain(tablet)))
    island.attest(AREA, [mainland.id, tablet.id])
    trust = island.trust(AREA)
    assert words(island.store, trust, mainland.id) == []
    assert words(island.store, trust, tablet.id) == [(head_of(tablet).n, 1)]


def test_each_run_of_a_nodes_own_chain_is_proven_should_the_next_not_arrive(mainland, tablet):
    for number in range(9):
        mainland.write(AREA, "site", {"name": f"Bến {number}"})
    asking, answering = halves(tablet, mainland, Limits(run=200))
    asking.welcomed(answering.hello(asking.hello()))
    inbox = asking.pull()
    held = []
    for piece in answering.pull(asking.want()):
        inbox.feed(piece)
        trust = tablet.trust(AREA)
        for head in tablet.store.heads_of(AREA, mainland.id):
            assert (head.n, 2) in words(tablet.store, trust, mainland.id)
            held.append(head.n)
    assert len(set(held)) > 3 and held[-1] == head_of(mainland).n


def test_a_push_proves_no_run_on_its_own_since_the_node_above_does(mainland, island):
    for number in range(9):
        island.write(AREA, "site", {"name": f"Bến {number}"})
    asking, answering = halves(island, mainland, Limits(run=200))
    asking.welcomed(answering.hello(asking.hello()))
    sent = messages(b"".join(asking.push()))
    runs = [m for m in sent if isinstance(m, wire.Run) and m.replica == island.id]
    told = [h for m in sent if isinstance(m, wire.SignedHeads) for h in m.heads]
    assert len(runs) > 3
    assert [h[2] for h in told if h[1] == island.id and h[0] == AREA] == [head_of(island).n]
    pushed(island, mainland, *runs[:2])
    [reached] = mainland.store.heads_of(AREA, island.id)
    assert words(mainland.store, mainland.trust(AREA), island.id)[-1] == (reached.n, 1)


def test_a_node_proves_no_run_of_a_chain_that_it_knows_to_be_forked(mainland, tablet, other):
    for one in (tablet, other):
        assert one.signed_at(AREA, Head(one.id, 1, bytes(32))) is None
    own = Head(mainland.id, 1, bytes(32))
    assert mainland.signed_at(AREA, own)
    assert mainland.signed_at(AREA, Head(tablet.id, 1, bytes(32))) is None
    mainland.store.put(RENEW, b"noticed")
    assert mainland.signed_at(AREA, own) is None


def test_a_nodes_word_stands_beside_that_of_the_chains_own_key(island, tablet):
    survey(tablet)
    window(tablet, island)
    first = head_of(tablet).n
    survey(tablet)
    pushed(tablet, island, wire.write_run(chain(tablet)))
    trust = island.trust(AREA)
    assert words(island.store, trust, tablet.id) == [(first, 2), (first + 1, 1)]
    survey(tablet)
    pushed(tablet, island, wire.write_run(chain(tablet)))
    assert words(island.store, trust, tablet.id) == [(first, 2), (first + 2, 1)]
    own = wire.SignedHeads((signed(tablet.key, AREA, head_of(tablet)),))
    pushed(tablet, island, own, wire.write_run(chain(tablet)))
    assert words(island.store, trust, tablet.id) == [(first + 2, 2)]


def test_who_has_not_heard_of_a_node_takes_what_the_chains_own_key_proves(
    fleet, mainland, island, tablet, other
):
    survey(tablet)
    window(tablet, island)
    proven = head_of(tablet)
    survey(tablet)
    pushed(tablet, island, wire.write_run(chain(tablet)))
    window(other, island)
    heads = wire.SignedHeads(tuple(map(tuple, other.store.signed_heads(AREA, tablet.id))))
    assert [place[2] for place in heads.heads] == [proven.n, proven.n + 1]
    fresh = fleet.join("fresh", "island")
    device = certify_device(mainland.key, tablet.key.public, [AREA], "", 1)
    for statement in (fleet.statements[mainland.id], device):
        fresh.write(AREA, "certificate", {"statement": statement})
    pushed(other, fresh, heads, wire.write_run(chain(tablet)))
    assert fresh.store.heads_of(AREA, tablet.id) == [proven]


def test_what_a_tablet_brings_is_taken_as_far_as_a_nodes_word_wherever_runs_end(
    mainland, island, tablet, other
):
    survey(tablet)
    window(tablet, island)
    for _ in range(3):
        survey(tablet)
    pushed(tablet, island, wire.write_run(chain(tablet)))
    window(other, island)
    heads = wire.SignedHeads(tuple(map(tuple, other.store.signed_heads(AREA, tablet.id))))
    bring_all(island, mainland, AREA, island.id)
    for end in (2, 3):
        runs = [wire.write_run(part) for part in (chain(tablet)[:end], chain(tablet)[end:])]
        server = copy_of(mainland)
        pushed(other, server, heads, *runs)
        assert server.store.heads_of(AREA, tablet.id) == [head_of(tablet)]


def bring_all(giver, taker, scope, replica):
    [head] = giver.store.heads_of(scope, replica)
    taker.receive(wire.write_run(list(giver.store.branch(scope, head, 0))))


@pytest.fixture
def stranger(fleet, island):
    """A tablet whose certificate is not in any log yet."""
    replica = fleet.join("stranger")
    survey(replica)
    return replica


def test_what_came_for_a_chain_that_nobody_knows_is_kept_until_it_is_known(fleet, island, stranger):
    own = wire.SignedHeads((signed(stranger.key, AREA, head_of(stranger)),))
    pushed(stranger, island, own, wire.write_run(chain(stranger)))
    assert words(island.store, island.trust(AREA), stranger.id) == [(head_of(stranger).n, 0)]
    island.write(AREA, "certificate", {"statement": fleet.statements[stranger.id]})
    assert words(island.store, island.trust(AREA), stranger.id) == [(head_of(stranger).n, 2)]


def test_a_signature_of_nobodys_gives_way_to_a_nodes_word(fleet, mainland, island, stranger, other):
    heads = wire.SignedHeads(((AREA, *head_of(stranger), NOBODYS),))
    for server in (island, mainland):
        pushed(stranger, server, heads, wire.write_run(chain(stranger)))
    assert words(mainland.store, mainland.trust(AREA), stranger.id) == [(head_of(stranger).n, 1)]
    assert words(island.store, island.trust(AREA), stranger.id) == [(head_of(stranger).n, 0)]
    island.write(AREA, "certificate", {"statement": fleet.statements[stranger.id]})
    assert words(island.store, island.trust(AREA), stranger.id) == []
    window(other, island)
    assert words(other.store, other.trust(AREA), stranger.id) == [(head_of(stranger).n, 1)]


def test_a_full_disk_keeps_nobody_from_reading_what_is_not_proven(
    island, tablet, other, monkeypatch
):
    survey(tablet)
    island.receive(wire.write_run(chain(tablet)))
    island.write(AREA, "site", {"name": "Bến"})

    monkeypatch.setattr(island.store, "sign", full)
    asking, answering = halves(other, island)
    asking.welcomed(answering.hello(asking.hello()))
    pull(asking, answering)
    assert other.store.heads_of(AREA, tablet.id) == [head_of(tablet)]
    assert other.store.heads_of(AREA, island.id) == [head_of(island)]


def test_a_client_whose_disk_is_full_can_still_bring_what_it_has(island, tablet, monkeypatch):
    survey(tablet)

    monkeypatch.setattr(tablet.store, "sign", full)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    push(asking, answering)
    assert island.store.heads_of(AREA, tablet.id) == [head_of(tablet)]
