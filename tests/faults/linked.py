"""A mainland, an island's sync job and the link between them, each a process of its own."""

import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import msgspec

from api import tls
from api.commands.standing import lines, status_of
from api.demo import control
from api.demo.control import Order
from api.demo.processes import HOST, Program, free_port
from api.demo.stage import answers, steers
from api.node import Node, found_fleet, found_node
from api.settings import Settings
from sync.clock import wall
from sync.keys import Key, new_replica
from sync.link.transport import STALL
from sync.statements import certify_node
from tests.faults.odd import ahead

TEN_YEARS = 3652
HOSTS = ["localhost", HOST]
AREA = "area/11948"
MAINLAND, ISLAND, LINK, JOB = "mainland", "island", "link", "job"
SOON = 120.0
"""Seconds after which what has not happened is missing: the machine may be slow."""


class Event(msgspec.Struct, frozen=True):
    """A line of the job's log."""

    event: str
    outcome: str = ""
    detail: str = ""
    ahead: int | None = None

    @property
    def failed(self) -> bool:
        """Whether it is the end of a window that did not do its work."""
        return self.event == "exchange_ended" and self.outcome not in ("equal", "more")


class Linked:
    """The three processes, and what is read and written beside them.

    `patience` is how many seconds the job waits for a byte where the link is fast.
    """

    def __init__(self, folder: Path, *, secure: bool = False, patience: float = STALL) -> None:
        self._folder, self._secure, self._patience = folder, secure, patience
        self.ports = {name: free_port() for name in ("server", "link", "control")}
        _found(self.data(MAINLAND), self.data(ISLAND))
        if secure:
            tls.issue(self.data(MAINLAND), "Đất liền", HOSTS)
        self.set_clock(MAINLAND, 0)
        self.set_clock(ISLAND, 0)
        self.mainland = Node.open(Settings(data=self.data(MAINLAND)))
        self.island = Node.open(
            Settings(data=self.data(ISLAND)), lambda: wall() + 1000 * ahead(self._clock(ISLAND))
        )
        self.programs: dict[str, Program] = {}
        self._read = self._wrote = 0

    def data(self, name: str) -> Path:
        """The data folder of a server."""
        return self._folder / name

    # Programs

    def begin(self) -> None:
        """Start all, side by side: what takes time is that each reads its modules."""
        for program in self._all():
            self.programs[program.name] = program
            program.start()
        for program in self.programs.values():
            program.wait()

    def _all(self) -> list[Program]:
        """The programs to begin with."""
        return [self._server(), self._link(), self._job()]

    def run(self, program: Program) -> None:
        """Start a program in place of the one that had its name."""
        self.stop(program.name)
        self.programs[program.name] = program
        program.start()
        program.wait()

    def stop(self, name: str) -> None:
        """Kill a program if it runs."""
        if name in self.programs:
            self.programs.pop(name).kill()

    def set_clock(self, name: str, days: int) -> None:
        """Set the clock of a server's machine, ahead by so many days."""
        clock = self._clock(name)
        clock.with_suffix(".new").write_text(str(days))
        clock.with_suffix(".new").replace(clock)

    def _clock(self, name: str) -> Path:
        return self._folder / f"{name}.clock"

    @contextmanager
    def outdated(self) -> Iterator[None]:
        """In the mainland's place a server whose certificate is ten years old."""
        data = self.data(MAINLAND)
        tls.issue(data, "Đất liền", HOSTS, datetime.now(UTC) - timedelta(days=TEN_YEARS))
        self.stop(MAINLAND)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(data / tls.SERVER, data / tls.SERVER_KEY)
        with socket.create_server((HOST, self.ports["server"])) as listening:
            threading.Thread(target=_shake_hands, args=(context, listening), daemon=True).start()
            yield
            # A thread that waits in `accept` is not woken by closing alone.
            listening.shutdown(socket.SHUT_RDWR)
        # The real one renews the certificate when it starts.
        self.run(self._server())

    def end(self) -> None:
        """Kill all programs, and close what is open."""
        for name in list(self.programs):
            self.stop(name)
        self.island.close()
        self.mainland.close()

    def _server(self) -> Program:
        words = ["serve", "--data", str(self.data(MAINLAND)), "--port", str(self.ports["server"])]
        words += ["--tls"] if self._secure else []
        trust = ssl.create_default_context(cafile=self._ca) if self._secure else None
        return self._program(
            MAINLAND, self._haidang(MAINLAND, words), lambda: answers(self._at("server"), trust)
        )

    def _link(self) -> Program:
        words = [sys.executable, "-m", "api.demo.control", "--profile", "direct"]
        words += ["--listen", str(self.ports["link"]), "--server", str(self.ports["server"])]
        words += ["--control", str(self.ports["control"])]
        return self._program(LINK, words, lambda: steers(self.ports["control"]))

    def _job(self) -> Program:
        words = ["sync", "--watch", "--every", "1", "--data", str(self.data(ISLAND))]
        words += ["--upstream", self._at("link"), *(("--ca", self._ca) if self._secure else ())]
        return self._program(JOB, self._haidang(ISLAND, words), lambda: self.programs[JOB].alive)

    def _program(self, name: str, words: Sequence[str], ready: Callable[[], bool]) -> Program:
        return Program(name, words, self._folder / f"{name}.log", ready)

    def _haidang(self, machine: str, words: Sequence[str]) -> list[str]:
        odd = [str(self._clock(machine)), str(self._patience)]
        return [sys.executable, "-m", "tests.faults.odd", *odd, *words]

    def _at(self, port: str) -> str:
        return f"{'https' if self._secure else 'http'}://{HOST}:{self.ports[port]}"

    @property
    def _ca(self) -> str:
        return str(self.data(MAINLAND) / tls.AUTHORITY)

    # What happens

    def tell(self, state: str) -> None:
        """Put the link into a state."""
        control.tell(self.ports["control"], Order(state=state))

    def write(self) -> None:
        """Write something on the island."""
        self._wrote += 1
        self.island.replica.write(AREA, "site", {"name": f"Đài {self._wrote}"})

    @property
    def alike(self) -> bool:
        """Whether the mainland holds all that the island does."""
        return self.mainland.store.vector(AREA) == self.island.store.vector(AREA)

    def says(self, words: str) -> bool:
        """Whether `haidang sync status` comes to say so: the job logs a window, then keeps it."""
        until = time.monotonic() + SOON
        while words not in (said := "\n".join(lines(status_of(self.island), "vi"))):
            if time.monotonic() > until:
                raise AssertionError(f"{words} is not in {said}")
            time.sleep(0.1)
        return True

    def goes_on(self) -> None:
        """Wait until a window ends after which the mainland holds all that the island does."""
        self.wait_for(lambda event: event.outcome == "equal" and self.alike)

    def wait_for(self, what: Callable[[Event], bool], seconds: float = SOON) -> Event:
        """The next event of the job's log of this kind; raises `AssertionError` without one."""
        seen: list[Event] = []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for event in self._events():
                seen.append(event)
                if what(event):
                    return event
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s: {seen}")

    def _events(self) -> Iterator[Event]:
        """What the job has logged since; a line is given out once."""
        with (self._folder / f"{JOB}.log").open() as log:
            log.seek(self._read)
            while (line := log.readline()).endswith("\n"):
                self._read = log.tell()
                yield msgspec.json.decode(line, type=Event)


class Lent:
    """One link for many cases, and another one after a case that failed."""

    def __init__(self, make: Callable[[], Linked]) -> None:
        self._make = make
        self._made: Linked | None = None

    @contextmanager
    def lent(self) -> Iterator[Linked]:
        """The link, on which all is well."""
        try:
            if self._made is None:
                self._made = self._make()
                self._made.begin()
                self._made.write()
                self._made.goes_on()
            yield self._made
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """Take it down."""
        if self._made is not None:
            self._made.end()
            self._made = None


def _found(mainland: Path, island: Path) -> None:
    """Found a fleet of two."""
    above = found_fleet(mainland, "Đất liền")
    key = Key.generate()
    scopes, roles = [AREA], ["surveyor"]
    said = certify_node(above.root_key, key.public, "island", scopes, roles, "Đảo", wall())
    above.certify("common", said)
    replica = new_replica(token_bytes, key.public)
    below = found_node(island, "island", "Đảo", key, above.root, said, replica)
    below.certify(AREA, said)
    for node in (above, below):
        node.close()


def _shake_hands(context: ssl.SSLContext, listening: socket.socket) -> None:
    """Begin TLS with whoever comes, until nobody is listened to."""
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with suppress(OSError), context.wrap_socket(connection, server_side=True):
                pass
