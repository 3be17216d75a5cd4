"""`python -m tests.simulation --seeds N --seed S`: N seeds from S on, each lived through twice."""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.simulation.seed import EXPECTED, STEPS, live_through

ENOUGH = 100
"""With fewer seeds than this, what is rare may well not have happened."""
ON_FILES = 10
"""One seed in so many keeps its stores in SQLite files."""


def main() -> int:
    """0 when every promise held, no seed gave two traces, and enough seeds left nothing out."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=50, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the first")
    parser.add_argument("--steps", type=int, default=STEPS, help="how much happens in each")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--twice", type=int, default=1, help="only each so-manieth twice")
    parser.add_argument("--quiet", action="store_true", help="count, but do not fail on zero")
    args = parser.parse_args()
    fired: Counter[str] = Counter()
    failed = 0
    began = time.monotonic()
    seeds = range(args.seed, args.seed + args.seeds)
    with ProcessPoolExecutor(args.jobs) as pool:
        one = partial(lives, steps=args.steps, twice=args.twice)
        for happened, complaint in pool.map(one, seeds):
            fired += happened
            failed += bool(complaint)
            print(complaint, end="", flush=True)
    for name in sorted({*fired, *EXPECTED}):
        print(f"{fired[name]:8} {name}")
    missing = [] if args.quiet else [name for name in EXPECTED if not fired[name]]
    few = args.seeds < ENOUGH
    if missing:
        excuse = f" (no fault below {ENOUGH} seeds)" if few else ""
        print(f"never happened: {', '.join(missing)}{excuse}")
    print(f"{args.seeds} seeds, {failed} failed, {time.monotonic() - began:.1f} s")
    return 1 if failed or (missing and not few) else 0


def lives(seed: int, steps: int, *, twice: int) -> tuple[Counter[str], str]:
    """What happened in a seed, and which promise it breaks: none where there are no words."""
    fired: Counter[str] = Counter()
    command = f"python -m tests.simulation --seeds 1 --seed {seed}"
    try:
        first = again = run(seed, steps, fired)
        if seed % twice == 0:
            again = live_through(seed, None, Counter(), steps)
            fired["lived through twice"] += 1
    except Exception as error:
        traceback.print_exc()
        return fired, f"seed {seed} failed: {error!r}\n  {command}\n"
    return fired, "" if first == again else f"seed {seed} gave two traces\n  {command}\n"


def run(seed: int, steps: int, fired: Counter[str]) -> str:
    """The trace of one seed, on files or in memory as its number has it."""
    if seed % ON_FILES:
        return live_through(seed, None, fired, steps)
    with tempfile.TemporaryDirectory(prefix="haidang-simulation-") as folder:
        return live_through(seed, Path(folder), fired, steps)


if __name__ == "__main__":
    sys.exit(main())
