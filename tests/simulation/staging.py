"""What drills begin with: a calm fleet, a new tablet, twins, a survey, a photo."""

from typing import NamedTuple

from sync.canonical import Value
from sync.record import Record
from tests.simulation.boxes import Box
from tests.simulation.healing import certify
from tests.simulation.rules import FleetRules
from tests.simulation.world import AREA, SURVEYORS, World


class Twins(NamedTuple):
    """A tablet, a copy of it, and two surveys that both hold, and the island too."""

    one: Box
    other: Box
    first: bytes
    second: bytes


def calm(world: World) -> None:
    """Disks have room, clocks are right, everybody has the newest release."""
    for box in world.boxes.values():
        box.disk.room = None
        box.skew = 0
        if box.rules.version != FleetRules.version:
            box.install(FleetRules())
    world.window(world.boxes["island"], world.boxes["mainland"], None)


def fresh(world: World) -> Box:
    """A tablet new in a calm fleet, which the island knows and has met."""
    calm(world)
    tablet, island = world.enrol("tablet-new"), world.boxes["island"]
    certify(world, tablet, AREA, island)
    world.window(tablet, island, None)
    return tablet


def start(world: World, box: Box) -> bytes:
    """Somebody starts a survey; its record."""
    change = world.write(box, AREA, "survey", {"name": world.words()}, author=SURVEYORS[0])
    assert change is not None
    return change.record_id


def rename(world: World, box: Box, id: bytes) -> None:
    """Somebody writes over the name that a box shows."""
    record: Record | None = box.replica.read(id)
    assert record is not None
    values = {"name": world.words()}
    screen = world.look(box, record)
    world.write(box, AREA, "survey", values, author=SURVEYORS[1], screen=screen)


def twins(world: World) -> Twins:
    """A new tablet and a copy of it."""
    one = fresh(world)
    first, second = start(world, one), start(world, one)
    world.window(one, world.boxes["island"], None)
    return Twins(one, world.clone(one), first, second)


def picture(world: World) -> bytes:
    """Somebody on the island takes a photo of several parts; its digest."""
    island = world.boxes["island"]
    photo = world.albums.take(island, world.chance.randbytes(12_000))
    values: dict[str, Value] = {"name": world.words(), "photo": photo}
    world.write(island, AREA, "survey", values, author=SURVEYORS[0])
    digest = photo[0]
    assert isinstance(digest, bytes)
    return digest
