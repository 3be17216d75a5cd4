"""The gate of form B: what binds, what is met, and what an agency may put in place."""

import pytest

from api.survey import data
from api.survey.definition import Context
from api.survey.gate import gate
from api.survey.versions import Dossier, judged
from sync.change import DELETED
from sync.record import Record, Write

FORM = data.form("B", 1)
ANSWERS = {
    "people_passing": 40,
    "thrift": "Dùng lại cột cũ",
    "place": "Bến phà",
    "point": [20_133_000, 107_729_000, 8],
    "land": ["public", "UBND đặc khu", "yes"],
    "planning": "yes",
    "sight": 60,
    "structure": ["post", 600, 12],
    "managing_unit": "Đồn biên phòng",
    "regulation": ["draft", None, None],
    "running_budget": [12_000_000, "Ngân sách đặc khu"],
    "content_plan": ["yes", "Đồn biên phòng", None, None],
}
NEED = {"kind": "new"}
PLACE = ["place", "point", "land", "planning", "sight", "structure"]


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
        ["people_passing", "thrift"],
        PLACE,
        ["managing_unit", "regulation", "running_budget", "content_plan"],
    ]


@pytest.mark.parametrize(
    ("point", "item", "answer"),
    [
        ("2a", "people_passing", None),
        ("2a", "people_passing", ["unknown"]),
        ("2a", "thrift", ""),
        ("2b", "place", ""),
        ("2b", "point", None),
        ("2b", "land", None),
        ("2b", "land", ["public", "", "yes"]),
        ("2b", "planning", "no"),
        ("2b", "planning", None),
        ("2b", "sight", ["unknown"]),
        ("2b", "structure", ["post", None, 12]),
        ("2c", "managing_unit", None),
        ("2c", "regulation", None),
        ("2c", "regulation", ["none", None, None]),
        ("2c", "running_budget", None),
        ("2c", "running_budget", [["none"], None]),
        ("2c", "running_budget", [0, "Ngân sách"]),
        ("2c", "content_plan", ["no", None, None, None]),
        ("2c", "content_plan", None),
    ],
)
def test_each_answer_that_lacks_is_named_with_its_point(point, item, answer):
    assert lacking(dossier(**{item: answer})) == {point: [item]}


def test_a_need_without_an_answer_lacks_all_of_them():
    empty = dict.fromkeys(ANSWERS)
    assert lacking(dossier(**empty)) == {
        "2a": ["people_passing", "thrift"],
        "2b": PLACE,
        "2c": ["managing_unit", "regulation", "running_budget", "content_plan"],
    }


@pytest.mark.parametrize("status", ["draft", "issued"])
def test_a_regulation_is_enough_as_a_draft_and_the_unit_is_named_beside_it(status):
    assert lacking(dossier(regulation=[status, None, None])) == {}
    assert lacking(dossier(regulation=[status, None, None], managing_unit="")) == {
        "2c": ["managing_unit"]
    }


def test_nobody_passing_is_a_number():
    assert lacking(dossier(people_passing=0)) == {}


@pytest.mark.parametrize("kind", ["repair", "replace", "content"])
def test_the_place_binds_new_clusters_only(kind):
    nowhere = dict.fromkeys(PLACE)
    points = gate(dossier(need={"kind": kind}, **nowhere), Context())
    place = points[1]
    assert (place.point, place.binds, place.met) == ("2b", False, True)
    assert not any(item.binds or item.met for item in place.items)
    assert lacking(dossier(need={"kind": kind}, thrift=None)) == {"2a": ["thrift"]}


def test_a_restricted_site_owes_no_point():
    hidden = dossier(point=None)
    assert lacking(hidden) == {"2b": ["point"]}
    assert lacking(hidden, Context(restricted=True)) == {}


def test_what_the_agency_supplies_meets_an_item_and_is_shown():
    supplement = record("supplement", 5, question="running_budget", text="12 triệu", source="CV 12")
    asked = dossier(supplement, running_budget=None)
    assert lacking(asked) == {}
    [item] = [i for p in gate(asked, Context()) for i in p.items if i.question == "running_budget"]
    assert item.met and item.supplement == supplement


def test_the_newest_supplement_is_the_one_that_is_shown():
    old, new = (record("supplement", n, question="running_budget", text=str(n)) for n in (5, 9))
    found = gate(dossier(new, old, running_budget=None), Context())
    assert found[2].items[2].supplement == new


@pytest.mark.parametrize(
    "other",
    [
        {"question": "people_passing", "text": "40"},
        {"question": "running_budget", "text": ""},
        {"question": "running_budget", "text": "12 triệu", DELETED: True},
    ],
)
def test_a_supplement_of_another_question_or_taken_back_meets_nothing(other):
    assert lacking(dossier(record("supplement", 5, **other), running_budget=None)) == {
        "2c": ["running_budget"]
    }


def test_a_supplement_is_no_part_of_what_a_decision_judges():
    supplement = record("supplement", 5, question="running_budget", text="12 triệu")
    assert judged(dossier(supplement)) == judged(dossier())


def test_a_form_without_gates_has_no_points():
    assert gate(dossier(form=data.form("A", 1)), Context()) == []
