"""What each side of an exchange knows of what the other holds."""

from sync.clock import Clock
from sync.keys import new_replica
from sync.protocol import receipts, wire
from sync.protocol.bodies import read_body
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
    own = tablet.store.heads_of(AREA, tablet.id)
    assert own and claimed(island, tablet) == tuple(own)


def test_what_a_tablet_says_it_has_of_others_takes_no_room(tablet, island, mainland):
    window(tablet, island)
    invented = [(bytes([n]) * 16, 1 << 50, bytes(32)) for n in range(200)]
    _, answering = halves(tablet, island)
    answering.answer(wire.Want(((AREA, tuple(invented)),), 0))
    assert claimed(island, tablet) == ()
    window(island, mainland)
    assert claimed(mainland, island) == mainland.vector(AREA)


def test_of_the_replicas_of_a_tablets_key_the_newest_claims_are_kept(
    tablet, island, fleet, monkeypatch
):
    monkeypatch.setattr(receipts, "OF_KEY", 3)
    minted = [new_replica(fleet.chance.randbytes, tablet.key.public) for _ in range(6)]
    for ms, replica in enumerate(minted, fleet.now):
        receipts.hear(island, replica, AREA, (), ms)
    kept = {claim.replica for claim in island.store.claims() if claim.scope == AREA}
    assert kept & {tablet.id, *minted} == set(minted[3:])
    receipts.hear(island, minted[0], AREA, (), 1)
    receipts.hear(island, minted[0], AREA, (), 1)
    kept = {claim.replica for claim in island.store.claims() if claim.scope == AREA}
    assert kept & {tablet.id, *minted} == {minted[0], *minted[4:]}


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


def backed_up(mainland, fleet):
    """The mainland has verified a backup of what it holds now."""
    receipts.keep_safe(mainland, {s: mainland.vector(s) for s in mainland.scopes()}, fleet.now)


def safe(of, about):
    found = [c for c in of.store.claims() if (c.level, c.scope) == ("safe", AREA)]
    return next((c.vector for c in found if c.replica == about.id), ())


def welcome(client, server):
    asking, answering = halves(client, server)
    body = answering.hello(asking.hello())
    asking.welcomed(body)
    return read_body(body)[0]


def test_what_is_in_the_mainlands_last_backup_is_known_down_to_the_tablet(
    fleet, mainland, island, tablet
):
    survey(tablet)
    window(tablet, island)
    window(island, mainland)
    assert safe(tablet, mainland) == ()
    backed_up(mainland, fleet)
    held = mainland.vector(AREA)
    survey(tablet)
    for client, server in ((tablet, island), (island, mainland), (tablet, island)):
        window(client, server)
    assert safe(island, mainland) == safe(tablet, mainland) == held != mainland.vector(AREA)


def test_a_backup_is_told_once_although_it_is_behind(fleet, mainland, island):
    backed_up(mainland, fleet)
    mainland.write(AREA, "note", {"n": 1})
    window(island, mainland)
    assert welcome(island, mainland).receipts == ()
    fleet.now += 1000
    backed_up(mainland, fleet)
    assert [told.level for told in welcome(island, mainland).receipts] == ["safe"]
    assert welcome(island, mainland).receipts == ()
    assert safe(island, mainland) == mainland.vector(AREA)


def put_back(mainland, fleet):
    """The mainland goes on as another replica that says so, as after a restore."""
    mainland.renew()
    mainland.introduce("common")


def test_a_mainland_that_was_put_back_is_not_believed_about_backups_of_before(
    fleet, mainland, island, tablet
):
    survey(tablet)
    for client, server in ((tablet, island), (island, mainland)):
        window(client, server)
    backed_up(mainland, fleet)
    window(island, mainland)
    window(tablet, island)
    before = mainland.id
    held = safe(tablet, mainland)
    fleet.now += 1000
    put_back(mainland, fleet)
    window(island, mainland)
    window(tablet, island)
    for store in (island, tablet):
        assert not [c for c in store.store.claims() if c.replica == before and c.vector]
        assert safe(store, mainland) == ()
    receipts.keep_safe(mainland, {AREA: held}, fleet.now - 1000)
    window(island, mainland)
    window(tablet, island)
    assert safe(island, mainland) == safe(tablet, mainland) == held


def test_an_island_that_has_not_heard_of_the_restore_brings_no_old_backup_back(
    fleet, mainland, island, tablet
):
    backed_up(mainland, fleet)
    window(island, mainland)
    fleet.now += 1000
    before = mainland.id
    put_back(mainland, fleet)
    window(tablet, mainland)
    window(tablet, island)
    assert not [c for c in tablet.store.claims() if c.replica == before and c.vector]


def test_a_backup_of_more_than_the_mainland_now_holds_is_not_called_safe(fleet, mainland, island):
    survey(island)
    window(island, mainland)
    held = mainland.vector(AREA)
    beyond = (held[0]._replace(n=held[0].n + 5), *held[1:])
    receipts.learn(island, "safe", mainland.id, AREA, beyond, fleet.now)
    window(island, mainland)
    assert safe(island, mainland) == ()
