"""How a tablet comes in by a code, and what keeps others out."""

import base64

import pytest

from api import enrolment
from api.node import Node
from sync import canonical
from sync.keys import Key, key_id
from sync.statements import certify_replica
from sync.trust import Trust
from tests.api.conftest import (
    AREA,
    OTHER,
    PAGE,
    STAFF,
    Browser,
    Hands,
    Tablet,
    account,
    carry,
    client,
    code_of,
    sign_in,
    text,
)


def offer(node: Node, role: str = "tablet", scopes: tuple[str, ...] = (AREA,)) -> str:
    return enrolment.offer(node, role, list(scopes), "Máy 1").code


def test_a_lead_gives_a_code_and_a_tablet_comes_in_by_it(desk: Browser, mainland: Node):
    account(mainland, "hai", (AREA, "lead", []))
    sign_in(desk, "hai")
    made = desk.post("/api/enrolments", json={"name": "Máy 1"}, headers=PAGE)
    assert made.status_code == 201
    offered = made.json()
    fleet = mainland.fleet.hex()
    assert offered["link"] == f"http://dao.example/enrol#code={offered['code']}&fleet={fleet}"
    assert offered["qr"].startswith("<svg")
    tablet = Tablet()
    answer = tablet.claim(desk, offered["code"])
    assert answer.status_code == 201
    enrolled = answer.json()
    root = base64.b64decode(enrolled["root"])
    assert key_id(root).hex() == offered["fleet"] == enrolled["fleet"]
    assert enrolled["scopes"] == [AREA]
    statements = [base64.b64decode(s) for s in enrolled["statements"]]
    trust = Trust(root, [*statements, tablet.statement])
    assert trust.kind_of(tablet.replica) == "tablet"
    assert trust.scopes_of(tablet.replica) == {AREA}


@pytest.mark.parametrize("host", ["x" * 2400, "x" * 300, "a b", "a/b", 'a"b', "[::1", "a:b"])
def test_no_code_is_made_for_a_link_that_nobody_can_open(
    desk: Browser, mainland: Node, host: str, monkeypatch: pytest.MonkeyPatch
):
    account(mainland, "hai", (AREA, "lead", []))
    sign_in(desk, "hai")
    made: list[str] = []
    monkeypatch.setattr(mainland.local, "add_enrolment", made.append)
    origin = {"Origin": f"http://{host}", "Host": host}
    answer = desk.post("/api/enrolments", json={"name": "Máy 1"}, headers={**PAGE, **origin})
    assert code_of(answer) == (400, "bad_host") and made == []


def test_a_scope_that_is_wished_for_twice_is_given_once(desk: Browser, mainland: Node):
    code = offer(mainland, scopes=(AREA,) * 5000)
    assert Tablet().claim(desk, code).json()["scopes"] == [AREA]


def test_an_enrolled_tablet_is_known_to_every_store_of_its_area(desk: Browser, mainland: Node):
    tablet = Tablet()
    tablet.enrol(desk, mainland, [AREA])
    assert mainland.replica.trust(AREA).kind_of(tablet.replica) == "tablet"
    assert mainland.replica.trust(OTHER).kind_of(tablet.replica) is None


def test_a_code_is_typed_as_people_type(desk: Browser, mainland: Node):
    code = offer(mainland)
    assert Tablet().claim(desk, f" {code.lower().replace('-', ' ')} ").status_code == 201


def test_an_island_enrols_with_no_mainland(island: Node):
    with client(island) as served:
        tablet = Tablet()
        tablet.enrol(served, island, [AREA])
        assert tablet.token(served).json()["scopes"] == [AREA, "common"]


def test_a_lead_enrols_at_the_island_and_not_beyond_its_area(island: Node, mainland: Node):
    account(mainland, "hai", (AREA, "lead", []), (OTHER, "lead", []), staff=STAFF)
    carry(mainland, island, "common", AREA, STAFF)
    with client(island) as served:
        assert sign_in(served, "hai").status_code == 200
        code = served.post("/api/enrolments", json={}, headers=PAGE).json()["code"]
        assert Tablet().claim(served, code).status_code == 201
        answer = served.post("/api/enrolments", json={"scopes": [OTHER]}, headers=PAGE)
        assert code_of(answer) == (422, "invalid")
        answer = served.post("/api/enrolments", json={"role": "island"}, headers=PAGE)
        assert code_of(answer) == (403, "mainland_only")


def test_an_islands_code_gives_a_certificate_of_the_root(desk: Browser, mainland: Node):
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "Đảo").code
    box = Tablet()
    enrolled = box.claim(desk, code).json()
    assert enrolled["scopes"] == [AREA, "staff/11948"]
    trust = Trust(mainland.root, [base64.b64decode(enrolled["statements"][0]), box.statement])
    assert trust.kind_of(box.replica) == "island"
    assert trust.roles_of(box.replica) == {"lead", "surveyor"}
    for scope in enrolled["scopes"]:
        assert mainland.replica.trust(scope).kind_of(box.replica) == "island"


def test_a_surveyor_cannot_give_codes_and_a_lead_only_for_the_own_area(
    desk: Browser, mainland: Node
):
    account(mainland, "lan", (AREA, "surveyor", []))
    sign_in(desk, "lan")
    assert code_of(desk.post("/api/enrolments", json={}, headers=PAGE)) == (403, "not_allowed")
    account(mainland, "hai", (AREA, "lead", []))
    sign_in(desk, "hai")
    answer = desk.post("/api/enrolments", json={"scopes": [OTHER]}, headers=PAGE)
    assert code_of(answer) == (403, "not_allowed")
    assert answer.json()["needs"] == ["lead", "administrator"]


def test_a_code_is_used_once(desk: Browser, mainland: Node):
    code = offer(mainland)
    assert Tablet().claim(desk, code).status_code == 201
    assert code_of(Tablet().claim(desk, code)) == (410, "code_used")


def test_a_tablet_that_lost_the_answer_asks_again_and_nothing_is_written_twice(
    desk: Browser, mainland: Node
):
    code, tablet = offer(mainland), Tablet()
    first = tablet.claim(desk, code)
    count = mainland.store.count()
    again = tablet.claim(desk, code)
    assert again.status_code == 201 and again.json() == first.json()
    assert mainland.store.count() == count


def test_a_code_expires_after_an_hour(desk: Browser, mainland: Node, hands: Hands):
    code = offer(mainland)
    hands.go(3600)
    assert code_of(Tablet().claim(desk, code)) == (410, "code_expired")


def test_guessing_codes_is_slowed_down(desk: Browser, mainland: Node):
    code = offer(mainland)
    for _ in range(5):
        assert code_of(Tablet().claim(desk, "22222-22222")) == (404, "code_unknown")
    assert code_of(Tablet().claim(desk, code)) == (429, "code_delayed")


@pytest.mark.parametrize("wrong", ["key", "replica", "short", "shape", "signature"])
def test_a_key_or_statement_that_is_not_what_it_says_uses_no_code(
    desk: Browser, mainland: Node, wrong: str
):
    code, tablet, other = offer(mainland), Tablet(), Key.generate()
    payload = canonical.encode([1, "replica", tablet.replica, tablet.key.key_id, 1])
    unsigned = canonical.encode([payload, other.sign(payload)])
    forged = {
        "key": {"key": text(other.public)},
        "replica": {"replica": text(certify_replica(other, tablet.replica, 1))},
        "short": {"replica": text(certify_replica(tablet.key, b"short", 1))},
        "shape": {"replica": text(canonical.encode([b"x", b"y"]))},
        "signature": {"replica": text(unsigned)},
    }[wrong]
    assert code_of(tablet.claim(desk, code, **forged)) == (422, "statement_invalid")
    assert tablet.claim(desk, code, key="!").json()["fields"] == [
        {"field": "key", "code": "wrong_shape"}
    ]
    assert tablet.claim(desk, code).status_code == 201


def test_a_tablet_that_comes_again_for_a_wider_area_gets_a_certificate_for_all_of_it(
    desk: Browser, mainland: Node
):
    tablet = Tablet()
    assert tablet.claim(desk, offer(mainland, scopes=(OTHER,))).status_code == 201
    answer = tablet.claim(desk, offer(mainland, scopes=(OTHER, AREA)))
    assert answer.json()["scopes"] == [OTHER, AREA]
    statements = [base64.b64decode(one) for one in answer.json()["statements"]]
    trust = Trust(mainland.root, [*statements, tablet.statement])
    assert trust.scopes_of(tablet.replica) == {AREA, OTHER}
    assert mainland.replica.trust(AREA).writes(tablet.replica, AREA)


def test_an_area_is_what_a_unit_of_common_names_and_nothing_else(desk: Browser, mainland: Node):
    served = mainland.areas
    mainland.replica.write("area/11948", "unit", {"area": "area/mine"})
    mainland.replica.write("common", "unit", {"area": "staff/mainland"})
    assert mainland.areas == served
    account(mainland, "an", ("common", "administrator", []))
    sign_in(desk, "an")
    body = {"scopes": ["staff/mainland"]}
    answer = desk.post("/api/enrolments", json=body, headers=PAGE)
    assert code_of(answer) == (422, "invalid")
