"""Questions about chains: ancestors, forks, and what another store lacks. PROTOCOL.md §2, §7."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

from sync import canonical
from sync.canonical import sha256
from sync.change import Change, Dot
from sync.storage.store import Head, Store, Vector


def digest(vector: Vector) -> bytes:
    """The 16 bytes that are equal where two logs of a scope are equal."""
    return sha256(canonical.encode([list(head) for head in vector]))[:16]


def ancestor(store: Store, forked: Collection[Dot], change: Change, seq: int) -> bytes | None:
    """The hash at position `seq` of the chain that leads to `change`; None unless it is earlier."""
    if change.seq <= seq:
        return None
    # A position that holds one change only is on every branch that reaches it.
    for at in range(seq + 1, change.seq):
        if (change.replica, at) not in forked:
            [(change, _)] = store.changes_at(change.scope, Dot(change.replica, at))
            break
    while change.seq > seq + 1:
        before = store.changes_at(change.scope, Dot(change.replica, change.seq - 1))
        [change] = [logged.change for logged in before if logged.change.hash == change.prev]
    return change.prev


def within(store: Store, change: Change, n: int, hash: bytes) -> bool:
    """Whether `change` is the one at `(n, hash)` of its replica's chain, or before it.

    As long as that one is not stored, the position alone decides.
    """
    if change.seq >= n:
        return change.seq == n and change.hash == hash
    found = [
        logged.change
        for logged in store.changes_at(change.scope, Dot(change.replica, n))
        if logged.change.hash == hash
    ]
    if not found or len(store.heads_of(change.scope, change.replica)) == 1:
        return True
    return ancestor(store, store.forked(change.scope), found[0], change.seq) == change.hash


def missing(store: Store, scope: str, theirs: Vector) -> list[tuple[Head, int]]:
    """The branches that a store with the vector `theirs` lacks, each after which position.

    By replica; in that order no change comes twice, and none before its predecessor.
    """
    claims: defaultdict[bytes, set[Head]] = defaultdict(set)
    for head in theirs:
        claims[head.replica].add(head)
    found: list[tuple[Head, int]] = []
    for replica, group in groupby(store.vector(scope), key=attrgetter("replica")):
        mine, claimed = list(group), sorted(claims.get(replica, ()))
        known = [head for head in claimed if store.has(scope, head)]
        if claimed and not known and claimed[0].n > max(h.n for h in mine):
            continue
        # On the one chain of a replica that is not forked, the furthest position says it all.
        shared = _earlier if len(mine) == 1 else partial(_common, store, scope)
        for head in mine:
            after = max((shared(head, other) for other in known), default=0)
            if after < head.n:
                found.append((head, after))
            known.append(head)
    return found


def parted(store: Store, scope: str, heads: Sequence[Head]) -> int:
    """The last position that all branches of one replica share; 0 when they share none."""
    first, *others = heads
    return min((_common(store, scope, first, other) for other in others), default=first.n)


def _earlier(a: Head, b: Head) -> int:
    """The last position that two heads of one chain share."""
    return min(a.n, b.n)


def _common(store: Store, scope: str, a: Head, b: Head) -> int:
    """The last position that two branches of a replica share; 0 when they share none."""
    low, high = 0, min(a.n, b.n)
    while low < high:
        middle = (low + high + 1) // 2
        if _at(store, scope, a, middle) == _at(store, scope, b, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _at(store: Store, scope: str, head: Head, seq: int) -> bytes | None:
    if head.n == seq:
        return head.hash
    [change] = [
        logged.change
        for logged in store.changes_at(scope, Dot(head.replica, head.n))
        if logged.change.hash == head.hash
    ]
    return ancestor(store, store.forked(scope), change, seq)
