"""Bytes from outside that are wrong: `python -m tests.faults.fuzz --runs 1000000 --jobs 2`.

Valid bodies, payloads, statements, bundles and headers are altered at random and given to what
reads them. Each is taken or refused by name, within an address space that is bounded.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

from api.errors import ServiceError
from sync.age import NotOpened
from sync.errors import SyncError
from tests.faults.targets import targets

ROOM = 256 << 20
"""Bytes of address space beside what a process has when it begins: some bodies at their limit."""
BY_NAME = (SyncError, ServiceError, NotOpened)
RARELY = 40
"""One input in so many goes to a reader that is slow."""
SHARE = 20_000
"""Inputs of one seed, one after another in one process."""


class Fuzzed(NamedTuple):
    """How many inputs each reader took and refused, what was neither, and the memory at most."""

    counts: Counter[str]
    wrong: list[str]
    peak: int


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


def fuzz(runs: int, seed: int = 1) -> Fuzzed:
    """What became of so many inputs."""
    chance, counts = Random(seed), Counter[str]()
    found, wrong = targets(), list[str]()
    fast, slow = cycle(t for t in found if not t.slow), cycle(t for t in found if t.slow)
    for number in range(runs):
        name, right, read, _ = next(fast if number % RARELY else slow)
        data = altered(chance.choice(right), chance)
        try:
            read(data)
            counts[f"{name}: taken"] += 1
        except BY_NAME:
            counts[f"{name}: refused"] += 1
        except Exception as error:
            wrong.append(f"{name}: {error!r} for {data.hex()}")
    return Fuzzed(counts, wrong, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def bound(room: int = ROOM) -> None:
    """Let this process have so many more bytes than it has now, and not one beyond."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _share(share: tuple[int, int]) -> Fuzzed:
    return fuzz(*share)


def main() -> int:
    """0 when every input was taken or refused by name."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz")
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="so many processes")
    args = parser.parse_args()
    began, counts, wrong, peak = time.monotonic(), Counter[str](), list[str](), 0
    shares = [(SHARE, args.seed + n) for n in range(-(-args.runs // SHARE))]
    with get_context("fork").Pool(args.jobs, bound) as pool:
        for found in pool.imap_unordered(_share, shares):
            counts += found.counts
            wrong += found.wrong
            peak = max(peak, found.peak)
    for name, times in sorted(counts.items()):
        print(f"{times:9} {name}")
    print(*wrong[:20], sep="\n")
    seconds = time.monotonic() - began
    print(f"{counts.total()} inputs in {seconds:.0f} s, {len(wrong)} wrong, {peak >> 20} MiB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
