"""Windows between two boxes over a line that cuts, damages, repeats and reorders.

Both halves are the shipped ones; only the bytes between them pass through here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from typing import NamedTuple

from sync.errors import AuthFailed, BadFrame, ScopeDenied, SyncError, Unsupported
from sync.photos.freeing import learn_safe
from sync.photos.parts import Parts
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import FrameReader, Outgoing
from sync.protocol.outbox import Limits
from sync.protocol.server import Granted, Server, grant
from sync.statements import answer_challenge, certify_replica
from tests.simulation.boxes import Box
from tests.simulation.dialects import DIALECTS, NEWER, UNKNOWN, Dialect, translated
from tests.simulation.line import Line, LineCut
from tests.simulation.photos import Albums, parts_of

PORTAL = b"<html><body>Sign in to the harbour's Wi-Fi</body></html>"
ROUNDS = 120
ENCODINGS = ("zstd", "gzip", None)


class Stood(NamedTuple):
    """How a client stood with a server last: who answered, what that knows, what it was told of."""

    peer: bytes | None = None
    revision: int = 0
    named: frozenset[str] = frozenset()


class Network:
    """Carries windows, keeps some bodies back, and counts what happened."""

    def __init__(
        self,
        chance: Random,
        root: bytes,
        fired: Counter[str],
        say: Callable[[str], None],
        type: Callable[[Box], None],
        told: Callable[[Box, Box], None],
        albums: Albums,
    ) -> None:
        self._chance = chance
        self._root = root
        self._fired = fired
        self._say = say
        self._type = type
        self._told = told
        self._albums = albums
        self._stood: dict[tuple[str, str], Stood] = {}
        self._dialect: Dialect = None
        self._kept: list[tuple[Box, Granted, str | None, bytes]] = []

    # Windows

    def window(self, client: Box, server: Box, fault: str | None) -> bool:
        """Whether the two logs were equal at the end of a window."""
        line = Line(self._chance, fault)
        dialect = self._dialect = self._chance.choice(DIALECTS)
        if dialect is not None:
            self._fired[f"fault: {dialect} release on the wire"] += 1
        try:
            asking, answering = self._meet(client, server)
            before, asked = None, self._foresees(asking, client, server)
            for _ in range(ROUNDS):
                if not asked:
                    self._hello(asking, answering, client, server, line)
                equal = asking.equal
                parts = self._photos(asking, answering, client, server, line)
                if equal and not parts:
                    return True
                digests = [client.replica.digest(scope) for scope in client.replica.scopes()]
                if not equal and before == (before := (digests, dict(asking.theirs))):
                    self._fired["guard: unsigned work of others waits"] += 1
                    return False
                pulled = asking.pulls
                self._both_ways(asking, answering, client, server, line, parts)
                # What was said in closing may be older than what was pulled beside.
                asked = asking.closed and (asking.equal or not pulled)
            raise AssertionError("a window made no end")
        except LineCut:
            self._fired["fault: cut"] += fault == "cut"
        except SyncError as error:
            self._say(f"{client.name}→{server.name} {error.code}")
            self._fired[f"guard: {error.code}"] += 1
            if fault is None and not (client.disk.full or server.disk.full):
                raise AssertionError(f"a window without faults failed: {error!r}") from error
        finally:
            if fault == "flipped bit":
                self._fired["fault: flipped bit"] += line.carried > line._at
        return False

    def _photos(
        self, asking: Client, answering: Server, client: Box, server: Box, line: Line
    ) -> Parts:
        """The photos that the server lacks, once the logs are equal."""

        def request(body: bytes) -> bytes:
            asked = line.whole(self._said(body))
            offset = partial(self._albums.lacking, server)
            return line.whole(self._said(answering.photos(asked, offset)))

        if not asking.met:
            return Parts()
        self._albums.check_told(client, server, asking)
        return parts_of(self._albums.uploads(client, server), asking, request)

    def _meet(self, client: Box, server: Box) -> tuple[Client, Server]:
        replica, nonce = client.replica, self._chance.randbytes(16)
        own = certify_replica(client.key, replica.id, replica.time()[0])
        answer = answer_challenge(client.key, nonce, replica.id)
        granted = grant(self._root, [*client.statements, own], answer, nonce, server.scopes)
        limits = self._limits(server)
        self._encoding = self._chance.choice(ENCODINGS)
        peer = self._standing(client, server).peer
        asking = Client(replica, client.scopes, encoding=self._encoding, limits=limits, peer=peer)
        self._granted = granted
        return asking, Server(server.replica, granted, limits=limits)

    def _foresees(self, asking: Client, client: Box, server: Box) -> bool:
        """Whether a push begins before anything was asked, as chance has it."""
        stood = self._standing(client, server)
        if self._chance.random() < 0.5 or not stood.revision:
            return False
        if not asking.foresee(stood.named) or not asking.pushes:
            return False
        self._fired["push before hello"] += 1
        return True

    def _standing(self, client: Box, server: Box) -> Stood:
        return self._stood.get((client.name, server.name), Stood())

    def _closes(self, asking: Client, client: Box, server: Box) -> bool:
        """Whether a push closes with a hello, as chance has it, for a peer that knows such."""
        known = asking.revision if asking.met else self._standing(client, server).revision
        return known > 0 and self._chance.random() < 0.5

    def _limits(self, server: Box) -> Limits:
        """Small ones for an island's windows; what a tablet brings of others fits one request."""
        run, body = self._chance.choice((200, 600, 32_768)), 1_000_000
        if server.name == "mainland":
            body = self._chance.choice((500, 2_000, body))
        return Limits(run=run, body=body)

    def _hello(
        self, asking: Client, answering: Server, client: Box, server: Box, line: Line
    ) -> None:
        hello = line.whole(self._said(asking.hello()))
        if line.fault == "typing goes on":
            self._type(client)
        welcome = PORTAL if line.fault == "captive portal" else self._said(answering.hello(hello))
        if line.fault == "typing goes on":
            self._type(server)
            line.fault = None
        self._fired["fault: captive portal"] += line.fault == "captive portal"
        self._told(server, client)
        asking.welcomed(line.whole(welcome))
        self._stood[client.name, server.name] = Stood(asking.peer, asking.revision, asking.named)
        self._told(client, server)

    def _both_ways(
        self,
        asking: Client,
        answering: Server,
        client: Box,
        server: Box,
        line: Line,
        parts: Parts,
    ) -> None:
        """Push and pull, a piece of one and a piece of the other as chance has it."""
        steps = []
        if asking.pushes or parts:
            steps.append(self._push(asking, answering, client, server, line, parts))
        if asking.pulls:
            steps.append(self._pull(asking, answering, line))
        while steps:
            step = self._chance.choice(steps)
            if next(step, None) is None:
                steps.remove(step)

    def _push(
        self,
        asking: Client,
        answering: Server,
        client: Box,
        server: Box,
        line: Line,
        parts: Parts,
    ) -> Iterator[bool]:
        uploads = self._albums.uploads(client, server)
        fault = line.fault
        outbox = asking.push(parts, closes=self._closes(asking, client, server))
        taking = answering.push(self._encoding, lambda part: self._albums.keep(server, part, fault))
        pieces: Iterable[bytes] = translated(outbox, self._dialect, self._encoding)
        if line.fault in ("frames reordered", "frames repeated", "frame lost", "body late"):
            body = b"".join(pieces)
            self.keep_back(server, self._granted, self._encoding, body)
            if line.fault == "body late":
                self._fired["fault: body late"] += 1
                raise LineCut
            pieces, line.fault = [self.shuffled(body, line.fault, self._encoding)], None
        going = True
        for piece in pieces:
            for slice in line.carry(piece):
                going = going and taking.feed(slice)
            yield True
        answer = self._said(taking.finish())
        self._fired["push stopped at a limit"] += outbox.more
        if line.fault == "acknowledgement lost":
            self._fired["fault: acknowledgement lost"] += 1
            raise LineCut
        offsets = asking.pushed(line.whole(answer))
        self._fired["push closed with hello"] += asking.closed
        if uploads:
            uploads.stored(asking.peer or b"", parts, offsets)
        self._told(client, server)

    def _pull(self, asking: Client, answering: Server, line: Line) -> Iterator[bool]:
        inbox = asking.pull(self._encoding)
        wanted = line.whole(self._said(asking.want()))
        answer = answering.pull(wanted, self._encoding)
        for piece in translated(answer, self._dialect, self._encoding):
            for slice in line.carry(piece):
                inbox.feed(slice)
            yield True
        if inbox.end is None:
            raise BadFrame("no end")

    def _said(self, body: bytes) -> bytes:
        """A body that is not compressed, as the release of this window writes it."""
        return b"".join(translated([body], self._dialect, None))

    def shuffled(self, body: bytes, fault: str, encoding: str | None) -> bytes:
        """The same stream with its frames in another order, twice, or one of them missing."""
        *runs, end = FrameReader(encoding).feed(body)
        self._fired[f"fault: {fault}"] += len(runs) > 1
        if fault == "frames reordered":
            self._chance.shuffle(runs)
        elif fault == "frame lost":
            runs.pop(self._chance.randrange(len(runs)))
        else:
            runs = [frame for frame in runs for _ in range(self._chance.randint(1, 3))]
        out = Outgoing(encoding)
        return b"".join(out.add(*frame) for frame in [*runs, end]) + out.finish()

    # What arrives outside any window

    def keep_back(self, server: Box, granted: Granted, encoding: str | None, body: bytes) -> None:
        """Remember the body of a push, for a day when it arrives."""
        self._kept.append((server, granted, encoding, body))

    def deliver_late(self) -> Box | None:
        """A body kept back, or sent before, arrives now; where, if there is one."""
        if not self._kept:
            return None
        server, granted, encoding, body = self._chance.choice(self._kept)
        push = Server(server.replica, granted).push(encoding)
        push.feed(body)
        push.finish()
        self._fired["fault: old body arrives"] += 1
        self._say(f"late→{server.name} {push.changes}")
        return server

    def learn_safe(self, client: Box, server: Box) -> None:
        """A box asks which of its photos are in the last verified backup."""
        asking, answering = self._meet(client, server)
        try:
            welcome = answering.hello(asking.hello())
        finally:
            # A full disk may keep the answer, but not what is believed by then.
            self._told(server, client)
        asking.welcomed(welcome)
        self._told(client, server)
        offset, safe = partial(self._albums.lacking, server), self._albums.store(server).safe()
        request = partial(answering.photos, offset=offset, safe=safe)
        learn_safe(client.replica, self._albums.store(client), asking, request)

    def push(self, client: Box, server: Box, *messages: wire.Message) -> str | None:
        """Bring what no outbox would send; the code with which it was refused."""
        _, answering = self._meet(client, server)
        taking, out = answering.push(), Outgoing()
        for message in messages:
            taking.feed(out.add(*wire.write(message)))
        taking.finish()
        return taking.refusal.code if taking.refusal else None

    def babble(self, client: Box, server: Box) -> None:
        """A box speaks another protocol, and sends frames that this one does not know."""
        _, answering = self._meet(client, server)
        hello = wire.Hello(wire.PROTOCOL + 1, client.replica.id, client.replica.time(), ())
        try:
            answering.hello(Outgoing().add(*wire.write(hello)))
        except Unsupported:
            self._fired["guard: protocol"] += 1
        else:
            raise AssertionError("another protocol was answered")
        taking = answering.push()
        assert taking.feed(Outgoing().add(NEWER, b"x")), "a frame was not skipped"
        assert not taking.feed(Outgoing().add(UNKNOWN, b"x")), "a frame was skipped"
        self._fired["guard: unknown frame"] += 1

    def trespass(self, client: Box, server: Box, scope: str) -> None:
        """A box asks for a scope that its certificate does not name."""
        _, answering = self._meet(client, server)
        out = Outgoing()
        try:
            list(answering.pull(out.add(*wire.write(wire.Want(((scope, ()),))))))
        except ScopeDenied:
            self._fired["guard: scope_denied"] += 1
        else:
            raise AssertionError(f"{client.name} was given {scope}")

    def impersonate(self, client: Box, server: Box) -> None:
        """A box speaks for another replica than its token's, or answers with another's key."""
        nonce, replica = self._chance.randbytes(16), client.replica.id
        for answer in (
            answer_challenge(server.key, nonce, replica),
            answer_challenge(client.key, self._chance.randbytes(16), replica),
        ):
            self._refused(client, server, answer, nonce)
        _, answering = self._meet(client, server)
        time = client.replica.time()
        hello = wire.Hello(wire.PROTOCOL, self._chance.randbytes(16), time, ())
        try:
            answering.hello(Outgoing().add(*wire.write(hello)))
        except AuthFailed:
            self._fired["guard: auth"] += 1
        else:
            raise AssertionError("a token was good for another replica")

    def _refused(self, client: Box, server: Box, answer: bytes, nonce: bytes) -> None:
        own = certify_replica(client.key, client.replica.id, client.replica.time()[0])
        try:
            grant(self._root, [*client.statements, own], answer, nonce, server.scopes)
        except AuthFailed:
            self._fired["guard: challenge"] += 1
        else:
            raise AssertionError(f"a wrong answer was good for {client.name}")
