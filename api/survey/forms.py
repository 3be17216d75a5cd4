"""Forms: what is asked, what is required, what is wrong. The same rules: web/src/survey/form.ts.

Problems carry codes; the app has the words for people.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from api.survey.condition import Known, blank, evaluate, value_at
from api.survey.definition import Answers, Context, Form, Level, Question, Section
from api.survey.shape import shape_fault
from sync.canonical import Value


class Child(msgspec.Struct, frozen=True):
    """One row of a repeat, or one need: its record and its answers."""

    id: bytes
    answers: Answers


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as its form sees it: the latest values, rows and needs, and how many photos.

    `rows` by the id of their repeat; `conflicts` are questions with two different answers.
    """

    answers: Answers
    rows: Mapping[str, Sequence[Child]] = {}
    needs: Sequence[Child] = ()
    photos: int = 0
    conflicts: Sequence[str] = ()


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one answer. `part` names the part of a group, a row or a need."""

    code: str
    level: Level = "error"
    part: str | None = None
    child: bytes | None = None


class Problem(msgspec.Struct, frozen=True):
    """A fault and where it is. An error stands between a survey and its hand-in."""

    section: str
    question: str
    fault: Fault


def known(form: Form, answers: Answers, context: Context) -> Known:
    """What the conditions of a form can see in a survey's answers."""
    questions = tuple(form.questions())
    return Known(lambda path: value_at(questions, answers, path)[1], context)


def inside(question: Question, answers: Answers, outer: Known) -> Known:
    """What the conditions of a row's or need's parts can see: own answers, then the survey's."""

    def find(path: str) -> Value:
        own, value = value_at(question.parts, answers, path)
        return value if own else outer.find(path)

    return Known(find, outer.context)


def relevant(of: Section | Question, seen: Known) -> bool:
    """Whether a section or question is asked. A question also needs its section to be."""
    return of.relevant is None or evaluate(of.relevant, seen) is True


def required(question: Question, seen: Known) -> bool:
    """Whether a question must be answered before hand-in."""
    if isinstance(question.required, bool):
        return question.required
    return evaluate(question.required, seen) is True


def problems(form: Form, filled: Filled, context: Context) -> list[Problem]:
    """All problems of a survey, in the form's order. Without an error it can be handed in."""
    seen = known(form, filled.answers, context)
    return [
        Problem(section.id, question.id, fault)
        for section in form.sections
        if relevant(section, seen)
        for question in section.questions
        for fault in _answer_faults(question, filled, seen)
    ]


def _answer_faults(question: Question, filled: Filled, seen: Known) -> Iterator[Fault]:
    asked = relevant(question, seen)
    if question.kind == "needs":
        yield from _child_faults(question, filled.needs, asked, seen)
    elif not asked:
        return
    elif question.kind == "repeat":
        yield from _child_faults(question, filled.rows.get(question.id, ()), asked, seen)
    elif question.kind == "photos":
        yield from _amount(question, filled.photos, seen)
    else:
        yield from faults(question, seen.find(question.id), seen)
        if question.id in filled.conflicts:
            yield Fault("conflict")


def _child_faults(
    question: Question, children: Sequence[Child], asked: bool, seen: Known
) -> Iterator[Fault]:
    if not asked:
        if children:
            yield Fault("not_asked")
        return
    yield from _amount(question, len(children), seen)
    for child in children:
        within = inside(question, child.answers, seen)
        for part in question.parts:
            if relevant(part, within):
                for fault in faults(part, within.find(part.id), within):
                    name = f"{part.id}.{fault.part}" if fault.part else part.id
                    yield msgspec.structs.replace(fault, part=name, child=child.id)


def _amount(question: Question, count: int, seen: Known) -> Iterator[Fault]:
    """Too few or too many photos, rows or needs."""
    least = 1 if question.min is None else question.min
    if required(question, seen) and count < least:
        yield Fault("too_few")
    elif question.max is not None and count > question.max:
        yield Fault("too_many")


def faults(question: Question, value: Value, seen: Known) -> Iterator[Fault]:
    """What is wrong with one answer, parts of a group too."""
    must = required(question, seen)
    if question.kind == "group" and (must or not blank(value)):
        yield from _group_faults(question, value, seen)
    elif blank(value):
        if must:
            yield Fault("required")
    elif shape := shape_fault(question, value):
        yield Fault(shape)
    else:
        yield from _violated(question, seen)


def _group_faults(question: Question, value: Value, seen: Known) -> Iterator[Fault]:
    if not blank(value) and shape_fault(question, value):
        yield Fault("wrong_kind")
        return
    values = [None] * len(question.parts) if blank(value) else list(value)  # type: ignore[arg-type]
    for part, one in zip(question.parts, values, strict=True):
        if relevant(part, seen):
            for fault in faults(part, one, seen):
                yield msgspec.structs.replace(fault, part=part.id)
    yield from _violated(question, _asked(question, seen))


def _asked(group: Question, seen: Known) -> Known:
    """What a group's own constraints can see: a part that is not asked for says nothing."""
    hidden = {f"{group.id}.{part.id}" for part in group.parts if not relevant(part, seen)}
    return Known(lambda path: None if path in hidden else seen.find(path), seen.context)


def _violated(question: Question, seen: Known) -> Iterator[Fault]:
    for constraint in question.constraints:
        if evaluate(constraint.test, seen) is False:
            yield Fault(constraint.code, constraint.level)
