"""Bundles as files: encrypted with age, on the disk for sure, and read back before one says so."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sync import age
from sync.errors import BundleDamaged, BundleForOthers, NotABundle, StickFull

_MAGIC = b"age-encryption.org/v1\n"


def write_file(path: Path, pieces: Iterable[bytes], recipients: Iterable[str]) -> int:
    """Bytes of a bundle that is now on the disk under its name, encrypted to the recipients.

    Raises `StickFull` and `OSError`, and what the pieces raise; then a file that had the name
    before is still there, and nothing else.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        # Whatever has this name on a stick, a link to elsewhere too, is not written to.
        part.unlink(missing_ok=True)
        with part.open("xb") as file:
            age.encrypt(_Pieces(iter(pieces)), file, *recipients)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StickFull(str(error)) from error
        raise
    return path.stat().st_size


def read_file(path: Path, identity: str, take: Callable[[bytes], object]) -> None:
    """Hand what a bundle holds to `take`, slice by slice.

    Raises `NotABundle`, `BundleForOthers`, `BundleDamaged` where the file was cut or altered,
    `OSError`, and what `take` raises.
    """
    with path.open("rb") as file:
        # What was just written is read from the stick, not from memory.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        start = file.read(len(_MAGIC))
        if start != _MAGIC[: len(start)] or not start:
            raise NotABundle(f"{path.name} is no bundle")
        file.seek(0)
        try:
            age.decrypt(file, _Taker(take), identity)
        except age.NotForThis:
            raise BundleForOthers("it is not encrypted to this server") from None
        except age.NotOpened as error:
            raise BundleDamaged(f"it was cut or altered: {error}") from None


class _Pieces:
    """Pieces as a file to read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes, none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        given, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return given


class _Taker:
    """A function as a file to write to."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take

    def write(self, data: bytes, /) -> int:
        """All of the bytes, taken."""
        self._take(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems of sticks know no such thing.
        with suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)
