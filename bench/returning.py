"""How long a link that has come back is not used: after a cut, a stall and a portal.

Photos are on their way up when the link goes for a while. Measured from its return: until a byte
passes up again, and until as much has passed as the link carries in two seconds.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from api.demo.control import Order
from api.demo.weather import DOWN, PORTAL, PROFILES, STALL, UP
from bench._fleet import fleet
from bench._line import Line, line
from bench._sample import quiet
from bench._table import show

PHOTO = 200_000
LOOK = 0.05
LONGEST = 120.0
BREATH = 8.0


def away(link: Line, state: str, seconds: float, much: int) -> tuple[float, float]:
    """Seconds from the return of a link until the first byte, and until `much` has passed."""
    link.order(Order(state=state))
    time.sleep(seconds)
    before = link.order(Order(state=UP)).up
    began = time.monotonic()
    return passed(link, before + 1, began), passed(link, before + much, began)


def passed(link: Line, up: int, began: float) -> float:
    """Seconds since `began` when so many bytes have passed; raises `RuntimeError` at the end."""
    while link.order().up < up:
        if time.monotonic() > began + LONGEST:
            raise RuntimeError(f"the link is back and was not used for {LONGEST:.0f} s")
        time.sleep(LOOK)
    return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=returning", description=__doc__)
    parser.add_argument("profile", nargs="?", default="geo_128")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--away", type=float, default=45.0, help="seconds")
    parser.add_argument("--quick", action="store_true", help="away for 2 s, once")
    told = parser.parse_args()
    quiet()
    times, gone = (1, 2.0) if told.quick else (told.times, told.away)
    rate = PROFILES[told.profile].up * 125
    rows = []
    with (
        tempfile.TemporaryDirectory() as name,
        fleet(Path(name)) as made,
        made.island("first") as island,
        line(made.port, told.profile, Path(name) / "line.log") as link,
    ):
        island.work(made.url)
        for _ in range(60):
            island.photograph(PHOTO)
        with island.watched(link.url):
            time.sleep(BREATH)
            for state in (DOWN, STALL, PORTAL):
                found = []
                for _ in range(times):
                    found.append(away(link, state, gone, 2 * rate))
                    time.sleep(BREATH)
                first, used = ([pair[at] for pair in found] for at in (0, 1))
                rows.append((state, times, statistics.median(first), max(first), max(used) - 2))
            # Else the window that runs would go on until all photos are there.
            link.order(Order(state=DOWN))
    show(
        f"{told.profile}: seconds lost after the link was away for {gone:.0f} s",
        ("how", "times", "first byte, median", "longest", "in use, longest"),
        rows,
    )


if __name__ == "__main__":
    main()
