"""The lanes in which what is to be sent waits: a lower number goes first."""

URGENT, TEXT, THUMBNAILS, PHOTOS = 0, 1, 2, 3
"""Decisions and grants; the rest of the text; small photos; photos."""

THUMBNAIL = 15_000
"""Bytes up to which a photo travels in the lane of thumbnails."""


def lane_of(length: int) -> int:
    """The lane of a photo of so many bytes."""
    return THUMBNAILS if length <= THUMBNAIL else PHOTOS
