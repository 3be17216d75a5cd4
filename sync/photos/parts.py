"""Photos on their way up as parts of a push: which goes next, and from which byte on.

Small ones go first, so that people soon see something of every photo; then those asked for.
"""

from collections.abc import Callable, Collection, Mapping
from threading import Lock

import msgspec
import structlog

from sync.change import Dot
from sync.errors import DigestMismatch, OffsetMismatch, PhotoType, UnknownPhoto
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.lanes import THUMBNAIL
from sync.replica import Replica

log = structlog.get_logger()

There = Callable[[str, Dot], bool]
"""Whether the peer has a change of a scope."""
Naming = Mapping[bytes, tuple[str, Collection[Dot]]]
"""For each photo the scope and the version of a record that names it."""


class _Row(msgspec.Struct):
    digest: bytes
    length: int
    offset: int


class Parts:
    """The photos that a peer lacks, in the order in which their parts travel."""

    def __init__(
        self, photos: PhotoStore | None = None, naming: Callable[[], Naming] | None = None
    ) -> None:
        self.given = 0
        """How many parts were given out since it was filled."""
        self.touched: dict[bytes, int] = {}
        """The photos of which parts were given out, and their lengths, until they are taken."""
        self.damaged: set[bytes] = set()
        """Photos whose bytes here are no longer theirs, so that the peer would drop them."""
        self._photos = photos
        self._naming = naming
        self._named: Naming | None = None
        self._newer: set[bytes] = set()
        """Photos of which parts were on their way when it was last asked, or went since."""
        self._rows: list[_Row] = []
        self._lock = Lock()

    def __bool__(self) -> bool:
        return bool(self._rows)

    def fill(
        self,
        lengths: Mapping[bytes, int],
        offsets: Mapping[bytes, int],
        asked: Collection[bytes] = (),
    ) -> None:
        """Queue photos of these lengths, each from the byte on that the peer lacks.

        One of which parts went since it was `asked` keeps its place: the peer said this before it
        had them.
        """
        rows = [_Row(d, lengths[d], at) for d, at in offsets.items() if at < lengths.get(d, 0)]
        with self._lock:
            rows = [row for row in rows if row.digest not in self._newer]
            rows += [row for row in self._rows if row.digest in self._newer]
            large = {row.digest for row in rows if row.length > THUMBNAIL}
            rows.sort(key=lambda r: (r.digest in large, r.digest not in asked, r.length, r.digest))
            self._rows, self.given = rows, 0

    def asked(self) -> None:
        """The peer is asked now: its answer is older than what goes meanwhile."""
        with self._lock:
            self._newer = set(self.touched)

    @property
    def untouched(self) -> dict[bytes, tuple[int, int]]:
        """Length and next byte of each photo in the queue of which no part was given out."""
        with self._lock:
            rows = (row for row in self._rows if row.digest not in self.touched)
            return {row.digest: (row.length, row.offset) for row in rows}

    def clear(self) -> None:
        """Leave all out of which nothing is on its way."""
        with self._lock:
            self._rows = [row for row in self._rows if row.digest in self.touched]
            self.given = 0

    def next(
        self, size: int, there: There | None = None, may: Callable[[int], bool] = lambda _: True
    ) -> wire.Part | None:
        """The next part of at most `size` bytes, of a photo whose length may go now.

        With `there`, only of a photo that a record names which the peer has.
        """
        with self._lock:
            while True:
                ready = (r for r in self._rows if may(r.length) and self._ready(r, there))
                row = next(ready, None)
                if row is None:
                    return None
                part = self._part(row, size)
                if part is None or row.offset >= row.length:
                    self._rows.remove(row)
                if part is not None:
                    self.touched[row.digest] = row.length
                    self._newer.add(row.digest)
                    self.given += 1
                    return part

    def take(self) -> dict[bytes, int]:
        """What is in `touched`: from now on no part of it is on its way."""
        with self._lock:
            touched, self.touched = self.touched, {}
            return touched

    def settle(self, offsets: Mapping[bytes, int], without: Collection[bytes]) -> None:
        """Go on where the peer stands, and leave some photos out."""
        with self._lock:
            self._rows = [row for row in self._rows if row.digest not in without]
            for row in self._rows:
                row.offset = offsets.get(row.digest, row.offset)

    def _ready(self, row: _Row, there: There | None) -> bool:
        if there is None:
            return True
        if self._named is None:
            self._named = self._naming() if self._naming else {}
        scope, dots = self._named.get(row.digest, ("", ()))
        return bool(dots) and all(there(scope, dot) for dot in dots)

    def _part(self, row: _Row, size: int) -> wire.Part | None:
        """The next bytes of a photo; None where it is gone or damaged."""
        if self._photos is None:
            return None
        try:
            if row.digest not in self.touched and not self._photos.intact(row.digest):
                log.error("photo_damaged", digest=row.digest.hex())
                self.damaged.add(row.digest)
                return None
            data = self._photos.read(row.digest, row.offset, size)
        except (UnknownPhoto, FileNotFoundError):
            # Freed since it was listed: a photo that is safe needs no sending.
            return None
        part = wire.Part(row.digest, row.length, row.offset, data)
        row.offset += len(data)
        return part if data else None


def naming(replica: Replica) -> Naming:
    """The photos that the records of a replica name."""
    return {
        digest: (record.scope, record.dots())
        for record in replica.records()
        for digest, _ in replica.rules.attachments(record)
    }


def keep_part(photos: PhotoStore, part: wire.Part) -> int:
    """Bytes of the photo that are durable here once a part of it has come.

    A part that does not begin where the bytes here end changes nothing. Finished bytes that are
    not the photo are dropped. Raises `TooLarge` and `DiskFull`.
    """
    try:
        photos.begin(part.digest, part.length)
        return photos.append(part.digest, part.offset, part.data, part.length)
    except OffsetMismatch as error:
        return error.offset
    except (DigestMismatch, PhotoType, UnknownPhoto):
        return 0
