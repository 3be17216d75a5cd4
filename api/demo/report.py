"""What moved: changes, bytes as the links counted them, seconds, hop by hop."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from api.demo.stage import LINKS, Stage


class Bytes(msgspec.Struct):
    """Bytes that a link handed on towards the server and back."""

    up: int = 0
    down: int = 0


class Hop(msgspec.Struct):
    """One step of the way."""

    name: str
    words: str
    seconds: float
    changes: int
    links: dict[str, Bytes]


class Held(msgspec.Struct):
    """One store after the run: what `haidang verify` found, and what is missing."""

    name: str
    changes: int
    photos: int
    verified: bool
    digests: dict[str, str]
    wrong: list[str]


class Report(msgspec.Struct):
    """The whole run."""

    ok: bool = False
    seconds: float = 0.0
    hops: list[Hop] = []
    links: dict[str, Bytes] = {}
    cuts: dict[str, int] = {}
    typed: dict[str, int] = {}
    stores: list[Held] = []
    wrong: list[str] = []


class Meter:
    """Measures hops by the links' own counts."""

    def __init__(self, stage: Stage, report: Report) -> None:
        self.stage, self.report = stage, report
        self.began = time.monotonic()

    def bytes_now(self) -> dict[str, Bytes]:
        """What each link has carried so far."""
        return {
            name: Bytes(status.up, status.down)
            for name in LINKS
            for status in [self.stage.tell(name)]
        }

    @contextmanager
    def hop(self, name: str, words: str) -> Iterator[Hop]:
        """One hop; the work inside sets how many changes it moved."""
        before, began = self.bytes_now(), time.monotonic()
        hop = Hop(name, words, 0.0, 0, {})
        yield hop
        hop.seconds = round(time.monotonic() - began, 2)
        hop.links = {
            link: Bytes(now.up - before[link].up, now.down - before[link].down)
            for link, now in self.bytes_now().items()
        }
        self.report.hops.append(hop)

    def note_links(self) -> None:
        """Note what the links have carried and how often they broke."""
        self.report.links = self.bytes_now()
        self.report.cuts = {name: self.stage.tell(name).cuts for name in LINKS}

    def note_time(self) -> None:
        """Note how long all of it took."""
        self.report.seconds = round(time.monotonic() - self.began, 1)
