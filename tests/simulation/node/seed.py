"""One seed with tablets in Node, from beginning to end: live, heal, and ask the oracle."""

from collections import Counter
from functools import partial
from pathlib import Path

from sync.canonical import encode
from sync.trust import COMMON
from tests.simulation import healing
from tests.simulation.actions import ACTIONS
from tests.simulation.hostile import HOSTILE
from tests.simulation.node.actions import NODE_ACTIONS
from tests.simulation.node.box import NodeBox, Stored
from tests.simulation.node.program import NodeProgram
from tests.simulation.node.tablets import Tablets
from tests.simulation.oracle import Field
from tests.simulation.rarer import RARE
from tests.simulation.seed import check, hashes, verdicts, views
from tests.simulation.sticks import STICKS
from tests.simulation.world import AREA, World

STEPS = 90
EXPECTED = (
    "node: another tab",
    "node: change acknowledged",
    "node: clock off by years",
    "node: deletion",
    "node: disk full",
    "node: form left",
    "node: killed between transactions",
    "node: poisoned change",
    "node: release before",
    "node: restart",
    "node: store closed under the app",
    "node: store emptied",
    "node: store put back",
    "node: tablet cloned",
    "node: tablet revoked",
    "node: tablet_full",
    "node: token forgotten",
    "node: typed into an open form",
    "node: typing goes on",
    "node: unknown kind",
    "node: window ended with bad_frame",
    "node: window ended with cut",
    "node: window ended with offline",
    "node: window ended with portal",
)
"""What must have happened to tablets in Node at least once in any larger number of seeds."""
WINDOWS = 8
"""Windows without a fault after which a tablet holds what the island holds."""


def live_through(
    seed: int,
    folder: Path | None,
    fired: Counter[str],
    program: NodeProgram,
    steps: int = STEPS,
) -> str:
    """The trace of a seed; raises `AssertionError` where a promise is broken."""
    world = World(seed, folder, fired)
    tablets = Tablets(world, seed, program)
    try:
        live(tablets, steps)
        heal(tablets)
        check(world)
        for box in tablets.all.values():
            check_node(tablets, box)
    finally:
        tablets.close()
        world.close()
    return world.trace


def live(tablets: Tablets, steps: int) -> None:
    """What chance has happen: as often at the tablets in Node as at all other boxes."""
    elsewhere = ACTIONS | RARE | HOSTILE | STICKS
    world = tablets.world
    for _ in range(steps):
        world.pass_time()
        if world.chance.random() < 0.5:
            [here] = world.chance.choices(list(NODE_ACTIONS), list(NODE_ACTIONS.values()))
            world.say(here.__name__)
            here(tablets)
        else:
            [there] = world.chance.choices(list(elsewhere), list(elsewhere.values()))
            world.say(there.__name__)
            there(world)
    for box in tablets.all.values():
        tablets.check_held(box)


def heal(tablets: Tablets) -> None:
    """No more faults: all that lies on the tablets in Node goes up, then all goes everywhere."""
    for box in tablets.all.values():
        box.skew, box.older = 0, False
        tablets.restart(box)
        for record, author, _ in sorted(box.typed):
            if any(row[:2] == (record, author) for row in box.typed):
                tablets.cut(box, record, author)
    healing.heal(tablets.world, partial(certify, tablets))
    meet(tablets)
    healing.heal(tablets.world)


def meet(tablets: Tablets) -> None:
    """Every tablet in Node becomes like the island as far as it may, and that like the mainland."""
    world = tablets.world
    for _ in range(2):
        for box in tablets.all.values():
            equal = False
            for _ in range(WINDOWS):
                equal = equal or tablets.visit(box, tablets.island, None)
            world.say(f"{box.name} is like the island: {equal}")
        world.window(tablets.island, world.boxes["mainland"], None)


def certify(tablets: Tablets) -> bool:
    """Write what is missing for the replicas of tablets in Node to count, once all has gone up."""
    meet(tablets)
    lives = [life for box in tablets.all.values() for life in box.lives]
    wrote = [
        healing.certify(tablets.world, life, AREA, tablets.island)  # type: ignore[arg-type]
        for life in lives
    ]
    return any(wrote)


# At the end


def check_node(tablets: Tablets, box: NodeBox) -> None:
    """A tablet's raw rows prove themselves, and say what the mainland and the oracle say."""
    stored = tablets.check_held(box)
    mainland = tablets.world.boxes["mainland"].replica
    assert stored.scopes == {COMMON, AREA}
    for scope in stored.scopes:
        assert stored.digest(scope) == mainland.digest(scope), f"{box.name}: {scope} differs"
        assert node_verdicts(stored, scope) == set(verdicts(mainland, scope)), "other verdicts"
        assert node_views(stored, scope) == set(views(mainland, scope)), "other views"
    check_views(tablets.world, box, stored)
    assert not stored.parked, f"{box.name} still waits for what came before"


def node_verdicts(stored: Stored, scope: str) -> set[tuple[bytes, str | None]]:
    """Hash and verdict of the changes that do not count, as `verdicts`."""
    return {
        (change.hash, verdict)
        for change, verdict in stored.changes
        if change.scope == scope and verdict is not None
    }


def node_views(stored: Stored, scope: str) -> set[tuple[bytes, bytes]]:
    """Id and view of every record of a scope, as `views`."""
    return {(row.id, row.view) for row in stored.rows.records if row.scope == scope}


def check_views(world: World, box: NodeBox, stored: Stored) -> None:
    """What is live at a tablet is what the oracle says, value for value."""
    present = hashes(world.boxes["mainland"].replica) & stored.hashes
    expected = world.oracle.live(present)
    found: dict[Field, set[tuple[bytes, bytes]]] = {}
    for record in stored.records:
        for field, live in record.fields.items():
            pairs = {(write.hash, encode(write.value)) for write in live}
            found[record.scope, record.id, field] = pairs
    for place in sorted({*expected, *found}):
        assert found.get(place, set()) == expected.get(place, set()), f"{box.name} {place}"
