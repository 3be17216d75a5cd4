"""What a file needs to be on the disk for sure, and what a full or broken disk is called."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from sync.errors import DiskFull, StorageFailed

log = structlog.get_logger()

FULL = (errno.ENOSPC, errno.EDQUOT)
BROKEN = (errno.EIO, errno.EROFS, errno.ENODEV, errno.ENXIO)
"""What the system says of a disk that fails, that it has made read-only, or that is gone."""


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Raise `DiskFull` where no room is left and `StorageFailed` where a disk fails, by name."""
    try:
        yield
    except OSError as error:
        if named := named_error(error, path):
            raise named from error
        raise


def named_error(error: OSError, path: Path | None = None) -> DiskFull | StorageFailed | None:
    """What an error of the system says of the disk; None where it says something else."""
    if error.errno in FULL:
        return DiskFull(str(error))
    if error.errno in BROKEN:
        return failed(path or error.filename, errno.errorcode[error.errno])
    return None


def failed(path: object, reason: str) -> StorageFailed:
    """The error for a disk that fails, which the log now names."""
    log.error("storage_failed", path=str(path), reason=reason)
    return StorageFailed(f"{path}: {reason}")


def require_room(folder: Path, wanted: int, left: int) -> None:
    """Raise `DiskFull` unless `left` bytes stay free once so many more are in a folder."""
    # Where nothing is to be left, the system says itself what it has no room for.
    if left and 0 < wanted > (free := shutil.disk_usage(folder).free) - left:
        raise DiskFull(f"{free} bytes are free, of which {left} are kept for text")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    _flush(folder)


def sync_tree(folder: Path) -> None:
    """Make a folder durable with all that is in it; raises `DiskFull` and `StorageFailed`."""
    for path in (*folder.rglob("*"), folder):
        with on_disk(path):
            _flush(path)


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in place of what a file held: all of it or, after a failure, nothing."""
    fresh = path.with_name(f"{path.name}.new")
    with on_disk(path):
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)


def digest_of(path: Path) -> bytes:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
