"""Programs that the demonstration runs: started in a group of their own, never left behind."""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from api.demo.errors import data_in_use, data_not_writable, port_busy, program_failed

HOST = "127.0.0.1"
HAIDANG = (sys.executable, "-m", "api.cli")
PR_SET_PDEATHSIG = 1
BREATH = 1.0

# Loaded before any fork, where loading is not safe.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """In a new child: end when the parent does, also if it was killed."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


class Program:
    """One program that can be started, killed and started again; its words go to a log.

    Start it from the main thread only: the kernel ends it with the thread that began it.
    """

    def __init__(
        self, name: str, words: Sequence[str | Path], log: Path, ready: Callable[[], bool]
    ) -> None:
        self.name, self.words, self.log, self.ready = name, [str(w) for w in words], log, ready
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    @property
    def fallen(self) -> bool:
        """Whether it has ended, and not just now: what cannot start is not started in a row."""
        return not self.alive and time.monotonic() > self._started + BREATH

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it without waiting; nothing happens while it runs."""
        if not self.alive:
            self.process = begin(self.words, self.log)
            self._started = time.monotonic()

    def wait(self, seconds: float = 60) -> None:
        """Wait until it is ready: `program_failed` if it ends or takes too long."""
        until = time.monotonic() + seconds
        while not self.ready():
            if not self.alive or time.monotonic() > until:
                raise program_failed(self.name, self.log, last_line(self.log))
            time.sleep(0.03)

    def kill(self) -> None:
        """End it and all that it started, at once, as a power cut does."""
        if self.process is not None:
            end_group(self.process, signal.SIGKILL)
            self.process.wait()

    def end(self) -> None:
        """Ask it to end; `kill` makes sure later."""
        if self.process is not None and self.alive:
            end_group(self.process, signal.SIGTERM)

    def wait_for_end(self, seconds: float) -> None:
        """Wait for it to end, then kill what is left of it."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
            self.kill()


def begin(words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, its output appended to `log`."""
    parent = os.getpid()
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 words of our own
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
        )


def end_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Signal a program and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "-")


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


def require_port(port: int, option: str, host: str = HOST) -> None:
    """Fail with `port_busy` if somebody listens on a port already."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError as error:
            raise port_busy(port, option) from error


def claim(data: Path) -> TextIO:
    """Make the data folder and own it until the file that is returned is closed.

    Fails with `data_not_writable`, or `data_in_use` when another demonstration owns it.
    """
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
        lock = (data / "demo.lock").open("a")
    except OSError as error:
        raise data_not_writable(data, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise data_in_use(data) from error
    return lock
