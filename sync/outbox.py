"""What a push or a pull's answer sends: heads and runs in order, up to the limits of a request."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sync import wire
from sync.change import Change
from sync.frames import MAX_BODY, MAX_DECOMPRESSED, MAX_PAYLOAD, Outgoing
from sync.replica import Replica
from sync.storage.store import Head, Vector
from sync.trust import COMMON, KINDS

MIN_FRAME, MAX_FRAME = 2_048, 16_384
MAX_RUN = 32_768
_HEADS_A_FRAME = 256
# A change is its bodies and about this many bytes of header on the wire.
_HEADER = 64
# Before anything is compressed: text of surveys gives about this ratio.
_RATIO = 3.0


class Limits(NamedTuple):
    """What one request may carry: bytes of a frame and of the body on the wire, and seconds.

    `run` is the most that a frame may hold before it is compressed; `may` is asked before each
    frame but the first.
    """

    frame: int = 8_192
    run: int = MAX_RUN
    body: int = MAX_BODY - 2 * MAX_PAYLOAD
    seconds: float = 40.0
    may: Callable[[], bool] = lambda: True


class Outbox:
    """One body with what the holder of some vectors lacks, common scope and nodes first."""

    def __init__(
        self,
        replica: Replica,
        theirs: Mapping[str, Vector],
        *,
        encoding: str | None = None,
        limits: Limits | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.changes = 0
        self.more = False
        self._replica = replica
        self._theirs = theirs
        self._limits = limits or Limits()
        self._now = now
        self._out = Outgoing(encoding)

    @property
    def sent(self) -> int:
        """Bytes of the body so far, as they travel."""
        return self._out.sent

    def __iter__(self) -> Iterator[bytes]:
        """The body's bytes, each frame's at once; nothing is read from the store in between."""
        until = self._now() + self._limits.seconds
        for scope in sorted(self._theirs, key=lambda scope: (scope != COMMON, scope)):
            missing = self._missing(scope)
            yield from self._heads(scope, missing)
            for head, after in missing:
                while after < head.n:
                    if self.changes and self._full(until):
                        self.more = True
                        yield self._last()
                        return
                    run = self._run(scope, head, after)
                    self.changes += len(run)
                    after = run[-1].seq
                    yield self._out.add(*wire.write(wire.write_run(run)))
        yield self._last()

    def _last(self) -> bytes:
        return self._out.add(*wire.write(wire.End(self.more))) + self._out.finish()

    def _full(self, until: float) -> bool:
        return (
            self._out.sent >= self._limits.body
            or self._out.raw >= MAX_DECOMPRESSED - 2 * MAX_PAYLOAD
            or self._now() >= until
            or not self._limits.may()
        )

    def _missing(self, scope: str) -> Sequence[tuple[Head, int]]:
        """The branches to send, each with the position after which it begins, nodes' first."""
        missing = self._replica.missing(scope, self._theirs[scope])
        kind = self._replica.trust(scope).kind_of
        rank = {head.replica: KINDS.index(kind(head.replica) or KINDS[-1]) for head, _ in missing}
        return sorted(missing, key=lambda branch: rank[branch[0].replica])

    def _heads(self, scope: str, missing: Sequence[tuple[Head, int]]) -> Iterator[bytes]:
        """The signed heads of the replicas that follow."""
        replicas = {head.replica for head, _ in missing}
        signed = [h for h in self._replica.store.signed_heads(scope) if h.replica in replicas]
        for at in range(0, len(signed), _HEADS_A_FRAME):
            message = wire.SignedHeads(tuple(signed[at : at + _HEADS_A_FRAME]))
            yield self._out.add(*wire.write(message))

    def _run(self, scope: str, head: Head, after: int) -> list[Change]:
        """The changes of one frame, at least one."""
        room = self._room()
        run: list[Change] = []
        for change in self._replica.store.branch(scope, head, after):
            room -= len(change.body or b"") + _HEADER
            if run and room < 0:
                break
            run.append(change)
        return run

    def _room(self) -> int:
        """Uncompressed bytes that make a frame of the size aimed at."""
        ratio = self._out.raw / self._out.sent if self._out.sent > MIN_FRAME else _RATIO
        frame = min(max(self._limits.frame, MIN_FRAME), MAX_FRAME)
        return min(int(frame * max(ratio, 1.0)), self._limits.run)
