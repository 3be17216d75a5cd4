"""Both halves of an exchange, driven with bytes."""

import msgspec
import pytest

from sync.canonical import sha256
from sync.errors import AuthFailed, BadFrame, DiskFull, ScopeDenied, Unsupported
from sync.keys import Key
from sync.protocol import wire
from sync.protocol.bodies import read_body
from sync.protocol.client import Client
from sync.protocol.frames import MAX_PAYLOAD
from sync.protocol.outbox import Limits
from sync.protocol.server import Granted, grant
from sync.statements import answer_challenge, certify_replica
from sync.storage.store import Head
from tests.unit.sync.exchanging import (
    AREA,
    TINY,
    body,
    claimed,
    fleet,
    halves,
    halves_push,
    island,
    mainland,
    messages,
    pull,
    push,
    survey,
    tablet,
    views,
    window,
)

__all__ = ["fleet", "island", "mainland", "tablet"]


@pytest.mark.parametrize("encoding", [None, "zstd", "gzip"])
def test_one_round_brings_each_side_what_it_lacks(tablet, island, encoding):
    survey(tablet, "from the tablet")
    survey(island, "from the island")
    assert window(tablet, island, encoding=encoding) == 1
    assert views(tablet) == views(island)


def test_equal_logs_need_one_request(tablet, island):
    window(tablet, island)
    asking, answering = halves(tablet, island)
    hello = asking.hello()
    welcome = answering.hello(hello)
    asking.welcomed(welcome)
    assert asking.equal and answering.equal
    assert len(hello) + len(welcome) < 220


def test_a_window_goes_on_over_many_small_requests(tablet, island):
    for number in range(60):
        survey(tablet, f"survey {number}")
    assert window(tablet, island, TINY) > 5
    assert views(tablet) == views(island)


def test_frames_are_read_one_by_one_and_a_cut_leaves_the_whole_ones(tablet, island):
    for number in range(40):
        survey(tablet, f"survey {number}")
    asking, answering = halves(tablet, island, Limits(run=300))
    asking.welcomed(answering.hello(asking.hello()))
    body = b"".join(asking.push())
    taking = answering.push()
    taking.feed(body[: len(body) // 2])
    half = len(island.records("survey"))
    assert 0 < half < 40
    [stored, refused] = read_body(taking.finish())
    assert isinstance(stored, wire.Stored) and refused == wire.Refused(
        "bad_frame", "the body ended early"
    )
    assert window(tablet, island) == 1
    assert len(island.records("survey")) == 40


def test_a_lost_acknowledgement_costs_one_hello(tablet, island):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    taking = answering.push()
    for piece in asking.push():
        taking.feed(piece)
    assert window(tablet, island) == 0


def test_a_run_fits_a_frame_and_a_large_change_goes_alone(tablet, island):
    for size in (100, 30_000, 100, 31_000, 100):
        survey(tablet, "x" * size)
    runs = [m for m in messages(b"".join(halves_push(tablet, island))) if isinstance(m, wire.Run)]
    assert sum(len(run.changes) for run in runs) >= 5
    for run in runs:
        assert len(run.changes) == 1 or len(wire.write(run)[1]) <= 33_000
        assert len(wire.write(run)[1]) <= MAX_PAYLOAD


def test_common_comes_first_and_nodes_before_tablets(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, island)
    fresh = fleet.join("fresh")
    asking, answering = halves(fresh, island)
    asking.welcomed(answering.hello(asking.hello()))
    runs = [m for m in messages(b"".join(answering.pull(asking.want()))) if isinstance(m, wire.Run)]
    order = [(run.scope, run.replica) for run in runs]
    assert order == [("common", mainland.id), (AREA, island.id), (AREA, tablet.id)]


def test_what_is_written_after_a_welcome_comes_with_its_signed_head(mainland, island):
    survey(mainland)
    asking, answering = halves(island, mainland)
    asking.welcomed(answering.hello(asking.hello()))
    survey(mainland)
    pull(asking, answering)
    [signed] = island.store.signed_heads(AREA, mainland.id)
    assert signed.hash == mainland.vector(AREA)[-1].hash == island.vector(AREA)[-1].hash


# Refusals


def test_a_stranger_in_the_protocol_is_refused(tablet, island):
    _, answering = halves(tablet, island)
    with pytest.raises(Unsupported):
        answering.hello(body(wire.Hello(2, tablet.id, (1, 0), ())))
    with pytest.raises(AuthFailed):
        answering.hello(body(wire.Hello(1, island.id, (1, 0), ())))
    with pytest.raises(ScopeDenied):
        answering.pull(body(wire.Want((("area/south", ()),))))
    with pytest.raises(BadFrame):
        answering.hello(b"<html>")


def test_a_push_into_a_scope_that_is_not_granted_is_refused_and_the_rest_stands(tablet, island):
    survey(tablet)
    tablet.write("area/south", "survey", {"name": "elsewhere"})
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    assert "area/south" not in asking.theirs
    asking.held["area/south"] = ()
    with pytest.raises(ScopeDenied):
        push(asking, answering)
    assert len(island.records("survey")) == 1
    assert claimed(tablet, island) == island.vector(AREA)


def test_nobody_can_push_the_header_of_a_change_without_what_was_typed(tablet, island):
    typed = survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    run = wire.write_run(list(tablet.store.branch(AREA, tablet.vector(AREA)[0], 0)))
    headers = tuple(
        msgspec.structs.replace(item, body=None, digest=sha256(item.body or b""))
        for item in run.changes
    )
    taking = answering.push()
    assert taking.feed(body(msgspec.structs.replace(run, changes=headers)))
    assert island.vector(AREA) != tablet.vector(AREA)
    push(asking, answering)
    assert island.read(typed.record_id).get("name") == "Đài truyền thanh"


def test_a_full_disk_at_the_server_is_told_by_its_name(tablet, island, monkeypatch):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))

    def full(_run):
        raise DiskFull("no space is left")

    monkeypatch.setattr(island, "receive", full)
    with pytest.raises(DiskFull):
        push(asking, answering)


def test_a_server_cannot_push_scopes_that_were_not_asked_for(tablet, island):
    change = island.write("area/south", "survey", {"name": "elsewhere"})
    inbox = Client(tablet, [AREA]).pull()
    with pytest.raises(ScopeDenied):
        inbox.feed(body(wire.write_run([change])))


def test_an_answer_that_is_no_receipt_is_no_success(tablet, island):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    for answer in (b"", b"<html>ok</html>", body(wire.End(False)), body(wire.Stored(()))):
        with pytest.raises(BadFrame):
            asking.pushed(answer)


def test_equal_in_a_scope_that_was_not_named_is_refused(tablet, island):
    asking, _ = halves(tablet, island)
    asking.hello()
    welcome = wire.Welcome(1, island.id, (1, 0), (("area/south", None),))
    with pytest.raises(BadFrame):
        asking.welcomed(body(welcome))


# Tokens


def test_a_chain_and_a_signed_nonce_earn_the_scopes_that_both_hold(fleet, island, tablet):
    key, nonce = fleet.keys["tablet"], bytes(16)
    own = certify_replica(key, tablet.id, 1)
    chain = [fleet.statements[island.id], fleet.statements[tablet.id], own]
    answer = answer_challenge(key, nonce, tablet.id)
    public = fleet.root.public
    granted = Granted(tablet.id, frozenset({AREA, "common"}))
    assert grant(public, chain, answer, nonce, ["*"]) == granted
    assert grant(public, chain, answer, nonce, ["area/south"]).scopes == {"common"}
    for wrong in (chain[1:], [chain[0], chain[2]], chain[:2]):
        with pytest.raises(AuthFailed):
            grant(public, wrong, answer, nonce, ["*"])
    with pytest.raises(AuthFailed):
        grant(public, chain, answer, b"another nonce...", ["*"])
    with pytest.raises(AuthFailed):
        grant(Key.generate().public, chain, answer, nonce, ["*"])


def test_a_want_is_refused_when_its_heads_do_not_ascend(tablet, island):
    _, answering = halves(tablet, island)
    heads = wire.heads((Head(b"b" * 16, 1, bytes(32)), Head(b"a" * 16, 1, bytes(32))))
    with pytest.raises(BadFrame):
        answering.pull(body(wire.Want(((AREA, heads),))))
