"""Verified backups of the mainland, photos freed below them, and the mainland lost."""

from typing import NamedTuple

from sync.errors import DiskFull
from sync.photos.freeing import free
from sync.protocol import receipts
from sync.storage.store import Vector
from sync.trust import COMMON
from tests.simulation.staging import calm, picture
from tests.simulation.world import World


class Verified(NamedTuple):
    """What the mainland's last verified backup holds."""

    ms: int
    vectors: dict[str, Vector]
    photos: dict[bytes, bytes]


def verify(world: World) -> Verified:
    """A backup of the mainland with its photos, read back and found whole."""
    mainland = world.boxes["mainland"]
    world.snapshot(mainland)
    vectors = {scope: mainland.replica.vector(scope) for scope in mainland.replica.scopes()}
    photos = world.albums.copy(mainland)
    verified = Verified(mainland.replica.time()[0], vectors, photos)
    heads = [head.hash for vector in vectors.values() for head in vector]
    world.oracle.secure(heads, photos)
    keep_safe(world, verified)
    world.fired["backup verified"] += 1
    return verified


def keep_safe(world: World, verified: Verified) -> None:
    """The mainland says what of it is safe."""
    mainland = world.boxes["mainland"]
    world.albums.store(mainland).keep_safe(verified.photos)
    receipts.keep_safe(mainland.replica, verified.vectors, verified.ms)


def make_room(world: World) -> set[bytes]:
    """The photos that the island frees: none that no backup has."""
    island, mainland = world.boxes["island"], world.boxes["mainland"]
    world.network.learn_safe(island, mainland)
    photos = world.albums.store(island)
    gone = set(free(island.replica, photos, before_ms=0, room=lambda: 1))
    assert gone <= world.oracle.secured_photos, "a photo was freed that is in no backup"
    world.fired["photo freed"] += len(gone)
    return gone


def lose(world: World, verified: Verified) -> None:
    """The mainland's disk is gone; it goes on from the backup as another replica."""
    mainland = world.boxes["mainland"]
    world.put_back(mainland, log_only=False, last=True)
    world.albums.restore(mainland, verified.photos)
    mainland.replica.renew()
    mainland.note_id(mainland.replica.id)
    mainland.replica.introduce(COMMON)
    for change in world.unheard(mainland):
        world.hear(mainland, change)
    keep_safe(world, verified)
    world.fired["fault: mainland restored"] += 1


# What chance has happen


def back_up_mainland(world: World) -> None:
    """The mainland makes a backup, which is verified."""
    try:
        verify(world)
    except DiskFull:
        world.fired["guard: disk_full"] += 1


def free_photos(world: World) -> None:
    """The island needs room for photos."""
    try:
        make_room(world)
    except DiskFull:
        world.fired["guard: disk_full"] += 1


BACKUPS = {back_up_mainland: 1, free_photos: 1}


# A drill


def lose_the_mainland(world: World) -> None:
    """An island frees photos that a backup has; then the mainland is put back to it."""
    calm(world)
    island, mainland = world.boxes["island"], world.boxes["mainland"]
    old = {picture(world), picture(world)}
    world.window(island, mainland, None)
    verified = verify(world)
    fresh = picture(world)
    world.window(island, mainland, None)
    gone = make_room(world)
    assert old <= gone, "nothing is freed that a backup has"
    assert fresh not in gone
    world.window(world.boxes["tablet-1"], island, None)
    lose(world, verified)
    world.window(island, mainland, None)
    make_room(world)
