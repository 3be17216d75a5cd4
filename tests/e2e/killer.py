"""Power cuts: one program after another gets SIGKILL, at points of a story that a seed chooses."""

import itertools
import random
import signal
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from os import killpg
from typing import NamedTuple

from api.demo import node_tablet, processes
from api.demo.stage import ISLAND, MAINLAND, SYNC, Stage

PROGRAMS = (MAINLAND, ISLAND, SYNC)
LONGEST = 1.5
AGAIN = 0.05

Cut = Callable[[], None]
"""Takes a program's power away; raises `ProcessLookupError` while it has none."""


class Kill(NamedTuple):
    """Who lost its power, and the point of the story that was reached last."""

    victim: str
    point: str


class Run(NamedTuple):
    """A story with power cuts: where they happened, and what was wrong afterwards."""

    story: str
    seconds: float
    kills: list[Kill]
    wrong: list[str]


class Killer:
    """Kills the victims whose turns come, each a moment after a chosen point of the story."""

    def __init__(
        self,
        victims: Mapping[str, Cut],
        turns: Iterable[str],
        chance: random.Random,
        points: int,
        kills: int,
    ) -> None:
        self.victims, self.chance = victims, chance
        self.turns = itertools.cycle(turns)
        self.chosen = set(chance.sample(range(1, points + 1), min(kills, points)))
        self.reached = 0
        self.kills: list[Kill] = []
        self.timers: list[threading.Timer] = []
        self.over = threading.Event()

    def point(self, name: str) -> str | None:
        """Who is killed in a moment, if somebody is, now that the story is here."""
        self.reached += 1
        if self.reached not in self.chosen:
            return None
        victim = next(self.turns)
        delay = self.chance.choice((0.0, self.chance.uniform(0, LONGEST)))
        timer = threading.Timer(delay, self.kill, (victim, name))
        self.timers.append(timer)
        timer.start()
        return victim

    def kill(self, victim: str, point: str) -> None:
        """Take a program's power away, now or as soon as it has some again."""
        while True:
            with suppress(ProcessLookupError):
                self.victims[victim]()
                self.kills.append(Kill(victim, point))
                return
            if self.over.wait(AGAIN):
                return

    @property
    def busy(self) -> bool:
        """Whether a kill is still to come."""
        return any(timer.is_alive() for timer in self.timers)

    def end(self) -> None:
        """Let the story end: a victim that has no power now keeps its peace."""
        self.over.set()
        for timer in self.timers:
            timer.join()


def programs(stage: Stage) -> dict[str, Cut]:
    """The servers and the sync job as victims."""
    return {name: partial(cut, stage.programs[name]) for name in PROGRAMS}


def cut(program: processes.Program | node_tablet.Program) -> None:
    """SIGKILL a program and all that it started; raises `ProcessLookupError` if it does not run."""
    if program.process is None or program.process.poll() is not None:
        raise ProcessLookupError
    killpg(program.process.pid, signal.SIGKILL)
