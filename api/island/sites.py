"""The sites of a round: where each stands, whose it is, and giving it to somebody."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api import people
from api.desk.queue import unit_of
from api.desk.shapes import RoundName, UnitJson, round_name
from api.errors import Invalid, NotFound
from api.island.fieldwork import Fieldwork, open_rounds
from api.island.rights import STEWARDS, areas_of, require
from api.node import Node
from api.people import Person
from api.survey.text import person_key
from api.survey.visits import SiteVisits, could_not, is_restricted, site_visits
from sync.canonical import Value
from sync.record import Record

FIELD_ROLES = ("surveyor", "lead")
MOST = 500
Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]


class CouldNotJson(msgspec.Struct, frozen=True):
    """Why a site could not be visited, and on which day."""

    reason: str
    note: str
    date: str


class AssignmentJson(msgspec.Struct, frozen=True):
    """Whose a site is in the round."""

    id: str
    account: str
    could_not: CouldNotJson | None


class SiteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A site as it stands in the round; `last` is the day of the newest visit handed in."""

    id: str
    scope: str
    kind: str
    name: str
    official_code: str
    unit: UnitJson | None
    hamlet: str
    restricted: bool
    state: str
    last: str | None
    assignments: list[AssignmentJson]


class MemberJson(msgspec.Struct, frozen=True):
    """Somebody to whom sites of an area can be given."""

    account: str
    scope: str
    name: str


class SitesJson(msgspec.Struct, frozen=True):
    """The sites of the person's areas in a round; no round is null, and then there are none."""

    round: RoundName | None
    rounds: list[RoundName]
    sites: list[SiteRow]
    members: list[MemberJson]
    people: dict[str, dict[str, str]]


class Giving(msgspec.Struct, frozen=True):
    """Sites, and the account whose they become; null takes them from whoever has them."""

    round: Id
    sites: Annotated[list[Id], Meta(min_length=1, max_length=MOST)]
    account: Id | None = None


def sites(node: Node, person: Person, round: str = "") -> SitesJson:
    """The sites as they stand in an open round, the newest unless one is named."""
    works = [node.fieldwork.read(area) for area in areas_of(node, person)]
    rounds = open_rounds(works)
    chosen = next((one for one in rounds if one.id.hex() == round), rounds[0] if rounds else None)
    found = [
        _row(node, work, one) for work in works if chosen for one in _standing(node, work, chosen)
    ]
    owners = [bytes.fromhex(a.account) for row in found for a in row.assignments]
    return SitesJson(
        round=round_name(chosen) if chosen else None,
        rounds=[round_name(one) for one in rounds],
        sites=found,
        members=[one for work in works for one in _members(node, work.scope)],
        people=people.names(node.store, owners),
    )


def _text(record: Record, field: str) -> str:
    return str(record.get(field) or "")


def _standing(node: Node, work: Fieldwork, round: Record) -> list[SiteVisits]:
    visits = work.visits.values()
    return site_visits(
        round.id,
        work.sites.values(),
        node.store.records("assignment", scope=work.scope),
        [visit.survey for visit in visits],
        {visit.survey.id: visit.needs for visit in visits},
    )


def _row(node: Node, work: Fieldwork, standing: SiteVisits) -> SiteRow:
    site = standing.site
    return SiteRow(
        id=site.id.hex(),
        scope=work.scope,
        kind=_text(site, "kind"),
        name=_text(site, "name"),
        official_code=_text(site, "official_code"),
        unit=unit_of(work.common, site, node.now()),
        hamlet=_text(site, "hamlet"),
        restricted=is_restricted(site),
        state=standing.state,
        last=standing.last,
        assignments=[_assignment(one) for one in standing.assignments],
    )


def _assignment(record: Record) -> AssignmentJson:
    account, why = record.get("account"), could_not(record)
    return AssignmentJson(
        id=record.id.hex(),
        account=account.hex() if isinstance(account, bytes) else "",
        could_not=CouldNotJson(*why) if why else None,
    )


def _members(node: Node, scope: str) -> list[MemberJson]:
    """Whoever surveys in an area, by account."""
    accounts = {grant.get("account") for grant in node.store.records("grant", scope=scope)}
    found = [people.person(node.store, one) for one in accounts if isinstance(one, bytes)]
    able = [one for one in found if one is not None and one.has(scope, *FIELD_ROLES)]
    return sorted(
        (MemberJson(one.id.hex(), scope, _text(one.account, "name")) for one in able),
        key=lambda one: (person_key(one.name), one.account),
    )


def give(node: Node, person: Person, wanted: Giving) -> SitesJson:
    """Give sites to one person, or to nobody; the sites as they stand then.

    Raises `NotAllowed`, `NotFound`, `Invalid`.
    """
    areas = areas_of(node, person)
    round = node.store.record(bytes.fromhex(wanted.round))
    if round is None or round.collection != "round":
        raise Invalid([("round", "not_a_choice")])
    chosen = [_site(node, id, areas) for id in wanted.sites]
    account = None if wanted.account is None else bytes.fromhex(wanted.account)
    for site in chosen:
        require(node, person, site.scope, STEWARDS)
        if account is not None and not _surveys(node, account, site.scope):
            raise Invalid([("account", "not_a_choice")])
    with node.replica.transaction():
        for site in chosen:
            _give(node, person, site, round, account)
    return sites(node, person, wanted.round)


def unrestrict(node: Node, person: Person, id: str) -> SitesJson:
    """Take back that a site is restricted: surveys there ask for a point and photos again.

    Raises `NotAllowed` and `NotFound`.
    """
    areas = areas_of(node, person)
    with node.replica.transaction():
        site = _site(node, id, areas)
        if is_restricted(site):
            edit: dict[str, Value] = {"restricted": False}
            node.replica.write(site.scope, "site", edit, record=site.id, author=person.id)
    return sites(node, person)


def _site(node: Node, id: str, areas: list[str]) -> Record:
    try:
        site = node.store.record(bytes.fromhex(id))
    except ValueError:
        site = None
    if site is None or site.collection != "site" or site.deleted or site.scope not in areas:
        raise NotFound
    return site


def _surveys(node: Node, account: bytes, scope: str) -> bool:
    known = people.person(node.store, account)
    return known is not None and known.has(scope, *FIELD_ROLES)


def _give(node: Node, person: Person, site: Record, round: Record, account: bytes | None) -> None:
    """Take the site from whoever else has it, and give it to the account that has it not."""
    has_it = False
    for held in node.store.records("assignment", scope=site.scope):
        if held.get("site") != site.id or held.get("round") != round.id:
            continue
        if held.get("account") == account and not has_it:
            has_it = True
            continue
        node.replica.write(
            site.scope, "assignment", {}, record=held.id, author=person.id, delete=True
        )
    if account is not None and not has_it:
        values: dict[str, Value] = {"round": round.id, "site": site.id, "account": account}
        node.replica.write(site.scope, "assignment", values, author=person.id)
