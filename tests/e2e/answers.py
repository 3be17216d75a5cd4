"""Answers as a person gives them on the tablet, and the value that each means."""

import json
from dataclasses import dataclass
from importlib.resources import files

from api.survey.definition import Question
from api.survey.text import parse_date, parse_number
from sync.canonical import Value

REASONS = {"none": "Không có", "unknown": "Không biết", "not_applicable": "Không áp dụng"}
UNITS: dict[str, Value] = {
    "Đặc khu Bạch Long Vĩ": ["QD19-2025", "11948"],
    "Huyện Bạch Long Vĩ": ["QD124-2004", "318"],
}
CATALOGUE = json.loads(files("api.survey").joinpath("data", "catalogue.json").read_text())
ITEMS = {name: code for code, (name, _), *_ in CATALOGUE}
USUAL = {code: (usual[0], usual[1]) for code, *_, usual in CATALOGUE if usual}


@dataclass(frozen=True)
class Why:
    """No value, but a reason why there is none, in the words of its button."""

    words: str


@dataclass(frozen=True)
class Slip:
    """Something typed first, over which the screen says the words of a constraint."""

    typed: "str | tuple[str, ...]"
    code: str


@dataclass(frozen=True)
class Here:
    """The place where the tablet is, as it measures it."""


BLANK = ""
"""What stands there is taken back."""
HERE = Here()
NONE, UNKNOWN = Why(REASONS["none"]), Why(REASONS["unknown"])

Answer = str | tuple[str, ...] | Why | Slip | Here
"""Typed or chosen words; several choices are a tuple."""


def meaning(question: Question, answer: Answer) -> Value:
    """The value of an answer to a question."""
    match answer:
        case "" | ():
            return None
        case Slip():
            return meaning(question, answer.typed)
        case Here():
            return [20_133_800, 107_729_400, 6]
        case Why(words=words):
            return [reason for reason, said in REASONS.items() if said == words]
    return _value(question, answer)


def _value(question: Question, said: "str | tuple[str, ...]") -> Value:
    if isinstance(said, tuple):
        return [one.value for one in question.choices if one.label.vi in said]
    match question.kind:
        case "choice":
            [value] = [one.value for one in question.choices if one.label.vi == said]
            return value
        case "count" | "decimal" | "money" | "year":
            return parse_number(said, question.scale)
        case "date":
            return parse_date(said)
        case "phone":
            return [said, "+84" + said.replace(" ", "").removeprefix("0")]
        case "unit":
            return UNITS[said]
        case "item":
            return [ITEMS.get(said), said]
        case "point":
            return [*(parse_number(axis, 6) for axis in said.split("; ")), None]
    return said
