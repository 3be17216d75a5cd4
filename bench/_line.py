"""An emulated link as a program of its own before a port of this machine, and what it carried."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from api.demo import control
from api.demo.control import Order
from api.demo.link import TOWARDS, Cut
from api.demo.processes import HOST, Program, free_port
from api.demo.stage import steers


class Carried(msgspec.Struct, frozen=True):
    """What one piece of work cost: seconds, and bytes that the link handed on each way."""

    seconds: float
    up: int
    down: int

    @property
    def bytes(self) -> int:
        """Both ways together."""
        return self.up + self.down


class Line:
    """A running link; clients connect to `url`."""

    def __init__(self, port: int, steer: int) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self._steer = steer

    def order(self, order: Order | None = None) -> control.Status:
        """Steer the link, and tell how it is."""
        return control.tell(self._steer, order)

    def cut(self, after: int, way: str = TOWARDS, state: str = "up") -> None:
        """Reset every connection once so many bytes more have passed."""
        self.order(Order(cut=Cut(way, after, state)))

    def carry(self, work: Callable[[], object]) -> Carried:
        """What some work costs on this link."""
        before, began = self.order(), time.perf_counter()
        work()
        seconds, after = time.perf_counter() - began, self.order()
        return Carried(seconds, after.up - before.up, after.down - before.down)


@contextmanager
def line(server: int, profile: str, log: Path) -> Iterator[Line]:
    """A link of a profile before the server at a port, for as long as the block lasts."""
    listen, steer = free_port(), free_port()
    told = {"--listen": listen, "--server": server, "--control": steer, "--profile": profile}
    words = [sys.executable, "-m", "api.demo.control"]
    words += [str(word) for pair in told.items() for word in pair]
    program = Program("link", words, log, lambda: steers(steer))
    try:
        program.start()
        program.wait()
        yield Line(listen, steer)
    finally:
        program.kill()
