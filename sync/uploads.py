"""Photos on their way up, after the text: what the peer lacks, the smallest first, by tus."""

from collections.abc import Callable, Iterator

import structlog

from sync.errors import DigestMismatch, OffsetMismatch, UnknownPhoto
from sync.exchange import Client
from sync.photos import PhotoStore
from sync.transport import Link

log = structlog.get_logger()

_LISTED = 1_000
_ATTEMPTS = 5


def send_photos(
    client: Client,
    link: Link,
    photos: PhotoStore,
    go_on: Callable[[int], bool],
    sent: Callable[[], None],
    waiting: set[bytes],
) -> bool:
    """Send the photos that the peer lacks; whether some remain.

    `go_on` is asked with the length of each photo, so that text can overtake; `sent` is called
    after each. Those in `waiting` are left out. It gains those that cannot go as the log stands:
    the peer knows no record of them, or the bytes here are damaged and would be dropped there.
    """
    if client.peer is None:
        raise ValueError("say hello first")
    for batch in _unconfirmed(photos, client.peer, waiting):
        lacking = client.lacking(link.photos(client.photos(batch)))
        photos.confirm(client.peer, [digest for digest, _ in batch if digest not in lacking])
        for digest, length in batch:
            if digest not in lacking:
                continue
            if not go_on(length):
                return True
            if not photos.intact(digest):
                log.error("photo_damaged", digest=digest.hex())
                waiting.add(digest)
                continue
            try:
                if _send(link, photos, digest, length, lacking[digest]):
                    photos.confirm(client.peer, [digest])
                    sent()
            except UnknownPhoto:
                waiting.add(digest)
    return False


def _unconfirmed(
    photos: PhotoStore, peer: bytes, waiting: set[bytes]
) -> Iterator[list[tuple[bytes, int]]]:
    """The photos that the peer has not said to hold, the smallest first, in parts."""
    known = photos.confirmed(peer) | waiting
    found = [photo for photo in photos.held() if photo[0] not in known]
    found.sort(key=lambda photo: (photo[1], photo[0]))
    for at in range(0, len(found), _LISTED):
        yield found[at : at + _LISTED]


def _send(link: Link, photos: PhotoStore, digest: bytes, length: int, offset: int) -> bool:
    """Whether the peer now holds the photo; raises `UnknownPhoto` if it knows no record of it."""
    for _ in range(_ATTEMPTS):
        try:
            if offset == 0:
                link.begin_photo(digest, length)
            while offset < length:
                reached = link.send_photo(digest, offset, photos.read(digest, offset))
                if reached <= offset:
                    raise OffsetMismatch(reached)
                offset = reached
            return True
        except OffsetMismatch as error:
            offset = error.offset
        except DigestMismatch:
            offset = 0
    return False
