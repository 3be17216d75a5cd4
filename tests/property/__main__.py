"""Both languages on the same random things: `python -m tests.property --sets N --seed S`.

`--sets N`: N surveys, and the problems that both find in them. `--examples N`: N histories of a
fleet, heard out of order, and what both make of them.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from tests.property import alike, twins
from tests.property.program import build, start


def main() -> int:
    """0 when both made the same of everything, and everything that can happen did."""
    parser = argparse.ArgumentParser(prog="python -m tests.property")
    parser.add_argument("--sets", type=int, default=0, help="how many surveys")
    parser.add_argument("--examples", type=int, default=0, help="how many histories")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    args = parser.parse_args()
    began, built = time.monotonic(), build()
    try:
        if args.examples:
            fired = twins.compare_all(args.examples, args.seed)
            wanted: Collection[str] = twins.EXPECTED
        else:
            fired = surveys(built, args.sets or 10_000, args.seed)
            wanted = alike.expected()
    except (alike.Differs, twins.Differs) as difference:
        print(difference)
        return 1
    for name in sorted({*fired, *wanted}):
        print(f"{fired[name]:8} {name}")
    never = [name for name in wanted if not fired[name]]
    if never:
        print(f"never happened: {', '.join(sorted(never))}")
    print(f"the same in both languages, {time.monotonic() - began:.1f} s")
    return 1 if never else 0


def surveys(built: Path, sets: int, seed: int) -> Counter[str]:
    """How often each problem was found; raises `alike.Differs`."""
    with tempfile.TemporaryDirectory() as folder:
        program = start(built, Path(folder))
        try:
            return alike.compare(program, sets, seed)
        finally:
            program.close()


if __name__ == "__main__":
    sys.exit(main())
