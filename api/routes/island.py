"""The island lead's page: the link, surveys, conflicts, sites, people, tablets."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api import uncounted
from api.island import conflicts as disputes
from api.island import exchange as exchanges
from api.island import link, listing, sites, staff, surveys, tablets
from api.node import Node
from api.openapi import examples
from api.passwords import NewPassword
from api.people import Person

Who = NamedDependency[Person]
Where = NamedDependency[Node]
Word = Annotated[str, QueryParameter(max_length=100)]
REFUSED = ("not_allowed",)


@get("/api/island", problems=REFUSED, sync_to_thread=True)
def island(person: Who, node: Where) -> link.StatusJson:
    """How the island is: its link, what waits for the mainland, disk, clock."""
    return link.island(node, person)


@get("/api/island/exchange", problems=REFUSED, sync_to_thread=True)
def exchange(person: Who, node: Where) -> exchanges.ExchangeJson | None:
    """The exchange with the mainland now: progress, hours, budgets, what the next window takes."""
    return exchanges.exchange(node, person)


@get("/api/island/surveys", problems=REFUSED, sync_to_thread=True)
def waiting(person: Who, node: Where) -> surveys.SurveysJson:
    """The surveys that wait for the lead's confirmation."""
    return surveys.waiting(node, person)


@get("/api/island/fieldwork", problems=REFUSED, sync_to_thread=True)
def fieldwork(person: Who, node: Where) -> listing.ListingJson:
    """All surveys of the open rounds: drafts, and what became of those handed in."""
    return listing.listing(node, person)


@get("/api/island/surveys/{id:str}", problems=REFUSED, sync_to_thread=True)
def survey(id: FromPath[str], person: Who, node: Where) -> surveys.SurveyJson:
    """One survey, to read before it is confirmed."""
    return surveys.survey(node, person, id)


@post(
    "/api/island/surveys/{id:str}/confirmation",
    problems=(*REFUSED, "not_confirmable", "version_changed"),
    example=examples.CONFIRMATION,
    sync_to_thread=True,
)
def confirm(
    id: FromPath[str], data: JSONBody[surveys.Confirmation], person: Who, node: Where
) -> surveys.SurveyJson:
    """Confirm the hand-in that was shown."""
    return surveys.confirm(node, person, id, data)


@get("/api/island/conflicts", problems=REFUSED, sync_to_thread=True)
def conflicts(person: Who, node: Where) -> disputes.ConflictsJson:
    """The answers that two people edited side by side."""
    return disputes.conflicts(node, person)


@post(
    "/api/island/conflicts",
    status_code=200,
    problems=(*REFUSED, "not_found", "version_changed"),
    example=examples.CHOICE,
    sync_to_thread=True,
)
def settle(data: JSONBody[disputes.Settlement], person: Who, node: Where) -> disputes.ConflictsJson:
    """Choose one of the values shown, or write another."""
    return disputes.settle(node, person, data)


@get("/api/island/uncounted", problems=REFUSED, sync_to_thread=True)
def not_counted(person: Who, node: Where) -> uncounted.UncountedListJson:
    """The changes of the person's areas that do not count, the newest first."""
    return uncounted.of_areas(node, person)


@get("/api/island/sites", problems=REFUSED, sync_to_thread=True)
def places(person: Who, node: Where, round: Word = "") -> sites.SitesJson:
    """The sites of an open round: where each stands, and whose it is."""
    return sites.sites(node, person, round)


@post(
    "/api/island/assignments",
    status_code=200,
    problems=(*REFUSED, "not_found"),
    example=examples.GIVING,
    sync_to_thread=True,
)
def assign(data: JSONBody[sites.Giving], person: Who, node: Where) -> sites.SitesJson:
    """Give sites to one person, or take them back."""
    return sites.give(node, person, data)


@post(
    "/api/island/restrictions/{site:str}/end",
    status_code=200,
    problems=REFUSED,
    sync_to_thread=True,
)
def unrestrict(site: FromPath[str], person: Who, node: Where) -> sites.SitesJson:
    """Let surveys of a restricted site ask for a point and photos again."""
    return sites.unrestrict(node, person, site)


@get("/api/island/people", problems=REFUSED, sync_to_thread=True)
def people(person: Who, node: Where) -> staff.StaffJson:
    """Who has a role in the areas of this person, and the reserve accounts."""
    return staff.staff(node, person)


@post(
    "/api/island/people/{id:str}/password",
    status_code=200,
    problems=(*REFUSED, "beyond_delegation"),
    example=examples.PASSWORD,
    sync_to_thread=True,
)
def password(
    id: FromPath[str], data: JSONBody[NewPassword], person: Who, node: Where
) -> staff.StaffJson:
    """Set another password; the account is signed out here."""
    return staff.reset(node, person, id, data)


@post(
    "/api/island/people/{id:str}/activation",
    problems=(*REFUSED, "not_reserve"),
    example=examples.ACTIVATION,
    sync_to_thread=True,
)
def activate(
    id: FromPath[str], data: JSONBody[staff.Activation], person: Who, node: Where
) -> staff.StaffJson:
    """Let a reserve account survey in its area."""
    return staff.activate(node, person, id, data)


@post(
    "/api/island/grants/{id:str}/end",
    status_code=200,
    problems=(*REFUSED, "beyond_delegation"),
    sync_to_thread=True,
)
def end_grant(id: FromPath[str], person: Who, node: Where) -> staff.StaffJson:
    """End a role that the island gave."""
    return staff.end_grant(node, person, id)


@get("/api/island/tablets", problems=REFUSED, sync_to_thread=True)
def devices(person: Who, node: Where) -> tablets.TabletsJson:
    """The tablets with a certificate in the areas of this person."""
    return tablets.tablets(node, person)


@post(
    "/api/island/tablets/{id:str}/revocation",
    problems=REFUSED,
    example=examples.LOCK,
    sync_to_thread=True,
)
def lock(
    id: FromPath[str], data: JSONBody[tablets.Lock], person: Who, node: Where
) -> tablets.TabletsJson:
    """Lock a lost tablet: nothing more of it counts."""
    return tablets.lock(node, person, id, data)
