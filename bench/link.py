"""How much of a link the sync job uses: text, then photos, on a clear link and a disturbed one.

A real mainland and the real sync job over an emulated link. What the link could do at best is the
bytes of the undisturbed run by its rate, for the time that it was there.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from api.demo.control import Order
from api.demo.link import Cut
from api.demo.weather import PROFILES, STALL, UP
from bench._fleet import Island, fleet
from bench._line import Carried, Line, line
from bench._sample import quiet
from bench._table import show

RATES = ("geo_64", "geo_128", "geo_512")
PHOTO = 200_000
EVERY, STALLED = 60.0, 15.0


class Disturbed(msgspec.Struct):
    """How often a link was taken away meanwhile, and for how many seconds in all."""

    times: int = 0
    seconds: float = 0.0


class Row(msgspec.Struct, frozen=True):
    """One piece of work, the same without disturbance, and what disturbed it."""

    name: str
    carried: Carried
    clear: Carried
    disturbed: Disturbed

    def told(self, rate: int) -> tuple[object, ...]:
        """Seconds, bytes up, seconds at the link's rate, use, and bytes sent again a cut."""
        least = self.clear.up / rate
        there = self.carried.seconds - self.disturbed.seconds
        again = (self.carried.up - self.clear.up) / max(1, self.disturbed.times)
        use = f"{100 * least / there:.1f} %"
        times = self.disturbed.times or None
        sent_again = round(again) if times else None
        return (self.name, there, self.carried.up, least, use, times, sent_again)


def cuts(link: Line, every: float, over: threading.Event, seen: Disturbed) -> None:
    """Reset all connections at times."""
    while not over.wait(every):
        link.order(Order(cut=Cut()))
        seen.times += 1


def stalls(link: Line, every: float, over: threading.Event, seen: Disturbed) -> None:
    """Let nothing pass for a while at times, with no word to anybody."""
    while not over.wait(every):
        began = time.monotonic()
        link.order(Order(state=STALL))
        over.wait(min(STALLED, every))
        link.order(Order(state=UP))
        seen.times += 1
        seen.seconds += time.monotonic() - began


Weather = Callable[[Line, float, threading.Event, Disturbed], None]


@contextmanager
def weather(kind: Weather, link: Line, every: float) -> Iterator[Disturbed]:
    """Inside, the link is disturbed again and again."""
    over, seen = threading.Event(), Disturbed()
    thread = threading.Thread(target=kind, args=(link, every, over, seen))
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def measure(island: Island, link: Line, surveys: int, photos: int, every: float) -> Iterator[Row]:
    """The rows of one link."""

    def write() -> None:
        island.survey(surveys)

    def photograph() -> None:
        for _ in range(photos):
            island.photograph(PHOTO)

    def carried() -> Carried:
        return link.carry(lambda: island.work(link.url))

    write()
    text = carried()
    yield Row("text", text, text, Disturbed())
    write()
    link.cut(text.up // 2)
    yield Row("text, cut in the middle", carried(), text, Disturbed(1))
    if not photos:
        return
    photograph()
    clear = carried()
    yield Row("photos", clear, clear, Disturbed())
    for name, kind in (("photos, cuts", cuts), ("photos, stalls", stalls)):
        photograph()
        with weather(kind, link, every) as seen:
            row = carried()
        yield Row(name, row, clear, seen)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=link", description=__doc__)
    parser.add_argument("profiles", nargs="*", default=RATES)
    parser.add_argument("--surveys", type=int, default=1_000)
    parser.add_argument("--photos", type=int, default=30, help="0 for text alone")
    parser.add_argument("--quick", action="store_true", help="one fast link and little work")
    told = parser.parse_args()
    quiet()
    surveys, photos, every = told.surveys, told.photos, EVERY
    if told.quick:
        told.profiles, surveys, photos, every = ("geo_512",), 30, 2, 10.0
    for profile in told.profiles:
        with (
            tempfile.TemporaryDirectory() as name,
            fleet(Path(name)) as made,
            made.island("first") as island,
            line(made.port, profile, Path(name) / "line.log") as link,
        ):
            # It has joined, and was heard over this link before.
            island.work(link.url)
            rate = PROFILES[profile].up * 125
            rows = [row.told(rate) for row in measure(island, link, surveys, photos, every)]
        show(
            f"{profile}: {surveys} surveys of three changes, {photos} photos of {PHOTO:,} bytes, "
            f"disturbed every {every:.0f} s",
            ("work", "seconds up", "bytes up", "at the rate", "use", "times", "again each"),
            rows,
        )


if __name__ == "__main__":
    main()
