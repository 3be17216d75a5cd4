"""What happened to stores is read out of the log, and every store says the same."""

from sync.incidents import Incident, incidents
from sync.replica import Replica
from tests.unit.sync.exchanging import (
    AREA,
    copy_of,
    fleet,
    island,
    mainland,
    survey,
    tablet,
    window,
)

__all__ = ["fleet", "island", "mainland", "tablet"]


def told(replica: Replica) -> list[Incident]:
    return incidents(replica.store, AREA, replica.trust(AREA))


def test_a_fleet_to_which_nothing_happened_has_no_incidents(tablet, island, mainland):
    survey(tablet, "one")
    window(tablet, island)
    window(island, mainland)
    assert [told(one) for one in (tablet, island, mainland)] == [[], [], []]


def test_a_copied_tablet_shows_as_a_fork_with_what_each_side_wrote(fleet, tablet, island, mainland):
    survey(tablet, "before")
    twin = copy_of(tablet)
    parted = fleet.now = fleet.now + 60_000
    for number in range(3):
        survey(tablet, f"tablet {number}")
    survey(twin, "twin")
    window(tablet, island)
    window(twin, island)
    window(island, mainland)
    [fork] = told(mainland)
    # One of the two before is the certificate of the replica.
    assert (fork.kind, fork.replica) == ("forked", tablet.id)
    assert (fork.changes, fork.branches, fork.since) == (2, (3, 1), parted)
    assert fork.key == fleet.keys["tablet"].public
    assert told(island) == told(mainland)


def test_after_a_fork_the_new_replica_of_the_copy_is_no_second_incident(fleet, tablet, island):
    survey(tablet, "before")
    twin = copy_of(tablet)
    survey(tablet, "tablet")
    survey(twin, "twin")
    window(tablet, island)
    window(twin, island)
    survey(twin, "under another id")
    window(twin, island)
    assert len({head.replica for head in island.vector(AREA)}) >= 3
    assert [one.kind for one in told(island)] == ["forked"]


def test_a_restored_tablet_that_wrote_nothing_first_shows_as_renewed(fleet, tablet, island):
    backup = copy_of(tablet)
    survey(tablet, "after the backup")
    window(tablet, island)
    window(backup, island)
    change = survey(backup, "after the restore")
    window(backup, island)
    [renewed] = told(island)
    assert (renewed.kind, renewed.replica, renewed.branches) == ("renewed", tablet.id, ())
    assert renewed.changes == 2
    assert renewed.since <= change.time[0]
    assert told(backup) == told(island)
