"""`python -m tests.simulation.node --seeds N`: seeds with tablets in Node, each of them twice."""

import sys
import traceback
from collections import Counter
from functools import cache, partial

from tests.property.program import build
from tests.simulation import many
from tests.simulation.node.program import NodeProgram
from tests.simulation.node.seed import EXPECTED, STEPS, live_through

PROGRAM = "tests.simulation.node"


def main() -> int:
    """0 when every promise held, every seed twice the same, and enough seeds left nothing out."""
    args = many.parser(PROGRAM, seeds=20, steps=STEPS).parse_args()
    build()
    return many.live(args, partial(lives, steps=args.steps), EXPECTED)


@cache
def program() -> NodeProgram:
    """The program of this process, for one seed after the other."""
    return NodeProgram()


def lives(seed: int, steps: int) -> many.Lived:
    """What happened in a seed, and which promise it breaks: none where there are no words."""
    fired: Counter[str] = Counter()
    command = f"python -m {PROGRAM} --seeds 1 --seed {seed} --steps {steps}"
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
