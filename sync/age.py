"""Files encrypted with age: whoever has the identity reads them, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyrage


class NotOpened(ValueError):
    """What was read is cut, altered, or encrypted to somebody else."""


def new_identity() -> str:
    """A fresh secret, as age writes it; whoever has it reads what is encrypted to its recipient."""
    return str(pyrage.x25519.Identity.generate())


def read_identity(text: str) -> str:
    """The secret in a file of age, in which lines with # are comments; raises `ValueError`."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1:
        raise ValueError("not one identity of age")
    recipient_of(found[0])
    return found[0]


def recipient_of(identity: str) -> str:
    """What is encrypted to, for the holder of an identity; raises `ValueError`."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from error


def require_recipient(recipient: str) -> None:
    """Raise `ValueError` for what is no recipient of age."""
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from error


def encrypt(source: BinaryIO, target: BinaryIO, recipient: str) -> None:
    """Write to `target` what `source` holds; raises what reading and writing raise."""
    to = pyrage.x25519.Recipient.from_str(recipient)
    reading, writing = _Watched(source), _Watched(target)
    try:
        pyrage.encrypt_io(reading, writing, [to])
    except (pyrage.EncryptError, OSError) as error:
        raise writing.error or reading.error or error from None


def decrypt(source: BinaryIO, target: BinaryIO, identity: str) -> None:
    """Write to `target` what was encrypted; raises `NotOpened`, and what the files raise."""
    secret = pyrage.x25519.Identity.from_str(identity)
    reading, writing = _Watched(source), _Watched(target)
    try:
        pyrage.decrypt_io(reading, writing, [secret])
    except (pyrage.DecryptError, OSError) as error:
        raise writing.error or reading.error or NotOpened(str(error)) from None


class _Watched:
    """A file that keeps what went wrong with it: age gives that in words only."""

    def __init__(self, file: BinaryIO) -> None:
        self.error: OSError | None = None
        self._file = file

    def read(self, size: int) -> bytes:
        """Up to so many bytes, none at the end."""
        with self._kept():
            return self._file.read(size)

    def write(self, data: bytes) -> int:
        """How many of the bytes were written."""
        with self._kept():
            return self._file.write(data)

    def flush(self) -> None:
        """Hand on what waits."""
        with self._kept():
            self._file.flush()

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.error = error
            raise
