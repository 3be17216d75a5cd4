"""A replica: one local database that writes, reads, and takes in what others wrote.

This is what a program embeds; `docs/embedding.md` shows it in twenty lines.
"""

import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

import structlog

from sync import canonical
from sync.canonical import Value
from sync.change import Change, Dot
from sync.clock import Clock, Time
from sync.draft import Draft, compose, deletions
from sync.errors import NOT_WRITTEN, TooLarge
from sync.history import digest, missing
from sync.judge import Judge
from sync.keys import Key, binds, new_replica
from sync.ledger import Ledger
from sync.parking import drop_ordered, park, unpark
from sync.protocol import wire
from sync.record import Record
from sync.redaction import drafts
from sync.rules import CERTIFICATE, EVERYTHING, REDACTION, Rules
from sync.signing import keep_proven, sign
from sync.statements import certify_replica, head_payload
from sync.storage.store import MARK, AfterCommit, Head, Logged, SignedHead, Store, Vector
from sync.trust import COMMON, NODES, ROOT, Trust

log = structlog.get_logger()

REPLICA = "replica"
RENEW = "renew"
FOLD = 1
"""Grows when the engine folds or judges the same changes otherwise than before."""

MAX_REPLICAS = 4_096


class Received(NamedTuple):
    """What became of a run.

    `stored` changes are new here; `parked` if its predecessor is missing, so that nothing of it
    is acknowledged and it is kept only while there is room; `heads` are the replica's heads
    afterwards.
    """

    stored: int
    parked: bool
    heads: tuple[Head, ...]


class _Pending(NamedTuple):
    """What one transaction did: the records folded anew, the own heads it moved."""

    records: set[bytes]
    own: dict[str, Head]


class Replica:
    """One incarnation of a local database."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Callable[[int], bytes] = secrets.token_bytes,
        admit: Rules = EVERYTHING,
        key: Key | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.rules = admit
        self.key = key
        self.judge = Judge(store, admit)
        self._ids = ids
        self._ledger = Ledger(store, self.judge)
        self._listeners: list[AfterCommit] = []
        self._local = threading.local()
        if store.get(REPLICA) is None:
            self._mint()
        self._keep_up()
        for scope in store.scopes():
            for head in store.vector(scope):
                self._observe(scope, head)

    @property
    def id(self) -> bytes:
        """The 16 bytes of this incarnation; another after a restore or a clone was found."""
        return self.store.get(REPLICA) or self._mint()

    def _mint(self) -> bytes:
        fresh = new_replica(self._ids, self.key.public if self.key else None)
        self.store.put(REPLICA, fresh)
        return fresh

    def _keep_up(self) -> None:
        """Judge and fold anew what another release of the rules or of the engine left behind."""
        release = f"{FOLD}/{self.rules.version}"
        if self.store.judged_by() != release:
            with self.transaction():
                self.rebuild()
                self.store.judge_by(release)

    def _observe(self, scope: str, head: Head) -> None:
        for logged in self.store.changes_at(scope, Dot(head.replica, head.n)):
            self.clock.observe(logged.change.time)

    # Transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several writes that become durable together, or not at all."""
        if self._pending:
            yield
            return
        pending = self._local.pending = _Pending(set(), {})
        try:
            with self.store.write():
                yield
        except BaseException:
            self.judge.forget()
            raise
        finally:
            self._local.pending = None
        self._mark(pending.own)
        if pending.records:
            self._tell(sorted(pending.records))

    def _tell(self, records: list[bytes]) -> None:
        for listener in self._listeners:
            try:
                listener(records)
            except Exception:
                log.exception("listener_failed", records=len(records))

    def _mark(self, own: Mapping[str, Head]) -> None:
        """Keep where the log ends; one that is found behind its mark was put back in time."""
        for scope, head in own.items():
            # What was written is written: a mark that cannot be made does not make it fail.
            with suppress(*NOT_WRITTEN):
                self.store.put(f"{MARK}{scope}", canonical.encode(list(head)))

    @property
    def _pending(self) -> "_Pending | None":
        return getattr(self._local, "pending", None)

    def subscribe(self, listener: AfterCommit) -> None:
        """Call `listener` after each commit with the ids of the records that were folded anew.

        What it raises is logged: the change is durable all the same.
        """
        self._listeners.append(listener)

    # Writing

    def write(
        self,
        scope: str,
        collection: str,
        values: Mapping[str, Value],
        *,
        record: bytes | None = None,
        author: bytes | None = None,
        schema: int = 1,
        overwrites: Mapping[str, Iterable[Dot]] | None = None,
        personal: bool = False,
        delete: bool = False,
    ) -> Change:
        """Write a change: a new record, or an edit or deletion of `record`.

        A record of very many fields takes several deletions; the last one is returned.

        `overwrites` names the live writes that the author saw, field by field; where it says
        nothing, those live now. Raises `TooLarge`, `NotCanonical` or `UnknownRecord`, and then
        nothing is written.
        """
        draft = Draft(
            scope, collection, dict(values), record, author, schema, overwrites or {}, delete
        )
        with self.transaction():
            if self._must_renew(scope):
                self.renew()
            self._introduce(scope)
            drafts = deletions(self.store, draft, self.id) if delete else [draft]
            changes = [self._cut(one, self._ids(16) if personal else b"") for one in drafts]
            return changes[-1]

    def _cut(self, draft: Draft, salt: bytes) -> Change:
        heads = self.store.heads_of(draft.scope, self.id)
        head = heads[-1] if heads else None
        if head:
            # Another program on this store may have written since.
            self._observe(draft.scope, head)
        change = compose(self.store, draft, self.id, head, self.clock.now(), salt)
        self._ingest([change])
        if self._pending:
            self._pending.own[change.scope] = Head(change.replica, change.seq, change.hash)
        return change

    def introduce(self, scope: str) -> None:
        """Let a scope know this replica by its certificate, before it writes anything else."""
        with self.transaction():
            self._introduce(scope)

    def _introduce(self, scope: str) -> None:
        """Certify this replica where nobody knows it yet."""
        if self.key is None or self.judge.trust(scope).claims(self.id):
            return
        holder = self.judge.trust(COMMON).holder(self.key.key_id)
        home = COMMON if holder and holder.kind == "mainland" else scope
        time = self.clock.now()
        statement = certify_replica(self.key, self.id, time[0])
        self._cut(Draft(home, "certificate", {"statement": statement}), b"")

    def redact(
        self,
        record: bytes,
        fields: Collection[str] | None = None,
        *,
        author: bytes | None = None,
        reason: str = "",
    ) -> int:
        """Take the values of some fields of a record, or all, out of every change for good.

        How many changes held any, but for those that last. It is carried out where this is the
        mainland's replica, or there is no fleet. Raises `UnknownRecord`.
        """
        with self.transaction():
            orders = drafts(self.store, record, fields, self._ledger.lasts)
            for scope, values in orders:
                self.write(scope, REDACTION, {**values, "reason": reason}, author=author)
        return len(orders)

    # One identity, one history

    def renew(self) -> None:
        """Become a new replica, which is certified at its first write."""
        self.sign_heads()
        self._mint()
        self.store.put(RENEW, None)

    def _must_renew(self, scope: str) -> bool:
        """Whether another database goes on under this id, or this one was put back in time."""
        if self.store.get(RENEW) is not None:
            return True
        mark = self.store.get(f"{MARK}{scope}")
        if mark is None:
            return False
        head = Head(*canonical.decode(mark))  # type: ignore[misc]
        return head.replica == self.id and not self.store.has(scope, head)

    def notice(self, theirs: Mapping[str, Vector]) -> bool:
        """Whether a peer's vectors show changes of mine that I do not hold.

        Then this database was put back or copied, and the next write is a new replica's.
        """
        noticed = any(
            head.replica == self.id and not self.store.has(scope, head)
            for scope, vector in theirs.items()
            for head in vector
        )
        if noticed:
            self.sign_heads()
            self.store.put(RENEW, b"noticed")
        return noticed

    # Taking in

    def receive(self, run: wire.Run) -> Received:
        """Store a run, or park it, in one transaction; raises `BadFrame` or `TooLarge`."""
        with self.transaction():
            if run.replica == self.id:
                # Afterwards nobody could tell which of the heads was written here.
                self.sign_heads()
            stored = self._take(run)
            parked = stored is None
            if parked:
                park(self.store, run)
            elif stored:
                stored += unpark(self.store, run.scope, run.replica, self._take)
            if run.replica == self.id and stored != 0:
                self.store.put(RENEW, b"received")
            heads = tuple(self.store.heads_of(run.scope, run.replica))
        return Received(stored or 0, parked, heads)

    def _take(self, run: wire.Run) -> int | None:
        """Store what is new of a run, and say how much; None if its predecessor is missing."""
        prev: bytes | None = None
        if run.first > 1:
            before = self.store.changes_at(run.scope, Dot(run.replica, run.first - 1))
            found = [c.hash for c, _ in before if len(run.prev) == 8 and c.hash[:8] == run.prev]
            if not found:
                return None
            prev = found[0]
        changes = wire.read_run(run, prev)
        held = self.store.hashes(run.scope, run.replica, run.first, changes[-1].seq)
        new = [change for change in changes if change.hash not in held]
        if new:
            if new[0].seq == 1:
                self._make_room(run.scope, run.replica)
            for change in new:
                self.clock.observe(change.time)
            self._ingest(new)
        return len(new)

    def _make_room(self, scope: str, replica: bytes) -> None:
        known = {head.replica for head in self.store.vector(scope)}
        if replica not in known and len(known) >= MAX_REPLICAS:
            raise TooLarge(f"more than {MAX_REPLICAS} replicas in {scope}")

    def _ingest(self, changes: list[Change]) -> None:
        self._touch(self._ledger.enter(changes))
        # An order may count only once it is certified who wrote it.
        if not {REDACTION, CERTIFICATE}.isdisjoint(change.collection for change in changes):
            drop_ordered(self.store)

    def _touch(self, records: set[bytes]) -> None:
        if self._pending:
            self._pending.records.update(records)

    def join(self, root: bytes) -> None:
        """Belong to the fleet of this root key, and judge all changes under it."""
        self.store.put(ROOT, root)
        self.rebuild()

    def rebuild(self) -> None:
        """Judge every change and fold every record anew."""
        with self.transaction():
            self._touch(self._ledger.rebuild())

    # Heads

    def scopes(self) -> list[str]:
        """The scopes of which anything is held."""
        return self.store.scopes()

    def time(self) -> Time:
        """The hybrid logical time now."""
        return self.clock.now()

    def vector(self, scope: str) -> Vector:
        """The heads of a scope."""
        return self.store.vector(scope)

    def digest(self, scope: str) -> bytes:
        """16 bytes, equal on two stores that hold the same changes of a scope."""
        return digest(self.store.vector(scope))

    def missing(self, scope: str, theirs: Vector) -> list[tuple[Head, int]]:
        """What a store with the vector `theirs` lacks: `history.missing`."""
        return missing(self.store, scope, theirs)

    def sign_heads(self) -> list[SignedHead]:
        """Sign the own heads that have moved since the last time, and keep the signatures."""
        if self.key is None or self.store.get(RENEW) is not None:
            # Somebody else may have written under this id: its chain is not ours to sign.
            return []
        return [
            one
            for scope in self.store.scopes()
            for one in sign(self.store, scope, self.id, self.key, self.judge.trust(scope))
        ]

    def attest(self, scope: str, replicas: Iterable[bytes]) -> None:
        """As a node, sign the heads of others that nothing kept proves, where its word counts.

        Whoever gets their changes from here can prove them elsewhere.
        """
        if self.key is None or not self._is_node(scope):
            return
        trust = self.judge.trust(scope)
        for replica in replicas:
            if replica != self.id and self.key.public in trust.head_keys(scope, replica):
                sign(self.store, scope, replica, self.key, trust)

    def signed_at(self, scope: str, head: Head) -> SignedHead | None:
        """As a node, a signed head anywhere in a chain of its own key; None for those of others.

        Nobody else's word counts for the mainland's, should its next run not arrive.
        """
        if self.key is None or not binds(self.key.public, head.replica) or not self._is_node(scope):
            return None
        if head.replica == self.id and self.store.get(RENEW) is not None:
            return None
        return SignedHead(scope, *head, self.key.sign(head_payload(scope, *head)))

    def _is_node(self, scope: str) -> bool:
        holder = self.judge.trust(scope).holder(self.key.key_id) if self.key else None
        return holder is not None and holder.kind in NODES

    def receive_heads(self, heads: Iterable[SignedHead]) -> list[SignedHead]:
        """Keep the signed heads that are held and proven; the rest is returned, to try again."""
        return keep_proven(self.store, heads, self.judge.trust)

    # Reading

    def read(self, record: bytes) -> Record | None:
        """The state of a record."""
        return self.store.record(record)

    def records(
        self,
        collection: str | None = None,
        *,
        scope: str | None = None,
        parent: bytes | None = None,
        deleted: bool = False,
    ) -> list[Record]:
        """Records by (collection, id), deleted ones only when asked for."""
        return self.store.records(collection, scope=scope, parent=parent, deleted=deleted)

    def conflicts(self, scope: str | None = None) -> list[Record]:
        """The records in which a field has live writes of different values."""
        return [record for record in self.store.records(scope=scope) if record.conflicts()]

    def quarantined(self, scope: str | None = None) -> list[Logged]:
        """The changes that do not count, with the reason."""
        return self.store.quarantined(scope)

    def trust(self, scope: str) -> Trust:
        """What the certificates of `common` and of a scope prove."""
        return self.judge.trust(scope)
