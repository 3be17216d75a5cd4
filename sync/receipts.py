"""Who holds what: claims kept from peers, and receipts that pass them on. PROTOCOL.md §5."""

from collections.abc import Mapping

from sync import wire
from sync.replica import Replica
from sync.storage.store import Claim, Vector


def forwarded(replica: Replica, mine: Mapping[str, Vector]) -> tuple[wire.Receipt, ...]:
    """What this store knows last of the mainland's, by level, replica and time.

    `mine` are this store's vectors as the same welcome tells them, scope by scope.
    """
    newest: dict[tuple[str, str], Claim] = {}
    for claim in replica.store.claims():
        known = newest.get((claim.level, claim.scope))
        older = known is not None and known.ms >= claim.ms
        if not older and claim.scope in mine and _of_mainland(replica, claim):
            newest[claim.level, claim.scope] = claim
    found: dict[tuple[str, bytes, int], list[tuple[str, wire.Heads | None]]] = {}
    for claim in sorted(newest.values()):
        same = claim.vector == mine[claim.scope]
        row = (claim.scope, None if same else wire.heads(claim.vector))
        found.setdefault((claim.level, claim.replica, claim.ms), []).append(row)
    return tuple(
        wire.Receipt(level, peer, ms, tuple(rows)) for (level, peer, ms), rows in found.items()
    )


def _of_mainland(replica: Replica, claim: Claim) -> bool:
    return replica.trust(claim.scope).kind_of(claim.replica) == "mainland"


def keep(replica: Replica, receipt: wire.Receipt, held: Mapping[str, Vector]) -> None:
    """Keep what a forwarded receipt says, where it is newer than what is known."""
    if receipt.replica == replica.id:
        return
    known = {
        c.scope: c.ms
        for c in replica.store.claims()
        if (c.level, c.replica) == (receipt.level, receipt.replica)
    }
    for scope, heads in receipt.scopes:
        if scope in held and receipt.ms > known.get(scope, -1):
            vector = held[scope] if heads is None else wire.vector(heads)
            learn(replica, receipt.level, receipt.replica, scope, vector, receipt.ms)


def learn(replica: Replica, level: str, peer: bytes, scope: str, vector: Vector, ms: int) -> None:
    """Keep what `peer` holds of a scope; `ms` is the time at the peer when it said so."""
    replica.store.claim(Claim(level, peer, scope, vector, ms))
