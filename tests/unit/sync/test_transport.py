"""HTTP over real sockets: streaming, kept connections, and lines that go dead."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from sync.errors import Busy, TooLarge
from sync.link import transport
from sync.link.transport import Cost, Link, WindowFailed
from sync.protocol.frames import CONTENT_TYPE

Talk = Callable[[socket.socket], None]
ANSWER = f"HTTP/1.1 200 OK\r\ncontent-type: {CONTENT_TYPE}\r\n"


class Peer:
    """A listening socket that does with each connection what the test says."""

    def __init__(self, *talks: Talk) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.connections = 0
        self._talks = list(talks)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            talk = self._talks.pop(0) if self._talks else silent
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    made: list[Peer] = []

    def make(*talks: Talk) -> Peer:
        made.append(Peer(*talks))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def impatient(monkeypatch):
    """A link that is given up after a third of a second, and not after eight."""
    monkeypatch.setattr(transport, "STALL", 0.3)
    monkeypatch.setattr(Link, "_patience", lambda _: 0.3)


def silent(connection: socket.socket) -> None:
    """Reads, and never answers."""
    while connection.recv(65_536):
        pass


def breaks(connection: socket.socket) -> None:
    """Takes the request, and ends the connection."""
    head_of(connection)
    connection.close()


def answers_once(connection: socket.socket) -> None:
    """Answers one request, and ends the connection at the next."""
    if not head_of(connection).endswith(b"x"):
        connection.recv(1)
    connection.sendall(f"{ANSWER}content-length: 1\r\n\r\nx".encode())
    breaks(connection)


def head_of(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return data
        data += piece
    return data


def answers(*bodies: bytes) -> Talk:
    """Answers one request after the other on one connection."""

    def talk(connection: socket.socket) -> None:
        for body in bodies:
            head_of(connection)
            connection.sendall(f"{ANSWER}content-length: {len(body)}\r\n\r\n".encode() + body)

    return talk


def promises_more(connection: socket.socket) -> None:
    """Ends the connection inside an answer."""
    head_of(connection)
    connection.sendall(f"{ANSWER}content-length: 100\r\n\r\nonly this".encode())
    connection.close()


def test_a_connection_is_kept_from_request_to_request(peer):
    server = peer(answers(b"one", b"two", b"three"))
    link = Link(server.url)
    assert [link.hello(b"x") for _ in range(3)] == [b"one", b"two", b"three"]
    assert server.connections == 1
    assert link.cost.requests == 3
    link.close()


def test_a_server_that_takes_all_and_says_nothing_is_given_up(peer, impatient):
    link = Link(peer(silent).url)
    began = time.monotonic()
    with pytest.raises(WindowFailed) as failed:
        link.hello(b"x")
    assert failed.value.reason == "silent"
    assert time.monotonic() - began < 2
    link.close()


def test_a_push_that_nobody_reads_is_given_up(peer, impatient):
    held: list[socket.socket] = []
    link = Link(peer(held.append).url)

    def pieces():
        while True:
            yield bytes(65_536)

    with pytest.raises(WindowFailed) as failed:
        link.push(pieces(), None)
    assert failed.value.reason == "stalled"
    link.close()


def test_an_answer_that_breaks_off_is_a_cut(peer):
    link = Link(peer(promises_more).url)
    with pytest.raises(WindowFailed) as failed:
        link.hello(b"x")
    assert failed.value.reason == "cut"
    link.close()


def test_a_line_that_breaks_before_a_byte_came_is_unreachable(peer):
    link = Link(peer(breaks).url)
    with pytest.raises(WindowFailed) as failed:
        link.hello(b"x")
    assert failed.value.reason == "unreachable"
    link.close()


def test_a_kept_line_that_breaks_is_a_cut(peer):
    link = Link(peer(answers_once).url)
    link.hello(b"x")
    with pytest.raises(WindowFailed) as failed:
        link.hello(b"x")
    assert failed.value.reason == "cut"
    link.close()


def test_nobody_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    link = Link(f"http://127.0.0.1:{port}")
    with pytest.raises(WindowFailed) as failed:
        link.hello(b"x")
    assert failed.value.reason == "unreachable"
    assert link.cost == Cost(requests=1), "nothing of it has left"


def test_each_piece_of_a_push_leaves_before_the_next_is_made(peer):
    arrived: list[bytes] = []
    here = threading.Event()

    def talk(connection: socket.socket) -> None:
        rest = head_of(connection).partition(b"\r\n\r\n")[2]
        while b"0\r\n\r\n" not in rest:
            if b"piece" in rest:
                here.set()
            rest += connection.recv(65_536)
        arrived.append(rest)
        connection.sendall(f"{ANSWER}content-length: 2\r\n\r\nok".encode())

    link = Link(peer(talk).url)

    def pieces():
        yield b"piece one"
        assert here.wait(5), "the first piece waits for the second"
        yield b"piece two"

    assert link.push(pieces(), "zstd") == b"ok"
    assert b"piece one" in arrived[0] and b"piece two" in arrived[0]
    assert link.cost.bytes_up > 18
    link.close()


def test_a_refusal_in_the_middle_of_a_push_is_heard(peer):
    def talk(connection: socket.socket) -> None:
        head_of(connection)
        body = b'{"code": "busy", "english": "Later."}'
        head = "HTTP/1.1 503 Busy\r\ncontent-type: application/problem+json\r\n"
        connection.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        silent(connection)

    link = Link(peer(talk).url)
    with pytest.raises(Busy):
        link.push((b"x" * 1000 for _ in range(10)), None)
    link.close()


def test_an_endless_answer_is_not_read_to_its_end(peer):
    def talk(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(f"{ANSWER}\r\n".encode())
        try:
            while True:
                connection.sendall(bytes(1 << 20))
        except OSError:
            pass

    link = Link(peer(talk).url)
    with pytest.raises(TooLarge):
        link.hello(b"x")
    link.close()


def test_a_slow_link_is_given_more_time():
    clock = iter([0.0, 2.5])
    link = Link("http://nowhere.example", now=lambda: next(clock))
    assert link._patience() == 8.0
    link._frames = lambda *_: b""  # type: ignore[method-assign]
    link.hello(b"")
    assert link._patience() == 20.0


def test_a_push_that_the_server_reads_and_never_answers_is_given_up(peer, impatient):
    link = Link(peer(silent).url)
    with pytest.raises(WindowFailed) as failed:
        link.push((b"x" * 1000 for _ in range(10)), None)
    assert failed.value.reason == "silent"
    link.close()


def test_a_stream_that_goes_dead_in_the_middle_is_given_up(peer, impatient):
    def talk(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(f"{ANSWER}content-length: 100\r\n\r\nonly this".encode())
        silent(connection)

    link = Link(peer(talk).url)
    with pytest.raises(WindowFailed) as failed:
        list(link.pull(b"x"))
    assert failed.value.reason == "silent"
    link.close()


def test_a_body_that_drains_slowly_is_not_given_up(peer, impatient):
    def talk(connection: socket.socket) -> None:
        head_of(connection)
        tail, read = b"", 0
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            data = connection.recv(60_000)
            tail, read = (tail + data)[-16:], read + 1
            if read <= 12:
                time.sleep(0.1)
        connection.sendall(f"{ANSWER}content-length: 2\r\n\r\nok".encode())

    link = Link(peer(talk).url)
    assert link.push((bytes(16_384) for _ in range(40)), None) == b"ok"
    link.close()


def test_a_frame_is_chosen_when_little_waits_unsent(peer):
    made = 0

    def pieces():
        nonlocal made
        for made in range(1, 1_000):  # noqa: B007
            yield bytes(8_192)

    held: list[socket.socket] = []
    link = Link(peer(held.append).url)

    def push():
        with pytest.raises(WindowFailed):
            link.push(pieces(), None)

    thread = threading.Thread(target=push)
    thread.start()
    time.sleep(1)
    before = made
    time.sleep(0.5)
    assert 0 < made == before, "frames are made though nobody takes them"
    for connection in held:
        connection.close()
    thread.join(20)
    link.close()
