"""Photos on disk: bytes named by their SHA-256, resumable at any byte. PROTOCOL.md §8.

A finished photo is `<folder>/<first two hex digits>/<digest>`; an unfinished one is
`<folder>/parts/<digest>.<length>`. Only a finished photo has the digest that its name says.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.clock import wall
from sync.disk import digest_of, on_disk, require_room, sync_folder
from sync.errors import (
    DigestMismatch,
    OffsetMismatch,
    PhotoType,
    TooLarge,
    UnknownPhoto,
)
from sync.photos.halves import length_of, require_share, sweep
from sync.photos.ledgers import Ledgers

MAX_PHOTO = 16 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 16


class PhotoStore(Ledgers):
    """A folder of photos; several processes may use it at once.

    They leave `left` bytes of the disk free: text must find room when photos have used theirs up.
    """

    def __init__(self, folder: Path, now: Callable[[], int] = wall, *, left: int = 0) -> None:
        super().__init__(folder)
        self._now = now
        self._left = left
        self._parts = folder / "parts"
        self._parts.mkdir(parents=True, exist_ok=True)

    def path(self, digest: bytes) -> Path:
        """Where the finished photo is or will be."""
        name = digest.hex()
        return self._folder / name[:2] / name

    def has(self, digest: bytes) -> bool:
        """Whether the finished photo is here."""
        return self.path(digest).is_file()

    def progress(self, digest: bytes, length: int | None = None) -> tuple[int, int] | None:
        """Bytes here and bytes expected, equal only for a finished photo; None before `begin`.

        Where it was begun with several lengths, that with `length`, else the one begun last.
        """
        try:
            size = self.path(digest).stat().st_size
            return size, size
        except FileNotFoundError:
            part = self._part(digest, length)
        if part is None:
            return None
        with suppress(FileNotFoundError):
            size, whole = part.stat().st_size, length_of(part)
            if size != whole:
                return size, whole
            # Whoever wrote the last byte was stopped before the photo had its name.
            with suppress(OffsetMismatch, UnknownPhoto, DigestMismatch, PhotoType):
                self.append(digest, whole, b"", whole)
        # Finished or dropped since the lines above looked.
        return self.progress(digest, length)

    def begin(self, digest: bytes, length: int) -> None:
        """Make place for a photo of `length` bytes; once begun, nothing changes.

        What was begun with another length stays beside it: one of them may be a lie. Forgotten is
        what nobody touched for long. Raises `TooLarge`, `StorageFailed`, and `DiskFull` also where
        there is room for a part of the photo only.
        """
        if not 0 < length <= MAX_PHOTO:
            raise TooLarge(f"a photo of {length} bytes; the limit is {MAX_PHOTO}")
        progress = self.progress(digest, length)
        done, _ = progress or (0, 0)
        require_room(self._parts, length - done, self._left)
        if progress is None:
            with on_disk(self._parts):
                sweep(self._parts.iterdir(), self._now())
                self._half(digest, length).touch()
                sync_folder(self._parts)
        halves = self._halves(digest)
        if len(halves) > 1:
            # Whoever names no length goes on with this one.
            with on_disk(self._parts), suppress(FileNotFoundError):
                last = halves[0].stat().st_mtime_ns + 1
                os.utime(self._half(digest, length), ns=(last, last))

    def append(self, digest: bytes, offset: int, data: bytes, whole: int | None = None) -> int:
        """Bytes durable once `data` stands at `offset`; the last ones finish the photo.

        `whole` is the length that it was begun with; without it, the one begun last.
        Raises `UnknownPhoto` before `begin`, `OffsetMismatch`, `TooLarge` beyond the length,
        `DiskFull`, `StorageFailed`, and, when the finished bytes are not the photo (they are
        dropped), `DigestMismatch` or `PhotoType`.
        """
        with self._open(digest, whole) as (part, file):
            size = os.fstat(file).st_size
            length = length_of(part)
            if size != offset:
                raise OffsetMismatch(size)
            if size + len(data) > length:
                raise TooLarge(f"more than the {length} bytes that were announced")
            require_room(self._parts, len(data), self._left)
            with on_disk(part), _or_cut(file, size):
                if data:
                    require_share(part, self._now())
                _write_all(file, data, size)
                os.fsync(file)
            size += len(data)
            if size == length:
                with on_disk(part):
                    self._finish(digest, part, file)
            return size

    def put(self, data: bytes) -> bytes:
        """The digest of a photo that is now here."""
        digest = hashlib.sha256(data).digest()
        if not self.has(digest):
            self.begin(digest, len(data))
            done, _ = self.progress(digest, len(data)) or (0, 0)
            self.append(digest, done, data[done:], len(data))
        return digest

    def read(self, digest: bytes, offset: int = 0, limit: int = -1) -> bytes:
        """Bytes of a finished photo; raises `UnknownPhoto` and `StorageFailed`."""
        path = self.path(digest)
        try:
            with on_disk(path), path.open("rb") as file:
                file.seek(offset)
                return file.read(limit)
        except FileNotFoundError:
            raise UnknownPhoto(f"no photo {digest.hex()}") from None

    def length(self, digest: bytes) -> int:
        """Bytes of a finished photo, none where it is not here."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def count(self) -> int:
        """How many finished photos are here."""
        return sum(1 for _ in self._folder.glob("[0-9a-f][0-9a-f]/*"))

    def held(self) -> Iterator[tuple[bytes, int]]:
        """Digest and length of each finished photo, ascending by digest."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if _NAME.fullmatch(path.name):
                yield bytes.fromhex(path.name), path.stat().st_size

    def intact(self, digest: bytes) -> bool:
        """Whether the bytes of a finished photo are still those of its name."""
        return digest_of(self.path(digest)) == digest

    def by_age(self) -> list[tuple[bytes, int]]:
        """The finished photos and when each was complete here, in milliseconds, oldest first."""
        paths = [self.path(digest) for digest, _ in self.held()]
        times = ((path.stat().st_mtime_ns // 1_000_000, path.name) for path in paths)
        return [(bytes.fromhex(name), ms) for ms, name in sorted(times)]

    def is_freed(self, digest: bytes) -> bool:
        """Whether a photo was freed here; one that came again was not."""
        try:
            return digest in self.freed() and not self.has(digest)
        except ValueError:
            # Then it may come again: nothing is lost by that.
            return False

    def free(self, digests: Collection[bytes]) -> None:
        """Give the room of photos back; that they were here stays known."""
        with self._noting():
            # What is here came again, or somebody was stopped before the deed.
            gone = {digest for digest in self.freed() if not self.has(digest)}
            # First the word, then the deed: a photo that is gone unsaid would be called missing.
            self._note_freed(gone.union(digests))
            for digest in digests:
                self.path(digest).unlink(missing_ok=True)

    def _half(self, digest: bytes, length: int) -> Path:
        return self._parts / f"{digest.hex()}.{length}"

    def _halves(self, digest: bytes) -> list[Path]:
        """What of a photo was begun, the last one first; several where lengths disagree."""
        touched = []
        for path in self._parts.glob(f"{digest.hex()}.*"):
            with suppress(FileNotFoundError):
                touched.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(touched, reverse=True)]

    def _part(self, digest: bytes, length: int | None = None) -> Path | None:
        if length is None:
            return next(iter(self._halves(digest)), None)
        part = self._half(digest, length)
        return part if part.exists() else None

    @contextmanager
    def _open(self, digest: bytes, length: int | None = None) -> Iterator[tuple[Path, int]]:
        """The unfinished photo, for one writer at a time."""
        part = self._part(digest, length)
        file = None if part is None else _opened(part)
        if part is None or file is None:
            raise self._gone(digest, length)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Where it was forgotten and begun again, these bytes are nobody's any more.
            if not os.path.samestat(part.stat(), os.fstat(file)):
                raise FileNotFoundError
            yield part, file
        except FileNotFoundError:
            # Whoever finished it with another length dropped this one, also while it was written.
            raise self._gone(digest, length) from None
        finally:
            os.close(file)

    def _gone(self, digest: bytes, length: int | None) -> OffsetMismatch | UnknownPhoto:
        """Why a photo has no half to write to."""
        if (progress := self.progress(digest, length)) is not None:
            return OffsetMismatch(progress[0])
        return UnknownPhoto(f"nobody announced {digest.hex()}")

    def _finish(self, digest: bytes, part: Path, file: int) -> None:
        if digest_of(part) != digest:
            part.unlink()
            raise DigestMismatch(f"the bytes are not those of {digest.hex()}")
        if not is_photo(os.pread(file, 12, 0)):
            part.unlink()
            raise PhotoType("neither JPEG nor WebP nor PNG")
        path = self.path(digest)
        path.parent.mkdir(exist_ok=True)
        part.rename(path)
        try:
            sync_folder(path.parent)
            sync_folder(self._folder)
        except OSError:
            # Its name may be gone after a power cut: whoever asks must not hear that it is here.
            path.rename(part)
            raise
        for other in self._halves(digest):
            other.unlink(missing_ok=True)


@contextmanager
def _or_cut(file: int, size: int) -> Iterator[None]:
    """After a failure, cut a file back to what was on the disk for sure.

    The system may drop bytes that it could not write, and the next `fsync` would not say so.
    """
    try:
        yield
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, size)
        raise


def is_photo(start: bytes) -> bool:
    """Whether a file that begins with these 12 bytes is a JPEG, WebP or PNG."""
    return (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or start[:4] + start[8:12] == b"RIFFWEBP"
    )


def _opened(part: Path) -> int | None:
    """A file to write to; None where it was finished or dropped a moment ago."""
    with on_disk(part), suppress(FileNotFoundError):
        return os.open(part, os.O_RDWR)
    return None


def _write_all(file: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view[:_BLOCK], at)
        at += written
        view = view[written:]
