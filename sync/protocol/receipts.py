"""Who holds what: claims kept from peers, and receipts that pass them on. PROTOCOL.md §5."""

from collections.abc import Iterable, Mapping, Sequence

from sync import canonical
from sync.canonical import Value, sha256
from sync.keys import binds, key_id
from sync.protocol import wire
from sync.protocol.room import Room
from sync.replica import Replica
from sync.storage.store import Claim, Vector
from sync.trust import NODES, ROOT, Trust

STORED, SAFE = "stored", "safe"
"""Levels: fsynced at that store; in its last verified backup."""

KNOWN = "receipts"

OF_KEY = 64
"""Replicas of one device's key of which a scope keeps claims."""


def forwarded(replica: Replica, mine: Mapping[str, Vector]) -> tuple[wire.Receipt, ...]:
    """What this store knows last of the mainland's, by level, replica and time.

    `mine` are this store's vectors as the same welcome tells them, scope by scope.
    """
    newest: dict[tuple[str, str], Claim] = {}
    trusts = {scope: replica.trust(scope) for scope in mine}
    for claim in replica.store.claims():
        known = newest.get((claim.level, claim.scope))
        older = known is not None and known.ms >= claim.ms
        if not older and claim.scope in mine and _stands(replica, trusts[claim.scope], claim):
            newest[claim.level, claim.scope] = claim
    found: dict[tuple[str, bytes, int], list[tuple[str, wire.Heads | None]]] = {}
    for claim in sorted(newest.values()):
        same = claim.vector == mine[claim.scope]
        row = (claim.scope, None if same else wire.heads(claim.vector))
        found.setdefault((claim.level, claim.replica, claim.ms), []).append(row)
    return tuple(
        wire.Receipt(level, peer, ms, tuple(rows)) for (level, peer, ms), rows in found.items()
    )


def in_a_frame(told: Sequence[wire.Receipt]) -> tuple[wire.Receipt, ...]:
    """Those of some receipts that one frame holds, the shortest first; in the order given."""
    room = Room()
    kept = {receipt for receipt in sorted(told, key=_length) if room.holds(receipt)}
    return tuple(receipt for receipt in told if receipt in kept)


def _length(receipt: wire.Receipt) -> int:
    return sum(len(heads or ()) for _, heads in receipt.scopes)


def _stands(replica: Replica, trust: Trust, claim: Claim) -> bool:
    """Whether a claim is the mainland's, and on the mainland itself still true of this store."""
    if not claim.vector or trust.kind_of(claim.replica) != "mainland":
        return False
    if replica.key is None or replica.key.public not in trust.keys_of(claim.replica):
        return True
    held = all(replica.store.has(claim.scope, head) for head in claim.vector)
    return held and claim.replica == replica.id


def learn(replica: Replica, level: str, peer: bytes, scope: str, vector: Vector, ms: int) -> None:
    """Keep what `peer` itself said it holds of a scope, at its time `ms`.

    What earlier replicas of the same machine held is void: it was put back or emptied since. So is
    a backup of more than the peer now holds.
    """
    claims = [claim for claim in replica.store.claims() if claim.scope == scope]
    _void(replica, peer, claims)
    for claim in claims:
        lost = (claim.level, claim.replica) == (SAFE, peer) and not covers(vector, claim.vector)
        if lost and level == STORED:
            _forget(replica, claim)
    replica.store.claim(Claim(level, peer, scope, vector, ms))


def hear(replica: Replica, peer: bytes, scope: str, vector: Vector, ms: int) -> None:
    """Keep what a client says it stores of a scope: of a node all, of others their own chains.

    Nobody asks what else a tablet holds, and it may say anything, of any length.
    """
    if replica.store.get(ROOT) is not None:
        trust = replica.trust(scope)
        holder = trust.holder(key_id(trust.key_for(peer) or b""))
        if holder is None or holder.kind not in NODES:
            vector = tuple(head for head in vector if head.replica == peer)
            _thin(replica, trust.key_for(peer), peer, scope)
    learn(replica, STORED, peer, scope, vector, ms)


def _thin(replica: Replica, key: bytes | None, peer: bytes, scope: str) -> None:
    """Make room for a claim of `peer`: of a key the newest are kept, since a key mints at will."""
    of_key = [
        claim
        for claim in replica.store.claims()
        if (claim.level, claim.scope) == (STORED, scope)
        and claim.replica != peer
        and binds(key or b"", claim.replica)
    ]
    of_key.sort(key=lambda claim: claim.ms, reverse=True)
    for claim in of_key[OF_KEY - 1 :]:
        replica.store.unclaim(claim)


def stored_at(replica: Replica, peer: bytes) -> dict[str, Vector]:
    """What `peer` is known to hold, scope by scope."""
    claims = replica.store.claims()
    return {c.scope: c.vector for c in claims if (c.level, c.replica) == (STORED, peer)}


def keep_safe(replica: Replica, vectors: Mapping[str, Vector], ms: int) -> None:
    """Keep that a backup of this store, made at `ms` and verified, holds these vectors."""
    for scope, vector in vectors.items():
        learn(replica, SAFE, replica.id, scope, vector, ms)


def last_backup(replica: Replica) -> int | None:
    """When the mainland's last verified backup was made, as far as is known here; its own time."""
    safe = [claim for claim in replica.store.claims() if claim.level == SAFE]
    stands = (c.ms for c in safe if _stands(replica, replica.trust(c.scope), c))
    return max(stands, default=None)


def digest(told: Sequence[wire.Receipt], held: Mapping[str, Vector]) -> bytes:
    """16 bytes, equal where a store would tell the same; `held` are its vectors."""
    said: list[Value] = [
        [
            receipt.level,
            receipt.replica,
            receipt.ms,
            [
                [scope, _heads(held.get(scope, ()) if heads is None else heads)]
                for scope, heads in receipt.scopes
            ],
        ]
        for receipt in told
    ]
    return sha256(canonical.encode(said))[:16]


def _heads(vector: Iterable[tuple[bytes, int, bytes]]) -> list[Value]:
    return [list[Value](head) for head in vector]


def remember(replica: Replica, told: Sequence[wire.Receipt], held: Mapping[str, Vector]) -> None:
    """Keep the receipts of a welcome, and what tells the next server that they are known."""
    # What is newest shows which of a machine's replicas are gone.
    for receipt in sorted(told, key=lambda receipt: -receipt.ms):
        keep(replica, receipt, held)
    # Of whom no certificate is here yet, nobody knows whose other receipts are void.
    met = all(replica.trust(scope).keys_of(r.replica) for r in told for scope, _ in r.scopes)
    if told and met:
        replica.store.put(KNOWN, digest(told, held))


def known(replica: Replica) -> bytes:
    """What a hello says of the receipts that the last welcome told."""
    return replica.store.get(KNOWN) or b""


def keep(replica: Replica, receipt: wire.Receipt, held: Mapping[str, Vector]) -> None:
    """Keep what a forwarded receipt says, where it is newer or more than what is known.

    More counts also with an older time: a clock that was ahead for a day must not hide
    everything stored after it was set right.
    """
    if receipt.replica == replica.id:
        return
    for scope, heads in receipt.scopes:
        if scope not in held:
            continue
        vector = held[scope] if heads is None else wire.vector(heads)
        claims = [c for c in replica.store.claims() if c.scope == scope]
        known = [c for c in claims if (c.level, c.replica) == (receipt.level, receipt.replica)]
        if any(c.ms > receipt.ms for c in _others(replica, receipt.replica, claims)):
            continue
        if all(receipt.ms > c.ms or covers(vector, c.vector) for c in known):
            earlier = [c for c in claims if c.ms < receipt.ms]
            _void(replica, receipt.replica, earlier)
            replica.store.claim(Claim(receipt.level, receipt.replica, scope, vector, receipt.ms))


def covers(vector: Vector, other: Vector) -> bool:
    """Whether each head of `other` is at or before one of `vector` of the same replica."""
    return all(any(h.replica == o.replica and h.n >= o.n for h in vector) for o in other)


def _void(replica: Replica, peer: bytes, claims: list[Claim]) -> None:
    """Forget what other replicas under the key of `peer` are claimed to hold, of one scope."""
    for claim in _others(replica, peer, claims):
        _forget(replica, claim)


def _others(replica: Replica, peer: bytes, claims: list[Claim]) -> list[Claim]:
    """The claims about other replicas under the key of `peer`."""
    standing = [claim for claim in claims if claim.replica != peer and claim.vector]
    trusts = {scope: replica.trust(scope) for scope in {claim.scope for claim in standing}}
    keys = {scope: set(trust.keys_of(peer)) for scope, trust in trusts.items()}
    return [c for c in standing if keys[c.scope] & set(trusts[c.scope].keys_of(c.replica))]


def _forget(replica: Replica, claim: Claim) -> None:
    """Void a claim, and have receipts told again: they may say what is true now."""
    replica.store.claim(claim._replace(vector=()))
    replica.store.put(KNOWN, None)
