"""What an exchange costs as the log grows: one with nothing new, and one with a single edit.

Two stores in SQLite hold the same log, first of ever more changes by thirty replicas, then of ever
more replicas. Bytes are those of all bodies, without HTTP's headers; seconds are both sides'
together, without a network.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench._long import chains
from bench._sample import AREA, answers
from bench._table import show
from sync.clock import Clock
from sync.protocol.client import Client
from sync.protocol.server import Granted, Server
from sync.replica import Replica
from sync.statements import ALL
from sync.storage.sqlite import LOG, SqliteStore
from sync.trust import COMMON

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REPLICAS = 30
MANY = (30, 300, 3_000)
REPEATS = 5


class Cost(NamedTuple):
    """Seconds of both sides, and bytes of all bodies."""

    seconds: float
    bytes: int


def exchange(one: Replica, other: Replica) -> Cost:
    """What one window costs, until the logs are equal; as the sync job asks where it may."""
    began, moved = time.perf_counter(), 0
    client = Client(one, [AREA], encoding="zstd", peer=other.id)
    server = Server(other, Granted(one.id, frozenset({ALL}), node=True))
    if not (client.foresee({AREA, COMMON}) and client.pushes):
        said = client.hello()
        answer = server.hello(said)
        client.welcomed(answer)
        moved += len(said) + len(answer)
    while not client.equal:
        push = server.push("zstd")
        for piece in client.push(closes=True):
            moved += len(piece)
            push.feed(piece)
        answer = push.finish()
        moved += len(answer)
        client.pushed(answer)
    return Cost(time.perf_counter() - began, moved)


def median(measure: Callable[[], Cost]) -> Cost:
    """The cost in the middle of several."""
    return sorted(measure() for _ in range(REPEATS))[REPEATS // 2]


def measured(folder: Path, changes: int, replicas: int) -> tuple[object, ...]:
    """The row of one size of log."""
    first = folder / "first"
    one = Replica(SqliteStore(first), Clock())
    for run in chains(changes, replicas):
        one.receive(run)
    [survey, *_] = one.store.record_ids(AREA)
    one.store.close()
    second = folder / "second"
    second.mkdir()
    shutil.copy(first / LOG, second / LOG)
    size = (first / LOG).stat().st_size
    opened = time.perf_counter()
    one = Replica(SqliteStore(first), Clock())
    opened = time.perf_counter() - opened
    other = Replica(SqliteStore(second), Clock())
    chance = random.Random(1)

    def edit() -> Cost:
        began = time.perf_counter()
        one.write(AREA, "survey", {"note": answers(chance)["note"]}, record=survey)
        return Cost(time.perf_counter() - began, 0)

    def edited() -> Cost:
        edit()
        return exchange(one, other)

    idle, wrote, moved = median(lambda: exchange(one, other)), median(edit), median(edited)
    count = one.store.count()
    one.store.close()
    other.store.close()
    return (
        f"{changes:,} by {replicas:,}",
        *(idle.bytes, 1_000 * idle.seconds, 1_000 * wrote.seconds),
        *(moved.bytes, 1_000 * moved.seconds, 1_000 * opened),
        size // count,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=growth", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--quick", action="store_true", help="up to 1,000 changes")
    told = parser.parse_args()
    sizes = [size for size in SIZES if size <= (SIZES[0] if told.quick else told.most)]
    logs = [(size, REPLICAS) for size in sizes]
    if not told.quick:
        logs += [(10 * replicas, replicas) for replicas in MANY]
    rows = []
    for changes, replicas in logs:
        with tempfile.TemporaryDirectory() as name:
            rows.append(measured(Path(name), changes, replicas))
    idle, edit = ("idle, B", "ms"), ("an edit, B", "ms")
    show("", ("log", *idle, "a write, ms", *edit, "opening, ms", "B a change on disk"), rows)


if __name__ == "__main__":
    main()
