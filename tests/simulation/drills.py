"""What chance brings together too seldom, played out at the end of each seed, one a seed.

A drill does not say what must come of it: healing and the oracle do, as of everything else.
"""

from collections.abc import Callable

from tests.simulation.actions import decide_on
from tests.simulation.backups import lose_the_mainland
from tests.simulation.healing import MINUTE
from tests.simulation.hostile import crowd, keep_a_body_back, sign_wrongly
from tests.simulation.rules import FleetRules
from tests.simulation.staging import Twins, calm, fresh, picture, rename, start, twins
from tests.simulation.world import AREA, World


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


def lose_what_was_typed_meanwhile(world: World) -> None:
    """An island writes while a tablet exchanges with it, and is put back to before that."""
    tablet, island = fresh(world), world.boxes["island"]
    world.snapshot(island)
    start(world, island)
    world.eager = True
    world.window(tablet, island, "typing goes on")
    world.put_back(island, log_only=False, last=True)


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


def type_all_the_time(world: World) -> None:
    """People type on both sides of windows that have nothing else to say."""
    tablet, island = fresh(world), world.boxes["island"]
    world.eager = True
    for fault in (None, "typing goes on") * 3:
        world.window(tablet, island, fault)


DRILLS: tuple[Callable[[World], None], ...] = (
    write_over_one_of_two,
    write_over_before_the_fork,
    leave_twins_to_a_third,
    lose_what_was_typed_meanwhile,
    type_in_two_tabs,
    revoke_before_an_update,
    decide_before_the_fork,
    put_the_log_back,
    keep_a_body_back,
    spoil_windows,
    run_out_of_room,
    carry_photos,
    lose_the_mainland,
    type_all_the_time,
    sign_wrongly,
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
