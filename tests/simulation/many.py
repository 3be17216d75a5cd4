"""Many seeds in several processes, and what a person is told of them."""

import argparse
import logging
import os
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import structlog

ENOUGH = 100
"""With fewer seeds than this, what is rare may well not have happened."""

Lived = tuple[Counter[str], str]
"""What happened in a seed, and which promise it breaks: none where there are no words."""


def parser(program: str, seeds: int, steps: int) -> ArgumentParser:
    """The words of a command that lives through seeds: so many, of so many steps, unless told."""
    made = argparse.ArgumentParser(prog=f"python -m {program}")
    made.add_argument("--seeds", type=int, default=seeds, help="how many")
    made.add_argument("--seed", type=int, default=1, help="the first")
    made.add_argument("--steps", type=int, default=steps, help="how much happens in each")
    made.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    made.add_argument("--quiet", action="store_true", help="count, but do not fail on zero")
    return made


def live(args: Namespace, lives: Callable[[int], Lived], expected: Sequence[str]) -> int:
    """0 when every promise held, and enough seeds left nothing out of what is expected."""
    fired: Counter[str] = Counter()
    failed, began = 0, time.monotonic()
    with ProcessPoolExecutor(args.jobs, initializer=be_silent) as pool:
        for happened, complaint in pool.map(lives, range(args.seed, args.seed + args.seeds)):
            fired += happened
            failed += bool(complaint)
            print(complaint, end="", flush=True)
    for name in sorted({*fired, *expected}):
        print(f"{fired[name]:8} {name}")
    missing = [] if args.quiet else [name for name in expected if not fired[name]]
    few = args.seeds < ENOUGH
    if missing:
        excuse = f" (no fault below {ENOUGH} seeds)" if few else ""
        print(f"never happened: {', '.join(missing)}{excuse}")
    print(f"{args.seeds} seeds, {failed} failed, {time.monotonic() - began:.1f} s")
    return 1 if failed or (missing and not few) else 0


def be_silent() -> None:
    """Log nothing: what guards say is expected here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
