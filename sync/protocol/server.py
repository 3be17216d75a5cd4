"""The answering half of an exchange, without input or output: PROTOCOL.md §7."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from sync.errors import NOT_WRITTEN, AuthFailed, BadFrame, ScopeDenied, SyncError, Unsupported
from sync.history import digest
from sync.protocol import bases, receipts, wire
from sync.protocol.bodies import only, read_body, write_body
from sync.protocol.inbox import Inbox, Keep, Reached, with_reached
from sync.protocol.outbox import Limits, Outbox
from sync.protocol.room import Room, fitting
from sync.replica import Replica
from sync.statements import ALL
from sync.storage.store import Vector
from sync.trust import COMMON, NODES, Trust
from sync.vouch import Vouch


class Granted(NamedTuple):
    """What a token stands for: the peer's replica and the scopes that both sides hold.

    `node` where the peer has proven to be one, so that its word counts for what it relays.
    """

    replica: bytes
    scopes: frozenset[str]
    node: bool = False

    def allows(self, scope: str) -> bool:
        """Whether the peer may exchange a scope."""
        return scope in self.scopes or ALL in self.scopes


def grant(
    root: bytes, statements: Iterable[bytes], challenge: bytes, nonce: bytes, own: Collection[str]
) -> Granted:
    """What the chain of `statements` and the answer to `nonce` earn at a server holding `own`.

    Raises `AuthFailed`.
    """
    trust = Trust(root, statements)
    replica = trust.check_challenge(challenge, nonce)
    scopes = shared(trust.scopes_of(replica), frozenset(own)) | {COMMON}
    return Granted(replica, scopes, trust.kind_of(replica) in NODES)


def shared(mine: frozenset[str], yours: frozenset[str]) -> frozenset[str]:
    """The scopes of both, where `*` means all."""
    if ALL in mine:
        return yours
    return mine if ALL in yours else mine & yours


Brought = dict[bytes, Reached]
"""What each peer has pushed since its last hello, so that it is not sent back to it."""


class Push:
    """One push as its server takes it."""

    def __init__(
        self, server: "Server", granted: Granted, encoding: str | None, keep: Keep | None = None
    ) -> None:
        self.refusal: SyncError | None = None
        self.closed = False
        """Whether it ended with a hello, which the answer welcomes."""
        self._server = server
        self._replica = server.replica
        vouch = None if granted.node else Vouch(self._replica, granted.replica)
        self._inbox = Inbox(
            self._replica,
            granted.allows,
            encoding,
            vouch=vouch,
            keep=keep,
            reached=server.brought,
            closes=True,
        )

    @property
    def changes(self) -> int:
        """How many changes came, also those that were known."""
        return self._inbox.changes

    def feed(self, data: bytes) -> bool:
        """Whether to go on reading; every frame that `data` completes is on disk."""
        for _ in self.steps(data):
            pass
        return self.refusal is None

    def steps(self, data: bytes) -> Iterator[None]:
        """Put on disk what `data` completes, one frame at each step; it ends at a refusal."""
        try:
            yield from self._inbox.steps(data)
        except SyncError as error:
            self.refusal = error

    def finish(self) -> bytes:
        """The answer's body: what is stored, then end, or why the push was refused.

        Where the push closed with a hello its welcome stands before the end, and what that calls
        equal is not told as stored.
        """
        welcome = self._close()
        refusal = self.refusal
        equal = {scope for scope, heads in welcome.scopes if heads is None} if welcome else set()
        stored = {
            scope: self._heads(scope, replicas)
            for scope, replicas in self._inbox.touched.items()
            if scope not in equal
        }
        # What is not told here the next welcome tells.
        tells = tuple(sorted(Room().vectors(stored).items()))
        last = wire.Refused(refusal.code, str(refusal)) if refusal else wire.End(False)
        answer = wire.Stored(tells, tuple(sorted(self._inbox.photos.items())))
        return write_body(answer, *([welcome] if welcome else []), last)

    def _close(self) -> wire.Welcome | None:
        """The welcome to the hello at the end, if there is one and nothing was refused."""
        hello = self._inbox.hello
        if self.refusal is None and self._inbox.end is None:
            self.refusal = BadFrame("the body ended early")
        self.refusal = self.refusal or self._inbox.full
        if self.refusal or hello is None:
            return None
        try:
            welcome = self._server.welcome(hello)
        except SyncError as error:
            self.refusal = error
            return None
        self.closed = True
        return welcome

    def _heads(self, scope: str, replicas: set[bytes]) -> wire.Heads:
        vector = self._replica.vector(scope)
        return wire.heads(tuple(head for head in vector if head.replica in replicas))


Listed = Callable[[wire.Photos], wire.Offsets]
"""What is here of the photos that a client lists."""


class Server:
    """The answering half of an exchange with one peer."""

    def __init__(
        self,
        replica: Replica,
        granted: Granted,
        *,
        limits: Limits | None = None,
        brought: Brought | None = None,
    ) -> None:
        self.equal = False
        self.replica = replica
        self._brought: Brought = {} if brought is None else brought
        self._granted = granted
        self._limits = limits

    def brought(self) -> Reached:
        """What the peer has pushed since its last hello."""
        return self._brought.setdefault(self._granted.replica, {})

    def hello(self, body: bytes, listed: Listed | None = None) -> bytes:
        """The welcome to a hello, and what is here of the photos listed with it.

        Afterwards `equal` says whether all logs are the same. Raises `Unsupported`, `AuthFailed`
        for another replica than the token's, `BadFrame`.
        """
        match read_body(body):
            case [wire.Hello() as hello]:
                return write_body(self.welcome(hello))
            case [wire.Hello() as hello, wire.Photos() as photos] if listed:
                return write_body(self.welcome(hello), listed(photos))
        raise BadFrame("not one hello")

    def welcome(self, hello: wire.Hello) -> wire.Welcome:
        """The welcome to a hello."""
        if hello.protocol != wire.PROTOCOL:
            raise Unsupported(f"protocol {hello.protocol}; this is {wire.PROTOCOL}")
        if hello.replica != self._granted.replica:
            raise AuthFailed("the token belongs to another replica")
        replica = self.replica
        with suppress(*NOT_WRITTEN):
            replica.sign_heads()
        self._brought.pop(hello.replica, None)
        theirs = {scope: said for scope, said in hello.scopes if self._granted.allows(scope)}
        scopes = sorted({*theirs, *filter(self._granted.allows, replica.scopes())})
        # Read once: others write here meanwhile, and what is claimed must be what was compared.
        mine = {scope: replica.vector(scope) for scope in scopes}
        same = {scope for scope in scopes if theirs.get(scope) == digest(mine[scope])}
        self.equal = same == set(scopes)
        moved = self._moved(hello, {s: mine[s] for s in scopes if s not in same})
        for scope in same:
            receipts.hear(replica, hello.replica, scope, mine[scope], hello.time[0])
        room = Room()
        other = {s: wire.heads(moved.get(s, mine[s])) for s in scopes if s not in same}
        # The others are told once these are equal.
        tells = fitting(other, room)
        told = receipts.in_a_frame(receipts.forwarded(replica, mine))
        known = hello.known == receipts.digest(told, mine)
        return wire.Welcome(
            wire.PROTOCOL,
            replica.id,
            replica.time(),
            tuple((s, tells.get(s)) for s in scopes if s in same or s in tells),
            () if known or not room.holds(told) else told,
            wire.REVISION if hello.bases else 0,
            tuple(sorted(moved.keys() & tells.keys())),
        )

    def _moved(self, hello: wire.Hello, mine: Mapping[str, Vector]) -> dict[str, Vector]:
        """The vectors told as what they have other than a base that the hello names.

        A base is known that is the vector now, or what the peer was last known to hold.
        """
        found: dict[str, Vector] = {}
        named = {scope: base for scope, base in bases.named(hello) if scope in mine}
        claims = receipts.stored_at(self.replica, hello.replica) if named else {}
        for scope, wanted in named.items():
            base = bases.found(wanted, (mine[scope], claims.get(scope, ())))
            less = None if base is None else bases.moved(mine[scope], base)
            if less is not None:
                found[scope] = less
        return found

    def push(self, encoding: str | None = None, keep: Keep | None = None) -> Push:
        """A push to feed with the slices of its body; `keep` takes the parts of photos."""
        return Push(self, self._granted, encoding, keep)

    def pull(self, body: bytes, encoding: str | None = None) -> Iterator[bytes]:
        """The pieces of the answer to a want, each a whole frame, compressed as one stream.

        Raises `BadFrame` and `ScopeDenied` before the first piece.
        """
        return iter(self.answer(only(wire.Want, body), encoding))

    def answer(self, want: wire.Want, encoding: str | None = None) -> Outbox:
        """The answer to a want.

        What the peer pushes meanwhile is not sent back. Raises `BadFrame` and `ScopeDenied`.
        """
        theirs = {scope: wire.vector(heads) for scope, heads in want.scopes}
        peer, ms = self._granted.replica, self.replica.time()[0]
        for scope, vector in theirs.items():
            if not self._granted.allows(scope):
                raise ScopeDenied(f"the scope {scope} is not granted")
            receipts.hear(self.replica, peer, scope, vector, ms)
        brought = self.brought()
        limits = self._limits or Limits()
        if want.seconds:
            limits = limits._replace(seconds=limits.seconds + want.seconds)
        return Outbox(
            self.replica, lambda: with_reached(theirs, brought), encoding=encoding, limits=limits
        )

    def photos(
        self,
        body: bytes,
        offset: Callable[[bytes, int], int | None],
        asked: Collection[bytes] = (),
        safe: Collection[bytes] = (),
    ) -> bytes:
        """The answer to a list of photos: `listing`."""
        return write_body(listing(offset, asked, safe)(only(wire.Photos, body)))


def listing(
    offset: Callable[[bytes, int], int | None],
    asked: Collection[bytes] = (),
    safe: Collection[bytes] = (),
) -> Listed:
    """Tells of each photo that is listed the bytes here, where `offset` gives a number.

    `offset` is asked with digest and length, and gives None for a photo that is complete;
    `asked` are the photos that somebody waits for, `safe` those in a verified backup.
    """

    def listed(photos: wire.Photos) -> wire.Offsets:
        found = ((digest, offset(digest, length)) for digest, length in photos.photos)
        lacking = tuple((digest, at) for digest, at in found if at is not None)
        return wire.Offsets(
            lacking,
            tuple(digest for digest, _ in lacking if digest in asked),
            tuple(digest for digest, _ in photos.photos if digest in safe),
        )

    return listed
