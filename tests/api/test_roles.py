"""Each role at each door of the mainland and of an island: let in, or the stable refusal."""

from collections.abc import Iterator

import pytest

from api.node import Node
from tests.api.conftest import AREA, OTHER, PAGE, STAFF, Browser, account, carry, client, sign_in

ROLES: dict[str, tuple[tuple[str, str, list[str]], ...]] = {
    "nobody": (),
    "surveyor": ((AREA, "surveyor", []),),
    "lead": ((AREA, "lead", []),),
    "reviewer": ((AREA, "reviewer", ["A", "C"]),),
    "lead_unit": (("task/C", "lead_unit", []),),
    "auditor": (("common", "auditor", []),),
    "administrator": (("common", "administrator", []),),
}
NONE = "00" * 16
ROUND = {"code": "none"}
GRANT = {"role": "surveyor", "scope": AREA}
WORD = {"password": "a-new-password"}
DECISION = {"outcome": "returned", "version": [], "replaces": [], "words": "?"}

DESK = {"reviewer", "auditor", "administrator"}
OVERSEERS = {"auditor", "administrator"}
ADMIN = {"administrator"}
STEWARDS = {"lead", "administrator"}
TASKS = {"reviewer", "lead_unit", "auditor", "administrator"}

# A door, what is sent, and the roles that it lets in; all others get `not_allowed`.
DOORS: list[tuple[str, str, object, set[str]]] = [
    ("get", "/api/needs", None, DESK),
    ("get", f"/api/needs/{NONE}", None, DESK),
    ("get", "/api/islands", None, DESK),
    ("post", f"/api/needs/{NONE}/decisions", DECISION, DESK),
    ("get", "/api/tasks", None, TASKS),
    ("get", f"/api/tasks/{NONE}", None, TASKS),
    ("get", "/api/admin/rounds", None, OVERSEERS),
    ("get", "/api/admin/units", None, OVERSEERS),
    ("get", "/api/admin/forms", None, OVERSEERS),
    ("get", "/api/admin/accounts", None, OVERSEERS),
    ("get", "/api/admin/devices", None, OVERSEERS),
    ("post", "/api/admin/rounds", {}, ADMIN),
    ("post", "/api/admin/rounds/close", ROUND, ADMIN),
    ("post", "/api/admin/units", {}, ADMIN),
    ("post", "/api/admin/forms", {}, ADMIN),
    ("post", "/api/admin/accounts", {"login": "new", "name": "Mới"}, ADMIN),
    ("post", f"/api/admin/accounts/{NONE}", {"name": "Mới"}, ADMIN),
    ("post", f"/api/admin/accounts/{NONE}/grants", GRANT, ADMIN),
    ("post", f"/api/admin/accounts/{NONE}/password", WORD, ADMIN),
    ("post", f"/api/admin/grants/{NONE}/end", {}, ADMIN),
    ("post", f"/api/admin/devices/{NONE}/revocation", {"scope": AREA}, ADMIN),
    ("get", "/api/island", None, STEWARDS),
    ("get", "/api/island/surveys", None, STEWARDS),
    ("get", "/api/island/fieldwork", None, STEWARDS),
    ("get", "/api/island/people", None, STEWARDS),
    ("get", "/api/island/tablets", None, STEWARDS),
    ("get", "/api/island/bundles", None, STEWARDS),
    ("get", f"/api/island/bundles/{NONE}", None, STEWARDS),
    ("post", "/api/island/bundles", {"receiver": NONE}, STEWARDS),
    ("post", "/api/island/bundles/import", {}, STEWARDS),
    ("post", f"/api/island/people/{NONE}/password", WORD, STEWARDS),
    ("post", f"/api/island/grants/{NONE}/end", {}, STEWARDS),
    ("post", f"/api/island/tablets/{NONE}/revocation", {"area": AREA}, STEWARDS),
    ("post", f"/api/island/tablets/{NONE}/revocation", {"area": OTHER}, ADMIN),
    ("post", "/api/enrolments", {"scopes": [AREA]}, STEWARDS),
    ("post", "/api/enrolments", {"scopes": [OTHER]}, ADMIN),
    ("post", "/api/enrolments", {"scopes": ["task/C"]}, ADMIN),
    ("post", "/api/enrolments", {"scopes": [AREA], "role": "island"}, ADMIN),
]
MAINLAND_ONLY = ("/api/needs", "/api/tasks", "/api/admin", "/api/islands")


@pytest.fixture
def asker(request: pytest.FixtureRequest, mainland: Node, island: Node) -> Iterator[Browser]:
    """The one who holds a role, signed in at the mainland or at an island."""
    place, role = request.param
    grants = ROLES[role]
    account(mainland, "ai", *grants, staff="staff/mainland" if place == "mainland" else STAFF)
    if place == "island":
        mainland.certify("common", mainland.certificate)
        carry(mainland, island, "common", AREA, STAFF)
    with client(mainland if place == "mainland" else island) as found:
        assert sign_in(found, "ai").status_code == 200
        yield found


def answer(asker: Browser, method: str, path: str, body: object) -> tuple[int, str]:
    said = asker.get(path) if method == "get" else asker.post(path, json=body, headers=PAGE)
    return said.status_code, said.json().get("code", "")


@pytest.mark.parametrize(
    "asker", [("mainland", role) for role in ROLES], indirect=True, ids=list(ROLES)
)
def test_each_door_of_the_mainland_lets_in_whom_it_names(
    asker: Browser, request: pytest.FixtureRequest
):
    role = request.node.callspec.id
    wrong = {
        (method, path, str(body)): said
        for method, path, body, allowed in DOORS
        for said in [answer(asker, method, path, body)]
        if (said == (403, "not_allowed")) != (role not in allowed) or said[0] >= 500
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "asker", [("island", role) for role in ("surveyor", "lead")], indirect=True, ids=str
)
def test_what_only_the_mainland_does_is_refused_on_an_island_whoever_asks(asker: Browser):
    here = [door for door in DOORS if door[1].startswith(MAINLAND_ONLY)]
    assert len(here) > 15
    answers = {answer(asker, method, path, body) for method, path, body, _ in here}
    assert answers == {(403, "mainland_only")}


@pytest.mark.parametrize(("method", "path"), sorted({(m, p) for m, p, _, _ in DOORS}))
def test_nobody_is_let_in_without_signing_in(desk: Browser, method: str, path: str):
    bodies = [body for m, p, body, _ in DOORS if (m, p) == (method, path)]
    assert answer(desk, method, path, bodies[0]) == (401, "sign_in_required")
