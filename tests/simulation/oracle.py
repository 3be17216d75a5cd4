"""What was typed and what was acknowledged, kept apart from the engine.

The oracle never folds: it remembers what each author saw when they typed, and at the end says
which values must be live, from that alone.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sync.canonical import Value, encode
from sync.change import Change, Dot

Field = tuple[str, bytes, str]
"""Scope, record, field."""


class Typed(NamedTuple):
    """One thing that somebody typed: what they wrote, and what was on their screen."""

    hash: bytes
    parent: bytes | None
    scope: str
    dot: Dot
    record: bytes
    writes: Mapping[str, Value]
    saw: Mapping[str, frozenset[bytes]]
    counts: bool


class Oracle:
    """The list of everything typed, and who must hold what."""

    def __init__(self) -> None:
        self.typed: dict[bytes, Typed] = {}
        self.held: dict[str, set[bytes]] = {}
        self.secured: set[bytes] = set()
        """What verified backups hold: changes, and photos."""
        self.secured_photos: set[bytes] = set()
        self.judged: dict[bytes, frozenset[bytes]] = {}
        self._lines: dict[bytes, frozenset[bytes]] = {}
        self._taken_out: dict[bytes, tuple[bytes, frozenset[str]]] = {}
        self._stopped: dict[bytes, tuple[str, bytes, int, bytes]] = {}

    def type(
        self,
        box: str,
        change: Change,
        writes: Mapping[str, Value],
        saw: Mapping[str, frozenset[bytes]],
        *,
        counts: bool,
    ) -> None:
        """Remember a change at the box where it was typed."""
        self.typed[change.hash] = Typed(
            change.hash,
            change.prev,
            change.scope,
            change.dot,
            change.record_id,
            writes,
            saw,
            counts,
        )
        self.held.setdefault(box, set()).add(change.hash)

    def secure(self, heads: Iterable[bytes], photos: Iterable[bytes]) -> None:
        """A backup that holds these heads and photos was verified."""
        for head in heads:
            self.secured |= self.line(head)
        self.secured_photos.update(photos)

    def judge(self, decision: bytes, shown: Iterable[bytes]) -> None:
        """A decision was made on these writes."""
        self.judged[decision] = frozenset(shown)

    def take_out(self, order: bytes, target: bytes, fields: frozenset[str]) -> None:
        """An order says that the values of a change's fields are gone for good."""
        self._taken_out[order] = target, fields

    def stop(self, order: bytes, scope: str, replica: bytes, n: int, last: bytes) -> None:
        """A revocation says which change of a replica is the last that counts."""
        self._stopped[order] = scope, replica, n, last

    def line(self, hash: bytes) -> frozenset[bytes]:
        """A change and all before it in its chain."""
        todo: list[bytes] = []
        at: bytes | None = hash
        while at is not None and at not in self._lines:
            todo.append(at)
            at = self.typed[at].parent
        before = self._lines[at] if at else frozenset[bytes]()
        for one in reversed(todo):
            before = self._lines[one] = before | {one}
        return before

    def acknowledge(self, box: str, heads: Iterable[bytes]) -> int:
        """A box has said that it holds these heads; how many typed things that is anew."""
        held = self.held.setdefault(box, set())
        before = len(held)
        for head in heads:
            assert head in self.typed, f"{box} acknowledged what nobody typed"
            held |= self.line(head)
        return len(held) - before

    # What must be so

    def required(self) -> set[bytes]:
        """What some box holds that was never put back behind it: it must be everywhere."""
        return set[bytes]().union(*self.held.values())

    def forked(self, present: Collection[bytes]) -> set[tuple[str, Dot]]:
        """The positions at which two of the present changes stand."""
        seen: dict[tuple[str, Dot], int] = {}
        for hash in present:
            place = self.typed[hash].scope, self.typed[hash].dot
            seen[place] = seen.get(place, 0) + 1
        return {place for place, count in seen.items() if count > 1}

    def gone(self, present: Collection[bytes]) -> set[tuple[bytes, str]]:
        """The changes and fields whose values must be nowhere any more."""
        return {
            (target, field)
            for order, (target, fields) in self._taken_out.items()
            if order in present
            for field in fields
        }

    def _counts(self, typed: Typed, present: Collection[bytes]) -> bool:
        """Whether a typed thing counts beside all that is present; certificates always do."""
        if "statement" in typed.writes:
            return typed.counts
        for order, (scope, replica, n, last) in self._stopped.items():
            if order in present and (typed.scope, typed.dot.replica) == (scope, replica):
                before = typed.dot.seq < n and (
                    last not in present or typed.hash in self.line(last)
                )
                if not before and typed.hash != last:
                    return False
        return typed.counts

    def live(self, present: Collection[bytes]) -> dict[Field, set[tuple[bytes, bytes]]]:
        """The (hash, value) pairs that must be live in each field when all of `present` is there.

        A value goes only when somebody saw it and wrote over it; where its position is forked
        only its own writer could say which of the two that was.
        """
        forked = self.forked(present)
        counted = [t for hash in present if self._counts(t := self.typed[hash], present)]
        gone = self.gone(present)
        over: dict[tuple[bytes, str], list[Typed]] = {}
        for typed in counted:
            for field, hashes in typed.saw.items():
                for hash in hashes:
                    over.setdefault((hash, field), []).append(typed)
        found: dict[Field, set[tuple[bytes, bytes]]] = {}
        for typed in counted:
            for field, value in typed.writes.items():
                torn = (typed.scope, typed.dot) in forked
                by = over.get((typed.hash, field), ())
                if not any(self._replaced(typed, other, torn) for other in by):
                    place = (typed.scope, typed.record, field)
                    left = None if (typed.hash, field) in gone else value
                    found.setdefault(place, set()).add((typed.hash, encode(left)))
        return found

    def _replaced(self, typed: Typed, by: Typed, torn: bool) -> bool:
        if not torn:
            return True
        return by.dot.replica == typed.dot.replica and typed.hash in self.line(by.hash)
