"""The lanes in which what is to be sent waits: a lower number goes first."""

from sync.trust import COMMON, NODES, Trust

URGENT, TEXT, THUMBNAILS, PHOTOS = 0, 1, 2, 3
"""What nodes wrote, as decisions and grants; the rest of the text; small photos; photos."""

THUMBNAIL = 15_000
"""Bytes up to which a photo travels in the lane of thumbnails."""


def lane_of(length: int) -> int:
    """The lane of a photo of so many bytes."""
    return THUMBNAILS if length <= THUMBNAIL else PHOTOS


def lane_of_text(trust: Trust, scope: str, replica: bytes) -> int:
    """The lane of what a replica wrote in a scope, of which `trust` says what is proven."""
    return URGENT if scope == COMMON or trust.kind_of(replica) in NODES else TEXT
