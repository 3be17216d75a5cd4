"""A record on the screen, and what its form says of it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from api.survey import forms
from api.survey.condition import Known
from api.survey.definition import Constraint, Question
from sync.canonical import Value

Asked = tuple[Question, bool]
"""A question on the screen, and whether it must be answered."""


class Place(NamedTuple):
    """A record on the screen: its controls' prefix, its questions and what was answered there.

    `base` begins the paths of its questions: `""`, `"needs."`.
    """

    prefix: str
    questions: Sequence[Question]
    values: dict[str, Value]
    base: str
    known: Callable[[], Known]


def question_at(questions: Sequence[Question], path: str) -> tuple[Question, Question | None]:
    """The question of a path, and the part of it where the path names one."""
    id, _, inner = path.partition(".")
    question = next(one for one in questions if one.id == id)
    part = next((one for one in question.parts if one.id == inner), None)
    assert (part is None) is (inner == ""), path
    return question, part


def keep(values: dict[str, Value], question: Question, part: Question | None, value: Value) -> None:
    """Put a value where the app keeps it: a group is one value of all its parts."""
    if part is None:
        values[question.id] = value
        return
    now = values.get(question.id)
    blank: list[Value] = [None] * len(question.parts)
    parts = list(now) if isinstance(now, list) else blank
    parts[question.parts.index(part)] = value
    values[question.id] = parts if any(one is not None for one in parts) else None


def asked_in(place: Place) -> dict[str, Asked]:
    """What the form asks in a place now: by control, the question, and whether it must be."""
    known = place.known()
    asked: dict[str, Asked] = {}
    for question in place.questions:
        if not forms.relevant(question, known):
            continue
        must = forms.required(question, known)
        asked[question.id] = question, must
        for part in question.parts if question.kind == "group" else ():
            if forms.relevant(part, known):
                name = f"{question.id}-{part.id}"
                asked[name] = part, must and forms.required(part, known)
    return asked


def constraint_of(
    questions: Sequence[Question], path: str, code: str
) -> tuple[Question, Constraint]:
    """A constraint with a code and its question: the one that was answered, or one beside it."""
    own = [one for one in questions if one.id == path.split(".")[0]]
    found = [(q, c) for q in (*own, *questions) for c in q.constraints if c.code == code]
    return found[0]
