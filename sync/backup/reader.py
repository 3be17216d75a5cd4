"""Reading a backup back: whether all of it is whole, and making a store out of it again."""

import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from sync import age
from sync.backup.writer import LEFTOVER, MANIFEST, PHOTOS, SUFFIX, VERIFIED, Manifest, photo_path
from sync.canonical import sha256
from sync.disk import digest_of, on_disk, replace_file
from sync.errors import PhotoType, TooLarge
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.replica import RENEW, REPLICA
from sync.rules import Rules
from sync.storage import raw
from sync.storage.sqlite import SqliteStore
from sync.verify import verify_directory


class BackupFailed(Exception):
    """A backup that cannot be read back; `code` never changes, `where` names the file."""

    def __init__(self, code: str, where: str, detail: str) -> None:
        super().__init__(f"{where}: {detail}")
        self.code = code
        self.where = where


class Restored(msgspec.Struct, frozen=True):
    """What came back: the archive's own words, and photos of the folder, also of later backups."""

    manifest: Manifest
    photos: int
    damaged: tuple[bytes, ...]


def check(folder: Path, name: str, identity: str, rules: Rules, scratch: Path) -> Manifest:
    """Restore a backup beside everything, and say what it holds once all of it is proven.

    Raises `BackupFailed`, `DiskFull`. A photo whose copy is damaged is put aside, so that the next
    backup writes it again.
    """
    with tempfile.TemporaryDirectory(prefix=LEFTOVER, dir=scratch) as found:
        manifest = _unpack(folder, name, identity, Path(found))
        if manifest.name != name:
            # What is said of it stands under this name.
            raise BackupFailed("backup_damaged", f"{name}{SUFFIX}", f"it is {manifest.name!r}")
        _require_whole(Path(found), manifest, rules)
    for digest, length in manifest.photos:
        path = photo_path(folder, digest)
        if not _is_whole(path, digest, length, identity):
            if path.exists():
                path.replace(path.with_name(f"{path.name}.damaged"))
            raise BackupFailed("backup_damaged", path.name, "the photo cannot be read back")
    return manifest


def say_verified(folder: Path, manifest: Manifest) -> None:
    """Leave word beside an archive that it was read back; only who read it can write this."""
    replace_file(folder / f"{manifest.name}{VERIFIED}", proof_of(manifest).hex().encode())


def proof_of(manifest: Manifest) -> bytes:
    """What proves to the maker of an archive that somebody has read it back."""
    return sha256(b"verified " + manifest.name.encode() + manifest.token)


def is_verified(folder: Path, manifest: Manifest) -> bool:
    """Whether somebody who read the archive says that it is whole."""
    try:
        said = (folder / f"{manifest.name}{VERIFIED}").read_text().strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return said == proof_of(manifest).hex()


def restore(folder: Path, name: str, identity: str, rules: Rules, data: Path) -> Restored:
    """Make a store in an empty folder out of a backup; `begin_anew` before it serves again.

    The photos of later backups come back too: an island may have freed one since.
    Raises `BackupFailed` and `DiskFull`.
    """
    manifest = _unpack(folder, name, identity, data)
    _require_whole(data, manifest, rules)
    photos = PhotoStore(data / PHOTOS)
    came = {path: _bring(path, photos, identity) for path in _photos_in(folder)}
    damaged = tuple(bytes.fromhex(path.stem) for path, whole in came.items() if not whole)
    return Restored(manifest, len(came) - len(damaged), damaged)


def begin_anew(data: Path) -> None:
    """Make a restored store forget who it was: it goes on as another replica. PROTOCOL.md §2."""
    with closing(SqliteStore(data)) as store:
        store.put(REPLICA, None)
        store.put(RENEW, None)


def _unpack(folder: Path, name: str, identity: str, into: Path) -> Manifest:
    """What an archive says of itself, once its files lie in a folder as it names them."""
    path = folder / f"{name}{SUFFIX}"
    try:
        with on_disk(path), tempfile.TemporaryFile(dir=into) as archive:
            with _from_disk(path) as file:
                age.decrypt(file, archive, identity)
            archive.seek(0)
            with tarfile.open(fileobj=archive, mode="r:gz") as tar:
                tar.extractall(into, filter="data")
        manifest = msgspec.json.decode((into / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupFailed("no_backup", path.name, "there is no such backup") from None
    except (age.NotOpened, tarfile.TarError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        raise BackupFailed(
            "backup_damaged", path.name, f"it cannot be read back: {error}"
        ) from None
    for file_name, digest in manifest.files.items():
        if not (into / file_name).is_file() or digest_of(into / file_name) != digest:
            raise BackupFailed("backup_damaged", path.name, f"{file_name} is not what was put in")
    (into / MANIFEST).unlink()
    return manifest


def _require_whole(folder: Path, manifest: Manifest, rules: Rules) -> None:
    """Raise `BackupFailed` unless the store proves itself and has the heads that it had."""
    found = [str(finding) for finding in verify_directory(folder, rules)]
    kept = {scope: wire.heads(vector) for scope, vector in raw.vectors(folder).items()}
    if kept != manifest.vectors:
        found.append("the heads are not those of the store that was backed up")
    if found:
        raise BackupFailed("backup_not_whole", f"{manifest.name}{SUFFIX}", "; ".join(found[:3]))


def _photos_in(folder: Path) -> list[Path]:
    return sorted((folder / PHOTOS).glob(f"??/*{SUFFIX}"))


def _bring(path: Path, photos: PhotoStore, identity: str) -> bool:
    """Whether a photo of the folder is now in the store."""
    try:
        data = _photo(path, identity)
        if sha256(data).hex() != path.stem:
            return False
        photos.put(data)
    except (age.NotOpened, PhotoType, TooLarge):
        return False
    return True


def _is_whole(path: Path, digest: bytes, length: int, identity: str) -> bool:
    """Whether the disk gives back the very photo."""
    try:
        data = _photo(path, identity)
    except (FileNotFoundError, age.NotOpened):
        return False
    return len(data) == length and sha256(data) == digest


def _photo(path: Path, identity: str) -> bytes:
    found = io.BytesIO()
    with _from_disk(path) as file:
        age.decrypt(file, found, identity)
    return found.getvalue()


@contextmanager
def _from_disk(path: Path) -> Iterator[BinaryIO]:
    """A file as the disk has it: what was just written is not read out of memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        yield file
