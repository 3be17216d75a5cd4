"""Both halves of an exchange, without input or output: bytes in, bytes out. PROTOCOL.md §7.

A window is hello, then push and pull side by side, then hello again until digests are equal.
`Client` says what to send next given what arrived; `Server` answers one request at a time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sync.errors import AuthFailed, BadFrame, ScopeDenied, SyncError, Unsupported
from sync.history import digest
from sync.photos.parts import Parts
from sync.protocol import receipts, wire
from sync.protocol.frames import FrameReader, Outgoing
from sync.protocol.inbox import Inbox, Keep, Reached, refusal
from sync.protocol.outbox import Limits, Outbox
from sync.protocol.want import unmet, wanted
from sync.replica import Replica
from sync.statements import ALL
from sync.storage.store import Head, Vector
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
        self,
        replica: Replica,
        granted: Granted,
        encoding: str | None,
        keep: Keep | None = None,
        reached: Reached | None = None,
    ) -> None:
        self.refusal: SyncError | None = None
        self._replica = replica
        vouch = None if granted.node else Vouch(replica, granted.replica)
        self._inbox = Inbox(replica, granted.allows, encoding, vouch=vouch, keep=keep)
        self._inbox.reached = {} if reached is None else reached

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
        """The answer's body: what is stored, then end, or why the push was refused."""
        stored = tuple(
            (scope, self._heads(scope, replicas))
            for scope, replicas in sorted(self._inbox.touched.items())
        )
        refusal = self.refusal
        if refusal is None and self._inbox.end is None:
            refusal = BadFrame("the body ended early")
        last = wire.Refused(refusal.code, str(refusal)) if refusal else wire.End(False)
        return _body(wire.Stored(stored, tuple(sorted(self._inbox.photos.items()))), last)

    def _heads(self, scope: str, replicas: set[bytes]) -> wire.Heads:
        vector = self._replica.vector(scope)
        return wire.heads(tuple(head for head in vector if head.replica in replicas))


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
        self._brought: Brought = {} if brought is None else brought
        self._replica = replica
        self._granted = granted
        self._limits = limits

    def hello(self, body: bytes) -> bytes:
        """The welcome to a hello; afterwards `equal` says whether all logs are the same.

        Raises `Unsupported`, `AuthFailed` for another replica than the token's, `BadFrame`.
        """
        hello = _only(wire.Hello, body)
        if hello.protocol != wire.PROTOCOL:
            raise Unsupported(f"protocol {hello.protocol}; this is {wire.PROTOCOL}")
        if hello.replica != self._granted.replica:
            raise AuthFailed("the token belongs to another replica")
        replica = self._replica
        replica.sign_heads()
        self._brought.pop(hello.replica, None)
        theirs = {scope: said for scope, said in hello.scopes if self._granted.allows(scope)}
        scopes = sorted({*theirs, *filter(self._granted.allows, replica.scopes())})
        # Read once: others write here meanwhile, and what is claimed must be what was compared.
        mine = {scope: replica.vector(scope) for scope in scopes}
        same = {scope for scope in scopes if theirs.get(scope) == digest(mine[scope])}
        self.equal = same == set(scopes)
        for scope in same:
            receipts.hear(replica, hello.replica, scope, mine[scope], hello.time[0])
        told = receipts.forwarded(replica, mine)
        return _body(
            wire.Welcome(
                wire.PROTOCOL,
                replica.id,
                replica.time(),
                tuple((s, None if s in same else wire.heads(mine[s])) for s in scopes),
                () if hello.known == receipts.digest(told, mine) else told,
            )
        )

    def push(self, encoding: str | None = None, keep: Keep | None = None) -> Push:
        """A push to feed with the slices of its body; `keep` takes the parts of photos."""
        reached = self._brought.setdefault(self._granted.replica, {})
        return Push(self._replica, self._granted, encoding, keep, reached)

    def pull(self, body: bytes, encoding: str | None = None) -> Iterator[bytes]:
        """The pieces of the answer to a want, each a whole frame, compressed as one stream.

        Raises `BadFrame` and `ScopeDenied` before the first piece.
        """
        return iter(self.answer(body, encoding)[0])

    def answer(self, body: bytes, encoding: str | None = None) -> tuple[Outbox, int]:
        """The answer to a want, and the seconds for which it is to stay open.

        What the peer pushes meanwhile is not sent back. Raises `BadFrame` and `ScopeDenied`.
        """
        want = _only(wire.Want, body)
        theirs = {scope: wire.vector(heads) for scope, heads in want.scopes}
        peer, ms = self._granted.replica, self._replica.time()[0]
        for scope, vector in theirs.items():
            if not self._granted.allows(scope):
                raise ScopeDenied(f"the scope {scope} is not granted")
            receipts.hear(self._replica, peer, scope, vector, ms)
        brought = self._brought.setdefault(peer, {})
        limits = self._limits or Limits()
        if want.seconds:
            limits = limits._replace(seconds=limits.seconds + want.seconds)
        outbox = Outbox(
            self._replica, lambda: _with(theirs, brought), encoding=encoding, limits=limits
        )
        return outbox, want.seconds

    def photos(
        self,
        body: bytes,
        offset: Callable[[bytes, int], int | None],
        asked: Collection[bytes] = (),
        safe: Collection[bytes] = (),
    ) -> bytes:
        """The answer to a list of photos: bytes here of each for which `offset` gives a number.

        `offset` is asked with digest and length, and gives None for a photo that is complete;
        `asked` are the photos that somebody waits for, `safe` those in a verified backup.
        """
        listed = _only(wire.Photos, body)
        found = ((digest, offset(digest, length)) for digest, length in listed.photos)
        lacking = tuple((digest, at) for digest, at in found if at is not None)
        return _body(
            wire.Offsets(
                lacking,
                tuple(digest for digest, _ in lacking if digest in asked),
                tuple(digest for digest, _ in listed.photos if digest in safe),
            )
        )


class Client:
    """The asking half of an exchange: what to send next, given what arrived.

    `hello` → `welcomed`; unless `equal`: `push` → `pushed` if `pushes`, `want` → `pull` if
    `pulls`, in any order or side by side; then from the start again.
    """

    def __init__(
        self,
        replica: Replica,
        scopes: Iterable[str] = (),
        *,
        encoding: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.peer: bytes | None = None
        self.equal = False
        self.pushes = False
        self.pulls = False
        self.behind = 0
        """How many changes the peer lacks."""
        self.theirs: dict[str, Vector] = {}
        """The peer's vectors of the scopes in which it differs."""
        self.held: dict[str, Vector] = {}
        """What the peer has of each scope, as far as it said."""
        self._replica = replica
        self._scopes = frozenset(scopes) | {COMMON}
        self._encoding = encoding
        self.limits = limits or Limits()
        self._said: dict[str, Vector] = {}
        self._reached: Reached = {}
        self._ms = 0

    @property
    def told(self) -> frozenset[Head]:
        """The own heads of the last hello: after an equal one, all that the peer knows of."""
        return frozenset(head for vector in self._said.values() for head in vector)

    def hello(self) -> bytes:
        """The body that opens a window, or closes it when logs are equal."""
        replica = self._replica
        replica.sign_heads()
        scopes = sorted(self._scopes | set(replica.scopes()))
        # What the answer calls equal is what was said here, whatever is written until it comes.
        self._said = {scope: replica.vector(scope) for scope in scopes}
        said = tuple((scope, digest(vector)) for scope, vector in self._said.items())
        known = receipts.known(replica)
        return _body(wire.Hello(wire.PROTOCOL, replica.id, replica.time(), said, known))

    def welcomed(self, body: bytes) -> None:
        """Take the answer to hello, keep what it claims, and set what is to be done.

        Raises `BadFrame` (a captive portal's page is one) and `Unsupported`.
        """
        welcome = _only(wire.Welcome, body)
        if welcome.protocol != wire.PROTOCOL:
            raise Unsupported(f"protocol {welcome.protocol}; this is {wire.PROTOCOL}")
        replica = self._replica
        self.peer, self._ms = welcome.replica, welcome.time[0]
        self.theirs = {s: wire.vector(v) for s, v in welcome.scopes if v is not None}
        equal = [s for s, v in welcome.scopes if v is None]
        if not self._said.keys() >= set(equal):
            raise BadFrame("equal in a scope that was not named")
        self.held = self.theirs | {scope: self._said[scope] for scope in equal}
        for scope, vector in self.held.items():
            receipts.learn(replica, "stored", self.peer, scope, vector, self._ms)
        receipts.remember(replica, welcome.receipts, self.held)
        replica.notice(self.theirs)
        self.equal = not self.theirs
        branches = (b for s, v in self._pushable().items() for b in replica.missing(s, v))
        self.behind = sum(head.n - after for head, after in branches)
        self.pushes = self.behind > 0
        self.pulls = any(
            not replica.store.has(scope, head) for scope, v in self.theirs.items() for head in v
        )

    def _pushable(self) -> dict[str, Vector]:
        """Their vectors, with what came from them since.

        Own heads that are not to be pushed before more is known count as theirs.
        """
        store = self._replica.store
        held = _with(self.held, self._reached)
        return {s: (*vector, *unmet(store, s, self.held[s])) for s, vector in held.items()}

    def push(self, parts: Parts | None = None) -> Outbox:
        """The body of a push: iterate over it to get its pieces, each a whole frame.

        Text that is written meanwhile goes along, and photos follow it in `parts`.
        """
        self._replica.sign_heads()
        return Outbox(
            self._replica,
            self._pushable,
            encoding=self._encoding,
            limits=self.limits,
            parts=parts,
        )

    def pushed(self, body: bytes) -> dict[bytes, int]:
        """Take the answer to a push: the bytes that the peer has of the photos that were in it.

        Raises what the push was refused with, after keeping what stands, and `BadFrame` for
        anything that is not the peer's receipt.
        """
        match read_body(body):
            case [wire.Stored() as stored, wire.End()]:
                self._stored(stored)
                return dict(stored.photos)
            case [wire.Stored() as stored, wire.Refused() as refused]:
                self._stored(stored)
            case [wire.Refused() as refused]:
                pass
            case _:
                raise BadFrame("not the answer to a push")
        raise refusal(refused)

    def _stored(self, stored: wire.Stored) -> None:
        for scope, heads in stored.scopes:
            fresh = wire.vector(heads)
            touched = {head.replica for head in fresh}
            kept = (h for h in self.held.get(scope, ()) if h.replica not in touched)
            held = self.held[scope] = tuple(sorted({*kept, *fresh}))
            if scope in self.theirs:
                self.theirs[scope] = held
            if self.peer is not None:
                receipts.learn(self._replica, "stored", self.peer, scope, held, self._ms)

    def want(self, seconds: int = 0) -> bytes:
        """The body that asks for what this store lacks, and what comes in so many seconds more."""
        scopes = (
            (scope, wire.heads(self._wanted(scope, vector)))
            for scope, vector in sorted((self.held if seconds else self.theirs).items())
        )
        return _body(wire.Want(tuple(scopes), seconds))

    def _wanted(self, scope: str, theirs: Vector) -> Vector:
        reached = self._reached.get(scope, {}).values()
        return wanted(self._replica.store, scope, theirs, reached)

    def pull(self, encoding: str | None = None) -> Inbox:
        """Takes the slices of the answer to `want`; complete once its `end` is there."""
        inbox = Inbox(self._replica, self.held.__contains__, encoding)
        inbox.reached = self._reached
        return inbox

    def photos(self, photos: Iterable[tuple[bytes, int]]) -> bytes:
        """The body that asks which of these photos the peer lacks."""
        return _body(wire.Photos(tuple(photos)))

    def lacking(self, body: bytes) -> wire.Offsets:
        """For each photo that the peer lacks, the bytes that it already has."""
        return _only(wire.Offsets, body)


def _with(held: Mapping[str, Vector], came: Reached) -> dict[str, Vector]:
    """Vectors with what has come from their holder since; other threads add to `came`."""
    return {
        scope: (*vector, *tuple(came.get(scope, {}).values())) for scope, vector in held.items()
    }


def read_body(data: bytes) -> list[wire.Message]:
    """The messages of a whole uncompressed body; raises `BadFrame`."""
    reader = FrameReader()
    messages = [wire.read(frame) for frame in reader.feed(data)]
    if reader.partial:
        raise BadFrame("the body ends inside a frame")
    return [message for message in messages if message is not None]


def _only(kind: type[wire.M], data: bytes) -> wire.M:
    match read_body(data):
        case [message] if isinstance(message, kind):
            return message
    raise BadFrame(f"not one {kind.__name__.lower()}")


def _body(*messages: wire.Message) -> bytes:
    out = Outgoing()
    return b"".join(out.add(*wire.write(message)) for message in messages)
