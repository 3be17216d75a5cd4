"""Carries out what keys and the page order, one thing at a time, until it is told to end."""

import contextlib
import os
import queue
import select
import signal
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import FrameType
from typing import NamedTuple

from api.demo.stage import ISLAND, MAINLAND, SATELLITE, WIFI

KEYS = {"w": WIFI, "s": SATELLITE, "i": ISLAND, "m": MAINLAND}
TICK = 0.5
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """Somebody asked the demonstration to end."""


class Request(NamedTuple):
    """Something to do on the main thread, and where its result goes."""

    work: Callable[[], object]
    result: Future[object]


class Host:
    """A queue of work for the main thread, which alone may start programs."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Request] = queue.Queue()

    def ask(self, work: Callable[[], object]) -> object:
        """Have the main thread do something; returns what it returned, raises what it raised."""
        result: Future[object] = Future()
        self._waiting.put(Request(work, result))
        return result.result()

    def serve(self, tick: Callable[[], None]) -> None:
        """Do what is asked, and `tick` between, until `Ended` is raised."""
        while True:
            try:
                request = self._waiting.get(timeout=TICK)
            except queue.Empty:
                tick()
                continue
            try:
                done = request.work()
            except Exception as error:
                request.result.set_exception(error)
                if isinstance(error, Ended):
                    raise
            else:
                # A signal may raise `Ended` here too; then nobody waits for the result any more.
                request.result.set_result(done)


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Inside, the signals that end programs raise `Ended` once; later ones are ignored."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        for name in ENDINGS:
            signal.signal(name, signal.SIG_IGN)
        raise Ended

    before = {name: signal.signal(name, end) for name in ENDINGS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextlib.contextmanager
def keys(press: Callable[[str], None]) -> Iterator[bool]:
    """Inside, each key of the terminal is handed to `press`; False where there is no terminal."""
    if not (sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()):
        yield False
        return
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    over = threading.Event()
    thread = threading.Thread(target=_listen, args=(press, over), daemon=True)
    thread.start()
    try:
        yield True
    finally:
        over.set()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _listen(press: Callable[[str], None], over: threading.Event) -> None:
    while not over.is_set():
        ready, _, _ = select.select([sys.stdin], [], [], TICK)
        if ready:
            key = os.read(sys.stdin.fileno(), 1)
            if not key:
                return
            press(key.decode(errors="ignore").lower())
