"""What a bundle holds for a node: what it lacks, as far as it has said, and what is held here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sync.bundle.format import VERSION, seal
from sync.errors import AuthFailed
from sync.keys import binds
from sync.photos.parts import Parts
from sync.photos.store import PhotoStore
from sync.protocol import receipts, wire
from sync.protocol.frames import Frame, FrameReader
from sync.protocol.outbox import Limits, Outbox
from sync.protocol.room import Room
from sync.replica import Replica
from sync.statements import certify_replica
from sync.storage.store import Claim, Vector
from sync.trust import COMMON

PART = 65_536
_LISTED = 1_000
_FOREVER = Limits(body=1 << 50, seconds=float("inf"))

Photo = tuple[bytes, int]
"""Digest and length."""


class Parcel(NamedTuple):
    """What goes into a bundle, and for whom.

    `before` are the vectors that the receivers are taken to hold; `photos` travel, `held` are
    only said to be here. Without `news` nothing travels: what is left is a receipt.
    """

    receivers: tuple[bytes, ...]
    before: Mapping[str, Vector]
    photos: Sequence[Photo] = ()
    held: Sequence[Photo] = ()
    news: bool = True


def known_to(replica: Replica, node: bytes, scopes: Iterable[str]) -> dict[str, Vector]:
    """What the node with this key id has last said it holds, scope by scope."""
    return {
        scope: claim.vector if (claim := _claim(replica, node, scope)) else () for scope in scopes
    }


def replica_of(replica: Replica, node: bytes, scopes: Iterable[str]) -> bytes | None:
    """The replica under which the node with this key id last said anything."""
    found = [claim for scope in scopes if (claim := _claim(replica, node, scope))]
    return max(found, key=lambda claim: claim.ms).replica if found else None


def _claim(replica: Replica, node: bytes, scope: str) -> Claim | None:
    holder = replica.trust(scope).holder(node)
    claims = [
        claim
        for claim in replica.store.claims()
        if (claim.level, claim.scope) == ("stored", scope) and claim.vector
        # Its replica may be certified in another scope.
        if holder and binds(holder.key, claim.replica)
    ]
    return max(claims, key=lambda claim: claim.ms, default=None)


class BundleWriter:
    """One bundle of a replica: iterate over it to get its bytes, before they are encrypted.

    `statements` lead from the root to the replica's key; those that the log holds if none are
    given.
    """

    def __init__(
        self,
        replica: Replica,
        photos: PhotoStore,
        parcel: Parcel,
        statements: Sequence[bytes] = (),
    ) -> None:
        self.changes = 0
        self.photos: dict[bytes, int] = {}
        """The length of each photo that is in it, thumbnails too."""
        self._replica = replica
        self._photos = photos
        self._parcel = parcel
        self._known = statements
        self._besides: list[wire.Receipt] = []

    def __iter__(self) -> Iterator[bytes]:
        key = self._replica.key
        if key is None:
            raise AuthFailed("this store has no key")
        return seal(key, self._opening(), self._frames())

    def _opening(self) -> wire.Bundle:
        replica, parcel, room = self._replica, self._parcel, Room()
        mine = {scope: replica.vector(scope) for scope in sorted(parcel.before)}
        ms = replica.time()[0]
        after = room.vectors({scope: wire.heads(vector) for scope, vector in mine.items()})
        forwarded = receipts.forwarded(replica, mine)
        told = tuple(r for r in forwarded if _says(r, after) and room.holds(r))
        before = room.vectors({scope: wire.heads(v) for scope, v in parcel.before.items()})
        own = (
            wire.Receipt("stored", replica.id, ms, ((scope, wire.heads(vector)),))
            for scope, vector in mine.items()
            if scope not in after
        )
        # Those of others may say that they are equal to these.
        self._besides = [*own, *(receipt for receipt in forwarded if receipt not in told)]
        return wire.Bundle(
            VERSION,
            replica.id,
            ms,
            parcel.receivers,
            tuple(self._statements(ms)),
            tuple(sorted(after.items())),
            tuple(sorted(before.items())),
            told,
        )

    def _statements(self, ms: int) -> list[bytes]:
        """What leads from the root to this replica."""
        replica = self._replica
        if replica.key is None:
            return []
        own = certify_replica(replica.key, replica.id, ms)
        scopes = [COMMON, *sorted(self._parcel.before)]
        chains = (replica.trust(scope).chain_of(replica.key.key_id) for scope in scopes)
        return [*(self._known or next(filter(None, chains), [])), own]

    def _frames(self) -> Iterator[Frame]:
        yield from self._told()
        yield from self._listed()
        if self._parcel.news:
            yield from self._text()
            yield from self._parts()

    def _told(self) -> Iterator[Frame]:
        """The receipts for which the opening has no room, scope by scope, where a frame has."""
        for receipt in self._besides:
            for row in receipt.scopes:
                one = replace(receipt, scopes=(row,))
                if Room().holds(one):
                    yield Frame(*wire.write(wire.Receipts((one,))))

    def _listed(self) -> Iterator[Frame]:
        held = self._parcel.held
        for at in range(0, len(held), _LISTED):
            yield Frame(*wire.write(wire.Photos(tuple(held[at : at + _LISTED]))))

    def _text(self) -> Iterator[Frame]:
        outbox = Outbox(self._replica, lambda: self._parcel.before, limits=_FOREVER)
        reader = FrameReader(bounded=False)
        for piece in outbox:
            for frame in reader.feed(piece):
                if frame.type != wire.TYPES[wire.End]:
                    yield frame
        self.changes = outbox.changes

    def _parts(self) -> Iterator[Frame]:
        photos = dict(self._parcel.photos)
        parts = Parts(self._photos)
        parts.fill(photos, dict.fromkeys(photos, 0))
        while (part := parts.next(PART)) is not None:
            yield Frame(*wire.write(part))
        self.photos = parts.touched


def _says(receipt: wire.Receipt, after: Mapping[str, wire.Heads]) -> bool:
    """Whether a receipt can be read beside `after`: where it says equal, that names the scope."""
    return all(heads is not None or scope in after for scope, heads in receipt.scopes)
