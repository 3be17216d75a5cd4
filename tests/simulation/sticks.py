"""Bundles between island and mainland: read late, twice, out of order, cut short, altered."""

from collections.abc import Collection
from functools import partial

from sync.bundle.reader import BundleInbox
from sync.bundle.writer import BundleWriter, Parcel, known_to
from sync.errors import BundleError, DiskFull
from sync.protocol import wire
from sync.protocol.server import shared
from sync.trust import COMMON, Trust
from tests.simulation.boxes import Box
from tests.simulation.world import AREA, OTHER, World


def pack(world: World) -> None:
    """Somebody makes a bundle of what the other node lacks, as far as it has said."""
    maker, receiver = ends(world)
    photos = world.albums.held(maker)
    before = known_to(maker.replica, receiver.key.key_id, (COMMON, AREA, OTHER))
    if world.chance.random() < 0.2:
        before = dict.fromkeys(before, ())
    parcel = Parcel((receiver.key.key_id,), before, photos=photos, held=photos)
    try:
        writer = BundleWriter(maker.replica, world.albums.store(maker), parcel, maker.statements)
        world.sticks.append((maker.name, b"".join(writer)))
    except DiskFull:
        world.fired["guard: disk_full"] += 1


def plug_in(world: World) -> None:
    """Somebody has a node read one of the bundles that were ever made for it."""
    if not world.sticks:
        return
    at = world.chance.randrange(len(world.sticks))
    maker, data = world.sticks[at]
    receiver = world.boxes["island" if maker == "mainland" else "mainland"]
    harm = world.chance.choice((None, None, None, "cut", "altered"))
    whole = read(world, receiver, harmed(world, data, harm))
    assert whole or harm or receiver.disk.full, "a bundle that nobody touched is not whole"
    world.hush(receiver)
    world.fired["fault: older bundle"] += at < len(world.sticks) - 1
    world.fired["bundle read"] += whole
    world.fired[f"fault: bundle {harm}"] += harm is not None
    world.say(f"{receiver.name} read a bundle {harm} {whole}")


def ends(world: World) -> tuple[Box, Box]:
    """Who makes a bundle, and for whom."""
    names = ["island", "mainland"]
    world.chance.shuffle(names)
    return world.boxes[names[0]], world.boxes[names[1]]


def harmed(world: World, data: bytes, harm: str | None) -> bytes:
    """What is read of a bundle from a stick that may be broken."""
    at = world.chance.randrange(len(data))
    match harm:
        case "cut":
            return data[:at]
        case "altered":
            return data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :]
    return data


def read(world: World, receiver: Box, data: bytes) -> bool:
    """Whether a bundle came to its end; what its maker has sealed is stored before that too."""
    inbox = BundleInbox(
        receiver.replica,
        world.albums.store(receiver),
        partial(scopes_of, receiver),
        partial(named_at, receiver),
    )
    try:
        for start in range(0, len(data), 4_096):
            inbox.feed(data[start : start + 4_096])
        inbox.finish()
    except BundleError:
        world.fired["guard: bundle refused"] += 1
        return False
    except DiskFull:
        world.fired["guard: disk_full"] += 1
        return False
    return True


def scopes_of(receiver: Box, opening: wire.Bundle, trust: Trust) -> Collection[str]:
    """What the maker of a bundle may bring to a box."""
    return shared(trust.scopes_of(opening.replica), frozenset(receiver.scopes)) | {COMMON}


def named_at(receiver: Box, digest: bytes, length: int) -> Collection[str]:
    """The scopes in which records of a box name a photo."""
    replica = receiver.replica
    return {
        record.scope
        for record in replica.records()
        if (digest, length) in replica.rules.attachments(record)
    }


STICKS = {pack: 2, plug_in: 2}
