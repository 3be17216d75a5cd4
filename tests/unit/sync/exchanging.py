"""A fleet whose members exchange in memory, and both halves of an exchange."""

import random

import pytest

from sync.clock import Clock
from sync.keys import Key
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import FrameReader, Outgoing
from sync.protocol.outbox import Limits
from sync.protocol.server import Granted, Server
from sync.replica import Replica
from sync.statements import certify_device, certify_node
from sync.storage.memory import MemoryStore

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


def copy_of(replica):
    """The same store once more, as a backup or a copied tablet."""
    twin = MemoryStore()
    source = replica.store
    for scope in source.scopes():
        for head in source.vector(scope):
            changes = list(source.branch(scope, head, 0))
            twin.append([source.changes_at(scope, c.dot)[0] for c in changes])
    twin.put("replica", replica.id)
    chance = random.Random(9).randbytes
    copied = Replica(twin, replica.clock, chance, replica.rules, replica.key)
    copied.join(source.get("root"))
    return copied


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


def halves_push(client, server):
    asking, answering = halves(client, server)
    asking.welcomed(answering.hello(asking.hello()))
    return asking.push()


def messages(body):
    return [wire.read(frame) for frame in FrameReader().feed(body)]


def body(*messages):
    out = Outgoing()
    return b"".join(out.add(*wire.write(message)) for message in messages)


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
