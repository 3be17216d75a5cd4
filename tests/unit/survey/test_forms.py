import json
from pathlib import Path

import msgspec
import pytest

from api.survey import data, formfile
from api.survey.condition import Known, evaluate, value_at
from api.survey.definition import Context, Form, Label, Question, Section
from api.survey.errors import BadForm, SectionTooLarge
from api.survey.forms import Child, Filled, problems
from api.survey.published import MAX_SECTION, publish, read_fields
from api.survey.rules import PERSONAL
from api.survey.shape import shape_fault

CASES = json.loads((Path(__file__).parents[2] / "vectors/form.json").read_text())
FORM = data.form("A", 1)
CONTEXT = msgspec.convert(CASES["context"], Context)


def question(given):
    """A question with an empty label, and choices by value."""
    label = {"vi": "", "en": ""}
    alone = given.pop("alone", None) if "alone" in given else None
    choices = [{"value": v, "label": label, "alone": v == alone} for v in given.get("choices", ())]
    parts = [msgspec.to_builtins(question(dict(part))) for part in given.get("parts", ())]
    whole = {"id": "q", "label": label} | given | {"choices": choices, "parts": parts}
    return msgspec.convert(whole, Question)


def plain(answers):
    """Answers of the vectors, with bytes where `bin` says so."""
    return {
        id: bytes.fromhex(value["bin"]) if isinstance(value, dict) else value
        for id, value in answers.items()
    }


def filled(case):
    given = CASES["filled"][case.get("form", "A")]
    base = {} if case.get("only") else given["answers"]
    need = given["need"] | case.get("need", {})
    rows = given["rows"] | case.get("rows", {})
    needs = case.get("needs", given["needs"])
    return Filled(
        answers=plain(base | case.get("answers", {})),
        rows={
            id: [Child(bytes([place]) * 16, row) for place, row in enumerate(some)]
            for id, some in rows.items()
        },
        needs=[Child(bytes([place]) * 16, need) for place in range(needs)],
        photos=case.get("photos", 1),
        conflicts=case.get("conflicts", ()),
    )


def test_a_file_of_a_form_that_is_wrong_is_named(tmp_path):
    file = tmp_path / "08-photos.json"
    file.write_text(
        '{"id": "photos", "title": {"vi": "", "en": ""}, "questions": [{"kind": "texxt"}]}'
    )
    with pytest.raises(BadForm, match=r"08-photos\.json"):
        formfile.read(file, Section)


@pytest.mark.parametrize(("condition", "answers", "truth"), CASES["conditions"]["cases"])
def test_a_condition_is_true_false_or_open(condition, answers, truth):
    questions = [question(dict(one)) for one in CASES["conditions"]["questions"]]
    context = msgspec.convert(CASES["conditions"]["context"], Context)
    known = Known(lambda path: value_at(questions, answers, path)[1], context)
    assert evaluate(condition, known) is truth


@pytest.mark.parametrize(("given", "value", "fault"), CASES["shapes"])
def test_an_answer_has_the_shape_of_its_question(given, value, fault):
    assert shape_fault(question(dict(given)), value) == fault


@pytest.mark.parametrize("case", CASES["surveys"], ids=lambda case: case["says"])
def test_what_stands_between_a_survey_and_its_hand_in(case):
    found = []
    context = msgspec.structs.replace(CONTEXT, restricted=case.get("restricted", False))
    for problem in problems(data.form(case.get("form", "A"), 1), filled(case), context):
        fault = problem.fault
        part = f".{fault.part}" if fault.part else ""
        child = f"#{fault.child[0]}" if fault.child else ""
        where = f"{problem.section}.{problem.question}{part}{child}"
        found.append(f"{where} {fault.code} {fault.level}")
    assert found == case["problems"]


def test_a_published_form_is_read_back_as_it_was():
    fields = publish(FORM)
    assert read_fields(fields) == FORM
    sections = [value for value in fields.values() if isinstance(value, bytes)]
    assert len(sections) == len(FORM.sections)
    assert max(map(len, sections)) <= MAX_SECTION


def test_sections_are_read_in_their_order_beyond_nine():
    many = msgspec.structs.replace(
        FORM,
        sections=tuple(
            msgspec.structs.replace(FORM.sections[0], id=f"s{n}", questions=()) for n in range(12)
        ),
    )
    assert read_fields(publish(many)) == many


def test_a_section_beyond_32_kb_is_refused():
    long = msgspec.structs.replace(FORM.sections[0].questions[0], label=Label("x" * 40_000, ""))
    section = msgspec.structs.replace(FORM.sections[0], questions=(long,), relevant=None)
    with pytest.raises(SectionTooLarge):
        publish(msgspec.structs.replace(FORM, sections=(section,)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "handed_in"},
        {"id": "a.b"},
        {"id": ""},
        {"id": "_deleted"},
        {"id": "status"},
        {"kind": "choice"},
        {"kind": "group"},
        {"choices": ["a"]},
        {"relevant": ["answered", "nothing"]},
        {"relevant": ["unless", "status"]},
        {"relevant": []},
        {"relevant": ["not"]},
        {"relevant": ["not", "status"]},
        {"relevant": ["is", "status"]},
        {"relevant": ["in", "status", "none"]},
        {"relevant": ["restricted", "status"]},
        {"required": ["and", ["=", "status", ["sum", "nothing"]]]},
        {"gate": {"point": "2a", "met": ["given", "nothing"]}},
        {"gate": {"point": "2a", "met": ["given", "status"], "when": ["is", "nothing", "new"]}},
        {"kind": "group", "parts": [{"kind": "count", "gate": {"point": "2a", "met": ["and"]}}]},
    ],
    ids=str,
)
def test_a_form_that_programs_would_read_differently_is_refused(wrong):
    bad = question({"id": "new", "kind": "count"} | wrong)
    section = msgspec.structs.replace(
        FORM.sections[1], questions=(*FORM.sections[1].questions, bad)
    )
    with pytest.raises(BadForm):
        publish(msgspec.structs.replace(FORM, sections=(section,)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"letter": "A", "version": 1, "title": "Phiếu A"},
        {"letter": "A", "version": 1, "title": ["A", "A"], "section/01-a": "text"},
        {"letter": "A", "version": 1, "title": ["A", "A"], "section/01-a": b"{"},
        {"letter": "A", "version": 1, "title": ["A", "A"], "section/01-a": b'{"id": "a"}'},
    ],
    ids=str,
)
def test_a_record_that_is_no_form_is_refused(fields):
    with pytest.raises(BadForm):
        read_fields(fields)


def labels(form: Form):
    for node in msgspec.json.decode(msgspec.json.encode(form.sections)):
        yield from walk(node)


def walk(node):
    if isinstance(node, dict) and set(node) == {"vi", "en"}:
        yield node["vi"], node["en"]
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from walk(child)


@pytest.mark.parametrize("form", data.forms(), ids=lambda form: form.letter)
def test_every_form_of_the_program_can_be_published_and_reads_in_both_languages(form):
    publish(form)
    assert all(vi.strip() and en.strip() for vi, en in labels(form))


def test_what_a_form_calls_personal_is_salted():
    asked = [question for form in data.forms() for question in form.questions()]
    assert {question.id for question in asked if question.personal} == PERSONAL["survey"]


def test_comments_and_phones_are_no_evidence_and_figures_are():
    evidence = {question.id for question in FORM.questions() if question.evidence}
    assert evidence.isdisjoint({"note", "surveyor_phone", "surveyor_name", "date"})
    assert {"status", "clusters", "speakers", "photos", "need_kinds", "equipment"} <= evidence


def test_a_gate_sees_the_answers_of_each_need():
    gate = {"point": "2b", "met": ["given", "new"], "when": ["is", "kind", "repair"]}
    new = question({"id": "new", "kind": "count", "gate": gate})
    last = FORM.sections[-1]
    section = msgspec.structs.replace(last, questions=(*last.questions, new))
    form = msgspec.structs.replace(FORM, sections=(*FORM.sections[:-1], section))
    assert read_fields(publish(form)) == form


def test_a_gate_has_one_of_the_three_points():
    with pytest.raises(msgspec.ValidationError):
        question({"kind": "count", "gate": {"point": "2d", "met": ["and"]}})


def test_only_what_the_letter_asks_of_clusters_stands_in_the_way_of_an_approval():
    gates = {
        (form.letter, question.gate.point, question.id)
        for form in data.forms()
        for question in form.questions()
        if question.gate
    }
    points = {
        "2a": {"people_passing", "thrift"},
        "2b": {"place", "point", "land", "planning", "sight", "structure"},
        "2c": {"managing_unit", "regulation", "running_budget", "content_plan"},
    }
    assert gates == {("B", point, id) for point, ids in points.items() for id in ids}


def test_a_question_shares_what_another_form_has_and_says_the_rest_itself():
    questions = {
        (form.letter, question.id): question
        for form in data.forms()
        for question in form.questions()
    }
    names = [questions[letter, "surveyor_name"] for letter in "APB"]
    points = [questions[letter, "point"] for letter in "APB"]
    assert names[0] == names[1] == names[2] and names[0].prefill == "account_name"
    assert points[1].required is True and points[2].gate
    assert all(point.relevant == ["not", ["restricted"]] for point in points)


def test_a_name_that_no_shared_question_has_is_refused_with_its_file(tmp_path):
    title = {"vi": "", "en": ""}
    section = {"id": "a", "title": title, "questions": [{"shared": "nothing"}]}
    (tmp_path / "form.json").write_text(json.dumps({"letter": "X", "version": 1, "title": title}))
    (tmp_path / "01-a.json").write_text(json.dumps(section))
    with pytest.raises(BadForm, match=r"01-a\.json: .*nothing"):
        formfile.read_folder(tmp_path, tmp_path / "shared.json")
