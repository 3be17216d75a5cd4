"""A lead locks a lost tablet: nothing more of it counts, and it is let in no more."""

import pytest

from api.cli import run
from api.node import Node
from sync.canonical import Value
from sync.clock import Clock
from sync.keys import new_replica
from sync.protocol import wire
from sync.replica import Replica
from sync.statements import certify_replica
from sync.storage.memory import MemoryStore
from tests.api.conftest import (
    AREA,
    OTHER,
    PAGE,
    Browser,
    Tablet,
    account,
    carry,
    client,
    code_of,
)
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


@pytest.fixture
def lost(crew: Crew, lead: Browser) -> Tablet:
    """A tablet of the island that is about to be lost."""
    made = Tablet()
    made.enrol(lead, crew.island, [AREA])
    return made


def writing(tablet: Tablet, node: Node, ms: int = 5) -> Replica:
    """The tablet's own replica, which knows what the server knows."""
    own = Replica(MemoryStore(), Clock(lambda: ms), lambda _: tablet.replica, node.replica.rules)
    own.join(node.root)
    return own


def bring(tablet: Tablet, node: Node, author: bytes, count: int = 1) -> list[bytes]:
    """Sites that the tablet's replica writes and the server takes in."""
    store = node.store
    own = getattr(tablet, "own", None) or writing(tablet, node)
    tablet.own = own  # type: ignore[attr-defined]
    made = []
    for place in range(count):
        values: dict[str, Value] = {"kind": "station", "name": f"Đài {place}"}
        change = own.write(AREA, "site", values, author=author)
        made.append(change.record_id)
    for head, after in own.missing(AREA, store.vector(AREA)):
        node.replica.receive(wire.write_run(list(own.store.branch(AREA, head, after))))
    return made


def lock(browser: Browser, tablet: str, area: str = AREA):
    path = f"/api/island/tablets/{tablet}/revocation"
    return browser.post(path, json={"area": area}, headers=PAGE)


def test_the_tablets_of_the_area_are_listed_with_what_they_brought(
    crew: Crew, lead: Browser, lost: Tablet
):
    bring(lost, crew.island, crew.lan, 3)
    [tablet] = lead.get("/api/island/tablets").json()["tablets"]
    assert tablet["id"] == lost.key.key_id.hex()
    assert (tablet["name"], tablet["changes"], tablet["locked"]) == ("Máy 1", 3, None)
    assert tablet["scope"] == AREA


def test_what_a_locked_tablet_brought_before_counts_and_nothing_after(
    crew: Crew, lead: Browser, lost: Tablet
):
    [before] = bring(lost, crew.island, crew.lan)
    answer = lock(lead, lost.key.key_id.hex())
    assert answer.status_code == 201, answer.text
    locked = answer.json()["tablets"][0]["locked"]
    assert locked["author"] == crew.lead.hex()
    assert answer.json()["people"][crew.lead.hex()]["name"] == "Người huong"
    [after] = bring(lost, crew.island, crew.lan)
    assert crew.island.store.record(before) is not None
    assert crew.island.store.record(after) is None
    carry(crew.island, crew.mainland, AREA)
    assert crew.mainland.store.record(before) is not None
    assert crew.mainland.store.record(after) is None
    assert {logged.verdict for logged in crew.mainland.replica.quarantined(AREA)} == {"revoked"}


def test_a_tablet_that_brought_nothing_is_locked_from_its_first_change(
    crew: Crew, lead: Browser, lost: Tablet
):
    lock(lead, lost.key.key_id.hex())
    [site] = bring(lost, crew.island, crew.lan)
    assert crew.island.store.record(site) is None


def test_a_locked_tablet_gets_no_token_and_its_old_one_opens_nothing(
    crew: Crew, lead: Browser, lost: Tablet
):
    assert AREA in lost.token(lead).json()["scopes"]
    lock(lead, lost.key.key_id.hex())
    assert AREA not in lost.token(lead).json()["scopes"]


def test_a_fresh_replica_of_a_locked_key_counts_not_at_all(crew: Crew, lead: Browser, lost: Tablet):
    lock(lead, lost.key.key_id.hex())
    other = Tablet()
    other.key = lost.key
    other.replica = new_replica(lambda n: bytes(n), lost.key.public)
    crew.island.certify(AREA, certify_replica(lost.key, other.replica, 9))
    [site] = bring(other, crew.island, crew.lan)
    assert crew.island.store.record(site) is None


def test_locking_twice_writes_once(crew: Crew, lead: Browser, lost: Tablet):
    lock(lead, lost.key.key_id.hex())
    assert lock(lead, lost.key.key_id.hex()).status_code == 201
    assert len(crew.island.store.records("revocation")) == 1


def test_servers_and_unknown_tablets_are_not_locked(crew: Crew, lead: Browser, lost: Tablet):
    for id in (crew.island.key.key_id.hex(), crew.mainland.key.key_id.hex(), "00" * 16, "zz"):
        assert code_of(lock(lead, id)) == (404, "not_found")
    assert code_of(lock(lead, lost.key.key_id.hex(), OTHER)) == (422, "invalid")
    assert crew.island.store.records("revocation") == []


def test_only_leads_and_administrators_lock_tablets(crew: Crew, lost: Tablet):
    id = lost.key.key_id.hex()
    for login in ("lan", "tam", "xa"):
        assert code_of(lock(entered(crew.island, login), id)) == (403, "not_allowed")
    assert code_of(lock(client(crew.island), id)) == (401, "sign_in_required")
    account(crew.mainland, "an", ("common", "administrator", []))
    carry(crew.island, crew.mainland, AREA)
    assert lock(entered(crew.mainland, "an"), id).status_code == 201


def test_a_tablet_is_revoked_without_a_browser_by_its_name(
    crew: Crew, lost: Tablet, capsys: pytest.CaptureFixture[str]
):
    island = crew.island
    command = ["revoke", "--data", str(island.settings.data)]
    assert run([*command, "Máy khác"]) == 2
    assert "no_device" in capsys.readouterr().err
    assert run([*command, "Máy 1"]) == 0
    [site] = bring(lost, island, crew.lan)
    assert island.store.record(site) is None
    lost_again = Tablet()
    with client(island) as asker:
        lost_again.enrol(asker, island, [AREA])
    assert run([*command, "Máy 1"]) == 2
    assert "Several" in capsys.readouterr().err
    assert run([*command, lost_again.key.key_id.hex()[:7]]) == 2
    first = lost_again.key.key_id.hex()[:8]
    assert run([*command, f"{first[:4]} {first[4:]}"]) == 0
