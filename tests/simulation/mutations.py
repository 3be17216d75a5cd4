"""The engine with one guard taken out: each must make the simulator fail."""

import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple
from unittest.mock import patch

from api.survey import reviews
from sync import draft, judge, ledger, signing, trust
from sync.change import Change
from sync.clock import Clock, Time
from sync.photos.parts import Parts
from sync.photos.store import PhotoStore
from sync.photos.uploads import Uploads
from sync.protocol import client, receipts, wire
from sync.protocol.client import Client
from sync.protocol.inbox import Inbox
from sync.protocol.outbox import Outbox
from sync.protocol.server import Granted, Push
from sync.record import Record, fold
from sync.replica import Replica
from sync.statements import read
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


def admit(book: Any, standing: Any, change: Any) -> Logged:
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


def by_position(store: Any, one: Any, other: Any) -> bool:
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
    told = read(statement)
    return told and getattr(told.said, "replica", None)


def by_the_wall(clock: Any) -> Time:
    """Time goes back when the wall clock does."""
    return clock._wall(), 0


def not_undone(store: Any, table: Any, key: Any, value: Any) -> None:
    """A row that a failed transaction leaves."""
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def all_there(uploads: Any, peer: bytes, parts: Any, offsets: Any, **_: Any) -> None:
    """A photo is there once any of it was sent."""
    uploads._confirm(peer, list(parts.touched))


filled = Parts.fill


def from_the_start(parts: Any, lengths: Any, offsets: Any, asked: Any = ()) -> None:
    """Photos begin anew in each push."""
    filled(parts, lengths, dict.fromkeys(offsets, 0), asked)


def all_held(photos: PhotoStore) -> set[bytes]:
    """Every photo that is here."""
    return {digest for digest, _ in photos.held()}


def unequal(judged: Any, now: Any, forked: Any) -> bool:
    """Forks or not, equal positions are the same writes."""
    return set(judged) != set(now)


def unnamed(run: wire.Run, prev: bytes | None) -> list[Change]:
    """A run under whatever hash it is said to have."""
    changes: list[Change] = []
    for seq, item in enumerate(run.changes, run.first):
        changes.append(wire._change(run, seq, prev, item))
        prev = changes[-1].hash
    return changes


looked = Outbox._look


def look(outbox: Outbox) -> None:
    """What was written since hello goes along without a signed head."""
    with patch.object(outbox._replica, "sign_heads", nothing):
        looked(outbox)


received = Replica.receive


def receive_first(replica: Any, run: wire.Run) -> Any:
    """What another wrote under the own id is taken in before the own heads are signed.

    Nor does a node prove its runs one by one, which makes up for it.
    """
    replica.signed_at = nothing
    with patch.object(replica, "sign_heads", nothing):
        return received(replica, run)


def counted(*_: Any) -> None:
    """It counts."""


def anything(change: Any) -> None:
    """No change is too large or ill-formed."""


class Mutation(NamedTuple):
    """What stands in for a guard, and a seed that is known to notice."""

    place: Any
    guard: str
    instead: object
    seed: int


MUTATIONS = {
    "clocks decide what survives": Mutation(ledger, "fold", latest_wins, seed=1),
    "forked dots overwrite": Mutation(ledger, "fold", without_forks, seed=1),
    "a wrong clock is adopted": Mutation(Clock, "observe", adopt, seed=4),
    "nothing is quarantined": Mutation(judge, "_judged", admit, seed=1),
    "nothing is judged again": Mutation(ledger.Ledger, "_rejudge", nothing, seed=1),
    "a restored replica keeps its name": Mutation(Replica, "_must_renew", never, seed=7),
    "a parked run is acknowledged": Mutation(Push, "_heads", acknowledge_parked, seed=27),
    "what was compared is forgotten": Mutation(Client, "welcomed", welcomed_late, seed=6),
    "checksums are not compared": Mutation(zlib, "crc32", no_checksum, seed=25),
    "a want names heads only": Mutation(client, "wanted", heads_only, seed=6),
    "one signed head is kept of a fork": Mutation(signing, "_leads_to", by_position, seed=2),
    "the time of another tab is not looked at": Mutation(Replica, "_observe", nothing, seed=1),
    "a body that was taken out is stored again": Mutation(
        ledger.Ledger, "_follow", unfollowed, seed=5
    ),
    "nobody is told of a new branch": Mutation(ledger.Ledger, "_forked", nothing, seed=1),
    "a clock goes back": Mutation(Clock, "now", by_the_wall, seed=1),
    "a failed write is not undone": Mutation(MemoryStore, "_set", not_undone, seed=6),
    "a known change is stored again": Mutation(MemoryStore, "hashes", nothing, seed=1),
    "a change may be of any size": Mutation(draft, "validate", anything, seed=5),
    "orders are not carried out on what is held": Mutation(
        ledger.Ledger, "_redact", nothing, seed=5
    ),
    "a revocation stops nobody": Mutation(Trust, "within", always, seed=5),
    "a statement needs no signature": Mutation(Trust, "_signed", always, seed=4),
    "a replica is whoever's says so": Mutation(trust, "binds", always, seed=1),
    "any answer earns a token": Mutation(Trust, "check_challenge", whoever, seed=4),
    "a token is good for every area": Mutation(Granted, "allows", always, seed=1),
    "a push is good for every area": Mutation(Inbox, "_check", nothing, seed=2),
    "a tablet's word is enough": Mutation(Vouch, "_own", always, seed=1),
    "a tablet is taken for a node": Mutation(Vouch, "_trusted", always, seed=1),
    "a signature of a head is not looked at": Mutation(Vouch, "_signed", always, seed=1),
    "a header without its body is taken": Mutation(Vouch, "_stripped", never, seed=2),
    "another release's verdicts stay": Mutation(Replica, "_keep_up", nothing, seed=5),
    "a frame that is not known is skipped": Mutation(wire, "SKIPPABLE", 0, seed=4),
    "no frame is skipped": Mutation(wire, "SKIPPABLE", 256, seed=1),
    "a decision on a fork stands": Mutation(reviews, "stale", unequal, seed=6),
    "no decision is stale": Mutation(reviews, "stale", never, seed=2),
    "a device may have any number of replicas": Mutation(Vouch, "_crowds", never, seed=15),
    "a mark is not made": Mutation(Replica, "_mark", nothing, seed=7),
    "certificates are not written by themselves": Mutation(Replica, "_introduce", nothing, seed=1),
    "a run's hash is not compared": Mutation(wire, "read_run", unnamed, seed=3),
    "any head is kept as signed": Mutation(Trust, "check_head", always, seed=14),
    "whoever orders is followed": Mutation(judge.Settled, "_ordered", counted, seed=9),
    "what is written meanwhile is not signed": Mutation(Outbox, "_look", look, seed=3),
    "no node proves what came unsigned": Mutation(Replica, "attest", never, seed=605247),
    "a run proves nothing until the last": Mutation(Replica, "signed_at", nothing, seed=1276),
    "heads are not signed before a fork": Mutation(Replica, "receive", receive_first, seed=305674),
    "what a mainland said before stands": Mutation(receipts, "_void", nothing, seed=12),
    "a photo in no backup is freed": Mutation(PhotoStore, "safe", all_held, seed=12),
    "a photo is there once it was sent": Mutation(Uploads, "stored", all_there, seed=11),
    "a photo begins anew": Mutation(Parts, "fill", from_the_start, seed=11),
}


def without(name: str) -> Any:
    """The engine without one guard, as a context."""
    mutation = MUTATIONS[name]
    return patch.object(mutation.place, mutation.guard, mutation.instead)
