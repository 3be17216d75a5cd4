"""SIGKILL at every storage system call: `python -m tests.faults.kill`.

Each story is run again and again; run N is killed when it makes its Nth call of one kind, until a
run ends by itself. After each kill the folder is opened again: `verify` finds nothing, what was
acknowledged is there, and the same story done again in that folder comes to its end.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from api import log as logs
from tests.faults import inject
from tests.faults.more_stories import STORIES
from tests.faults.stories import Story


def killed(story: Story, stride: int = 1, first: int = 1) -> Iterator[tuple[str, list[str]]]:
    """For each kill the call at which it came, and what was lost by it."""
    for call in story.calls:
        for when in range(first, 1_000_000, stride):
            with tempfile.TemporaryDirectory(prefix="haidang-faults-") as made:
                folder = Path(made) / "node"
                ended = inject.run(
                    lambda say, at=folder: story.run(at, say),  # type: ignore[misc]
                    f"{call}:signal=KILL:when={when}",
                )
                if ended.signal != inject.KILLED:
                    if ended.code:
                        yield f"{call} {when}", [f"ended with {ended.said[-1:]}"]
                    break
                yield f"{call} {when}", wrong(story, folder, ended.said)


def wrong(story: Story, folder: Path, said: list[bytes]) -> list[str]:
    """What was lost, what is wrong, and what keeps the story from its end."""
    try:
        return story.lost(folder, said) + story.unfinished(folder)
    except Exception as error:
        return [f"{error!r} at {traceback.format_exc(limit=-2)}"]


def main() -> int:
    """0 when nothing was lost at any point."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill")
    parser.add_argument("--stride", type=int, default=1, help="only every so many calls")
    parser.add_argument("--story", choices=sorted(STORIES), action="append", help="only these")
    args = parser.parse_args()
    logs.set_up("error")
    total = failed = 0
    for name in args.story or STORIES:
        began, points = time.monotonic(), Counter[str]()
        with tempfile.TemporaryDirectory(prefix="haidang-workshop-") as workshop:
            for point, lines in killed(STORIES[name](Path(workshop)), args.stride):
                points[point.partition(" ")[0]] += 1
                failed += bool(lines)
                for line in lines:
                    print(f"  {name}, killed at {point}: {line}", flush=True)
        counts = ", ".join(f"{call} {times}" for call, times in points.items())
        print(f"{name}: {points.total()} kills in {time.monotonic() - began:.0f} s ({counts})")
        sys.stdout.flush()
        total += points.total()
    print(f"{total} kills, {failed} lost something")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
