"""Accounts, and what their grants allow: read from the records of the log."""

from collections.abc import Iterable, Mapping

import msgspec

from api.survey.text import said
from sync.canonical import Value
from sync.record import Record
from sync.replica import Replica
from sync.storage.store import Store
from sync.trust import COMMON, Trust

AREA, STAFF, TASK = "area/", "staff/", "task/"
ROLES = ("administrator", "auditor", "lead", "lead_unit", "reviewer", "surveyor")


class Role(msgspec.Struct, frozen=True, order=True):
    """A role, and for a reviewer the letters of the forms."""

    role: str
    forms: tuple[str, ...] = ()


class Person:
    """An account with its roles by scope; those in `common` hold everywhere."""

    def __init__(self, account: Record, roles: Mapping[str, tuple[Role, ...]]) -> None:
        self.account = account
        self.roles = roles

    @property
    def id(self) -> bytes:
        """The record id of the account: the author of what this person writes."""
        return self.account.id

    def held(self, scope: str) -> list[Role]:
        """The roles that count in a scope."""
        everywhere = self.roles.get(COMMON, ())
        return [*everywhere, *(self.roles.get(scope, ()) if scope != COMMON else ())]

    def has(self, scope: str, *roles: str) -> bool:
        """Whether one of the roles is held in a scope."""
        return any(role.role in roles for role in self.held(scope))

    def reviews(self, scope: str, letter: str) -> bool:
        """Whether this person decides on needs of a form in a scope."""
        return any(r.role == "reviewer" and letter in r.forms for r in self.held(scope))

    def oversees(self) -> bool:
        """Whether this person may read everything."""
        return self.has(COMMON, "administrator", "auditor")


def plain_login(login: str) -> str:
    """A login as it is compared: composed letters, no spaces around, small letters."""
    return said(login).lower()


def account_by_login(store: Store, login: str) -> Record | None:
    """The account with a login, however it was typed; the oldest where two have it."""
    wanted = plain_login(login)
    found = [
        account
        for account in store.records("account", scope=COMMON)
        if plain_login(str(account.get("login", ""))) == wanted
    ]
    return min(found, key=_age, default=None)


def _age(account: Record) -> tuple[tuple[int, int], bytes]:
    times = [write.time for writes in account.fields.values() for write in writes]
    return min(times, default=(0, 0)), account.id


def person(store: Store, account: bytes) -> Person | None:
    """An account that exists, with the roles that its counted grants give."""
    record = store.record(account)
    if record is None or record.collection != "account" or record.deleted:
        return None
    roles: dict[str, list[Role]] = {}
    for grant in store.records("grant"):
        ended = any(end is not None for end in grant.values("ends"))
        if grant.get("account") == account and not ended:
            roles.setdefault(grant.scope, []).append(_role(grant))
    return Person(record, {scope: tuple(sorted(found)) for scope, found in roles.items()})


def _role(grant: Record) -> Role:
    return Role(str(grant.get("role", "")), tuple(texts(grant.get("forms"))))


def texts(value: Value) -> list[str]:
    """The strings of an array, or none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def verifiers(replica: Replica, person: Person) -> list[str]:
    """The password hashes of a person that were written where all the person's roles are granted.

    An island sets the passwords of its surveyors and leads; were others to count, one island
    that was broken into would open the mainland.
    """
    return [
        str(write.value)
        for record in replica.records("verifier")
        if record.get("account") == person.id
        for write in record.live("hash")
        if _may_grant(replica.trust(record.scope), write.replica, person)
    ]


def _may_grant(trust: Trust, writer: bytes, person: Person) -> bool:
    """Whether a replica may grant each role that a person has."""
    if trust.kind_of(writer) == "mainland":
        return True
    scopes, roles = trust.scopes_of(writer), trust.roles_of(writer)
    return all(
        scope in scopes and one.role in roles
        for scope, held in person.roles.items()
        for one in held
    )


def names(store: Store, accounts: Iterable[bytes | None]) -> dict[str, dict[str, str]]:
    """Name, position and agency of each account that is known, by its id in hexadecimal."""
    found: dict[str, dict[str, str]] = {}
    for account in sorted({a for a in accounts if a is not None}):
        record = store.record(account)
        if record is not None and record.collection == "account":
            parts = ("name", "position", "agency")
            found[account.hex()] = {part: str(record.get(part) or "") for part in parts}
    return found
