"""What an enrolled device does that its owner has altered: none of it may enter the fleet."""

from unittest.mock import patch

from msgspec.structs import replace

from sync import vouch
from sync.change import Change
from sync.draft import Draft, compose
from sync.errors import DiskFull
from sync.keys import new_replica
from sync.protocol import wire
from sync.redaction import orders
from sync.rules import CERTIFICATE
from sync.statements import ALL, certify_node, certify_replica, head_payload
from sync.storage.store import Head, SignedHead
from tests.simulation.boxes import Box
from tests.simulation.staging import fresh, start
from tests.simulation.world import AREA, OTHER, REVIEWER, SURVEYORS, World


def speak_for_another(world: World) -> None:
    """A tablet brings a decision in the mainland's name, which the mainland never signed."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    author = world.boxes["mainland"].replica.id
    heads = island.store.heads_of(AREA, author)
    if heads:
        draft = Draft(AREA, "survey", {"decision": world.words()}, author=REVIEWER)
        time = tablet.replica.time()
        forged = compose(island.store, draft, author, heads[-1], time, b"")
        world.network.push(tablet, island, *signed(world, tablet, forged), wire.write_run([forged]))
        assert not stored(island, forged), "a tablet spoke for the mainland"
        world.fired["guard: another's word needs a signature"] += 1


def signed(world: World, tablet: Box, forged: Change) -> list[wire.SignedHeads]:
    """A head signed by the wrong key, half of the time."""
    if world.chance.random() < 0.5:
        return []
    head = (forged.scope, forged.replica, forged.seq, forged.hash)
    return [wire.SignedHeads((SignedHead(*head, tablet.key.sign(head_payload(*head))),))]


def strip(world: World) -> None:
    """A tablet brings headers without bodies, though nobody ordered anything taken out."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    missing = tablet.replica.missing(AREA, island.replica.vector(AREA))
    if missing:
        head, after = world.chance.choice(missing)
        first = next(iter(tablet.store.branch(AREA, head, after)))
        ordered = first.dot in {order.target for order in orders(island.store, AREA).values()}
        if first.body is not None and not ordered:
            world.network.push(tablet, island, wire.write_run([replace(first, body=None)]))
            here = [change for change, _ in island.store.changes_at(AREA, first.dot)]
            bare = [change for change in here if change.hash == first.hash and not change.body]
            assert not bare, "a body was kept back for ever"
            world.fired["guard: a header needs its body or an order"] += 1


def write_elsewhere(world: World) -> None:
    """A tablet brings changes of an area that its certificate does not name."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    id = tablet.replica.id
    if OTHER not in tablet.scopes and not tablet.store.heads_of(OTHER, id):
        draft = Draft(OTHER, "survey", {"name": world.words()})
        foreign = compose(tablet.store, draft, id, None, tablet.replica.time(), b"")
        refused = world.network.push(tablet, island, wire.write_run([foreign]))
        assert refused == "scope_denied", f"a push to another area: {refused}"
        assert not stored(island, foreign), "a tablet wrote in another's area"
        world.fired["guard: scope of a push"] += 1


def forge_certificate(world: World) -> None:
    """A tablet calls itself the mainland, or the mainland's replica its own, and decides."""
    tablet, mainland = world.chance.choice(world.tablets), world.boxes["mainland"]
    time = tablet.replica.time()[0]
    if world.chance.random() < 0.5:
        public = tablet.key.public
        forged = certify_node(tablet.key, public, "mainland", [ALL], [], tablet.name, time)
    else:
        forged = certify_replica(tablet.key, mainland.replica.id, time)
    world.write(tablet, AREA, "certificate", {"statement": forged})
    decision = {"decision": world.words()}
    world.write(tablet, AREA, "survey", decision, author=REVIEWER, counts=False)
    world.fired["fault: forged certificate"] += 1


def order_alone(world: World) -> None:
    """A tablet orders values to be taken out, which only the mainland may."""
    tablet = world.chance.choice(world.tablets)
    records = tablet.replica.records("survey")
    if records:
        try:
            tablet.replica.redact(world.chance.choice(records).id)
        except DiskFull:
            world.fired["guard: disk_full"] += 1
            return
        tablet.note_id(tablet.replica.id)
        for change in world.unheard(tablet):
            world.hear(tablet, change, counts=change.collection == CERTIFICATE)
        world.fired["fault: order of a tablet"] += 1


def misname(world: World) -> None:
    """A tablet brings a run under another hash than its own."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    for head, after in tablet.replica.missing(AREA, island.replica.vector(AREA)):
        changes = list(tablet.store.branch(AREA, head, after))
        if head.replica == tablet.replica.id and all(change.body for change in changes):
            run = replace(wire.write_run(changes), last=bytes(16))
            refused = world.network.push(tablet, island, run)
            assert refused == "bad_frame", f"a run with another hash: {refused}"
            world.fired["guard: hash of a run"] += 1


def sign_wrongly(world: World) -> None:
    """A tablet brings what it wrote, and a head with a signature that is none."""
    tablet, island = fresh(world), world.boxes["island"]
    start(world, tablet)
    world.window(tablet, island, None)
    start(world, tablet)
    [head] = tablet.store.heads_of(AREA, tablet.replica.id)
    run = wire.write_run(list(tablet.store.branch(AREA, head, head.n - 1)))
    forged = SignedHead(AREA, *head, b"\1" + world.chance.randbytes(64))
    world.network.push(tablet, island, wire.SignedHeads((forged,)), run)
    assert island.store.has(AREA, head), "what a tablet wrote needs no signature"
    world.fired["guard: signature of a head"] += 1


def keep_a_body_back(world: World) -> None:
    """A tablet brings the header of its own change, and not what was typed."""
    tablet, island = fresh(world), world.boxes["island"]
    start(world, tablet)
    [head] = tablet.store.heads_of(AREA, tablet.replica.id)
    [change] = tablet.store.branch(AREA, head, head.n - 1)
    before = list(tablet.store.branch(AREA, head, 0))[:-1]
    bare = replace(change, body=None)
    world.network.push(tablet, island, wire.write_run(before), wire.write_run([bare]))
    assert not stored(island, bare), "a body was kept back for ever"


def crowd(world: World) -> None:
    """A tablet brings more replicas for its key, and more branches of one, than a door lets in."""
    tablet, island = fresh(world), world.boxes["island"]
    start(world, tablet)
    world.window(tablet, island, None)
    [head] = tablet.store.heads_of(AREA, tablet.replica.id)
    public = tablet.key.public
    others = [(new_replica(world.chance.randbytes, public), None) for _ in range(5)]
    branches = [(tablet.replica.id, head)] * 5
    with patch.object(vouch, "MAX_REPLICAS_OF_KEY", 4), patch.object(vouch, "MAX_BRANCHES", 3):
        taken = [forge(world, tablet, *place) for place in (*others, *branches)]
    assert taken == [True] * 3 + [False] * 2 + [True] * 3 + [False] * 2, "a crowd was let in"
    world.fired["guard: device crowds"] += 1


def forge(world: World, tablet: Box, replica: bytes, head: Head | None) -> bool:
    """Whether the island takes one more change of a tablet's that no honest one would write."""
    island, values = world.boxes["island"], {"name": world.words()}
    draft = Draft(AREA, "survey", values, author=SURVEYORS[0])
    change = compose(tablet.store, draft, replica, head, tablet.replica.time(), b"")
    world.network.push(tablet, island, wire.write_run([change]))
    if stored(island, change):
        world.hear(island, change, counts=replica == tablet.replica.id)
        return True
    return False


def stored(box: Box, change: Change) -> bool:
    """Whether a change is in a box's log."""
    return box.store.has(change.scope, Head(change.replica, change.seq, change.hash))


HOSTILE = {
    speak_for_another: 1,
    strip: 1,
    write_elsewhere: 1,
    forge_certificate: 1,
    order_alone: 1,
    misname: 1,
}
