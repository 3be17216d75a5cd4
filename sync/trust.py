"""What signed statements prove of keys and replicas under one root. PROTOCOL.md §4."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sync.change import Change
from sync.errors import AuthFailed
from sync.keys import binds, key_id, signed_by
from sync.statements import (
    ALL,
    Challenge,
    Device,
    Holding,
    Node,
    Recipient,
    Statement,
    head_payload,
    read,
)

COMMON = "common"
ROOT = "root"
"""The fact under which a store keeps the public key of its fleet's root."""

KINDS = ("mainland", "island", "tablet")
NODES = KINDS[:2]


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
        known = sorted({s for s in map(read, statements) if s}, key=lambda s: s.statement)
        self._proofs: dict[bytes, set[bytes]] = {}
        self._holders: dict[bytes, Holder] = {}
        self._replicas: dict[bytes, Holder] = {}
        self._recipients: dict[bytes, set[str]] = {}
        self._claimed = {s.said.replica for s in known if isinstance(s.said, Holding)}
        # A device's certificate stands on a node's, a replica's on either.
        for kind in (Node, Device, Holding, Recipient):
            for statement in known:
                if isinstance(statement.said, kind):
                    self._admit(statement)
        self._nodes = {name: one for name, one in self._holders.items() if one.kind in NODES}

    def _admit(self, statement: Statement) -> None:
        match statement.said:
            case Node() as node if self._signed(statement, self.root):
                self._add(Holder(node.key, node.kind, node.scopes, node.roles), statement, None)
            case Device() as device:
                issuer = self._holders.get(device.issuer)
                if issuer and issuer.kind != "tablet" and self._signed(statement, issuer.key):
                    scopes = _both(device.scopes, issuer.scopes)
                    self._add(
                        Holder(device.key, "tablet", scopes, frozenset()), statement, device.issuer
                    )
            case Holding() as holding:
                issuer = self._holders.get(holding.issuer)
                bound = issuer and binds(issuer.key, holding.replica)
                if issuer and bound and self._signed(statement, issuer.key):
                    self._hold(holding, issuer, statement.statement)
            case Recipient(recipient, name):
                issuer = self._holders.get(name)
                if issuer and issuer.kind in NODES and self._signed(statement, issuer.key):
                    self._recipients.setdefault(name, set()).add(recipient)

    def _hold(self, holding: Holding, issuer: Holder, statement: bytes) -> None:
        self._replicas[holding.replica] = issuer
        proofs = self._proofs.setdefault(holding.replica, set())
        proofs |= self._proofs[holding.issuer] | {statement}

    def _signed(self, statement: Statement, key: bytes | None) -> bool:
        return key is not None and signed_by(key, statement.payload, statement.signature)

    def _add(self, holder: Holder, statement: Statement, issuer: bytes | None) -> None:
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
        return self._nodes

    def recipients_of(self, name: bytes) -> list[str]:
        """The age recipients to which bundles for the node with this key id are encrypted."""
        return sorted(self._recipients.get(name, ()))

    def key_for(self, replica: bytes) -> bytes | None:
        """The proven key that a replica was made for, whether or not it certified it yet."""
        maker = self._maker(replica)
        return maker and maker.key

    def _maker(self, replica: bytes) -> Holder | None:
        holders = self._holders.values()
        certified = self._replicas.get(replica)
        return certified or next((h for h in holders if binds(h.key, replica)), None)

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

    def head_keys(self, scope: str, replica: bytes) -> list[bytes]:
        """The public keys whose word proves a head: the chain's own, and of the nodes above it.

        A node vouches, in the scopes that it holds, for what machines of a lower kind wrote. In
        `common`, and for chains of which nobody is known, only the mainland does.
        """
        maker = self._maker(replica)
        rank = KINDS.index(maker.kind) if maker else 1
        above = KINDS[: min(rank, 1) if scope == COMMON else rank]
        nodes = (h for h in self._nodes.values() if h.kind in above and {scope, ALL} & h.scopes)
        return [holder.key for holder in (*filter(None, [maker]), *nodes)]

    def word(self, scope: str, replica: bytes, n: int, hash: bytes, signature: bytes) -> int:
        """Whose word a signed head is: 2 the chain's own key's, 1 a node's above it, 0 nobody's."""
        payload = head_payload(scope, replica, n, hash)
        own = self.key_for(replica)
        keys = self.head_keys(scope, replica)
        signer = next((key for key in keys if signed_by(key, payload, signature)), None)
        return 0 if signer is None else 1 + (signer == own)

    def check_head(self, scope: str, replica: bytes, n: int, hash: bytes, signature: bytes) -> bool:
        """Whether one of the `head_keys` signed this head."""
        return self.word(scope, replica, n, hash, signature) > 0

    def check_challenge(self, statement: bytes, nonce: bytes) -> bytes:
        """The replica for which a challenge's answer speaks; raises `AuthFailed`."""
        answer = read(statement)
        match answer and answer.said:
            case Challenge(given, replica) if answer and given == nonce:
                if any(self._signed(answer, key) for key in self.keys_of(replica)):
                    return replica
        raise AuthFailed("the challenge is not answered by a key that leads to this fleet's root")


def _both(mine: frozenset[str], issuer: frozenset[str]) -> frozenset[str]:
    return mine if ALL in issuer else mine & issuer
