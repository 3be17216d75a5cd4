"""What the script typed and was told is safe: the list that every store is held against."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sync.canonical import Value
from sync.change import Change


class Typed(NamedTuple):
    """One value that a person gave one field, acknowledged by the tablet or the desk."""

    record: bytes
    field: str
    value: Value


class Notebook:
    """Written while the script runs, with what it typed itself; nothing is read from a store."""

    def __init__(self) -> None:
        self.typed: list[Typed] = []
        self.last: dict[tuple[bytes, str], Value] = {}
        self.changes: Counter[bytes] = Counter()
        self.photos: dict[bytes, int] = {}
        self.taken: dict[str, set[bytes]] = {}
        self.records: dict[bytes, str] = {}
        self.decisions = 0

    def note(
        self, replica: bytes, record: bytes, collection: str, values: Mapping[str, Value]
    ) -> None:
        """A change that a tablet acknowledged."""
        self.changes[replica] += 1
        self.records[record] = collection
        for field, value in values.items():
            self.typed.append(Typed(record, field, value))
            self.last[record, field] = value

    def note_photo(self, tablet: str, digest: bytes, length: int) -> None:
        """A photo that a tablet acknowledged."""
        self.photos[digest] = length
        self.taken.setdefault(tablet, set()).add(digest)

    def note_decision(self, need: bytes, outcome: str) -> None:
        """A decision that the desk acknowledged."""
        self.decisions += 1
        self.last[need, "decision"] = outcome

    @property
    def photo_bytes(self) -> int:
        """Bytes of all photos."""
        return sum(self.photos.values())

    def lost(self, log: list[Change]) -> list[str]:
        """What was acknowledged and stands in no change of a store's log."""
        written = {
            (change.record_id, row.field, repr(row.value))
            for change in log
            for row in change.assignments
        }
        return [
            f"{self.records[typed.record]} {typed.record.hex()} {typed.field}"
            for typed in self.typed
            if (typed.record, typed.field, repr(typed.value)) not in written
        ]

    def miscounted(self, log: list[Change], scope: str) -> list[str]:
        """The replicas whose changes in a scope a store holds in another number than was typed."""
        counts = Counter(change.replica for change in log if change.scope == scope)
        return [
            f"replica {replica.hex()}: {counts[replica]} changes, {expected} typed"
            for replica, expected in sorted(self.changes.items())
            if counts[replica] != expected
        ]
