"""Who asks: people by cookie, devices by token. Secrets are kept as hashes."""

import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from api import people
from api.errors import Delayed, SignInFailed, SignInRequired
from api.node import Node
from api.people import Person
from api.storage.local import Token
from api.survey.rules import outranks
from api.survey.text import composed
from sync.errors import AuthFailed
from sync.record import Record
from sync.trust import Trust

SIGN_IN = 12 * 3_600_000
"""How long a sign-in lasts, in milliseconds: one working day."""
FREE_TRIES = 5
REMEMBERED = 15 * 60_000
LONGEST_DELAY = 300

_hasher = PasswordHasher()
# Checked for a login that does not exist, so that the answer takes as long.
_NOBODY = _hasher.hash(secrets.token_hex(8))


def hash_secret(secret: str) -> bytes:
    """What is kept of a token or a code: it is random, so one plain hash is enough."""
    return sha256(secret.encode()).digest()


def hash_password(password: str) -> str:
    """The argon2id verifier of a password, however its letters were typed, as a PHC string."""
    return _hasher.hash(composed(password))


def verify_password(verifier: str, password: str) -> bool:
    """Whether the password is the verifier's."""
    try:
        return _hasher.verify(verifier, composed(password))
    except (VerificationError, InvalidHashError):
        return False


def count_try(node: Node, subject: str, code: str) -> int:
    """Count a try as failed before it is looked at, and give its time, by which it is forgiven.

    Raises `Delayed` while somebody who failed often must wait; each failure doubles the wait.
    """
    now = node.now()
    with node.local.write():
        count, last = node.local.failures(subject, now - REMEMBERED)
        delay = min(2 ** (count - FREE_TRIES), LONGEST_DELAY) * 1000 if count >= FREE_TRIES else 0
        # A clock that was ahead when somebody failed keeps nobody out until that day comes.
        if last <= now < last + delay:
            raise Delayed(code, -(-(last + delay - now) // 1000))
        node.local.fail(subject, now)
    return now


def sign_in(node: Node, login: str, password: str) -> tuple[Person, str]:
    """The person and a fresh token; raises `SignInFailed` or `Delayed`."""
    subject = f"sign-in:{people.plain_login(login)}"
    count_try(node, subject, "sign_in_delayed")
    account = people.account_by_login(node.store, login)
    person = people.person(node.store, account.id) if account else None
    known = people.verifiers(node.replica, person) if person else []
    right = [verify_password(verifier, password) for verifier in known or [_NOBODY]]
    if person is None or not any(right):
        raise SignInFailed
    node.local.forgive(subject, node.now() - REMEMBERED)
    token = secrets.token_urlsafe(32)
    node.local.sign_in(hash_secret(token), person.id, node.now() + SIGN_IN, node.now())
    return person, token


def cookie_name(node: Node) -> str:
    """Two servers behind one address do not overwrite each other's cookie."""
    return f"haidang_{node.short_id}"


def cookie(node: Node, token: str, *, secure: bool) -> Cookie:
    """The cookie that carries a sign-in."""
    return Cookie(
        key=cookie_name(node),
        value=token,
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
        max_age=SIGN_IN // 1000 if token else 0,
    )


def signed_in(node: Node, request: Request[Any, Any, Any]) -> Person | None:
    """The person whose cookie the request carries."""
    token = request.cookies.get(cookie_name(node))
    account = node.local.signed_in(hash_secret(token), node.now()) if token else None
    return people.person(node.store, account) if account else None


def provide_person(request: Request[Any, Any, Any], node: NamedDependency[Node]) -> Person:
    """The signed-in person; raises `SignInRequired`."""
    person = signed_in(node, request)
    if person is None:
        raise SignInRequired
    return person


def unrevoked(node: Node, token: Token, keys: Iterable[bytes] = ()) -> Token:
    """The token without the scopes in which its replica, or another of its keys, was revoked.

    `keys` certify the replica, beside those known here. Whoever holds the key of a revoked
    replica could certify a fresh one.
    """
    gone = {
        record.scope
        for record in node.store.records("revocation")
        if _revokes(node.replica.trust(record.scope), record, token.replica, keys)
    }
    return token._replace(scopes=tuple(scope for scope in token.scopes if scope not in gone))


def _revokes(trust: Trust, record: Record, replica: bytes, keys: Iterable[bytes]) -> bool:
    revoked = record.get("replica")
    if not isinstance(revoked, bytes):
        return False
    if not any(outranks(trust, write, revoked) for write in record.live("last")):
        return False
    own = {*keys, *trust.keys_of(replica)}
    return revoked == replica or not own.isdisjoint(trust.keys_of(revoked))


def device(node: Node, request: Request[Any, Any, Any]) -> Token | None:
    """What the request's bearer token allows."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    given = node.local.token(hash_secret(token.strip()), node.now())
    return None if given is None else unrevoked(node, given)


def provide_device(request: Request[Any, Any, Any], node: NamedDependency[Node]) -> Token:
    """The device's token; raises `AuthFailed`."""
    token = device(node, request)
    if token is None:
        raise AuthFailed("no valid token")
    return token
