"""What the engine asks of the application: which changes count, and which photos records name.

The engine stores every change that decodes. A rulebook says which of them count; it is itself
made of records, so it travels like all else. PROTOCOL.md §9.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Final

from sync.change import Change
from sync.record import Record
from sync.trust import Trust

CERTIFICATE = "certificate"
"""The collection whose records hold statements, which count by their signatures."""

REDACTION: Final = "redaction"
"""The collection whose records take values out of changes; they count from the mainland alone."""


class Book(ABC):
    """The rulebook of one scope, as it stands."""

    @abstractmethod
    def standing(self, replica: bytes, author: bytes | None) -> Hashable:
        """All that the book says of one writer; equal standings give equal verdicts."""

    @abstractmethod
    def verdict(self, change: Change, standing: Hashable) -> str | None:
        """Why a change of a writer with this standing does not count, or None when it counts."""


class Rules(ABC):
    """How an application makes a rulebook out of records."""

    collections: frozenset[str] = frozenset()
    """The collections that rulebooks are made of, besides `certificate`."""

    version: int = 1
    """Grows when the same records give other verdicts; a store is then judged anew when opened."""

    @abstractmethod
    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> Book:
        """The rulebook of `scope` out of the rulebook records of `common` and of `scope`.

        `records` are counted and not deleted, by (scope, id). The book may use no other source.
        """

    @abstractmethod
    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        """The photos that a record names: digest (32 bytes) and length in bytes."""

    def freeable(self, record: Record) -> list[bytes]:  # noqa: ARG002
        """Those of its photos that a store may free once a backup has them; none by default."""
        return []


class _Open(Book):
    """A rulebook that admits everything."""

    def standing(self, replica: bytes, author: bytes | None) -> Hashable:  # noqa: ARG002
        return None

    def verdict(self, change: Change, standing: Hashable) -> str | None:  # noqa: ARG002
        return None


class _Everything(Rules):
    """Rules for a program that trusts all its replicas."""

    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> Book:  # noqa: ARG002
        return _Open()

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:  # noqa: ARG002
        return []


EVERYTHING: Final[Rules] = _Everything()
"""Every change counts, and no record names a photo."""
