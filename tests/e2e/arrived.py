"""What stands on the mainland of a survey, beside what was answered on the tablet."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from api.demo.rest import Person
from api.demo.stage import MAINLAND, Stage
from api.desk.shapes import plain, record_json
from api.survey.definition import Question
from sync.canonical import Value
from sync.record import read_view
from sync.storage import raw
from tests.e2e.filling import Filling

NAMED = ("site", "round", "repeat", "needs", "photos")


def handed_in(stage: Stage, survey: str) -> bool:
    """Whether a survey stands on the mainland as handed in."""
    return any(one["id"] == survey and "handed_in" in one["fields"] for one in records(stage))


def records(stage: Stage) -> list[dict[str, Any]]:
    """Every record in the mainland's store, as its interface would show it."""
    rows = raw.read(stage.folder(MAINLAND)).records
    return [msgspec.to_builtins(record_json(read_view(row.id, row.view))) for row in rows]


def check(stage: Stage, person: Person, filling: Filling) -> None:
    """See that a survey, its rows and needs stand on the mainland answer by answer."""
    form = filling.form
    stored = {one["id"]: one for one in records(stage) if not one["deleted"]}
    of_survey = [one for one in stored.values() if value_of(one, "parent") == filling.survey]
    needs = [one for one in of_survey if one["collection"] == "need"]
    survey = stored[filling.survey]
    if needs:
        detail = person.get(f"/api/needs/{needs[0]['id']}")
        survey, rows = detail["survey"], detail["rows"]
        needs = [person.get(f"/api/needs/{one['id']}")["need"] for one in needs]
    else:
        rows = [one for one in of_survey if one["collection"] == "row"]
    assert answers_of(survey, tuple(form.questions())) == said(filling.values, form.questions())
    for question in form.of_kind("repeat"):
        own = [one for one in rows if value_of(one, "question") == question.id]
        compare(own, question, filling.rows.get(question.id, ()))
    for question in form.of_kind("needs"):
        compare(needs, question, filling.needs)
    photos = [one for one in of_survey if one["collection"] == "photo"]
    assert len(photos) == filling.photos


def compare(
    found: Sequence[Mapping[str, Any]], question: Question, typed: Sequence[Mapping[str, Value]]
) -> None:
    """See that records are what was typed into rows or needs, in any order."""
    stored = [answers_of(one, question.parts) for one in found]
    for values in typed:
        stored.remove(said(values, question.parts))
    assert stored == []


def answers_of(record: Mapping[str, Any], questions: Sequence[Question]) -> dict[str, Any]:
    """The one live value of each question, None for what was never answered."""
    own = [one for one in questions if one.kind not in NAMED]
    assert all(len(record["fields"].get(one.id, [])) <= 1 for one in own)
    return {one.id: value_of(record, one.id) for one in own}


def said(values: Mapping[str, Value], questions: Any) -> dict[str, Any]:
    """What was typed, as the interface would show it."""
    return {one.id: plain(values.get(one.id)) for one in questions if one.kind not in NAMED}


def value_of(record: Mapping[str, Any], field: str) -> Any:
    """The value of a field, or None."""
    writes = record["fields"].get(field)
    return writes[0]["value"] if writes else None
