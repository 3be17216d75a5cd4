"""The mainland behind httpx without a network, with everything that can go wrong on a line."""

import base64
import json
from collections.abc import Iterator

import httpx
import msgspec

from sync.errors import AuthFailed, SyncError
from sync.photos.parts import keep_part
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.bodies import only, write_body
from sync.protocol.frames import CONTENT_TYPE
from sync.protocol.server import Granted, Server, grant, listing
from sync.replica import Replica
from tests.unit.sync.fleet import ROOT

NONCE = bytes(16)
PORTAL = "<html>Đăng nhập Wi-Fi cảng</html>"


class Served(httpx.BaseTransport):
    """One server; `faults` gives, request by request, what goes wrong there, None for nothing."""

    def __init__(self, replica: Replica, photos: PhotoStore) -> None:
        self.replica = replica
        self.photos = photos
        self.faults: dict[str, list[str | None]] = {}
        self.requests: list[str] = []
        self.headers: list[httpx.Headers] = []
        self.known = True
        self.old = False
        """Whether it is of a release that knows revision 0 only."""
        self.asked: set[bytes] = set()
        self.parts: list[tuple[bytes, int]] = []
        self.date = ""
        self._granted: dict[str, Granted] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._handle(request)
        if self.date:
            answer.headers["date"] = self.date
        if not answer.is_stream_consumed:
            return answer
        # As from a network: the client is the first to read it.
        body = httpx.ByteStream(answer.content)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=body)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests.append(f"{request.method} {path}")
        self.headers.append(request.headers)
        queue = self.faults.get(path, [])
        fault = queue.pop(0) if queue else None
        match fault:
            case "unreachable":
                raise httpx.ConnectError("no route")
            case "stalled":
                raise httpx.ReadTimeout("nothing came")
            case "reset":
                raise httpx.ReadError("connection reset")
            case "portal":
                return httpx.Response(200, html=PORTAL)
            case "redirect":
                return httpx.Response(302, headers={"location": "http://portal.example/"})
            case "fault":
                return httpx.Response(500, html="<h1>Internal Server Error</h1>")
            case "busy":
                return problem(503, "busy")
        try:
            answer = self._answer(request, fault)
            if fault == "cut after":
                raise httpx.RemoteProtocolError("the server closed the connection")
            return answer
        except SyncError as error:
            return problem(error.status, error.code)

    def _answer(self, request: httpx.Request, fault: str | None) -> httpx.Response:
        path = request.url.path
        body = b"".join(request.stream) if path != "/sync/push" else b""  # type: ignore[arg-type]
        if path == "/sync/challenge":
            return httpx.Response(200, json={"nonce": NONCE.hex()})
        if path == "/sync/token":
            return self._token(json.loads(body))
        granted = self._authorised(request)
        server = Server(self.replica, granted)
        if path == "/sync/hello" and self.old:
            hello = only(wire.Hello, body)
            return frames(server.hello(write_body(msgspec.structs.replace(hello, bases=()))))
        if path == "/sync/hello":
            return frames(server.hello(body, listing(self._lacking, self.asked)))
        if path == "/sync/photos":
            return frames(server.photos(body, self._lacking, self.asked))
        if path == "/sync/push":
            return self._push(server, request, fault)
        return self._pull(server, body, fault)

    def _token(self, body: dict[str, object]) -> httpx.Response:
        statements = [base64.b64decode(text) for text in body["statements"]]  # type: ignore[attr-defined]
        answer = base64.b64decode(str(body["challenge"]))
        granted = grant(ROOT.public, statements, answer, NONCE, ["*"])
        token = f"{len(self._granted):022}"
        self._granted[token] = granted
        scopes = sorted(granted.scopes)
        return httpx.Response(200, json={"token": token, "expires": 1, "scopes": scopes})

    def _authorised(self, request: httpx.Request) -> Granted:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._granted:
            raise AuthFailed("no such token")
        return self._granted[token]

    def forget_tokens(self) -> None:
        """Every token has expired."""
        self._granted = {f"gone {token}": granted for token, granted in self._granted.items()}

    def _push(self, server: Server, request: httpx.Request, fault: str | None) -> httpx.Response:
        taking = server.push(request.headers.get("content-encoding"), self._keep)
        taking._inbox._closes = not self.old
        for number, piece in enumerate(request.stream):  # type: ignore[arg-type]
            if fault == "cut inside" and number == 3:
                raise httpx.WriteError("connection reset")
            taking.feed(piece)
        return frames(taking.finish())

    def _pull(self, server: Server, body: bytes, fault: str | None) -> httpx.Response:
        pieces = server.pull(body, "zstd")
        stream = Cut(pieces) if fault == "cut inside" else Stream(pieces, whole=fault != "no end")
        headers = {"content-type": CONTENT_TYPE, "content-encoding": "zstd"}
        return httpx.Response(200, headers=headers, stream=stream)

    # Photos

    def _lacking(self, digest: bytes, _: int) -> int | None:
        if self.photos.has(digest):
            return None
        return (self.photos.progress(digest) or (0, 0))[0]

    def _keep(self, part: wire.Part) -> int | None:
        self.parts.append((part.digest, part.offset))
        return keep_part(self.photos, part) if self.known else None


class Stream(httpx.SyncByteStream):
    """An answer, whole or without its last piece."""

    def __init__(self, pieces: Iterator[bytes], *, whole: bool) -> None:
        self._pieces = list(pieces)[: None if whole else -1]

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


class Cut(httpx.SyncByteStream):
    """An answer whose connection breaks after the first pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for _, piece in zip(range(6), self._pieces, strict=False):
            yield piece
        raise httpx.ReadError("connection reset")


def frames(body: bytes) -> httpx.Response:
    """An answer of ours."""
    return httpx.Response(200, headers={"content-type": CONTENT_TYPE}, content=body)


def problem(status: int, code: str) -> httpx.Response:
    """An error of ours."""
    body = json.dumps({"code": code, "english": f"{code}."})
    return httpx.Response(
        status, headers={"content-type": "application/problem+json"}, content=body
    )
