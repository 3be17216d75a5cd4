"""A replica that was copied or put back: its branches come together."""

import random

import pytest

from sync.replica import Replica
from sync.storage.memory import MemoryStore
from tests.unit.sync.exchanging import (
    AREA,
    TINY,
    fleet,
    halves,
    island,
    mainland,
    pull,
    push,
    survey,
    tablet,
    window,
)

__all__ = ["fleet", "island", "mainland", "tablet"]


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
