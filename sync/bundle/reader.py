"""A bundle on its way into a replica: what it says goes where an exchange would put it."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from sync.bundle.format import BundleReader
from sync.errors import (
    BadFrame,
    BundleDamaged,
    DigestMismatch,
    OffsetMismatch,
    PhotoType,
    TooLarge,
    UnknownPhoto,
)
from sync.keys import key_id
from sync.photos.store import PhotoStore
from sync.protocol import receipts, wire
from sync.protocol.inbox import Inbox
from sync.protocol.receipts import STORED
from sync.replica import Replica
from sync.statements import ALL
from sync.storage.store import Vector
from sync.trust import COMMON, NODES, Trust
from sync.vouch import Vouch

Granted = Callable[[wire.Bundle, Trust], Collection[str]]
"""The scopes that the maker of a bundle may bring, given what its statements prove."""

Named = Callable[[bytes, int], Collection[str]]
"""The scopes in which a counted record names a photo by its digest and length."""


class Taken(NamedTuple):
    """What became of a bundle: what kind of device made it when, what was new, whether it is whole.

    `photos` came whole with it, `confirmed` are here and there: digests, also of thumbnails. `gap`
    where changes came whose predecessors are not here: an earlier bundle is still to come. `full`
    where photos were left out that had no room here: the next bundle brings them again.
    """

    kind: str
    ms: int
    changes: int
    photos: tuple[bytes, ...]
    confirmed: tuple[bytes, ...]
    gap: bool
    full: bool
    whole: bool


class BundleInbox:
    """Slices of a decrypted bundle in; what is below a proven seal is on disk at once."""

    def __init__(
        self, replica: Replica, photos: PhotoStore, granted: Granted, named: Named
    ) -> None:
        self._replica = replica
        self._photos = photos
        self._granted = granted
        self._named = named
        self._reader = BundleReader(replica.trust(COMMON).root)
        self._inbox: Inbox | None = None
        self._allowed: frozenset[str] = frozenset()
        self._held: dict[str, Vector] = {}
        """What the maker says that it holds."""
        self._arrived: list[bytes] = []
        self._confirmed: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Commit what `data` completes; raises `BundleError`, and what a store raises."""
        try:
            for message in self._reader.feed(data):
                self._take(message)
        except (BadFrame, TooLarge) as error:
            raise BundleDamaged(str(error)) from error

    def finish(self) -> None:
        """Raise `BundleDamaged` unless the bundle came to its end."""
        self._reader.finish()

    @property
    def maker(self) -> bytes:
        """The public key of whoever made the bundle, once that is proven."""
        opening = self._reader.opening
        return self._reader.trust.keys_of(opening.replica)[0] if opening else b""

    @property
    def recipients(self) -> list[str]:
        """The age recipients that the bundle says its maker has."""
        return self._reader.trust.recipients_of(key_id(self.maker))

    @property
    def taken(self) -> Taken | None:
        """What came so far; None before it is proven who made it."""
        opening = self._reader.opening
        if opening is None or self._inbox is None:
            return None
        return Taken(
            self._reader.trust.kind_of(opening.replica) or "",
            opening.ms,
            self._inbox.stored,
            tuple(self._arrived),
            tuple(self._confirmed),
            self._inbox.parked,
            self._inbox.full is not None,
            self._reader.whole,
        )

    def _take(self, message: wire.Message) -> None:
        match message:
            case wire.Bundle() as opening:
                self._open(opening)
            case wire.Run() as run if self._allows(run.scope):
                self._pass(run)
            case wire.SignedHeads() as signed:
                heads = tuple(head for head in signed.heads if self._allows(head[0]))
                self._pass(wire.SignedHeads(heads))
            case wire.Receipts() as more:
                self._keep(more.receipts)
            case wire.Photos() as listed:
                self._confirm(listed)
            case wire.Part() as part:
                self._pass(part)

    def _open(self, opening: wire.Bundle) -> None:
        """Keep what the maker says of itself, and be ready for what it brings."""
        trust, replica = self._reader.trust, self._replica
        kind = trust.kind_of(opening.replica)
        if self._inbox is not None:
            raise BundleDamaged("a second opening")
        self._allowed = frozenset(self._granted(opening, trust))
        vouch = None if kind in NODES else Vouch(replica, opening.replica)
        self._inbox = Inbox(replica, self._allows, None, vouch=vouch, keep=self._part)
        self._keep([wire.Receipt(STORED, opening.replica, opening.ms, opening.after)])
        self._keep(opening.receipts)

    def _keep(self, told: Iterable[wire.Receipt]) -> None:
        """Keep what the maker says that it holds, and what the mainland says of others.

        What others hold only the mainland is believed: a stick may come from any island.
        """
        opening = self._reader.opening
        if opening is None:
            return
        mainland = self._reader.trust.kind_of(opening.replica) == "mainland"
        for receipt in told:
            own = (receipt.level, receipt.replica) == (STORED, opening.replica)
            if own:
                # Also nothing at all: then what its machine held before it was emptied is void.
                held = {
                    s: wire.vector(h)
                    for s, h in receipt.scopes
                    if h is not None and self._allows(s)
                }
                self._held |= held
                self._replica.notice(held)
            if own or mainland:
                receipts.keep(self._replica, receipt, self._held)

    def _allows(self, scope: str) -> bool:
        return scope in self._allowed or ALL in self._allowed

    def _pass(self, message: wire.Message) -> None:
        if self._inbox is not None:
            self._inbox.take(message)

    def _confirm(self, listed: wire.Photos) -> None:
        """Remember which photos the maker holds."""
        opening = self._reader.opening
        if opening is not None:
            digests = [digest for digest, _ in listed.photos if self._photos.has(digest)]
            if self._reader.trust.kind_of(opening.replica) in NODES:
                # Nobody sends photos to a tablet, whose key may make replicas at will.
                self._photos.confirm(opening.replica, digests)
            self._confirmed += digests

    def _part(self, part: wire.Part) -> int | None:
        """Put bytes of a photo where those here end; others are left for another time.

        The bytes here then, None where it took none. Raises `DiskFull`.
        """
        if not any(self._allows(scope) for scope in self._named(part.digest, part.length)):
            return None
        try:
            if (progress := self._photos.progress(part.digest, part.length)) is None:
                self._photos.begin(part.digest, part.length)
                progress = (0, part.length)
            here, length = progress
            if length != part.length or not part.offset <= here < part.offset + len(part.data):
                return None
            here = self._photos.append(part.digest, here, part.data[here - part.offset :], length)
        except (DigestMismatch, OffsetMismatch, PhotoType, TooLarge, UnknownPhoto):
            return None
        if here == length:
            self._arrived.append(part.digest)
        return here
