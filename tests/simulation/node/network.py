"""A window of a tablet in Node: its requests come here, and here the simulator's line carries them.

The answering half is the shipped one; what the service does around it with tokens is done here.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, NamedTuple

from sync.errors import AuthFailed, SyncError
from sync.protocol.frames import CONTENT_TYPE
from sync.protocol.outbox import Limits
from sync.protocol.server import Brought, Granted, Server, grant
from tests.simulation.boxes import Box
from tests.simulation.line import Line, LineCut
from tests.simulation.network import PORTAL
from tests.simulation.world import World

DAY = 86_400_000
SHUFFLES = ("frames reordered", "frames repeated", "frame lost", "body late")
JSON = "application/json"


class Given(NamedTuple):
    """A token: whose it is and what for."""

    server: str
    granted: Granted


class Tokens:
    """Nonces and tokens that the servers of a seed have given."""

    def __init__(self) -> None:
        self.nonces: dict[str, bytes] = {}
        self.given: dict[str, Given] = {}
        self.brought: dict[str, Brought] = {}

    def forget(self) -> None:
        """Every device must prove again who it is."""
        self.given.clear()


class Visit:
    """One window: answers the requests of a tablet, until its fault strikes."""

    def __init__(
        self,
        world: World,
        tokens: Tokens,
        server: Box,
        fault: str | None,
        meanwhile: Callable[[], list[dict[str, object]]],
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._server = server
        self._fault = fault
        self._meanwhile = meanwhile
        self._line = Line(world.chance, fault)
        self._gone = False
        self.reached = False

    def answer(self, request: dict[str, Any]) -> dict[str, object]:
        """What arrives at the tablet, and what is written there before it does."""
        chance = self._world.chance
        arrives: dict[str, object] = {"turns": chance.choice((0, 0, 1, 4)), "meanwhile": []}
        if self._fault == "typing goes on":
            arrives["meanwhile"] = self._meanwhile()
        if self._gone:
            return arrives
        try:
            status, kind, body = self._answer(request)
        except LineCut:
            self._gone = True
            return arrives
        slices: list[str] = []
        try:
            slices.extend(b64encode(piece).decode() for piece in self._line.carry(body))
        except LineCut:
            self._gone = True
        headers = {"content-type": kind}
        return arrives | {
            "status": status,
            "headers": headers,
            "slices": slices,
            "broken": self._gone,
        }

    def _answer(self, request: dict[str, Any]) -> tuple[int, str, bytes]:
        """Status, type and body of an answer; raises `LineCut` where the link ends before it."""
        path, body = request["path"], b64decode(request["body"])
        if self._fault == "captive portal" and path == "/sync/hello":
            self._world.fired["fault: captive portal"] += 1
            return 200, self._world.chance.choice(("text/html", CONTENT_TYPE)), PORTAL
        try:
            match path:
                case "/sync/challenge":
                    self._line.whole(body)
                    return 200, JSON, self._challenge()
                case "/sync/token":
                    return 200, JSON, self._token(json.loads(self._line.whole(body)))
            return 200, CONTENT_TYPE, self._frames(path, body, self._granted(request))
        except SyncError as error:
            self._world.fired[f"node: {error.code} from a server"] += 1
            said = {"code": error.code, "detail": str(error)}
            return error.status, "application/problem+json", json.dumps(said).encode()
        except (ValueError, KeyError, TypeError):
            # A bit of a JSON body turned over on its way.
            return 400, "application/problem+json", b'{"code": "invalid"}'

    def _challenge(self) -> bytes:
        nonce = self._world.chance.randbytes(16)
        self._tokens.nonces[nonce.hex()] = nonce
        return json.dumps({"nonce": nonce.hex()}).encode()

    def _token(self, proof: dict[str, Any]) -> bytes:
        statements = [b64decode(one, validate=True) for one in proof["statements"]]
        answer = b64decode(proof["challenge"], validate=True)
        for nonce in list(self._tokens.nonces.values()):
            try:
                root = self._world.root.public
                granted = grant(root, statements, answer, nonce, self._server.scopes)
            except AuthFailed:
                continue
            del self._tokens.nonces[nonce.hex()]
            token = self._world.chance.randbytes(8).hex()
            self._tokens.given[token] = Given(self._server.name, granted)
            expires = self._world.now + 30 * DAY
            given = {"token": token, "expires": expires, "scopes": sorted(granted.scopes)}
            return json.dumps(given).encode()
        raise AuthFailed("nobody of the fleet")

    def _granted(self, request: dict[str, Any]) -> Granted:
        token = request["headers"].get("authorization", "").removeprefix("Bearer ")
        given = self._tokens.given.get(token)
        if given is None or given.server != self._server.name:
            raise AuthFailed("no such token")
        return given.granted

    def _frames(self, path: str, body: bytes, granted: Granted) -> bytes:
        brought = self._tokens.brought.setdefault(self._server.name, {})
        server = Server(self._server.replica, granted, limits=self._limits(), brought=brought)
        match path:
            case "/sync/hello":
                welcome = server.hello(self._line.whole(body))
                self.reached = True
                if self._fault == "typing goes on":
                    self._world.type_on(self._server)
                return welcome
            case "/sync/push":
                return self._push(server, granted, body)
            case "/sync/pull":
                return b"".join(server.pull(self._line.whole(body)))
            case _:
                raise AssertionError(f"nobody asks for {path} here")

    def _push(self, server: Server, granted: Granted, body: bytes) -> bytes:
        network, fault = self._world.network, self._fault
        if fault in SHUFFLES:
            self._fault = None
            if fault == "body late":
                network.keep_back(self._server, granted, "gzip", body)
                self._world.fired["fault: body late"] += 1
                raise LineCut
            body = network.shuffled(body, fault, "gzip")
        taking, going = server.push("gzip"), True
        for piece in self._line.carry(body):
            going = going and taking.feed(piece)
        answer = taking.finish()
        if fault == "acknowledgement lost":
            self._world.fired["fault: acknowledgement lost"] += 1
            raise LineCut
        return answer

    def _limits(self) -> Limits:
        run = self._world.chance.choice((200, 600, 32_768))
        return Limits(run=run, body=self._world.chance.choice((2_000, 1_000_000)))
