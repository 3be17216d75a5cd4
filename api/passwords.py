"""Passwords of accounts: where their verifiers are kept, and how a new one replaces the old."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from api import people
from api.auth import hash_password
from api.node import Node
from api.people import AREA, STAFF
from sync.canonical import Value

SHORTEST, LONGEST = 6, 1000

Password = Annotated[str, Meta(min_length=SHORTEST, max_length=LONGEST)]


class NewPassword(msgspec.Struct, frozen=True):
    """What somebody typed for another person."""

    password: Password


def staff_scope(area: str) -> str:
    """Where the verifiers of an area's people are."""
    return STAFF + area.removeprefix(AREA).removeprefix(STAFF)


def staff_scopes(node: Node, account: bytes) -> list[str]:
    """Where an account's verifiers belong: the areas of its field roles, else the mainland only."""
    person = people.person(node.store, account)
    roles = person.roles if person else {}
    field = [s for s, held in roles.items() if any(r.role in ("surveyor", "lead") for r in held)]
    return sorted(staff_scope(scope) for scope in field) or [STAFF + "mainland"]


def set_password(
    node: Node,
    account: bytes,
    password: str,
    scopes: Iterable[str],
    author: bytes | None = None,
) -> None:
    """Give an account another password, and end its sign-ins here."""
    verifier = hash_password(password)
    with node.replica.transaction():
        for scope in scopes:
            set_verifier(node, scope, account, verifier, author)
    node.local.sign_out_account(account)


def set_verifier(
    node: Node, scope: str, account: bytes, verifier: str, author: bytes | None = None
) -> None:
    """Replace an account's verifiers in a scope, or write the first.

    There are several where two servers each wrote the first: none of the old ones must open.
    """
    held = [r for r in node.store.records("verifier", scope=scope) if r.get("account") == account]
    for record in held:
        node.replica.write(
            scope, "verifier", {"hash": verifier}, record=record.id, author=author, personal=True
        )
    if not held:
        values: dict[str, Value] = {"account": account, "hash": verifier}
        node.replica.write(scope, "verifier", values, author=author, personal=True)
