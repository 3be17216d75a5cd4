"""An exchange over HTTP. PROTOCOL.md §7.

Success is a frame of the peer's that decodes. All else is a `WindowFailed` with a reason, or the
error that the peer named; whole frames that came before it stand.
"""

import base64
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime

import httpcore
import httpx
import msgspec

from sync.clock import wall
from sync.errors import AuthFailed, SyncError, TooLarge
from sync.link.line import HIDDEN, Dead, Lines, Watch, Watchdog
from sync.protocol.frames import CONTENT_TYPE, ENCODINGS, MAX_BODY
from sync.protocol.inbox import REFUSALS

STALL = 8.0
"""Seconds without a byte after which a connection is given up, where the link is fast."""

_FORGOTTEN = 120.0
"""Seconds after which a call ends even if the watchdog does not end it."""
_SLOWEST = 2_000
"""Bytes a second below which what boxes on the way hold is not waited for."""

_SHORT = 65_536
_STATUS = len("HTTP/1.1 200 OK\r\n\r\n")

_REFUSED = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL),
    *(httpcore.ConnectError, httpcore.ConnectTimeout),
)
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
_BROKEN = (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError)


class WindowFailed(SyncError):
    """An exchange that ended early; `reason` is one of the names below."""

    code = "window_failed"
    status = 502

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


UNREACHABLE, STALLED, SILENT, CUT, FOREIGN = "unreachable", "stalled", "silent", "cut", "foreign"
"""No connection, or one that ended before a byte came over it; bytes that nobody acknowledges; all
arrived, and no answer; ended inside an answer; answered by another program."""

FAULTY = "server_fault"
"""The server, or what stands before it, says that it fails: a status of 500 or above, no code."""

UNTRUSTED = "certificate_refused"
"""The server's certificate is of no authority that is trusted, out of date or another host's."""


class Cost(msgspec.Struct):
    """What a window has used so far: requests, and bytes of headers and bodies each way."""

    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


class Token(msgspec.Struct, frozen=True):
    """What a server gave for a challenge: the bearer token, its end in ms, and its scopes."""

    token: str
    expires: int
    scopes: tuple[str, ...] = ()


class _Challenge(msgspec.Struct, frozen=True):
    nonce: str


class _Problem(msgspec.Struct, frozen=True):
    code: str
    detail: str = ""
    english: str = ""


class Link:
    """The requests of an exchange to one server, over connections that are kept."""

    def __init__(
        self,
        url: str,
        *,
        verify: ssl.SSLContext | bool = True,
        transport: httpx.BaseTransport | None = None,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], int] = wall,
    ) -> None:
        self.token: str | None = None
        self.cost = Cost()
        self.ahead: int | None = None
        """Milliseconds by which this machine's clock was ahead of the server's, to the second."""
        self._url = url.rstrip("/")
        self._verify = verify
        self._transport = transport
        self._now = now
        self._wall = wall
        self.goodput: float | None = None
        """Bytes a second that the last push carried, as the other side acknowledged them."""
        self._rtt = 1.0
        self._client: httpx.Client | None = None
        self._watchdog: Watchdog | None = None

    def close(self) -> None:
        """Close the connections; the next request opens others."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
        if self._watchdog is not None:
            self._watchdog.close()
            self._watchdog = None

    # The exchange

    def hello(self, body: bytes) -> bytes:
        """The welcome's body."""
        began = self._now()
        answer = self._frames("/sync/hello", body)
        self._rtt = max(0.05, self._now() - began)
        return answer

    def push(self, pieces: Iterable[bytes], encoding: str | None) -> bytes:
        """The answer to a push whose body is sent piece by piece."""
        headers = {"content-encoding": encoding} if encoding else {}
        return self._frames("/sync/push", pieces, headers)

    def pull(
        self, want: bytes, over: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[str | None, bytes]]:
        """The answer to a want, slice by slice, each with the answer's content encoding.

        An answer that stays open is given up once it is `over`.
        """
        headers = {"accept-encoding": ", ".join(ENCODINGS)}
        with self._open("POST", "/sync/pull", want, headers, over=over) as response:
            self._check_frames(response)
            encoding = response.headers.get("content-encoding")
            for piece in response.iter_raw():
                self.cost.bytes_down += len(piece)
                yield encoding, piece

    def photos(self, body: bytes) -> bytes:
        """The answer to a list of photos."""
        return self._frames("/sync/photos", body)

    def _frames(
        self, path: str, body: bytes | Iterable[bytes], headers: Mapping[str, str] | None = None
    ) -> bytes:
        with self._open("POST", path, body, headers or {}) as response:
            self._check_frames(response)
            self._compare(response.headers.get("date", ""))
            return self._read(response, MAX_BODY)

    def _compare(self, date: str) -> None:
        """Hold this machine's clock against the day and time that an answer carries."""
        with suppress(ValueError):
            said = parsedate_to_datetime(date).timestamp()
            self.ahead = self._wall() - round(said * 1000)

    # Tokens

    def challenge(self) -> bytes:
        """A nonce to sign."""
        answer = self.ask("/sync/challenge", b"")
        try:
            return bytes.fromhex(msgspec.json.decode(answer, type=_Challenge).nonce)
        except (msgspec.MsgspecError, ValueError) as error:
            raise WindowFailed(FOREIGN, "not a challenge") from error

    def fetch_token(self, statements: Iterable[bytes], challenge: bytes) -> Token:
        """The token for a chain of statements and a signed challenge; used from now on."""
        encoded = [base64.b64encode(s).decode() for s in statements]
        body = {"statements": encoded, "challenge": base64.b64encode(challenge).decode()}
        answer = self.ask("/sync/token", msgspec.json.encode(body))
        try:
            token = msgspec.json.decode(answer, type=Token)
        except msgspec.MsgspecError as error:
            raise WindowFailed(FOREIGN, "not a token") from error
        self.token = token.token
        return token

    def ask(self, path: str, body: bytes, method: str = "POST") -> bytes:
        """The answer to a JSON body, or to none, sent without a token."""
        headers = {"content-type": "application/json"} if body else {}
        with self._open(method, path, body, headers, bearer=False) as response:
            answer = self._read(response, _SHORT)
            self._raise_for(response, answer)
            return answer

    # One request

    @contextmanager
    def _open(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes],
        headers: Mapping[str, str],
        *,
        bearer: bool = True,
        over: Callable[[], bool] = lambda: False,
    ) -> Iterator[httpx.Response]:
        """An answer whose body is still to be read; httpx's errors become `WindowFailed`."""
        watch, ahead = Watch(self._patience(), over), 0
        try:
            request = self._request(method, path, body, headers, bearer, watch)
            ahead = _ahead(request) + (len(body) if isinstance(body, bytes) else 0)
            self.cost.requests += 1
            self.cost.bytes_up += ahead
            client = self._connected()
            with self._watching(watch):
                response = client.send(request, stream=True)
                try:
                    self.cost.bytes_down += _size(response.headers) + _STATUS
                    yield response
                finally:
                    response.close()
        except _REFUSED as error:
            # No connection came about: nothing of it has left.
            self.cost.bytes_up -= ahead
            reason = UNTRUSTED if _is_untrusted(error) else UNREACHABLE
            raise WindowFailed(reason, str(error)) from error
        except Dead as dead:
            reason = STALLED if dead.unheard else SILENT
            raise WindowFailed(reason, f"no byte for {watch.patience:.0f} s") from dead
        except _TIMEOUTS as error:
            raise WindowFailed(STALLED, f"no byte for {_FORGOTTEN:.0f} s") from error
        except _BROKEN as error:
            raise WindowFailed(UNREACHABLE if watch.nobody else CUT, str(error)) from error

    def _request(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes],
        headers: Mapping[str, str],
        bearer: bool,
        watch: Watch,
    ) -> httpx.Request:
        authorization = {"authorization": f"Bearer {self.token}"} if bearer and self.token else {}
        connect = max(STALL / 2, 4 * self._rtt)
        timeouts = {
            "connect": connect,
            "pool": self._patience(),
            "read": _FORGOTTEN,
            "write": _FORGOTTEN,
        }
        content = body if isinstance(body, bytes) else self._drained(body, watch)
        return httpx.Request(
            method,
            self._url + path,
            headers={**authorization, **headers},
            content=content,
            extensions={"timeout": timeouts, "watch": watch},
        )

    def _drained(self, pieces: Iterable[bytes], watch: Watch) -> Iterator[bytes]:
        """The pieces, each made when the one before it has nearly left.

        The answer to them gets the time that takes what is on its way to arrive.
        """
        sent, waiting = 0, iter(pieces)
        while True:
            watch.room()
            self.goodput = watch.rate() or self.goodput
            piece = next(waiting, None)
            if piece is None:
                break
            sent += len(piece)
            self.cost.bytes_up += len(piece)
            yield piece
        watch.patience += min(sent, HIDDEN) / max(self.goodput or 0, _SLOWEST)

    @contextmanager
    def _watching(self, watch: Watch) -> Iterator[None]:
        if self._watchdog is None:
            self._watchdog = Watchdog()
        with self._watchdog.over(watch):
            yield

    def _patience(self) -> float:
        return max(STALL, 8 * self._rtt)

    def _connected(self) -> httpx.Client:
        if self._client is None:
            transport = self._transport or Lines(self._verify)
            self._client = httpx.Client(transport=transport, trust_env=False)
        return self._client

    def _read(self, response: httpx.Response, limit: int) -> bytes:
        answer = bytearray()
        for piece in response.iter_raw():
            self.cost.bytes_down += len(piece)
            answer += piece
            if len(answer) > limit:
                raise TooLarge(f"an answer of more than {limit} bytes")
        return bytes(answer)

    def _check_frames(self, response: httpx.Response) -> None:
        kind = response.headers.get("content-type", "nothing")
        if response.status_code == 200 and kind.partition(";")[0] == CONTENT_TYPE:
            return
        answer = self._read(response, _SHORT)
        self._raise_for(response, answer)
        raise WindowFailed(FOREIGN, f"{response.status_code} with {kind}")

    def _raise_for(self, response: httpx.Response, answer: bytes) -> None:
        """Raise the error that a problem names; other errors are `server_fault` or `foreign`."""
        if response.status_code < 300:
            return
        try:
            problem = msgspec.json.decode(answer, type=_Problem)
        except msgspec.MsgspecError:
            problem = _Problem("")
        for kind in REFUSALS:
            if kind.code == problem.code:
                raise kind(problem.english or problem.detail)
        if response.status_code == AuthFailed.status:
            raise AuthFailed("the token is not accepted")
        reason = FAULTY if response.status_code >= 500 else FOREIGN
        raise WindowFailed(reason, f"{response.status_code} {problem.code}".rstrip())


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether a certificate that does not verify is what an error began with."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _ahead(request: httpx.Request) -> int:
    """Bytes of a request before its body, as they travel."""
    line = f"{request.method} {request.url.raw_path.decode()} HTTP/1.1\r\n\r\n"
    return len(line) + _size(request.headers)


def _size(headers: httpx.Headers) -> int:
    """Bytes of the header lines as they travel."""
    return sum(len(name) + len(value) + 4 for name, value in headers.raw)
