"""The gate: which of the points 2a, 2b, 2c an approval of a need still lacks.

A form says which answers each point rests on; a supplement of the need stands in for an answer.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

import msgspec

from api.survey.condition import Known, evaluate
from api.survey.definition import Answers, Context, Form, Gate, Label, Point, Question
from api.survey.forms import inside, known
from api.survey.versions import Dossier
from sync.clock import Time
from sync.record import Record

POINTS: tuple[Point, ...] = get_args(Point)


class GateItem(msgspec.Struct, frozen=True):
    """One answer that a point rests on; `supplement` is the newest that names its question."""

    question: str
    label: Label
    binds: bool
    met: bool
    supplement: Record | None


class GatePoint(msgspec.Struct, frozen=True):
    """One point of the gate. It binds if an item does, and is met when all binding items are."""

    point: Point
    binds: bool
    met: bool
    items: tuple[GateItem, ...]

    def lacking(self) -> list[GateItem]:
        """The items that stand in the way of an approval."""
        return [item for item in self.items if item.binds and not item.met]


def gate(dossier: Dossier, context: Context) -> list[GatePoint]:
    """The points that the form of a need asks for, in order; empty where it has no gate."""
    items = _items(dossier, context)
    return [_point(point, tuple(of)) for point in POINTS if (of := items.get(point))]


def gated(form: Form) -> Iterator[tuple[Question, Gate]]:
    """The questions with a gate, in order."""
    for question in form.questions():
        if question.gate:
            yield question, question.gate


def _point(point: Point, items: tuple[GateItem, ...]) -> GatePoint:
    binding = [item for item in items if item.binds]
    return GatePoint(point, bool(binding), all(item.met for item in binding), items)


def _items(dossier: Dossier, context: Context) -> dict[Point, list[GateItem]]:
    seen, found = _seen(dossier, context), dict[Point, list[GateItem]]()
    for question, asks in gated(dossier.form):
        supplement = supplement_for(question.id, dossier.supplements)
        item = GateItem(
            question=question.id,
            label=question.label,
            binds=asks.when is None or evaluate(asks.when, seen) is True,
            met=supplement is not None or evaluate(asks.met, seen) is True,
            supplement=supplement,
        )
        found.setdefault(asks.point, []).append(item)
    return found


def _seen(dossier: Dossier, context: Context) -> Known:
    """What the conditions of a gate can see: the need's own answers, then the survey's."""
    seen = known(dossier.form, answers_of(dossier.survey), context)
    for question in dossier.form.of_kind("needs"):
        seen = inside(question, answers_of(dossier.need), seen)
    return seen


def answers_of(record: Record) -> Answers:
    """The latest live value of each field."""
    return {field: record.get(field) for field in record.fields}


def supplement_for(question: str, supplements: Sequence[Record]) -> Record | None:
    """The newest supplement that names a question and says something."""
    naming = [
        one
        for one in supplements
        if not one.deleted and one.get("question") == question and one.get("text")
    ]
    return max(naming, key=written, default=None)


def written(supplement: Record) -> tuple[Time, bytes]:
    """When a supplement was written; those of one moment by id."""
    times = (write.time for write in supplement.live("text"))
    return max(times, default=(0, 0)), supplement.id
