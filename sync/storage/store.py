"""What every store can do. SQLite and memory pass one contract suite: tests/contract/."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from sync.change import Change, Dot
from sync.record import Record


class Head(NamedTuple):
    """The end of one branch of a replica's chain in a scope: position and hash."""

    replica: bytes
    n: int
    hash: bytes


Vector = tuple[Head, ...]
"""The heads of one scope, ascending. A replica has more than one only when it is forked."""


class Logged(NamedTuple):
    """A stored change and why it does not count; `verdict` is None when it counts."""

    change: Change
    verdict: str | None


class Writer(NamedTuple):
    """Who wrote some of a scope's changes: the unit that the rulebook judges."""

    scope: str
    replica: bytes
    author: bytes | None


class SignedHead(NamedTuple):
    """A head of a replica, signed by its key or by a node that vouches for it."""

    scope: str
    replica: bytes
    n: int
    hash: bytes
    signature: bytes


class Parked(NamedTuple):
    """A run that arrived before its predecessor: the payload of its frame, as received."""

    scope: str
    replica: bytes
    first: int
    payload: bytes


class Claim(NamedTuple):
    """What a peer said that it or another store holds. `ms` is when it was learned here."""

    level: str
    replica: bytes
    scope: str
    vector: Vector
    ms: int


class Store(ABC):
    """An append-only log of changes, the views folded from it, and what peers claim.

    Every method reads or writes one consistent state; writes happen inside `write()` and are
    durable when it returns. Every list is in a stated order.
    """

    # Transactions

    @abstractmethod
    def write(self) -> AbstractContextManager[None]:
        """One writing transaction, alone among writers; nested use joins the outer one."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""

    # The log

    @abstractmethod
    def append(self, run: Sequence[Logged]) -> None:
        """Add consecutive changes of one branch that are not here, and move or make its head.

        Raises `ValueError` when the predecessor of the first is missing.
        """

    @abstractmethod
    def changes_at(self, scope: str, dot: Dot) -> list[Logged]:
        """The changes at one position, by hash: two or more where the replica is forked."""

    @abstractmethod
    def hashes(self, scope: str, replica: bytes, first: int, last: int) -> set[bytes]:
        """The hashes of the stored changes at the positions from `first` to `last`."""

    def has(self, scope: str, head: Head) -> bool:
        """Whether this very change is stored."""
        return head.hash in self.hashes(scope, head.replica, head.n, head.n)

    @abstractmethod
    def changes_of(self, scope: str, record: bytes) -> list[Logged]:
        """The changes that touch a record, by (replica, seq, hash)."""

    @abstractmethod
    def branch(self, scope: str, head: Head, after: int) -> Iterator[Change]:
        """The changes of a branch beyond position `after`, ascending. `after` 0 is all of it."""

    @abstractmethod
    def changes_by(self, writer: Writer) -> list[Logged]:
        """The changes of one writer, by (seq, hash)."""

    @abstractmethod
    def changes_in(self, scope: str, collections: Collection[str]) -> list[Logged]:
        """The changes of some collections, by (replica, seq, hash)."""

    @abstractmethod
    def count_in(self, scope: str, collections: Collection[str]) -> int:
        """How many changes of some collections are stored; it grows with each of them."""

    @abstractmethod
    def set_verdict(self, change: Change, verdict: str | None) -> None:
        """Judge a stored change anew."""

    @abstractmethod
    def redact(self, change: Change, instead: bytes) -> None:
        """Drop the body of a stored change for good, and keep what is read instead of it."""

    @abstractmethod
    def quarantined(self, scope: str | None = None) -> list[Logged]:
        """The changes that do not count, by (scope, replica, seq, hash)."""

    @abstractmethod
    def count_quarantined(self, scope: str) -> int:
        """How many changes of a scope do not count."""

    @abstractmethod
    def writers(self, scope: str) -> list[Writer]:
        """Everyone who wrote in a scope, by replica, then author with None first."""

    @abstractmethod
    def forked(self, scope: str) -> Collection[Dot]:
        """The positions of a scope that hold two changes or more."""

    @abstractmethod
    def count(self) -> int:
        """How many changes are stored."""

    # Heads

    @abstractmethod
    def scopes(self) -> list[str]:
        """The scopes with at least one change, ascending."""

    @abstractmethod
    def vector(self, scope: str) -> Vector:
        """The heads of a scope, ascending; empty when nothing is stored."""

    @abstractmethod
    def heads_of(self, scope: str, replica: bytes) -> list[Head]:
        """The heads of one replica, ascending."""

    @abstractmethod
    def sign(self, head: SignedHead) -> None:
        """Keep a signed head."""

    @abstractmethod
    def unsign(self, head: SignedHead) -> None:
        """Forget a signed head."""

    @abstractmethod
    def signed_heads(self, scope: str, replica: bytes | None = None) -> list[SignedHead]:
        """The signed heads of a scope, or of one replica in it, by (replica, n, hash)."""

    # Parked runs

    @abstractmethod
    def park(self, run: Parked) -> None:
        """Keep a run whose predecessor is missing."""

    @abstractmethod
    def parked_bytes(self) -> int:
        """How many bytes all parked runs have together."""

    @abstractmethod
    def parked(self, scope: str, replica: bytes) -> list[Parked]:
        """The parked runs of a replica, by `first`, then payload."""

    @abstractmethod
    def unpark(self, run: Parked) -> None:
        """Forget a parked run."""

    # Views

    @abstractmethod
    def put_record(self, record: Record) -> None:
        """Replace the view of a record."""

    @abstractmethod
    def drop_record(self, scope: str, record: bytes) -> None:
        """Forget the view of a record of which no change counts any more."""

    @abstractmethod
    def view(self, scope: str, record: bytes) -> Record | None:
        """The view of a record as far as the changes of one scope make it."""

    @abstractmethod
    def record(self, record: bytes) -> Record | None:
        """The view of a record in the scope that it was created in."""

    @abstractmethod
    def records(
        self,
        collection: str | None = None,
        *,
        scope: str | None = None,
        parent: bytes | None = None,
        deleted: bool = False,
    ) -> list[Record]:
        """Views in the order of (collection, id), deleted ones only when asked for.

        `parent` matches the latest value of the field `parent`.
        """

    @abstractmethod
    def record_ids(self, scope: str) -> list[bytes]:
        """The ids of all records with a stored change in a scope, ascending."""

    @abstractmethod
    def judged_by(self) -> str | None:
        """The release that gave the verdicts and views; it stays with the log, and so do they."""

    @abstractmethod
    def judge_by(self, release: str) -> None:
        """Note by which release the log is judged and folded."""

    # Facts of this store. What follows is kept apart from the log: it is durable at once, also
    # inside a transaction, and the failure of that transaction does not undo it.

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """A fact kept beside the log: replica, keys, last time."""

    @abstractmethod
    def put(self, key: str, value: bytes | None) -> None:
        """Keep a fact, or forget it with None."""

    # What others hold

    @abstractmethod
    def take_lease(self, name: str, holder: str, now: int, until: int) -> bool:
        """Take or prolong a lease among the processes of this store; False if another holds it.

        `now` and `until` in milliseconds; a lease whose end has passed is free.
        """

    @abstractmethod
    def drop_lease(self, name: str, holder: str) -> None:
        """Give a lease back, if `holder` has it."""

    @abstractmethod
    def claim(self, claim: Claim) -> None:
        """Replace what is known of (level, replica, scope)."""

    @abstractmethod
    def unclaim(self, claim: Claim) -> None:
        """Forget what is known of the (level, replica, scope) of a claim."""

    @abstractmethod
    def claims(self) -> list[Claim]:
        """All claims, by (level, replica, scope)."""


MARK = "own/"
"""What the key of a fact begins with that says where the own chain of a scope last ended."""

AfterCommit = Callable[[Iterable[bytes]], None]
"""Told the ids of the records whose views a transaction changed, once it is durable."""
