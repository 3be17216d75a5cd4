"""A real mainland with its islands: the product's own commands, programs and sync job."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from api.commands.folder import open_node
from api.demo import seed
from api.demo.processes import free_port
from api.demo.sample import AREA
from api.demo.stage import MAINLAND, Ports, Stage
from api.node import Node
from bench._sample import answers
from sync.canonical import Value
from sync.change import Change
from sync.link.job import Job, Window
from sync.link.transport import Link
from sync.trust import COMMON

SURVEYOR = "khaosat1"
EDITS = 2


class Island:
    """One island of the fleet: its server's store, and its sync job over a link."""

    def __init__(self, node: Node, chance: random.Random) -> None:
        self.node = node
        self._chance = chance
        self._author = account(node, SURVEYOR)

    def survey(self, number: int) -> list[bytes]:
        """So many surveys, each created and edited twice."""
        return [self._visit() for _ in range(number)]

    def edit(self, survey: bytes) -> Change:
        """One answer more."""
        values = {"note": answers(self._chance)["note"]}
        return self._write("survey", values, survey)

    def need(self, survey: bytes) -> bytes:
        """The id of a need that a survey has from now on."""
        values: dict[str, Value] = {
            "parent": survey,
            "item": [None, "Cụm loa"],
            "quantity": [6, ""],
        }
        return self._write("need", values).record_id

    def photograph(self, size: int) -> bytes:
        """The digest of a picture of `size` bytes that a survey has from now on."""
        data = picture(self._chance, size)
        digest = self.node.photos.put(data)
        self._write("photo", {"image": [digest, size], "thumbnail": None})
        return digest

    def job(self, url: str, told: Callable[[Window], None] = lambda _: None) -> Job:
        """The sync job towards the mainland at `url`; `told` is called after each window."""
        node = self.node
        return Job(
            node.replica,
            node.photos,
            url,
            statements=[node.certificate],
            link=Link(url),
            told=told,
        )

    def work(self, url: str) -> list[Window]:
        """The windows that the watching job makes until all is equal."""
        made: list[Window] = []
        done = threading.Event()

        def told(window: Window) -> None:
            made.append(window)
            if window.outcome == "equal":
                done.set()

        self.job(url, told).watch(done)
        return made

    @contextmanager
    def watched(self, url: str) -> Iterator[None]:
        """Inside, the job watches in a thread of its own."""
        done = threading.Event()
        thread = threading.Thread(target=self.job(url).watch, args=(done,))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    @property
    def uncounted(self) -> int:
        """How many changes here do not count."""
        return len(list(self.node.replica.quarantined()))

    def _visit(self) -> bytes:
        first = answers(self._chance)
        survey = self._write("survey", first).record_id
        for _ in range(EDITS):
            again = answers(self._chance)
            fields = self._chance.sample(sorted(again), 3)
            self._write("survey", {field: again[field] for field in fields}, survey)
        return survey

    def _write(
        self, collection: str, values: Mapping[str, Value], record: bytes | None = None
    ) -> Change:
        replica = self.node.replica
        return replica.write(AREA, collection, values, record=record, author=self._author)


class Fleet:
    """A mainland that runs, and the folders of everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stage = Stage(folder, Ports(free_port(), free_port(), free_port()))
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        seed.found(self._stage)

    @property
    def port(self) -> int:
        """Where the mainland listens."""
        return self._stage.ports.mainland

    @property
    def url(self) -> str:
        """Where the mainland is with no link before it."""
        return self._stage.mainland_url

    @property
    def mainland(self) -> Path:
        """The folder of the mainland."""
        return self._stage.folder(MAINLAND)

    def process(self) -> int:
        """The number of the mainland's process."""
        process = self._stage.programs[MAINLAND].process
        return process.pid if process else 0

    @contextmanager
    def island(self, name: str, chance: int = 1) -> Iterator[Island]:
        """An island that has just joined, open here."""
        data = self.folder / name
        offer = seed.haidang("code", "--data", self.mainland, "--role", "island", "--scopes", AREA)
        upstream = ("--upstream", self.url, "--name", name)
        known = ("--code", str(offer["code"]), "--fleet", str(offer["fleet"]))
        seed.haidang("join", "--data", data, *upstream, *known)
        node = open_node(data)
        try:
            yield Island(node, random.Random(chance))
        finally:
            node.close()

    def end(self) -> None:
        """End every program."""
        self._stage.end()


@contextmanager
def fleet(folder: Path) -> Iterator[Fleet]:
    """A fleet in a folder, ended with the block."""
    made = Fleet(folder)
    try:
        yield made
    finally:
        made.end()


def account(node: Node, login: str) -> bytes:
    """The account of a sample person."""
    people = node.replica.records("account", scope=COMMON)
    return next(one.id for one in people if one.get("login") == login)


def finish(job: Job, windows: int = 50) -> list[Window]:
    """The windows until all is equal, one after another; raises `RuntimeError` after too many."""
    made: list[Window] = []
    for _ in range(windows):
        made.append(job.run_once())
        if made[-1].outcome == "equal":
            return made
    raise RuntimeError(f"not equal after {windows} windows: {made[-1].outcome} {made[-1].detail}")


def picture(chance: random.Random, size: int) -> bytes:
    """Bytes that no compression makes smaller and that begin as a JPEG does."""
    return b"\xff\xd8\xff\xe0" + chance.randbytes(size - 4)
