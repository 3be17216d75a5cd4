"""The surveys of one area with all that belongs to them, drafts among them."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Literal

import msgspec

from api.desk.areas import Common, Held, by_parent, read_common
from api.survey.definition import Form
from api.survey.reviews import NeedState, Standing, SurveyState, need_status, survey_state
from api.survey.versions import Dossier
from sync.change import Dot
from sync.record import Record
from sync.storage.store import Store

SETTLED_OTHERWISE = frozenset({"handed_in", "confirmed", "decision"})
"""Fields in which two values are no choice of the lead's."""

CHILDREN = ("row", "need", "photo", "answer")
Stage = Standing | Literal["returned", "decided"]
SETTLED: frozenset[NeedState] = frozenset({"approved", "adjusted", "rejected"})


class Visit(msgspec.Struct, frozen=True, dict=True):
    """A survey with its children, the form and round that it names, and where it stands."""

    survey: Record
    form: Form
    round: Record | None
    site: Record | None
    rows: list[Record]
    needs: list[Record]
    photos: list[Record]
    standing: SurveyState
    dossiers: list[Dossier]
    forked: Collection[Dot]

    @cached_property
    def outcomes(self) -> list[NeedState]:
        """Where each of the needs stands, in their order; worked out when it is asked for."""
        return [need_status(one, self.standing, self.forked).state for one in self.dossiers]

    @property
    def stage(self) -> Stage:
        """Where it stands, and once it is handed in, what became of its needs."""
        if self.standing.state != "handed_in":
            return self.standing.state
        if "returned" in self.outcomes:
            return "returned"
        return "decided" if self.outcomes and SETTLED.issuperset(self.outcomes) else "handed_in"

    @property
    def records(self) -> list[Record]:
        """The survey and its children."""
        return [self.survey, *self.rows, *self.needs, *self.photos]


class Fieldwork(msgspec.Struct, frozen=True):
    """The surveys and sites of an area, by id."""

    scope: str
    common: Common
    sites: dict[bytes, Record]
    visits: dict[bytes, Visit]


def read_fieldwork(store: Store, scope: str) -> Fieldwork:
    """The fieldwork of an area out of its records."""
    common = read_common(store)
    sites = {site.id: site for site in store.records("site", scope=scope)}
    children = {name: by_parent(store.records(name, scope=scope)) for name in CHILDREN}
    forked = store.forked(scope)
    visits: dict[bytes, Visit] = {}
    for survey in store.records("survey", scope=scope):
        form = common.forms.get(reference(survey, "form"))
        if form is None:
            continue
        round = common.rounds.get(reference(survey, "round"))
        rows, needs, photos = (
            children[name].get(survey.id, []) for name in ("row", "need", "photo")
        )
        held = Held(store, scope, [survey, *rows, *needs, *photos])
        standing = survey_state(survey, needs, held, confirms(round))
        dossiers = [
            Dossier(
                need=need,
                survey=survey,
                form=form,
                rows=rows,
                photos=photos,
                answers=children["answer"].get(need.id, []),
            )
            for need in needs
        ]
        visits[survey.id] = Visit(
            survey=survey,
            form=form,
            round=round,
            site=sites.get(reference(survey, "site")),
            rows=rows,
            needs=needs,
            photos=photos,
            standing=standing,
            dossiers=dossiers,
            forked=forked,
        )
    return Fieldwork(scope, common, sites, visits)


def open_rounds(works: Iterable[Fieldwork]) -> list[Record]:
    """The open rounds, the one that begins last first."""
    found = {id: one for work in works for id, one in work.common.rounds.items()}
    still = [one for one in found.values() if one.get("open") is True]
    return sorted(still, key=lambda one: (str(one.get("starts") or ""), one.id), reverse=True)


def confirms(round: Record | None) -> bool:
    """Whether a round asks the lead to confirm each hand-in."""
    return round is not None and round.get("confirms") is True


def reference(record: Record, field: str) -> bytes:
    """The record id in a field; empty where there is none."""
    value = record.get(field)
    return value if isinstance(value, bytes) else b""


def disputes(work: Fieldwork) -> Iterator[tuple[Record, str, Visit | None]]:
    """Each record and field with different live values that a lead may settle, by record."""
    for visit in work.visits.values():
        for record in visit.records:
            yield from ((record, field, visit) for field in open_fields(record))
    for site in work.sites.values():
        yield from ((site, field, None) for field in open_fields(site))


def open_fields(record: Record) -> list[str]:
    """The fields of a record that wait for a choice."""
    return [field for field in record.conflicts() if field not in SETTLED_OTHERWISE]
