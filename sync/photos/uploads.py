"""Which photos go up: those that the peer has not said to hold, asked as seldom as is safe."""

from collections.abc import Callable

from sync.photos.parts import Parts, naming
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.lanes import THUMBNAIL
from sync.replica import Replica

LISTED = 250
"""Photos that one request asks about; the others are asked about when these are there."""
ALL = 600.0
"""Seconds after which every photo is asked about: somebody may wait for one further down."""
HELD = 300.0
"""Seconds for which no photo is offered to a peer that had no room for one."""
_ATTEMPTS = 5

May = Callable[[int], bool]
"""Whether a photo of so many bytes may go."""


def any_length(_: int) -> bool:
    """Each may."""
    return True


class Uploads:
    """What is known of one store's photos at the peer, from window to window."""

    def __init__(self, replica: Replica, photos: PhotoStore, now: Callable[[], float]) -> None:
        self.arrived: dict[bytes, None] = {}
        """Photos that the peer was sent and has said since to hold, each once, in that order."""
        self._replica = replica
        self._photos = photos
        self._now = now
        self._lengths: dict[bytes, int] = {}
        self._asked: set[bytes] = set()
        self._all_at = -ALL
        self._held_until = -HELD
        self._sent: dict[bytes, int] = {}
        self._waiting: set[bytes] = set()
        self._waiting_since: object = None
        self._rest: dict[bytes, tuple[int, int]] = {}
        """What a push that was cut off had not begun: lengths, and bytes at the peer."""
        self._rest_for: bytes | None = None

    def hold(self, parts: Parts) -> None:
        """Offer none for a while: the peer has no room, and what it refuses costs the link."""
        self._held_until = self._now() + HELD
        self.cut(parts)
        parts.clear()

    @property
    def held(self) -> bool:
        """Whether photos are held back that the peer had no room for."""
        return self._now() < self._held_until

    def parts(self) -> Parts:
        """A queue with nothing in it yet."""
        return Parts(self._photos, lambda: naming(self._replica))

    def unknown(self, peer: bytes) -> bool:
        """Whether there are photos that the peer has not said to hold."""
        return bool(self._unconfirmed(peer))

    def listed(
        self, client: Client, parts: Parts, may: May = any_length
    ) -> list[tuple[bytes, int]]:
        """The photos to ask about with a hello: those that the peer has not said to hold.

        None where all are to be asked about and one request does not hold them.
        """
        parts.asked()
        found = self._open(client, may)
        return [] if self._every and len(found) > LISTED else found[:LISTED]

    def heard(
        self, client: Client, listed: list[tuple[bytes, int]], said: wire.Offsets, parts: Parts
    ) -> None:
        """Take in the answer about the photos that were listed with a hello."""
        offsets = self._heard(client, listed, said, parts)
        if self._every and len(listed) < LISTED:
            self._all_at = self._now()
        parts.fill(self._lengths, offsets, self._asked)

    def ask(
        self,
        client: Client,
        request: Callable[[bytes], bytes],
        may: May = any_length,
        parts: Parts | None = None,
    ) -> Parts:
        """The photos that the peer lacks; no request where it has said to hold all.

        `may` says whether a photo of a length goes at all; the others are not asked about. Those
        are left out that cannot go as the log stands: the peer knows no record of them, or the
        bytes here are damaged and would be dropped there.
        """
        parts = self.parts() if parts is None else parts
        parts.asked()
        offsets: dict[bytes, int] = {}
        every, found = self._every, self._open(client, may)
        while found and (every or not offsets):
            batch, found = found[:LISTED], found[LISTED:]
            said = client.lacking(request(client.photos(batch)))
            offsets |= self._heard(client, batch, said, parts)
        if every:
            self._all_at = self._now()
        parts.fill(self._lengths, offsets, self._asked)
        return parts

    @property
    def _every(self) -> bool:
        """Whether every photo is to be asked about."""
        return not self.held and self._now() >= self._all_at + ALL

    def _open(self, client: Client, may: May) -> list[tuple[bytes, int]]:
        """The photos to ask about, in the order in which they go."""
        if client.peer is None:
            raise ValueError("say hello first")
        if self._waiting_since != (now := (client.peer, client.told)):
            self._waiting_since = now
            self._waiting.clear()
        return [photo for photo in self._unconfirmed(client.peer) if may(photo[1])]

    def _heard(
        self, client: Client, listed: list[tuple[bytes, int]], said: wire.Offsets, parts: Parts
    ) -> dict[bytes, int]:
        """The bytes at the peer of each listed photo that it lacks; what is there goes no more."""
        lacking = dict(said.offsets)
        there = [digest for digest, _ in listed if digest not in lacking]
        self._rest, self._rest_for = {}, client.peer
        self._asked.update(said.asked)
        self._confirm(client.peer or b"", there)
        parts.settle({}, set(there))
        return lacking

    def stored(
        self,
        peer: bytes | None,
        parts: Parts,
        offsets: dict[bytes, int],
        *,
        blind: bool = False,
    ) -> None:
        """Take in what a push's answer says of the photos of which parts were in it.

        Without `peer` nobody has said who answered: then none counts as there. A push that was
        `blind` began before anybody had said so: what was skipped in it may have come before its
        record, and is asked about again.
        """
        lengths, skipped, hopeless = parts.take(), set[bytes](), set(parts.damaged)
        for digest in lengths:
            tries = self._sent.get(digest, 0) + (offsets.get(digest) == 0)
            self._sent[digest] = tries
            if tries >= _ATTEMPTS:
                hopeless.add(digest)
            elif digest not in offsets:
                skipped.add(digest)
        self._waiting.update(hopeless if blind else hopeless | skipped)
        parts.settle(offsets, hopeless | skipped)
        if peer is not None:
            self._confirm(peer, [d for d, length in lengths.items() if offsets.get(d) == length])

    def cut(self, parts: Parts) -> None:
        """Remember of which photos parts were in a push that had no answer."""
        self._rest = parts.untouched
        for digest in parts.take():
            self._sent.setdefault(digest, 0)
        self._waiting.update(parts.damaged)

    def resume(self, peer: bytes, parts: Parts, may: May = any_length) -> None:
        """Queue, once, what a push that was cut off had not begun, if the same peer is to be there.

        Nothing has to be asked for it: what was on its way is asked about meanwhile.
        """
        rest, self._rest = self._rest, {}
        if peer != self._rest_for or self.held:
            return
        gone = self._waiting | self._photos.confirmed(peer)
        left = {d: row for d, row in rest.items() if d not in gone and may(row[0])}
        lengths = {digest: length for digest, (length, _) in left.items()}
        parts.fill(lengths, {digest: at for digest, (_, at) in left.items()}, self._asked)

    def _unconfirmed(self, peer: bytes) -> list[tuple[bytes, int]]:
        """The photos that the peer has not said to hold, in the order in which they go."""
        if self.held:
            return []
        known = self._photos.confirmed(peer) | self._waiting
        found = [photo for photo in self._photos.held() if photo[0] not in known]
        self._lengths = dict(found)
        return sorted(found, key=lambda p: (p[1] > THUMBNAIL, p[0] not in self._asked, p[1], p[0]))

    def _confirm(self, peer: bytes, digests: list[bytes]) -> None:
        if digests:
            self._photos.confirm(peer, digests)
        for digest in digests:
            self._asked.discard(digest)
            if self._sent.pop(digest, None) is not None:
                self.arrived[digest] = None
