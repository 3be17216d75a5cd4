"""A replica that was copied or put back: its branches come together."""

import pytest

from tests.unit.sync.exchanging import (
    AREA,
    TINY,
    copy_of,
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


@pytest.mark.parametrize("limits", [None, TINY], ids=["at once", "in small requests"])
@pytest.mark.parametrize("longer", ["here", "there"])
def test_a_fork_longer_than_a_request_is_brought_together(fleet, tablet, island, limits, longer):
    for number in range(30):
        survey(tablet, f"before {number}")
    twin = copy_of(tablet)
    for number in range(30):
        survey(tablet, f"tablet {number}")
    for number in range(50 if longer == "here" else 10):
        survey(twin, f"twin {number}")
    window(tablet, island)
    window(twin, island, limits)
    assert twin.digest(AREA) == island.digest(AREA)
    assert len(island.store.heads_of(AREA, tablet.id)) == 2


@pytest.mark.parametrize("here", range(2, 20))
def test_a_fork_in_the_first_change_is_brought_together_however_long(tablet, island, here):
    twin = copy_of(tablet)
    survey(twin)
    window(twin, island)
    for _ in range(here):
        survey(tablet)
    window(tablet, island)
    assert tablet.digest(AREA) == island.digest(AREA)
    assert len(island.store.heads_of(AREA, twin.id)) == 2


def test_a_fork_costs_little_more_than_what_differs(fleet, tablet, island):
    for number in range(500):
        survey(tablet, f"before {number}")
    twin = copy_of(tablet)
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
    backup = copy_of(tablet)
    survey(tablet, "after the backup")
    window(tablet, island)
    window(backup, island)
    old = backup.id
    change = survey(backup, "after the restore")
    assert change.replica != old
    assert [r.get("name") for r in backup.records("survey")].count("after the backup") == 1
