"""One need with everything that a decision on it looks at."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from api import people
from api.desk import islands
from api.desk.areas import Area, Case
from api.desk.context import ContextJson, context
from api.desk.gated import PointJson, SupplementJson, gate_json, supplements_json
from api.desk.queue import conflicts, form_json, row_of, unit_of
from api.desk.shapes import (
    DotJson,
    FieldJson,
    FormJson,
    RecordJson,
    RoundName,
    RowJson,
    UnitJson,
    dot_json,
    dots_json,
    plain,
    record_json,
    round_name,
)
from api.desk.warned import WarningJson, warnings_json
from api.node import Node
from api.people import Person
from api.survey.definition import Form
from api.survey.reviews import UNDECIDABLE, Live, read_decision, read_dots
from api.survey.versions import changed, judged
from sync.canonical import Value
from sync.change import Change
from sync.record import Record


class FormDetail(FormJson, frozen=True):
    """A form with its sections, as its JSON has them."""

    sections: list[Any]


class RoundJson(RoundName, frozen=True):
    """The round that a survey belongs to."""

    confirms: bool
    open: bool


class PartJson(msgspec.Struct, frozen=True):
    """The bytes of a photo or thumbnail, and whether they are here."""

    digest: str
    length: int
    here: bool


class PhotoJson(msgspec.Struct, frozen=True):
    """A photo of the survey."""

    id: str
    image: PartJson | None
    thumbnail: PartJson | None
    taken: int | None
    caption: str | None
    asked: bool
    """Whether somebody waits for the image, which is not here."""


class HandInJson(msgspec.Struct, frozen=True):
    """Who handed the survey in and when, and when the lead confirmed that."""

    time: int
    author: str | None
    confirmed: int | None


class DecisionJson(msgspec.Struct, frozen=True):
    """A decision that was made: what, by whom, when, and whether it still stands."""

    dot: DotJson
    outcome: str
    quantity: int | None
    unit_price: int | None
    words: str
    author: str | None
    agency: str
    time: int
    live: bool
    stale: bool


class ChangedJson(FieldJson, frozen=True):
    """A field that is not what the newest live decision judged."""

    before: list[Any]
    after: list[Any]


class DetailJson(msgspec.Struct, frozen=True, kw_only=True):
    """A need, its survey, and what has been decided."""

    id: str
    scope: str
    state: str
    version: list[DotJson]
    replaces: list[DotJson]
    missing: int
    need: RecordJson
    survey: RecordJson
    rows: list[RecordJson]
    answers: list[RecordJson]
    site: RecordJson | None
    form: FormDetail
    unit: UnitJson | None
    context: ContextJson
    round: RoundJson | None
    photos: list[PhotoJson]
    siblings: list[RowJson]
    handed_in: HandInJson | None
    decisions: list[DecisionJson]
    changed: list[ChangedJson]
    conflicts: list[FieldJson]
    totals: dict[str, int] | None
    warnings: list[WarningJson]
    gate: list[PointJson]
    supplements: list[SupplementJson]
    island: islands.AgeJson | None
    may_decide: bool
    people: dict[str, dict[str, str]]


def detail(node: Node, person: Person, area: Area, case: Case) -> DetailJson:
    """The need as it stands now, for a person who may see it."""
    dossier, now = case.dossier, node.now()
    need, survey = dossier.need, dossier.survey
    made, differs = decisions(node, case), _changed(node, case)
    waited = node.awaited()
    shown = [need, survey, *dossier.rows, *dossier.photos]
    shown += [*dossier.answers, *dossier.supplements]
    totals = area.beside.totals(survey)
    gone = [value for one in differs for value in one.before]
    siblings = [one for one in area.of_survey(survey.id) if one.dossier.need.id != need.id]
    return DetailJson(
        id=need.id.hex(),
        scope=need.scope,
        state=case.status.state,
        version=dots_json(judged(dossier)),
        replaces=dots_json(one.dot for one in case.status.decisions),
        missing=len(case.standing.missing),
        need=record_json(need),
        survey=record_json(survey),
        rows=[record_json(row) for row in dossier.rows],
        answers=[record_json(answer) for answer in dossier.answers],
        site=record_json(case.site) if case.site else None,
        form=form_detail(case.form, dossier.form),
        unit=unit_of(area.common, survey, now),
        context=context(area, case, gone, now),
        round=round_json(case.round) if case.round else None,
        photos=[photo_json(node, photo, waited) for photo in dossier.photos],
        siblings=[row_of(node, area, one, now) for one in siblings],
        handed_in=hand_in_json(survey),
        decisions=made,
        changed=differs,
        conflicts=[
            FieldJson(record.id.hex(), record.collection, field)
            for record, field in conflicts(case)
        ],
        totals=totals._asdict() if totals else None,
        warnings=warnings_json(person, area, case, now),
        gate=gate_json(area, case, now),
        supplements=supplements_json(case),
        island=islands.age_of(node, need.scope),
        may_decide=_may_decide(person, case),
        people=people.names(node.store, [*authors(shown), *_makers(made)]),
    )


def _may_decide(person: Person, case: Case) -> bool:
    reviews = person.reviews(case.dossier.need.scope, case.dossier.form.letter)
    return reviews and case.status.state not in UNDECIDABLE


def authors(records: Iterable[Record]) -> list[bytes | None]:
    """Who wrote the live values of records."""
    return [w.author for record in records for writes in record.fields.values() for w in writes]


def _makers(made: Iterable[DecisionJson]) -> list[bytes | None]:
    return [bytes.fromhex(one.author) for one in made if one.author]


def form_detail(id: bytes, form: Form) -> FormDetail:
    """A form with its sections."""
    name = msgspec.structs.asdict(form_json(id, form))
    return FormDetail(**name, sections=[msgspec.to_builtins(one) for one in form.sections])


def round_json(round: Record) -> RoundJson:
    """A round by name, and what it asks."""
    return RoundJson(
        **msgspec.structs.asdict(round_name(round)),
        confirms=round.get("confirms") is True,
        open=round.get("open") is True,
    )


def photo_json(node: Node, photo: Record, asked: Collection[bytes] = ()) -> PhotoJson:
    """A photo, whether its bytes are here, and whether it is among those `asked` for."""
    taken, caption = photo.get("taken"), photo.get("caption")
    image = _part(node, photo.get("image"))
    return PhotoJson(
        photo.id.hex(),
        image,
        _part(node, photo.get("thumbnail")),
        taken if isinstance(taken, int) else None,
        caption if isinstance(caption, str) else None,
        image is not None and not image.here and bytes.fromhex(image.digest) in asked,
    )


def _part(node: Node, value: Value) -> PartJson | None:
    match value:
        case [bytes() as digest, int() as length]:
            return PartJson(digest.hex(), length, node.photos.has(digest))
    return None


def hand_in_json(survey: Record) -> HandInJson | None:
    """The last hand-in of a survey."""
    writes = [write for write in survey.live("handed_in") if write.value is not None]
    if not writes:
        return None
    last = max(writes, key=lambda write: write.time)
    confirmed = [
        write.time[0]
        for write in survey.live("confirmed")
        if read_dots([write.value]) == (last.dot,)
    ]
    author = last.author.hex() if last.author else None
    return HandInJson(last.time[0], author, max(confirmed, default=None))


def decisions(node: Node, case: Case) -> list[DecisionJson]:
    """Every counted decision on a need, the newest first."""
    need = case.dossier.need
    now, live = set(judged(case.dossier)), {one.dot: one for one in case.status.decisions}
    made = [
        _decision(node, change, value, live.get(change.dot), now)
        for change in counted(node, need.scope, need.id)
        for value in (row.value for row in change.assignments if row.field == "decision")
    ]
    return sorted(filter(None, made), key=lambda one: (one.time, one.dot), reverse=True)


def _decision(
    node: Node, change: Change, value: Value, live: Live | None, now: set[Any]
) -> DecisionJson | None:
    read = read_decision(value)
    if read is None:
        return None
    author = node.store.record(change.author) if change.author else None
    return DecisionJson(
        dot=dot_json(change.dot),
        outcome=read.outcome,
        quantity=read.quantity,
        unit_price=read.unit_price,
        words=read.words,
        author=change.author.hex() if change.author else None,
        agency=str(author.get("agency") or "") if author else "",
        time=change.time[0],
        live=live is not None,
        stale=live.stale if live else set(read.judged) != now,
    )


def counted(node: Node, scope: str, record: bytes) -> list[Change]:
    """The counted changes of a record."""
    return [c for c, verdict in node.store.changes_of(scope, record) if verdict is None]


def _changed(node: Node, case: Case) -> list[ChangedJson]:
    """What differs from what the newest live decision judged."""
    if not case.status.decisions:
        return []
    newest = max(case.status.decisions, key=lambda one: one.time)
    histories = _histories(node, case)
    return [
        ChangedJson(
            one.record.hex(), one.collection, one.field, plain(one.before), plain(one.after)
        )
        for one in changed(case.dossier, newest.decision.judged, histories)
    ]


def _histories(node: Node, case: Case) -> dict[bytes, Sequence[Change]]:
    """The changes of need and survey, and of rows and photos, also of deleted ones."""
    need, survey = case.dossier.need, case.dossier.survey
    gone = [
        child
        for name in ("row", "photo")
        for child in node.store.records(name, scope=need.scope, parent=survey.id, deleted=True)
    ]
    return {record.id: counted(node, need.scope, record.id) for record in (need, survey, *gone)}
