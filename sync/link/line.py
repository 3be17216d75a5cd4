"""The connections under an exchange: small queues, and a watchdog for lines that have gone dead.

httpx sees whether a call takes long, not whether anything moves: a body that drains slowly looks
like one that drains into nothing. The kernel knows what the other side has acknowledged.
"""

import fcntl
import select
import socket
import ssl
import struct
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import httpcore
import httpx

SEND_BUFFER = 65_536
"""Bytes on their way: more than 512 kbit/s times 600 ms."""
UNSENT = 4_096
"""Bytes that wait in the kernel before the next frame is chosen; they are ahead of all."""
HIDDEN = 32_768
"""Bytes that boxes on the way may have acknowledged and not yet carried."""

_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)
_ACKED, _INFO = 120, 136
_LATELY = 5.0
_END = 1
"""The kernel counts the end of a connection as a byte received."""

OPTIONS = [
    (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER),
    (socket.IPPROTO_TCP, _NOTSENT_LOWAT, UNSENT),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
]


class Dead(Exception):
    """The watchdog gave a line up; `unheard` if bytes of ours were not acknowledged."""

    def __init__(self, unheard: bool) -> None:
        super().__init__()
        self.unheard = unheard


class Watch:
    """One request on its connection: whether anything moves, and how fast."""

    def __init__(
        self,
        patience: float,
        over: Callable[[], bool] = lambda: False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.patience = patience
        """Seconds without a byte acknowledged or received after which the line is given up."""
        self._over = over
        self.dead: Dead | None = None
        self._now = now
        self._sock: socket.socket | None = None
        self._seen = (0, 0)
        self._since = now()
        self._lately: deque[tuple[float, int]] = deque()

    def on(self, sock: socket.socket) -> None:
        """The request goes over this socket."""
        if sock is not self._sock:
            self._sock, self._since = sock, self._now()
            self._lately.clear()

    def look(self) -> None:
        """Give the line up if nothing has moved for too long, or if it is no longer wanted."""
        if self._sock is None or self.dead:
            return
        if self._over():
            self._stop()
        if not self.note() and self._now() - self._since > self.patience:
            self.dead = Dead(unheard=waiting(self._sock) > 0)
            self._stop()

    def note(self) -> bool:
        """Whether anything has moved since the last look."""
        seen = moved(self._sock) if self._sock else self._seen
        if seen == self._seen:
            return False
        self._seen, self._since = seen, self._now()
        return True

    @property
    def nobody(self) -> bool:
        """Whether nothing came over the connection, and no more left than boxes on the way hold."""
        acked, received = self._seen
        return self._sock is not None and received <= _END and acked <= HIDDEN

    def _stop(self) -> None:
        """End the connection, whatever waits on it in another thread."""
        if self._sock is not None:
            with suppress(OSError):
                # Not that of a TLS socket, which would forget its keys under a reader.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def room(self) -> None:
        """Wait until little is queued; raises `Dead` when the line is given up meanwhile."""
        if self._sock is None:
            return
        ready = select.poll()
        ready.register(self._sock.fileno(), select.POLLOUT)
        while not ready.poll(500):
            if self.dead:
                raise self.dead

    def rate(self) -> float | None:
        """Bytes a second acknowledged lately; None before a second has passed."""
        if self._sock is None:
            return None
        now, (acked, _) = self._now(), moved(self._sock)
        self._lately.append((now, acked))
        while now - self._lately[0][0] > _LATELY:
            self._lately.popleft()
        began, before = self._lately[0]
        return (acked - before) / (now - began) if now - began >= 1 else None


class Watchdog:
    """Looks at all requests that are going on, in a thread of its own."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._changed = threading.Condition()
        self._over = False
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    @contextmanager
    def over(self, watch: Watch) -> Iterator[None]:
        """Inside, the request is looked at."""
        with self._changed:
            self._watches.add(watch)
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watches.discard(watch)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._over = True
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._over:
                for watch in self._watches:
                    watch.look()
                each = min((w.patience / 8 for w in self._watches), default=None)
                self._changed.wait(each and min(each, 0.5))


class _Stream(httpcore.NetworkStream):
    """A connection that tells the request of its thread which socket it is on."""

    def __init__(self, stream: httpcore.NetworkStream, current: threading.local) -> None:
        self._stream = stream
        self._current = current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with self._watched() as watch:
            data = self._stream.read(max_bytes, timeout)
            if not data and watch and watch.dead:
                raise watch.dead
            return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._watched():
            self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(secured, self._current)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    @contextmanager
    def _watched(self) -> Iterator[Watch | None]:
        watch: Watch | None = getattr(self._current, "watch", None)
        if watch is not None:
            watch.on(self._stream.get_extra_info("socket"))
        try:
            yield watch
        except (httpcore.NetworkError, httpcore.TimeoutException) as error:
            if watch is not None and watch.dead:
                raise watch.dead from error
            raise
        finally:
            if watch is not None:
                watch.note()


class _Backend(httpcore.NetworkBackend):
    """Connections with small queues that know their requests."""

    def __init__(self, current: threading.local) -> None:
        self._backend = httpcore.SyncBackend()
        self._current = current

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._current)


class Lines(httpx.BaseTransport):
    """httpx's way to the network: two kept connections, one a direction, and one to spare.

    A request's extension `watch` is told of its connection.
    """

    def __init__(self, verify: ssl.SSLContext | bool) -> None:
        self._current = threading.local()
        context = verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=3,
            max_keepalive_connections=2,
            keepalive_expiry=60.0,
            socket_options=OPTIONS,
            network_backend=_Backend(self._current),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        watch = request.extensions.get("watch")
        with self._carrying(watch):
            answer = self._pool.handle_request(asked)
        stream = _Answer(answer, lambda: self._carrying(watch))
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _carrying(self, watch: Watch | None) -> Iterator[None]:
        self._current.watch = watch
        try:
            yield
        finally:
            self._current.watch = None


class _Answer(httpx.SyncByteStream):
    """The bytes of an answer, read under the watch of its request."""

    def __init__(
        self, answer: httpcore.Response, carrying: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._answer = answer
        self._carrying = carrying

    def __iter__(self) -> Iterator[bytes]:
        pieces = self._answer.iter_stream()
        while True:
            with self._carrying():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def close(self) -> None:
        self._answer.close()


def moved(sock: socket.socket) -> tuple[int, int]:
    """Bytes acknowledged by the other side, and bytes received from it, since the beginning."""
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO)
    except OSError:
        return 0, 0
    if len(info) < _INFO:
        return 0, 0
    acked, received = struct.unpack_from("=QQ", info, _ACKED)
    return acked, received


def waiting(sock: socket.socket) -> int:
    """Bytes in the kernel that the other side has not acknowledged."""
    try:
        return int.from_bytes(fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:
        return 0
