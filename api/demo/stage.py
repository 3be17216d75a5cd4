"""Two boxes and two links on one machine, and the switches that take them away."""

import ssl
import sys
import urllib.request
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from api.demo import control, processes
from api.demo.control import Order, Status
from api.demo.processes import HAIDANG, HOST, Program, free_port
from api.demo.weather import UP
from api.tls import AUTHORITY

WIFI, SATELLITE = "wifi", "satellite"
MAINLAND, ISLAND, SYNC = "mainland", "island", "sync"
BOXES = {MAINLAND: (MAINLAND,), ISLAND: (ISLAND, SYNC)}
LINKS = (WIFI, SATELLITE)
GRACE = 5.0
EVERYWHERE = "0.0.0.0"  # noqa: S104 only where somebody names a host for other devices
HERE = (HOST, "localhost")


class Ports(NamedTuple):
    """What people connect to: the mainland, the island behind its Wi-Fi, the page of switches."""

    mainland: int
    island: int
    control: int


class Secure(NamedTuple):
    """HTTPS: the name or address that devices open, and the port of the page that explains it."""

    host: str
    plain: int


class Stage:
    """The programs of one demonstration, each with its own process, port and data folder.

    `every`: seconds between the island's windows while it has nothing to send.
    """

    def __init__(
        self, data: Path, ports: Ports, every: int = 10, secure: Secure | None = None
    ) -> None:
        self.data, self.ports, self.every, self.secure = data, ports, every, secure
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
    def authority(self) -> Path:
        """The folder of the authority that both boxes share."""
        return self.data / "authority"

    @property
    def ca(self) -> Path | None:
        """The certificate that programs are told to trust; None without HTTPS."""
        return self.authority / AUTHORITY if self.secure else None

    @cached_property
    def trust(self) -> ssl.SSLContext | None:
        """What the boxes' certificates are held against, once there is an authority."""
        return ssl.create_default_context(cafile=str(self.ca)) if self.ca else None

    @property
    def listening(self) -> str:
        """Where people's ports listen: at this machine alone unless another host is named."""
        return EVERYWHERE if self.secure and self.secure.host not in HERE else HOST

    @property
    def mainland_url(self) -> str:
        """Where the mainland is."""
        return self._url(self.ports.mainland)

    @property
    def desk_url(self) -> str:
        """Where the reviewer's desk is."""
        return f"{self.mainland_url}/#/desk"

    @property
    def admin_url(self) -> str:
        """Where the administrator's page is."""
        return f"{self.mainland_url}/#/admin"

    @property
    def island_url(self) -> str:
        """Where tablets find the island: behind the Wi-Fi."""
        return self._url(self.ports.island)

    @property
    def plain_url(self) -> str | None:
        """Where devices learn how to trust the authority."""
        return f"http://{self.secure.host}:{self.secure.plain}/" if self.secure else None

    @property
    def lead_url(self) -> str:
        """Where the island's lead is: behind the Wi-Fi."""
        return f"{self.island_url}/#/island"

    @property
    def upstream(self) -> str:
        """Where the island finds the mainland: behind the satellite link."""
        return self.here(self.uplink)

    def here(self, port: int) -> str:
        """A box as programs of this machine reach it, whatever name it has outside."""
        return f"{self._scheme}://{HOST}:{port}"

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

    @property
    def _scheme(self) -> str:
        return "https" if self.secure else "http"

    def _url(self, port: int) -> str:
        return f"{self._scheme}://{self.secure.host if self.secure else HOST}:{port}"

    def _server(self, role: str, port: int, url: str) -> Program:
        words: list[str | Path] = [*HAIDANG, "serve", "--role", role, "--data", self.folder(role)]
        words += ["--host", self.listening, "--port", str(port), "--url", url]
        if self.secure:
            words += ["--tls"]
            if role == ISLAND:
                words += ["--plain-port", str(self.secure.plain)]
        ready = lambda: answers(self.here(port), self.trust)  # noqa: E731
        return Program(role, words, self.log(role), ready)

    def _link(self, name: str, listen: int, server: int) -> Program:
        told = {"--listen": listen, "--server": server, "--control": self.controls[name]}
        words: list[str | Path] = [sys.executable, "-m", "api.demo.control", "--profile", name]
        words += ["--host", self.listening if name == WIFI else HOST]
        words += [str(word) for pair in told.items() for word in pair]
        return Program(name, words, self.log(name), lambda: steers(self.controls[name]))

    def _job(self) -> Program:
        words: list[str | Path] = [*HAIDANG, "sync", "--watch", "--data", self.folder(ISLAND)]
        words += ["--upstream", self.upstream, "--every", str(self.every)]
        words += ["--ca", self.ca] if self.ca else []
        return Program(SYNC, words, self.log(SYNC), lambda: self.programs[SYNC].alive)


def answers(url: str, trust: ssl.SSLContext | None) -> bool:
    """Whether a server of this machine says that it is well."""
    try:
        with urllib.request.urlopen(  # noqa: S310 an address of our own
            f"{url}/health", timeout=2, context=trust
        ) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def steers(port: int) -> bool:
    """Whether a link takes orders."""
    try:
        return bool(control.tell(port).state)
    except OSError:
        return False


def require_ports(stage: Stage) -> None:
    """Fail with `port_busy` unless all that people connect to are free."""
    outside = stage.listening
    processes.require_port(stage.ports.mainland, "--mainland-port", outside)
    processes.require_port(stage.ports.island, "--island-port", outside)
    processes.require_port(stage.ports.control, "--control-port")
    if stage.secure:
        processes.require_port(stage.secure.plain, "--plain-port", outside)
