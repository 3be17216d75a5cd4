"""Tasks that lead units report on: enrolled for a task, written there, read on the mainland."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.admin.forms import publish_form
from api.node import Node
from api.survey.definition import Form, Label, Question, Section
from sync.replica import Replica
from tests.api.conftest import (
    AREA,
    PAGE,
    Browser,
    Tablet,
    account,
    client,
    code_of,
    sign_in,
)
from tests.api.test_sync import replica_of, window

TASK = "task/T"


def question(id: str, kind: Any, **other: Any) -> Question:
    return Question(id=id, kind=kind, label=Label(id, id), **other)


FORM = Form(
    "T",
    1,
    Label("Phiếu T: Việc thử", "Form T: trial"),
    (
        Section(
            "task",
            Label("Việc", "Task"),
            (
                question("reporter", "text", prefill="account_name", personal=False),
                question("unit", "unit"),
                question("topics", "text", required=True),
            ),
        ),
    ),
)


class LeadUnit:
    """An official of a lead unit with a computer of a task."""

    def __init__(self, desk: Browser, node: Node) -> None:
        self.desk, self.node = desk, node
        self.form = publish_form(node, FORM).record
        values: dict[str, Any] = {"code": "R", "name": "Đợt 2026", "open": True}
        self.round = node.replica.write("common", "round", {**values, "forms": [self.form]})
        self.account = account(node, "bich", (TASK, "lead_unit", []))
        self.tablet = Tablet()
        self.tablet.enrol(desk, node, [TASK])
        self.replica: Replica = replica_of(self.tablet, node)

    def survey(self, topics: str, **more: Any) -> bytes:
        fixed: dict[str, Any] = {"form": self.form, "round": self.round.record_id}
        values = {**fixed, "unit": ["QD19-2025", "11948"], "topics": topics, **more}
        return self.replica.write(TASK, "survey", values, author=self.account).record_id

    def hand_in(self, survey: bytes) -> None:
        record = self.replica.read(survey)
        assert record is not None
        dots = [[dot.replica, dot.seq] for dot in sorted(record.dots())]
        edit: dict[str, Any] = {"handed_in": dots}
        self.replica.write(TASK, "survey", edit, record=survey, author=self.account)

    def exchange(self) -> None:
        assert window(self.desk, self.tablet, self.replica, TASK).equal


@pytest.fixture
def unit(desk: Browser, mainland: Node) -> LeadUnit:
    return LeadUnit(desk, mainland)


@pytest.fixture
def reader(mainland: Node, unit: LeadUnit) -> Iterator[Browser]:
    account(mainland, "kim", ("common", "auditor", []))
    with client(mainland) as found:
        sign_in(found, "kim")
        yield found


def test_a_lead_units_survey_comes_from_its_computer_and_is_read(unit: LeadUnit, reader: Browser):
    draft, done = unit.survey("Chưa xong"), unit.survey("Biên tập tin")
    unit.hand_in(done)
    unit.exchange()
    [task] = reader.get("/api/tasks").json()["tasks"]
    assert task["id"] == done.hex() and task["title"] == "Biên tập tin"
    assert (task["unit"], task["round"]) == ("Đặc khu Bạch Long Vĩ", "Đợt 2026")
    assert (task["state"], task["author"], task["agency"]) == ("handed_in", "Người bich", "Sở")
    assert task["form"]["letter"] == "T"
    detail = reader.get(f"/api/tasks/{done.hex()}").json()
    assert detail["survey"]["fields"]["topics"][0]["value"] == "Biên tập tin"
    assert detail["sections"][0]["id"] == "task"
    assert [one["name"] for one in detail["context"]["units"]] == ["Đặc khu Bạch Long Vĩ"]
    assert code_of(reader.get(f"/api/tasks/{draft.hex()}")) == (404, "not_found")
    assert unit.replica.quarantined() == []


def test_a_withdrawn_survey_is_no_longer_read(unit: LeadUnit, reader: Browser):
    done = unit.survey("Biên tập tin")
    unit.hand_in(done)
    edit: dict[str, Any] = {"handed_in": None}
    unit.replica.write(TASK, "survey", edit, record=done, author=unit.account)
    unit.exchange()
    assert reader.get("/api/tasks").json()["tasks"] == []


def test_what_lies_in_a_task_does_not_reach_an_area(unit: LeadUnit, island: Node, mainland: Node):
    unit.survey("Biên tập tin")
    unit.exchange()
    assert mainland.replica.scopes().count(TASK) == 1
    assert TASK not in island.scopes and island.tasks == []


def test_only_an_administrator_enrols_for_a_task(desk: Browser, mainland: Node, unit: LeadUnit):
    account(mainland, "an", ("common", "administrator", []))
    account(mainland, "lan", (AREA, "lead", []))
    wish = {"scopes": [TASK], "name": "Máy của Sở"}
    sign_in(desk, "an")
    offered = desk.post("/api/enrolments", json=wish, headers=PAGE)
    assert offered.status_code == 201
    assert Tablet().claim(desk, offered.json()["code"]).json()["scopes"] == [TASK]
    island = {**wish, "role": "island"}
    assert code_of(desk.post("/api/enrolments", json=island, headers=PAGE)) == (422, "invalid")
    none = {"scopes": ["task/A"]}
    assert code_of(desk.post("/api/enrolments", json=none, headers=PAGE)) == (422, "invalid")
    sign_in(desk, "lan")
    refused = desk.post("/api/enrolments", json=wish, headers=PAGE)
    assert code_of(refused) == (403, "not_allowed")
    assert refused.json()["needs"] == ["administrator"]


@pytest.mark.parametrize(
    ("scope", "role", "forms", "status"),
    [
        ("common", "administrator", [], 200),
        (TASK, "lead_unit", [], 200),
        (AREA, "reviewer", ["A", "T"], 200),
        (AREA, "reviewer", ["A"], 403),
        (AREA, "lead", [], 403),
        (AREA, "surveyor", [], 403),
    ],
)
def test_who_reads_what_was_handed_in(
    desk: Browser, mainland: Node, unit: LeadUnit, scope: str, role: str, forms: Any, status: int
):
    account(mainland, "ai", (scope, role, forms))
    sign_in(desk, "ai")
    assert desk.get("/api/tasks").status_code == status
