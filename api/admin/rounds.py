"""Rounds: opened from a file, closed by their code."""

from collections.abc import Iterable

from api.admin.forms import published
from api.admin.settling import Settled, settle
from api.admin.units import held_units
from api.errors import RoundUnknown
from api.node import Node
from api.survey.round_file import RoundFile, round_values
from api.survey.rounds import Item
from api.survey.text import composed
from sync.record import Record
from sync.trust import COMMON


def round_by_code(node: Node, code: str) -> Record | None:
    """The round with a code; the oldest record where two have it."""
    found = [r for r in node.store.records("round", scope=COMMON) if r.get("code") == code]
    return min(found, key=lambda round: round.id, default=None)


def open_round(
    node: Node, file: RoundFile, items: Iterable[Item], author: bytes | None = None
) -> Settled:
    """Bring the round of the file's code to what the file says; raises `BadRound`."""
    with node.replica.transaction():
        values = round_values(file, items, published(node), held_units(node))
        return settle(node, "round", round_by_code(node, file.code), values, author)


def close_round(node: Node, code: str, author: bytes | None = None) -> Settled:
    """Begin no more surveys in a round; raises `RoundUnknown`."""
    with node.replica.transaction():
        held = round_by_code(node, composed(code))
        if held is None:
            raise RoundUnknown(round=code)
        return settle(node, "round", held, {"open": False}, author)
