"""The age key of a server: what is encrypted to it on a stick, nobody else reads."""

import os
from collections.abc import Iterable
from pathlib import Path

from api import certificates
from sync.age import new_identity, read_identity
from sync.clock import wall
from sync.disk import on_disk, sync_folder
from sync.keys import Key
from sync.replica import Replica
from sync.statements import publish_recipient

AGE_KEY = "age.key"


def identity(data: Path) -> str:
    """The age key in a server's folder; made where there is none yet, on the disk then."""
    path = data / AGE_KEY
    if path.exists():
        return read_identity(path.read_text())
    made, fresh = new_identity(), data / f"{AGE_KEY}.new"
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    with on_disk(path):
        with fresh.open("w") as file:
            file.write(f"{made}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        # Before anybody hears of it: a key that a power cut took back reads nothing.
        sync_folder(data)
    return made


def publish(replica: Replica, key: Key, recipient: str, scopes: Iterable[str]) -> None:
    """Let everybody in some scopes know to which age key bundles for this server are encrypted."""
    for scope in scopes:
        if recipient not in replica.trust(scope).recipients_of(key.key_id):
            certificates.write_once(replica, scope, publish_recipient(key, recipient, wall()))
