"""A role or a device ends where its work is here: of a forked tablet, on each of its branches."""

import pytest

from api import grants
from api.node import Node
from sync.canonical import Value
from sync.protocol import wire
from sync.trust import COMMON
from tests.api.conftest import AREA, PAGE, Browser, Tablet, carry
from tests.api.conftest import account as user
from tests.api.islands import Crew, crew, entered
from tests.api.test_island_tablets import bring, lead, lock, lost, writing

__all__ = ["crew", "lead", "lost"]


class Forked:
    """A tablet and its copy: one site from before the fork, and one of either from after it."""

    def __init__(self, crew: Crew, tablet: Tablet) -> None:
        self._island, self._lan = crew.island, crew.lan
        self.tablet, self.copy = tablet, Tablet()
        before = bring(tablet, crew.island, crew.lan)
        self.copy.key, self.copy.replica = tablet.key, tablet.replica
        twin = self.copy.own = writing(tablet, crew.island, ms=6)  # type: ignore[attr-defined]
        own = tablet.own.store  # type: ignore[attr-defined]
        for head in own.vector(AREA):
            twin.receive(wire.write_run(list(own.branch(AREA, head, 0))))
        self.sites = [*before, *self.write()]
        carry(crew.island, crew.mainland, AREA)

    def write(self, author: bytes | None = None) -> list[bytes]:
        """One more site of either, brought to the island."""
        made = [bring(one, self._island, author or self._lan) for one in (self.copy, self.tablet)]
        return [site for sites in made for site in sites]


@pytest.fixture
def forked(crew: Crew, lost: Tablet) -> Forked:
    return Forked(crew, lost)


def counted(node: Node, sites: list[bytes]) -> list[bool]:
    return [node.store.record(site) is not None for site in sites]


def ended(crew: Crew, account: bytes) -> list[Value]:
    """Where the administrator, for whom all of the island's work is there, ends a role."""
    carry(crew.island, crew.mainland, AREA)
    login = f"an-{account.hex()[:4]}"
    user(crew.mainland, login, (COMMON, "administrator", []))
    [grant] = [one for one in crew.mainland.store.records("grant") if one.get("account") == account]
    path = f"/api/admin/grants/{grant.id.hex()}/end"
    answer = entered(crew.mainland, login).post(path, json={}, headers=PAGE)
    assert answer.status_code == 200, answer.text
    carry(crew.mainland, crew.island, COMMON, AREA)
    record = crew.island.store.record(grant.id)
    listed = record.get("ends") if record else None
    assert isinstance(listed, list)
    return listed


def test_who_wrote_on_a_forked_tablet_keeps_both_branches_when_the_role_ends(
    crew: Crew, forked: Forked
):
    assert len(ended(crew, crew.lan)) == 2
    later = forked.write()
    carry(crew.island, crew.mainland, AREA)
    for node in (crew.island, crew.mainland):
        assert counted(node, forked.sites) == [True, True, True]
        assert counted(node, later) == [False, False]
    assert {c.verdict for c in crew.mainland.replica.quarantined(AREA)} == {"not_granted"}


def test_a_branch_that_somebody_else_wrote_on_last_counts_as_far_as_it_is_here(
    crew: Crew, forked: Forked
):
    others = forked.write(crew.lead)
    ended(crew, crew.lan)
    later = forked.write()
    assert counted(crew.island, [*forked.sites, *others]) == [True] * 5
    assert counted(crew.island, later) == [False, False]


def test_a_locked_tablet_that_forked_keeps_both_branches(crew: Crew, lead: Browser, forked: Forked):
    assert lock(lead, forked.tablet.key.key_id.hex()).status_code == 201
    later = forked.write()
    carry(crew.island, crew.mainland, AREA)
    for node in (crew.island, crew.mainland):
        assert counted(node, forked.sites) == [True, True, True]
        assert counted(node, later) == [False, False]


def test_a_tablet_that_did_not_fork_is_locked_at_one_position(
    crew: Crew, lead: Browser, lost: Tablet
):
    bring(lost, crew.island, crew.lan)
    lock(lead, lost.key.key_id.hex())
    [revocation] = crew.island.store.records("revocation")
    [head] = crew.island.store.heads_of(AREA, lost.replica)
    assert revocation.get("last") == [head.n, head.hash]


def test_a_role_ends_also_where_tablets_forked_more_often_than_a_change_has_room_for(
    crew: Crew, lead: Browser, forked: Forked, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(grants, "MOST_ENDS", 2)
    whole = Tablet()
    whole.enrol(lead, crew.island, [AREA])
    sites = bring(whole, crew.island, crew.lan)
    assert len(ended(crew, crew.lan)) == 2
    assert counted(crew.island, sites) == [True]
    assert sum(counted(crew.island, forked.sites)) == 2
