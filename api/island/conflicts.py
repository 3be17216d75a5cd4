"""Values that two people wrote side by side: shown, and settled by exactly what was shown."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api import people
from api.desk.context import ContextJson, context_of
from api.desk.decide import Replica, Seq
from api.desk.shapes import DotJson, RecordJson, SiteJson, dot_json, plain, record_json
from api.errors import Invalid, NotFound, VersionChanged
from api.island.fieldwork import Fieldwork, Visit, disputes
from api.island.rights import LEAD, areas_of, require
from api.island.surveys import site_json
from api.node import Node
from api.people import Person
from api.revocations import machines
from api.survey.condition import reason_of
from api.survey.definition import Label, Question
from api.survey.rules import personal
from api.survey.shape import NUMBERS, TEXTS, shape_fault
from api.survey.text import said
from sync.canonical import Value
from sync.change import MAX_OVERWRITES, Dot
from sync.record import Record, Write

NAME = Question(id="name", kind="text", label=Label("Tên địa điểm", "Name of the site"), max=200)
"""A site answers no form; its name is the one field of it that is written in words."""

FAULTS = {
    "wrong_kind": "wrong_shape",
    "below_min": "too_small",
    "above_max": "too_large",
    "too_long": "too_large",
    "reason_not_allowed": "not_a_choice",
}


class ValueJson(msgspec.Struct, frozen=True):
    """One of the values: who wrote it, when, and on which machine."""

    value: Any
    dot: DotJson
    time: int
    author: str | None
    device: str | None


class ConflictJson(msgspec.Struct, frozen=True, kw_only=True):
    """A field with different values; `may_write` if another value than these can be written."""

    record: str
    collection: str
    scope: str
    field: str
    survey: str | None
    site: RecordJson | None
    place: SiteJson | None
    question: Any
    context: ContextJson
    values: list[ValueJson]
    may_write: bool


class ConflictsJson(msgspec.Struct, frozen=True):
    """What waits for a choice in the person's areas, and the people named in it."""

    conflicts: list[ConflictJson]
    people: dict[str, dict[str, str]]


class Settlement(msgspec.Struct, frozen=True):
    """The values that were shown, by their dots, and one of them or another value."""

    record: str
    field: Annotated[str, Meta(max_length=64)]
    dots: Annotated[list[tuple[Replica, Seq]], Meta(max_length=MAX_OVERWRITES)]
    chosen: tuple[Replica, Seq] | None = None
    value: str | int | UnsetType = UNSET


def conflicts(node: Node, person: Person) -> ConflictsJson:
    """The open conflicts of a person's areas, by record; raises `NotAllowed`."""
    works = [node.fieldwork.read(area) for area in areas_of(node, person)]
    found = [_conflict(node, work, *one) for work in works for one in disputes(work)]
    authors = [bytes.fromhex(v.author) for one in found for v in one.values if v.author]
    return ConflictsJson(found, people.names(node.store, authors))


def _conflict(
    node: Node, work: Fieldwork, record: Record, field: str, visit: Visit | None
) -> ConflictJson:
    question = question_of(record, field, visit)
    names = machines(node, record.scope)
    writes = sorted(record.live(field), key=lambda w: (w.time, w.replica, w.hash), reverse=True)
    site = visit.site if visit else record
    values = [write.value for write in writes]
    round = visit.round if visit else None
    return ConflictJson(
        record=record.id.hex(),
        collection=record.collection,
        scope=record.scope,
        field=field,
        survey=visit.survey.id.hex() if visit else None,
        site=record_json(site) if site else None,
        place=site_json(site),
        question=msgspec.to_builtins(question) if question else None,
        context=context_of(work.common, round, values, node.now()),
        values=[_value(write, names) for write in writes],
        may_write=writable(question),
    )


def _value(write: Write, names: Mapping[bytes, str]) -> ValueJson:
    return ValueJson(
        value=plain(write.value),
        dot=dot_json(write.dot),
        time=write.time[0],
        author=write.author.hex() if write.author else None,
        device=names.get(write.replica),
    )


def question_of(record: Record, field: str, visit: Visit | None) -> Question | None:
    """The question that a field answers."""
    if visit is None:
        return NAME if field == NAME.id else None
    form = visit.form
    match record.collection:
        case "survey":
            return form.question(field)
        case "need":
            wholes = form.of_kind("needs")
        case "row":
            wholes = [q for q in form.of_kind("repeat") if q.id == record.get("question")]
        case _:
            wholes = []
    return next((part for one in wholes for part in one.parts if part.id == field), None)


def writable(question: Question | None) -> bool:
    """Whether another value than those that stand there can be typed."""
    return question is not None and question.kind in (*NUMBERS, *TEXTS)


def settle(node: Node, person: Person, choice: Settlement) -> ConflictsJson:
    """Write the chosen value over exactly the values shown; what is open then.

    Raises `NotFound`, `NotAllowed`, `Invalid`, `VersionChanged`.
    """
    work, record, visit = _find(node, person, choice)
    require(node, person, work.scope, LEAD)
    with node.replica.transaction():
        # Looked at again inside: nobody else writes between the look and the choice.
        work, record, visit = _find(node, person, choice)
        live, shown = record.live(choice.field), {_dot(dot) for dot in choice.dots}
        if {write.dot for write in live} != shown or len(record.values(choice.field)) < 2:
            now = [one for one in conflicts(node, person).conflicts if _is_of(one, choice)]
            raise VersionChanged(conflict=now[0] if now else None)
        node.replica.write(
            record.scope,
            record.collection,
            {choice.field: _wanted(choice, live, question_of(record, choice.field, visit))},
            record=record.id,
            author=person.id,
            overwrites={choice.field: shown},
            personal=personal(record.collection, choice.field),
        )
    return conflicts(node, person)


def _is_of(conflict: ConflictJson, choice: Settlement) -> bool:
    return (conflict.record, conflict.field) == (choice.record, choice.field)


def _find(node: Node, person: Person, choice: Settlement) -> tuple[Fieldwork, Record, Visit | None]:
    """The record that a choice is about; raises `NotFound`."""
    for area in areas_of(node, person):
        work = node.fieldwork.read(area)
        for visit in work.visits.values():
            for record in visit.records:
                if record.id.hex() == choice.record:
                    return work, record, visit
        for site in work.sites.values():
            if site.id.hex() == choice.record:
                return work, site, None
    raise NotFound


def _wanted(choice: Settlement, live: tuple[Write, ...], question: Question | None) -> Value:
    """The value to write; raises `Invalid`."""
    if choice.chosen is not None:
        named = _dot(choice.chosen)
        chosen = next((write for write in live if write.dot == named), None)
        if chosen is None:
            raise Invalid([("chosen", "not_a_choice")])
        return chosen.value
    if choice.value is UNSET:
        raise Invalid([("value", "required")])
    if question is None or not writable(question):
        raise Invalid([("value", "not_a_choice")])
    value = said(choice.value) if isinstance(choice.value, str) else choice.value
    if value == "" or reason_of(value):
        raise Invalid([("value", "required")])
    fault = shape_fault(question, value)
    if fault:
        raise Invalid([("value", FAULTS.get(fault, "wrong_shape"))])
    return value


def _dot(named: tuple[str, int]) -> Dot:
    return Dot(bytes.fromhex(named[0]), named[1])
