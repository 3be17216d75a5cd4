"""What need not be asked or told: bases, pushes before hello, pushes that close with one."""

import msgspec
import pytest

from sync.errors import BadFrame
from sync.protocol import bases, wire
from sync.protocol.bodies import only
from sync.protocol.client import Client
from sync.protocol.frames import FrameReader
from sync.protocol.inbox import Inbox
from sync.protocol.server import Granted, Server, listing
from sync.replica import Replica
from sync.storage.store import Head
from tests.unit.sync.exchanging import (
    AREA,
    body,
    claimed,
    fleet,
    halves,
    island,
    mainland,
    survey,
    views,
    window,
)

__all__ = ["fleet", "island", "mainland"]

NAMED = {AREA, "common"}


def welcome_in(data: bytes) -> wire.Welcome:
    """The welcome of a body."""
    return only(wire.Welcome, data)


def crowd(replica: Replica, number: int) -> None:
    """So many replicas of others that have written in the area."""
    for _ in range(number):
        other = Replica(type(replica.store)(), replica.clock, replica._ids)
        change = other.write(AREA, "survey", {"name": "Loa"})
        replica.receive(wire.write_run([change]))


@pytest.fixture
def settled(island, mainland):
    """An island and a mainland that hold the same of thirty replicas."""
    crowd(island, 30)
    island_survey = survey(island)
    window(island, mainland)
    return island_survey


def knowing(client, server):
    granted = Granted(client.id, frozenset(NAMED), node=True)
    return Client(client, [AREA], encoding="zstd", peer=server.id), Server(server, granted)


def foreseen(asking, answering):
    """The bytes of a push that nobody asked for, and of its answer."""
    assert asking.foresee(NAMED) and asking.pushes
    return pushed(asking, answering)


def pushed(asking, answering):
    """The bytes of a push that closes, and of its answer."""
    taking = answering.push("zstd")
    sent = b"".join(asking.push(closes=True))
    assert taking.feed(sent), taking.refusal
    answer = taking.finish()
    asking.pushed(answer)
    return len(sent) + len(answer)


# Bases


def test_a_vector_is_its_base_with_other_heads_for_what_moved():
    a, b, c = (bytes([n]) * 16 for n in range(3))
    base = (Head(a, 1, bytes(32)), Head(b, 1, bytes(32)), Head(b, 2, bytes(32)))
    vector = (Head(a, 1, bytes(32)), Head(b, 3, bytes(32)), Head(c, 1, bytes(32)))
    moved = bases.moved(vector, base)
    assert moved == vector[1:]
    assert bases.applied(base, moved) == vector


def test_what_a_base_has_and_a_vector_lacks_cannot_be_told_as_moved():
    head = Head(bytes(16), 1, bytes(32))
    assert bases.moved((), (head,)) is None


def test_of_a_scope_that_differs_only_what_moved_is_told(island, mainland, settled):
    survey(mainland)
    asking, answering = knowing(island, mainland)
    welcome = answering.hello(asking.hello())
    told = welcome_in(welcome)
    assert told.since == (AREA,) and len(welcome) < 300
    asking.welcomed(welcome)
    assert asking.theirs[AREA] == mainland.vector(AREA) == claimed(island, mainland)


def test_who_does_not_know_the_base_tells_the_whole_vector(island, mainland, settled):
    survey(mainland)
    survey(island)
    asking, answering = halves(island, mainland)
    told = welcome_in(answering.hello(asking.hello()))
    assert told.since == ()
    assert dict(told.scopes)[AREA] == wire.heads(mainland.vector(AREA))


def test_a_client_that_names_no_bases_is_answered_as_ever(island, mainland, settled):
    survey(mainland)
    asking, answering = knowing(island, mainland)
    plain = msgspec.structs.replace(only(wire.Hello, asking.hello()), bases=())
    told = welcome_in(answering.hello(body(plain)))
    assert (told.revision, told.since) == (0, ())
    assert dict(told.scopes)[AREA] == wire.heads(mainland.vector(AREA))


# A push before hello, closed with one


def test_an_edit_is_one_request_of_less_than_800_bytes_whoever_else_writes(
    island, mainland, settled
):
    costs = []
    for number in (0, 300):
        crowd(island, number)
        window(island, mainland)
        island.write(AREA, "survey", {"name": "Loa đã thay"}, record=settled.record_id)
        asking, answering = knowing(island, mainland)
        costs.append(foreseen(asking, answering))
        assert asking.closed and asking.equal and answering.equal
        assert claimed(island, mainland) == claimed(mainland, island) == island.vector(AREA)
    assert max(costs) < 800 and abs(costs[0] - costs[1]) < 20
    assert views(island) == views(mainland)


def test_what_the_closing_hello_does_not_find_equal_is_still_to_do(island, mainland, settled):
    survey(island)
    survey(mainland)
    asking, answering = knowing(island, mainland)
    foreseen(asking, answering)
    assert asking.closed and not asking.equal
    assert (asking.pushes, asking.pulls) == (False, True)
    assert asking.theirs[AREA] == mainland.vector(AREA)


def test_a_peer_that_was_put_back_gets_all_though_a_push_was_foreseen(
    fleet, island, mainland, settled
):
    survey(island)
    back = fleet.join("back", "mainland")
    asking, _ = knowing(island, mainland)
    _, answering = knowing(island, back)
    foreseen(asking, answering)
    assert (asking.peer, asking.equal, asking.pushes) == (back.id, False, True)
    assert claimed(island, back) in ((), None)
    pushed(asking, answering)
    assert asking.equal and views(island) == views(back)


def test_what_the_peer_says_beside_a_push_is_not_sent(island, mainland, settled):
    for _ in range(20):
        survey(island)
    asking, _ = knowing(island, mainland)
    asking.foresee(NAMED)
    # It comes another way, and the island is not told.
    for head, after in island.missing(AREA, mainland.vector(AREA)):
        mainland.receive(wire.write_run(list(island.store.branch(AREA, head, after))))
    beside, answering = asking.beside(), knowing(island, mainland)[1]
    beside.welcomed(answering.hello(beside.hello()))
    asking.heed(beside)
    outbox = asking.push(closes=True)
    assert len(b"".join(outbox)) < 400 and outbox.changes == 0


def test_nothing_may_stand_between_hello_and_end(island, mainland, settled):
    asking, answering = knowing(island, mainland)
    hello = only(wire.Hello, asking.hello())
    taking = answering.push()
    assert not taking.feed(body(hello, hello, wire.End(False)))
    assert taking.refusal is not None and taking.refusal.code == "bad_frame"
    with pytest.raises(BadFrame):
        Inbox(island, NAMED.__contains__, None).take(hello)


def test_a_push_that_stopped_at_a_limit_does_not_close(island, mainland, settled):
    for _ in range(20):
        survey(island)
    asking, _ = knowing(island, mainland)
    asking.limits = asking.limits._replace(run=300, body=500)
    asking.foresee(NAMED)
    sent = b"".join(asking.push(closes=True))
    messages = [type(wire.read(f)) for f in FrameReader("zstd").feed(sent)]
    assert wire.Hello not in messages and messages[-1] is wire.End


# Photos listed with a hello


def test_a_hello_may_ask_about_photos(island, mainland):
    asking, answering = knowing(island, mainland)
    hello = asking.hello(lambda: [(bytes(32), 20), (bytes([1]) * 32, 30)])
    here = {bytes(32): 5}
    offsets = asking.welcomed(answering.hello(hello, listing(lambda d, _: here.get(d))))
    assert offsets == wire.Offsets(((bytes(32), 5),))
