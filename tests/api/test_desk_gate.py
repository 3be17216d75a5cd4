"""The gate at the desk: an approval lacks a point, the agency supplies it, the approval stands."""

from typing import Any

import pytest

from api.node import Node
from api.survey.definition import Form, Gate, Label, Question, Section
from api.survey.published import publish
from tests.api.conftest import (
    AREA,
    OTHER,
    PAGE,
    Browser,
    Field,
    account,
    code_of,
    decide,
    read,
    sign_in,
)

PEOPLE, BUDGET = Label("Số người qua lại", "People passing"), Label("Kinh phí", "Budget")
SUPPLY = {"question": "budget", "text": "12 triệu đồng một năm", "source": "Công văn 12/UBND"}


def form() -> Form:
    """Form B of which an approval asks two answers."""
    people, budget = Gate("2a", ["given", "people"]), Gate("2c", ["given", "budget"])
    parts = (Question(id="item", kind="item", label=Label("Hạng mục", "Item")),)
    questions = (
        Question(id="people", kind="count", label=PEOPLE, gate=people),
        Question(id="budget", kind="money", label=BUDGET, reasons=("unknown",), gate=budget),
        Question(id="needs", kind="needs", label=Label("Nhu cầu", "Needs"), parts=parts),
    )
    section = Section("all", Label("Tất cả", "All"), questions)
    return Form("B", 1, Label("Phiếu B", "Form B"), (section,))


@pytest.fixture
def need(field: Field, mainland: Node) -> str:
    """A need that lacks point 2c."""
    field.form = mainland.replica.write("common", "form", publish(form())).record_id
    survey = field.survey(people=40, budget=["unknown"])
    need = field.need(survey)
    field.hand_in(survey, need)
    return need.hex()


@pytest.fixture
def reviewer(desk: Browser, mainland: Node, need: str) -> Browser:
    account(mainland, "tam", (AREA, "reviewer", ["B"]))
    assert sign_in(desk, "tam").status_code == 200
    desk.headers.update(PAGE)
    return desk


def supply(desk: Browser, need: str, **other: Any):
    return desk.post(f"/api/needs/{need}/supplements", json={**SUPPLY, **other})


def test_the_detail_says_which_points_are_met_and_by_what(reviewer: Browser, need: str):
    gate = read(reviewer, need)["gate"]
    assert [(one["point"], one["binds"], one["met"]) for one in gate] == [
        ("2a", True, True),
        ("2c", True, False),
    ]
    [item] = gate[1]["items"]
    label = {"vi": "Kinh phí", "en": "Budget"}
    wanted = {"question": "budget", "label": label, "binds": True, "met": False}
    assert item == {**wanted, "supplement": None}


@pytest.mark.parametrize(
    ("outcome", "other"), [("approved", {}), ("adjusted", {"quantity": 4, "words": "Bốn là đủ."})]
)
def test_an_approval_that_lacks_a_point_names_it_and_writes_nothing(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any]
):
    count = mainland.store.count()
    answer = decide(reviewer, read(reviewer, need), outcome, **other)
    assert code_of(answer) == (409, "gate_unmet")
    label = {"vi": "Kinh phí", "en": "Budget"}
    assert answer.json()["points"] == ["2c"]
    assert answer.json()["items"] == [{"point": "2c", "question": "budget", "label": label}]
    assert mainland.store.count() == count


@pytest.mark.parametrize("outcome", ["returned", "rejected"])
def test_a_question_and_a_rejection_lack_nothing(reviewer: Browser, need: str, outcome: str):
    answer = decide(reviewer, read(reviewer, need), outcome, words="Kinh phí từ đâu?")
    assert answer.status_code == 201


def test_what_the_agency_supplies_opens_the_gate_and_leaves_the_version(
    reviewer: Browser, need: str
):
    shown = read(reviewer, need)
    answer = supply(reviewer, need)
    assert answer.status_code == 201
    after = answer.json()
    [item] = after["gate"][1]["items"]
    said = item["supplement"]
    assert item["met"] and after["gate"][1]["met"]
    assert (said["text"], said["source"]) == (SUPPLY["text"], SUPPLY["source"])
    assert after["people"][said["author"]]["name"] == "Người tam"
    assert after["version"] == shown["version"] and after["supplements"] == [said]
    assert decide(reviewer, shown, "approved").status_code == 201


def test_a_decision_stays_as_it_is_when_something_is_supplied_later(reviewer: Browser, need: str):
    supply(reviewer, need)
    decide(reviewer, read(reviewer, need), "approved")
    after = supply(reviewer, need, question="people", text="45", source="Đếm lại").json()
    assert after["state"] == "approved" and not after["decisions"][0]["stale"]


def test_a_supplement_that_is_sent_twice_is_written_once(reviewer: Browser, need: str):
    assert supply(reviewer, need).status_code == supply(reviewer, need).status_code == 201
    assert len(read(reviewer, need)["supplements"]) == 1
    supply(reviewer, need, text="15 triệu")
    assert [one["text"] for one in read(reviewer, need)["supplements"]] == [
        "15 triệu",
        SUPPLY["text"],
    ]


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        ({"text": " "}, {"text": "required"}),
        ({"text": "\u200b"}, {"text": "required"}),
        ({"source": "\x00"}, {"source": "required"}),
        ({"source": ""}, {"source": "required"}),
        ({"question": "item"}, {"question": "not_a_choice"}),
        ({"text": "x" * 2001}, {"text": "too_long"}),
        ({"text": 12}, {"text": "wrong_shape"}),
    ],
)
def test_a_supplement_without_text_source_or_question_is_named(
    reviewer: Browser, need: str, other: dict[str, Any], fields: dict[str, str]
):
    answer = supply(reviewer, need, **other)
    assert code_of(answer) == (422, "invalid")
    assert {one["field"]: one["code"] for one in answer.json()["fields"]} == fields


def test_only_a_reviewer_of_the_form_in_the_area_supplies(
    desk: Browser, mainland: Node, need: str, field: Field
):
    desk.headers.update(PAGE)
    assert code_of(supply(desk, need)) == (401, "sign_in_required")
    grants = {"a": (AREA, "reviewer", ["A"]), "c": (OTHER, "reviewer", ["B"])}
    for login, grant in grants.items():
        account(mainland, login, grant)
        sign_in(desk, login)
        assert code_of(supply(desk, need)) == (404, "not_found")
    account(mainland, "kiem", ("common", "auditor", []))
    sign_in(desk, "kiem")
    assert code_of(supply(desk, need)) == (403, "review_not_allowed")
    sign_in(desk, "lan")
    assert code_of(supply(desk, need)) == (403, "not_allowed")


def take_back(desk: Browser, need: str, supplement: str):
    return desk.delete(f"/api/needs/{need}/supplements/{supplement}")


def test_what_was_supplied_is_taken_back_and_the_gate_lacks_it_again(
    reviewer: Browser, need: str, mainland: Node
):
    shown = supply(reviewer, need).json()
    [made] = shown["supplements"]
    answer = take_back(reviewer, need, made["id"])
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["supplements"] == [] and not after["gate"][1]["met"]
    assert after["version"] == shown["version"]
    assert code_of(decide(reviewer, after, "approved")) == (409, "gate_unmet")
    count = mainland.store.count()
    assert take_back(reviewer, need, made["id"]).json()["supplements"] == []
    assert mainland.store.count() == count and mainland.replica.quarantined() == []


def test_of_two_supplements_the_older_one_is_shown_when_the_newer_is_taken_back(
    reviewer: Browser, need: str
):
    supply(reviewer, need)
    newer = supply(reviewer, need, text="15 triệu").json()["supplements"][0]
    after = take_back(reviewer, need, newer["id"]).json()
    [item] = after["gate"][1]["items"]
    assert item["met"] and item["supplement"]["text"] == SUPPLY["text"]


@pytest.mark.parametrize(
    ("outcome", "other"), [("approved", {}), ("adjusted", {"quantity": 4, "words": "Bốn là đủ."})]
)
def test_a_supplement_on_which_an_approval_rests_stays_until_that_is_undone(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any]
):
    [made] = supply(reviewer, need).json()["supplements"]
    decide(reviewer, read(reviewer, need), outcome, **other)
    count = mainland.store.count()
    assert code_of(take_back(reviewer, need, made["id"])) == (409, "supplement_in_use")
    assert mainland.store.count() == count
    decide(reviewer, read(reviewer, need), "returned", words="Công văn nào?")
    after = take_back(reviewer, need, made["id"]).json()
    assert after["supplements"] == [] and after["state"] == "returned"
    assert not after["decisions"][0]["stale"]


def test_a_supplement_on_which_an_approval_rests_is_not_replaced_until_that_is_undone(
    reviewer: Browser, need: str, mainland: Node
):
    supply(reviewer, need)
    decide(reviewer, read(reviewer, need), "approved")
    count = mainland.store.count()
    assert supply(reviewer, need).status_code == 201
    assert code_of(supply(reviewer, need, text="15 triệu")) == (409, "supplement_in_use")
    assert mainland.store.count() == count
    decide(reviewer, read(reviewer, need), "returned", words="Công văn nào?")
    assert supply(reviewer, need, text="15 triệu").status_code == 201


def test_an_edit_after_an_approval_lets_its_supplement_be_taken_back(
    reviewer: Browser, need: str, field: Field
):
    [made] = supply(reviewer, need).json()["supplements"]
    decide(reviewer, read(reviewer, need), "approved")
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    after = take_back(reviewer, need, made["id"]).json()
    assert after["state"] == "stale" and after["supplements"] == []


def test_only_a_reviewer_takes_back_and_only_what_the_need_has(
    reviewer: Browser, need: str, mainland: Node, field: Field
):
    survey = field.survey(people=40, budget=["unknown"])
    other = field.need(survey)
    field.hand_in(survey, other)
    [made] = supply(reviewer, need).json()["supplements"]
    for id in ("x", "00" * 16, need):
        assert code_of(take_back(reviewer, need, id)) == (404, "not_found")
    assert code_of(take_back(reviewer, other.hex(), made["id"])) == (404, "not_found")
    account(mainland, "kiem", ("common", "auditor", []))
    sign_in(reviewer, "kiem")
    assert code_of(take_back(reviewer, need, made["id"])) == (403, "review_not_allowed")
    sign_in(reviewer, "lan")
    assert code_of(take_back(reviewer, need, made["id"])) == (403, "not_allowed")
    sign_in(reviewer, "tam")
    assert [one["id"] for one in read(reviewer, need)["supplements"]] == [made["id"]]
