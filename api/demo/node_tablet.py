"""A tablet that runs the app's own replica, in Node, told what to do line by line."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.demo import processes
from api.demo.errors import not_built
from api.demo.tablet import ExchangeFailed, Fields, Ids, Live, Overwrites, Tablet
from sync.canonical import Value, sha256
from sync.change import Dot

PROGRAM = Path(__file__).parent.parent.parent / "web" / "dist-node" / "replica.mjs"
PATIENCE = 60.0


class Gone(Exception):
    """The program ended before it answered: what it did since is not acknowledged."""


class NodeTablet(Tablet):
    """The same code that runs in the browser; its store is a folder of rows and photos."""

    def __init__(self, name: str, folder: Path, log: Path) -> None:
        self.name, self.folder, self.log = name, folder, log
        folder.mkdir(parents=True, exist_ok=True)
        self._words = [node(), str(PROGRAM), str(folder)]
        self.program = Program(self._words, log)
        self._replica = bytes.fromhex(self._ask("identity")["replica"])

    def _ask(self, do: str, **words: object) -> Any:
        """What the program answers; it is started again on its folder if it was killed."""
        try:
            return self.program.ask({"do": do, **words})
        except Gone:
            self.program.close()
            self.program = Program(self._words, self.log)
            raise

    def enrol(self, url: str, code: str, fleet: str) -> None:
        self._ask("enrol", base=url, code=code, name=self.name, fleet=fleet)
        self._ask("dump")

    def write(
        self,
        scope: str,
        collection: str,
        values: Mapping[str, Value],
        *,
        author: bytes,
        record: bytes | None = None,
        personal: bool = False,
        overwrites: Overwrites | None = None,
    ) -> bytes:
        edit: dict[str, object] = {
            "scope": scope,
            "collection": collection,
            "author": author.hex(),
            "values": {field: to_json(value) for field, value in values.items()},
            "personal": personal,
        }
        if record is not None:
            edit["record"] = record.hex()
        if overwrites is not None:
            edit["overwrites"] = {
                field: [[dot.replica.hex(), dot.seq] for dot in dots]
                for field, dots in overwrites.items()
            }
        return bytes.fromhex(self._kept("write", edit=edit))

    def read(self, record: bytes) -> Fields | None:
        found = self._again("read", record=record.hex())
        if found is None:
            return None
        return {
            field: [live(write) for write in writes] for field, writes in found["fields"].items()
        }

    def list(self, collection: str, scope: str) -> Ids:
        found = self._again("list", collection=collection, scope=scope)
        return [bytes.fromhex(record["id"]) for record in found]

    def add_photo(self, data: bytes) -> bytes:
        digest = sha256(data)
        file = self.folder / f"camera-{digest.hex()[:8]}.png"
        file.write_bytes(data)
        self._kept("photo", file=str(file))
        file.unlink()
        return digest

    def exchange(self, url: str) -> int:
        try:
            report = self._ask("exchange", base=url)
            self._ask("dump")
        except Gone as error:
            raise ExchangeFailed("the tablet's program ended") from error
        except Refused as error:
            raise ExchangeFailed(str(error)) from error
        if not report["equal"]:
            raise ExchangeFailed("more remains")
        return int(report["pulled"])

    def replica(self) -> bytes:
        return self._replica

    def close(self) -> None:
        self.program.close()

    def _kept(self, do: str, **words: object) -> Any:
        """The answer, once what was done is on disk; lost with the program, it is done again."""
        while True:
            with contextlib.suppress(Gone):
                answer = self._ask(do, **words)
                self._ask("dump")
                return answer

    def _again(self, do: str, **words: object) -> Any:
        """The answer to something that may be asked twice."""
        while True:
            with contextlib.suppress(Gone):
                return self._ask(do, **words)


class Refused(Exception):
    """The program's own error, by its code."""


class Program:
    """The running replica: a line in, a line out."""

    def __init__(self, words: list[str], log: Path) -> None:
        parent = os.getpid()
        with log.open("ab") as complaints:
            self.process = subprocess.Popen(  # noqa: S603 words of our own
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
                preexec_fn=lambda: processes.die_with(parent),
            )

    def ask(self, command: Mapping[str, object]) -> Any:
        """What it answers; raises `Gone` if it ended, `Refused` with its error."""
        try:
            answer = json.loads(self._exchange(json.dumps(command).encode() + b"\n"))
        except (OSError, ValueError) as error:
            raise Gone from error
        if "error" in answer:
            raise Refused(f"{answer['error']['code']}: {answer['error'].get('detail')}")
        return answer["ok"]

    def _exchange(self, line: bytes) -> bytes:
        """The line that answers a line; raises `OSError` when none comes."""
        if self.process.stdin is None or self.process.stdout is None:
            raise Gone
        self.process.stdin.write(line)
        self.process.stdin.flush()
        answer, over = b"", time.monotonic() + PATIENCE
        while not answer.endswith(b"\n"):
            output = self.process.stdout
            ready, _, _ = select.select([output], [], [], max(0.0, over - time.monotonic()))
            piece = os.read(output.fileno(), 1 << 16) if ready else b""
            if not piece:
                raise BrokenPipeError
            answer += piece
        return answer

    def close(self) -> None:
        """End it at once: what is not dumped was never acknowledged."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe and pipe.close()


def node() -> str:
    """Where Node is, beside Python or on the path; fails with `app_not_built`."""
    beside = Path(sys.executable).parent / "node"
    found = str(beside) if beside.exists() else shutil.which("node")
    if found is None:
        raise not_built(Path("node"))
    if not PROGRAM.exists():
        raise not_built(PROGRAM)
    return found


def live(write: Mapping[str, Any]) -> Live:
    """A live write out of a line."""
    replica, seq = write["dot"]
    return Live(from_json(write["value"]), Dot(bytes.fromhex(replica), seq))


def to_json(value: Value) -> object:
    """Bytes become `{"hex": …}`, at any depth."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    return value


def from_json(value: Any) -> Value:
    """The opposite of `to_json`."""
    match value:
        case {"hex": str() as digits}:
            return bytes.fromhex(digits)
        case list():
            return [from_json(part) for part in value]
        case str() | int() | None:
            return value
    raise ValueError("not a value of a record")
