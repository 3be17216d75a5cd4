"""Versions: which live writes a hand-in lists and a decision judges, and what changed since.

The same rules: web/src/survey/version.ts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from api.survey.definition import Form
from api.survey.needs import DECISION
from sync.canonical import Value
from sync.change import DELETE, DELETED, Assignment, Change, Dot
from sync.record import Record, same

AFTERWARDS = frozenset({"handed_in", "confirmed", DECISION})
IMAGE = "image"


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A need with all that a decision on it looks at: records as they are now.

    `rows` and `photos` are the survey's, `answers` are to questions about the need, `supplements`
    stand in for answers that an approval needs and are no part of what it judges.
    """

    need: Record
    survey: Record
    form: Form
    rows: Sequence[Record] = ()
    photos: Sequence[Record] = ()
    answers: Sequence[Record] = ()
    supplements: Sequence[Record] = ()


class Changed(NamedTuple):
    """One field whose live writes are not those that were judged: values then and now."""

    record: bytes
    collection: str
    field: str
    before: list[Value]
    after: list[Value]


Writes = Mapping[Dot, Value]


def in_basis(form: Form) -> Callable[[str, str], bool]:
    """Whether a decision judges a field, by collection and name."""
    evidence = {question.id for question in form.questions() if question.evidence}

    def judges(collection: str, field: str) -> bool:
        match collection:
            case "need":
                return field != DECISION
            case "survey":
                return field in evidence
            case "photo":
                return field == IMAGE
        return collection == "row"

    return judges


def basis(dossier: Dossier) -> list[Record]:
    """The records that a decision looks at: need, survey, rows that are evidence, photos."""
    evidence = {question.id for question in dossier.form.questions() if question.evidence}
    rows = [row for row in _present(dossier.rows) if row.get("question") in evidence]
    return [dossier.need, dossier.survey, *rows, *_present(dossier.photos)]


def judged(dossier: Dossier) -> tuple[Dot, ...]:
    """The version that a decision made now would name, ascending.

    The live dots of the need's content, of the survey's evidence, of its rows and pictures.
    """
    judges = in_basis(dossier.form)
    return _dots((record, partial(judges, record.collection)) for record in basis(dossier))


def handed_in(
    survey: Record, rows: Iterable[Record], needs: Iterable[Record], photos: Iterable[Record]
) -> tuple[Dot, ...]:
    """The version that a hand-in made now would list, ascending: all but decisions about it."""
    records = [survey, *_present([*rows, *needs, *photos])]
    return _dots((record, lambda field: field not in AFTERWARDS) for record in records)


def changed(
    dossier: Dossier, version: Iterable[Dot], histories: Mapping[bytes, Sequence[Change]]
) -> list[Changed]:
    """The judged fields whose live writes are not those of `version`, by (collection, record).

    `histories` are the counted changes of the dossier's records, and of the survey's rows and
    photos deleted since.
    """
    then = frozenset(version)
    now = {record.id: record for record in basis(dossier)}
    found = [
        one
        for id, changes in histories.items()
        for one in _differences(now.get(id), changes, then, in_basis(dossier.form))
    ]
    return sorted(found, key=lambda one: (one.collection, one.record, one.field))


def _differences(
    record: Record | None,
    changes: Sequence[Change],
    then: frozenset[Dot],
    judges: Callable[[str, str], bool],
) -> Iterator[Changed]:
    for change in changes[:1]:
        before = _live_then(then, changes)
        for field in sorted({*before, *(record.fields if record else ())}):
            if not judges(change.collection, field):
                continue
            old = before.get(field, {})
            new = {write.dot: write.value for write in (record.live(field) if record else ())}
            if old.keys() != new.keys():
                ids = change.record_id, change.collection
                yield Changed(*ids, field, _distinct(old), _distinct(new))


def _live_then(then: frozenset[Dot], changes: Sequence[Change]) -> dict[str, Writes]:
    """The writes that were live when `then` was the version: those that no other one replaces.

    One change writes several fields, so a dot of the version may name writes of a field that
    were replaced before; later writes in the version then lead back to them.
    """
    fields: dict[str, dict[Dot, Assignment]] = {}
    deletions = {change.dot for change in changes if change.action == DELETE}
    for change in changes:
        for row in change.assignments:
            fields.setdefault(row.field, {})[change.dot] = row
    live = {
        field: _leading(then, rows, deletions if field != DELETED else frozenset())
        for field, rows in fields.items()
    }
    return {field: writes for field, writes in live.items() if writes}


def _leading(
    then: frozenset[Dot], rows: Mapping[Dot, Assignment], deletions: Collection[Dot]
) -> Writes:
    """The writes of one field in the version; a deletion replaces and writes nothing."""
    named = then & rows.keys()
    replaced: set[Dot] = set()
    waiting = [dot for one in named for dot in rows[one].overwrites]
    while waiting:
        dot = waiting.pop()
        if dot not in replaced:
            replaced.add(dot)
            waiting += rows[dot].overwrites if dot in rows else ()
    return {dot: rows[dot].value for dot in sorted(named - replaced) if dot not in deletions}


def _distinct(writes: Writes) -> list[Value]:
    distinct: list[Value] = []
    for value in writes.values():
        if not any(same(value, other) for other in distinct):
            distinct.append(value)
    return distinct


def _present(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if not record.deleted]


def _dots(fields: Iterable[tuple[Record, Callable[[str], bool]]]) -> tuple[Dot, ...]:
    return tuple(
        sorted(
            {
                dot
                for record, counts in fields
                for dot in record.dots(set(filter(counts, record.fields)))
            }
        )
    )
