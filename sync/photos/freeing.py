"""Full photos that give way when space is short: those in the mainland's last verified backup.

Nothing else is ever freed: the record of a freed photo stays, and its thumbnail.
"""

from collections.abc import Callable, Sequence

from sync import canonical
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.bodies import read_body
from sync.protocol.client import Client
from sync.protocol.receipts import SAFE
from sync.replica import Replica

ASKED = "safe photos"
"""The fact that says of which mainland's backup it was asked last which photos are in it."""

LISTED = 500


def freeable(replica: Replica) -> set[bytes]:
    """The photos that counted records name and that may be freed once they are safe."""
    records = replica.records()
    named = {digest for record in records for digest in replica.rules.freeable(record)}
    # What is somebody's thumbnail too must stay.
    kept = {
        digest
        for record in records
        for digest, _ in replica.rules.attachments(record)
        if digest not in set(replica.rules.freeable(record))
    }
    return named - kept


def learn_safe(
    replica: Replica,
    photos: PhotoStore,
    client: Client,
    request: Callable[[bytes], bytes],
    *,
    may: bool = True,
) -> None:
    """Ask the peer which photos are in its last verified backup, once for each backup.

    What another mainland, or this one before it was put back, has said does not count any more.
    As long as photos may not go nothing is asked: there is time.
    """
    peer = client.peer or b""
    claims = [c for c in replica.store.claims() if (c.level, c.replica) == (SAFE, peer)]
    ms = max((claim.ms for claim in claims if claim.vector), default=0)
    asked = canonical.encode([peer, ms])
    before = replica.store.get(ASKED)
    if before == asked:
        return
    if before is None or canonical.decode(before)[0] != peer:  # type: ignore[index]
        photos.keep_safe(())
    if not may:
        return
    if ms:
        _ask(replica, photos, client, request)
    replica.store.put(ASKED, asked)


def _ask(
    replica: Replica, photos: PhotoStore, client: Client, request: Callable[[bytes], bytes]
) -> None:
    safe, may = photos.safe(), freeable(replica)
    listed = [(digest, length) for digest, length in photos.held() if digest in may - safe]
    for at in range(0, len(listed), LISTED):
        match read_body(request(client.photos(listed[at : at + LISTED]))):
            case [wire.Offsets(safe=found)]:
                safe |= set(found) & may
    photos.keep_safe(safe)


def free(
    replica: Replica, photos: PhotoStore, *, before_ms: int, room: Callable[[], int]
) -> list[bytes]:
    """Free safe photos, the oldest first: what came before `before_ms`, and while room is short.

    `room` says how many bytes are lacking on the disk, none or less where there are enough.
    """
    may = photos.safe() & freeable(replica)
    by_age = [(digest, came) for digest, came in photos.by_age() if digest in may]
    gone = [digest for digest, came in by_age if came < before_ms]
    rest = [digest for digest, _ in by_age[len(gone) :]]
    if gone:
        photos.free(gone)
    while rest and (lacking := room()) > 0:
        batch = _enough(photos, rest, lacking)
        photos.free(batch)
        gone += batch
        rest = rest[len(batch) :]
    return gone


def _enough(photos: PhotoStore, digests: Sequence[bytes], lacking: int) -> list[bytes]:
    """As many of the first photos as have so many bytes together, or all."""
    found: list[bytes] = []
    for digest in digests:
        if lacking <= 0:
            break
        found.append(digest)
        lacking -= photos.length(digest)
    return found
