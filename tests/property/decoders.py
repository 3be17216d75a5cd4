"""Whether Python and the app take and refuse the same bytes: `python -m tests.property.decoders`.

The inputs are those of `tests/faults/fuzz.py`. Each is taken by both or refused by both with one
of the errors that decoders may raise, and the app's program does not grow.
"""

import argparse
import json
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import NamedTuple

from sync import canonical, statements
from sync.change import Change, read_body, read_header
from sync.errors import SyncError
from sync.protocol import wire
from sync.protocol.frames import Frame, FrameReader
from tests.faults.fuzz import altered
from tests.faults.targets import VECTORS, targets
from tests.property.program import build
from tests.simulation.node.program import NodeProgram

BATCH = 500
READ = {"body", "canonical", "statement"}
"""What both languages read whole; payloads are taken out of bodies."""
NAMED = {"taken", "bad_frame", "too_large", "protocol"}
MOST_GROWTH = 128 << 20
"""Bytes that the program may take beyond those at its start: its heap is not swept at once."""
TYPES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Frames that either side may send to the other."""


class Input(NamedTuple):
    """Bytes from outside, and who reads them."""

    kind: str
    type: int
    data: bytes


def inputs(count: int, seed: int) -> Iterator[Input]:
    """Valid bytes, altered at random."""
    chance = Random(seed)
    found: dict[str, list[tuple[int, bytes]]] = {}
    for target in targets():
        kind, _, encoding = target.name.partition(" ")
        if kind in READ and encoding in ("", "None"):
            found.setdefault(kind, []).extend((0, right) for right in target.right)
        if encoding == "None":
            payloads = (frame for right in target.right for frame in _frames(right))
            found.setdefault("payload", []).extend(payloads)
    for change in _changes():
        if change.body is not None:
            found.setdefault("content", []).append((0, change.body))
        found.setdefault("header", []).append((0, change.header))
    kinds = sorted(found)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        type, right = chance.choice(found[kind])
        if kind == "statement" and chance.random() < 0.5:
            yield Input(kind, type, resaid(right, chance))
        else:
            yield Input(kind, type, turned(altered(right, chance), chance))


def resaid(statement: bytes, chance: Random) -> bytes:
    """A statement that says a little else; both readers look at what it says alone."""
    said = statements.read(statement)
    if said is None:
        return statement
    return canonical.encode([turned(altered(said.payload, chance), chance), said.signature])


def turned(data: bytes, chance: Random) -> bytes:
    """The same bytes, and now and then a small number among them that is a truth value instead."""
    small = [at for at, byte in enumerate(data) if byte < 2]
    if not small or chance.random() < 0.7:
        return data
    at = chance.choice(small)
    return data[:at] + bytes([0xC2 + data[at]]) + data[at + 1 :]


def _changes() -> Iterator[Change]:
    """Changes of all kinds, out of the shared cases."""
    shared = json.loads((VECTORS / "change.json").read_text())
    for case in shared["changes"]:
        body = case["body"] and bytes.fromhex(case["body"])
        yield read_header(bytes.fromhex(case["header"]), body)


def _frames(body: bytes) -> list[tuple[int, bytes]]:
    """The frames of a body that an app may be sent, as far as they are right."""
    try:
        return [
            (frame.type, frame.payload) for frame in FrameReader().feed(body) if frame.type in TYPES
        ]
    except SyncError:
        return []


def outcome(one: Input) -> str:
    """What Python makes of an input: taken, or the code with which it was refused."""
    try:
        match one.kind:
            case "body":
                _read_body(one.data)
            case "payload":
                wire.read(Frame(one.type, one.data))
            case "canonical":
                canonical.decode(one.data)
            case "content":
                read_body(one.data)
            case "header":
                read_header(one.data, None)
            case "statement":
                said = statements.read(one.data)
                return (
                    "bad_frame"
                    if said is None or isinstance(said.said, statements.Challenge)
                    else "taken"
                )
    except SyncError as error:
        return error.code
    return "taken"


def _read_body(data: bytes) -> None:
    reader = FrameReader()
    for part in (data[: len(data) // 2], data[len(data) // 2 :]):
        for frame in reader.feed(part):
            message = wire.read(frame)
            if isinstance(message, wire.Run):
                wire.read_run(message, None if message.first == 1 else bytes(32))


def compare(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many inputs of each kind were taken and refused, and those of which the two differ."""
    program, counts, wrong = NodeProgram(), Counter[str](), list[str]()
    try:
        before = program.do("memory", _nothing)
        for batch in _batches(inputs(count, seed)):
            lines = [
                {"kind": one.kind, "type": one.type, "bytes": b64encode(one.data).decode()}
                for one in batch
            ]
            theirs = program.do("decode", _nothing, inputs=lines)
            for one, said in zip(batch, theirs, strict=True):
                ours = outcome(one)
                counts[f"{one.kind} {ours}"] += 1
                if said not in NAMED or (said == "taken") != (ours == "taken"):
                    wrong.append(f"{one.kind} {one.type} {one.data.hex()}: {ours}, the app {said}")
        grown = program.do("memory", _nothing) - before
    finally:
        program.close()
    if grown > MOST_GROWTH:
        wrong.append(f"the program grew by {grown} bytes")
    return counts, wrong


def _batches(all_inputs: Iterator[Input]) -> Iterator[list[Input]]:
    while batch := list(islice(all_inputs, BATCH)):
        yield batch


def _nothing(question: object) -> object:
    raise AssertionError(question)


def main() -> int:
    """0 when both took and refused the same."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.decoders")
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()
    build()
    counts, wrong = compare(args.runs, args.seed)
    for name, times in sorted(counts.items()):
        print(f"{times:9} {name}")
    print(*wrong[:20], sep="\n")
    print(f"{args.runs} inputs in {time.monotonic() - began:.0f} s, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
