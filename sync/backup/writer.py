"""Backups that prove themselves: one encrypted archive each, and the photos beside it, once.

A folder of backups holds `<name>.age`, an archive of the databases and keys at one moment;
`photos/<first two hex digits>/<digest>.age`, which later backups share; and `<name>.verified`,
written by whoever read an archive back and found all of it whole. `sync/backup/reader.py` does so.
"""

import io
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec

from sync import age
from sync.canonical import sha256
from sync.disk import digest_of, on_disk, sync_folder
from sync.errors import UnknownPhoto
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.storage.snapshot import snapshot
from sync.storage.sqlite import LOCAL, LOG
from sync.storage.store import Vector

SUFFIX, VERIFIED, PART = ".age", ".verified", ".part"
MANIFEST = "backup.json"
PHOTOS = "photos"
NAME = "%Y%m%dT%H%M%SZ"
LEFTOVER = ".backup-"
"""What the name of a folder begins with in which copies lie while a backup is made or checked."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive says of itself.

    `token` stands nowhere else: whoever knows it has read the archive. `ms` is the server's time.
    """

    name: str
    server: str
    replica: bytes
    ms: int
    token: bytes
    vectors: dict[str, wire.Heads]
    files: dict[str, bytes]
    photos: list[tuple[bytes, int]]

    def vector(self, scope: str) -> Vector:
        """The heads of a scope that the archive holds."""
        return wire.vector(self.vectors[scope])

    @property
    def changes(self) -> int:
        """How many changes its chains have."""
        return sum(n for heads in self.vectors.values() for _, n, _ in heads)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What is backed up: a data folder, and by name what the application keeps in it."""

    data: Path
    server: str
    replica: bytes
    databases: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Made(msgspec.Struct, frozen=True):
    """A backup that is on its disk, not yet read back; `damaged` photos were left out of it."""

    manifest: Manifest
    damaged: tuple[bytes, ...]


def make(source: Source, to: Path, recipient: str, ms: int, chance: Callable[[int], bytes]) -> Made:
    """Write a backup to a folder, encrypted to `recipient`; it counts once it was read back.

    Raises `DiskFull`, `Busy`, `OSError`; then no archive of this backup is there.
    """
    with _scratch(source.data) as copies, on_disk(to):
        vectors = snapshot(source.data, copies, source.databases)
        photos, damaged = _keep_photos(PhotoStore(source.data / PHOTOS), to, recipient)
        names = [LOG, LOCAL, *source.databases, *_copy_files(source, copies)]
        manifest = Manifest(
            name=_free_name(to, ms),
            server=source.server,
            replica=source.replica,
            ms=ms,
            token=chance(32),
            vectors={scope: wire.heads(vector) for scope, vector in vectors.items()},
            files={name: digest_of(copies / name) for name in names},
            photos=photos,
        )
        with tempfile.TemporaryFile(dir=copies) as archive:
            _pack(archive, copies, manifest)
            write_encrypted(archive, to / f"{manifest.name}{SUFFIX}", recipient)
    return Made(manifest, damaged)


def names_in(folder: Path) -> list[str]:
    """The names of the archives in a folder, the oldest first; other files of age are none."""
    found = (path.stem for path in folder.glob(f"*{SUFFIX}") if path.is_file())
    return sorted(name for name in found if re.fullmatch(r"\d{8}T\d{6}Z", name))


def photo_path(folder: Path, digest: bytes) -> Path:
    """Where a folder of backups keeps a photo."""
    name = digest.hex()
    return folder / PHOTOS / name[:2] / f"{name}{SUFFIX}"


def prune(folder: Path, keep: int, verified: str) -> list[str]:
    """Delete all but the newest `keep` archives and the last verified one; the names of those gone.

    Photos stay: a photo that an island has freed may be nowhere else.
    """
    gone = [name for name in names_in(folder)[: -keep or None] if name != verified]
    for name in gone:
        for suffix in (SUFFIX, VERIFIED):
            (folder / f"{name}{suffix}").unlink(missing_ok=True)
    return gone


def sweep(*folders: Path) -> None:
    """Delete what backups that were killed have left in folders."""
    for folder in folders:
        for path in folder.glob(f"{LEFTOVER}*"):
            for file in sorted(path.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            path.rmdir()
        for part in (*folder.glob(f"*{PART}"), *folder.glob(f"{PHOTOS}/??/*{PART}")):
            part.unlink(missing_ok=True)


def write_encrypted(source: BinaryIO, path: Path, recipient: str) -> None:
    """Encrypt what `source` holds from its beginning on; on the disk under its name afterwards."""
    part = path.with_name(f"{path.name}{PART}")
    source.seek(0)
    try:
        # Whatever has this name on that disk, a link to elsewhere too, is not written to.
        part.unlink(missing_ok=True)
        with part.open("xb") as file:
            age.encrypt(source, file, recipient)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _keep_photos(
    photos: PhotoStore, to: Path, recipient: str
) -> tuple[list[tuple[bytes, int]], tuple[bytes, ...]]:
    """The photos that the folder now has, and those whose bytes are damaged here."""
    kept: list[tuple[bytes, int]] = []
    damaged: list[bytes] = []
    for digest, length in photos.held():
        path = photo_path(to, digest)
        if not path.exists():
            try:
                data = photos.read(digest)
            except UnknownPhoto:
                continue
            if sha256(data) != digest:
                damaged.append(digest)
                continue
            if not path.parent.exists():
                path.parent.mkdir(parents=True)
                sync_folder(path.parent.parent)
            write_encrypted(io.BytesIO(data), path, recipient)
        kept.append((digest, length))
    return kept, tuple(damaged)


def _copy_files(source: Source, copies: Path) -> Sequence[str]:
    """The files of the application that are there, now copied."""
    found = [name for name in source.files if (source.data / name).is_file()]
    for name in found:
        (copies / name).parent.mkdir(exist_ok=True)
        (copies / name).write_bytes((source.data / name).read_bytes())
    return found


def _pack(archive: BinaryIO, copies: Path, manifest: Manifest) -> None:
    """Write the archive, which any tar reads."""
    said = msgspec.json.format(msgspec.json.encode(manifest))
    with tarfile.open(fileobj=archive, mode="w:gz", compresslevel=6) as tar:
        about = tarfile.TarInfo(MANIFEST)
        about.size, about.mode = len(said), 0o600
        tar.addfile(about, io.BytesIO(said))
        for name in manifest.files:
            tar.add(copies / name, name)


def _free_name(to: Path, ms: int) -> str:
    """A name that tells the time, later than that of every archive there."""
    name = _name(datetime.fromtimestamp(ms // 1000, UTC))
    taken = names_in(to)
    if not taken or name > taken[-1]:
        return name
    last = datetime.strptime(taken[-1], NAME).replace(tzinfo=UTC)
    return _name(last + timedelta(seconds=1))


def _name(time: datetime) -> str:
    return time.strftime(NAME)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder that only this user reads, gone at the end."""
    with tempfile.TemporaryDirectory(prefix=LEFTOVER, dir=folder) as found:
        yield Path(found)
