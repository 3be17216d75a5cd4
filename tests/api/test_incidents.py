"""People are told what happened to tablets and servers, and what is known to be missing."""

from typing import Any

import pytest

from api import enrolment
from api.node import Node
from sync.protocol import wire
from sync.protocol.frames import write_frame
from sync.replica import Replica
from sync.trust import COMMON
from tests.api.conftest import AREA, OTHER, Browser, Tablet, account, sign_in
from tests.api.islands import Crew, crew
from tests.api.test_island_tablets import bring, lead, writing
from tests.api.test_sync import FRAMES

__all__ = ["crew", "lead"]


@pytest.fixture
def used(crew: Crew, lead: Browser) -> Tablet:
    """A tablet that has brought three sites."""
    made = Tablet()
    made.enrol(lead, crew.island, [AREA])
    bring(made, crew.island, crew.lan, 3)
    return made


def offered(node: Node) -> str:
    """A code for one more tablet, whose name it chooses itself."""
    return enrolment.offer(node, "tablet", [AREA], "").code


def happened(asker: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asker.get("/api/island/tablets").json()["incidents"]
    return found


def test_where_nothing_happened_nothing_is_told(used: Tablet, lead: Browser):
    assert happened(lead) == []
    assert lead.get("/api/island").json()["todo"]["machines"] == 0


def test_two_machines_that_share_a_store_are_told_as_a_fork(
    crew: Crew, used: Tablet, lead: Browser
):
    twin = Tablet()
    twin.key, twin.replica = used.key, used.replica
    twin.own = writing(twin, crew.island)  # type: ignore[attr-defined]
    bring(twin, crew.island, crew.lead, 5)
    [fork] = happened(lead)
    assert (fork["kind"], fork["machine"], fork["name"]) == ("forked", "tablet", "Máy 1")
    assert (fork["changes"], fork["branches"]) == (0, [5, 3])
    assert (fork["id"], fork["todo"]) == (used.key.key_id.hex(), "forked")
    assert lead.get("/api/island").json()["todo"]["machines"] == 1


def test_what_a_forked_tablet_wrote_before_the_fork_is_counted_once(
    crew: Crew, used: Tablet, lead: Browser
):
    twin = Tablet()
    twin.key, twin.replica = used.key, used.replica
    twin.own = writing(twin, crew.island)  # type: ignore[attr-defined]
    own: Replica = used.own  # type: ignore[attr-defined]
    [head] = own.store.heads_of(AREA, used.replica)
    run = wire.write_run(list(own.store.branch(AREA, head, 0)))
    twin.own.receive(run)  # type: ignore[attr-defined]
    bring(used, crew.island, crew.lan)
    bring(twin, crew.island, crew.lead)
    [fork] = happened(lead)
    assert (fork["changes"], fork["branches"]) == (3, [1, 1])
    [tablet] = lead.get("/api/island/tablets").json()["tablets"]
    assert tablet["changes"] == 5


def test_a_tablet_enrolled_again_under_its_name_is_told_with_what_is_here_of_before(
    crew: Crew, used: Tablet, lead: Browser, hands
):
    crew.island.told.keep(used.replica, AREA, 5, hands.ms)
    hands.go(60)
    answer = Tablet().claim(lead, offered(crew.island))
    assert answer.json()["earlier"] == {"changes": 3, "lost": 2}
    [again] = happened(lead)
    assert (again["kind"], again["id"]) == ("again", used.key.key_id.hex())
    assert (again["changes"], again["lost"], again["todo"]) == (3, 2, "lost")


def test_a_tablet_of_another_name_is_nothing_anew(crew: Crew, used: Tablet, lead: Browser, hands):
    hands.go(60)
    answer = Tablet().claim(lead, offered(crew.island), name="Máy 2")
    assert answer.json()["earlier"] is None
    assert happened(lead) == []


def test_an_administrator_is_told_of_tablets_and_the_desk_of_servers(mainland: Node, desk: Browser):
    account(mainland, "an", (COMMON, "administrator", []))
    sign_in(desk, "an")
    assert desk.get("/api/islands").json()["incidents"] == []
    mainland.replica.renew()
    mainland.replica.write(OTHER, "site", {"kind": "station", "name": "Đài"})
    # The name of the cookie is that of the replica.
    sign_in(desk, "an")
    [renewed] = desk.get("/api/islands").json()["incidents"]
    assert (renewed["kind"], renewed["machine"], renewed["name"]) == (
        "renewed",
        "mainland",
        "Đất liền",
    )
    assert renewed["todo"] is None
    assert desk.get("/api/admin/devices").json()["incidents"] == [renewed]


def test_what_a_tablet_says_of_itself_is_remembered_though_its_push_never_came(
    crew: Crew, used: Tablet, lead: Browser
):
    want = write_frame(*wire.write(wire.Want(((AREA, ((used.replica, 9, b"9" * 32),)),))))
    answer = lead.post("/sync/pull", content=want, headers={**used.headers, **FRAMES})
    assert answer.status_code == 200, answer.text
    assert crew.island.told.of(used.replica, AREA).n == 9
