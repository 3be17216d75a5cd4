"""Decisions on exactly what was shown, and what becomes of them."""

from typing import Any

import pytest

from api.desk import decide as deciding
from api.node import Node
from sync.canonical import Value
from sync.change import Dot
from tests.api.conftest import (
    Browser,
    Field,
    code_of,
    decide,
    read,
    states,
)


@pytest.mark.parametrize(
    ("outcome", "other", "figures"),
    [
        ("approved", {}, (6, 18_000_000)),
        ("adjusted", {"quantity": 4, "words": "Hai cụm cũ còn dùng được."}, (4, 18_000_000)),
        ("returned", {"words": "Cột nào?"}, (None, None)),
        ("rejected", {"words": "Đã có chương trình khác."}, (None, None)),
    ],
)
def test_a_decision_stands_on_the_version_that_was_shown(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any],
    figures: tuple[int | None, int | None],
):  # fmt: skip
    shown = read(reviewer, need)
    answer = decide(reviewer, shown, outcome, **other)
    assert answer.status_code == 201
    after = answer.json()
    assert after["state"] == outcome and after["version"] == shown["version"]
    [made] = after["decisions"]
    assert (made["quantity"], made["unit_price"]) == figures
    assert made["words"] == other.get("words", "") and made["agency"] == "Sở"
    assert made["live"] and not made["stale"]
    [write] = mainland.replica.read(bytes.fromhex(need)).live("decision")  # type: ignore[union-attr]
    judged = [[bytes.fromhex(replica), seq] for replica, seq in shown["version"]]
    assert write.value[:2] == [outcome, judged]  # type: ignore[index]
    assert write.author == bytes.fromhex(made["author"])


@pytest.mark.parametrize(
    ("outcome", "other", "fields"),
    [
        ("approved", {"quantity": None}, {"quantity": "required"}),
        ("approved", {"unit_price": 0}, {"unit_price": "too_small"}),
        ("adjusted", {"words": "  "}, {"words": "required"}),
        ("rejected", {}, {"words": "required"}),
        ("returned", {}, {"words": "required"}),
        ("maybe", {}, {"outcome": "not_a_choice"}),
        ("approved", {"quantity": "sáu"}, {"quantity": "wrong_shape"}),
        ("approved", {"version": [["x", 1]]}, {"version[0][0]": "wrong_shape"}),
    ],
)
def test_an_incomplete_decision_names_its_fields_and_writes_nothing(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any],
    fields: dict[str, str],
):  # fmt: skip
    count = mainland.store.count()
    answer = decide(reviewer, read(reviewer, need), outcome, **other)
    assert code_of(answer) == (422, "invalid")
    assert {one["field"]: one["code"] for one in answer.json()["fields"]} == fields
    assert mainland.store.count() == count


def test_a_need_that_changed_meanwhile_is_not_decided_on(
    reviewer: Browser, need: str, field: Field, mainland: Node
):
    shown = read(reviewer, need)
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    count = mainland.store.count()
    answer = decide(reviewer, shown, "approved")
    assert code_of(answer) == (409, "version_changed")
    now = answer.json()["need"]
    assert now["version"] != shown["version"]
    assert now["need"]["fields"]["quantity"][0]["value"] == [8, "cụm"]
    assert mainland.store.count() == count
    assert decide(reviewer, now, "approved", quantity=8).status_code == 201


def test_a_need_that_changes_while_a_decision_is_looked_at_is_not_decided_on(
    reviewer: Browser, need: str, field: Field, monkeypatch: pytest.MonkeyPatch
):
    shown = read(reviewer, need)

    def looking(*_: object) -> list[tuple[str, str]]:
        field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
        return []

    monkeypatch.setattr(deciding, "decision_faults", looking)
    assert code_of(decide(reviewer, shown, "approved")) == (409, "version_changed")


def test_an_answer_that_is_evidence_counts_as_the_version_and_a_note_does_not(
    reviewer: Browser, need: str, field: Field, mainland: Node
):
    survey = bytes.fromhex(read(reviewer, need)["survey"]["id"])
    shown = read(reviewer, need)
    field.write("survey", survey, note="Số điện thoại mới")
    assert read(reviewer, need)["version"] == shown["version"]
    field.write("survey", survey, status="stopped")
    assert code_of(decide(reviewer, shown, "approved")) == (409, "version_changed")


def test_two_reviewers_who_saw_the_same_cannot_both_decide(
    reviewer: Browser, need: str, field: Field
):
    shown = read(reviewer, need)
    assert decide(reviewer, shown, "approved").status_code == 201
    assert code_of(decide(reviewer, shown, "rejected", words="Không")) == (409, "version_changed")


def test_an_edit_makes_a_decision_stale_and_says_what_changed(
    reviewer: Browser, need: str, field: Field
):
    decide(reviewer, read(reviewer, need), "approved")
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    after = read(reviewer, need)
    assert after["state"] == "stale" and after["decisions"][0]["stale"]
    [changed] = after["changed"]
    assert (changed["field"], changed["before"], changed["after"]) == (
        "quantity",
        [[6, "cụm"]],
        [[8, "cụm"]],
    )
    again = decide(reviewer, after, "adjusted", quantity=7, words="Bảy cụm.").json()
    assert again["state"] == "adjusted"
    assert [(one["outcome"], one["live"]) for one in again["decisions"]] == [
        ("adjusted", True),
        ("approved", False),
    ]


def test_an_answered_question_brings_the_need_back(reviewer: Browser, need: str, field: Field):
    asked = decide(reviewer, read(reviewer, need), "returned", words="Cột nào?").json()
    [[replica, seq]] = asked["replaces"]
    dot: Value = list(Dot(bytes.fromhex(replica), seq))
    field.write("answer", parent=bytes.fromhex(need), to=dot, text="Cột điện lực.")
    after = read(reviewer, need)
    assert after["state"] == "answered" and states(reviewer) == {need: "answered"}
    [answer] = after["answers"]
    assert answer["fields"]["text"][0]["value"] == "Cột điện lực."
    assert after["people"][field.lan.hex()]["name"] == "Người lan"
