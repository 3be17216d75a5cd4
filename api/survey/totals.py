"""What the pole cards of a unit add up to, beside what its station reports.

The same rules: web/src/survey/totals.ts. docs/data.md says which cards count.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from api.survey.values import is_int
from api.survey.visits import Needs, Visit, age, visit_of
from sync.canonical import Value
from sync.record import Record

WORKING = ("good",)
BROKEN = ("repairable", "replace", "lost")


class Totals(NamedTuple):
    """Clusters and speakers of a unit; `uncounted` cards name no number of speakers."""

    clusters: int
    working: int
    broken: int
    speakers: int
    uncounted: int


class Difference(NamedTuple):
    """A figure of form A, as `question.part`, that is not what the pole cards add up to."""

    path: str
    reported: int
    derived: int


def totals(
    surveys: Iterable[Record], needs: Needs, round: bytes, unit: Value, forms: Collection[bytes]
) -> Totals:
    """The totals of the pole cards of a unit in a round; `forms` are the versions of form P."""
    visits = [visit_of(survey, needs) for survey in surveys if not survey.deleted]
    cards = [
        visit
        for visit in visits
        if visit.handed_in
        and visit.survey.get("round") == round
        and visit.survey.get("form") in forms
        and unit is not None
        and visit.survey.get("unit") == unit
    ]
    conditions = [card.get("condition") for card in _newest(cards)]
    speakers = [card.get("speakers") for card in _newest(cards)]
    counted = [count for count in speakers if is_int(count)]
    return Totals(
        clusters=len(conditions),
        working=sum(condition in WORKING for condition in conditions),
        broken=sum(condition in BROKEN for condition in conditions),
        speakers=sum(counted),
        uncounted=len(speakers) - len(counted),
    )


def _newest(cards: Iterable[Visit]) -> list[Record]:
    """The newest card of each site."""
    by_site = {
        card.survey.get("site"): card.survey
        for card in sorted(cards, key=lambda card: (card.day, age(card.survey)))
    }
    return list(by_site.values())


def differences(derived: Totals, clusters: Value, speakers: Value) -> list[Difference]:
    """Where the answers `clusters` and `speakers` of form A differ from the totals."""
    if derived.clusters == 0:
        return []
    pairs = [
        ("clusters.total", _part(clusters, 0), derived.clusters),
        ("clusters.working", _part(clusters, 1), derived.working),
        ("clusters.broken", _part(clusters, 2), derived.broken),
        ("speakers.total", _part(speakers, 0), derived.speakers),
    ]
    return [
        Difference(path, reported, figure)
        for path, reported, figure in pairs
        if reported is not None
        and (
            figure > reported
            if path == "speakers.total" and derived.uncounted
            else figure != reported
        )
    ]


def _part(value: Value, place: int) -> int | None:
    part = value[place] if isinstance(value, list | tuple) and place < len(value) else None
    return part if is_int(part) else None
