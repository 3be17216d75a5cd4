"""Both halves of an exchange, driven with bytes."""

import random

import msgspec
import pytest

import sync.vouch
from sync import wire
from sync.canonical import sha256
from sync.change import Dot
from sync.clock import Clock
from sync.errors import AuthFailed, BadFrame, DiskFull, ScopeDenied, Unsupported
from sync.exchange import Client, Granted, Server, grant, read_body
from sync.frames import MAX_PAYLOAD, FrameReader, Outgoing
from sync.outbox import Limits
from sync.replica import Replica
from sync.storage.memory import MemoryStore
from sync.storage.store import Head
from sync.trust import (
    COMMON,
    Key,
    answer_challenge,
    certify_device,
    certify_node,
    certify_replica,
    head_payload,
)

AREA = "area/north"
TINY = Limits(run=200, body=300)


class Fleet:
    """A mainland, an island and tablets with keys, all in memory."""

    def __init__(self):
        self.chance = random.Random(7)
        self.root = Key.generate()
        self.keys: dict[str, Key] = {}
        self.statements: dict[bytes, bytes] = {}
        self.now = 1_795_424_400_000

    def join(self, name, kind="tablet", issuer="island"):
        """A replica whose certificates are in the log of whoever issues them."""
        key = self.keys[name] = Key.generate()
        replica = Replica(MemoryStore(), Clock(lambda: self.now), self.chance.randbytes, key=key)
        replica.join(self.root.public)
        if kind == "tablet":
            statement = certify_device(self.keys[issuer], key.public, [AREA], name, 1)
        else:
            scopes = ["*"] if kind == "mainland" else [AREA]
            statement = certify_node(self.root, key.public, kind, scopes, [], name, 1)
        self.statements[replica.id] = statement
        return replica


@pytest.fixture
def fleet():
    return Fleet()


@pytest.fixture
def mainland(fleet):
    replica = fleet.join("mainland", "mainland")
    replica.write("common", "certificate", {"statement": fleet.statements[replica.id]})
    return replica


@pytest.fixture
def island(fleet, mainland):
    replica = fleet.join("island", "island")
    mainland.write("common", "certificate", {"statement": fleet.statements[replica.id]})
    window(replica, mainland)
    return replica


@pytest.fixture
def tablet(fleet, island):
    replica = fleet.join("tablet")
    island.write(AREA, "certificate", {"statement": fleet.statements[replica.id]})
    window(replica, island)
    return replica


def halves(client, server, limits=None, encoding=None):
    granted = Granted(client.id, frozenset({AREA, "common"}))
    asking = Client(client, [AREA], encoding=encoding, limits=limits)
    return asking, Server(server, granted, limits=limits)


def push(asking, answering, encoding=None):
    taking = answering.push(encoding)
    outbox = asking.push()
    for piece in outbox:
        taking.feed(piece)
    asking.pushed(taking.finish())
    return outbox


def pull(asking, answering, encoding=None):
    inbox = asking.pull(encoding)
    for piece in answering.pull(asking.want(), encoding):
        inbox.feed(piece)
    return inbox


def window(client, server, limits=None, encoding=None):
    """How many rounds of push and pull it took until the logs were equal."""
    asking, answering = halves(client, server, limits, encoding)
    for rounds in range(200):
        asking.welcomed(answering.hello(asking.hello()))
        if asking.equal:
            return rounds
        if asking.pushes:
            push(asking, answering, encoding)
        if asking.pulls:
            pull(asking, answering, encoding)
    raise AssertionError("no end")


def survey(replica, name="Đài truyền thanh", **values):
    return replica.write(AREA, "survey", {"name": name, **values})


def views(replica):
    return [record.view() for record in replica.records()]


def claimed(replica, peer):
    """The vector of the area that `replica` believes `peer` to hold."""
    for claim in replica.store.claims():
        if (claim.replica, claim.scope) == (peer.id, AREA):
            return claim.vector
    return None


# Windows


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


def halves_push(client, server):
    asking, answering = halves(client, server)
    asking.welcomed(answering.hello(asking.hello()))
    return asking.push()


def messages(body):
    return [wire.read(frame) for frame in FrameReader().feed(body)]


def test_common_comes_first_and_nodes_before_tablets(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, island)
    fresh = fleet.join("fresh")
    asking, answering = halves(fresh, island)
    asking.welcomed(answering.hello(asking.hello()))
    runs = [m for m in messages(b"".join(answering.pull(asking.want()))) if isinstance(m, wire.Run)]
    order = [(run.scope, run.replica) for run in runs]
    assert order == [("common", mainland.id), (AREA, island.id), (AREA, tablet.id)]


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


def body(*messages):
    out = Outgoing()
    return b"".join(out.add(*wire.write(message)) for message in messages)


def test_a_push_into_a_scope_that_is_not_granted_is_refused_and_the_rest_stands(tablet, island):
    survey(tablet)
    tablet.write("area/south", "survey", {"name": "elsewhere"})
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    assert "area/south" not in asking.theirs
    asking.theirs["area/south"] = ()
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
    assert not taking.feed(body(msgspec.structs.replace(run, changes=headers)))
    assert isinstance(taking.refusal, BadFrame) and island.vector(AREA) != tablet.vector(AREA)
    push(asking, answering)
    assert island.read(typed.record_id).get("name") == "Đài truyền thanh"


@pytest.fixture
def other(fleet, island):
    """Another tablet of the island, which certified it."""
    replica = fleet.join("other")
    island.write(AREA, "certificate", {"statement": fleet.statements[replica.id]})
    window(replica, island)
    return replica


def pushed(client, server, *messages):
    """What a server does with a push of these messages."""
    _, answering = halves(client, server)
    taking = answering.push()
    assert taking.feed(body(*messages)), taking.refusal


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


# Forks


def copy_of(replica, key):
    """The same store once more, as a backup or a copied tablet."""
    twin = MemoryStore()
    source = replica.store
    for scope in source.scopes():
        for head in source.vector(scope):
            changes = list(source.branch(scope, head, 0))
            twin.append([source.changes_at(scope, c.dot)[0] for c in changes])
    twin.put("replica", replica.id)
    copied = Replica(twin, replica.clock, random.Random(9).randbytes, key=key)
    copied.join(source.get("root"))
    return copied


@pytest.mark.parametrize("limits", [None, TINY], ids=["at once", "in small requests"])
@pytest.mark.parametrize("longer", ["here", "there"])
def test_a_fork_longer_than_a_request_is_brought_together(fleet, tablet, island, limits, longer):
    for number in range(30):
        survey(tablet, f"before {number}")
    twin = copy_of(tablet, fleet.keys["tablet"])
    for number in range(30):
        survey(tablet, f"tablet {number}")
    for number in range(50 if longer == "here" else 10):
        survey(twin, f"twin {number}")
    window(tablet, island)
    window(twin, island, limits)
    assert twin.digest(AREA) == island.digest(AREA)
    assert len(island.store.heads_of(AREA, tablet.id)) == 2


def test_a_fork_costs_little_more_than_what_differs(fleet, tablet, island):
    for number in range(500):
        survey(tablet, f"before {number}")
    twin = copy_of(tablet, fleet.keys["tablet"])
    survey(tablet, "one here")
    survey(twin, "one there")
    window(tablet, island)
    asking, answering = halves(twin, island)
    asking.welcomed(answering.hello(asking.hello()))
    assert not asking.pushes
    assert pull(asking, answering).changes <= 2
    asking.welcomed(answering.hello(asking.hello()))
    assert push(asking, answering).changes == 1


def test_a_restored_replica_pulls_its_past_and_becomes_another(fleet, tablet, island):
    backup = copy_of(tablet, fleet.keys["tablet"])
    survey(tablet, "after the backup")
    window(tablet, island)
    window(backup, island)
    old = backup.id
    change = survey(backup, "after the restore")
    assert change.replica != old
    assert [r.get("name") for r in backup.records("survey")].count("after the backup") == 1


# Who holds what


def test_each_side_knows_what_the_other_holds(tablet, island):
    survey(tablet)
    window(tablet, island)
    assert claimed(tablet, island) == island.vector(AREA)
    assert claimed(island, tablet) == tablet.vector(AREA)


def test_what_was_typed_during_a_hello_is_not_called_stored(tablet, island):
    window(tablet, island)
    asking, answering = halves(tablet, island)
    hello = asking.hello()
    survey(tablet, "typed meanwhile")
    asking.welcomed(answering.hello(hello))
    assert claimed(tablet, island) == island.vector(AREA) != tablet.vector(AREA)


def test_a_push_that_was_acknowledged_is_known_although_the_line_ends_then(tablet, island):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    push(asking, answering)
    assert claimed(tablet, island) == island.vector(AREA) == tablet.vector(AREA)


def test_an_island_tells_tablets_what_the_mainland_holds(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, island)
    window(tablet, island)
    assert claimed(tablet, mainland) != tablet.vector(AREA)
    fleet.now += 60_000
    window(island, mainland)
    window(tablet, island)
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_a_receipt_that_is_older_than_what_is_known_changes_nothing(
    fleet, mainland, island, tablet
):
    window(island, mainland)
    window(tablet, island)
    fleet.now += 60_000
    survey(tablet)
    window(tablet, mainland)
    known = claimed(tablet, mainland)
    window(tablet, island)
    assert claimed(tablet, mainland) == known == mainland.vector(AREA)


def test_a_clock_that_was_ahead_does_not_hide_what_is_stored_after_it_was_set_right(
    fleet, mainland, island, tablet
):
    fleet.now += 365 * 86_400_000
    window(island, mainland)
    window(tablet, island)
    fleet.now -= 365 * 86_400_000
    mainland.clock = Clock(lambda: fleet.now)
    survey(tablet)
    for client, server in ((tablet, island), (island, mainland), (tablet, island)):
        window(client, server)
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_what_a_machine_held_before_it_was_put_back_counts_no_more(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, mainland)
    old = mainland.id
    assert claimed(tablet, mainland)
    mainland.renew()
    mainland.write("common", "unit", {"name": "another"})
    window(tablet, mainland)
    assert [c.vector for c in tablet.store.claims() if c.replica == old] == [(), ()]
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_tablets_are_not_told_what_other_tablets_hold(fleet, island, tablet):
    other = fleet.join("other")
    window(tablet, island)
    window(other, island)
    assert claimed(other, tablet) is None


# Heads


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
    before = [h for h in island.store.signed_heads(AREA) if h.replica == tablet.id]
    for piece in list(asking.push())[1:]:
        taking.feed(piece)
    assert [h for h in island.store.signed_heads(AREA) if h.replica == tablet.id] == before


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
