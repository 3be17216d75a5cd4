"""What a push or a pull's answer sends: the next frame when asked, in lanes. PROTOCOL.md §7.

Lane 0 is what nodes wrote and the heads that keys have signed, lane 1 the text of others; photos
follow, with a share of the bytes while text is long. What is written meanwhile goes next.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from sync.change import Change, Dot
from sync.errors import NOT_WRITTEN
from sync.photos.parts import Parts
from sync.protocol import wire
from sync.protocol.frames import MAX_BODY, MAX_DECOMPRESSED, MAX_PAYLOAD, Outgoing
from sync.protocol.lanes import TEXT, URGENT, lane_of, lane_of_text
from sync.replica import Replica
from sync.storage.store import Head, SignedHead, Vector
from sync.trust import COMMON, KINDS

MIN_FRAME, MAX_FRAME = 2_048, 16_384
MAX_RUN = 32_768
SHARE = 0.05
"""Of the bytes, what photos have while surveys wait."""
_HEADS_A_FRAME = 256
# A change is its bodies and about this many bytes of header on the wire.
_HEADER = 64
# Before anything is compressed: text of surveys gives about this ratio.
_RATIO = 3.0


class Limits(NamedTuple):
    """What one request may carry: bytes of a frame and of the body on the wire, and seconds.

    `run` is the most that a frame may hold before it is compressed; `may` says whether a lane may
    go on.
    """

    frame: int = 8_192
    run: int = MAX_RUN
    body: int = MAX_BODY - 2 * MAX_PAYLOAD
    seconds: float = 40.0
    may: Callable[[int], bool] = lambda _: True


class _Branch(NamedTuple):
    """Changes that the other side lacks: those of a branch after some position."""

    scope: str
    head: Head
    after: int


class Outbox:
    """One body with what the holder of some vectors lacks, frame by frame.

    `theirs` gives those vectors anew whenever the log has moved; what was sent in this body counts
    as held there. `frame` may be set between frames, to follow the link. `closing` gives a last
    message for a body that says all. A body to a node above needs to prove no run on its own: that
    node's word counts for all that it takes.
    """

    def __init__(
        self,
        replica: Replica,
        theirs: Callable[[], Mapping[str, Vector]],
        *,
        encoding: str | None = None,
        limits: Limits | None = None,
        now: Callable[[], float] = time.monotonic,
        parts: Parts | None = None,
        closing: Callable[[], wire.Message] | None = None,
        proves: bool = True,
    ) -> None:
        self.changes = 0
        self.more = False
        self._limits = limits or Limits()
        self.frame = self._limits.frame
        self._replica = replica
        self._theirs = theirs
        self._closing = closing
        self._proves = proves
        self._now = now
        self._parts = Parts() if parts is None else parts
        self._photo_bytes = 0
        self._out = Outgoing(encoding)
        self._until: float | None = None
        self._seen: object = None
        self._plan: deque[tuple[int, _Branch | wire.SignedHeads]] = deque()
        self._told: set[SignedHead] = set()
        self._sent: dict[str, dict[bytes, Head]] = {}
        self._held: dict[str, dict[bytes, int]] = {}

    @property
    def sent(self) -> int:
        """Bytes of the body so far, as they travel."""
        return self._out.sent

    @property
    def lane(self) -> int | None:
        """The lane of the text that would go next; None where none is left."""
        return self._plan[0][0] if self._plan else None

    @property
    def full(self) -> bool:
        """Whether the body has reached a limit of its request."""
        return (
            self._out.sent >= self._limits.body
            or self._out.raw >= MAX_DECOMPRESSED - 2 * MAX_PAYLOAD
            or (self._until is not None and self._now() >= self._until)
        )

    def __iter__(self) -> Iterator[bytes]:
        """The body's bytes, each frame's at once; nothing is read from the store in between."""
        while (frame := self.next()) is not None:
            yield frame
        yield self.end()

    def next(self) -> bytes | None:
        """The bytes of the next frame; None at a limit, or when nothing is left just now."""
        if self._until is None:
            self._until = self._now() + self._limits.seconds
        self._look()
        if (self.changes or self._photo_bytes) and self.full:
            frame = None
        else:
            frame = self._photo(sharing=True) or self._text() or self._photo(sharing=False)
        self.more = frame is None and bool(self._plan or self._parts)
        return frame

    def beat(self) -> bytes:
        """The bytes of a frame that says nothing but that the line lives."""
        return self._out.add(*wire.write(wire.Beat()))

    def end(self) -> bytes:
        """The last bytes of the body."""
        closing = [self._closing()] if self._closing and not self.more else []
        last = [self._out.add(*wire.write(message)) for message in (*closing, wire.End(self.more))]
        return b"".join(last) + self._out.finish()

    def look_again(self) -> None:
        """Plan anew before the next frame: the other side has said more of what it holds."""
        self._seen = None

    # Text

    def _look(self) -> None:
        """Plan anew what is to be sent if the log has moved."""
        theirs = self._theirs()
        mine = {scope: self._replica.vector(scope) for scope in theirs}
        if mine == self._seen:
            return
        self._seen = mine
        # A head travels before its runs only: what was written since the last one has none yet.
        with suppress(*NOT_WRITTEN):
            self._replica.sign_heads()
        self._plan.clear()
        held = {s: (*v, *self._sent.get(s, {}).values()) for s, v in theirs.items()}
        self._held = {scope: _reach(vector) for scope, vector in held.items()}
        for lane, scope, branches in self._lacking(held):
            signed = self._signed(scope, [head for _, head, _ in branches])
            self._plan += ((lane, heads) for heads in signed)
            self._plan += ((lane, branch) for branch in branches)

    def _lacking(self, held: Mapping[str, Vector]) -> Iterator[tuple[int, str, list[_Branch]]]:
        """What to send: of `common`, then of each scope what nodes wrote, then what others did."""
        others: list[tuple[int, str, list[_Branch]]] = []
        for scope in sorted(held, key=lambda scope: (scope != COMMON, scope)):
            missing = [_Branch(scope, *b) for b in self._replica.missing(scope, held[scope])]
            trust = self._replica.trust(scope)
            rank = {b: KINDS.index(trust.kind_of(b.head.replica) or KINDS[-1]) for b in missing}
            missing.sort(key=rank.__getitem__)
            lanes = [lane_of_text(trust, scope, branch.head.replica) for branch in missing]
            first = lanes.count(URGENT)
            yield URGENT, scope, missing[:first]
            others.append((TEXT, scope, missing[first:]))
        yield from others

    def _signed(self, scope: str, heads: Collection[Head]) -> Iterator[wire.SignedHeads]:
        """The signed heads of the replicas of some heads that were not sent yet."""
        if not heads:
            return
        replicas = {head.replica for head in heads}
        kept = self._replica.store.signed_heads(scope)
        signed = {one.hash for one in kept}
        if unsigned := {head.replica for head in heads if head.hash not in signed}:
            with suppress(*NOT_WRITTEN):
                self._replica.attest(scope, unsigned)
            kept = self._replica.store.signed_heads(scope)
        fresh = [head for head in kept if head.replica in replicas and head not in self._told]
        for at in range(0, len(fresh), _HEADS_A_FRAME):
            yield wire.SignedHeads(tuple(fresh[at : at + _HEADS_A_FRAME]))

    def _text(self) -> bytes | None:
        if self.lane is None or not self._limits.may(self.lane):
            return None
        lane, item = self._plan.popleft()
        match item:
            case wire.SignedHeads() as signed:
                self._told.update(SignedHead(*head) for head in signed.heads)
                return self._out.add(*wire.write(signed))
            case _Branch() as branch:
                return self._run(lane, branch)

    def _run(self, lane: int, branch: _Branch) -> bytes:
        """The frame of the next changes of a branch, at least one, with what proves them."""
        run = self._changes(branch)
        last = run[-1]
        self.changes += len(run)
        sent = Head(last.replica, last.seq, last.hash)
        self._sent.setdefault(branch.scope, {})[last.replica] = sent
        self._held[branch.scope][last.replica] = last.seq
        proof = b""
        if last.seq < branch.head.n:
            self._plan.appendleft((lane, branch._replace(after=last.seq)))
            proof = self._proof(branch.scope, sent)
        return proof + self._out.add(*wire.write(wire.write_run(run)))

    def _proof(self, scope: str, head: Head) -> bytes:
        """The frame of a signed head where a run ends before its branch does: a cut may follow."""
        signed = self._replica.signed_at(scope, head) if self._proves else None
        return self._out.add(*wire.write(wire.SignedHeads((signed,)))) if signed else b""

    def _changes(self, branch: _Branch) -> list[Change]:
        room = self._room()
        run: list[Change] = []
        for change in self._replica.store.branch(*branch):
            room -= len(change.body or b"") + _HEADER
            if run and room < 0:
                break
            run.append(change)
        return run

    def _room(self) -> int:
        """Uncompressed bytes that make a frame of the size aimed at."""
        text = self._out.raw - self._photo_bytes
        ratio = text / (self._out.sent - self._photo_bytes) if text > MIN_FRAME else _RATIO
        return min(int(self._size * max(ratio, 1.0)), self._limits.run)

    @property
    def _size(self) -> int:
        return min(max(self.frame, MIN_FRAME), MAX_FRAME)

    # Photos

    def _photo(self, *, sharing: bool) -> bytes | None:
        """The frame of a part; `sharing` with text, one whose record is there, while it is due."""
        if sharing and not self._due():
            return None
        size, there = (MIN_FRAME, self._there) if sharing else (self._size, None)
        part = self._parts.next(size, there, lambda length: self._limits.may(lane_of(length)))
        if part is None:
            return None
        frame = self._out.add(*wire.write(part))
        self._photo_bytes += len(frame)
        return frame

    def _due(self) -> bool:
        """Whether photos have had less than their share, and the next frame is a survey's."""
        if not self._parts or self._photo_bytes + MIN_FRAME > SHARE * self._out.sent:
            return False
        return self.lane == TEXT and isinstance(self._plan[0][1], _Branch)

    def _there(self, scope: str, dot: Dot) -> bool:
        """Whether the other side has a change, or will before the next frame."""
        return self._held.get(scope, {}).get(dot.replica, 0) >= dot.seq


def _reach(vector: Vector) -> dict[bytes, int]:
    """The furthest position of each replica."""
    return {head.replica: head.n for head in sorted(vector)}
