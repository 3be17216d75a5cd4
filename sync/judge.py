"""Which changes count: rulebooks, settled out of the log and kept while it stands still.

PROTOCOL.md §9. A rulebook is a pure function of the rulebook changes in `common` and its scope.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import cache, partial
from typing import NamedTuple

from sync.change import Change
from sync.history import ancestor, within
from sync.record import Record, fold
from sync.rules import CERTIFICATE, REDACTION, Book, Rules
from sync.storage.store import Logged, Store
from sync.trust import COMMON, ROOT, Trust

Standing = Callable[[bytes, bytes | None], Hashable]
"""All that one rulebook says of a writer: asked once a writer, not once a change."""


class Settled(NamedTuple):
    """The rulebook of a scope, what certificates prove there, and the records it is made of."""

    book: Book
    trust: Trust
    records: list[Record]

    def judge(self, changes: Iterable[Change]) -> list[Logged]:
        """Each change with the reason why it does not count, or None."""
        standing = cache(self.book.standing)
        return [
            Logged(change, self._ordered(change))
            if change.collection == REDACTION
            else _judged(self.book, standing, change)
            for change in changes
        ]

    def _ordered(self, change: Change) -> str | None:
        """Why a redaction is not followed: it counts by the kind of its replica alone.

        It is carried out for good, so nothing that may change later has a say in it.
        """
        if self.trust.root is None or self.trust.kind_of(change.replica) == "mainland":
            return None
        return self.trust.refusal(change.replica, change.scope) or "wrong_kind"

    def standing(self, replica: bytes, author: bytes | None) -> Hashable:
        """All that is said of one writer; equal standings give equal verdicts."""
        return self.book.standing(replica, author), self.trust.kind_of(replica)


class Judge:
    """The rulebooks of a store's scopes.

    `beside` are statements of the own enrolment, which the log may not hold yet.
    """

    def __init__(self, store: Store, rules: Rules, beside: Iterable[bytes] = ()) -> None:
        self._store = store
        self._rules = rules
        self._beside = list(beside)
        self._sources = rules.collections | {CERTIFICATE}
        self._settled: dict[str, tuple[object, Settled]] = {}

    def forget(self) -> None:
        """Drop what was settled in a transaction that failed."""
        self._settled.clear()

    def concerns(self, change: Change) -> bool:
        """Whether a change may alter a rulebook."""
        return change.collection in self._sources

    def settled(self, scope: str) -> Settled:
        """The rulebook of a scope as the log stands now."""
        state = self._state(scope)
        kept = self._settled.get(scope)
        if kept is None or kept[0] != state:
            kept = self._settled[scope] = (state, self._settle(scope))
        return kept[1]

    def trust(self, scope: str) -> Trust:
        """What the certificates of `common` and of a scope prove."""
        return self.settled(scope).trust

    def verdicts(self, scope: str, changes: Iterable[Change]) -> list[Logged]:
        """Each change with the reason why it does not count, or None."""
        return self.settled(scope).judge(changes)

    def _state(self, scope: str) -> object:
        """What grows whenever the rulebook may be another one."""
        store = self._store
        names = [COMMON] if scope == COMMON else [COMMON, scope]
        counts = [(store.count_in(name, self._sources), len(store.forked(name))) for name in names]
        return store.get(ROOT), counts

    def _settle(self, scope: str) -> Settled:
        store = self._store
        fixed = [] if scope == COMMON else self.settled(COMMON).records
        trust = Trust(store.get(ROOT), self._statements(scope), partial(within, store))
        changes = [logged.change for logged in store.changes_in(scope, self._rules.collections)]
        make = partial(self._book, scope, trust, fixed)
        records = settle(changes, lambda some: fold_all(store, scope, some), make)
        return Settled(make(records), trust, records)

    def _book(self, scope: str, trust: Trust, fixed: list[Record], own: list[Record]) -> Book:
        live = [record for record in [*fixed, *own] if not record.deleted]
        return self._rules.book(scope, live, trust)

    def _statements(self, scope: str) -> list[bytes]:
        """Every statement ever written: a certificate counts by its signature, live or not."""
        return self._beside + [
            row.value
            for name in sorted({COMMON, scope})
            for logged in self._store.changes_in(name, {CERTIFICATE})
            for row in logged.change.assignments
            if row.field == "statement" and isinstance(row.value, bytes)
        ]


def _judged(book: Book, standing: Standing, change: Change) -> Logged:
    """A change with its verdict under a rulebook; certificates count by their signatures."""
    if change.collection == CERTIFICATE:
        return Logged(change, None)
    return Logged(change, book.verdict(change, standing(change.replica, change.author)))


def settle(
    changes: list[Change],
    folded: Callable[[list[Change]], list[Record]],
    make: Callable[[list[Record]], Book],
) -> list[Record]:
    """The rulebook records that a rulebook made of them admits.

    It begins with none and judges again until the same changes count as the time before. Where
    that goes round in a circle (two revocations of each other), what counts all the way round
    counts.
    """
    rounds: list[frozenset[bytes]] = []
    records: list[Record] = []
    while True:
        book = make(records)
        standing = cache(book.standing)
        counted = frozenset(c.hash for c in changes if _judged(book, standing, c).verdict is None)
        if counted in rounds:
            circle = rounds[rounds.index(counted) :]
            counted = counted.intersection(*circle)
            return folded([change for change in changes if change.hash in counted])
        rounds.append(counted)
        records = folded([change for change in changes if change.hash in counted])


def fold_all(store: Store, scope: str, counted: Iterable[Change]) -> list[Record]:
    """The records that counted changes of one scope make, by id."""
    grouped: dict[bytes, list[Change]] = {}
    for change in counted:
        grouped.setdefault(change.record_id, []).append(change)
    forked = store.forked(scope)
    up = partial(ancestor, store, forked)
    records = [fold(changes, forked, up) for _, changes in sorted(grouped.items())]
    return [record for record in records if record]
