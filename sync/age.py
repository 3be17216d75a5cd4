"""Files encrypted with age: whoever has the identity reads them, and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pyrage


class NotOpened(ValueError):
    """What was read is cut, altered, or encrypted to somebody else."""


class NotForThis(NotOpened):
    """What was read is encrypted to others, or its header was altered."""


class Source(Protocol):
    """What is read from: a file, or what looks like one."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes, none at the end."""


class Target(Protocol):
    """What is written to: a file, or what looks like one."""

    def write(self, data: bytes, /) -> int:
        """How many of the bytes were written."""

    def flush(self) -> None:
        """Hand on what waits."""


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


def encrypt(source: Source, target: Target, *recipients: str) -> None:
    """Write to `target` what `source` holds; raises what reading and writing raise."""
    to = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    reading, writing = _Reading(source), _Writing(target)
    try:
        pyrage.encrypt_io(reading, writing, to)
    except Exception as error:
        raise writing.error or reading.error or error from None


def decrypt(source: Source, target: Target, identity: str) -> None:
    """Write to `target` what was encrypted.

    Raises `NotOpened`, `NotForThis`, and what reading and writing raise.
    """
    secret = pyrage.x25519.Identity.from_str(identity)
    reading, writing = _Reading(source), _Writing(target)
    try:
        pyrage.decrypt_io(reading, writing, [secret])
    except Exception as error:
        raise writing.error or reading.error or _not_opened(error) from None


def _not_opened(error: Exception) -> Exception:
    if not isinstance(error, (pyrage.DecryptError, OSError)):
        return error
    kind = NotForThis if "No matching keys" in str(error) else NotOpened
    return kind(str(error))


class _Watched:
    """A side that keeps the first thing that went wrong with it: age gives that in words only."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep an error; after one the same again, for the library asks once more."""
        if self.error:
            raise self.error
        try:
            yield
        except Exception as error:
            self.error = error
            raise


class _Reading(_Watched):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    def read(self, size: int) -> bytes:
        with self.kept():
            return self._source.read(size)


class _Writing(_Watched):
    def __init__(self, target: Target) -> None:
        super().__init__()
        self._target = target

    def write(self, data: bytes) -> int:
        with self.kept():
            return self._target.write(data)

    def flush(self) -> None:
        with self.kept():
            self._target.flush()
