"""`python -m tests.simulation --seeds N --seed S`: N seeds from S on, each lived through twice."""

import sys
import tempfile
import traceback
from collections import Counter
from functools import partial
from pathlib import Path

from tests.simulation import many
from tests.simulation.seed import EXPECTED, STEPS, live_through

PROGRAM = "tests.simulation"
ON_FILES = 10
"""One seed in so many keeps its stores in SQLite files."""


def main() -> int:
    """0 when every promise held, no seed gave two traces, and enough seeds left nothing out."""
    parser = many.parser(PROGRAM, seeds=50, steps=STEPS)
    parser.add_argument("--twice", type=int, default=1, help="only each so-manieth twice")
    args = parser.parse_args()
    return many.live(args, partial(lives, steps=args.steps, twice=args.twice), EXPECTED)


def lives(seed: int, steps: int, *, twice: int) -> many.Lived:
    """What happened in a seed, and which promise it breaks: none where there are no words."""
    fired: Counter[str] = Counter()
    command = f"python -m {PROGRAM} --seeds 1 --seed {seed} --steps {steps}"
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
