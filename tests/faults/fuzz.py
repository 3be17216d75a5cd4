"""Bytes from outside that are wrong: `python -m tests.faults.fuzz --runs 1000000`.

Valid bodies, payloads and statements are altered at random and given to what reads them. Each is
taken or refused by name, and no reader keeps more memory than the limits of a body allow.
"""

import argparse
import json
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import zstandard

from sync import canonical
from sync.errors import SyncError
from sync.protocol import wire
from sync.protocol.frames import MAX_PAYLOAD, FrameReader
from sync.trust import Trust

VECTORS = Path(__file__).parent.parent / "vectors"
MOST_MEMORY = 64 * MAX_PAYLOAD
"""A frame, a window of zstd's, and what they become as objects."""
KINDS = [kind for kind in vars(wire).values() if kind in wire.Message.__subclasses__()]

Reader = Callable[[bytes], object]


def bodies(encoding: str | None) -> Reader:
    """Reads a body, in two slices, and every run in it."""

    def read(data: bytes) -> None:
        reader = FrameReader(encoding)
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            for frame in reader.feed(part):
                message = wire.read(frame)
                if isinstance(message, wire.Run):
                    wire.read_run(message, bytes(32))

    return read


def payloads(data: bytes) -> None:
    """Read the same bytes as a payload of every type."""
    wrong = None
    for kind in KINDS:
        try:
            wire.read_payload(kind, data)
        except SyncError as error:
            wrong = error
    if wrong:
        raise wrong


def seeds() -> Iterator[tuple[str, Reader, bytes]]:
    """What is read, by whom, and bytes that are right."""
    shared = json.loads((VECTORS / "wire.json").read_text())
    for stream in shared["streams"]:
        encoding = stream["encoding"]
        data = bytes.fromhex(stream["bytes"])
        yield f"body {encoding}", bodies(encoding), data
        if encoding is None:
            yield "body zstd", bodies("zstd"), zstandard.compress(data)
    for run in shared["runs"]:
        yield "payload", payloads, bytes.fromhex(run["payload"])
        yield "canonical", canonical.decode, bytes.fromhex(run["payload"])
    trust = json.loads((VECTORS / "trust.json").read_text())
    root = bytes.fromhex(trust["root"])
    for case in trust["cases"]:
        for statement in case["statements"]:
            yield "statement", lambda data: Trust(root, [data]), bytes.fromhex(statement)


def altered(data: bytes, chance: Random) -> bytes:
    """The same bytes with a few of them changed, put in, taken out, repeated or cut."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(6):
            case 0 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at:at] = chance.randbytes(chance.randint(1, 4))
            case 2:
                del made[at : at + chance.randint(1, 8)]
            case 3:
                made[at:at] = made[at : at + chance.randint(1, 64)]
            case 4:
                # Lengths and integers at the edges of what msgpack can say.
                edges = [b"\xff" * 4, b"\xdd\xff\xff\xff\xff", b"\xcf" + b"\xff" * 8, b"\x91" * 600]
                made[at : at + 4] = chance.choice(edges)
            case _:
                del made[at:]
    return bytes(made)


def fuzz(runs: int, seed: int = 1) -> tuple[Counter[str], list[str]]:
    """How many inputs each reader took and refused, and what was neither."""
    chance, counts = Random(seed), Counter[str]()
    found: dict[str, list[tuple[Reader, bytes]]] = {}
    for name, read, right in seeds():
        found.setdefault(name, []).append((read, right))
    wrong = []
    for number in range(runs):
        name = sorted(found)[number % len(found)]
        read, right = chance.choice(found[name])
        data = altered(right, chance)
        try:
            read(data)
            counts[f"{name} taken"] += 1
        except SyncError:
            counts[f"{name} refused"] += 1
        except Exception as error:
            wrong.append(f"{name}: {error!r} for {data.hex()}")
    return counts, wrong


def main() -> int:
    """0 when every input was taken or refused by name."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz")
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()
    tracemalloc.start(1)
    counts, wrong = fuzz(args.runs, args.seed)
    _, peak = tracemalloc.get_traced_memory()
    for name, times in sorted(counts.items()):
        print(f"{times:9} {name}")
    print(*wrong[:20], sep="\n")
    print(
        f"{args.runs} inputs in {time.monotonic() - began:.0f} s, {len(wrong)} wrong, {peak} bytes"
    )
    return 1 if wrong or peak > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
