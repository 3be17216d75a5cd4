"""Who holds what: claims kept from peers, and receipts that pass them on. PROTOCOL.md §5."""

from collections.abc import Mapping

from sync import wire
from sync.replica import Replica
from sync.storage.store import Claim, Vector

STORED, SAFE = "stored", "safe"
"""Levels: fsynced at that store; in its last verified backup."""


def forwarded(replica: Replica, mine: Mapping[str, Vector]) -> tuple[wire.Receipt, ...]:
    """What this store knows last of the mainland's, by level, replica and time.

    `mine` are this store's vectors as the same welcome tells them, scope by scope.
    """
    newest: dict[tuple[str, str], Claim] = {}
    for claim in replica.store.claims():
        known = newest.get((claim.level, claim.scope))
        older = known is not None and known.ms >= claim.ms
        if not older and claim.scope in mine and _stands(replica, claim):
            newest[claim.level, claim.scope] = claim
    found: dict[tuple[str, bytes, int], list[tuple[str, wire.Heads | None]]] = {}
    for claim in sorted(newest.values()):
        same = claim.vector == mine[claim.scope]
        row = (claim.scope, None if same else wire.heads(claim.vector))
        found.setdefault((claim.level, claim.replica, claim.ms), []).append(row)
    return tuple(
        wire.Receipt(level, peer, ms, tuple(rows)) for (level, peer, ms), rows in found.items()
    )


def _stands(replica: Replica, claim: Claim) -> bool:
    """Whether a claim is the mainland's, and on the mainland itself still true of this store."""
    trust = replica.trust(claim.scope)
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
            replica.store.claim(claim._replace(vector=()))
    replica.store.claim(Claim(level, peer, scope, vector, ms))


def keep_safe(replica: Replica, vectors: Mapping[str, Vector], ms: int) -> None:
    """Keep that a backup of this store, made at `ms` and verified, holds these vectors."""
    for scope, vector in vectors.items():
        learn(replica, SAFE, replica.id, scope, vector, ms)


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
        if all(receipt.ms > c.ms or covers(vector, c.vector) for c in known):
            earlier = [c for c in claims if c.ms < receipt.ms]
            _void(replica, receipt.replica, earlier)
            replica.store.claim(Claim(receipt.level, receipt.replica, scope, vector, receipt.ms))


def covers(vector: Vector, other: Vector) -> bool:
    """Whether each head of `other` is at or before one of `vector` of the same replica."""
    return all(any(h.replica == o.replica and h.n >= o.n for h in vector) for o in other)


def _void(replica: Replica, peer: bytes, claims: list[Claim]) -> None:
    """Forget what other replicas under the key of `peer` are claimed to hold, of one scope."""
    for claim in claims:
        if claim.replica == peer or not claim.vector:
            continue
        trust = replica.trust(claim.scope)
        if set(trust.keys_of(peer)) & set(trust.keys_of(claim.replica)):
            replica.store.claim(claim._replace(vector=()))
