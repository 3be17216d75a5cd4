"""The same work over the same emulated link by PouchDB's replication and by ours.

Two devices and a server. One pushes surveys and the other pulls them; then one edit, an exchange
with nothing new, a photo, and a push that is cut in the middle. Bytes are those that the link
handed on, both ways. PouchDB moves the last version of a document, ours every change.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from bench import _pouch
from bench._fleet import finish, fleet
from bench._line import Carried, Line, line
from bench._sample import answers, quiet
from bench._table import show
from sync.link.job import Job

PHOTO = 200_000
EDITS = 2
TUNED = {"batch_size": 1_000, "batches_limit": 2}


class Step(msgspec.Struct, frozen=True):
    """What one piece of work cost, and in how many requests."""

    carried: Carried
    requests: int


Steps = dict[str, Step]

FIGURES: dict[str, Callable[[Step], float]] = {
    "seconds": lambda step: step.carried.seconds,
    "bytes": lambda step: step.carried.bytes,
    "requests": lambda step: step.requests,
}


def ours(folder: Path, profile: str, surveys: int) -> Steps:
    """What each piece of work costs a mainland and two islands."""
    steps: Steps = {}

    def note(name: str, link: Line, job: Job) -> None:
        requests = 0

        def work() -> None:
            nonlocal requests
            requests = sum(window.cost.requests for window in finish(job))

        carried = link.carry(work)
        steps[name] = Step(carried, requests)

    with (
        fleet(folder) as made,
        made.island("first") as first,
        made.island("second", 2) as second,
        line(made.port, profile, folder / "line.log") as link,
    ):
        pushing, pulling = first.job(link.url), second.job(link.url)
        # Both have joined and hold what the fleet has in common.
        finish(pushing)
        finish(pulling)
        written = first.survey(surveys)
        note("push", link, pushing)
        note("pull", link, pulling)
        require(surveys, len(second.node.replica.records("survey")), second.uncounted)
        first.edit(written[0])
        note("one edit", link, pushing)
        note("nothing new", link, pushing)
        first.photograph(PHOTO)
        note("a photo", link, pushing)
        first.survey(surveys)
        link.cut(steps["push"].carried.up // 2)
        note("push, cut once", link, pushing)
    return steps


def theirs(
    folder: Path, profile: str, surveys: int, options: dict[str, int] | None = None
) -> Steps:
    """What each piece of work costs a server and two replicas of PouchDB."""
    steps: Steps = {}

    def note(name: str, link: Line, client: _pouch.Client, work: str) -> None:
        carried = link.carry(lambda: client.do(work, **{"with": options or {}}))
        steps[name] = Step(carried, client.requests)

    folder.mkdir(parents=True)
    work = [documents(folder / f"{part}.json", surveys, part) for part in (1, 2)]
    photo = folder / "photo.jpg"
    photo.write_bytes(random.Random(3).randbytes(PHOTO))
    with (
        _pouch.server(folder / "server") as port,
        line(port, profile, folder / "line.log") as link,
        _pouch.client(folder / "first", link.url) as first,
        _pouch.client(folder / "second", link.url) as second,
    ):
        # Databases are there and connections open, as where islands have joined.
        first.do("both")
        second.do("both")
        first.do("survey", file=str(work[0]))
        note("push", link, first, "push")
        note("pull", link, second, "pull")
        require(surveys, int(str(second.do("count"))))
        first.do("edit", id="survey-1-0", note="Loa đã thay")
        note("one edit", link, first, "push")
        # It reads once over all that it has sent; what comes after that is what counts.
        first.do("both")
        note("nothing new", link, first, "both")
        first.do("photograph", id="photo-1", file=str(photo))
        note("a photo", link, first, "push")
        first.do("survey", file=str(work[1]))
        link.cut(steps["push"].carried.up // 2)
        note("push, cut once", link, first, "push")
    return steps


def require(surveys: int, arrived: int, uncounted: int = 0) -> None:
    """Raise `RuntimeError` unless the second device now holds all that was to be moved."""
    if arrived != surveys or uncounted:
        raise RuntimeError(f"{arrived} of {surveys} surveys came, {uncounted} changes do not count")


def documents(file: Path, surveys: int, part: int) -> Path:
    """A file with surveys as documents, each in its versions: created and edited twice."""
    chance = random.Random(part)
    file.write_text(json.dumps([versions(chance, f"survey-{part}-{n}") for n in range(surveys)]))
    return file


def versions(chance: random.Random, name: str) -> list[dict[str, object]]:
    """One document as it was at first and after each edit."""
    found: list[dict[str, object]] = [{"_id": name, "collection": "survey", **answers(chance)}]
    for _ in range(EDITS):
        again = answers(chance)
        edited = {field: again[field] for field in chance.sample(sorted(again), 3)}
        found.append({**found[-1], **edited})
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=pouchdb", description=__doc__)
    parser.add_argument("--profile", default="geo_128")
    parser.add_argument("--surveys", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="20 surveys, over no slow link")
    told = parser.parse_args()
    profile, surveys = ("direct", 20) if told.quick else (told.profile, told.surveys)
    quiet()
    _pouch.install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engines: dict[str, Callable[[], Steps]] = {
            "ours": lambda: ours(folder / "ours", profile, surveys),
            "PouchDB": lambda: theirs(folder / "theirs", profile, surveys),
            "tuned": lambda: theirs(folder / "tuned", profile, surveys, TUNED),
        }
        measured = {name: run() for name, run in engines.items()}
    report(measured, f"{surveys} surveys of 28 answers, created and edited twice, over {profile}")


def report(measured: dict[str, Steps], title: str) -> None:
    """Print seconds, bytes and requests of each engine, and ratios to ours."""
    columns = [*measured, *(f"{engine} : ours" for engine in measured if engine != "ours")]
    for what, of in FIGURES.items():
        rows = []
        for name in measured["ours"]:
            mine, *others = (of(steps[name]) for steps in measured.values())
            ratios = (f"{figure / mine:.2f} x" for figure in others)
            rows.append((name, mine, *others, *ratios))
        show(title if what == "seconds" else "", [what, *columns], rows)


if __name__ == "__main__":
    main()
