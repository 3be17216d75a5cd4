"""`python -m tests.simulation.node --seeds N`: seeds with tablets in Node, each of them twice."""

import argparse
import os
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

from tests.property.program import build
from tests.simulation.node_program import NodeProgram
from tests.simulation.node_seed import EXPECTED, STEPS, live_through


def main() -> int:
    """0 when every promise held, every seed twice the same, and everything happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.node")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the first")
    parser.add_argument("--steps", type=int, default=STEPS, help="how much happens in each")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    parser.add_argument("--quiet", action="store_true", help="count, but do not fail on zero")
    args = parser.parse_args()
    build()
    fired: Counter[str] = Counter()
    failed, began = 0, time.monotonic()
    seeds = range(args.seed, args.seed + args.seeds)
    with ProcessPoolExecutor(args.jobs) as pool:
        for happened, complaint in pool.map(partial(lives, steps=args.steps), seeds):
            fired += happened
            failed += bool(complaint)
            print(complaint, end="", flush=True)
    for name in sorted({*fired, *EXPECTED}):
        print(f"{fired[name]:8} {name}")
    missing = [] if args.quiet else [name for name in EXPECTED if not fired[name]]
    if missing:
        print(f"never happened: {', '.join(missing)}")
    print(f"{args.seeds} seeds, {failed} failed, {time.monotonic() - began:.1f} s")
    return 1 if failed or missing else 0


@cache
def program() -> NodeProgram:
    """The program of this process, for one seed after the other."""
    return NodeProgram()


def lives(seed: int, steps: int) -> tuple[Counter[str], str]:
    """What happened in a seed, and which promise it breaks: none where there are no words."""
    fired: Counter[str] = Counter()
    command = f"python -m tests.simulation.node --seeds 1 --seed {seed} --steps {steps}"
    try:
        first = live_through(seed, None, fired, program(), steps)
        again = live_through(seed, None, Counter(), program(), steps)
    except Exception as error:
        traceback.print_exc()
        program().close()
        program.cache_clear()
        return fired, f"seed {seed} failed: {error!r}\n  {command}\n"
    return fired, "" if first == again else f"seed {seed} gave two traces\n  {command}\n"


if __name__ == "__main__":
    sys.exit(main())
