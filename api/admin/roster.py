"""All accounts with their roles, as administrators are shown them."""

import msgspec

from api import grants, people
from api.node import Node
from api.survey.text import person_key
from sync.record import Record
from sync.trust import COMMON


class HeldJson(msgspec.Struct, frozen=True):
    """A role that an account has, and the scope it holds in."""

    id: str
    scope: str
    role: str
    forms: list[str]


class AccountJson(msgspec.Struct, frozen=True):
    """An account; `password` tells whether it has one that opens this server."""

    id: str
    login: str
    name: str
    position: str
    agency: str
    phone: str
    reserve: str | None
    grants: list[HeldJson]
    password: bool


class Roster(msgspec.Struct, frozen=True):
    """All accounts by name, and where roles can be given."""

    accounts: list[AccountJson]
    areas: list[str]
    tasks: list[str]


def roster(node: Node) -> Roster:
    """All accounts, as Vietnamese sorts persons."""
    accounts = node.store.records("account", scope=COMMON)
    accounts.sort(key=lambda one: (person_key(_text(one, "name")), one.id))
    held = [grant for grant in node.store.records("grant") if not grants.ended(grant)]
    return Roster([_account(node, one, held) for one in accounts], node.areas, node.tasks)


def _account(node: Node, account: Record, held: list[Record]) -> AccountJson:
    person = people.person(node.store, account.id)
    return AccountJson(
        id=account.id.hex(),
        login=_text(account, "login"),
        name=_text(account, "name"),
        position=_text(account, "position"),
        agency=_text(account, "agency"),
        phone=_text(account, "phone"),
        reserve=_text(account, "reserve") or None,
        grants=[_held(grant) for grant in held if grant.get("account") == account.id],
        password=person is not None and bool(people.verifiers(node.replica, person)),
    )


def _held(grant: Record) -> HeldJson:
    forms = people.texts(grant.get("forms"))
    return HeldJson(grant.id.hex(), grant.scope, _text(grant, "role"), forms)


def _text(record: Record, field: str) -> str:
    return str(record.get(field) or "")
