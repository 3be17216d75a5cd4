"""Surveys that wait for the lead: read, and confirmed as they were shown."""

from collections.abc import Sequence

import msgspec

from api import people
from api.desk.context import ContextJson, context_of
from api.desk.decide import Replica, Seq
from api.desk.detail import (
    FormDetail,
    HandInJson,
    PhotoJson,
    RoundJson,
    authors,
    form_detail,
    hand_in_json,
    photo_json,
    round_json,
)
from api.desk.queue import form_json, photo_count, unit_of
from api.desk.shapes import (
    DotJson,
    FormJson,
    PhotoCount,
    RecordJson,
    SiteJson,
    UnitJson,
    dot_json,
    record_json,
)
from api.errors import NotConfirmable, NotFound, VersionChanged
from api.island.fieldwork import Fieldwork, Visit, confirms, open_fields, open_rounds, reference
from api.island.rights import LEAD, areas_of, require
from api.node import Node
from api.people import Person
from sync.canonical import Value
from sync.change import Dot
from sync.record import Record, Write

CONFIRMABLE = "unconfirmed"


class SurveyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A survey in the lead's list."""

    id: str
    scope: str
    state: str
    site: SiteJson | None
    unit: UnitJson | None
    form: FormJson
    needs: int
    photos: PhotoCount
    conflicts: int
    handed_in: HandInJson | None


class SurveysJson(msgspec.Struct, frozen=True):
    """Surveys that wait for the lead, the oldest hand-in first, and the people named in them.

    `asked`: whether any open round wants a confirmation.
    """

    asked: bool
    surveys: list[SurveyRow]
    people: dict[str, dict[str, str]]


class SurveyJson(msgspec.Struct, frozen=True, kw_only=True):
    """One survey with all that the lead looks at; `hand_in` is what a confirmation names.

    `outcomes` say where each of the `needs` stands, in their order.
    """

    id: str
    scope: str
    state: str
    hand_in: DotJson | None
    survey: RecordJson
    rows: list[RecordJson]
    needs: list[RecordJson]
    site: RecordJson | None
    form: FormDetail
    unit: UnitJson | None
    context: ContextJson
    round: RoundJson | None
    outcomes: list[str]
    photos: list[PhotoJson]
    handed_in: HandInJson | None
    may_confirm: bool
    people: dict[str, dict[str, str]]


class Confirmation(msgspec.Struct, frozen=True):
    """The hand-in that was shown."""

    hand_in: tuple[Replica, Seq]


def waiting(node: Node, person: Person) -> SurveysJson:
    """The hand-ins of a person's areas that are not confirmed, or not all here."""
    works = [node.fieldwork.read(area) for area in areas_of(node, person)]
    rows = [
        _row(node, work, visit) for work in works for visit in work.visits.values() if _waits(visit)
    ]
    rows.sort(key=lambda row: (row.handed_in.time if row.handed_in else 0, row.id))
    makers = [bytes.fromhex(r.handed_in.author) for r in rows if r.handed_in and r.handed_in.author]
    asked = any(confirms(round) for round in open_rounds(works))
    return SurveysJson(asked, rows, people.names(node.store, makers))


def _waits(visit: Visit) -> bool:
    return confirms(visit.round) and visit.standing.state in (CONFIRMABLE, "arriving")


def _row(node: Node, work: Fieldwork, visit: Visit) -> SurveyRow:
    survey = visit.survey
    return SurveyRow(
        id=survey.id.hex(),
        scope=survey.scope,
        state=visit.standing.state,
        site=site_json(visit.site),
        unit=unit_of(work.common, survey, node.now()),
        form=form_json(reference(survey, "form"), visit.form),
        needs=len(visit.needs),
        photos=photo_count(node, visit.photos),
        conflicts=sum(len(open_fields(record)) for record in visit.records),
        handed_in=hand_in_json(survey),
    )


def site_json(site: Record | None) -> SiteJson | None:
    """A site by name."""
    return SiteJson(site.id.hex(), str(site.get("name") or "")) if site else None


def find(node: Node, person: Person, id: str) -> tuple[Fieldwork, Visit]:
    """A survey of a person's areas; raises `NotFound`."""
    try:
        record = node.store.record(bytes.fromhex(id))
    except ValueError:
        record = None
    if record is not None and record.scope in areas_of(node, person):
        work = node.fieldwork.read(record.scope)
        visit = work.visits.get(record.id)
        if visit:
            return work, visit
    raise NotFound


def survey(node: Node, person: Person, id: str) -> SurveyJson:
    """One survey as it stands; raises `NotFound`."""
    return _detail(node, person, *find(node, person, id))


def _detail(node: Node, person: Person, work: Fieldwork, visit: Visit) -> SurveyJson:
    now, record = node.now(), visit.survey
    newest = _newest(record)
    return SurveyJson(
        id=record.id.hex(),
        scope=record.scope,
        state=visit.standing.state,
        hand_in=dot_json(newest.dot) if newest else None,
        survey=record_json(record),
        rows=[record_json(row) for row in visit.rows],
        needs=[record_json(need) for need in visit.needs],
        outcomes=list(visit.outcomes),
        site=record_json(visit.site) if visit.site else None,
        form=form_detail(reference(record, "form"), visit.form),
        unit=unit_of(work.common, record, now),
        context=context_of(work.common, visit.round, _values(visit.records), now),
        round=round_json(visit.round) if visit.round else None,
        photos=[photo_json(node, photo) for photo in visit.photos],
        handed_in=hand_in_json(record),
        may_confirm=visit.standing.state == CONFIRMABLE and person.has(record.scope, *LEAD),
        people=people.names(node.store, authors(visit.records)),
    )


def _values(records: Sequence[Record]) -> list[Value]:
    return [w.value for record in records for writes in record.fields.values() for w in writes]


def _newest(survey: Record) -> Write | None:
    """The hand-in that people are shown."""
    writes = [write for write in survey.live("handed_in") if write.value is not None]
    return max(writes, key=lambda w: (w.time, w.replica, w.hash), default=None)


def confirm(node: Node, person: Person, id: str, shown: Confirmation) -> SurveyJson:
    """Write that the lead agrees to the hand-in that was shown; the survey as it is then.

    Raises `NotFound`, `NotAllowed`, `NotConfirmable`, `VersionChanged`.
    """
    _, visit = find(node, person, id)
    require(node, person, visit.survey.scope, LEAD)
    named = Dot(bytes.fromhex(shown.hand_in[0]), shown.hand_in[1])
    with node.replica.transaction():
        # Looked at again inside: nobody else writes between the look and the confirmation.
        work, visit = find(node, person, id)
        newest = _newest(visit.survey)
        if newest is None or newest.dot != named:
            raise VersionChanged(survey=_detail(node, person, work, visit))
        if visit.standing.state != CONFIRMABLE:
            raise NotConfirmable(state=visit.standing.state)
        node.replica.write(
            visit.survey.scope,
            "survey",
            {"confirmed": list[Value](named)},
            record=visit.survey.id,
            author=person.id,
        )
    return survey(node, person, id)
