"""How changes enter a store: appended, judged, folded, and what they make others count for."""

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter

from sync.change import Change
from sync.history import ancestor
from sync.judge import Judge, Settled
from sync.record import fold
from sync.redaction import Order, follow, orders
from sync.rules import REDACTION
from sync.storage.store import Logged, Store
from sync.trust import COMMON, Trust

Place = tuple[str, bytes]
"""A record and its scope."""


class Ledger:
    """Keeps verdicts and views what the log and the rulebook make them, inside a transaction."""

    def __init__(self, store: Store, judge: Judge) -> None:
        self._store = store
        self._judge = judge

    def enter(self, changes: list[Change]) -> set[bytes]:
        """Append consecutive new changes; the ids of the records that were folded anew."""
        scope, replica = changes[0].scope, changes[0].replica
        clash = bool(self._store.hashes(scope, replica, changes[0].seq, changes[-1].seq))
        # What a forked replica's changes stand before or behind is known only as branches come.
        parted = clash or len(self._store.heads_of(scope, replica)) > 1
        shifting = parted or any(map(self._judge.concerns, changes))
        reach = self._reach(scope, shifting)
        before = {name: self._judge.settled(name) for name in reach}
        ordered = {name: orders(self._store, name) for name in {scope, *reach}}
        changes = self._follow(changes, ordered[scope])
        self._store.append(self._judge.verdicts(scope, changes))
        places = {(scope, change.record_id) for change in changes}
        if parted:
            self._judge.forget()
            places |= self._forked(scope, replica, changes)
        for name, settled in before.items():
            places |= self._rejudge(name, settled)
        for name, known in ordered.items():
            places |= self._redact(name, known)
        self.refold(places)
        return {record for _, record in places}

    def _reach(self, scope: str, shifting: bool) -> list[str]:
        """The scopes whose rulebooks a change in `scope` may alter."""
        if not shifting:
            return []
        return sorted({COMMON, *self._store.scopes()}) if scope == COMMON else [scope]

    def _forked(self, scope: str, replica: bytes, changes: list[Change]) -> set[Place]:
        """The records at positions that now hold two changes, and those judged otherwise for it."""
        places = {
            (scope, logged.change.record_id)
            for change in changes
            for logged in self._store.changes_at(scope, change.dot)
        }
        writers = [writer for writer in self._store.writers(scope) if writer.replica == replica]
        for writer in writers:
            places |= self._judge_again(scope, self._store.changes_by(writer))
        return places

    def _rejudge(self, scope: str, before: Settled) -> set[Place]:
        """Judge those again whose standing is no longer what it was."""
        now = self._judge.settled(scope)
        if before is now:
            return set()
        places: set[Place] = set()
        for writer in self._store.writers(scope):
            who = (writer.replica, writer.author)
            if before.standing(*who) != now.standing(*who):
                self._drop_unproven(scope, writer.replica, now.trust)
                places |= self._judge_again(scope, self._store.changes_by(writer))
        return places

    def _drop_unproven(self, scope: str, replica: bytes, trust: Trust) -> None:
        """Forget the signed heads that were kept until it was known whose the replica is."""
        if trust.kind_of(replica) is not None:
            for signed in self._store.signed_heads(scope, replica):
                if not trust.check_head(*signed):
                    self._store.unsign(signed)

    def _judge_again(self, scope: str, stored: list[Logged]) -> set[Place]:
        """Set the verdicts of stored changes; the records of those that it alters."""
        places: set[Place] = set()
        verdicts = self._judge.verdicts(scope, [change for change, _ in stored])
        for (change, old), (_, new) in zip(stored, verdicts, strict=True):
            if old != new:
                self._store.set_verdict(change, new)
                places.add((scope, change.record_id))
        return places

    def _follow(self, changes: list[Change], known: Mapping[bytes, Order]) -> list[Change]:
        """The changes without what is ordered to be taken out of them."""
        return [
            follow(change, known[change.hash])
            if change.hash in known and not self.lasts(change)
            else change
            for change in changes
        ]

    def lasts(self, change: Change) -> bool:
        """Whether nothing is ever taken out of a change.

        Orders stay, and what rulebooks are made of: everybody must agree on who may do what.
        """
        return change.collection == REDACTION or self._judge.concerns(change)

    def _redact(self, scope: str, known: Mapping[bytes, Order]) -> set[Place]:
        """Carry out the orders that are not among those known; the records that it alters."""
        places: set[Place] = set()
        for hash, order in orders(self._store, scope).items():
            if known.get(hash) != order:
                places |= self._carry_out(scope, order)
        return places

    def _carry_out(self, scope: str, order: Order) -> set[Place]:
        for change, verdict in self._store.changes_at(scope, order.target):
            [redacted] = self._follow([change], {order.hash: order})
            if redacted is not change:
                self._store.redact(change, order.instead)
                self._judge_again(scope, [Logged(redacted, verdict)])
                return {(scope, change.record_id)}
        return set()

    def refold(self, places: Iterable[Place]) -> None:
        """Fold records anew out of their counted changes."""
        for scope, group in groupby(sorted(places), key=itemgetter(0)):
            forked = self._store.forked(scope)
            up = partial(ancestor, self._store, forked)
            for _, record in group:
                logged = self._store.changes_of(scope, record)
                folded = fold([c for c, verdict in logged if verdict is None], forked, up)
                if folded:
                    self._store.put_record(folded)
                else:
                    self._store.drop_record(scope, record)

    def rebuild(self) -> set[bytes]:
        """Judge every change and fold every record; the ids of the records."""
        self._judge.forget()
        places: set[Place] = set()
        for scope in self._store.scopes():
            for writer in self._store.writers(scope):
                self._judge_again(scope, self._store.changes_by(writer))
            self._redact(scope, {})
            places |= {(scope, record) for record in self._store.record_ids(scope)}
        self.refold(places)
        return {record for _, record in places}
