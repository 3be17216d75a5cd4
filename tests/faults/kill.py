"""SIGKILL at every storage system call: `python -m tests.faults.kill`.

Each story is run again and again; one run is killed at the Nth call of one kind, for each N that
the story makes when it is left alone. After each kill the folder is opened again: `verify` finds
nothing, what was acknowledged is there, and the same story done again there comes to its end.
With `--power` its disk loses power at that moment, too: what was not flushed is gone.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from api import log as logs
from tests.faults import inject
from tests.faults.power import Disk
from tests.faults.several import each
from tests.faults.stories import Story, memory, workplace, wrong
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


def killed(story: Story, stride: int = 1, jobs: int = 1, *, power: bool = False) -> Iterator[Kill]:
    """What each kill of a story did, `jobs` of them at once; with `power` its disk goes off."""
    points = [
        (call, when) for call, times in count(story).items() for when in range(1, times + 1, stride)
    ]
    yield from each(story, cut if power else kill, points, jobs)


def count(story: Story) -> Counter[str]:
    """How many calls of each kind a story makes."""
    with workplace(story) as folder:
        return inject.count(partial(story.run, folder), story.calls)


def kill(story: Story, point: tuple[str, int]) -> Kill:
    """Run a story, kill it, and look at what is left."""
    with workplace(story) as folder:
        return _killed_in(folder, story, *point)


def cut(story: Story, point: tuple[str, int]) -> Kill:
    """Run a story, kill it as its disk loses power, and look at what is left."""
    with Disk(memory()) as disk, workplace(story, disk.root) as folder:
        disk.flush()
        return _killed_in(folder, story, *point, then=disk.cut)


def _killed_in(
    folder: Path, story: Story, call: str, when: int, then: Callable[[], None] = lambda: None
) -> Kill:
    ended = inject.run(partial(story.run, folder), f"{call}:signal=KILL:when={when}")
    if ended.signal != inject.KILLED:
        return Kill(call, when, False, 0, [f"ended with {ended.said[-1:]}"] if ended.code else [])
    then()
    return Kill(call, when, True, len(ended.said), wrong(story, folder, ended.said))


def main() -> int:
    """0 when nothing was lost at any point."""
    logs.set_up("error")
    asked = parser("tests.faults.kill")
    asked.add_argument("--power", action="store_true", help="the disk loses power, too; as root")
    args = asked.parse_args()
    tries = "power cuts" if args.power else "kills"
    return tell(args, tries, lambda story: killed(story, args.stride, args.jobs, power=args.power))


if __name__ == "__main__":
    sys.exit(main())
