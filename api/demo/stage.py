"""Two boxes and two links on one machine, and the switches that take them away."""

import sys
import urllib.request
from pathlib import Path
from typing import NamedTuple

from api.demo import control, processes
from api.demo.control import Order, Status
from api.demo.processes import HAIDANG, HOST, Program, free_port
from api.demo.weather import UP

WIFI, SATELLITE = "wifi", "satellite"
MAINLAND, ISLAND, SYNC = "mainland", "island", "sync"
BOXES = {MAINLAND: (MAINLAND,), ISLAND: (ISLAND, SYNC)}
LINKS = (WIFI, SATELLITE)
GRACE = 5.0


class Ports(NamedTuple):
    """What people connect to: the mainland, the island behind its Wi-Fi, the page of switches."""

    mainland: int
    island: int
    control: int


class Stage:
    """The programs of one demonstration, each with its own process, port and data folder.

    `every`: seconds between the island's windows while it has nothing to send.
    """

    def __init__(self, data: Path, ports: Ports, every: int = 10) -> None:
        self.data, self.ports, self.every = data, ports, every
        self.controls = {name: free_port() for name in LINKS}
        self.served, self.uplink = free_port(), free_port()
        self.programs = {
            MAINLAND: self._server(MAINLAND, ports.mainland, self.mainland_url),
            ISLAND: self._server(ISLAND, self.served, self.island_url),
            WIFI: self._link(WIFI, ports.island, self.served),
            SATELLITE: self._link(SATELLITE, self.uplink, ports.mainland),
            SYNC: self._job(),
        }
        self.powered: set[str] = set()

    @property
    def mainland_url(self) -> str:
        """Where the mainland is."""
        return f"http://{HOST}:{self.ports.mainland}"

    @property
    def desk_url(self) -> str:
        """Where the reviewer's desk is."""
        return f"{self.mainland_url}/#/desk"

    @property
    def island_url(self) -> str:
        """Where tablets find the island: behind the Wi-Fi."""
        return f"http://{HOST}:{self.ports.island}"

    @property
    def lead_url(self) -> str:
        """Where the island's lead is: behind the Wi-Fi."""
        return f"{self.island_url}/#/island"

    @property
    def upstream(self) -> str:
        """Where the island finds the mainland: behind the satellite link."""
        return f"http://{HOST}:{self.uplink}"

    def folder(self, name: str) -> Path:
        """The data folder of a box or tablet."""
        return self.data / name

    def log(self, name: str) -> Path:
        """Where a program's words go."""
        return self.data / "logs" / f"{name}.log"

    def start(self, *names: str) -> None:
        """Start programs and wait until each is ready."""
        for name in names:
            self.programs[name].start()
        for name in names:
            self.programs[name].wait()

    def open(self) -> None:
        """Start everything, with power at both boxes."""
        self.start(*self.programs)
        self.powered.update(BOXES)

    def power(self, box: str, on: bool) -> None:
        """Give a box power, or take it: its programs get SIGKILL, all at once."""
        if on:
            self.start(*BOXES[box])
            self.powered.add(box)
            return
        self.powered.discard(box)
        for name in BOXES[box]:
            self.programs[name].kill()

    def tell(self, link: str, order: Order | None = None) -> Status:
        """Give a link an order and return how it is then."""
        return control.tell(self.controls[link], order)

    def toggle(self, name: str) -> None:
        """Turn a switch: a link goes up or down, a box on or off."""
        if name in LINKS:
            state = self.tell(name).state
            self.tell(name, Order(state="down" if state == UP else UP))
        else:
            self.power(name, name not in self.powered)

    def revive(self) -> list[str]:
        """Start again what ended although its box has power, as a service manager does."""
        fallen = [
            name
            for name in (*LINKS, *(n for box in sorted(self.powered) for n in BOXES[box]))
            if self.programs[name].fallen
        ]
        for name in fallen:
            self.programs[name].start()
        return fallen

    def end(self) -> None:
        """End every program, politely first."""
        for program in self.programs.values():
            program.end()
        for program in self.programs.values():
            program.wait_for_end(GRACE)

    def _server(self, role: str, port: int, url: str) -> Program:
        words: list[str | Path] = [*HAIDANG, "serve", "--role", role, "--data", self.folder(role)]
        words += ["--host", HOST, "--port", str(port), "--url", url]
        return Program(role, words, self.log(role), lambda: answers(port))

    def _link(self, name: str, listen: int, server: int) -> Program:
        told = {"--listen": listen, "--server": server, "--control": self.controls[name]}
        words: list[str | Path] = [sys.executable, "-m", "api.demo.control", "--profile", name]
        words += [str(word) for pair in told.items() for word in pair]
        return Program(name, words, self.log(name), lambda: steers(self.controls[name]))

    def _job(self) -> Program:
        words: list[str | Path] = [*HAIDANG, "sync", "--watch", "--data", self.folder(ISLAND)]
        words += ["--upstream", self.upstream, "--every", str(self.every)]
        return Program(SYNC, words, self.log(SYNC), lambda: self.programs[SYNC].alive)


def answers(port: int) -> bool:
    """Whether a server on a port of this machine says that it is well."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def steers(port: int) -> bool:
    """Whether a link takes orders."""
    try:
        return bool(control.tell(port).state)
    except OSError:
        return False


def require_ports(ports: Ports) -> None:
    """Fail with `port_busy` unless all three are free."""
    for port, option in zip(
        ports, ("--mainland-port", "--island-port", "--control-port"), strict=True
    ):
        processes.require_port(port, option)
