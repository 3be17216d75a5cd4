"""The reviewer's desk: the queue, one need, the decision, the age of each island's data."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.desk import ask as asking
from api.desk import decide as deciding
from api.desk import detail as details
from api.desk import islands as ages
from api.desk import queue as queues
from api.desk import supply as supplying
from api.desk.decide import Order
from api.desk.detail import DetailJson
from api.desk.filters import FACETS, Filter
from api.desk.shapes import QueueJson
from api.desk.supply import Supply
from api.errors import MainlandOnly, NotAllowed
from api.incidents import IncidentJson, of_nodes
from api.node import Node
from api.openapi import examples
from api.people import Person

Word = Annotated[
    str, QueryParameter(max_length=200, description="words of item, site or unit, in any spelling")
]


def several(what: str, name: str | None = None) -> QueryParameter:
    """A query that may be given several times: one of its values is enough."""
    return QueryParameter(name=name, max_items=20, description=what)


States = Annotated[list[str] | None, several("a state, as docs/api.md lists them", "state")]
Units = Annotated[list[str] | None, several("`codebook:code`")]
Rounds = Annotated[list[str] | None, several("the id of a round")]
Letters = Annotated[list[str] | None, several("the letter of a form")]
Kinds = Annotated[list[str] | None, several("a kind of need")]
Priorities = Annotated[list[str] | None, several("1, 2 or 3")]
DESK = ("reviewer", "auditor", "administrator")
REFUSED = ("mainland_only", "not_allowed")
JUDGING = (*REFUSED, "review_not_allowed")


class Islands(msgspec.Struct, frozen=True):
    """All islands of the fleet, and what happened to their stores and the mainland's."""

    islands: list[ages.IslandJson]
    incidents: list[IncidentJson]


@get("/api/needs", problems=REFUSED, sync_to_thread=True)
def queue(
    person: NamedDependency[Person],
    node: NamedDependency[Node],
    states: States = None,
    unit: Units = None,
    former: Units = None,
    round: Rounds = None,
    form: Letters = None,
    kind: Kinds = None,
    priority: Priorities = None,
    q: Word = "",
) -> QueueJson:
    """The needs that wait, the most pressing first."""
    require_desk(node, person)
    named = (unit, former, round, form, kind, priority)
    chosen = {"state": states, **dict(zip(FACETS, named, strict=True))}
    wanted = Filter({name: frozenset(values or ()) for name, values in chosen.items()}, q)
    return queues.queue(node, person, wanted)


@get("/api/needs/{id:str}", problems=REFUSED, sync_to_thread=True)
def detail(
    id: FromPath[str], person: NamedDependency[Person], node: NamedDependency[Node]
) -> DetailJson:
    """One need with everything that a decision on it looks at."""
    require_desk(node, person)
    return details.detail(node, person, *deciding.find(node, person, id))


@post(
    "/api/needs/{id:str}/decisions",
    problems=(*JUDGING, "not_decidable", "version_changed", "gate_unmet"),
    example=examples.DECISION,
    sync_to_thread=True,
)
def decide(
    id: FromPath[str],
    data: JSONBody[Order],
    person: NamedDependency[Person],
    node: NamedDependency[Node],
) -> DetailJson:
    """Decide on the version that was shown."""
    require_desk(node, person)
    return deciding.decide(node, person, id, data)


@post(
    "/api/needs/{id:str}/supplements",
    problems=(*JUDGING, "supplement_in_use"),
    example=examples.SUPPLEMENT,
    sync_to_thread=True,
)
def supply(
    id: FromPath[str],
    data: JSONBody[Supply],
    person: NamedDependency[Person],
    node: NamedDependency[Node],
) -> DetailJson:
    """Put something in place of an answer that an approval needs."""
    require_desk(node, person)
    return supplying.supply(node, person, id, data)


@delete(
    "/api/needs/{id:str}/supplements/{supplement:str}",
    status_code=200,
    problems=(*JUDGING, "supplement_in_use"),
    sync_to_thread=True,
)
def withdraw_supplement(
    id: FromPath[str],
    supplement: FromPath[str],
    person: NamedDependency[Person],
    node: NamedDependency[Node],
) -> DetailJson:
    """Take back what was put in place of an answer."""
    require_desk(node, person)
    return supplying.withdraw(node, person, id, supplement)


@post(
    "/api/needs/{id:str}/photos/{digest:str}/ask",
    status_code=200,
    problems=(*REFUSED, "unknown_photo"),
    sync_to_thread=True,
)
def ask_for_photo(
    id: FromPath[str],
    digest: FromPath[str],
    person: NamedDependency[Person],
    node: NamedDependency[Node],
) -> DetailJson:
    """Let a photo that is still on the island come ahead of the others."""
    require_desk(node, person)
    return asking.ask(node, person, id, digest)


@get("/api/islands", problems=REFUSED, sync_to_thread=True)
def islands(person: NamedDependency[Person], node: NamedDependency[Node]) -> Islands:
    """How old each island's data is here."""
    require_desk(node, person)
    return Islands(ages.islands(node), of_nodes(node))


def require_desk(node: Node, person: Person) -> None:
    """Raise `MainlandOnly`, or `NotAllowed` for an account with no role at the desk."""
    if node.kind != "mainland":
        raise MainlandOnly
    if not any(role.role in DESK for roles in person.roles.values() for role in roles):
        raise NotAllowed(DESK)
