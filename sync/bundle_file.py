"""Bundles as files: encrypted with age, on the disk for sure, and read back before one says so."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pyrage

from sync.errors import BundleDamaged, BundleForOthers, NotABundle, StickFull

_MAGIC = b"age-encryption.org/v1\n"
_BLOCK = 65_536


class Identity:
    """An age key pair: what is encrypted to its recipient, its holder reads."""

    def __init__(self, identity: pyrage.x25519.Identity) -> None:
        self.secret = identity

    @classmethod
    def generate(cls) -> Self:
        """A fresh one."""
        return cls(pyrage.x25519.Identity.generate())

    @classmethod
    def load(cls, text: str) -> Self:
        """The one whose `str` this is; raises `ValueError`."""
        try:
            return cls(pyrage.x25519.Identity.from_str(text.strip()))
        except pyrage.IdentityError as error:
            raise ValueError(str(error)) from error

    def __str__(self) -> str:
        return str(self.secret)

    @property
    def recipient(self) -> str:
        """What others encrypt to, as age writes it."""
        return str(self.secret.to_public())


def write_file(path: Path, pieces: Iterable[bytes], recipients: Iterable[str]) -> int:
    """Bytes of a bundle that is now on the disk under its name, encrypted to the recipients.

    Raises `StickFull` and `OSError`, and what the pieces raise; then a file that had the name
    before is still there, and nothing else.
    """
    part = path.with_name(f"{path.name}.part")
    to = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    try:
        with part.open("wb") as file:
            source, sink = _Source(iter(pieces)), _Sink(file.write)
            with _own_errors(source, sink):
                pyrage.encrypt_io(source, sink, to)
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


def read_file(path: Path, identity: Identity, take: Callable[[bytes], object]) -> None:
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
        source, sink = _Source(iter(lambda: file.read(_BLOCK), b"")), _Sink(take)
        try:
            with _own_errors(source, sink):
                pyrage.decrypt_io(source, sink, [identity.secret])
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise BundleForOthers("it is not encrypted to this server") from None
            raise BundleDamaged(f"it was cut or altered: {error}") from None


class _Source:
    """Pieces as a file to read; keeps what went wrong."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.error: BaseException | None = None
        self._pieces = pieces
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Up to so many bytes, none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        piece, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return piece


class _Sink:
    """A function as a file to write to; keeps what went wrong."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.error: BaseException | None = None
        self._take = take

    def write(self, data: bytes) -> int:
        """All of the bytes, taken; after an error the same one, as the library asks again."""
        if self.error:
            raise self.error
        try:
            self._take(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


@contextmanager
def _own_errors(source: _Source, sink: _Sink) -> Iterator[None]:
    """Raise what the pieces or their taker raised: age gives it in words only."""
    try:
        yield
    except Exception as error:
        if cause := sink.error or source.error:
            raise cause from None
        if isinstance(error, OSError):
            raise BundleDamaged(f"it was cut or altered: {error}") from None
        raise


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        # Some file systems of sticks know no such thing.
        with suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)
