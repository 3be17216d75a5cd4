"""Administrative units from a list: new ones, and edits of those that are known."""

from collections.abc import Iterable
from typing import NamedTuple

from api.admin.settling import settle
from api.node import Node
from api.survey.text import read_text
from api.survey.units import Key, Unit, read_list, read_unit
from sync.record import Record
from sync.trust import COMMON


class Imported(NamedTuple):
    """How many units of a list were new, changed, and as they were."""

    new: int
    changed: int
    same: int


def held_units(node: Node) -> dict[Key, Record]:
    """The records of all units, by key; the oldest record where two have one key."""
    found: dict[Key, Record] = {}
    for record in sorted(node.store.records("unit", scope=COMMON), key=lambda one: one.id):
        if unit := read_unit(record):
            found.setdefault(unit.key, record)
    return found


def import_units(node: Node, content: bytes, author: bytes | None = None) -> Imported:
    """Take the units of a CSV file, all or none.

    Raises `LegacyEncoding` or `BadUnits`, which name the line.
    """
    text = read_text(content)
    with node.replica.transaction():
        held = held_units(node)
        known = {key: unit for key, record in held.items() if (unit := read_unit(record))}
        return _write(node, held, read_list(text, known), author)


def plant_units(node: Node, units: Iterable[Unit]) -> Imported:
    """Take units that were read before."""
    with node.replica.transaction():
        return _write(node, held_units(node), units, None)


def _write(
    node: Node, held: dict[Key, Record], units: Iterable[Unit], author: bytes | None
) -> Imported:
    outcomes = [
        settle(node, "unit", held.get(unit.key), unit.values(), author).outcome for unit in units
    ]
    return Imported(outcomes.count("new"), outcomes.count("changed"), outcomes.count("same"))
