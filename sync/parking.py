"""Runs whose predecessor is missing: kept aside while there is room, taken in once it has come."""

from collections.abc import Callable

from sync.errors import BadFrame, Refused
from sync.protocol import wire
from sync.storage.store import Parked, Store

MAX_PARKED = 4 * 1024 * 1024
MAX_PARKED_EACH = 1024 * 1024
MAX_PARKED_RUNS = 64
"""Bytes of all parked runs, bytes and runs of one replica in a scope.

The furthest from its beginning gives way first; what is not kept is sent again.
"""


def park(store: Store, run: wire.Run) -> None:
    """Keep a run aside; where there is no room, the runs that begin furthest on give way."""
    store.park(Parked(run.scope, run.replica, run.first, wire.write(run)[1]))
    beside = store.parked(run.scope, run.replica)
    size = sum(len(parked.payload) for parked in beside)
    excess = store.parked_bytes() - MAX_PARKED
    while len(beside) > MAX_PARKED_RUNS or size > MAX_PARKED_EACH or (beside and excess > 0):
        furthest = beside.pop()
        store.unpark(furthest)
        size -= len(furthest.payload)
        excess -= len(furthest.payload)


def unpark(store: Store, scope: str, replica: bytes, take: Callable[[wire.Run], int | None]) -> int:
    """Hand the parked runs of a replica to `take` as long as one fits, and say what was new.

    `take` says how many changes of a run were new, or None if its predecessor is still missing.
    """
    total = 0
    progress = True
    while progress:
        progress = False
        for parked in store.parked(scope, replica):
            try:
                stored = take(wire.read_payload(wire.Run, parked.payload))
            except (BadFrame, Refused):
                stored = 0
            if stored is not None:
                store.unpark(parked)
                total += stored
                progress = True
    return total
