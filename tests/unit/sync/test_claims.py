"""What each side of an exchange knows of what the other holds."""

from sync.clock import Clock
from tests.unit.sync.exchanging import (
    AREA,
    claimed,
    fleet,
    halves,
    island,
    mainland,
    other,
    push,
    survey,
    tablet,
    window,
)

__all__ = ["fleet", "island", "mainland", "other", "tablet"]


def test_each_side_knows_what_the_other_holds(tablet, island):
    survey(tablet)
    window(tablet, island)
    assert claimed(tablet, island) == island.vector(AREA)
    assert claimed(island, tablet) == tablet.vector(AREA)


def test_what_was_typed_during_a_hello_is_not_called_stored(tablet, island):
    window(tablet, island)
    asking, answering = halves(tablet, island)
    hello = asking.hello()
    survey(tablet, "typed meanwhile")
    asking.welcomed(answering.hello(hello))
    assert claimed(tablet, island) == island.vector(AREA) != tablet.vector(AREA)


def test_a_push_that_was_acknowledged_is_known_although_the_line_ends_then(tablet, island):
    survey(tablet)
    asking, answering = halves(tablet, island)
    asking.welcomed(answering.hello(asking.hello()))
    push(asking, answering)
    assert claimed(tablet, island) == island.vector(AREA) == tablet.vector(AREA)


def test_an_island_tells_tablets_what_the_mainland_holds(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, island)
    window(tablet, island)
    assert claimed(tablet, mainland) != tablet.vector(AREA)
    fleet.now += 60_000
    window(island, mainland)
    window(tablet, island)
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_a_receipt_that_is_older_than_what_is_known_changes_nothing(
    fleet, mainland, island, tablet
):
    window(island, mainland)
    window(tablet, island)
    fleet.now += 60_000
    survey(tablet)
    window(tablet, mainland)
    known = claimed(tablet, mainland)
    window(tablet, island)
    assert claimed(tablet, mainland) == known == mainland.vector(AREA)


def test_a_clock_that_was_ahead_does_not_hide_what_is_stored_after_it_was_set_right(
    fleet, mainland, island, tablet
):
    fleet.now += 365 * 86_400_000
    window(island, mainland)
    window(tablet, island)
    fleet.now -= 365 * 86_400_000
    mainland.clock = Clock(lambda: fleet.now)
    survey(tablet)
    for client, server in ((tablet, island), (island, mainland), (tablet, island)):
        window(client, server)
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_what_a_machine_held_before_it_was_put_back_counts_no_more(fleet, mainland, island, tablet):
    survey(tablet)
    window(tablet, mainland)
    old = mainland.id
    assert claimed(tablet, mainland)
    mainland.renew()
    mainland.write("common", "unit", {"name": "another"})
    window(tablet, mainland)
    assert [c.vector for c in tablet.store.claims() if c.replica == old] == [(), ()]
    assert claimed(tablet, mainland) == tablet.vector(AREA)


def test_tablets_are_not_told_what_other_tablets_hold(fleet, island, tablet):
    other = fleet.join("other")
    window(tablet, island)
    window(other, island)
    assert claimed(other, tablet) is None


# Heads
