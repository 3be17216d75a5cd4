"""A server of its own process: cut pushes, early answers, a clean end."""

import json
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from api import devices, enrolment
from api.auth import hash_secret
from api.node import Node
from api.storage.local import Token
from sync.canonical import Value
from sync.change import Change
from sync.clock import Clock, wall
from sync.link.transport import Link
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import CONTENT_TYPE, FrameReader, write_frame
from sync.replica import REPLICA, Replica
from sync.storage.memory import MemoryStore
from tests.api.conftest import AREA, JPEG, Hands, Tablet, account, digest

SECRET = "a-token"


class Served(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int


@pytest.fixture
def token(mainland: Node) -> Tablet:
    """A tablet whose token the server knows."""
    tablet = Tablet()
    given = Token(tablet.replica, (AREA, "common"), mainland.now() * 2)
    mainland.local.give_token(hash_secret(SECRET), given, 0)
    mainland.certify(AREA, tablet.statement)
    assert devices.TOKEN > 0
    return tablet


@pytest.fixture
def served(mainland: Node, token: Tablet, tmp_path: Path) -> Iterator[Served]:
    words = [sys.executable, "-m", "api.cli", "serve", "--data", str(mainland.settings.data)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*words, "--port", "0"], stderr=log)
    try:
        yield Served(process, port_in(tmp_path / "log", process))
    finally:
        process.kill()
        process.wait()


def port_in(log: Path, process: subprocess.Popen[bytes]) -> int:
    """The port that the server says it listens at, once it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
        found = [line["url"] for line in lines if line["event"] == "serving"]
        if found and answers(found[0]):
            return int(found[0].rpartition(":")[2])
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def changes(token: Tablet, mainland: Node) -> list[Change]:
    """Five surveys in the tablet's own log."""
    author = account(mainland, "lan", (AREA, "surveyor", []))
    store = MemoryStore()
    store.put(REPLICA, token.replica)
    replica = Replica(store, Clock())
    return [replica.write(AREA, "survey", {"note": str(n)}, author=author) for n in range(5)]


def frames(changes: list[Change]) -> list[bytes]:
    return [write_frame(*wire.write(wire.write_run([change]))) for change in changes]


def opened(port: int, length: int) -> socket.socket:
    """A connection on which a push of `length` bytes has been announced."""
    return announced(port, "POST", "/sync/push", length)


def announced(port: int, method: str, path: str, length: int, offset: int = 0) -> socket.socket:
    """A connection on which a body of `length` bytes has been announced."""
    kind = CONTENT_TYPE if method == "POST" else "application/offset+octet-stream"
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {SECRET}\r\n"
        f"content-type: {kind}\r\nupload-offset: {offset}\r\n"
        f"content-length: {length}\r\n\r\n"
    )
    connection.sendall(head.encode())
    return connection


def count(node: Node, replica: bytes) -> int:
    return sum(head.n for head in node.store.heads_of(AREA, replica))


def until(holds, seconds: float = 20) -> bool:
    over = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > over:
            return False
        time.sleep(0.05)
    return True


def test_two_hundred_bodies_that_do_not_come_keep_nobody_out(served: Served):
    waiting = [announced(served.port, "POST", "/api/sign-in", 100) for _ in range(200)]
    try:
        assert answers(f"http://127.0.0.1:{served.port}")
    finally:
        for connection in waiting:
            connection.close()


def test_a_push_that_is_cut_in_mid_frame_keeps_the_whole_frames(
    served: Served, token: Tablet, changes: list[Change], mainland: Node
):
    body = b"".join(frames(changes))
    whole = sum(map(len, frames(changes)[:3]))
    with opened(served.port, len(body)) as connection:
        connection.sendall(body[: whole + 20])
        assert until(lambda: count(mainland, token.replica) == 3)
    assert answers(f"http://127.0.0.1:{served.port}")
    with opened(served.port, len(body)) as connection:
        connection.sendall(body)
        assert until(lambda: count(mainland, token.replica) == 5)


def test_a_photo_that_is_cut_goes_on_where_it_was(served: Served, token: Tablet, mainland: Node):
    photo = JPEG + bytes(100_000)
    author = account(mainland, "mai", (AREA, "surveyor", []))
    values: dict[str, Value] = {"image": [digest(photo), len(photo)], "thumbnail": None}
    mainland.replica.write(AREA, "photo", values, author=author)
    mainland.photos.begin(digest(photo), len(photo))
    path = f"/photos/{digest(photo).hex()}"
    for offset, end in ((0, 50_000), (50_000, len(photo))):
        with announced(served.port, "PATCH", path, len(photo) - offset, offset) as connection:
            connection.sendall(photo[offset:end])
            if end < len(photo):
                time.sleep(0.5)
        assert until(lambda end=end: mainland.photos.progress(digest(photo)) == (end, len(photo)))
    assert mainland.photos.read(digest(photo)) == photo


def test_a_refused_push_is_answered_before_its_body_ends(
    served: Served, token: Tablet, changes: list[Change]
):
    with opened(served.port, 1_000_000) as connection:
        connection.sendall(frames(changes)[0] + b"\xff" * 64)
        answer = connection.recv(65_536)
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65_536)
    body = answer.partition(b"\r\n\r\n")[2]
    messages = [wire.read(frame) for frame in FrameReader().feed(body)]
    assert answer.startswith(b"HTTP/1.1 200")
    assert isinstance(messages[-1], wire.Refused) and messages[-1].code == "bad_frame"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_ends_when_it_is_told_to(served: Served, how: signal.Signals):
    served.process.send_signal(how)
    assert served.process.wait(20) == 0


def test_an_island_keeps_its_code_when_the_server_is_another_fleets(
    served: Served, mainland: Node, tmp_path: Path, hands: Hands
):
    hands.ms = wall()
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "").code

    def join(fleet: str) -> str:
        words = ["--data", tmp_path / "isle", "--upstream", f"http://127.0.0.1:{served.port}"]
        words += ["--code", code, "--name", "Đảo", "--fleet", fleet]
        command = [sys.executable, "-m", "api.cli", "join", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout or done.stderr

    assert "wrong_fleet" in join("0" * 32)
    assert not list((tmp_path / "isle").iterdir())
    assert '"outcome":"equal"' in join(mainland.fleet.hex())


def test_an_idle_window_takes_at_most_500_bytes_on_the_wire(
    served: Served, token: Tablet, mainland: Node
):
    store = MemoryStore()
    store.put(REPLICA, token.replica)
    replica = Replica(store, Clock())
    for scope in mainland.replica.scopes():
        if scope in (AREA, "common"):
            for head, after in mainland.replica.missing(scope, ()):
                replica.receive(wire.write_run(list(mainland.store.branch(scope, head, after))))
    with counting(served.port) as (port, moved):
        link = Link(f"http://127.0.0.1:{port}")
        link.token = secrets.token_urlsafe(16)
        given = Token(token.replica, (AREA, "common"), mainland.now() * 2)
        mainland.local.give_token(hash_secret(link.token), given, 0)
        client = Client(replica, [AREA])
        client.welcomed(link.hello(client.hello()))
        link.close()
    assert client.equal
    assert 0 < sum(moved) <= 500, moved


@contextmanager
def counting(port: int) -> Iterator[tuple[int, list[int]]]:
    """A relay to a port, for one connection, that counts the bytes each way."""
    moved = [0, 0]

    def carry(source: socket.socket, to: socket.socket, way: int) -> None:
        while data := source.recv(4096):
            moved[way] += len(data)
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)

    with socket.create_server(("127.0.0.1", 0)) as door, ThreadPoolExecutor(3) as pool:

        def relay() -> None:
            with door.accept()[0] as near, socket.create_connection(("127.0.0.1", port)) as far:
                up, down = pool.submit(carry, near, far, 0), pool.submit(carry, far, near, 1)
                up.result(), down.result()

        relaying = pool.submit(relay)
        yield door.getsockname()[1], moved
        relaying.result(20)


def parts(photo: bytes, size: int = 20_000) -> list[bytes]:
    """The frames of a photo's parts."""
    cut = [(at, photo[at : at + size]) for at in range(0, len(photo), size)]
    messages = [wire.Part(digest(photo), len(photo), at, data) for at, data in cut]
    return [write_frame(*wire.write(message)) for message in messages]


def test_each_part_of_a_photo_is_durable_before_the_next_and_a_cut_keeps_the_whole_ones(
    served: Served, token: Tablet, mainland: Node
):
    photo, stranger = JPEG + bytes(100_000), JPEG + b"of no record"
    author = account(mainland, "mai", (AREA, "surveyor", []))
    values: dict[str, Value] = {"image": [digest(photo), len(photo)], "thumbnail": None}
    mainland.replica.write(AREA, "photo", values, author=author)
    frames = parts(photo)
    body = b"".join(frames)
    with opened(served.port, len(body)) as connection:
        connection.sendall(body[: len(frames[0]) + len(frames[1]) + 500])
        assert until(lambda: mainland.photos.progress(digest(photo)) == (40_000, len(photo)))
    rest = b"".join([*parts(stranger), *frames[1:], write_frame(*wire.write(wire.End(False)))])
    with opened(served.port, len(rest)) as connection:
        connection.sendall(rest)
        answer = b""
        while slice := connection.recv(65_536):
            answer += slice
            if b"\xc2\xe7\x3e\xd7\x50" in answer:
                break
    assert mainland.photos.read(digest(photo)) == photo
    assert mainland.photos.progress(digest(stranger)) is None
    said = [wire.read(frame) for frame in FrameReader().feed(answer.partition(b"\r\n\r\n")[2])]
    assert said == [wire.Stored((), ((digest(photo), len(photo)),)), wire.End(False)]


def test_an_answer_that_stays_open_beats_and_brings_what_is_written_meanwhile(
    served: Served, token: Tablet, mainland: Node
):
    link = Link(f"http://127.0.0.1:{served.port}")
    link.token = SECRET
    vectors = {scope: wire.heads(mainland.replica.vector(scope)) for scope in ("common", AREA)}
    want = wire.Want(tuple(vectors.items()), 20)
    reader, said = FrameReader("zstd"), []
    for _, piece in link.pull(write_frame(*wire.write(want))):
        said += [type(wire.read(frame)) for frame in reader.feed(piece)]
        if said == [wire.Beat]:
            account(mainland, "mai", (AREA, "surveyor", []))
    link.close()
    assert said[0] is wire.Beat and said[-1] is wire.End
    assert wire.Run in said
