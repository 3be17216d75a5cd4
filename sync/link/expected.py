"""About how many bytes a window will move, from what both sides said in its hello."""

from sync.photos.store import PhotoStore
from sync.protocol.client import Client
from sync.replica import Replica
from sync.storage.store import Vector

A_CHANGE = 60
"""Bytes of a change on the wire, about: a survey of three is 153."""


def to_come(replica: Replica, photos: PhotoStore, client: Client) -> tuple[int, int]:
    """Bytes up and down that are still to come."""
    up = sum(_sent(replica, scope, theirs) for scope, theirs in client.theirs.items())
    down = sum(_read(replica, scope, theirs) for scope, theirs in client.theirs.items())
    there = photos.confirmed(client.peer) if client.peer else set()
    images = sum(length for digest, length in photos.held() if digest not in there)
    return up * A_CHANGE + images, down * A_CHANGE


def _sent(replica: Replica, scope: str, theirs: Vector) -> int:
    """Changes that the peer lacks."""
    return sum(head.n - after for head, after in replica.missing(scope, theirs))


def _read(replica: Replica, scope: str, theirs: Vector) -> int:
    """Changes that are missing here, forks aside."""
    mine = {head.replica: head.n for head in replica.vector(scope)}
    return sum(max(0, head.n - mine.get(head.replica, 0)) for head in theirs)
