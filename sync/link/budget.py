"""How many bytes a link may carry, and which lanes may still go. Pure: what was spent comes in."""

import re
from typing import NamedTuple

from sync.protocol.lanes import TEXT, THUMBNAILS, URGENT

RESERVE = 64_000
"""Bytes of a day or an opening that photos of any size leave to text."""

_SIZE = re.compile(r"(\d{1,9})(?:[.,](\d{1,3}))?\s*(b|kb|mb|gb)", re.ASCII)
_UNITS = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_LEAST = 16_000


class BadSize(ValueError):
    """Text that does not say a number of bytes; `text` is what was written."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a size from 16 kB on, like 500 kB, 2 MB or 1.5 GB")
        self.text = text


class Spent(NamedTuple):
    """Bytes both ways, headers too: of this day and of this opening."""

    day: int
    opening: int


class Budget(NamedTuple):
    """Bytes that may travel in a local day and in an opening of the schedule; None is no limit."""

    day: int | None = None
    opening: int | None = None

    def left(self, spent: Spent) -> int | None:
        """Bytes that may still travel; None where there is no limit."""
        limits = ((self.day, spent.day), (self.opening, spent.opening))
        return min((max(0, limit - used) for limit, used in limits if limit), default=None)

    def allows(self, lane: int, spent: Spent) -> bool:
        """Whether a lane may still go: photos stop first, then thumbnails, then text."""
        limits = ((self.day, spent.day), (self.opening, spent.opening))
        return all(limit - used > floor(lane, limit) for limit, used in limits if limit)

    def room(self, lane: int, spent: Spent) -> int | None:
        """Bytes that a lane may still use; None where there is no limit."""
        limits = ((self.day, spent.day), (self.opening, spent.opening))
        rooms = (max(0, limit - used - floor(lane, limit)) for limit, used in limits if limit)
        return min(rooms, default=None)


def floor(lane: int, limit: int) -> int:
    """Bytes of a limit that a lane leaves to those above it."""
    reserve = min(RESERVE, limit // 4)
    return {URGENT: 0, TEXT: reserve // 4, THUMBNAILS: reserve}.get(lane, reserve + limit // 10)


def size(text: str) -> int:
    """The bytes that `500 kB`, `2 MB` or `1,5 GB` says; raises `BadSize`."""
    found = _SIZE.fullmatch(text.strip().lower())
    if found is None:
        raise BadSize(text)
    whole, decimals, unit = found[1], found[2] or "", _UNITS[found[3]]
    total = int(whole) * unit + int(decimals.ljust(3, "0")) * unit // 1_000
    if total < _LEAST:
        raise BadSize(text)
    return total
