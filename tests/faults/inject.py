"""A program whose system calls are killed or fail, by strace.

The program is a function in a fork of this process: what it needs is imported already, so that a
run takes about as long as its work.
"""

import ctypes
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

MISSING = "These tests need strace. Type: sudo apt-get install -y --no-install-recommends strace"
KILLED = 9
_SET_PTRACER, _ANY = 0x59616D61, ctypes.c_ulong(-1)

Say = Callable[[bytes], None]
"""Tells the world outside something that a kill does not take back."""
Program = Callable[[Say], None]


class Ended(NamedTuple):
    """How a program ended: the signal that killed it, 0 for none, its exit code, what it said.

    `hits` is how many of its calls were tampered with.
    """

    signal: int
    code: int
    said: list[bytes]
    hits: int


def strace() -> str:
    """Where strace is; raises `FileNotFoundError` that says what to type."""
    found = shutil.which("strace")
    if found is None:
        raise FileNotFoundError(MISSING)
    return found


def run(program: Program, fault: str) -> Ended:
    """Run a program in a fork with a fault of strace's: `pwrite64:signal=KILL:when=3`."""
    call = fault.partition(":")[0]
    return _traced(program, "-e", f"trace={call}", "-e", f"inject={fault}")[0]


def count(program: Program, calls: Sequence[str]) -> Counter[str]:
    """How many calls of each kind a program makes when nothing goes wrong."""
    ended, lines = _traced(program, "-e", f"trace={','.join(calls)}")
    if ended.signal or ended.code:
        raise OSError(f"the program does not come to its end by itself: {ended.said[-1:]}")
    made = (re.match(r"\d+ +(\w+)\(", line) for line in lines)
    return Counter(found[1] for found in made if found)


def _traced(program: Program, *what: str) -> tuple[Ended, list[str]]:
    """How a program ended under strace, and what that wrote down of its calls."""
    tracer = strace()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _be(program, ours, theirs)
    theirs.close()
    record = tempfile.NamedTemporaryFile("r", prefix="haidang-strace-")  # noqa: SIM115
    command = [tracer, "-f", "-o", record.name, *what, "-p", str(pid)]
    with ours, subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracing:
        assert tracing.stderr
        first = tracing.stderr.readline()
        begun = "attached" in first
        if begun:
            ours.send(b"go")
        else:
            os.kill(pid, KILLED)
        said = list(_heard(ours))
        _, status = os.waitpid(pid, 0)
    if not begun:
        raise OSError(f"strace did not begin: {first}")
    with record:
        lines = list(record)
    hits = sum("(INJECTED)" in line for line in lines)
    return Ended(os.WTERMSIG(status), os.WEXITSTATUS(status), said, hits), lines


def _be(program: Program, ours: socket.socket, theirs: socket.socket) -> None:
    """Be the program, and never come back."""
    code = 1
    with suppress(BaseException):
        ours.close()
        # Where only a parent may trace: strace is a sibling.
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_SET_PTRACER, _ANY, 0, 0, 0)
        theirs.recv(16)
        try:
            program(lambda said: theirs.sendall(said))
            code = 0
        except Exception as error:
            theirs.sendall(b"!" + repr(error).encode())
    os._exit(code)


def _heard(line: socket.socket) -> Iterator[bytes]:
    while said := line.recv(1 << 20):
        yield said
