"""Whether a value has the shape, the choices and the bounds that its question asks for.

The same rules: web/src/survey/shape.ts.
"""

from api.survey.condition import reason_of
from api.survey.definition import Question
from api.survey.text import composed, is_date
from api.survey.values import is_int
from sync.canonical import Value

MOST_LATITUDE = 90_000_000
MOST_LONGITUDE = 180_000_000

NUMBERS = ("count", "decimal", "money", "year")
TEXTS = ("text", "long_text", "hamlet")


def shape_fault(question: Question, value: Value) -> str | None:
    """The code of what is wrong with the shape of an answer that is not blank, else None."""
    choosing = question.kind in ("choice", "choices")
    reason = None if choosing else reason_of(value)
    if reason:
        return None if reason in question.reasons else "reason_not_allowed"
    if question.kind in NUMBERS:
        return _number_fault(question, value)
    if question.kind in TEXTS:
        return _text_fault(question, value)
    if question.kind == "choice":
        return None if _is_choice(question, value) else "not_a_choice"
    if question.kind == "choices":
        return _choices_fault(question, value)
    if not _fits(question, value):
        return "wrong_kind"
    match question.kind, value:
        case "item", [_, name]:
            return _text_fault(question, name)
    return None


def _number_fault(question: Question, value: Value) -> str | None:
    if not is_int(value):
        return "wrong_kind"
    if value < (question.min or 0):
        return "below_min"
    above = question.max is not None and value > question.max
    return "above_max" if above else None


def _is_choice(question: Question, value: Value) -> bool:
    return not isinstance(value, bool) and any(one.value == value for one in question.choices)


def _choices_fault(question: Question, value: Value) -> str | None:
    if not isinstance(value, list | tuple):
        return "wrong_kind"
    if not all(_is_choice(question, one) for one in value):
        return "not_a_choice"
    alone = any(one.alone and one.value in value for one in question.choices)
    return "not_alone" if alone and len(value) > 1 else None


def _text_fault(question: Question, value: Value) -> str | None:
    if not isinstance(value, str) or value != composed(value):
        return "wrong_kind"
    return "too_long" if question.max is not None and len(value) > question.max else None


def _fits(question: Question, value: Value) -> bool:
    match question.kind, value:
        case "date", str():
            return is_date(value)
        case "site" | "round", bytes():
            return True
        case "phone", [number, e164]:
            return _is_text(number) and (e164 is None or _is_text(e164))
        case "item", [code, name]:
            return _is_text(name) and (code is None or _is_text(code))
        case "unit", [codebook, code]:
            return _is_text(codebook) and _is_text(code)
        case "point", [latitude, longitude, accuracy]:
            return (
                _within(latitude, MOST_LATITUDE)
                and _within(longitude, MOST_LONGITUDE)
                and (accuracy is None or (is_int(accuracy) and accuracy >= 0))
            )
        case "group", [*parts]:
            return len(parts) == len(question.parts)
    return False


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and value != ""


def _within(value: Value, most: int) -> bool:
    return is_int(value) and abs(value) <= most
