"""Records that are brought to what a file says: written only where they differ."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from api.node import Node
from sync.canonical import Value
from sync.record import Record, same
from sync.trust import COMMON

Outcome = Literal["new", "changed", "same"]


class Settled(NamedTuple):
    """A record that is as a file says, and what that took."""

    record: bytes
    outcome: Outcome


def settle(
    node: Node,
    collection: str,
    held: Record | None,
    values: Mapping[str, Value],
    author: bytes | None,
) -> Settled:
    """Make a record of `common`, or edit the fields of the one held that say something else."""
    if held is None:
        made = node.replica.write(COMMON, collection, values, author=author)
        return Settled(made.record_id, "new")
    edits = {field: value for field, value in values.items() if not _says(held, field, value)}
    if not edits:
        return Settled(held.id, "same")
    node.replica.write(COMMON, collection, edits, record=held.id, author=author)
    return Settled(held.id, "changed")


def _says(held: Record, field: str, value: Value) -> bool:
    """Whether a field has this value and no other beside it."""
    match held.values(field):
        case []:
            return value is None
        case [one]:
            return same(one, value)
    return False
