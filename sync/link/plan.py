"""What the next window will carry: lanes in order, as far as bytes and time reach. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sync.link.budget import Budget, Spent

RATIO = 3.0
"""About how much smaller text is on the wire than its bodies are."""

_HEADER = 24
"""About what the header of a change takes on the wire."""


class Load(NamedTuple):
    """One thing that waits: its lane, what people count it as, bytes on the wire."""

    lane: int
    kind: str
    bytes: int


class Plan(NamedTuple):
    """How many of each kind go in the next window, and how many stay, with their bytes."""

    goes: Counter[str]
    stays: Counter[str]
    goes_bytes: int
    stays_bytes: int


def text_bytes(bodies: int, changes: int) -> int:
    """About the bytes on the wire of so many changes with bodies of so many bytes."""
    return round(bodies / RATIO) + changes * _HEADER


def planned(
    loads: Iterable[Load], budget: Budget, spent: Spent, capacity: int | None = None
) -> Plan:
    """What goes and what stays; `capacity` is what the link carries in the next window, if known.

    Lanes go in their order, within a lane as given. What does not fit stays, with all after it.
    """
    goes: list[Load] = []
    stays: list[Load] = []
    used = 0
    for load in sorted(loads, key=lambda load: load.lane):
        rooms = (budget.room(load.lane, spent), capacity)
        room = min((room for room in rooms if room is not None), default=None)
        if stays or (room is not None and used + load.bytes > room):
            stays.append(load)
        else:
            goes.append(load)
            used += load.bytes
    return Plan(
        Counter(load.kind for load in goes),
        Counter(load.kind for load in stays),
        used,
        sum(load.bytes for load in stays),
    )
