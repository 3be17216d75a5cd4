"""Power cuts during the scripted run: `python -m tests.e2e.kill --points 30`.

At points of the story that a seed chooses, one program gets SIGKILL a moment later: a server, the
sync job, or the tablet's program in Node. Whatever was acknowledged, by the script's own list,
must stand in every store at the end.
"""

import random
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from os import killpg
from pathlib import Path

import cyclopts

from api import log as logs
from api.demo import processes
from api.demo.node_tablet import NodeTablet
from api.demo.report import Report
from api.demo.scripted import Scripted
from api.demo.stage import ISLAND, MAINLAND, SYNC

NODE = "node"
VICTIMS = (MAINLAND, ISLAND, SYNC, NODE)
POINTS = 20
"""How many points the story has at least."""
LONGEST = 1.5


class Killer:
    """Kills one victim after another, each a moment after a chosen point of the story."""

    def __init__(self, run: Scripted, chance: random.Random, kills: int) -> None:
        self.run, self.chance = run, chance
        self.chosen = set(chance.sample(range(POINTS), kills))
        self.victims = list(VICTIMS)
        self.reached = 0
        self.killed: list[tuple[str, str]] = []
        self.timers: list[threading.Timer] = []

    def point(self, name: str) -> None:
        """Choose whether and whom to kill, now that the story is here."""
        if self.reached in self.chosen:
            victim = self.victims[len(self.timers) % len(self.victims)]
            delay = self.chance.choice((0.0, self.chance.uniform(0, LONGEST)))
            timer = threading.Timer(delay, self.kill, (name, victim))
            self.timers.append(timer)
            timer.start()
        self.reached += 1

    def kill(self, point: str, victim: str) -> None:
        """Take a program's power away; nothing is lost if it has none."""
        try:
            killpg(self.pid_of(victim), signal.SIGKILL)
            self.killed.append((point, victim))
        except ProcessLookupError:
            pass

    def pid_of(self, victim: str) -> int:
        """The group of a victim's program; raises `ProcessLookupError` when there is none."""
        if victim == NODE:
            [tablet] = [t for t in self.run.tablets if isinstance(t, NodeTablet)]
            process = tablet.program.process
        else:
            found = self.run.stage.programs[victim].process
            if found is None:
                raise ProcessLookupError
            process = found
        if process.poll() is not None:
            raise ProcessLookupError
        return process.pid


def run_with_kills(data: Path, seed: int, kills: int) -> tuple[Report, list[tuple[str, str]]]:
    """The report of a scripted run with power cuts, and where they happened."""
    killers: list[Killer] = []

    def disturb(run: Scripted) -> Callable[[str], None]:
        killers.append(Killer(run, random.Random(seed), kills))
        return killers[0].point

    with processes.claim(data):
        report = Scripted(data, exact=False).run(disturb)
    for timer in killers[0].timers:
        timer.join()
    return report, killers[0].killed


def main(*, points: int = 6, seed: int = 1) -> None:
    """Run the story with power cuts until `points` of them have happened; 1 if work was lost."""
    logs.set_up("error")
    lost, done = 0, 0
    while done < points:
        with tempfile.TemporaryDirectory(prefix="haidang-kill-") as folder:
            report, killed = run_with_kills(Path(folder), seed, min(10, points - done))
        sys.stdout.write(f"seed {seed}: {len(killed)} kills in {report.seconds} s\n")
        sys.stdout.writelines(f"  {victim} after: {point}\n" for point, victim in killed)
        sys.stdout.writelines(f"  WRONG {wrong}\n" for wrong in report.wrong)
        lost += not report.ok
        done += len(killed)
        seed += 1
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    cyclopts.run(main)
