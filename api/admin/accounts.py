"""Accounts on the mainland: made, edited, given roles, let in."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from api import grants, people
from api.errors import Invalid, LoginTaken, NoSuchArea, NotFound, WrongScope
from api.node import Node
from api.passwords import set_password, staff_scope, staff_scopes
from api.people import AREA, TASK
from api.survey.text import said
from sync.canonical import Value
from sync.record import Record
from sync.trust import COMMON

RoleName = Literal["administrator", "auditor", "lead", "lead_unit", "reviewer", "surveyor"]
PLACES = {
    "administrator": COMMON,
    "auditor": COMMON,
    "lead": AREA,
    "lead_unit": TASK,
    "reviewer": AREA,
    "surveyor": AREA,
}
"""Where each role is given: `common`, or any scope that begins so."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of a person; `reserve` is the area where a lead may activate the account."""

    name: str
    position: str = ""
    agency: str = ""
    phone: str = ""
    reserve: str | None = None

    def values(self) -> dict[str, Value]:
        """The fields of the account's record; raises `Invalid`."""
        name = said(self.name)
        if not name:
            raise Invalid([("name", "required")])
        if self.reserve and not self.reserve.startswith(AREA):
            raise Invalid([("reserve", "not_a_choice")])
        plain = {"position": self.position, "agency": self.agency, "phone": self.phone}
        words = {field: said(text) for field, text in plain.items()}
        return {"name": name, **words, "reserve": self.reserve or None}


def add(node: Node, login: str, details: Details, author: bytes | None = None) -> bytes:
    """A new account, which cannot sign in before it has a password.

    Raises `Invalid` or `LoginTaken`.
    """
    plain = people.plain_login(login)
    if not plain:
        raise Invalid([("login", "required")])
    values: dict[str, Value] = {"login": plain, **details.values()}
    with node.replica.transaction():
        if people.account_by_login(node.store, plain):
            raise LoginTaken(login=plain)
        made = node.replica.write(COMMON, "account", values, author=author, personal=True)
        return made.record_id


def edit(node: Node, account: Record, details: Details, author: bytes | None = None) -> None:
    """Write what is another in an account; raises `Invalid`."""
    values = details.values()
    edits = {field: value for field, value in values.items() if account.get(field) != value}
    if edits:
        node.replica.write(
            COMMON, "account", edits, record=account.id, author=author, personal=True
        )


def give(
    node: Node,
    account: Record,
    role: RoleName,
    scope: str,
    forms: Sequence[str] = (),
    author: bytes | None = None,
) -> bytes:
    """A role for an account, the one it has where that is the same.

    Raises `WrongScope` or `NoSuchArea`.
    """
    place = PLACES[role]
    if scope != place if place == COMMON else not is_within(scope, place):
        raise WrongScope(role=role, place=place if place == COMMON else f"{place}…")
    if place == AREA:
        require_area(node, scope)
    letters = sorted(set(forms)) if role == "reviewer" else []
    with node.replica.transaction():
        for grant in node.store.records("grant", scope=scope):
            held = grant.get("account"), grant.get("role"), people.texts(grant.get("forms"))
            if held == (account.id, role, letters) and not grants.ended(grant):
                return grant.id
        return grants.give(node, scope, account.id, role, letters, author).record_id


def require_area(node: Node, area: str) -> None:
    """Raise `NoSuchArea` for an area that no unit names."""
    if area not in node.areas:
        raise NoSuchArea(area=area)


def is_within(scope: str, place: str) -> bool:
    """Whether a scope has a name of its own after a beginning such as `area/`."""
    return scope.startswith(place) and scope != place


def end(node: Node, id: str, author: bytes | None = None) -> None:
    """End a role: what its account wrote and is here counts on; raises `NotFound`."""
    grant = _record(node, id, "grant")
    if not grants.ended(grant):
        grants.end(node, grant, author)
        account = grant.get("account")
        if isinstance(account, bytes):
            node.local.sign_out_account(account)


def let_in(
    node: Node,
    account: Record,
    password: str,
    staff: str | None = None,
    author: bytes | None = None,
) -> list[str]:
    """Another password where the account's roles are, or in one place; the scopes of that.

    `staff` is an area or `mainland`; raises `NoSuchArea`.
    """
    if staff and staff != "mainland":
        require_area(node, AREA + staff.removeprefix(AREA))
    scopes = [staff_scope(staff)] if staff else staff_scopes(node, account.id)
    set_password(node, account.id, password, scopes, author)
    return scopes


def account_of(node: Node, id: str) -> Record:
    """The account with an id in hexadecimal; raises `NotFound`."""
    return _record(node, id, "account")


def _record(node: Node, id: str, collection: str) -> Record:
    try:
        found = node.store.record(bytes.fromhex(id))
    except ValueError:
        found = None
    if found is None or found.collection != collection or found.deleted:
        raise NotFound
    return found
