"""The engine with one guard taken out: each must make the simulator fail."""

import zlib
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from sync import draft, judge, ledger, trust
from sync.clock import Clock, Time
from sync.photos.parts import Parts
from sync.photos.uploads import Uploads
from sync.protocol import exchange, wire
from sync.protocol.exchange import Client, Granted, Push
from sync.protocol.inbox import Inbox
from sync.record import Record, fold
from sync.replica import Replica
from sync.storage.memory import MemoryStore
from sync.storage.store import Head, Logged, Store, Vector
from sync.trust import Trust
from sync.vouch import Vouch


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


def always(*_: Any) -> bool:
    """Yes."""
    return True


def whoever(known: Any, statement: bytes, nonce: bytes) -> Any:
    """The replica that an answer names, whoever signed it."""
    read = trust._read(statement)
    return read and getattr(read.said, "replica", None)


def by_the_wall(clock: Any) -> Time:
    """Time goes back when the wall clock does."""
    return clock._wall(), 0


def not_undone(store: Any, table: Any, key: Any, value: Any) -> None:
    """A row that a failed transaction leaves."""
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def all_there(uploads: Any, peer: bytes, parts: Any, offsets: Any) -> None:
    """A photo is there once any of it was sent."""
    uploads._confirm(peer, list(parts.touched))


filled = Parts.fill


def from_the_start(parts: Any, lengths: Any, offsets: Any, asked: Any = ()) -> None:
    """Photos begin anew in each push."""
    filled(parts, lengths, dict.fromkeys(offsets, 0), asked)


def anything(change: Any) -> None:
    """No change is too large or ill-formed."""


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
    "a clock goes back": (Clock, "now", by_the_wall),
    "a failed write is not undone": (MemoryStore, "_set", not_undone),
    "a known change is stored again": (MemoryStore, "hashes", nothing),
    "a change may be of any size": (draft, "validate", anything),
    "orders are not carried out on what is held": (ledger.Ledger, "_redact", nothing),
    "a revocation stops nobody": (Trust, "within", always),
    "a statement needs no signature": (Trust, "_signed", always),
    "a replica is whoever's says so": (trust, "binds", always),
    "any answer earns a token": (Trust, "check_challenge", whoever),
    "a token is good for every area": (Granted, "allows", always),
    "a push is good for every area": (Inbox, "_check", nothing),
    "a tablet's word is enough": (Vouch, "_own", always),
    "a tablet is taken for a node": (Vouch, "_trusted", always),
    "a signature of a head is not looked at": (Vouch, "_signed", always),
    "a header without its body is taken": (Vouch, "_stripped", never),
    "another release's verdicts stay": (Replica, "_keep_up", nothing),
    "a photo is there once it was sent": (Uploads, "stored", all_there),
    "a photo begins anew": (Parts, "fill", from_the_start),
}


def without(name: str) -> Any:
    """The engine without one guard, as a context."""
    return patch.object(*MUTATIONS[name])


NOTICED_BY: dict[str, int] = {
    "clocks decide what survives": 5,
    "a wrong clock is adopted": 5,
    "nothing is quarantined": 1,
    "nothing is judged again": 1,
    "a want names heads only": 1,
    "a body that was taken out is stored again": 2,
    "a clock goes back": 1,
    "a failed write is not undone": 1,
    "a known change is stored again": 1,
    "a change may be of any size": 4,
    "orders are not carried out on what is held": 2,
    "a revocation stops nobody": 8,
    "a statement needs no signature": 1,
    "a replica is whoever's says so": 1,
    "any answer earns a token": 1,
    "a token is good for every area": 1,
    "a push is good for every area": 2,
    "a tablet's word is enough": 1,
    "a tablet is taken for a node": 1,
    "a photo is there once it was sent": 1,
    "a photo begins anew": 1,
}
"""The first seed that notices; when the simulator changes, others are tried."""
