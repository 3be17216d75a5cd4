"""What chance brings together too seldom, played out at the end of each seed, one a seed.

A drill does not say what must come of it: healing and the oracle do, as of everything else.
"""

from collections.abc import Callable
from typing import NamedTuple
from unittest.mock import patch

from msgspec.structs import replace

from sync import vouch
from sync.canonical import Value
from sync.draft import Draft, compose
from sync.keys import new_replica
from sync.protocol import wire
from sync.record import Record
from sync.storage.store import Head
from tests.simulation.actions import decide_on
from tests.simulation.boxes import Box
from tests.simulation.healing import certify
from tests.simulation.hostile import stored
from tests.simulation.rules import FleetRules
from tests.simulation.world import AREA, SURVEYORS, World

MINUTE = 60_000


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


def write_over_one_of_two(world: World) -> None:
    """Twins edit one field at one position; the island writes over the one that it knows of."""
    pair = twins(world)
    write_over(world, pair, theirs=pair.first)


def write_over_before_the_fork(world: World) -> None:
    """The same with two surveys: of the first the other twin says nothing."""
    pair = twins(world)
    write_over(world, pair, theirs=pair.second)


def write_over(world: World, pair: Twins, theirs: bytes) -> None:
    """One twin edits the first survey, the other one `theirs`; the island knows of one edit."""
    island = world.boxes["island"]
    rename(world, pair.one, pair.first)
    rename(world, pair.other, theirs)
    world.window(pair.one, island, None)
    rename(world, island, pair.first)
    world.window(pair.other, island, None)


def leave_twins_to_a_third(world: World) -> None:
    """Twins and island lose what they wrote; only a tablet that met the island still has it."""
    pair, island, third = twins(world), world.boxes["island"], world.boxes["tablet-1"]
    world.snapshot(island)
    rename(world, pair.one, pair.first)
    rename(world, pair.other, pair.second)
    world.window(pair.one, island, None)
    world.window(pair.other, island, None)
    world.window(third, island, None)
    world.put_back(island, log_only=False, last=True)
    world.empty(pair.one)
    world.empty(pair.other)


def type_in_two_tabs(world: World) -> None:
    """Two tabs are open while the clock is set back by some minutes."""
    calm(world)
    box = world.chance.choice(world.tablets)
    box.restart()
    start(world, box)
    box.switch_tab()
    box.switch_tab()
    start(world, box)
    box.skew -= 10 * MINUTE
    box.switch_tab()
    start(world, box)


def revoke_before_an_update(world: World) -> None:
    """An island on the release before hears of a revocation that only the newest follows."""
    tablet, island, mainland = fresh(world), world.boxes["island"], world.boxes["mainland"]
    start(world, tablet)
    start(world, tablet)
    world.window(tablet, island, None)
    world.window(island, mainland, None)
    island.install(FleetRules(older=True))
    [head] = mainland.store.heads_of(AREA, tablet.replica.id)
    first = next(iter(mainland.store.branch(AREA, head, 0)))
    last = first.replica, first.seq, first.hash
    wrote = world.write(mainland, AREA, "revocation", {"last": list(last)})
    assert wrote is not None
    world.oracle.stop(wrote.hash, AREA, *last)
    world.window(island, mainland, None)


def decide_before_the_fork(world: World) -> None:
    """The mainland decides on what one twin wrote; the other wrote something else there."""
    pair, island, mainland = twins(world), world.boxes["island"], world.boxes["mainland"]
    rename(world, pair.one, pair.first)
    rename(world, pair.other, pair.first)
    world.window(pair.one, island, None)
    world.window(island, mainland, None)
    decide_on(world, pair.first)
    decide_on(world, pair.second)
    world.window(pair.other, island, None)
    world.window(island, mainland, None)


def put_the_log_back(world: World) -> None:
    """The log alone is put back behind what was written since."""
    tablet = fresh(world)
    start(world, tablet)
    world.snapshot(tablet)
    start(world, tablet)
    world.put_back(tablet, log_only=True, last=True)
    start(world, tablet)


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


def spoil_windows(world: World) -> None:
    """A tablet and the island have much to say over a line that flips bits and loses frames."""
    tablet, island = fresh(world), world.boxes["island"]
    for fault in ("flipped bit", "frame lost", "flipped bit", "frames reordered") * 3:
        start(world, tablet)
        start(world, tablet)
        start(world, island)
        world.window(tablet, island, fault)


def run_out_of_room(world: World) -> None:
    """A tablet and the island exchange while one of them finds its disk full at some write."""
    tablet, island = fresh(world), world.boxes["island"]
    for box in (tablet, island) * 6:
        start(world, tablet)
        start(world, island)
        box.disk.room = world.chance.randrange(24)
        world.window(tablet, island, None)
        box.disk.room = None


def carry_photos(world: World) -> None:
    """Photos go to the mainland over a line that fails, onto a disk that has no room at times."""
    calm(world)
    island, mainland = world.boxes["island"], world.boxes["mainland"]
    for fault in ("frames reordered", "frame lost", "frames repeated", "cut", None):
        picture(world)
        world.window(island, mainland, "acknowledgement lost")
        mainland.disk.room = world.chance.randrange(24)
        world.window(island, mainland, None)
        mainland.disk.room = None
        world.window(island, mainland, fault)


def picture(world: World) -> bytes:
    """Somebody on the island takes a photo of several parts; its digest."""
    island = world.boxes["island"]
    photo = world.albums.take(island, world.chance.randbytes(12_000))
    values: dict[str, Value] = {"name": world.words(), "photo": photo}
    world.write(island, AREA, "survey", values, author=SURVEYORS[0])
    digest = photo[0]
    assert isinstance(digest, bytes)
    return digest


def type_all_the_time(world: World) -> None:
    """People type on both sides of each window."""
    tablet, island = fresh(world), world.boxes["island"]
    for _ in range(6):
        start(world, tablet)
        world.window(tablet, island, "typing goes on")


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


DRILLS: tuple[Callable[[World], None], ...] = (
    write_over_one_of_two,
    write_over_before_the_fork,
    leave_twins_to_a_third,
    type_in_two_tabs,
    revoke_before_an_update,
    decide_before_the_fork,
    put_the_log_back,
    keep_a_body_back,
    spoil_windows,
    run_out_of_room,
    carry_photos,
    type_all_the_time,
    crowd,
)
"""Seed n ends with drill n modulo their number."""


def title(drill: Callable[[World], None]) -> str:
    """What a drill is called in the counts."""
    return f"drill: {drill.__name__.replace('_', ' ')}"


def drill(world: World, seed: int) -> None:
    """Play out the drill of a seed."""
    chosen = DRILLS[seed % len(DRILLS)]
    world.say(chosen.__name__)
    chosen(world)
    world.fired[title(chosen)] += 1
