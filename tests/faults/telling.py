"""What a person is told of many tries of every story."""

import argparse
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from tests.faults.library import STORIES
from tests.faults.stories import Story, told


class Tried(Protocol):
    """What came of one try: `came` is false where the run made fewer calls than that."""

    @property
    def call(self) -> str:
        """The system call that was hit."""

    @property
    def what(self) -> str:
        """What was done to the story, for people."""

    @property
    def came(self) -> bool:
        """Whether the run came to that call."""

    @property
    def lost(self) -> list[str]:
        """What is wrong afterwards."""


def tell(program: str, tries: str, each: Callable[[Story, int, int], Iterable[Tried]]) -> int:
    """0 when nothing was wrong after any try; `each` takes a story, a stride and jobs at once."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--stride", type=int, default=1, help="only every so many calls")
    parser.add_argument("--jobs", type=int, default=1, help="so many points at once")
    parser.add_argument("--story", choices=sorted(STORIES), action="append", help="only these")
    args = parser.parse_args()
    total = failed = 0
    for name in args.story or STORIES:
        came, wrong = _tell_story(name, tries, each, args)
        total, failed = total + came, failed + wrong
    print(f"{total} {tries}, {failed} wrong")
    return 1 if failed else 0


def _tell_story(
    name: str, tries: str, each: Callable[[Story, int, int], Iterable[Tried]], args: Namespace
) -> tuple[int, int]:
    """How many tries of a story came to their call, and how many left something wrong."""
    began, calls, failed = time.monotonic(), Counter[str](), 0
    with told(STORIES[name]) as story:
        for one in each(story, args.stride, args.jobs):
            calls[one.call] += one.came
            failed += bool(one.lost)
            for line in one.lost:
                print(f"  {name}, {one.what}: {line}", flush=True)
    counts = ", ".join(f"{call} {times}" for call, times in calls.items())
    seconds = time.monotonic() - began
    print(f"{name}: {calls.total()} {tries} in {seconds:.0f} s ({counts})", flush=True)
    return calls.total(), failed
