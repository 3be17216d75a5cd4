"""Power cuts during the main job: `python -m tests.e2e.kill --points 30`.

Two stories take turns: the scripted run, and one with the app in a browser. At points that a seed
chooses one program gets SIGKILL a moment later: a server, the sync job, the tablet's program in
Node, or the browser. Whatever was acknowledged, by the story's own list, must stand in every store
at the end.
"""

import itertools
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import cyclopts
from playwright.sync_api import sync_playwright

from api import log as logs
from api.demo import processes
from api.demo.node_tablet import NodeTablet
from api.demo.scripted import Scripted
from tests.e2e.kill_browser import BROWSER, run_browser
from tests.e2e.killer import PROGRAMS, Killer, Run, cut, programs

NODE = "node"
VICTIMS = (*PROGRAMS, NODE, BROWSER)
POINTS = 20
"""How many points the scripted run has at least."""
MOST = 8
"""How many kills a run bears."""


def run_scripted(data: Path, seed: int, kills: int) -> Run:
    """The scripted run with power cuts."""
    scripted = Scripted(data, exact=False)

    def cut_tablet() -> None:
        [tablet] = [tablet for tablet in scripted.tablets if isinstance(tablet, NodeTablet)]
        cut(tablet.program)

    victims = {NODE: cut_tablet, **programs(scripted.stage)}
    killer = Killer(victims, victims, random.Random(seed), POINTS, kills)
    with processes.claim(data):
        report = scripted.run(lambda _: killer.point)
    killer.end()
    return Run("scripted", report.seconds, killer.kills, report.wrong)


def run_in_browser(data: Path, seed: int, kills: int) -> Run:
    """The browser's story with power cuts, with a driver of its own."""
    with sync_playwright() as driver:
        return run_browser(driver, data, seed, kills)


def tell(run: Run, seed: int) -> None:
    """Print what happened in a run."""
    sys.stdout.write(f"{run.story}, seed {seed}: {len(run.kills)} kills in {run.seconds} s\n")
    sys.stdout.writelines(f"  {victim} after: {point}\n" for victim, point in run.kills)
    sys.stdout.writelines(f"  WRONG {wrong}\n" for wrong in run.wrong)
    sys.stdout.flush()


def main(*, points: int = 10, seed: int = 1) -> None:
    """Play both stories in turn until `points` kills have happened.

    1 if something was lost, or if one of the five victims was never killed.
    """
    logs.set_up("error")
    killed: Counter[str] = Counter(dict.fromkeys(VICTIMS, 0))
    lost = False
    for number, play in enumerate(itertools.cycle((run_scripted, run_in_browser)), seed):
        with tempfile.TemporaryDirectory(prefix="haidang-kill-") as folder:
            run = play(Path(folder), number, min(MOST, points - killed.total()))
        tell(run, number)
        lost |= bool(run.wrong)
        killed.update(victim for victim, _ in run.kills)
        if killed.total() >= points:
            break
    sys.stdout.write(f"{', '.join(f'{victim} {times}' for victim, times in killed.items())}\n")
    sys.exit(1 if lost or 0 in killed.values() else 0)


if __name__ == "__main__":
    cyclopts.run(main)
