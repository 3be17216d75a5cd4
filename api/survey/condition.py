"""Conditions: small arrays that give true, false or, when an operand is unknown, None.

`web/src/survey/condition.ts` has the table of what each means, and the same rules.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from api.survey.definition import Answers, Context, Question
from api.survey.values import is_int
from sync.canonical import Value
from sync.record import same

Truth: TypeAlias = bool | None
Operand: TypeAlias = int | str | None

REASONS = ("none", "unknown", "not_applicable")


class Known(msgspec.Struct, frozen=True):
    """What a condition can see: values by path, and the facts beside them."""

    find: Callable[[str], Value]
    context: Context


def reason_of(value: Value) -> str | None:
    """The reason in a value such as `["none"]`, else None."""
    match value:
        case [str() as reason] if reason in REASONS:
            return reason
    return None


def blank(value: Value) -> bool:
    """Whether nothing was answered: None, an empty text, or an array of blanks. Zero is one."""
    if isinstance(value, list | tuple):
        return all(map(blank, value))
    return value is None or value == ""


def value_at(questions: Iterable[Question], answers: Answers, path: str) -> tuple[bool, Value]:
    """Whether a question has the path's id, and the value at the path."""
    id, _, part = path.partition(".")
    question = next((one for one in questions if one.id == id), None)
    if question is None:
        return False, None
    value = answers.get(id)
    if not part:
        return True, value
    place = next((i for i, one in enumerate(question.parts) if one.id == part), -1)
    inside = isinstance(value, list | tuple) and 0 <= place < len(value)
    return True, value[place] if inside else None  # type: ignore[index]


def evaluate(condition: object, known: Known) -> Truth:
    """Whether a condition holds; None when an operand is unknown or it is no condition."""
    match condition:
        case ["and", *rest]:
            return _all(evaluate(one, known) for one in rest)
        case ["or", *rest]:
            return _not(_all(_not(evaluate(one, known)) for one in rest))
        case ["not", one]:
            return _not(evaluate(one, known))
        case ["=" | "<" | "<=" | ">" | ">=" as name, a, b]:
            return _compare(name, _operand(a, known), _operand(b, known))
        case ["restricted", *_]:
            return known.context.restricted
        case [str() as name, str() as path, *rest]:
            return _test(name, known.find(path), rest[0] if rest else None, known)
    return None


def _test(name: str, value: Value, wanted: object, known: Known) -> Truth:
    match name:
        case "answered":
            return not blank(value)
        case "given":
            return not blank(value) and reason_of(value) is None
        case "is":
            return _equal(value, wanted)
        case "in":
            return isinstance(wanted, list) and any(_equal(value, one) for one in wanted)
        case "has":
            return _includes(value, wanted)
        case "among":
            return _includes(known.find(str(wanted)), value)
        case "usual":
            return _usual(value, known.find(str(wanted)), known.context.usual)
    return None


def _usual(price: Value, item: Value, ranges: Mapping[str, tuple[int, int]]) -> Truth:
    match price, item:
        case _, [str() as code, _] if code in ranges and is_int(price):
            low, high = ranges[code]
            return low <= price <= high
    return None


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if False in found:
        return False
    return None if None in found else True


def _equal(value: Value, wanted: object) -> bool:
    return same(value, wanted)  # type: ignore[arg-type]


def _includes(value: Value, wanted: object) -> bool:
    return isinstance(value, list | tuple) and any(_equal(one, wanted) for one in value)


def _operand(expression: object, known: Known) -> Operand:
    match expression:
        case bool():
            return None
        case int():
            return expression
        case str():
            return _plain(known.find(expression))
        case ["sum", *rest]:
            return _sum([_operand(one, known) for one in rest])
        case ["today"]:
            return known.context.today
        case ["year", one]:
            return _year(_operand(one, known))
        case ["formers", str() as path]:
            return _formers(known.find(path), known.context.formers)
    return None


def _plain(value: Value) -> Operand:
    return value if is_int(value) or isinstance(value, str) else None


def _sum(operands: list[Operand]) -> Operand:
    numbers = [one for one in operands if isinstance(one, int)]
    return sum(numbers) if len(numbers) == len(operands) else None


def _year(day: Operand) -> Operand:
    written = isinstance(day, str) and day[4:5] == "-" and day[:4].isascii() and day[:4].isdigit()
    return int(str(day)[:4]) if written else None


def _formers(unit: Value, formers: Mapping[str, int]) -> Operand:
    match unit:
        case [str() as codebook, str() as code]:
            return formers.get(f"{codebook}/{code}")
    return None


def _compare(name: str, a: Operand, b: Operand) -> Truth:
    if a is None or b is None or isinstance(a, int) is not isinstance(b, int):
        return None
    less, equal = a < b, a == b  # type: ignore[operator]
    return {
        "=": equal,
        "<": less,
        "<=": less or equal,
        ">": not (less or equal),
        ">=": not less,
    }[name]
