"""What a person is told of many tries of every story."""

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from tests.faults.library import STORIES
from tests.faults.stories import Story, told

CHECKED = (
    "after each: the folder opens, verify finds nothing, every acknowledgement that had gone out"
    " ({said} in all) holds, and the same work done again comes to its end"
)


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
    def said(self) -> int:
        """How many acknowledgements had gone out before it."""

    @property
    def lost(self) -> list[str]:
        """What is wrong afterwards."""


class Tally:
    """What many tries came to."""

    def __init__(self) -> None:
        self.calls, self.wrong, self.said = Counter[str](), 0, 0

    def count(self, one: Tried) -> None:
        """Count one try; a run that did not come to its call shows nothing."""
        self.calls[one.call] += one.came
        self.said += one.said * one.came
        self.wrong += bool(one.lost)

    def add(self, other: "Tally") -> None:
        """Count what another one has."""
        self.calls += other.calls
        self.said += other.said
        self.wrong += other.wrong

    def __str__(self) -> str:
        return ", ".join(f"{call} {times}" for call, times in self.calls.most_common())


def parser(program: str) -> ArgumentParser:
    """What is asked of a person who lets a story be tried."""
    made = ArgumentParser(prog=f"python -m {program}")
    made.add_argument("--stride", type=int, default=1, help="only every so many calls")
    made.add_argument("--jobs", type=int, default=1, help="so many points at once")
    made.add_argument("--story", choices=sorted(STORIES), action="append", help="only these")
    return made


def tell(args: Namespace, tries: str, each: Callable[[Story], Iterable[Tried]]) -> int:
    """0 when nothing was wrong after any try of any story that was asked for."""
    began, total, names = time.monotonic(), Tally(), args.story or list(STORIES)
    for name in names:
        total.add(_tell_story(name, tries, each))
    seconds = time.monotonic() - began
    print(f"{total.calls.total()} {tries} in {seconds:.0f} s, stories: {', '.join(names)}")
    print(f"kinds of calls: {total}")
    print(CHECKED.format(said=total.said))
    print(f"{total.wrong} wrong")
    return 1 if total.wrong else 0


def _tell_story(name: str, tries: str, each: Callable[[Story], Iterable[Tried]]) -> Tally:
    """What the tries of a story came to, each that left something wrong told at once."""
    began, tally = time.monotonic(), Tally()
    with told(STORIES[name]) as story:
        for one in each(story):
            tally.count(one)
            for line in one.lost:
                print(f"  {name}, {one.what}: {line}", flush=True)
    seconds = time.monotonic() - began
    print(f"{name}: {tally.calls.total()} {tries} in {seconds:.0f} s ({tally})", flush=True)
    return tally
