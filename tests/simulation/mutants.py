"""`python -m tests.simulation.mutants`: each guard taken out in turn, and the seed that notices."""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.simulation.many import be_silent
from tests.simulation.mutations import MUTATIONS, without
from tests.simulation.seed import live_through


def main() -> int:
    """0 when each guard that is missing is noticed by some seed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants")
    parser.add_argument("--seeds", type=int, default=60, help="tried for each, at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    args = parser.parse_args()
    began = time.monotonic()
    found: list[int | None] = []
    with ProcessPoolExecutor(args.jobs, initializer=be_silent) as pool:
        for name, seed in zip(
            MUTATIONS, pool.map(partial(noticed, seeds=args.seeds), MUTATIONS), strict=True
        ):
            print(f"{seed or 'never':>6} {name}", flush=True)
            found.append(seed)
    alive = found.count(None)
    print(f"{len(found)} guards, {alive} not noticed, {time.monotonic() - began:.1f} s")
    return 1 if alive else 0


def noticed(name: str, seeds: int) -> int | None:
    """The first seed that fails without a guard; the one that is known is tried before others."""
    tried = (MUTATIONS[name].seed, *range(1, seeds + 1))
    return next((seed for seed in tried if fails(name, seed)), None)


def fails(name: str, seed: int) -> bool:
    """Whether a seed breaks a promise without a guard, or the store refuses to go on."""
    with without(name):
        try:
            live_through(seed, None, Counter())
        except (AssertionError, ValueError):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
