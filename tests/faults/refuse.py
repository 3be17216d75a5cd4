"""Storage calls that fail: `python -m tests.faults.refuse`.

Each story is run with its Nth call of one kind refused, once or from there on, as by a full disk,
a used-up quota or a broken disk. The process must end well or with an error that names it; what
was acknowledged is there, and the same work comes to its end once the calls succeed again.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from api import log as logs
from tests.faults import inject
from tests.faults.library import STORIES
from tests.faults.stories import WRITES, Story, wrong

ERRORS: dict[str, tuple[str, ...]] = {
    "ENOSPC": ("DiskFull", "disk_full"),
    "EDQUOT": ("DiskFull", "disk_full"),
    "EIO": ("OSError", "disk I/O error"),
}
"""What a story may say that ends with each error."""


def refused(
    story: Story, error: str, stride: int, *, lasting: bool
) -> Iterator[tuple[str, list[str]]]:
    """For each refused call what was wrong afterwards."""
    for call in WRITES:
        for when in range(1, 65_535, stride):
            point = f"{call} {when}{'+' * lasting} {error}"
            with tempfile.TemporaryDirectory(prefix="haidang-faults-") as made:
                folder = Path(made) / "node"
                fault = f"{call}:error={error}:when={when}{'+' * lasting}"
                ended = inject.run(lambda say, at=folder: story.run(at, say), fault)  # type: ignore[misc]
                if ended.hits == 0:
                    break
                said = [one for one in ended.said if not one.startswith(b"!")]
                lines = wrong(story, folder, said)
                names = ERRORS[error]
                if not (lasting and call in ("pwrite64", "write")):
                    # Room is back when it is looked at: SQLite does not say what the system said.
                    names += ERRORS["EIO"][1:]
                if ended.code and not any(name in str(ended.said[-1]) for name in names):
                    lines.append(f"ended with {ended.said[-1]!r}")
                yield point, lines


def main() -> int:
    """0 when nothing was lost, and every error had its name."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.refuse")
    parser.add_argument("--stride", type=int, default=1, help="only every so many calls")
    parser.add_argument("--story", choices=sorted(STORIES), action="append", help="only these")
    args = parser.parse_args()
    logs.set_up("error")
    counts = Counter[str]()
    for name in args.story or STORIES:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="haidang-workshop-") as workshop:
            story = STORIES[name](Path(workshop))
            for error in ERRORS:
                for lasting in (False, True):
                    for point, lines in refused(story, error, args.stride, lasting=lasting):
                        counts[name] += 1
                        counts["wrong"] += bool(lines)
                        for line in lines:
                            print(f"  {name}, refused {point}: {line}", flush=True)
        print(f"{name}: {counts[name]} refusals in {time.monotonic() - began:.0f} s", flush=True)
    print(f"{counts.total() - counts['wrong']} refusals, {counts['wrong']} wrong")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
