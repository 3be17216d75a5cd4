"""The end of a seed: no more faults, and everybody meets."""

from collections.abc import Callable
from functools import partial

from sync.statements import ALL, certify_replica
from sync.trust import COMMON
from tests.simulation.boxes import Box
from tests.simulation.rules import FleetRules
from tests.simulation.world import AREA, LATE, OTHER, REVIEWER, SURVEYORS, YEAR, World

MINUTE = 60_000


def heal(world: World, elsewhere: Callable[[], bool] = lambda: False) -> None:
    """No more faults: certificates and grants are written again where they were lost.

    `elsewhere` does the same for machines that are no boxes, and says whether it wrote something.
    """
    for box in world.boxes.values():
        box.disk.room = None
        box.skew = 0
        if box.rules.version != FleetRules.version:
            box.install(FleetRules())
    world.wait(YEAR * 30)
    # What a tablet brings of others waits until certificates have arrived.
    for _ in range(8):
        meet_all(world, world.window)
        if not certify_all(world) | elsewhere():
            meet_all(world, partial(meet_well, world))
            return
    raise AssertionError("certificates do not arrive")


def meet_all(world: World, meet: Callable[[Box, Box, None], object]) -> None:
    """Every tablet meets the island, and the island the mainland, until all has gone round."""
    mainland, island = world.boxes["mainland"], world.boxes["island"]
    up = [(tablet, island) for tablet in world.tablets]
    for client, server in (*up, (island, mainland), *up):
        # What is said later is newer by the clocks too, which are right by now.
        world.wait(MINUTE)
        meet(client, server, None)


def meet_well(world: World, client: Box, server: Box, fault: None) -> None:
    """A window after which both sides are alike."""
    equal = world.window(client, server, fault)
    assert equal, f"{client.name} and {server.name} stay different"


def certify_all(world: World) -> bool:
    """Write the certificates and grants that the mainland lacks; whether there were any."""
    mainland, island = world.boxes["mainland"], world.boxes["island"]
    wrote = False
    for box in world.boxes.values():
        for scope in (AREA, OTHER):
            wrote |= certify(world, box, scope, mainland if box in (mainland, island) else island)
    for scope in (AREA, OTHER):
        granted = {r.get("account") for r in mainland.replica.records("grant", scope=scope)}
        for author in (*SURVEYORS, REVIEWER, LATE):
            if author not in granted:
                world.write(mainland, scope, "grant", {"account": author})
                wrote = True
    return wrote


def certify(world: World, box: Box, scope: str, by: Box) -> bool:
    """Write what is missing for a box's replicas to count in a scope."""
    if ALL not in box.scopes and scope not in box.scopes:
        return False
    wrote = False
    trust = world.boxes["mainland"].replica.trust(scope)
    home = scope if by.name == "island" else COMMON
    if trust.holder(box.key.key_id) is None or not (
        {scope, ALL} & trust.holder(box.key.key_id).scopes  # type: ignore[union-attr]
    ):
        world.write(by, home, "certificate", {"statement": box.statements[-1]})
        wrote = True
    used = {head.replica for head in world.boxes["mainland"].store.vector(scope)}
    for replica in box.ids_used:
        if replica in used and trust.kind_of(replica) is None:
            statement = certify_replica(box.key, replica, world._now)
            world.write(by, home, "certificate", {"statement": statement})
            wrote = True
    return wrote
