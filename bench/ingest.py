"""Changes that one core stores a second: log, verdict and view, each run of fifty on disk."""

import sys
import tempfile
import time
from pathlib import Path

from bench._sample import fieldwork, runs
from sync import wire
from sync.clock import Clock
from sync.replica import Replica
from sync.storage.memory import MemoryStore
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Store

SURVEYS = 1_000


def stored(store: Store, work: list[wire.Run]) -> tuple[float, float]:
    """Seconds of the wall and of the processor to take in all runs."""
    replica = Replica(store, Clock())
    wall, cpu = time.perf_counter(), time.process_time()
    for run in work:
        replica.receive(run)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure and print."""
    work = list(runs(fieldwork(SURVEYS)))
    changes = sum(len(run.changes) for run in work)
    with tempfile.TemporaryDirectory() as folder:
        for name, store in (
            ("memory", MemoryStore()),
            ("SQLite, synchronous=FULL", SqliteStore(Path(folder))),
        ):
            wall, cpu = stored(store, work)
            a_second, of_cpu = changes / wall, changes / cpu
            line = f"{name:<28}{a_second:>10,.0f} changes/s {of_cpu:>10,.0f} a CPU second\n"
            sys.stdout.write(line)
            store.close()


if __name__ == "__main__":
    main()
