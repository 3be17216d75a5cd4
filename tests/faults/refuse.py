"""Storage calls that fail: `python -m tests.faults.refuse`.

Each story is run with its Nth call of one kind refused, once or from there on, as by a full disk,
a used-up quota or a broken disk. The process must end well or with an error that names it; what
was acknowledged is there, and the same work comes to its end once the calls succeed again.
"""

import logging
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import structlog

from api import log as logs
from api.cli import words_of
from sync.errors import DiskFull, StorageFailed, SyncError
from tests.faults import inject
from tests.faults.inject import Say
from tests.faults.several import each
from tests.faults.stories import WRITES, Story, workplace, wrong
from tests.faults.telling import parser, tell

CALLS = (*WRITES, "rename", "openat")
FULL, BROKEN = DiskFull.code, StorageFailed.code
ERRORS = {"ENOSPC": FULL, "EDQUOT": FULL, "EIO": BROKEN}
"""With which code a story ends for each error."""


class Point(NamedTuple):
    """A call that is refused with an error: the Nth, and with `lasting` all after it."""

    call: str
    when: int
    error: str
    lasting: bool

    @property
    def fault(self) -> str:
        """The same as strace says it."""
        return f"{self.call}:error={self.error}:when={self.when}{'+' * self.lasting}"


class Refusal(NamedTuple):
    """What came of a refused call; `came` is false where a run made fewer calls."""

    point: Point
    came: bool
    said: int
    lost: list[str]

    @property
    def call(self) -> str:
        """The call that was refused."""
        return self.point.call

    @property
    def what(self) -> str:
        """The same for people."""
        return f"refused {self.point.fault}"


class Named(Exception):
    """What a person is told who asked for the work."""


def refused(
    story: Story, stride: int = 1, jobs: int = 1, *, errors: Iterable[str] = tuple(ERRORS)
) -> Iterator[Refusal]:
    """What each refused call of a story did, `jobs` of them at once."""
    with workplace(story) as folder:
        counts = inject.count(partial(story.run, folder), CALLS)
    points = [
        Point(call, when, error, lasting)
        for error in errors
        for lasting in (False, True)
        for call, times in counts.items()
        for when in range(1, times + 1, stride)
    ]
    yield from each(story, refuse, points, jobs)


def refuse(story: Story, point: Point) -> Refusal:
    """Run a story, refuse a call, and look at what is left."""
    with workplace(story) as folder:
        ended = inject.run(partial(_named, story, folder), point.fault)
        said = [one for one in ended.said if not one.startswith(b"!")]
        lines = wrong(story, folder, said)
    if ended.code and not any(name in str(ended.said[-1:]) for name in names(point)):
        lines.append(f"ended with {ended.said[-1:]}")
    return Refusal(point, ended.hits > 0, len(said), lines)


def names(point: Point) -> set[str]:
    """The codes that a refused call may be told as."""
    # Room that is back when it is looked at: SQLite does not say what the system said.
    looked = point.lasting and point.call in ("pwrite64", "write")
    return {ERRORS[point.error]} | (set() if looked else {BROKEN})


def _named(story: Story, folder: Path, say: Say) -> None:
    """Do a story; what ends it, it ends with its code."""
    try:
        story.run(folder, say)
    except (SyncError, OSError, sqlite3.Error) as error:
        raise Named(words_of(error)[0]) from error


def main() -> int:
    """0 when nothing was lost, and every error had its name."""
    # Each failure is named in the log, and all of them are wanted here.
    logging.disable()
    # Commands set it up anew.
    vars(logs)["set_up"] = lambda _: None
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asked = parser("tests.faults.refuse")
    asked.add_argument("--error", choices=sorted(ERRORS), action="append", help="only these")
    args = asked.parse_args()
    errors = args.error or tuple(ERRORS)
    return tell(
        args, "refusals", lambda story: refused(story, args.stride, args.jobs, errors=errors)
    )


if __name__ == "__main__":
    sys.exit(main())
