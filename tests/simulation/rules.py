"""A small rulebook: who is granted writes, and only the mainland decides."""

from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple

from sync.canonical import Value
from sync.change import DELETE, Change
from sync.record import Record
from sync.rules import Book, Rules
from sync.trust import Trust


class FleetRules(Rules):
    """An author counts in a scope with a grant there; `decision` and grants are the mainland's.

    So are revocations, each of one replica behind one position. The release before did not know
    them.
    """

    collections = frozenset({"grant", "revocation"})
    version = 2

    def __init__(self, *, older: bool = False) -> None:
        if older:
            self.version = 1
            self.collections = frozenset({"grant"})

    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> Book:
        here = [r for r in records if r.scope == scope]
        accounts = {r.get("account") for r in here if r.collection == "grant"}
        stops = [r.get("last") for r in here if r.collection == "revocation"]
        return FleetBook(scope, accounts, [Stop(*last) for last in stops if last], trust)  # type: ignore[misc]

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        photos = record.values("photo")
        return [(photo[0], photo[1]) for photo in photos if isinstance(photo, list)]  # type: ignore[misc]

    def freeable(self, record: Record) -> list[bytes]:
        return [digest for digest, _ in self.attachments(record)]


class Stop(NamedTuple):
    """The last position of a replica that counts."""

    replica: bytes
    n: int
    hash: bytes


class Standing(NamedTuple):
    """What the book says of a writer."""

    refusal: str | None
    kind: str | None
    granted: bool
    stops: tuple[Stop, ...]


class FleetBook(Book):
    """The rulebook of one scope."""

    def __init__(
        self, scope: str, accounts: Collection[Value], stops: Sequence[Stop], trust: Trust
    ) -> None:
        self._scope = scope
        self._accounts = accounts
        self._stops = stops
        self._trust = trust

    def standing(self, replica: bytes, author: bytes | None) -> Hashable:
        refusal = self._trust.refusal(replica, self._scope)
        stops = tuple(sorted(stop for stop in self._stops if stop.replica == replica))
        return Standing(refusal, self._trust.kind_of(replica), author in self._accounts, stops)

    def verdict(self, change: Change, standing: Hashable) -> str | None:
        assert isinstance(standing, Standing)
        refusal, kind, granted, stops = standing
        if refusal:
            return refusal
        if not all(self._trust.within(change, stop.n, stop.hash) for stop in stops):
            return "revoked"
        fields = {row.field for row in change.assignments}
        decides = "decision" in fields and change.action != DELETE
        ruling = change.collection in ("grant", "revocation")
        if (decides or ruling) and kind != "mainland":
            return "wrong_kind"
        if not ruling and not granted:
            return "not_granted"
        return None
