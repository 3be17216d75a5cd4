"""Runs whose predecessor is missing: kept aside while there is room, taken in once it has come."""

from collections.abc import Callable

from sync.errors import BadFrame, Refused
from sync.protocol import wire
from sync.redaction import Order, orders
from sync.storage.store import Parked, Store

MAX_PARKED = 4 * 1024 * 1024
MAX_PARKED_EACH = 1024 * 1024
MAX_PARKED_RUNS = 64
"""Bytes of all parked runs, bytes and runs of one replica in a scope.

The furthest from its beginning gives way first; what is not kept is sent again.
"""


def park(store: Store, run: wire.Run) -> None:
    """Keep a run aside; where there is no room, the runs that begin furthest on give way.

    One with a body that was ordered away is not kept.
    """
    if any(_brings(run, order) for order in orders(store, run.scope).values()):
        return
    store.park(Parked(run.scope, run.replica, run.first, wire.write(run)[1]))
    beside = store.parked(run.scope, run.replica)
    size = sum(len(parked.payload) for parked in beside)
    excess = store.parked_bytes() - MAX_PARKED
    while len(beside) > MAX_PARKED_RUNS or size > MAX_PARKED_EACH or (beside and excess > 0):
        furthest = beside.pop()
        store.unpark(furthest)
        size -= len(furthest.payload)
        excess -= len(furthest.payload)


def drop_ordered(store: Store) -> None:
    """Keep no parked run with a body that was ordered away; its sender sends it again."""
    for scope in store.scopes() if store.parked_bytes() else ():
        for order in orders(store, scope).values():
            for parked in store.parked(scope, order.target.replica):
                if _brings(wire.read_payload(wire.Run, parked.payload), order):
                    store.unpark(parked)


def _brings(run: wire.Run, order: Order) -> bool:
    """Whether a run has a body where an order stands for one."""
    at = order.target.seq - run.first
    its = run.replica == order.target.replica and 0 <= at < len(run.changes)
    return its and run.changes[at].body is not None


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
