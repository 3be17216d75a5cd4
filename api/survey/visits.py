"""Visits: where each site of a round stands. The same rules: web/src/survey/visits.ts.

docs/data.md says what the states mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from api.survey.reviews import survey_state
from api.survey.text import is_date, local_day, sort_key
from api.survey.warnings import place_of
from sync.record import Record

State = Literal["to_visit", "begun", "visited", "could_not"]
STATES: tuple[State, ...] = ("to_visit", "begun", "visited", "could_not")
REASONS = ("weather", "no_access", "nobody_there", "not_found", "other")

Needs = Mapping[bytes, Sequence[Record]]
"""The needs of each survey, by its id: a decision keeps a survey handed in."""


class CouldNot(NamedTuple):
    """Why a site could not be visited; `date` is the day, `2026-11-23`."""

    reason: str
    note: str
    date: str


class Visit(msgspec.Struct, frozen=True):
    """A survey of a site, the day it was made, and whether it was handed in."""

    survey: Record
    day: str
    handed_in: bool


class SiteVisits(msgspec.Struct, frozen=True):
    """A site in a round: its assignments there, and its visits of all rounds, newest first.

    `last` is the day of the newest visit handed in, `place` latitude and longitude in 10^-6
    degree; a restricted site has none.
    """

    site: Record
    state: State
    assignments: tuple[Record, ...]
    visits: tuple[Visit, ...]
    last: str | None
    place: tuple[int, int] | None


def site_visits(
    round: bytes,
    sites: Iterable[Record],
    assignments: Iterable[Record],
    surveys: Iterable[Record],
    needs: Needs,
    account: bytes | None = None,
) -> list[SiteVisits]:
    """Each site as it stands in a round, by name; with `account` as that person is to see it.

    `assignments` and `surveys` are those of the area, of any round.
    """
    asked = [
        one
        for one in assignments
        if not one.deleted and one.get("round") == round and account in (None, one.get("account"))
    ]
    made = [visit_of(survey, needs) for survey in surveys if not survey.deleted]
    found = [
        _standing(
            site,
            round,
            [one for one in asked if one.get("site") == site.id],
            [visit for visit in made if visit.survey.get("site") == site.id],
        )
        for site in sites
        if not site.deleted
    ]
    return sorted(found, key=lambda one: (sort_key(str(one.site.get("name") or "")), one.site.id))


def _standing(
    site: Record, round: bytes, assignments: list[Record], visits: list[Visit]
) -> SiteVisits:
    newest = sorted(visits, key=lambda one: (one.day, age(one.survey)), reverse=True)
    here = [visit for visit in newest if visit.survey.get("round") == round]
    return SiteVisits(
        site=site,
        state=_state(here, assignments),
        assignments=tuple(sorted(assignments, key=lambda one: one.id)),
        visits=tuple(newest),
        last=next((visit.day for visit in newest if visit.handed_in), None),
        place=_place(site, newest),
    )


def _state(visits: Sequence[Visit], assignments: Sequence[Record]) -> State:
    if any(visit.handed_in for visit in visits):
        return "visited"
    if assignments and all(could_not(one) for one in assignments):
        return "could_not"
    return "begun" if visits else "to_visit"


def visit_of(survey: Record, needs: Needs) -> Visit:
    """A survey as a visit."""
    date = survey.get("date")
    day = date if isinstance(date, str) and is_date(date) else local_day(age(survey)[0])
    return Visit(survey, day, is_handed_in(survey, needs.get(survey.id, ())))


def is_handed_in(survey: Record, needs: Iterable[Record]) -> bool:
    """Whether a survey was handed in and not taken back, arrived in full or not."""
    return survey_state(survey, needs, lambda _: True).state not in ("draft", "withdrawn")


def age(survey: Record) -> tuple[int, bytes]:
    """The oldest of a survey's live writes in milliseconds, and its id: an order of surveys."""
    times = [write.time[0] for writes in survey.fields.values() for write in writes]
    return min(times, default=0), survey.id


def could_not(assignment: Record) -> CouldNot | None:
    """Why an assigned site could not be visited; None while it can."""
    match assignment.get("could_not_visit"):
        case [str() as reason, note, str() as date]:
            return CouldNot(reason, note if isinstance(note, str) else "", date)
    return None


def is_restricted(site: Record | None) -> bool:
    """Whether the exact point and photos of a site are never stored."""
    return site is not None and True in site.values("restricted")


def _place(site: Record, visits: Iterable[Visit]) -> tuple[int, int] | None:
    if is_restricted(site):
        return None
    places = (place_of(record) for record in (site, *(visit.survey for visit in visits)))
    return next(filter(None, places), None)
