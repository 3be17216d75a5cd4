"""How long a decision waits while photos move: from the mainland down, and an edit from the island.

A decision is urgent and small; what it waits for is what stands before it in buffers, and the
sync job's own turn. Both stores are read for it ten times a second.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from api.commands.folder import open_node
from api.demo.control import Order
from api.demo.sample import AREA
from api.demo.weather import DOWN, PROFILES
from api.node import Node
from bench._fleet import Island, account, fleet
from bench._line import line
from bench._sample import quiet
from bench._table import show
from sync.canonical import Value
from sync.change import Change
from sync.storage.store import Head, Store

REVIEWER = "thamdinh"
PHOTO = 200_000
LOOK = 0.1
LONGEST = 180.0


def decide(mainland: Node, need: bytes) -> Change:
    """A decision that the mainland has just taken."""
    reviewer = account(mainland, REVIEWER)
    values: dict[str, Value] = {"decision": ["approved", None, [], ""]}
    return mainland.replica.write(AREA, "need", values, record=need, author=reviewer)


def wait(change: Change, store: Store) -> float:
    """Seconds until a store holds a change; raises `RuntimeError` after too many."""
    began = time.monotonic()
    head = Head(change.replica, change.seq, change.hash)
    while not store.has(change.scope, head):
        if time.monotonic() > began + LONGEST:
            raise RuntimeError(f"a change did not come in {LONGEST:.0f} s")
        time.sleep(LOOK)
    return time.monotonic() - began


def waits(
    mainland: Node, island: Island, survey: bytes, need: bytes, times: int
) -> dict[str, list[float]]:
    """The waits each way, at times drawn by chance."""
    chance = random.Random(1)
    found: dict[str, list[float]] = {"down": [], "up": []}
    ways: dict[str, Callable[[], float]] = {
        "down": lambda: wait(decide(mainland, need), island.node.store),
        "up": lambda: wait(island.edit(survey), mainland.store),
    }
    for _ in range(times):
        for way, measure in ways.items():
            time.sleep(chance.uniform(0, 5))
            found[way].append(measure())
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=decision", description=__doc__)
    parser.add_argument("profiles", nargs="*", default=["geo_128", "geo_512"])
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--quick", action="store_true", help="one decision over a fast link")
    told = parser.parse_args()
    quiet()
    profiles, times = (["wifi"], 1) if told.quick else (told.profiles, told.times)
    rows = []
    for profile in profiles:
        trip = 2 * PROFILES[profile].delay / 1000
        for way, found in measured(profile, times).items():
            figures = (statistics.median(found), max(found), trip, max(found) / trip)
            rows.append((f"{profile}, {way}", len(found), *figures))
    show(
        "seconds that a decision waits while photos move up",
        ("link and way", "times", "median", "longest", "round trip", "longest : trip"),
        rows,
    )


def measured(profile: str, times: int) -> dict[str, list[float]]:
    """The waits over one link on which photos never end."""
    with (
        tempfile.TemporaryDirectory() as name,
        fleet(Path(name)) as made,
        made.island("first") as island,
        line(made.port, profile, Path(name) / "line.log") as link,
    ):
        [survey] = island.survey(1)
        need = island.need(survey)
        island.work(made.url)
        # More photos than the link carries meanwhile.
        for _ in range(200 if PROFILES[profile].up > 1_000 else 40):
            island.photograph(PHOTO)
        mainland = open_node(made.mainland)
        try:
            with island.watched(link.url):
                time.sleep(5)
                found = waits(mainland, island, survey, need, times)
                # Else the window that runs would go on until all photos are there.
                link.order(Order(state=DOWN))
                return found
        finally:
            mainland.close()


if __name__ == "__main__":
    main()
