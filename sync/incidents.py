"""What happened to the stores that wrote a scope: forks, and replicas that took another's place.

Out of the log and its certificates alone, so every store that holds the scope says the same.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Literal, NamedTuple

from sync.change import Dot
from sync.history import parted
from sync.storage.store import Head, Store
from sync.trust import Trust

Kind = Literal["forked", "renewed"]


class Incident(NamedTuple):
    """What became of one replica in a scope; `key` is None as long as nobody knows whose it is.

    `forked`: two stores went on under its id; `branches` are their changes, `changes` those before.
    `renewed`: its store was put back, copied or emptied, and writes on as another replica; it had
    brought `changes`. `since` is the time of the first change of what came after, in ms.
    """

    kind: Kind
    scope: str
    replica: bytes
    key: bytes | None
    since: int
    changes: int
    branches: tuple[int, ...] = ()


def incidents(store: Store, scope: str, trust: Trust) -> list[Incident]:
    """The incidents of a scope, the newest first."""
    heads: defaultdict[bytes, list[Head]] = defaultdict(list)
    for head in store.vector(scope):
        heads[head.replica].append(head)
    keys = {replica: _key(trust, replica) for replica in heads}
    found = [
        _forked(store, scope, keys[replica], branches)
        for replica, branches in heads.items()
        if len(branches) > 1
    ]
    for key in sorted({key for key in keys.values() if key}):
        own = [replica for replica in heads if keys[replica] == key]
        own.sort(key=lambda replica: (_first(store, scope, replica, 1), replica))
        for before, after in pairwise(own):
            # A fork says already that a store goes on under another id.
            if len(heads[before]) == 1:
                since, [head] = _first(store, scope, after, 1), heads[before]
                found.append(Incident("renewed", scope, before, key, since, head.n))
    return sorted(found, key=lambda one: (-one.since, one.replica))


def _forked(store: Store, scope: str, key: bytes | None, heads: list[Head]) -> Incident:
    shared, replica = parted(store, scope, heads), heads[0].replica
    since = _first(store, scope, replica, shared + 1)
    branches = tuple(sorted((head.n - shared for head in heads), reverse=True))
    return Incident("forked", scope, replica, key, since, shared, branches)


def _key(trust: Trust, replica: bytes) -> bytes | None:
    certified = trust.keys_of(replica)
    return certified[0] if certified else trust.key_for(replica)


def _first(store: Store, scope: str, replica: bytes, seq: int) -> int:
    """The time of what stands at a position, in ms; of two changes the earlier one."""
    at = store.changes_at(scope, Dot(replica, seq))
    return min((logged.change.time[0] for logged in at), default=0)
