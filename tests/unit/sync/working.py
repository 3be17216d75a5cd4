"""A sync job on an island, a mainland that answers it in this process, and what they work on."""

import threading
from collections.abc import Callable
from random import Random

import pytest

from sync.link.job import Job
from sync.link.transport import Link
from sync.photos.store import PhotoStore
from sync.statements import certify_node
from tests.unit.sync.fleet import (
    AREA,
    ISLAND,
    MAINLAND,
    MS,
    ROOT,
    certify,
    replica,
)
from tests.unit.sync.served import Served

NODE = certify_node(ROOT, ISLAND.public, "island", [AREA], [], "island", MS)


def picture(size, fill=b"\0"):
    return b"\xff\xd8\xff" + fill * size


def noise(size):
    return b"\xff\xd8\xff" + Random(size).randbytes(size)


@pytest.fixture
def mainland(tmp_path):
    upper = replica(1, MAINLAND)
    certify(upper)
    return Served(upper, PhotoStore(tmp_path / "mainland"))


@pytest.fixture
def island():
    return replica(2, ISLAND)


@pytest.fixture
def photos(tmp_path):
    return PhotoStore(tmp_path / "island")


@pytest.fixture
def job(mainland, island, photos):
    link = Link("http://mainland.example", transport=mainland)
    return Job(island, photos, "http://mainland.example", statements=[NODE], link=link)


def note(replica, text="Loa hỏng"):
    return replica.write(AREA, "note", {"text": text})


def names(replica):
    return sorted(record.get("text") for record in replica.records("note"))


class Stop(threading.Event):
    """Counts the pauses instead of making them, and ends after some."""

    def __init__(self, pauses):
        super().__init__()
        self.left = pauses
        self.waited: list[float | None] = []
        self.meanwhile: dict[int, Callable[[], object]] = {}

    def wait(self, timeout=None):
        self.meanwhile.pop(len(self.waited), lambda: None)()
        self.waited.append(timeout)
        if len(self.waited) >= self.left:
            self.set()
        return self.is_set()
