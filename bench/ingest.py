"""Changes that one core takes in a second, and the memory that it needs.

The engine alone, in memory and in SQLite, each run of fifty a transaction that is on disk; then a
real mainland and a real sync job as programs, with no link between them, rulebook and all.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from api.demo.processes import HAIDANG
from bench._fleet import fleet
from bench._sample import fieldwork, quiet, runs
from bench._table import show
from sync.clock import Clock
from sync.protocol import wire
from sync.replica import Replica
from sync.storage.memory import MemoryStore
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Store

MIB = 1024


class Use(NamedTuple):
    """Seconds of the wall and of the processor, and the most memory in MiB."""

    wall: float
    cpu: float
    peak: float | None = None


def stored(store: Store, work: list[wire.Run]) -> Use:
    """What it takes to take in all runs."""
    replica = Replica(store, Clock())
    wall, cpu = time.perf_counter(), time.process_time()
    for run in work:
        replica.receive(run)
    used = Use(time.perf_counter() - wall, time.process_time() - cpu)
    store.close()
    return used


def programs(folder: Path, surveys: int) -> dict[str, Use]:
    """What a push takes of the mainland's program and of the island's sync job."""
    with fleet(folder) as made:
        with made.island("first") as island:
            island.survey(surveys)
        before = cpu_of(made.process())
        words = [*HAIDANG, "sync", "--once", "--data", str(folder / "first"), "--upstream"]
        wall, job = time.perf_counter(), _silently([*words, made.url])
        _, status, used = os.wait4(job.pid, 0)
        if status:
            raise RuntimeError("the window failed")
        seconds = time.perf_counter() - wall
        spent = cpu_of(made.process()) - before
        return {
            "mainland's program, a push": Use(seconds, spent, peak_of(made.process())),
            "island's sync job, its start too": Use(
                seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MIB
            ),
        }


def _silently(words: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def cpu_of(process: int) -> float:
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(process: int) -> float:
    """The most memory that a process has had, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / MIB


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=ingest", description=__doc__)
    parser.add_argument("--surveys", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="30 surveys")
    told = parser.parse_args()
    surveys = 30 if told.quick else told.surveys
    quiet()
    work = list(runs(fieldwork(surveys)))
    changes = sum(len(run.changes) for run in work)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores: dict[str, Callable[[], Store]] = {
            "engine, memory": MemoryStore,
            "engine, SQLite, synchronous=FULL": lambda: SqliteStore(folder / "store"),
        }
        found = {name: stored(make(), work) for name, make in stores.items()}
        found |= programs(folder / "fleet", surveys)
    show(
        f"{changes:,} changes of {surveys:,} surveys",
        ("who", "a second", "a second of processor", "most MiB"),
        [
            (name, round(changes / u.wall), round(changes / u.cpu), u.peak)
            for name, u in found.items()
        ],
    )


if __name__ == "__main__":
    main()
