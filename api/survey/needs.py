"""Needs: what a need record says and would cost. The same rules: web/src/survey/need.ts."""

from typing import NamedTuple

from api.survey.values import is_int
from sync.canonical import Value
from sync.record import Record

DECISION = "decision"


class Quantity(NamedTuple):
    """How many, and the unit of measure."""

    amount: int
    measure: str


def item_name(need: Record) -> str | None:
    """The name of the item asked for."""
    match need.get("item"):
        case [_, str() as name]:
            return name
    return None


def item_code(need: Record) -> str | None:
    """The item's code in the round's catalogue, or None for a name that was typed."""
    match need.get("item"):
        case [str() as code, str()]:
            return code
    return None


def quantity(need: Record) -> Quantity | None:
    """The quantity asked for."""
    match need.get("quantity"):
        case [amount, measure] if is_int(amount):
            return Quantity(amount, measure if isinstance(measure, str) else "")
    return None


def unit_price(need: Record) -> int | None:
    """The proposed price of one unit, in đồng."""
    return _int(need.get("unit_price"))


def priority(need: Record) -> int | None:
    """1 urgent, 2 needed, 3 can wait."""
    return _int(need.get("priority"))


def funded_elsewhere(need: Record) -> str | None:
    """`no`, `yes` or `unknown`."""
    match need.get("funded_elsewhere"):
        case [str() as answer, _]:
            return answer
    return None


def amount(count: int | None, price: int | None) -> int | None:
    """Quantity times unit price in đồng; None while one is unknown."""
    return None if count is None or price is None else count * price


def proposed_amount(need: Record) -> int | None:
    """What the need would cost at the proposed price."""
    asked = quantity(need)
    return amount(asked and asked.amount, unit_price(need))


def _int(value: Value) -> int | None:
    return value if is_int(value) else None
