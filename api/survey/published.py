"""Forms as records of `common`: one field a section, so that each fits a change."""

from collections.abc import Iterator, Mapping

import msgspec

from api.survey.definition import Condition, Form, Label, Question, Section
from api.survey.errors import BadForm, SectionTooLarge
from sync.canonical import Value
from sync.record import Record

MAX_SECTION = 32_768
PREFIX = "section/"
MAX_ID = 64

RESERVED = frozenset({"form", "handed_in", "confirmed", "parent", "question", "decision"})
"""Fields of records that answers stand in, and so no ids of questions."""

OPERANDS: Mapping[str, int | None] = {
    **dict.fromkeys(("and", "or", "sum"), None),
    **dict.fromkeys(("=", "<", "<=", ">", ">=", "is", "in", "has", "among", "usual"), 2),
    **dict.fromkeys(("not", "year", "formers", "answered", "given"), 1),
    **dict.fromkeys(("today", "restricted"), 0),
}
"""How many operands each operator has; None: any number."""


def publish(form: Form) -> dict[str, Value]:
    """The fields of a form's record; raises `BadForm` or `SectionTooLarge`."""
    check(form)
    fields: dict[str, Value] = {
        "letter": form.letter,
        "version": form.version,
        "title": [form.title.vi, form.title.en],
    }
    for number, section in enumerate(form.sections, 1):
        data = msgspec.json.encode(section)
        if len(data) > MAX_SECTION:
            raise SectionTooLarge(f"section {section.id}: {len(data)} bytes of JSON")
        fields[f"{PREFIX}{number:02}-{section.id}"] = data
    return fields


def read_form(record: Record) -> Form:
    """The form that a record of the collection `form` holds; raises `BadForm`."""
    names = sorted(name for name in record.fields if name.startswith(PREFIX))
    return read_fields({name: record.get(name) for name in ("letter", "version", "title", *names)})


def read_fields(fields: Mapping[str, Value]) -> Form:
    """The form of the fields that `publish` gave; raises `BadForm`."""
    match fields.get("letter"), fields.get("version"), fields.get("title"):
        case str() as letter, int() as version, [str() as vi, str() as en]:
            sections = tuple(
                _section(fields[name]) for name in sorted(fields) if name.startswith(PREFIX)
            )
            return Form(letter, version, Label(vi, en), sections)
    raise BadForm("a form has a letter, a version and a title")


def _section(value: Value) -> Section:
    if not isinstance(value, bytes):
        raise BadForm("a section is JSON in bytes")
    try:
        return msgspec.json.decode(value, type=Section)
    except msgspec.DecodeError as error:
        raise BadForm(f"not a section: {error}") from error


def check(form: Form) -> None:
    """Raise `BadForm`, naming the question, unless every program can read the form alike."""
    ids = [question.id for question in form.questions()]
    if len(ids) != len(set(ids)):
        raise BadForm("two questions have one id")
    paths = set(_paths(form.questions()))
    for section in form.sections:
        _check_condition(section.relevant, paths, section.id)
    for question in form.questions():
        _check_question(question, paths)
        inner = paths | set(_paths(question.parts))
        for part in question.parts:
            _check_question(part, inner if question.kind in ("needs", "repeat") else paths)
    _check_gates(form, paths)


def _check_gates(form: Form, paths: set[str]) -> None:
    """A gate stands on a question of the survey, and sees each need's own answers too."""
    seen = paths.union(*(_paths(needs.parts) for needs in form.of_kind("needs")))
    for question in form.questions():
        if any(part.gate for part in question.parts):
            raise BadForm(f"{question.id}: a part has no gate")
        if question.gate:
            _check_condition(question.gate.met, seen, question.id)
            _check_condition(question.gate.when, seen, question.id)


def _paths(questions: Iterator[Question] | tuple[Question, ...]) -> Iterator[str]:
    for question in questions:
        yield question.id
        if question.kind == "group":
            yield from (f"{question.id}.{part.id}" for part in question.parts)


def _check_question(question: Question, paths: set[str]) -> None:
    id = question.id
    if id in RESERVED or "." in id or id.startswith("_") or not 0 < len(id.encode()) <= MAX_ID:
        raise BadForm(f"{id} is no id of a question")
    if bool(question.choices) != (question.kind in ("choice", "choices")):
        raise BadForm(f"{id}: choices belong to a choice")
    if bool(question.parts) != (question.kind in ("group", "repeat", "needs")):
        raise BadForm(f"{id}: parts belong to a group, a repeat or the needs")
    if question.reasons and (question.choices or question.parts):
        raise BadForm(f"{id}: a choice says its reasons itself")
    required = None if isinstance(question.required, bool) else question.required
    for condition in (required, question.relevant, *(one.test for one in question.constraints)):
        _check_condition(condition, paths, id)


def _check_condition(condition: Condition | None, paths: set[str], id: str) -> None:
    if condition is None:
        return
    match condition:
        case [str() as name, *rest] if OPERANDS.get(name, -1) in (None, len(rest)):
            _check_operands(name, rest, paths, id)
        case _:
            raise BadForm(f"{id}: {condition} is no condition")


def _check_operands(name: str, operands: list[object], paths: set[str], id: str) -> None:
    if name in ("and", "or", "not") and not all(isinstance(one, list) for one in operands):
        raise BadForm(f"{id}: {name} is of conditions")
    if name == "in" and not isinstance(operands[1], list):
        raise BadForm(f"{id}: in is of a path and a list")
    literal = 1 if name in ("is", "in", "has") else len(operands)
    for one in operands[:literal]:
        if isinstance(one, list):
            _check_condition(one, paths, id)
        elif isinstance(one, str) and one not in paths:
            raise BadForm(f"{id}: there is no question {one}")
