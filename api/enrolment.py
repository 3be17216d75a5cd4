"""How devices and islands come into the fleet: one-time codes, keys, certificates."""

import secrets
from typing import NamedTuple

from api import auth
from api.errors import CodeExpired, CodeUnknown, CodeUsed, StatementInvalid
from api.node import Node
from api.people import AREA, STAFF
from api.storage.local import Enrolment
from api.survey.text import said
from sync import canonical
from sync.errors import BadFrame
from sync.keys import key_id, signed_by
from sync.statements import certify_device, certify_node
from sync.trust import COMMON

# Without 0, 1, I, L and O, which people mistake for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
CODE_LASTS = 3_600_000
ISLAND_ROLES = ("lead", "surveyor")


class Offer(NamedTuple):
    """A fresh code, the hash by which it is kept not among it."""

    code: str
    expires: int


class Welcome(NamedTuple):
    """What a device gets for its code: statements from the root down, and its scopes."""

    statements: list[bytes]
    scopes: list[str]


class Claimant(NamedTuple):
    """What a device says of itself: a name, its public key, its signed replica."""

    name: str
    key: bytes
    replica: bytes


def offer(node: Node, role: str, scopes: list[str], name: str) -> Offer:
    """A code that one device, or on the mainland one island, can use once, for each scope once."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    expires = node.now() + CODE_LASTS
    called = said(name)
    kept = Enrolment(
        auth.hash_secret(code), role, tuple(sorted(set(scopes))), called, expires, None
    )
    node.local.add_enrolment(kept)
    return Offer(f"{code[:5]}-{code[5:]}", expires)


def claim(node: Node, code: str, claimant: Claimant, address: str) -> Welcome:
    """Certify the claimant and write its certificates into its scopes.

    The same device may ask again when the answer was lost. Raises `CodeUnknown`, `CodeExpired`,
    `CodeUsed`, `StatementInvalid` and, after too many wrong codes of one address, `Delayed`.
    """
    subject = f"code:{address}"
    tried = auth.count_try(node, subject, "code_delayed")
    kept = node.local.enrolment(auth.hash_secret(plain_code(code)))
    if kept is None:
        raise CodeUnknown
    node.local.unfail(subject, tried)
    check_claimant(claimant)
    claimant = claimant._replace(name=said(claimant.name))
    if kept.expires <= node.now():
        raise CodeExpired
    if not node.local.use_enrolment(kept.code, key_id(claimant.key)):
        raise CodeUsed
    return (_welcome_island if kept.role == "island" else _welcome_tablet)(node, kept, claimant)


def plain_code(code: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def check_claimant(claimant: Claimant) -> bytes:
    """The replica that the claimant's key vouches for; raises `StatementInvalid`."""
    try:
        match canonical.decode(claimant.replica):
            case [bytes() as payload, bytes() as signature]:
                said = canonical.decode(payload)
                if signed_by(claimant.key, payload, signature):
                    return _replica(said, key_id(claimant.key))
    except BadFrame:
        pass
    raise StatementInvalid


def _replica(said: canonical.Value, key: bytes) -> bytes:
    match said:
        case [1, "replica", bytes() as replica, issuer, int()] if issuer == key:
            if len(replica) == 16:
                return replica
    raise StatementInvalid


def _welcome_tablet(node: Node, kept: Enrolment, claimant: Claimant) -> Welcome:
    certificate = node.certificate_of(claimant.key, kept.scopes[0], kept.scopes) or certify_device(
        node.key, claimant.key, kept.scopes, kept.name or claimant.name, node.now()
    )
    with node.replica.transaction():
        for scope in kept.scopes:
            node.certify(scope, certificate)
            node.certify(scope, claimant.replica)
    return Welcome([node.certificate, certificate], list(kept.scopes))


def _welcome_island(node: Node, kept: Enrolment, claimant: Claimant) -> Welcome:
    name = kept.name or claimant.name
    certificate = node.certificate_of(claimant.key, COMMON, kept.scopes) or certify_node(
        node.root_key, claimant.key, "island", kept.scopes, ISLAND_ROLES, name, node.now()
    )
    with node.replica.transaction():
        node.certify(COMMON, certificate)
        for scope in kept.scopes:
            node.certify(scope, claimant.replica)
    return Welcome([certificate], list(kept.scopes))


def island_scopes(areas: list[str]) -> list[str]:
    """An island's scopes: its areas, and the passwords of their people."""
    return sorted([*areas, *(STAFF + area.removeprefix(AREA) for area in areas)])
