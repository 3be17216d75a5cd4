"""Whether the emulated link is what its profile says: rate, round trip, and what waits before it.

A sender fills a link for some seconds. What waits is what the link and the kernel have taken from
it and not handed on, without what is on its way; a decision that is sent now comes after it.
"""

import argparse
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from termios import TIOCOUTQ
from typing import NamedTuple

from api.demo.processes import HOST
from api.demo.weather import PROFILES
from bench._line import Line, line
from bench._table import show

LINKS = ("geo_64", "geo_128", "geo_512", "wifi")
ECHO, SINK = b"e", b"s"
PIECE = bytes(4_096)
SETTLED = 3.0


class Sample(NamedTuple):
    """At one moment: what the link has taken from a sender, and what it has handed on."""

    at: float
    taken: int
    passed: int


@contextmanager
def server() -> Iterator[int]:
    """The port of a server that gives back all bytes, or drops them: the first one says which."""
    with socket.create_server((HOST, 0)) as listening:

        def serve(each: socket.socket) -> None:
            with each:
                kind = each.recv(1)
                while data := each.recv(65_536):
                    if kind == ECHO:
                        each.sendall(data)

        def accept() -> None:
            try:
                while True:
                    each, _ = listening.accept()
                    threading.Thread(target=serve, args=(each,), daemon=True).start()
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


def connected(link: Line, kind: bytes) -> socket.socket:
    """A connection over the link, once its handshake is over."""
    made = socket.create_connection((HOST, link.port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.sendall(kind)
    return made


def round_trip(link: Line, times: int) -> float:
    """Milliseconds that one byte takes there and back, the least of several."""
    with connected(link, ECHO) as sock:
        found = []
        for _ in range(times + 1):
            began = time.perf_counter()
            sock.sendall(b"x")
            sock.recv(1)
            found.append(time.perf_counter() - began)
        # The first one waited for the handshake.
        return 1_000 * min(found[1:])


def fill(link: Line, seconds: float) -> list[Sample]:
    """Samples of a link that is kept full, from when it has settled."""
    samples, sent = [], 0
    with connected(link, SINK) as sock:
        sock.setblocking(False)
        before, began = link.order().up, time.perf_counter()
        while (at := time.perf_counter() - began) < SETTLED + seconds:
            try:
                while True:
                    sent += sock.send(PIECE)
            except BlockingIOError:
                time.sleep(0.01)
            unsent = struct.unpack("i", ioctl(sock.fileno(), TIOCOUTQ, bytes(4)))[0]
            samples.append(Sample(at, sent - unsent, link.order().up - before))
    return [sample for sample in samples if sample.at > SETTLED]


def measured(profile: str, seconds: float) -> tuple[object, ...]:
    """The row of one profile."""
    with (
        tempfile.TemporaryDirectory() as name,
        server() as port,
        line(port, profile, Path(name) / "line.log") as link,
    ):
        trip = round_trip(link, 3)
        samples = fill(link, seconds)
    first, last = samples[0], samples[-1]
    rate = (last.passed - first.passed) / (last.at - first.at)
    said = PROFILES[profile]
    held = sum(sample.taken - sample.passed for sample in samples) / len(samples)
    waiting = held - rate * said.delay / 1_000
    return (
        *(profile, said.up, rate / 125, 2 * said.delay, trip),
        *(round(waiting), waiting / rate),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=emulator", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--quick", action="store_true", help="one link for two seconds")
    told = parser.parse_args()
    links, seconds = (("geo_512",), 2.0) if told.quick else (LINKS, told.seconds)
    columns = ("kbit/s", "measured", "trip, ms", "measured", "waits, B", "seconds")
    show("", ("link", *columns), [measured(profile, seconds) for profile in links])


if __name__ == "__main__":
    main()
