"""A small rulebook: who is granted writes, and only the mainland decides."""

from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple

from sync.canonical import Value
from sync.change import DELETE, Change
from sync.record import Record
from sync.rules import Book, Rules
from sync.trust import Trust


class FleetRules(Rules):
    """An author counts in a scope with a grant there; `decision` and grants are the mainland's."""

    collections = frozenset({"grant"})

    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> Book:
        accounts = {r.get("account") for r in records if r.scope == scope}
        return FleetBook(scope, accounts, trust)

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        return []


class Standing(NamedTuple):
    """What the book says of a writer."""

    refusal: str | None
    kind: str | None
    granted: bool


class FleetBook(Book):
    """The rulebook of one scope."""

    def __init__(self, scope: str, accounts: Collection[Value], trust: Trust) -> None:
        self._scope = scope
        self._accounts = accounts
        self._trust = trust

    def standing(self, replica: bytes, author: bytes | None) -> Hashable:
        refusal = self._trust.refusal(replica, self._scope)
        return Standing(refusal, self._trust.kind_of(replica), author in self._accounts)

    def verdict(self, change: Change, standing: Hashable) -> str | None:
        assert isinstance(standing, Standing)
        refusal, kind, granted = standing
        if refusal:
            return refusal
        fields = {row.field for row in change.assignments}
        decides = "decision" in fields and change.action != DELETE
        if (decides or change.collection == "grant") and kind != "mainland":
            return "wrong_kind"
        if change.collection != "grant" and not granted:
            return "not_granted"
        return None
