"""Photos of a seed: finished on the island, named by records, carried as parts of its pushes."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

from sync.canonical import Value
from sync.errors import DiskFull
from sync.photos.parts import Parts, keep_part, naming
from sync.photos.store import PhotoStore
from sync.photos.uploads import Uploads
from sync.protocol import wire
from sync.protocol.client import Client
from sync.replica import Replica
from tests.simulation.boxes import Box

JPEG = b"\xff\xd8\xff\xe0"
SIZES = (300, 3_000, 12_000)
STRAIGHT = (None, "cut", "acknowledgement lost", "typing goes on", "flipped bit")
"""Faults after which each part of a push stands where the one before it ended."""


class Albums:
    """The photos of the boxes that have any, and what their programs remember of a peer's."""

    def __init__(self, folder: Path, fired: Counter[str], now: Callable[[], float]) -> None:
        self._folder = folder
        self._fired = fired
        self._now = now
        self._taken: dict[bytes, bytes] = {}
        self._stores: dict[str, PhotoStore] = {}
        self._uploads: dict[str, tuple[Replica, Uploads]] = {}

    def open(self, box: Box) -> None:
        """Let a box have photos."""
        self._stores[box.name] = PhotoStore(self._folder / box.name)

    def take(self, box: Box, data: bytes) -> list[Value]:
        """Digest and length of a photo that a box now holds."""
        digest = self._stores[box.name].put(JPEG + data)
        self._taken[digest] = JPEG + data
        return [digest, len(JPEG + data)]

    def store(self, box: Box) -> PhotoStore:
        """Where a box keeps its photos."""
        return self._stores[box.name]

    def copy(self, box: Box) -> dict[bytes, bytes]:
        """The photos of a box with their bytes."""
        return {digest: self._stores[box.name].read(digest) for digest, _ in self.held(box)}

    def restore(self, box: Box, photos: dict[bytes, bytes]) -> None:
        """Let a box have these photos, and no others."""
        rmtree(self._folder / box.name)
        self.open(box)
        for data in photos.values():
            self._stores[box.name].put(data)

    def held(self, box: Box) -> list[tuple[bytes, int]]:
        """The photos of a box."""
        return list(self._stores[box.name].held())

    def uploads(self, client: Box, server: Box) -> Uploads | None:
        """What a program knows of its photos at a server; a restarted one knows nothing."""
        if not {client.name, server.name} <= self._stores.keys():
            return None
        kept = self._uploads.get(client.name)
        if kept is None or kept[0] is not client.replica:
            fresh = Uploads(client.replica, self._stores[client.name], self._now)
            kept = self._uploads[client.name] = client.replica, fresh
        return kept[1]

    def lacking(self, box: Box, digest: bytes, length: int) -> int | None:
        """Bytes that a box has of a photo that it lacks."""
        here, expected = self._stores[box.name].progress(digest) or (0, length)
        if self._stores[box.name].has(digest):
            return None
        return here if expected == length else 0

    def keep(self, box: Box, part: wire.Part, fault: str | None) -> int | None:
        """Put a part on a box's disk, where a record names its photo."""
        try:
            box.disk.take(after_others=False)
        except DiskFull:
            self._fired["guard: disk full for a photo"] += 1
            raise
        if part.digest not in naming(box.replica):
            self._fired["guard: part that no record names"] += 1
            return None
        before = self.lacking(box, part.digest, part.length)
        if fault in STRAIGHT:
            assert before == part.offset, "bytes of a photo travel twice"
        else:
            self._fired["guard: part out of its place"] += before != part.offset
        after = keep_part(self._stores[box.name], part)
        self._fired["part kept"] += after != before
        self._fired["photo arrived"] += before is not None and after == part.length
        return after

    def check_told(self, client: Box, server: Box, asking: Client) -> None:
        """What a server is believed to hold of photos, it holds."""
        if self.uploads(client, server) and asking.peer is not None:
            for digest in self._stores[client.name].confirmed(asking.peer):
                whole = self._stores[server.name].read(digest) == self._taken[digest]
                assert whole, "an acknowledged photo is missing"

    def check_all(self, box: Box) -> None:
        """A box holds each photo that its records name."""
        for digest in naming(box.replica):
            assert self._stores[box.name].has(digest), f"{box.name} lacks a photo"


def parts_of(uploads: Uploads | None, asking: Client, request: Callable[[bytes], bytes]) -> Parts:
    """The photos that may go now: after text."""
    return uploads.ask(asking, request) if uploads and asking.equal else Parts()
