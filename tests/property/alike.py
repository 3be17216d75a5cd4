"""Whether Python and the app find the same problems in the same survey."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from api.demo.node_tablet import Program, to_json
from api.survey import data
from api.survey.definition import Context, Form, Question
from api.survey.forms import Child, Filled, problems
from tests.property.fills import fills

Row = list[str | None]
BATCH = 25

OF_SHAPES = frozenset(
    {
        *("required", "wrong_kind", "reason_not_allowed", "not_a_choice", "not_alone"),
        *("below_min", "above_max", "too_long", "too_few", "too_many", "not_asked", "conflict"),
    }
)


class Differs(AssertionError):
    """A survey in which the two find other problems."""


def compare(program: Program, sets: int, seed: int) -> Counter[str]:
    """How often each code was given, `A.date_ahead` for one of a form's own; raises `Differs`."""
    fired: Counter[str] = Counter()
    cases = list(fills(data.forms(), sets, seed))
    for form in data.forms():
        mine = [(filled, context) for one, filled, context in cases if one is form]
        for at in range(0, len(mine), BATCH):
            batch = mine[at : at + BATCH]
            theirs = program.ask({"do": "problems", "form": _form(form), "sets": _sets(batch)})
            for (filled, context), found in zip(batch, theirs, strict=True):
                ours = list(_rows(form, filled, context))
                if ours != found:
                    raise Differs(_difference(form, filled, context, ours, found))
                fired.update(_name(form, str(row[4])) for row in ours)
    return fired


def expected() -> set[str]:
    """All codes that a survey of the program's forms can be given."""
    own = {
        _name(form, constraint.code)
        for form in data.forms()
        for question in _each(form.questions())
        for constraint in question.constraints
    }
    return own | OF_SHAPES


def _name(form: Form, code: str) -> str:
    return code if code in OF_SHAPES else f"{form.letter}.{code}"


def _each(questions: Iterable[Question]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _each(question.parts)


def _rows(form: Form, filled: Filled, context: Context) -> Iterator[Row]:
    for problem in problems(form, filled, context):
        fault = problem.fault
        child = None if fault.child is None else fault.child.hex()
        yield [problem.section, problem.question, fault.part, child, fault.code, fault.level]


def _form(form: Form) -> Any:
    return msgspec.json.decode(msgspec.json.encode(form))


def _sets(batch: list[tuple[Filled, Context]]) -> list[Any]:
    return [
        {"filled": _filled(filled), "context": msgspec.to_builtins(context)}
        for filled, context in batch
    ]


def _filled(filled: Filled) -> dict[str, object]:
    return {
        "answers": _answers(filled.answers),
        "rows": {id: [_child(row) for row in rows] for id, rows in filled.rows.items()},
        "needs": [_child(need) for need in filled.needs],
        "photos": filled.photos,
        "conflicts": filled.conflicts,
    }


def _child(child: Child) -> dict[str, object]:
    return {"id": child.id.hex(), "answers": _answers(child.answers)}


def _answers(answers: Any) -> dict[str, object]:
    return {id: to_json(value) for id, value in answers.items()}


def _difference(form: Form, filled: Filled, context: Context, ours: Any, found: Any) -> str:
    only = [row for row in ours if row not in found]
    others = [row for row in found if row not in ours]
    return f"form {form.letter}: Python alone {only}, the app alone {others}, {context}\n{filled}"
