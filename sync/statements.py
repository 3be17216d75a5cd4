"""Signed statements: what a root, a node or a device says of keys and replicas. PROTOCOL.md §4."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sync import canonical
from sync.canonical import Value
from sync.errors import BadFrame
from sync.keys import Key

ALL = "*"
"""The scopes of a certificate that holds everywhere."""
KEY, ID = 66, 16
"""Bytes of a public key, and of a key id or a replica's."""


def state(key: Key, payload: Sequence[object]) -> bytes:
    """The statement that `key` makes: canonical bytes of `[payload, signature]`."""
    data = canonical.encode(list(payload))
    return canonical.encode([data, key.sign(data)])


def certify_node(
    root: Key,
    public: bytes,
    kind: str,
    scopes: Iterable[str],
    roles: Iterable[str],
    name: str,
    ms: int,
) -> bytes:
    """The root's statement that a key is the mainland's or an island's."""
    return state(root, [1, "node", public, kind, sorted(scopes), sorted(roles), name, ms])


def certify_device(node: Key, public: bytes, scopes: Iterable[str], name: str, ms: int) -> bytes:
    """A node's statement that a key is a tablet's."""
    return state(node, [1, "device", public, node.key_id, sorted(scopes), name, ms])


def certify_replica(key: Key, replica: bytes, ms: int) -> bytes:
    """A node's or device's statement that a replica is its own."""
    return state(key, [1, "replica", replica, key.key_id, ms])


def publish_recipient(key: Key, recipient: str, ms: int) -> bytes:
    """A node's statement that bundles for it are encrypted to this age recipient."""
    return state(key, [1, "recipient", recipient, key.key_id, ms])


def head_payload(scope: str, replica: bytes, n: int, hash: bytes) -> bytes:
    """What is signed for the head of a replica's chain."""
    return canonical.encode([1, "head", scope, replica, n, hash])


def answer_challenge(key: Key, nonce: bytes, replica: bytes) -> bytes:
    """The statement that the holder of `key` speaks for a replica just now."""
    return state(key, [1, "challenge", nonce, replica])


class Node(NamedTuple):
    """A key is the mainland's or an island's; the root says so."""

    key: bytes
    kind: str
    scopes: frozenset[str]
    roles: frozenset[str]


class Device(NamedTuple):
    """A key is a tablet's; a node says so."""

    key: bytes
    issuer: bytes
    scopes: frozenset[str]


class Holding(NamedTuple):
    """A replica belongs to the key that says so."""

    replica: bytes
    issuer: bytes


class Recipient(NamedTuple):
    """Bundles for the node that says so are encrypted to an age recipient."""

    recipient: str
    issuer: bytes


class Challenge(NamedTuple):
    """Whoever signed speaks for a replica just now."""

    nonce: bytes
    replica: bytes


Payload = Node | Device | Holding | Recipient | Challenge


class Statement(NamedTuple):
    """What a statement says, and the bytes that its signature covers."""

    said: Payload
    payload: bytes
    signature: bytes
    statement: bytes


@lru_cache(maxsize=65_536)
def read(statement: bytes) -> Statement | None:
    """The statement in its bytes, its signature not yet checked; None if it is of no known kind."""
    try:
        match canonical.decode(statement):
            case [bytes() as payload, bytes() as signature, *_]:
                said = _said(canonical.decode(payload))
                return said and Statement(said, payload, signature, statement)
    except BadFrame:
        pass
    return None


def _said(payload: Value) -> Payload | None:
    if not isinstance(payload, list):
        return None
    # A truth value is no integer, though it equals one here.
    match [None if isinstance(element, bool) else element for element in payload]:
        case [
            1,
            "node",
            bytes() as key,
            "mainland" | "island" as kind,
            scopes,
            roles,
            str(),
            int(),
            *_,
        ]:
            named, may = _names(scopes), _names(roles)
            if named is None or may is None or (ALL in named and kind != "mainland"):
                return None
            return Node(key, kind, named, may) if len(key) == KEY else None
        case [1, "device", bytes() as key, bytes() as issuer, scopes, str(), int(), *_]:
            named = _names(scopes)
            if named is None or ALL in named or (len(key), len(issuer)) != (KEY, ID):
                return None
            return Device(key, issuer, named)
        case [1, "replica", bytes() as replica, bytes() as issuer, int(), *_]:
            return Holding(replica, issuer) if len(replica) == len(issuer) == ID else None
        case [1, "recipient", str() as recipient, bytes() as issuer, int(), *_]:
            return Recipient(recipient, issuer) if len(issuer) == ID else None
        case [1, "challenge", bytes() as nonce, bytes() as replica, *_]:
            return Challenge(nonce, replica)
    return None


def _names(value: Value) -> frozenset[str] | None:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return frozenset(str(name) for name in value)
    return None
