"""All surveys of the open rounds, from the first draft to the last decision."""

from collections.abc import Iterator

import msgspec

from api import people
from api.desk.detail import HandInJson, hand_in_json
from api.desk.queue import form_json, unit_of
from api.desk.shapes import FormJson, RoundName, SiteJson, UnitJson, round_name
from api.island.fieldwork import Fieldwork, Stage, Visit, open_rounds, reference
from api.island.rights import areas_of
from api.island.surveys import site_json
from api.node import Node
from api.people import Person


class BegunJson(msgspec.Struct, frozen=True):
    """When a survey was begun, and by whom."""

    time: int
    author: str | None


class ListedJson(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as the list shows it; `state` also says what became of its needs."""

    id: str
    scope: str
    state: Stage
    round: str
    site: SiteJson | None
    unit: UnitJson | None
    form: FormJson
    needs: int
    begun: BegunJson | None
    handed_in: HandInJson | None


class ListingJson(msgspec.Struct, frozen=True):
    """The surveys of the person's areas in the open rounds, the newest first."""

    rounds: list[RoundName]
    surveys: list[ListedJson]
    people: dict[str, dict[str, str]]


def listing(node: Node, person: Person) -> ListingJson:
    """All surveys of a person's areas in the open rounds, drafts among them."""
    works = [node.fieldwork.read(area) for area in areas_of(node, person)]
    rounds = open_rounds(works)
    wanted = {round.id for round in rounds}
    rows = [
        _row(node, work, visit)
        for work in works
        for visit in work.visits.values()
        if visit.round is not None and visit.round.id in wanted
    ]
    rows.sort(key=lambda row: (-_moment(row), row.id))
    named = [bytes.fromhex(author) for row in rows for author in _authors(row)]
    return ListingJson(
        rounds=[round_name(round) for round in rounds],
        surveys=rows,
        people=people.names(node.store, named),
    )


def _moment(row: ListedJson) -> int:
    newest = row.handed_in or row.begun
    return newest.time if newest else 0


def _authors(row: ListedJson) -> Iterator[str]:
    yield from (one.author for one in (row.begun, row.handed_in) if one and one.author)


def _row(node: Node, work: Fieldwork, visit: Visit) -> ListedJson:
    survey = visit.survey
    return ListedJson(
        id=survey.id.hex(),
        scope=survey.scope,
        state=visit.stage,
        round=reference(survey, "round").hex(),
        site=site_json(visit.site),
        unit=unit_of(work.common, survey, node.now()),
        form=form_json(reference(survey, "form"), visit.form),
        needs=len(visit.needs),
        begun=_begun(visit),
        handed_in=hand_in_json(survey),
    )


def _begun(visit: Visit) -> BegunJson | None:
    """Out of the write that names the form, which never changes."""
    first = min(visit.survey.live("form"), key=lambda write: write.time, default=None)
    if first is None:
        return None
    return BegunJson(first.time[0], first.author.hex() if first.author else None)
