"""The engine with one guard taken out: each must make the simulator fail."""

import zlib
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from sync import exchange, judge, ledger, wire
from sync.clock import Clock
from sync.exchange import Client, Push
from sync.record import Record, fold
from sync.replica import Replica
from sync.storage.store import Head, Logged, Store, Vector


def latest_wins(changes: Any, forked: Any, ancestor: Any) -> Record | None:
    """The fold of a system that lets clocks decide."""
    record = fold(changes, forked, ancestor)
    if record is None:
        return None
    fields = {f: (max(ws, key=lambda w: (w.time, w.hash)),) for f, ws in record.fields.items()}
    return Record(record.id, record.collection, record.scope, fields)


def without_forks(changes: Any, forked: Any, ancestor: Any) -> Record | None:
    """A dot means whatever stands there, also where two changes stand."""
    return fold(changes, (), ancestor)


def adopt(clock: Any, seen: Any) -> bool:
    """Every time that is seen is adopted."""
    clock._last = max(clock._last, seen)
    return True


def admit(book: Any, change: Any) -> Logged:
    """Everything counts."""
    return Logged(change, None)


def acknowledge_parked(push: Any, scope: str, replicas: set[bytes]) -> Any:
    """What waits for its predecessor is said to be stored."""
    store = push._replica.store
    heads = {tuple(head) for head in store.vector(scope) if head.replica in replicas}
    for change in _parked(store, scope, replicas):
        heads.add(change)
    return tuple(sorted(heads))


def _parked(store: Any, scope: str, replicas: set[bytes]) -> Any:
    for replica in replicas:
        for parked in store.parked(scope, replica):
            run = wire.read_payload(wire.Run, parked.payload)
            yield replica, run.first + len(run.changes) - 1, run.last + bytes(16)


def no_checksum(data: bytes, value: int = 0) -> int:
    """Every checksum is right."""
    return 0


def never(*_: Any) -> bool:
    """No."""
    return False


def nothing(*_: Any) -> set[Any]:
    """Nothing."""
    return set()


welcomed = Client.welcomed


def welcomed_late(client: Client, body: bytes) -> None:
    """What is equal is what stands here now, not what was compared."""
    client._said = {scope: client._replica.vector(scope) for scope in client._said}
    welcomed(client, body)


def heads_only(store: Store, scope: str, theirs: Vector, reached: Iterable[Head]) -> Vector:
    """A want without positions."""
    return store.vector(scope)


def by_position(replica: Any, one: Any, other: Any) -> bool:
    """A chain has no branches."""
    return bool(one.n <= other.n)


def unfollowed(ledger: Any, changes: Any, known: Any) -> Any:
    """What was taken out comes back with the next copy."""
    return changes


MUTATIONS: dict[str, tuple[Any, str, object]] = {
    "clocks decide what survives": (ledger, "fold", latest_wins),
    "forked dots overwrite": (ledger, "fold", without_forks),
    "a wrong clock is adopted": (Clock, "observe", adopt),
    "nothing is quarantined": (judge, "_judged", admit),
    "nothing is judged again": (ledger.Ledger, "_rejudge", nothing),
    "a restored replica keeps its name": (Replica, "_must_renew", never),
    "a parked run is acknowledged": (Push, "_heads", acknowledge_parked),
    "what was compared is forgotten": (Client, "welcomed", welcomed_late),
    "checksums are not compared": (zlib, "crc32", no_checksum),
    "a want names heads only": (exchange, "wanted", heads_only),
    "one signed head is kept of a fork": (Replica, "_leads_to", by_position),
    "the time of another tab is not looked at": (Replica, "_observe", nothing),
    "a body that was taken out is stored again": (ledger.Ledger, "_follow", unfollowed),
    "nobody is told of a new branch": (ledger.Ledger, "_forked", nothing),
}


def without(name: str) -> Any:
    """The engine without one guard, as a context."""
    return patch.object(*MUTATIONS[name])
