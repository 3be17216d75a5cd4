"""What a dictionary, or another layout of a run, would earn: bytes a change, by size of batch.

The dictionary is trained on surveys of the same form by other people in other words. Each batch is
a run of one tablet's consecutive changes, compressed alone; the long stream is all of them in runs
of fifty, compressed at once.
"""

import argparse
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec
import zstandard

from bench._sample import OTHER_WORDS, fieldwork, runs
from bench._table import show
from sync.canonical import pack
from sync.protocol import wire

LEVEL = 19
SIZES = (8_192, 16_384, 32_768)
BATCHES = (1, 3, 20)

Layout = Callable[[wire.Run], bytes]


def as_it_is(run: wire.Run) -> bytes:
    """A run as it travels."""
    return wire.write(run)[1]


def columns(run: wire.Run) -> bytes:
    """The same with a column an element of the change, and times as differences."""
    return _columns(run, [[item.body for item in run.changes]])


def deep_columns(run: wire.Run) -> bytes:
    """The same with the bodies taken apart too: names, values, dots as distances."""
    bodies = [msgspec.msgpack.decode(item.body or b"")[1] for item in run.changes]
    names = [[row[0] for row in body] for body in bodies]
    values = [row[1] for body in bodies for row in body]
    dots = [
        [[seq - dot[1] if dot[0] == run.replica else list(dot) for dot in row[2]] for row in body]
        for seq, body in enumerate(bodies, run.first)
    ]
    return _columns(run, [names, values, dots])


def _columns(run: wire.Run, bodies: Sequence[object]) -> bytes:
    items = run.changes
    times = [now.ms - before.ms for before, now in pairwise(items)]
    return pack(
        [
            *(run.scope, run.replica, run.first, run.prev, run.last, items[0].ms, times),
            *([item.counter for item in items], [item.author for item in items]),
            *([item.collection for item in items], [item.action for item in items]),
            *([item.record for item in items], [item.schema for item in items]),
            *bodies,
        ]
    )


LAYOUTS: dict[str, Layout] = {
    "as it is": as_it_is,
    "columns": columns,
    "columns, bodies too": deep_columns,
}


def each(payloads: Sequence[bytes], dictionary: bytes | None = None) -> float:
    """Bytes of a payload that is compressed alone, on average."""
    trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=trained)
    return sum(len(compressor.compress(payload)) for payload in payloads) / len(payloads)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=dictionary", description=__doc__)
    parser.add_argument("--surveys", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="120 surveys")
    told = parser.parse_args()
    surveys = 120 if told.quick else told.surveys
    known, seen = fieldwork(surveys, 2, OTHER_WORDS), fieldwork(surveys)
    whole = list(runs(seen))
    changes = sum(len(run.changes) for run in whole)
    for layout, write in LAYOUTS.items():
        samples: list[bytes | bytearray | memoryview[int]] = [write(run) for run in runs(known, 20)]
        dictionaries = [zstandard.train_dictionary(size, samples).as_bytes() for size in SIZES]
        rows: list[tuple[object, ...]] = []
        for size in BATCHES:
            batch = [write(run) for run in runs(seen, size) if len(run.changes) == size]
            without = each(batch) / size
            trained = [each(batch, dictionary) / size for dictionary in dictionaries]
            rows.append((f"{size} changes", without, *trained, f"{1 - trained[1] / without:.0%}"))
        stream = len(zstandard.compress(b"".join(map(write, whole)), LEVEL)) / changes
        rows.append((f"a stream of {changes:,}", stream, *(None for _ in SIZES), None))
        sizes = [f"{size // 1024} kB" for size in SIZES]
        show(f"bytes a change: {layout}", ("batch", "without", *sizes, "16 kB saves"), rows)


if __name__ == "__main__":
    main()
