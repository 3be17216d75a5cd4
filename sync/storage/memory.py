"""A store in memory: for tests, the simulator, and programs that keep nothing."""

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from sync.change import CREATE, Change, Dot
from sync.record import Record
from sync.storage.store import (
    Claim,
    Head,
    Logged,
    Parked,
    SignedHead,
    Store,
    Vector,
    Writer,
)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Chain = tuple[str, bytes]
"""The scope and replica of a chain."""


class MemoryStore(Store):
    """Dictionaries behind one lock; a transaction that fails is undone step by step."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._undo: list[Callable[[], object]] = []
        self._chains: dict[Chain, dict[int, dict[bytes, Logged]]] = {}
        self._heads: dict[Chain, Vector] = {}
        self._vectors: dict[str, Vector] = {}
        self._forks: dict[str, frozenset[Dot]] = {}
        self._writers: dict[tuple[str, bytes, bytes], bool] = {}
        self._touching: dict[tuple[str, bytes], list[tuple[Dot, bytes]]] = {}
        self._collected: dict[tuple[str, str], dict[tuple[Dot, bytes], bool]] = {}
        self._signed: dict[tuple[str, Head], SignedHead] = {}
        self._parked: dict[Parked, None] = {}
        self._records: dict[tuple[bytes, str], Record] = {}
        self._judged: dict[str, str] = {}
        self._facts: dict[str, bytes] = {}
        self._leases: dict[str, tuple[str, int]] = {}
        self._claims: dict[tuple[str, bytes, str], Claim] = {}

    # Transactions

    @contextmanager
    def write(self) -> Iterator[None]:
        with self._lock:
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    while self._undo:
                        self._undo.pop()()
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._undo.clear()

    def _set(self, table: dict[K, V], key: K, value: V | None) -> None:
        """Put or remove one row, remembering how it was."""
        if key in table:
            old = table[key]
            self._undo.append(lambda: table.__setitem__(key, old))
        elif value is not None:
            self._undo.append(lambda: table.pop(key, None))
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value

    def close(self) -> None:
        """Nothing to let go of."""

    # The log

    def append(self, run: Sequence[Logged]) -> None:
        first, last = run[0].change, run[-1].change
        chain = (first.scope, first.replica)
        before = Head(first.replica, first.seq - 1, first.prev or b"")
        with self.write():
            if first.prev is not None and not self.has(first.scope, before):
                raise ValueError("the predecessor is not stored")
            positions = self._chains.setdefault(chain, {})
            for logged in run:
                change = logged.change
                here = positions.get(change.seq, {})
                self._set(positions, change.seq, here | {change.hash: logged})
                if here and change.hash not in here:
                    forks = self._forks.get(change.scope, frozenset())
                    self._set(self._forks, change.scope, forks | {change.dot})
                self._set(self._writers, (*chain, change.author or b""), True)
                touching = list(self._touching.get((change.scope, change.record_id), ()))
                insort(touching, (change.dot, change.hash))
                self._set(self._touching, (change.scope, change.record_id), touching)
                collected = self._collected.setdefault((change.scope, change.collection), {})
                self._set(collected, (change.dot, change.hash), True)
            head = Head(last.replica, last.seq, last.hash)
            heads = _moved(self._heads.get(chain, ()), before, head)
            self._set(self._heads, chain, heads)
            vector = _moved(self._vectors.get(first.scope, ()), before, head)
            self._set(self._vectors, first.scope, vector)

    def _at(self, scope: str, dot: Dot) -> dict[bytes, Logged]:
        return self._chains.get((scope, dot.replica), {}).get(dot.seq, {})

    def _chain(self, scope: str, replica: bytes) -> Iterator[Logged]:
        for _, here in sorted(self._chains.get((scope, replica), {}).items()):
            yield from (logged for _, logged in sorted(here.items()))

    def _all(self, scope: str) -> Iterator[Logged]:
        for replica in sorted(replica for held, replica in self._chains if held == scope):
            yield from self._chain(scope, replica)

    def changes_at(self, scope: str, dot: Dot) -> list[Logged]:
        with self._lock:
            return [logged for _, logged in sorted(self._at(scope, dot).items())]

    def hashes(self, scope: str, replica: bytes, first: int, last: int) -> set[bytes]:
        with self._lock:
            seqs = range(first, last + 1)
            chain = self._chains.get((scope, replica), {})
            return {hash for seq in seqs if seq in chain for hash in chain[seq]}

    def changes_of(self, scope: str, record: bytes) -> list[Logged]:
        with self._lock:
            touching = self._touching.get((scope, record), ())
            return [self._at(scope, dot)[hash] for dot, hash in touching]

    def branch(self, scope: str, head: Head, after: int) -> Iterator[Change]:
        with self._lock:
            if len(self.heads_of(scope, head.replica)) == 1:
                chain = self._chains[scope, head.replica]
                return (
                    logged.change
                    for seq in range(after + 1, head.n + 1)
                    for logged in chain[seq].values()
                )
            changes: list[Change] = []
            hash: bytes | None = head.hash
            for seq in range(head.n, after, -1):
                change = self._at(scope, Dot(head.replica, seq))[hash or b""].change
                changes.append(change)
                hash = change.prev
        return reversed(changes)

    def changes_by(self, writer: Writer) -> list[Logged]:
        with self._lock:
            chain = self._chain(writer.scope, writer.replica)
            return [logged for logged in chain if logged.change.author == writer.author]

    def changes_in(self, scope: str, collections: Collection[str]) -> list[Logged]:
        with self._lock:
            found = sorted(
                place for c in collections for place in self._collected.get((scope, c), ())
            )
            return [self._at(scope, dot)[hash] for dot, hash in found]

    def count_in(self, scope: str, collections: Collection[str]) -> int:
        with self._lock:
            held = [self._collected.get((scope, name)) for name in collections]
            return sum([len(found) for found in held if found])

    def set_verdict(self, change: Change, verdict: str | None) -> None:
        with self.write():
            here = self._at(change.scope, change.dot)
            self._set(here, change.hash, Logged(change, verdict))

    def redact(self, change: Change, instead: bytes) -> None:
        with self.write():
            here = self._at(change.scope, change.dot)
            redacted = msgspec.structs.replace(change, body=None, instead=instead)
            changed = Logged(redacted, here[change.hash].verdict)
            positions = self._chains[change.scope, change.replica]
            self._set(positions, change.seq, here | {change.hash: changed})

    def quarantined(self, scope: str | None = None) -> list[Logged]:
        with self._lock:
            scopes = self.scopes() if scope is None else [scope]
            return [row for name in scopes for row in self._all(name) if row.verdict is not None]

    def count_quarantined(self, scope: str) -> int:
        return len(self.quarantined(scope))

    def writers(self, scope: str) -> list[Writer]:
        with self._lock:
            found = sorted(writer for writer in self._writers if writer[0] == scope)
            return [Writer(scope, replica, author or None) for _, replica, author in found]

    def forked(self, scope: str) -> Collection[Dot]:
        with self._lock:
            return self._forks.get(scope, frozenset())

    def count(self) -> int:
        with self._lock:
            return sum(len(here) for chain in self._chains.values() for here in chain.values())

    # Heads

    def scopes(self) -> list[str]:
        with self._lock:
            return sorted(self._vectors)

    def vector(self, scope: str) -> Vector:
        with self._lock:
            return self._vectors.get(scope, ())

    def heads_of(self, scope: str, replica: bytes) -> list[Head]:
        with self._lock:
            return list(self._heads.get((scope, replica), ()))

    def sign(self, head: SignedHead) -> None:
        with self.write():
            self._set(self._signed, (head.scope, Head(*head[1:4])), head)

    def unsign(self, head: SignedHead) -> None:
        with self.write():
            self._set(self._signed, (head.scope, Head(*head[1:4])), None)

    def signed_heads(self, scope: str, replica: bytes | None = None) -> list[SignedHead]:
        with self._lock:
            found = (head for head in self._signed.values() if head.scope == scope)
            return sorted(head for head in found if replica in (None, head.replica))

    # Parked runs

    def park(self, run: Parked) -> None:
        with self.write():
            if run not in self._parked:
                self._parked[run] = None
                self._undo.append(lambda: self._parked.pop(run, None))

    def parked_bytes(self) -> int:
        with self._lock:
            return sum(len(run.payload) for run in self._parked)

    def parked(self, scope: str, replica: bytes) -> list[Parked]:
        with self._lock:
            return sorted(p for p in self._parked if (p.scope, p.replica) == (scope, replica))

    def unpark(self, run: Parked) -> None:
        with self.write():
            if run in self._parked:
                del self._parked[run]
                self._undo.append(lambda: self._parked.__setitem__(run, None))

    # Views

    def put_record(self, record: Record) -> None:
        with self.write():
            self._set(self._records, (record.id, record.scope), record)

    def drop_record(self, scope: str, record: bytes) -> None:
        with self.write():
            self._set(self._records, (record, scope), None)

    def view(self, scope: str, record: bytes) -> Record | None:
        with self._lock:
            return self._records.get((record, scope))

    def record(self, record: bytes) -> Record | None:
        with self._lock:
            found = [view for (id, _), view in self._records.items() if id == record]
            found.sort(key=lambda view: view.scope)
            return min(found, key=lambda r: not self._created(r), default=None)

    def _created(self, record: Record) -> bool:
        changes = self.changes_of(record.scope, record.id)
        return any(logged.change.action == CREATE for logged in changes)

    def records(
        self,
        collection: str | None = None,
        *,
        scope: str | None = None,
        parent: bytes | None = None,
        deleted: bool = False,
    ) -> list[Record]:
        with self._lock:
            found = [
                record
                for record in self._records.values()
                if (collection is None or record.collection == collection)
                and (scope is None or record.scope == scope)
                and (parent is None or record.get("parent") == parent)
                and (deleted or not record.deleted)
            ]
        return sorted(found, key=lambda record: (record.collection, record.id, record.scope))

    def record_ids(self, scope: str) -> list[bytes]:
        with self._lock:
            return sorted(id for (held, id), touching in self._touching.items() if held == scope)

    def judged_by(self) -> str | None:
        with self._lock:
            return self._judged.get("release")

    def judge_by(self, release: str) -> None:
        with self.write():
            self._set(self._judged, "release", release)

    # Facts of this store

    def get(self, key: str) -> bytes | None:
        with self._lock:
            return self._facts.get(key)

    def put(self, key: str, value: bytes | None) -> None:
        with self._lock:
            if value is None:
                self._facts.pop(key, None)
            else:
                self._facts[key] = value

    def take_lease(self, name: str, holder: str, now: int, until: int) -> bool:
        with self._lock:
            by, end = self._leases.get(name, (holder, 0))
            if by != holder and end > now:
                return False
            self._leases[name] = (holder, until)
            return True

    def drop_lease(self, name: str, holder: str) -> None:
        with self._lock:
            if self._leases.get(name, ("", 0))[0] == holder:
                del self._leases[name]

    # What others hold

    def claim(self, claim: Claim) -> None:
        with self._lock:
            self._claims[claim.level, claim.replica, claim.scope] = claim

    def unclaim(self, claim: Claim) -> None:
        with self._lock:
            self._claims.pop((claim.level, claim.replica, claim.scope), None)

    def claims(self) -> list[Claim]:
        with self._lock:
            return [claim for _, claim in sorted(self._claims.items())]


def _moved(heads: Vector, before: Head, head: Head) -> Vector:
    """Heads that ascend, with one in place of the one before it."""
    moved = list(heads)
    at = bisect_left(moved, before)
    if moved[at : at + 1] == [before]:
        del moved[at]
    insort(moved, head)
    return tuple(moved)
