"""Keys, signed statements, and what they say of a replica. PROTOCOL.md §4."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync import canonical
from sync.canonical import Value, sha256
from sync.change import Change
from sync.errors import AuthFailed, BadFrame

COMMON = "common"
ALL = "*"
ROOT = "root"
"""The fact under which a store keeps the public key of its fleet's root."""

P256 = b"\x01"
KINDS = ("mainland", "island", "tablet")
NODES = KINDS[:2]

_CURVE = ec.SECP256R1()
# Deterministic (RFC 6979): a signature needs no chance.
_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class Key:
    """A P-256 key pair of a fleet's root, a node or a device."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """A fresh key."""
        return cls(ec.generate_private_key(_CURVE))

    @classmethod
    def load(cls, private: bytes) -> Self:
        """The key whose `private` gave these 32 bytes."""
        return cls(ec.derive_private_key(int.from_bytes(private, "big"), _CURVE))

    @property
    def private(self) -> bytes:
        """The 32 secret bytes."""
        return self._private.private_numbers().private_value.to_bytes(32, "big")

    @cached_property
    def public(self) -> bytes:
        """The 66 bytes of the public key, the algorithm's byte first."""
        point = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return P256 + point

    @cached_property
    def key_id(self) -> bytes:
        """The 16 bytes by which statements name this key."""
        return key_id(self.public)

    def sign(self, payload: bytes) -> bytes:
        """The 65 bytes of a signature, the algorithm's byte first."""
        r, s = utils.decode_dss_signature(self._private.sign(payload, _ECDSA))
        return P256 + r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_id(public: bytes) -> bytes:
    """The first 16 bytes of SHA-256 of a public key; of the root's, the fleet's name."""
    return sha256(public)[:16]


@lru_cache(maxsize=65_536)
def signed_by(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Whether `signature` over `payload` is that of the key."""
    if public[:1] != P256 or signature[:1] != P256 or len(signature) != 65:
        return False
    r, s = int.from_bytes(signature[1:33], "big"), int.from_bytes(signature[33:], "big")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public[1:])
        key.verify(utils.encode_dss_signature(r, s), payload, _ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True


# Statements


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


def new_replica(random: Callable[[int], bytes], public: bytes | None) -> bytes:
    """A fresh replica id, 16 bytes: 8 random ones, and 8 that bind it to a public key.

    Without a key all 16 are random: such a replica cannot be certified.
    """
    if public is None:
        return random(16)
    chance = random(8)
    return chance + sha256(public + chance)[:8]


def binds(public: bytes, replica: bytes) -> bool:
    """Whether a replica id was made for this public key; no other key can certify it."""
    return replica[8:] == sha256(public + replica[:8])[:8]


def head_payload(scope: str, replica: bytes, n: int, hash: bytes) -> bytes:
    """What is signed for the head of a replica's chain."""
    return canonical.encode([1, "head", scope, replica, n, hash])


def answer_challenge(key: Key, nonce: bytes, replica: bytes) -> bytes:
    """The statement that the holder of `key` speaks for a replica just now."""
    return state(key, [1, "challenge", nonce, replica])


class _Node(NamedTuple):
    key: bytes
    kind: str
    scopes: frozenset[str]
    roles: frozenset[str]


class _Device(NamedTuple):
    key: bytes
    issuer: bytes
    scopes: frozenset[str]


class _Holding(NamedTuple):
    replica: bytes
    issuer: bytes


class _Recipient(NamedTuple):
    recipient: str
    issuer: bytes


class _Challenge(NamedTuple):
    nonce: bytes
    replica: bytes


_Payload = _Node | _Device | _Holding | _Recipient | _Challenge


class _Statement(NamedTuple):
    said: _Payload
    payload: bytes
    signature: bytes
    statement: bytes


@lru_cache(maxsize=65_536)
def _read(statement: bytes) -> _Statement | None:
    """The statement in its bytes, its signature not yet checked; None if it is of no known kind."""
    try:
        match canonical.decode(statement):
            case [bytes() as payload, bytes() as signature, *_]:
                said = _said(canonical.decode(payload))
                return said and _Statement(said, payload, signature, statement)
    except BadFrame:
        pass
    return None


def _said(payload: Value) -> _Payload | None:
    match payload:
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
            return _Node(key, kind, named, may)
        case [1, "device", bytes() as key, bytes() as issuer, scopes, str(), int(), *_]:
            named = _names(scopes)
            return None if named is None or ALL in named else _Device(key, issuer, named)
        case [1, "replica", bytes() as replica, bytes() as issuer, int(), *_] if len(replica) == 16:
            return _Holding(replica, issuer)
        case [1, "recipient", str() as recipient, bytes() as issuer, int(), *_]:
            return _Recipient(recipient, issuer)
        case [1, "challenge", bytes() as nonce, bytes() as replica, *_]:
            return _Challenge(nonce, replica)
    return None


def _names(value: Value) -> frozenset[str] | None:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return frozenset(str(name) for name in value)
    return None


class Holder(NamedTuple):
    """What the statements say of one key, or of the replica that it certified.

    `scopes` may be `*`. `roles` are those that it may grant; a tablet grants none.
    """

    key: bytes
    kind: str
    scopes: frozenset[str]
    roles: frozenset[str]


Within = Callable[[Change, int, bytes], bool]


def _by_position(change: Change, n: int, hash: bytes) -> bool:
    return change.seq < n or (change.seq == n and change.hash == hash)


class Trust:
    """What a set of statements proves under one root key, in any order.

    Several certificates of one key add up: a right that was given is taken back by revocation
    only, which names the last changes that count.
    """

    def __init__(
        self,
        root: bytes | None,
        statements: Iterable[bytes] = (),
        within: Within = _by_position,
    ) -> None:
        self.root = root
        self._within = within
        read = sorted({s for s in map(_read, statements) if s}, key=lambda s: s.statement)
        self._proofs: dict[bytes, set[bytes]] = {}
        self._holders: dict[bytes, Holder] = {}
        self._replicas: dict[bytes, Holder] = {}
        self._recipients: dict[bytes, set[str]] = {}
        self._claimed = {s.said.replica for s in read if isinstance(s.said, _Holding)}
        # A device's certificate stands on a node's, a replica's on either.
        for kind in (_Node, _Device, _Holding, _Recipient):
            for statement in read:
                if isinstance(statement.said, kind):
                    self._admit(statement)

    def _admit(self, statement: _Statement) -> None:
        match statement.said:
            case _Node() as node if self._signed(statement, self.root):
                self._add(Holder(node.key, node.kind, node.scopes, node.roles), statement, None)
            case _Device() as device:
                issuer = self._holders.get(device.issuer)
                if issuer and issuer.kind != "tablet" and self._signed(statement, issuer.key):
                    scopes = _both(device.scopes, issuer.scopes)
                    self._add(
                        Holder(device.key, "tablet", scopes, frozenset()), statement, device.issuer
                    )
            case _Holding() as holding:
                issuer = self._holders.get(holding.issuer)
                bound = issuer and binds(issuer.key, holding.replica)
                if issuer and bound and self._signed(statement, issuer.key):
                    self._hold(holding, issuer, statement.statement)
            case _Recipient(recipient, name):
                issuer = self._holders.get(name)
                if issuer and issuer.kind in NODES and self._signed(statement, issuer.key):
                    self._recipients.setdefault(name, set()).add(recipient)

    def _hold(self, holding: _Holding, issuer: Holder, statement: bytes) -> None:
        self._replicas[holding.replica] = issuer
        proofs = self._proofs.setdefault(holding.replica, set())
        proofs |= self._proofs[holding.issuer] | {statement}

    def _signed(self, statement: _Statement, key: bytes | None) -> bool:
        return key is not None and signed_by(key, statement.payload, statement.signature)

    def _add(self, holder: Holder, statement: _Statement, issuer: bytes | None) -> None:
        name = key_id(holder.key)
        known = self._holders.get(name)
        if known and KINDS.index(known.kind) < KINDS.index(holder.kind):
            return
        if known and known.kind == holder.kind:
            holder = holder._replace(
                scopes=known.scopes | holder.scopes, roles=known.roles | holder.roles
            )
        self._holders[name] = holder
        proofs = self._proofs.setdefault(name, set())
        proofs |= {statement.statement} | (self._proofs[issuer] if issuer else set())

    # What is known of a key

    def holder(self, name: bytes) -> Holder | None:
        """What is proven of the key with this key id."""
        return self._holders.get(name)

    def nodes(self) -> dict[bytes, Holder]:
        """The proven nodes by their key ids."""
        return {name: holder for name, holder in self._holders.items() if holder.kind in NODES}

    def recipients_of(self, name: bytes) -> list[str]:
        """The age recipients to which bundles for the node with this key id are encrypted."""
        return sorted(self._recipients.get(name, ()))

    def key_for(self, replica: bytes) -> bytes | None:
        """The proven key that a replica was made for, whether or not it certified it yet."""
        return next((h.key for h in self._holders.values() if binds(h.key, replica)), None)

    # What is known of a replica

    def kind_of(self, replica: bytes) -> str | None:
        """`mainland`, `island` or `tablet`; None without a certificate that leads to the root."""
        holder = self._replicas.get(replica)
        return holder and holder.kind

    def scopes_of(self, replica: bytes) -> frozenset[str]:
        """The scopes that a replica may write; `*` means all."""
        holder = self._replicas.get(replica)
        return holder.scopes if holder else frozenset()

    def roles_of(self, replica: bytes) -> frozenset[str]:
        """The roles that a replica may grant."""
        holder = self._replicas.get(replica)
        return holder.roles if holder else frozenset()

    def keys_of(self, replica: bytes) -> list[bytes]:
        """The public key that certified a replica, if one did."""
        holder = self._replicas.get(replica)
        return [holder.key] if holder else []

    def replicas_of(self, key: bytes) -> list[bytes]:
        """The replicas that a public key certified, ascending."""
        return sorted(r for r, holder in self._replicas.items() if holder.key == key)

    def writes(self, replica: bytes, scope: str) -> bool:
        """Whether the certificates let a replica write a scope."""
        return bool({scope, ALL} & self.scopes_of(replica))

    def reads(self, replica: bytes, scope: str) -> bool:
        """Whether the certificates let a replica hold a scope; everyone known holds `common`."""
        known = replica in self._replicas
        return self.writes(replica, scope) or (known and scope == COMMON)

    def refusal(self, replica: bytes, scope: str) -> str | None:
        """`unknown_replica` or `scope_not_certified`, or None where certificates allow a write."""
        if replica not in self._replicas:
            return "unknown_replica"
        return None if self.writes(replica, scope) else "scope_not_certified"

    def within(self, change: Change, n: int, hash: bytes) -> bool:
        """Whether a change stands at or before the position `(n, hash)` of its own chain."""
        return self._within(change, n, hash)

    def claims(self, replica: bytes) -> bool:
        """Whether some statement, proven or not, certifies this replica."""
        return replica in self._claimed

    # Proofs

    def chain_of(self, replica: bytes) -> list[bytes]:
        """The statements that lead from the root to a replica, ascending."""
        return sorted(self._proofs.get(replica, ()))

    def check_head(self, scope: str, replica: bytes, n: int, hash: bytes, signature: bytes) -> bool:
        """Whether a key that certified the replica signed this head."""
        payload = head_payload(scope, replica, n, hash)
        return any(signed_by(key, payload, signature) for key in self.keys_of(replica))

    def check_challenge(self, statement: bytes, nonce: bytes) -> bytes:
        """The replica for which a challenge's answer speaks; raises `AuthFailed`."""
        answer = _read(statement)
        match answer and answer.said:
            case _Challenge(given, replica) if answer and given == nonce:
                if any(self._signed(answer, key) for key in self.keys_of(replica)):
                    return replica
        raise AuthFailed("the challenge is not answered by a key that leads to this fleet's root")


def _both(mine: frozenset[str], issuer: frozenset[str]) -> frozenset[str]:
    return mine if ALL in issuer else mine & issuer
