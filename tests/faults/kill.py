"""SIGKILL at every storage system call: `python -m tests.faults.kill`.

Each story is run again and again; one run is killed at the Nth call of one kind, for each N that
the story makes when it is left alone. After each kill the folder is opened again: `verify` finds
nothing, what was acknowledged is there, and the same story done again there comes to its end.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from api import log as logs
from tests.faults import inject
from tests.faults.several import each
from tests.faults.stories import Story, workplace, wrong
from tests.faults.telling import parser, tell


class Kill(NamedTuple):
    """The call at which a story was killed, and what was lost by it.

    `came` is false where a run ended before: threads do not always make as many calls.
    `said` is how often somebody had been told that something is kept.
    """

    call: str
    when: int
    came: bool
    said: int
    lost: list[str]

    @property
    def what(self) -> str:
        """The same for people."""
        return f"killed at {self.call} {self.when}"


def killed(story: Story, stride: int = 1, jobs: int = 1) -> Iterator[Kill]:
    """What each kill of a story did, `jobs` of them at once."""
    points = [
        (call, when) for call, times in count(story).items() for when in range(1, times + 1, stride)
    ]
    yield from each(story, kill, points, jobs)


def count(story: Story) -> Counter[str]:
    """How many calls of each kind a story makes."""
    with workplace(story) as folder:
        return inject.count(partial(story.run, folder), story.calls)


def kill(story: Story, point: tuple[str, int]) -> Kill:
    """Run a story, kill it, and look at what is left."""
    call, when = point
    with workplace(story) as folder:
        ended = inject.run(partial(story.run, folder), f"{call}:signal=KILL:when={when}")
        if ended.signal == inject.KILLED:
            return Kill(call, when, True, len(ended.said), wrong(story, folder, ended.said))
    return Kill(call, when, False, 0, [f"ended with {ended.said[-1:]}"] if ended.code else [])


def main() -> int:
    """0 when nothing was lost at any point."""
    logs.set_up("error")
    args = parser("tests.faults.kill").parse_args()
    return tell(args, "kills", lambda story: killed(story, args.stride, args.jobs))


if __name__ == "__main__":
    sys.exit(main())
