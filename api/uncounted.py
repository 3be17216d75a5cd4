"""The changes that do not count: why, whose they are, and what they say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from api import people
from api.admin.rights import require_overseer
from api.desk.areas import Common, read_common
from api.desk.context import ContextJson, context_of
from api.desk.shapes import DotJson, dot_json, plain
from api.island.rights import areas_of
from api.node import Node
from api.people import Person
from api.revocations import machines
from api.survey.definition import Question
from sync.change import Change
from sync.storage.store import Logged

MOST = 200
"""Changes in one answer, the newest; a locked tablet may have brought thousands."""


class SaidJson(msgspec.Struct, frozen=True):
    """One value of a change, and the question that it answers."""

    field: str
    value: Any
    question: Any


class UncountedJson(msgspec.Struct, frozen=True):
    """A change that does not count; `verdict` says why, `device` is the name of the machine."""

    scope: str
    collection: str
    record: str
    dot: DotJson
    time: int
    author: str | None
    device: str | None
    verdict: str
    values: list[SaidJson]


class UncountedListJson(msgspec.Struct, frozen=True):
    """The newest of the `total` changes that do not count, and the people named in them."""

    total: int
    changes: list[UncountedJson]
    context: ContextJson
    people: dict[str, dict[str, str]]


def of_areas(node: Node, actor: Person) -> UncountedListJson:
    """What does not count in the actor's areas; raises `NotAllowed`."""
    areas = areas_of(node, actor)
    return _listed(node, [logged for area in areas for logged in node.store.quarantined(area)])


def of_all(node: Node, actor: Person) -> UncountedListJson:
    """What does not count anywhere; raises `MainlandOnly`, `NotAllowed`."""
    require_overseer(node, actor)
    return _listed(node, node.store.quarantined())


def count(node: Node, areas: Iterable[str]) -> int:
    """How many changes of some areas do not count."""
    return sum(map(node.store.count_quarantined, areas))


def _listed(node: Node, found: Sequence[Logged]) -> UncountedListJson:
    newest = sorted(found, key=lambda one: (one.change.time, one.change.hash), reverse=True)[:MOST]
    common = read_common(node.store)
    names, asked = cache(lambda scope: machines(node, scope)), _questions(common)
    values = [row.value for one in newest for row in one.change.assignments]
    return UncountedListJson(
        total=len(found),
        changes=[_shown(one, names(one.change.scope), asked) for one in newest],
        context=context_of(common, None, values, node.now()),
        people=people.names(node.store, {one.change.author for one in newest}),
    )


def _shown(
    logged: Logged, names: Mapping[bytes, str], asked: Mapping[tuple[str, str], Question]
) -> UncountedJson:
    change = logged.change
    return UncountedJson(
        scope=change.scope,
        collection=change.collection,
        record=change.record_id.hex(),
        dot=dot_json(change.dot),
        time=change.time[0],
        author=change.author.hex() if change.author else None,
        device=names.get(change.replica),
        verdict=logged.verdict or "",
        values=[_said(change, row.field, plain(row.value), asked) for row in change.assignments],
    )


def _said(
    change: Change, field: str, value: Any, asked: Mapping[tuple[str, str], Question]
) -> SaidJson:
    question = asked.get((change.collection, field))
    return SaidJson(field, value, msgspec.to_builtins(question) if question else None)


def _questions(common: Common) -> dict[tuple[str, str], Question]:
    """The question that a field of a collection answers, in the newest form that asks it."""
    forms = sorted(common.forms.values(), key=lambda form: form.version)
    return {
        (collection, question.id): question
        for form in forms
        for collection, question in _asked(form.questions())
    }


def _asked(questions: Iterable[Question]) -> Iterator[tuple[str, Question]]:
    for question in questions:
        yield "survey", question
        inner = {"needs": "need", "repeat": "row"}.get(question.kind)
        if inner:
            yield from ((inner, part) for part in question.parts)
