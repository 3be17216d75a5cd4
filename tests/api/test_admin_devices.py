"""Devices as the mainland's administrator sees them, and an auditor, who changes nothing."""

import base64
from typing import Any

import pytest

from api.node import Node
from tests.api.conftest import (
    AREA,
    OTHER,
    PAGE,
    Browser,
    Tablet,
    account,
    client,
    code_of,
    sign_in,
)

TASK = "task/C"


@pytest.fixture
def admin(desk: Browser, mainland: Node) -> Browser:
    account(mainland, "an", ("common", "administrator", []))
    sign_in(desk, "an")
    return desk


def enrolled(admin: Browser, scopes: list[str], name: str) -> Tablet:
    """A device that came in by a code that the administrator made over HTTP."""
    made = Tablet()
    wish = {"scopes": scopes, "name": name}
    code = admin.post("/api/enrolments", json=wish, headers=PAGE).json()["code"]
    answer = made.claim(admin, code)
    assert answer.status_code == 201
    made.statements = [base64.b64decode(one) for one in answer.json()["statements"]]
    return made


def listed(asker: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asker.get("/api/admin/devices").json()["devices"]
    return found


def lock(asker: Browser, device: dict[str, Any], scope: str):
    path = f"/api/admin/devices/{device['id']}/revocation"
    return asker.post(path, json={"scope": scope}, headers=PAGE)


def test_devices_of_areas_and_of_tasks_are_listed(admin: Browser):
    enrolled(admin, [AREA], "Máy tính bảng 3")
    enrolled(admin, [TASK], "Máy của Sở")
    names = {(one["name"], one["scope"]) for one in listed(admin)}
    assert names == {("Máy tính bảng 3", AREA), ("Máy của Sở", TASK)}
    answer = admin.get("/api/admin/devices").json()
    assert AREA in answer["areas"] and OTHER in answer["areas"] and TASK in answer["tasks"]


def test_a_locked_computer_of_a_task_is_trusted_no_more(admin: Browser, mainland: Node):
    computer = enrolled(admin, [TASK], "Máy của Sở")
    assert computer.token(admin).json()["scopes"] == ["common", TASK]
    [device] = listed(admin)
    answer = lock(admin, device, TASK)
    assert answer.status_code == 201
    assert answer.json()["devices"][0]["locked"]["time"] > 0
    assert TASK not in computer.token(admin).json().get("scopes", [])


def test_who_names_no_device_or_no_scope_is_told_so(admin: Browser):
    enrolled(admin, [AREA], "Máy tính bảng 3")
    [device] = listed(admin)
    assert code_of(lock(admin, device, OTHER)) == (404, "not_found")
    assert code_of(lock(admin, {"id": "00" * 16}, AREA)) == (404, "not_found")
    for scope in ("common", "area/none", "staff/11948"):
        assert code_of(lock(admin, device, scope)) == (422, "invalid")


def test_an_auditor_sees_devices_and_changes_nothing(admin: Browser, mainland: Node):
    enrolled(admin, [AREA], "Máy tính bảng 3")
    before = listed(admin)
    account(mainland, "kiem", ("common", "auditor", []))
    with client(mainland) as auditor:
        sign_in(auditor, "kiem")
        assert listed(auditor) == before
        assert code_of(lock(auditor, before[0], AREA)) == (403, "not_allowed")
        for wish in ({}, {"scopes": [TASK]}, {"scopes": [AREA], "role": "island"}):
            answer = auditor.post("/api/enrolments", json=wish, headers=PAGE)
            assert code_of(answer) == (403, "not_allowed")
    assert listed(admin) == before
