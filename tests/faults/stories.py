"""What a node does while its system calls fail, and what must stand in its folder afterwards."""

import os
import tempfile
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

from sync.canonical import sha256
from sync.photos.parts import Parts, keep_part
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.bodies import read_body
from sync.protocol.client import Client
from sync.protocol.outbox import Limits
from sync.protocol.server import Granted, Server
from sync.replica import Replica
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Store
from sync.verify import verify_directory
from tests.faults.inject import Say
from tests.unit.sync import fleet
from tests.unit.sync.fleet import AREA, ISLAND, GuestbookRules

PHOTOS = [b"\xff\xd8\xff" + Random(n).randbytes(6_000 * n) for n in (1, 2, 3)]
WRITES = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate")
NAMES = ("openat", "rename", "unlink", "mkdir", "rmdir")
SCOPES = frozenset({AREA, "common"})
ANEW = 9
"""The seed of a replica that is opened again: it must not draw the same ids twice."""


class Story(ABC):
    """Something that a node does in a folder; `run` says what somebody was told is kept."""

    name: str
    calls: tuple[str, ...] = (*WRITES, *NAMES)

    def prepare(self, folder: Path) -> None:  # noqa: B027 most begin with nothing
        """Make what is there before the story begins."""

    def close(self) -> None:  # noqa: B027 most hold nothing
        """Let go of what the story holds."""

    @abstractmethod
    def run(self, folder: Path, say: Say) -> None:
        """Do it from the start."""

    @abstractmethod
    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        """What was said to be kept and is not, and what else is wrong with the folder."""

    @abstractmethod
    def unfinished(self, folder: Path) -> list[str]:
        """What is still wrong once it was done again in the same folder."""


@contextmanager
def told(kind: Callable[[Path], Story]) -> Iterator[Story]:
    """A story with a workshop of its own."""
    with tempfile.TemporaryDirectory(prefix="haidang-workshop-", dir=memory()) as workshop:
        story = kind(Path(workshop))
        try:
            yield story
        finally:
            story.close()


@contextmanager
def workplace(story: Story, where: Path | None = None) -> Iterator[Path]:
    """The folder in which a story can begin."""
    with tempfile.TemporaryDirectory(prefix="haidang-faults-", dir=where or memory()) as made:
        folder = Path(made) / "node"
        story.prepare(folder)
        yield folder


def memory() -> Path | None:
    """A disk in memory, where there is one: a call that is traced is the same on any disk."""
    found = Path("/dev/shm")
    return found if os.access(found, os.W_OK) else None


def wrong(story: Story, folder: Path, said: list[bytes]) -> list[str]:
    """What was lost, what is wrong, and what keeps the story from its end."""
    try:
        return story.lost(folder, said) + story.unfinished(folder)
    except Exception as error:
        return [f"{error!r} at {traceback.format_exc(limit=-2)}"]


class Receiving(Story):
    """An island takes the pushes of a tablet, text and parts of photos, one after another."""

    name = "push"

    def __init__(self, workshop: Path) -> None:
        mainland, island, tablet = fleet.fleet()
        self._nodes = recorded(mainland, SCOPES)
        self._tablet = tablet.id
        self._bodies: list[bytes] = []
        photos = PhotoStore(workshop)
        for number in range(6):
            photo = PHOTOS[number % len(PHOTOS)]
            image: list[object] = [photos.put(photo), len(photo)]
            note = tablet.write(AREA, "note", {"text": f"Cụm loa {number}"})
            tablet.write(AREA, "note", {"image": image}, record=note.record_id)  # type: ignore[dict-item]
            self._bodies.append(_pushed(tablet, island, photos, photo))
        self._end = fleet.state(island)

    def run(self, folder: Path, say: Say) -> None:
        with closing(SqliteStore(folder)) as store:
            self._take(store, folder, say, seed=2)

    def _take(self, store: Store, folder: Path, say: Say, seed: int) -> Replica:
        island = fleet.replica(seed, ISLAND, store)
        photos = PhotoStore(folder / "photos")
        above = Granted(b"m" * 16, SCOPES, node=True)
        feed(Server(island, above), self._nodes, photos)
        for body in self._bodies:
            say(feed(Server(island, Granted(self._tablet, SCOPES)), body, photos))
        return island

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        photos = PhotoStore(folder / "photos")
        with closing(SqliteStore(folder)) as store:
            wrong = [lost for body in said for lost in missing(store, photos, body)]
        return wrong + findings(folder)

    def unfinished(self, folder: Path) -> list[str]:
        with closing(SqliteStore(folder)) as store:
            island = self._take(store, folder, lambda _: None, ANEW)
            wrong = [] if fleet.state(island) == self._end else ["the logs are not equal"]
        return wrong + findings(folder, photos=True)


def recorded(replica: Replica, scopes: frozenset[str]) -> bytes:
    """A push of all that a replica holds."""
    body = Client(replica, scopes, encoding="zstd")
    body.held = dict.fromkeys(sorted(scopes), ())
    return b"".join(body.push())


def _pushed(tablet: Replica, island: Replica, photos: PhotoStore, photo: bytes) -> bytes:
    """The body of a push with one photo, which an island in memory has taken too."""
    server = Server(island, Granted(tablet.id, SCOPES))
    client = Client(tablet, SCOPES, encoding="zstd", limits=Limits(frame=2048))
    client.welcomed(server.hello(client.hello()))
    parts = Parts(photos, lambda: {sha256(photo): (AREA, ())})
    parts.fill({sha256(photo): len(photo)}, {sha256(photo): 0})
    body = b"".join(client.push(parts))
    push = server.push("zstd", lambda part: part.offset + len(part.data))
    push.feed(body)
    client.pushed(push.finish())
    return body


def feed(server: Server, body: bytes, photos: PhotoStore) -> bytes:
    """The answer to a push; raises what it was refused with."""
    push = server.push("zstd", lambda part: keep_part(photos, part))
    if not push.feed(body) and push.refusal:
        raise push.refusal
    return push.finish()


def missing(store: Store, photos: PhotoStore, body: bytes) -> list[str]:
    """What an answer to a push said to be stored, and is not."""
    wrong = []
    for message in read_body(body):
        if isinstance(message, wire.Stored):
            heads = ((scope, h) for scope, found in message.scopes for h in wire.vector(found))
            wrong += [f"{s} {h.n} is gone" for s, h in heads if not store.has(s, h)]
            wrong += [lost for d, at in message.photos for lost in short(photos, d, at)]
    return wrong


def short(photos: PhotoStore, digest: bytes, offset: int) -> list[str]:
    """What is wrong with the first bytes of a photo."""
    done, _ = photos.progress(digest) or (0, 0)
    if done < offset:
        return [f"a photo has {done} bytes, {offset} were acknowledged"]
    return [] if not photos.has(digest) or photos.intact(digest) else ["a photo is damaged"]


def findings(folder: Path, *, photos: bool = False) -> list[str]:
    """What `verify` says of a folder."""
    return [str(one) for one in verify_directory(folder, GuestbookRules(), expect_photos=photos)]
