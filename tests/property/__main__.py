"""`python -m tests.property --sets N --seed S`: N surveys, judged in both languages."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.property.alike import Differs, compare, expected
from tests.property.program import build, start


def main() -> int:
    """0 when both found the same problems in every survey, and every code was given."""
    parser = argparse.ArgumentParser(prog="python -m tests.property")
    parser.add_argument("--sets", type=int, default=10_000, help="how many surveys")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    args = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        program = start(build(), Path(folder))
        try:
            fired = compare(program, args.sets, args.seed)
        except Differs as difference:
            print(difference)
            return 1
        finally:
            program.close()
    never = expected() - set(fired)
    for code in sorted(expected()):
        print(f"{fired[code]:8} {code}")
    if never:
        print(f"never given: {', '.join(sorted(never))}")
    print(f"{args.sets} surveys, the same problems, {time.monotonic() - began:.1f} s")
    return 1 if never else 0


if __name__ == "__main__":
    sys.exit(main())
