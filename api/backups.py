"""Backups of a server: when one was made, which was verified last, and what follows from that."""

import fcntl
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import msgspec

from api.node import PHOTOS, Node
from api.settings import FILE
from api.storage.local import SERVICE
from api.survey.rules import RULES
from sync.backup import writer
from sync.backup.reader import BackupFailed, check, is_verified, say_verified
from sync.backup.writer import Made, Manifest, Source
from sync.errors import Busy, SyncError
from sync.photos.ledgers import LEDGERS
from sync.protocol import receipts
from sync.trust import COMMON

LAST, WAITING = "backup", "backup/"
"""Facts beside the log: how backups stand, and what each archive not yet verified says."""

LOCK, OWN_LOCK = ".lock", "backup.lock"
"""In a folder of backups, with the key id of their server; in the server's own folder."""
LONGEST_WAIT = 30
"""So many archives are remembered that nobody has read back."""


class Standing(msgspec.Struct, frozen=True):
    """The last try to make a backup, and the last backup that was verified, with their times.

    `trouble` is the code of what went wrong at the last try; `waiting` are archives that nobody
    has read back so far, the oldest first.
    """

    tried: int | None = None
    trouble: str = ""
    made: str = ""
    verified: str = ""
    verified_ms: int | None = None
    waiting: tuple[str, ...] = ()


def standing(node: Node) -> Standing:
    """How backups of this server stand."""
    said = node.store.get(LAST)
    return msgspec.json.decode(said, type=Standing) if said else Standing()


def take(node: Node, to: Path, recipient: str, identity: str | None) -> Made:
    """A backup in the folder; it is verified at once where the identity is at hand.

    What somebody verified elsewhere since the last time counts from now on.
    Raises `BackupFailed` and what `writer.make` raises; then nothing new is verified.
    """
    with _alone(node, to), _told(node):
        writer.sweep(node.settings.data, to)
        _accept(node, to)
        # The copy proves what it holds by itself; what is written meanwhile is not proven in it.
        node.replica.sign_heads()
        made = writer.make(_source(node), to, recipient, node.now(), secrets.token_bytes)
        _wait(node, made.manifest)
        if identity is not None:
            whole = check(to, made.manifest.name, identity, RULES, node.settings.data)
            say_verified(to, whole)
            _accept(node, to)
    return made


def accept(node: Node, to: Path) -> Standing:
    """How backups stand once those count that somebody has verified elsewhere."""
    with _alone(node, to):
        return _accept(node, to)


def prune(node: Node, to: Path, keep: int) -> list[str]:
    """Delete old archives, never the last verified one; the names of those gone."""
    with _alone(node, to):
        return writer.prune(to, keep, standing(node).verified)


def keep_safe(node: Node, manifest: Manifest) -> None:
    """What a verified backup of this store holds is safe, on the mainland."""
    if node.kind == "mainland":
        node.photos.keep_safe(digest for digest, _ in manifest.photos)
        vectors = {scope: manifest.vector(scope) for scope in manifest.vectors}
        receipts.keep_safe(node.replica, vectors, manifest.ms)
    now = standing(node)
    for name in (name for name in now.waiting if name <= manifest.name):
        node.store.put(f"{WAITING}{name}", None)
    _note(
        node,
        msgspec.structs.replace(
            now,
            verified=manifest.name,
            verified_ms=manifest.ms,
            waiting=tuple(name for name in now.waiting if name > manifest.name),
        ),
    )


def begin_anew(node: Node, manifest: Manifest) -> None:
    """Let a server that was just restored be known as another replica, and say what is safe of it.

    The backup it came from was read back to its end: what is in that is safe still.
    """
    node.store.put(LAST, None)
    for scope in (COMMON,) if node.kind == "mainland" else node.areas:
        node.replica.introduce(scope)
    here = [photo for photo in manifest.photos if node.photos.has(photo[0])]
    keep_safe(node, msgspec.structs.replace(manifest, photos=here))


def _source(node: Node) -> Source:
    data = node.settings.data
    keys = [path.name for pattern in ("*.key", "*.crt", FILE) for path in data.glob(pattern)]
    return Source(
        data=data,
        server=node.name,
        replica=node.replica.id,
        databases=(SERVICE,),
        files=(*sorted(keys), *(f"{PHOTOS}/{ledger}" for ledger in LEDGERS)),
    )


def _wait(node: Node, manifest: Manifest) -> None:
    node.store.put(f"{WAITING}{manifest.name}", msgspec.json.encode(manifest))
    now = standing(node)
    waiting = (*now.waiting, manifest.name)
    for name in waiting[:-LONGEST_WAIT]:
        node.store.put(f"{WAITING}{name}", None)
    waiting = waiting[-LONGEST_WAIT:]
    _note(node, msgspec.structs.replace(now, made=manifest.name, waiting=waiting))


def _accept(node: Node, to: Path) -> Standing:
    """How backups stand, once the newest that its reader calls whole counts."""
    for name in reversed(standing(node).waiting):
        said = node.store.get(f"{WAITING}{name}")
        manifest = msgspec.json.decode(said, type=Manifest) if said else None
        if manifest and manifest.replica == node.replica.id and is_verified(to, manifest):
            keep_safe(node, manifest)
            break
    return standing(node)


def _note(node: Node, now: Standing) -> None:
    node.store.put(LAST, msgspec.json.encode(now))


@contextmanager
def _told(node: Node) -> Iterator[None]:
    """Note how a try ended."""
    trouble = "failed"
    try:
        yield
        trouble = ""
    except (BackupFailed, SyncError) as error:
        trouble = error.code
        raise
    finally:
        # What ended it may keep this from being noted too.
        with suppress(SyncError, sqlite3.Error, OSError):
            now = msgspec.structs.replace(standing(node), tried=node.now(), trouble=trouble)
            _note(node, now)


@contextmanager
def _alone(node: Node, to: Path) -> Iterator[None]:
    """The only one who makes backups of this server, and who writes to this folder of them.

    Raises `Busy`, and `BackupFailed` for the folder of another server: old archives are deleted
    by their names, and nobody sees in them whose they are.
    """
    to.mkdir(parents=True, exist_ok=True)
    with _locked(node.settings.data / OWN_LOCK), _locked(to / LOCK) as lock:
        own, whose = node.key.key_id.hex(), lock.read().strip()
        if whose not in ("", own):
            raise BackupFailed("other_server", str(to), "it holds backups of another server")
        if not whose:
            lock.write(f"{own}\n")
            lock.flush()
        yield


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    """A file that nobody else has locked; raises `Busy`."""
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another backup is being written") from None
        lock.seek(0)
        yield lock
