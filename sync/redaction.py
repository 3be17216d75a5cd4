"""Redaction: an order that takes values out of a change for good. PROTOCOL.md §3.

An order is a record of the collection `redaction` with the field `target`, `[replica, seq, hash]`
of a change of the same scope, and the field `instead`, the body that is read from then on. It
counts by who wrote it alone, the mainland, and it is never taken back: so every store comes to
the same view, whether it ever held the values or not.
"""

from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec

from sync.canonical import Value
from sync.change import DELETED, Assignment, Change, Dot, read_body, write_body
from sync.errors import BadFrame, TooLarge, UnknownRecord
from sync.rules import REDACTION
from sync.storage.store import Store


class Order(NamedTuple):
    """The change that an order names, and the body that is read instead of its own."""

    target: Dot
    hash: bytes
    instead: bytes


def orders(store: Store, scope: str) -> dict[bytes, Order]:
    """The counted orders of a scope by the hash of their target; several for one are one."""
    found: dict[bytes, list[Order]] = {}
    for change, verdict in store.changes_in(scope, {REDACTION}):
        order = read_order(change) if verdict is None else None
        if order:
            found.setdefault(order.hash, []).append(order)
    return {hash: _together(same) for hash, same in found.items()}


def read_order(change: Change) -> Order | None:
    """What a change orders; None when it is not an order that can be followed."""
    values = {row.field: row.value for row in change.assignments}
    match values.get("target"), values.get("instead"):
        case [bytes() as replica, int() as seq, bytes() as hash], bytes() as instead:
            try:
                read_body(instead)
            except (BadFrame, TooLarge):
                return None
            return Order(Dot(replica, seq), hash, instead)
    return None


def _together(same: list[Order]) -> Order:
    """One order that leaves only the values that each of several leaves."""
    first, *rest = sorted(same, key=lambda order: order.instead)
    others = [{row.field: row.value for row in read_body(order.instead)} for order in rest]
    left = (
        row if all(other.get(row.field) is not None for other in others) else _emptied(row)
        for row in read_body(first.instead)
    )
    return first._replace(instead=write_body(left))


def drafts(
    store: Store,
    record: bytes,
    fields: Collection[str] | None,
    lasts: Callable[[Change], bool],
) -> list[tuple[str, dict[str, Value]]]:
    """The orders, each with its scope, that take the values of fields out of a record for good.

    Of changes that last there are none. Raises `UnknownRecord`.
    """
    logged = [(s, c) for s in store.scopes() for c, _ in store.changes_of(s, record)]
    if not logged:
        raise UnknownRecord(f"no record {record.hex()}")
    return [
        (scope, {"target": [*change.dot, change.hash], "instead": instead})
        for scope, change in logged
        if not lasts(change) and (instead := emptied(change, fields)) is not None
    ]


def emptied(change: Change, fields: Collection[str] | None) -> bytes | None:
    """The body to read instead of a change's own; None when it holds no value of the fields.

    What it replaced stays replaced: an older value must not come back. `fields` None is all, but
    that a record is deleted stays.
    """
    named = {
        row.field
        for row in change.assignments
        if row.value is not None and row.field != DELETED and (not fields or row.field in fields)
    }
    if not named:
        return None
    rows = change.assignments
    return write_body(_emptied(row) if row.field in named else row for row in rows)


def _emptied(row: Assignment) -> Assignment:
    return row._replace(value=None)


def follow(change: Change, order: Order) -> Change:
    """The change without its own body."""
    return msgspec.structs.replace(change, body=None, instead=order.instead)
