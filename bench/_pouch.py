"""PouchDB replicas and a server of their kind under Node, as programs that obey lines of JSON."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.demo.processes import HOST, Program, free_port

BENCH = Path(__file__).parent
INSTALLED = BENCH / "node_modules" / ".package-lock.json"
NPM = BENCH.parent / "web" / "npm.sh"
DATABASE = "surveys"


class Failed(Exception):
    """Something is missing, or the other engine said that it could not."""


def node() -> str:
    """Where Node is, beside Python or on the path; raises `Failed`."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which("node", path=places)
    if found is None:
        raise Failed("Node is not here; `make install` puts it beside Python")
    return found


def install() -> None:
    """Put the other engines into `bench/node_modules`, unless they are there."""
    locked = BENCH / "package-lock.json"
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < locked.stat().st_mtime:
        subprocess.run([NPM, "--prefix", BENCH, "ci", "--silent"], check=True)


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """The port of a running server that keeps its databases in a folder."""
    port = free_port()
    words = [node(), str(BENCH / "peers" / "server.js"), str(port), str(folder)]
    program = Program("pouchdb", words, folder.with_suffix(".log"), lambda: _answers(port))
    try:
        program.start()
        program.wait()
        yield port
    finally:
        program.kill()


class Client:
    """One replica, and what it did."""

    def __init__(self, folder: Path, url: str) -> None:
        self.requests = 0
        """How many its last piece of work took."""
        words = [node(), str(BENCH / "peers" / "client.js"), str(folder), f"{url}/{DATABASE}"]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, work: str, **options: object) -> object:
        """Have it do something and wait; raises `Failed`."""
        orders, answers = self._process.stdin, self._process.stdout
        assert orders is not None
        assert answers is not None
        orders.write(json.dumps({"do": work, **options}) + "\n")
        orders.flush()
        line = answers.readline()
        said: dict[str, Any] = json.loads(line) if line else {"error": "it ended"}
        self.requests = said.get("requests", 0)
        if "error" in said:
            raise Failed(f"{work}: {said['error']}")
        return said["result"]

    def end(self) -> None:
        """Let it go."""
        self._process.kill()
        self._process.wait()


@contextmanager
def client(folder: Path, url: str) -> Iterator[Client]:
    """A replica in a folder, with its remote behind `url`, ended with the block."""
    made = Client(folder, url)
    try:
        yield made
    finally:
        made.end()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
