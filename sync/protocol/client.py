"""The asking half of an exchange, without input or output: bytes in, bytes out. PROTOCOL.md §7.

A window is hello, then push and pull side by side, then hello again until digests are equal.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress

from sync.errors import NOT_WRITTEN, BadFrame, SyncError, Unsupported
from sync.history import digest
from sync.photos.parts import Parts
from sync.protocol import bases, receipts, wire
from sync.protocol.bodies import only, read_body, write_body
from sync.protocol.inbox import Inbox, Reached, refusal, with_reached
from sync.protocol.lanes import lane_of_text
from sync.protocol.outbox import Limits, Outbox
from sync.protocol.room import fitting
from sync.protocol.want import unmet, wanted
from sync.replica import Replica
from sync.storage.store import Head, Vector
from sync.trust import COMMON


class Client:
    """The asking half of an exchange: what to send next, given what arrived.

    `hello` → `welcomed`; unless `equal`: `push` → `pushed` if `pushes`, `want` → `pull` if
    `pulls`, in any order or side by side; then from the start again. `peer` is who answered there
    last, as far as is known.
    """

    def __init__(
        self,
        replica: Replica,
        scopes: Iterable[str] = (),
        *,
        encoding: str | None = None,
        limits: Limits | None = None,
        peer: bytes | None = None,
    ) -> None:
        self.peer = peer
        self.revision = 0
        """What the peer knows of protocol 1, as far as it said."""
        self.met = False
        """Whether the peer has said hello in this exchange, and is not only taken to be there."""
        self.equal = False
        self.closed = False
        """Whether the answer to the last push welcomed the hello that closed it."""
        self.refused: SyncError | None = None
        """What the peer refused a push with."""
        self.pushes = False
        self.pulls = False
        self.behind = 0
        """How many changes the peer lacks."""
        self.lane: int | None = None
        """The first lane of what the peer lacks; None where it lacks no text."""
        self.theirs: dict[str, Vector] = {}
        """The peer's vectors of the scopes in which it differs."""
        self.held: dict[str, Vector] = {}
        """What the peer has of each scope, as far as it said."""
        self._replica = replica
        self._scopes = frozenset(scopes) | {COMMON}
        self._encoding = encoding
        self.limits = limits or Limits()
        self._said: dict[str, Vector] = {}
        self._bases: dict[str, Vector] = {}
        self._reached: Reached = {}
        self._beside: Client | None = None
        self._outbox: Outbox | None = None
        self._ms = 0

    @property
    def greeted(self) -> bytes | None:
        """Who has said hello in this exchange, here or beside."""
        asked = self if self.met or self._beside is None else self._beside
        return asked.peer if asked.met else None

    @property
    def named(self) -> frozenset[str]:
        """The scopes of the last hello."""
        return frozenset(self._said)

    @property
    def told(self) -> frozenset[Head]:
        """The own heads of the last hello: after an equal one, all that the peer knows of."""
        return frozenset(head for vector in self._said.values() for head in vector)

    def foresee(self, named: Collection[str]) -> bool:
        """Take the peer to hold what it last said of the scopes named to it; whether it said it.

        Of a scope that was named and that it did not speak of it may hold nothing.
        """
        replica = self._replica
        claims = receipts.stored_at(replica, self.peer) if self.peer else {}
        mine = {scope: replica.vector(scope) for scope in replica.scopes()}
        if not claims or not mine.keys() <= set(named):
            return False
        self.held = {scope: claims[scope] for scope in mine if claims.get(scope)}
        self.theirs = {s: vector for s, vector in self.held.items() if vector != mine[s]}
        self._set_out()
        self.pulls = False
        return True

    def beside(self) -> "Client":
        """Another one that asks the same peer while this one pushes; `heed` what it hears."""
        other = Client(
            self._replica,
            self._scopes,
            encoding=self._encoding,
            limits=self.limits,
            peer=self.peer,
        )
        other._reached = self._reached
        return other

    def heed(self, beside: "Client") -> None:
        """Push only what the peer lacks by what it said meanwhile."""
        self._beside = beside
        if self._outbox is not None:
            self._outbox.look_again()

    def hello(self, listed: Callable[[], Iterable[tuple[bytes, int]]] = tuple) -> bytes:
        """The body that opens a window, or closes it when logs are equal.

        `listed` gives photos of which it asks too what of them is there; it is called once `told`
        says what this hello says.
        """
        hello = self._hello()
        photos = tuple(listed())
        return write_body(hello, *([wire.Photos(photos)] if photos else []))

    def _hello(self) -> wire.Hello:
        replica = self._replica
        with suppress(*NOT_WRITTEN):
            replica.sign_heads()
        scopes = sorted(self._scopes | set(replica.scopes()))
        # What the answer calls equal is what was said here, whatever is written until it comes.
        said = self._said = {scope: replica.vector(scope) for scope in scopes}
        claims = receipts.stored_at(replica, self.peer) if self.peer else {}
        self._bases = {scope: claims.get(scope, said[scope]) for scope in scopes}
        return wire.Hello(
            wire.PROTOCOL,
            replica.id,
            replica.time(),
            tuple((scope, digest(said[scope])) for scope in scopes),
            receipts.known(replica),
            tuple(None if (b := self._bases[s]) == said[s] else digest(b) for s in scopes),
        )

    def welcomed(self, body: bytes) -> wire.Offsets | None:
        """Take the answer to hello, keep what it claims, and set what is to be done.

        What the peer has of the photos that were listed with it. Raises `BadFrame` (a captive
        portal's page is one) and `Unsupported`.
        """
        match read_body(body):
            case [wire.Welcome() as welcome]:
                self._welcomed(welcome)
                return None
            case [wire.Welcome() as welcome, wire.Offsets() as offsets]:
                self._welcomed(welcome)
                return offsets
        raise BadFrame("not one welcome")

    def _welcomed(self, welcome: wire.Welcome) -> None:
        if welcome.protocol != wire.PROTOCOL:
            raise Unsupported(f"protocol {welcome.protocol}; this is {wire.PROTOCOL}")
        replica = self._replica
        equal = [s for s, v in welcome.scopes if v is None]
        if not self._said.keys() >= {*equal, *welcome.since}:
            raise BadFrame("a scope that was not named")
        theirs = {s: wire.vector(v) for s, v in welcome.scopes if v is not None}
        for scope in theirs.keys() & set(welcome.since):
            theirs[scope] = bases.applied(self._bases[scope], theirs[scope])
        self.peer, self._ms = welcome.replica, welcome.time[0]
        self.revision, self.met = welcome.revision, True
        self.theirs = theirs
        self.held = theirs | {scope: self._said[scope] for scope in equal}
        for scope, vector in self.held.items():
            receipts.learn(replica, "stored", self.peer, scope, vector, self._ms)
        receipts.remember(replica, welcome.receipts, self.held)
        replica.notice(self.theirs)
        self.equal = not self.theirs
        self._set_out()

    def _set_out(self) -> None:
        """Find what is to be done."""
        replica = self._replica
        lacking = [(s, *b) for s, v in self._pushable().items() for b in replica.missing(s, v)]
        self.behind = sum(head.n - after for _, head, after in lacking)
        lanes = (lane_of_text(replica.trust(s), s, head.replica) for s, head, _ in lacking)
        self.lane = min(lanes, default=None)
        self.pushes = self.lane is not None
        self.pulls = any(
            not replica.store.has(scope, head) for scope, v in self.theirs.items() for head in v
        )

    def _pushable(self) -> dict[str, Vector]:
        """Their vectors, with what came from them since.

        Own heads that are not to be pushed before more is known count as theirs.
        """
        store, known = self._replica.store, self._known()
        held = with_reached(known, self._reached)
        return {s: (*vector, *unmet(store, s, known[s])) for s, vector in held.items()}

    def _known(self) -> dict[str, Vector]:
        """What the peer has, also as it has said beside."""
        beside = self._beside
        if beside is None or not beside.met:
            return self.held
        if beside.peer != self.peer:
            return beside.held
        scopes = self.held.keys() | beside.held.keys()
        return {s: (*self.held.get(s, ()), *beside.held.get(s, ())) for s in scopes}

    def push(self, parts: Parts | None = None, *, closes: bool = False) -> Outbox:
        """The body of a push: iterate over it to get its pieces, each a whole frame.

        Text that is written meanwhile goes along, and photos follow it in `parts`. One that
        `closes` ends with a hello, for a peer that knows it.
        """
        self.closed = False
        self._outbox = Outbox(
            self._replica,
            self._pushable,
            encoding=self._encoding,
            limits=self.limits,
            parts=parts,
            closing=self._hello if closes else None,
            proves=False,
        )
        return self._outbox

    def pushed(self, body: bytes) -> dict[bytes, int]:
        """Take the answer to a push: the bytes that the peer has of the photos that were in it.

        Raises what the push was refused with, after keeping what stands, and `BadFrame` for
        anything that is not the peer's receipt.
        """
        match read_body(body):
            case [wire.Stored() as stored, wire.End()]:
                self._stored(stored)
                return dict(stored.photos)
            case [wire.Stored() as stored, wire.Welcome() as welcome, wire.End()]:
                self._welcomed(welcome)
                self.closed = True
                return dict(stored.photos)
            case [wire.Stored() as stored, wire.Refused() as refused]:
                self._stored(stored)
            case [wire.Refused() as refused]:
                pass
            case _:
                raise BadFrame("not the answer to a push")
        self.refused = refusal(refused)
        raise self.refused

    def _stored(self, stored: wire.Stored) -> None:
        for scope, heads in stored.scopes:
            fresh = wire.vector(heads)
            touched = {head.replica for head in fresh}
            kept = (h for h in self.held.get(scope, ()) if h.replica not in touched)
            held = self.held[scope] = tuple(sorted({*kept, *fresh}))
            if scope in self.theirs:
                self.theirs[scope] = held
            # Who was only taken to be there may be another by now.
            if self.peer is not None and self.met:
                receipts.learn(self._replica, "stored", self.peer, scope, held, self._ms)

    def want(self, seconds: int = 0) -> bytes:
        """The body that asks for what this store lacks, and what comes in so many seconds more.

        A scope that does not fit is asked for when the others are equal.
        """
        scopes = {
            scope: wire.heads(self._wanted(scope, vector))
            for scope, vector in (self.held if seconds else self.theirs).items()
        }
        return write_body(wire.Want(tuple(sorted(fitting(scopes).items())), seconds))

    def _wanted(self, scope: str, theirs: Vector) -> Vector:
        reached = self._reached.get(scope, {}).values()
        return wanted(self._replica.store, scope, theirs, reached)

    def pull(self, encoding: str | None = None) -> Inbox:
        """Takes the slices of the answer to `want`; complete once its `end` is there."""
        allows, reached = self.held.__contains__, self._reached
        return Inbox(self._replica, allows, encoding, reached=lambda: reached)

    def photos(self, photos: Iterable[tuple[bytes, int]]) -> bytes:
        """The body that asks which of these photos the peer lacks."""
        return write_body(wire.Photos(tuple(photos)))

    def lacking(self, body: bytes) -> wire.Offsets:
        """For each photo that the peer lacks, the bytes that it already has."""
        return only(wire.Offsets, body)
