"""What a push brings, or a pull's answer: each frame is one transaction of the replica."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping

from sync.change import Dot
from sync.errors import (
    AuthFailed,
    BadFrame,
    Busy,
    DiskFull,
    NotReady,
    ScopeDenied,
    StorageFailed,
    SyncError,
    TooLarge,
    Unsupported,
)
from sync.protocol import wire
from sync.protocol.frames import FrameReader
from sync.replica import Replica
from sync.storage.store import Head, SignedHead, Vector
from sync.vouch import Announced, Vouch, remember

REFUSALS = (
    *(AuthFailed, BadFrame, Busy, DiskFull, NotReady, ScopeDenied, StorageFailed, TooLarge),
    Unsupported,
)


Keep = Callable[[wire.Part], int | None]
"""Puts a part on disk: bytes of its photo here then, None where no counted record names it."""


Reached = dict[str, dict[bytes, Head]]
"""The last change that came of each replica, scope by scope."""


def with_reached(held: Mapping[str, Vector], came: Reached) -> dict[str, Vector]:
    """Vectors with what has come from their holder since; other threads add to `came`."""
    return {
        scope: (*vector, *tuple(came.get(scope, {}).values())) for scope, vector in held.items()
    }


class Inbox:
    """A body of runs and heads on its way into a replica: each frame is one transaction."""

    def __init__(
        self,
        replica: Replica,
        allows: Callable[[str], bool],
        encoding: str | None,
        *,
        vouch: Vouch | None = None,
        keep: Keep | None = None,
        reached: Callable[[], Reached] | None = None,
        closes: bool = False,
    ) -> None:
        self.end: wire.End | None = None
        self.hello: wire.Hello | None = None
        """What closes a push, before its end."""
        self.touched: dict[str, set[bytes]] = {}
        self.photos: dict[bytes, int] = {}
        self.full: DiskFull | None = None
        """Why parts are left out: text that comes after them may still find room."""
        self.changes = 0
        self.stored = 0
        self.parked = False
        self._replica = replica
        self._allows = allows
        self._vouch = vouch
        self._keep = keep
        kept: Reached = {}
        self._reached = reached or (lambda: kept)
        self._closes = closes
        self._reader = FrameReader(encoding)
        # Heads travel before the runs that lead to them, one of each branch.
        self._heads: Announced = OrderedDict()

    def feed(self, data: bytes) -> None:
        """Commit every frame that `data` completes; raises `SyncError` at the first wrong one."""
        for _ in self.steps(data):
            pass

    def steps(self, data: bytes) -> Iterator[None]:
        """The same, one frame at each step."""
        for frame in self._reader.feed(data):
            if self.end is not None:
                raise BadFrame("a frame after the end")
            self.take(wire.read(frame))
            yield

    def take(self, message: wire.Message | None) -> None:
        """Commit what one frame says; raises `SyncError`."""
        match message:
            case None | wire.Beat():
                pass
            case wire.End() as end:
                self.end = end
            case _ if self.hello is not None:
                raise BadFrame("a frame between hello and end")
            case wire.Run() as run:
                self._take_run(run)
            case wire.SignedHeads() as signed:
                self._take_heads(signed)
            case wire.Part() as part if self._keep:
                self._take_part(part, self._keep)
            case wire.Hello() as hello if self._closes:
                self.hello = hello
            case wire.Refused() as refused:
                raise refusal(refused)
            case _:
                raise BadFrame(f"a {type(message).__name__.lower()} among runs")

    def _take_run(self, run: wire.Run) -> None:
        self._check(run.scope)
        self.changes += len(run.changes)
        self.touched.setdefault(run.scope, set()).add(run.replica)
        for admitted in self._vouch.admit(run) if self._vouch else (run,):
            self._store(admitted)

    def _take_heads(self, signed: wire.SignedHeads) -> None:
        for head in signed.heads:
            self._check(head[0])
            remember(self._heads, SignedHead(*head))
            if self._vouch:
                self._vouch.announce(SignedHead(*head))

    def _take_part(self, part: wire.Part, keep: Keep) -> None:
        if self.full is not None:
            return
        try:
            offset = keep(part)
        except DiskFull as error:
            self.full = error
            return
        if offset is not None:
            self.photos[part.digest] = offset

    def _store(self, run: wire.Run) -> None:
        with self._replica.transaction():
            received = self._replica.receive(run)
            self._keep_head(run.scope, run.replica)
            self._replica.attest(run.scope, [run.replica])
        self.stored += received.stored
        self.parked |= received.parked
        self._reach(run)

    def _reach(self, run: wire.Run) -> None:
        """Remember the last change of each replica that came, unless it is parked."""
        last = Dot(run.replica, run.first + len(run.changes) - 1)
        for change, _ in self._replica.store.changes_at(run.scope, last):
            if change.hash[:16] == run.last:
                self._reached().setdefault(run.scope, {})[run.replica] = Head(*last, change.hash)

    def _keep_head(self, scope: str, replica: bytes) -> None:
        """Keep the signed heads of a replica once the runs have led to them."""
        announced = self._heads.get((scope, replica), {})
        waiting = self._replica.receive_heads(announced.values())
        self._heads[scope, replica] = {head.hash: head for head in waiting}

    def _check(self, scope: str) -> None:
        if not self._allows(scope):
            raise ScopeDenied(f"the scope {scope} is not granted")


def refusal(refused: wire.Refused) -> SyncError:
    """The error that a peer's refusal names."""
    for kind in REFUSALS:
        if kind.code == refused.code:
            return kind(refused.detail)
    return SyncError(f"{refused.code}: {refused.detail}")
