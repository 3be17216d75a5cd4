"""What administrators do about people over HTTP and by command."""

import json
from pathlib import Path
from typing import Any

import pytest

from api import cli
from api.node import Node
from tests.api.conftest import (
    AREA,
    PAGE,
    PASSWORD,
    Browser,
    account,
    client,
    code_of,
    sign_in,
)

LAN: dict[str, Any] = {
    "login": " Lan ",
    "name": "Nguyễn Thị Lan (mẫu)",
    "agency": "UBND",
    "reserve": AREA,
}


@pytest.fixture
def admin(desk: Browser, mainland: Node) -> Browser:
    account(mainland, "an", ("common", "administrator", []))
    sign_in(desk, "an")
    return desk


def post(asker: Browser, path: str, body: Any):
    return asker.post(f"/api/admin/{path}", json=body, headers=PAGE)


def lan(admin: Browser) -> dict[str, Any]:
    accounts = admin.get("/api/admin/accounts").json()["accounts"]
    found: dict[str, Any] = next(one for one in accounts if one["login"] == "lan")
    return found


@pytest.fixture
def added(admin: Browser) -> str:
    assert post(admin, "accounts", LAN).status_code == 201
    return str(lan(admin)["id"])


def test_a_person_is_added_given_a_role_and_let_in(admin: Browser, added: str, mainland: Node):
    assert lan(admin)["reserve"] == AREA and lan(admin)["password"] is False
    role = {"role": "reviewer", "scope": AREA, "forms": ["B", "A"]}
    for _ in "twice":
        assert post(admin, f"accounts/{added}/grants", role).status_code == 201
    assert [held["forms"] for held in lan(admin)["grants"]] == [["A", "B"]]
    assert post(admin, f"accounts/{added}/password", {"password": PASSWORD}).status_code == 200
    assert lan(admin)["password"] is True
    with client(mainland) as other:
        assert sign_in(other, "lan").json()["roles"][AREA][0]["role"] == "reviewer"


def test_an_edit_writes_only_what_is_another(admin: Browser, added: str, mainland: Node):
    before = mainland.replica.vector("common")
    same = {**LAN, "login": "ignored"}
    assert post(admin, f"accounts/{added}", same).status_code == 200
    assert mainland.replica.vector("common") == before
    moved = {"name": "Nguyễn Thị Lan (mẫu)", "agency": "Sở"}
    post(admin, f"accounts/{added}", moved)
    assert (lan(admin)["agency"], lan(admin)["reserve"]) == ("Sở", None)


def test_a_role_that_ended_signs_its_person_out(admin: Browser, added: str, mainland: Node):
    role = {"role": "auditor", "scope": "common"}
    post(admin, f"accounts/{added}/grants", role)
    post(admin, f"accounts/{added}/password", {"password": PASSWORD})
    [grant] = lan(admin)["grants"]
    with client(mainland) as other:
        sign_in(other, "lan")
        assert other.get("/api/admin/accounts").status_code == 200
        assert post(admin, f"grants/{grant['id']}/end", {}).status_code == 200
        assert code_of(other.get("/api/admin/accounts")) == (401, "sign_in_required")
    assert lan(admin)["grants"] == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("accounts", LAN, (409, "login_taken")),
        ("accounts", {"login": "x"}, (422, "invalid")),
        ("accounts", {"login": "x", "name": "  "}, (422, "invalid")),
        ("accounts", {"login": "  ", "name": "x"}, (422, "invalid")),
        ("accounts", {"login": "x", "name": "x", "reserve": "common"}, (422, "invalid")),
        ("accounts/{id}/grants", {"role": "lead", "scope": "common"}, (422, "wrong_scope")),
        ("accounts/{id}/grants", {"role": "lead", "scope": "area/"}, (422, "wrong_scope")),
        ("accounts/{id}/grants", {"role": "lead_unit", "scope": AREA}, (422, "wrong_scope")),
        ("accounts/{id}/grants", {"role": "auditor", "scope": AREA}, (422, "wrong_scope")),
        ("accounts/{id}/grants", {"role": "king", "scope": "common"}, (422, "invalid")),
        ("accounts/{id}/password", {"password": "short"}, (422, "invalid")),
        ("accounts/00/grants", {"role": "lead", "scope": AREA}, (404, "not_found")),
        ("accounts/xyz", {"name": "x"}, (404, "not_found")),
        ("grants/{id}/end", {}, (404, "not_found")),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(
    admin: Browser, added: str, mainland: Node, path: str, body: Any, code: object
):
    before = mainland.replica.vector("common")
    assert code_of(post(admin, path.format(id=added), body)) == code
    assert mainland.replica.vector("common") == before


def test_the_commands_say_the_same(mainland: Node, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> str:
        data: Path = mainland.settings.data
        cli.run(["account", *words, "--data", str(data)])
        out, err = capsys.readouterr()
        return out or err

    assert "account" in json.loads(run("add", "--login", "bich", "--name", "Bích (mẫu)"))
    assert "login_taken" in run("add", "--login", "Bich", "--name", "Bích (mẫu)")
    role = ("--login", "bich", "--role", "lead_unit")
    assert "wrong_scope" in run("grant", *role, "--scope", AREA)
    assert json.loads(run("grant", *role, "--scope", "task/C"))["scope"] == "task/C"
    assert json.loads(run("end", *role, "--scope", "task/C"))["ended"] == 1
    assert json.loads(run("end", *role, "--scope", "task/C"))["ended"] == 0
