"""Rounds: what a round record says, and the catalogue that it offers."""

from collections.abc import Iterable
from typing import NamedTuple

from api.survey.definition import Label
from api.survey.values import is_int
from sync.canonical import Value
from sync.record import Record


class Item(NamedTuple):
    """Something that a need can ask for; price and usual range (low, high) of one in đồng."""

    code: str
    name: Label
    letters: tuple[str, ...]
    measure: str
    unit_price: int | None
    usual: tuple[int, int] | None

    def value(self) -> list[Value]:
        """The item in the round's field `catalogue`."""
        name: Value = [self.name.vi, self.name.en]
        usual: Value = None if self.usual is None else list(self.usual)
        return [self.code, name, list(self.letters), self.measure, self.unit_price, usual]


def catalogue(round: Record) -> tuple[Item, ...]:
    """The items that a round offers, in its order."""
    return read_catalogue(round.get("catalogue"))


def read_catalogue(rows: Value) -> tuple[Item, ...]:
    """The items of a round's field `catalogue`; rows that are none are left out."""
    found = map(_item, rows) if isinstance(rows, list | tuple) else ()
    return tuple(item for item in found if item)


def _item(row: Value) -> Item | None:
    match row:
        case [
            str() as code,
            [str() as vi, str() as en],
            [*letters],
            str() as measure,
            price,
            usual,
        ]:
            named = tuple(letter for letter in letters if isinstance(letter, str))
            known = price if is_int(price) else None
            return Item(code, Label(vi, en), named, measure, known, _range(usual))
    return None


def _range(value: Value) -> tuple[int, int] | None:
    match value:
        case [low, high] if is_int(low) and is_int(high):
            return low, high
    return None


def usual_prices(items: Iterable[Item]) -> dict[str, tuple[int, int]]:
    """The usual ranges of prices, for the conditions of a form."""
    return {item.code: item.usual for item in items if item.usual}
