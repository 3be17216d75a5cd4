"""What administrators do about people on the mainland: accounts, roles, passwords."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.admin import accounts
from api.admin.accounts import Details, RoleName
from api.admin.rights import require_administrator, require_overseer
from api.admin.roster import Roster, roster
from api.node import Node
from api.openapi import examples
from api.passwords import NewPassword
from api.people import Person

Who = NamedDependency[Person]
Where = NamedDependency[Node]
REFUSED = ("mainland_only", "not_allowed")
Line = Annotated[str, Meta(max_length=200)]


class DetailsJson(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of a person."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    position: Line = ""
    agency: Line = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    reserve: Annotated[str, Meta(max_length=60)] | None = None

    def details(self) -> Details:
        """The same for the account's record."""
        return Details(
            name=self.name,
            position=self.position,
            agency=self.agency,
            phone=self.phone,
            reserve=self.reserve,
        )


class NewAccount(DetailsJson, frozen=True, kw_only=True):
    """A person with the login to be."""

    login: Annotated[str, Meta(min_length=1, max_length=100)]


class NewGrant(msgspec.Struct, frozen=True):
    """A role, where it holds, and a reviewer's forms."""

    role: RoleName
    scope: Annotated[str, Meta(min_length=1, max_length=60)]
    forms: Annotated[list[str], Meta(max_length=26)] = []


@get("/api/admin/accounts", problems=REFUSED, sync_to_thread=True)
def list_accounts(person: Who, node: Where) -> Roster:
    """All accounts with their roles."""
    require_overseer(node, person)
    return roster(node)


@post(
    "/api/admin/accounts",
    problems=(*REFUSED, "login_taken"),
    example=examples.ACCOUNT,
    sync_to_thread=True,
)
def add_account(data: JSONBody[NewAccount], person: Who, node: Where) -> Roster:
    """A new account without roles or password."""
    require_administrator(node, person)
    accounts.add(node, data.login, data.details(), person.id)
    return roster(node)


@post(
    "/api/admin/accounts/{id:str}",
    status_code=200,
    problems=REFUSED,
    example=examples.DETAILS,
    sync_to_thread=True,
)
def edit_account(
    id: FromPath[str], data: JSONBody[DetailsJson], person: Who, node: Where
) -> Roster:
    """Another name, position, agency, phone or reserve."""
    require_administrator(node, person)
    accounts.edit(node, accounts.account_of(node, id), data.details(), person.id)
    return roster(node)


@post(
    "/api/admin/accounts/{id:str}/grants",
    problems=(*REFUSED, "wrong_scope", "no_such_area"),
    example=examples.GRANT,
    sync_to_thread=True,
)
def give_role(id: FromPath[str], data: JSONBody[NewGrant], person: Who, node: Where) -> Roster:
    """A role for an account."""
    require_administrator(node, person)
    account = accounts.account_of(node, id)
    accounts.give(node, account, data.role, data.scope, data.forms, person.id)
    return roster(node)


@post(
    "/api/admin/accounts/{id:str}/password",
    status_code=200,
    problems=REFUSED,
    example=examples.PASSWORD,
    sync_to_thread=True,
)
def set_account_password(
    id: FromPath[str], data: JSONBody[NewPassword], person: Who, node: Where
) -> Roster:
    """Another password, which ends the account's sign-ins here."""
    require_administrator(node, person)
    account = accounts.account_of(node, id)
    accounts.let_in(node, account, data.password, author=person.id)
    return roster(node)


@post("/api/admin/grants/{id:str}/end", status_code=200, problems=REFUSED, sync_to_thread=True)
def end_role(id: FromPath[str], person: Who, node: Where) -> Roster:
    """End a role: what is here of the account's work counts on, nothing after it."""
    require_administrator(node, person)
    accounts.end(node, id, person.id)
    return roster(node)
