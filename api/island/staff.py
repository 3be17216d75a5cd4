"""The people of an area: their roles, new passwords, reserve accounts, ended grants."""

import msgspec

from api import grants, people
from api.errors import BeyondDelegation, NotAllowed, NotFound, NotReserve
from api.island.rights import STEWARDS, areas_of, require
from api.node import Node
from api.passwords import NewPassword, Password, set_password, staff_scope, staff_scopes
from api.people import Person
from api.survey.text import person_key
from sync.record import Record
from sync.trust import COMMON

FIELD_ROLES = ("lead", "surveyor")
"""The roles whose passwords a lead may set, and that an island may grant."""


class GrantJson(msgspec.Struct, frozen=True):
    """A role in an area, which server gave it, and whether this page may end it."""

    id: str
    scope: str
    role: str
    forms: list[str]
    given_on: str | None
    may_end: bool


class PersonJson(msgspec.Struct, frozen=True):
    """An account with its roles in the person's areas; `may_reset` is about its password."""

    account: str
    login: str
    name: str
    position: str
    agency: str
    grants: list[GrantJson]
    may_reset: bool


class ReserveJson(msgspec.Struct, frozen=True):
    """An account that waits to be activated in an area."""

    account: str
    login: str
    name: str
    scope: str


class StaffJson(msgspec.Struct, frozen=True):
    """Everybody with a role in the person's areas, by name, and the reserves."""

    people: list[PersonJson]
    reserves: list[ReserveJson]


class Activation(msgspec.Struct, frozen=True):
    """The area of a reserve account, and its first password."""

    area: str
    password: Password


def staff(node: Node, actor: Person) -> StaffJson:
    """The people of the actor's areas; raises `NotAllowed`."""
    areas = areas_of(node, actor)
    live = [g for area in areas for g in node.store.records("grant", scope=area)]
    live = [grant for grant in live if not grants.ended(grant)]
    held = {grant.get("account") for grant in live}
    accounts = node.store.records("account", scope=COMMON)
    found = [
        _person(node, actor, account, [g for g in live if g.get("account") == account.id])
        for account in accounts
        if account.id in held
    ]
    found.sort(key=lambda one: (person_key(one.name), one.account))
    reserves = [
        ReserveJson(account.id.hex(), _text(account, "login"), _text(account, "name"), area)
        for account in accounts
        if (area := _text(account, "reserve")) in areas and _is_free(node, account)
    ]
    return StaffJson(found, sorted(reserves, key=lambda one: (person_key(one.name), one.account)))


def _person(node: Node, actor: Person, account: Record, held: list[Record]) -> PersonJson:
    known = people.person(node.store, account.id)
    return PersonJson(
        account=account.id.hex(),
        login=_text(account, "login"),
        name=_text(account, "name"),
        position=_text(account, "position"),
        agency=_text(account, "agency"),
        grants=[_grant(node, actor, grant) for grant in held],
        may_reset=known is not None and may_reset(node, actor, known),
    )


def _grant(node: Node, actor: Person, grant: Record) -> GrantJson:
    return GrantJson(
        id=grant.id.hex(),
        scope=grant.scope,
        role=_text(grant, "role"),
        forms=people.texts(grant.get("forms")),
        given_on=grants.given_on(node, grant),
        may_end=may_end(node, actor, grant),
    )


def _text(record: Record, field: str) -> str:
    return str(record.get(field) or "")


def _is_free(node: Node, account: Record) -> bool:
    """Whether an account has no role anywhere, as far as is known here."""
    known = people.person(node.store, account.id)
    return known is not None and not known.roles


def administers(node: Node, actor: Person) -> bool:
    """Whether somebody may change whatever the mainland gave."""
    return node.kind == "mainland" and actor.has(COMMON, "administrator")


def may_reset(node: Node, actor: Person, owner: Person) -> bool:
    """Whether the actor may set the password of an account.

    A password opens all that its account may do: a lead sets none that opens more than the lead's
    own areas, and an island's word counts for no other role than those that it may grant.
    """
    return administers(node, actor) or all(
        one.role in FIELD_ROLES and scope in node.areas and actor.has(scope, *STEWARDS)
        for scope, held in owner.roles.items()
        for one in held
    )


def may_end(node: Node, actor: Person, grant: Record) -> bool:
    """Whether the actor may end a grant: on an island, one that an island gave."""
    return administers(node, actor) or (
        grants.given_on(node, grant) == "island" and _text(grant, "role") in FIELD_ROLES
    )


def reset(node: Node, actor: Person, id: str, given: NewPassword) -> StaffJson:
    """Another password for somebody of the actor's areas, whose sign-ins here end.

    Raises `NotAllowed`, `NotFound`, `BeyondDelegation`.
    """
    areas = areas_of(node, actor)
    owner = _owner(node, id)
    if not administers(node, actor) and not any(owner.roles.get(area) for area in areas):
        raise NotFound
    if not may_reset(node, actor, owner):
        raise BeyondDelegation
    set_password(node, owner.id, given.password, staff_scopes(node, owner.id), actor.id)
    return staff(node, actor)


def _owner(node: Node, id: str) -> Person:
    """The account with an id; raises `NotFound`."""
    try:
        found = people.person(node.store, bytes.fromhex(id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def activate(node: Node, actor: Person, id: str, wanted: Activation) -> StaffJson:
    """Make a reserve account a surveyor of its area, with a password.

    Raises `Invalid`, `NotAllowed`, `NotFound`, `NotReserve`.
    """
    require(node, actor, wanted.area)
    with node.replica.transaction():
        account = _owner(node, id).account
        if _text(account, "reserve") != wanted.area or not _is_free(node, account):
            raise NotReserve
        grants.give(node, wanted.area, account.id, "surveyor", author=actor.id)
        scopes = [staff_scope(wanted.area)]
        set_password(node, account.id, wanted.password, scopes, actor.id)
    return staff(node, actor)


def end_grant(node: Node, actor: Person, id: str) -> StaffJson:
    """End a role: what its account wrote and is here counts on.

    Raises `NotFound`, `NotAllowed`, `BeyondDelegation`.
    """
    areas = areas_of(node, actor)
    try:
        grant = node.store.record(bytes.fromhex(id))
    except ValueError:
        grant = None
    if grant is None or grant.collection != "grant" or grant.scope not in areas:
        raise NotFound
    if grant.get("account") == actor.id and not administers(node, actor):
        raise NotAllowed(("administrator",))
    if not may_end(node, actor, grant):
        raise BeyondDelegation
    if not grants.ended(grant):
        grants.end(node, grant, actor.id)
        account = grant.get("account")
        if isinstance(account, bytes):
            node.local.sign_out_account(account)
    return staff(node, actor)
