"""The gate of form-given points: what binds, what is met, and what an agency may put in place."""

import pytest

from api.survey.definition import Choice, Context, Form, Gate, Label, Question, Section
from api.survey.gate import gate
from api.survey.versions import Dossier, judged
from sync.change import DELETED
from sync.record import Record, Write

NEW = ["is", "kind", "new"]
ANSWERS = {
    "kind": "repair",
    "people": 40,
    "thrift": "Dùng lại cột cũ",
    "planning": "yes",
    "managing_unit": "Đồn biên phòng",
    "regulation": ["draft", None],
    "budget": 12_000_000,
}
NEED = {"kind": "new"}


def label(text):
    return Label(text, text)


def asks(id, kind, point, met, when=None, **more):
    return Question(id=id, kind=kind, label=label(id), gate=Gate(point, met, when), **more)


def form():
    """A form with one question of each sort that a point may rest on."""
    draft = Choice("draft", label("dự thảo"))
    stage = Question(id="stage", kind="choice", label=label("stage"), choices=(draft,))
    number = Question(id="number", kind="text", label=label("number"))
    named = ["and", ["in", "regulation.stage", ["draft", "issued"]], ["given", "managing_unit"]]
    survey = (
        asks("people", "count", "2a", ["given", "people"], reasons=("unknown",)),
        asks("thrift", "text", "2a", ["given", "thrift"]),
        asks("planning", "text", "2b", ["is", "planning", "yes"], NEW),
        asks("managing_unit", "text", "2c", ["given", "managing_unit"]),
        asks("regulation", "group", "2c", named, parts=(stage, number)),
        asks("budget", "money", "2c", ["given", "budget"], reasons=("unknown", "none")),
        Question(id="kind", kind="text", label=label("kind")),
    )
    kind = Question(id="kind", kind="text", label=label("kind"))
    needs = Question(id="needs", kind="needs", label=label("needs"), parts=(kind,))
    return Form("B", 1, label("B"), (Section("all", label("all"), (*survey, needs)),))


FORM = form()


def record(collection, seq=1, **values):
    fields = {
        field: (Write(value, b"T", seq, b"", (seq, 0), b"tam"),) for field, value in values.items()
    }
    return Record(f"{collection}{seq}".encode(), collection, "area/a", fields)


def dossier(*supplements, need=NEED, form=FORM, **answers):
    answers = {**ANSWERS, **answers}
    return Dossier(
        need=record("need", **need),
        survey=record("survey", **answers),
        form=form,
        supplements=supplements,
    )


def lacking(dossier, context=None):
    """What stands in the way, by point."""
    points = gate(dossier, context or Context())
    found = {point.point: [item.question for item in point.lacking()] for point in points}
    assert [point.point for point in points if not point.met] == [p for p in found if found[p]]
    return {point: items for point, items in found.items() if items}


def test_a_need_with_every_answer_meets_every_point():
    points = gate(dossier(), Context())
    assert [(point.point, point.binds, point.met) for point in points] == [
        ("2a", True, True),
        ("2b", True, True),
        ("2c", True, True),
    ]
    assert [[item.question for item in point.items] for point in points] == [
        ["people", "thrift"],
        ["planning"],
        ["managing_unit", "regulation", "budget"],
    ]


@pytest.mark.parametrize(
    ("answers", "point", "items"),
    [
        ({"people": None}, "2a", ["people"]),
        ({"thrift": ""}, "2a", ["thrift"]),
        ({"planning": "no"}, "2b", ["planning"]),
        ({"planning": None}, "2b", ["planning"]),
        ({"managing_unit": ""}, "2c", ["managing_unit", "regulation"]),
        ({"regulation": None}, "2c", ["regulation"]),
        ({"regulation": ["none", None]}, "2c", ["regulation"]),
        ({"budget": None}, "2c", ["budget"]),
    ],
)
def test_each_answer_that_lacks_is_named_with_its_point(answers, point, items):
    assert lacking(dossier(**answers)) == {point: items}


def test_a_reason_in_place_of_a_number_is_unmet():
    assert lacking(dossier(people=["unknown"], budget=["none"])) == {
        "2a": ["people"],
        "2c": ["budget"],
    }


def test_zero_is_a_number():
    assert lacking(dossier(people=0)) == {}


def test_a_draft_regulation_is_enough_if_the_unit_is_named():
    assert lacking(dossier(regulation=["draft", None])) == {}
    assert lacking(dossier(regulation=["issued", "12/QĐ"])) == {}


@pytest.mark.parametrize("kind", ["repair", "replace", "content"])
def test_a_point_that_binds_new_clusters_does_not_bind_others(kind):
    points = gate(dossier(need={"kind": kind}, planning="no"), Context())
    second = points[1]
    assert (second.point, second.binds, second.met) == ("2b", False, True)
    assert (second.items[0].binds, second.items[0].met) == (False, False)


def test_the_needs_own_answer_is_seen_before_the_surveys():
    assert lacking(dossier(kind="content", planning="no")) == {"2b": ["planning"]}


def test_what_the_agency_supplies_meets_an_item_and_is_shown():
    supplement = record("supplement", 5, question="budget", text="12 triệu", source="CV 12")
    asked = dossier(supplement, budget=None)
    assert lacking(asked) == {}
    [item] = [i for p in gate(asked, Context()) for i in p.items if i.question == "budget"]
    assert item.met and item.supplement == supplement


def test_the_newest_supplement_is_the_one_that_is_shown():
    old, new = (record("supplement", n, question="budget", text=str(n)) for n in (5, 9))
    found = gate(dossier(new, old, budget=None), Context())
    assert found[2].items[2].supplement == new


@pytest.mark.parametrize(
    "other",
    [
        {"question": "people", "text": "40"},
        {"question": "budget", "text": ""},
        {"question": "budget", "text": "12 triệu", DELETED: True},
    ],
)
def test_a_supplement_of_another_question_or_taken_back_meets_nothing(other):
    assert lacking(dossier(record("supplement", 5, **other), budget=None)) == {"2c": ["budget"]}


def test_a_supplement_is_no_part_of_what_a_decision_judges():
    supplement = record("supplement", 5, question="budget", text="12 triệu")
    assert judged(dossier(supplement)) == judged(dossier())


def test_a_form_without_gates_has_no_points():
    plain = Form("A", 1, label("A"), (Section("all", label("all"), (Question(
        id="people", kind="count", label=label("people")),)),))  # fmt: skip
    assert gate(dossier(form=plain), Context()) == []
