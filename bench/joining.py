"""How long a new tablet takes to hold what its server holds, and what a snapshot would save.

The tablet is the app's own replica under Node, with its rows in memory as the browser's are on
disk. It joins a mainland full of surveys, each created and edited twice. A snapshot would carry
the live values instead of all changes: beside the bytes that came stand those of the live values
alone, compressed at once, which is less than any snapshot with dots and proofs could be.
"""

import argparse
import tempfile
from pathlib import Path

import msgspec
import zstandard

from api.demo import seed
from api.demo.node_tablet import NodeTablet
from api.demo.sample import AREA
from bench._fleet import Fleet, Island, fleet
from bench._line import line
from bench._sample import quiet
from bench._table import show

SURVEYS = (300, 1_000, 3_000)
LEVEL = 19


def live(island: Island) -> int:
    """Bytes of the live values of all surveys, compressed at once."""
    surveys = island.node.replica.records("survey", scope=AREA)
    values = [
        [
            one.id,
            {field: [write.value for write in one.live(field)] for field in sorted(one.fields)},
        ]
        for one in surveys
    ]
    return len(zstandard.compress(msgspec.msgpack.encode(values), LEVEL))


def joined(made: Fleet, profile: str, folder: Path) -> tuple[float, int]:
    """Seconds and bytes down until a tablet that has just been enrolled is equal."""
    offer = seed.haidang("code", "--data", made.mainland, "--role", "tablet", "--scopes", AREA)
    with line(made.port, profile, folder / "line.log") as link:
        tablet = NodeTablet("new", folder / "tablet", folder / "tablet.log")
        try:
            tablet.enrol(link.url, str(offer["code"]), str(offer["fleet"]))
            cost = link.carry(lambda: tablet.exchange(link.url))
        finally:
            tablet.close()
    return cost.seconds, cost.down


def row(profile: str, surveys: int) -> tuple[object, ...]:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as name, fleet(Path(name)) as made:
        with made.island("first") as island:
            island.survey(surveys)
            island.work(made.url)
            least = live(island)
        seconds, down = joined(made, profile, Path(name))
    return f"{surveys:,} surveys", 3 * surveys, seconds, down, least, down / least


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=joining", description=__doc__)
    parser.add_argument("profile", nargs="?", default="wifi")
    parser.add_argument("--quick", action="store_true", help="30 surveys only")
    told = parser.parse_args()
    quiet()
    sizes = (30,) if told.quick else SURVEYS
    show(
        f"A new tablet over {told.profile}",
        ("on the server", "changes", "seconds", "bytes down", "live values", "ratio"),
        [row(told.profile, surveys) for surveys in sizes],
    )


if __name__ == "__main__":
    main()
