"""A need's way across the desk: opposed decisions, hand-ins taken back, every state."""

import pytest

from api.node import Node
from api.survey.reviews import Decision, read_decision
from sync.canonical import Value
from sync.change import Dot
from tests.api.conftest import AREA, OTHER, Browser, Field, account, decide, read, states


def oppose(field: Field, need: str) -> None:
    """A second reviewer rejects the need without having seen the decision on it."""
    other = account(field.node, "hoa", (AREA, "reviewer", ["A"]))
    record = field.node.replica.read(bytes.fromhex(need))
    assert record is not None
    [live] = [read_decision(write.value) for write in record.live("decision")]
    assert live is not None
    why = "Đã có chương trình khác."
    said = Decision(outcome="rejected", judged=live.judged, form=live.form, words=why)
    field.node.replica.write(
        AREA,
        "need",
        {"decision": said.value()},
        record=record.id,
        author=other,
        overwrites={"decision": []},
    )


def test_two_opposed_decisions_stand_with_both_reasons_until_one_replaces_both(
    reviewer: Browser, need: str, field: Field
):
    why = "Bốn cụm là đủ."
    decide(reviewer, read(reviewer, need), "adjusted", quantity=4, words=why)
    oppose(field, need)
    assert states(reviewer) == {need: "unsettled"}
    shown = read(reviewer, need)
    said = {one["words"] for one in shown["decisions"] if one["live"]}
    assert said == {why, "Đã có chương trình khác."} and len(shown["replaces"]) == 2
    settled = decide(reviewer, shown, "approved").json()
    assert settled["state"] == "approved" and len(settled["replaces"]) == 1
    assert [one["live"] for one in settled["decisions"]] == [True, False, False]


def test_a_hand_in_that_is_taken_back_leaves_the_queue_and_comes_again(
    reviewer: Browser, need: str, field: Field
):
    survey = bytes.fromhex(read(reviewer, need)["survey"]["id"])
    field.write("survey", survey, handed_in=None)
    assert states(reviewer) == {}
    field.hand_in(survey, bytes.fromhex(need))
    assert states(reviewer) == {need: "waiting"}


def test_nothing_is_taken_back_after_the_first_decision(reviewer: Browser, need: str, field: Field):
    shown = decide(reviewer, read(reviewer, need), "approved").json()
    field.write("survey", bytes.fromhex(shown["survey"]["id"]), handed_in=None)
    assert states(reviewer) == {need: "approved"}


def test_a_need_goes_through_every_state(
    reviewer: Browser, need: str, field: Field, mainland: Node
):
    def state() -> str:
        return states(reviewer)[need]

    def record() -> bytes:
        return bytes.fromhex(need)

    survey = bytes.fromhex(read(reviewer, need)["survey"]["id"])
    mainland.replica.write("common", "round", {"confirms": True}, record=field.round)
    assert state() == "unconfirmed"
    mainland.replica.write("common", "round", {"confirms": False}, record=field.round)
    [write] = mainland.replica.read(survey).live("handed_in")  # type: ignore[union-attr]
    far: Value = [b"f" * 16, 1]
    field.write("survey", survey, handed_in=[*write.value, far])  # type: ignore[misc]
    assert state() == "arriving"
    field.hand_in(survey, record())
    assert state() == "waiting"
    asked = decide(reviewer, read(reviewer, need), "returned", words="Cột nào?").json()
    assert state() == "returned"
    [[replica, seq]] = asked["replaces"]
    dot: Value = list(Dot(bytes.fromhex(replica), seq))
    field.write("answer", parent=record(), to=dot, text="Cột điện lực.")
    assert state() == "answered"
    decide(reviewer, read(reviewer, need), "approved")
    assert state() == "approved"
    field.write("need", record(), quantity=[8, "cụm"])
    assert state() == "stale"
    decide(reviewer, read(reviewer, need), "adjusted", quantity=7, words="Bảy cụm.")
    assert state() == "adjusted"
    oppose(field, need)
    assert state() == "unsettled"
    decide(reviewer, read(reviewer, need), "rejected", words="Đã có chương trình khác.")
    assert state() == "rejected"


@pytest.mark.parametrize(
    ("role", "scope", "state"),
    [
        ("surveyor", AREA, "answered"),
        ("lead", AREA, "answered"),
        ("surveyor", OTHER, "returned"),
        ("reviewer", AREA, "returned"),
    ],
)
def test_a_question_is_answered_by_any_surveyor_of_the_area_or_its_lead_under_their_name(
    reviewer: Browser, need: str, field: Field, role: str, scope: str, state: str
):
    asked = decide(reviewer, read(reviewer, need), "returned", words="Cột nào?").json()
    [[replica, seq]] = asked["replaces"]
    who = account(field.node, "khac", (scope, role, ["A"]))
    values: dict[str, Value] = {"parent": bytes.fromhex(need), "text": "Cột điện lực."}
    values["to"] = list(Dot(bytes.fromhex(replica), seq))
    field.node.replica.write(AREA, "answer", values, author=who)
    after = read(reviewer, need)
    assert after["state"] == state
    names = [
        after["people"][one["fields"]["text"][0]["author"]]["name"] for one in after["answers"]
    ]
    assert names == ["Người khac"] * (state == "answered")


def test_a_withdrawal_that_comes_after_a_question_has_no_effect(
    reviewer: Browser, need: str, field: Field
):
    shown = decide(reviewer, read(reviewer, need), "returned", words="Cột nào?").json()
    field.write("survey", bytes.fromhex(shown["survey"]["id"]), handed_in=None)
    assert states(reviewer) == {need: "returned"}
