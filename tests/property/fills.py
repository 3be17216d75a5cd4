"""Answers to any form, by chance: as asked, nearly so, or what no screen would send."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import msgspec

from api.survey.definition import Context, Form, Question
from api.survey.forms import Child, Filled
from sync.canonical import MAX_INT, Value

TODAY = "2026-11-23"
UNITS = (["QD19-2025", "11914"], ["QD19-2025", "11948"], ["QD124-2004", "318"])
FORMERS = {"QD19-2025/11914": 12, "QD19-2025/11948": 1}
USUAL = {"ip_cluster": (3_000_000, 60_000_000), "led_cluster": (200_000_000, 6_000_000_000)}
PRICES = (1, 2_999_999, 3_000_000, 200_000_000, 6_000_000_001)
DAYS = ("2020-02-29", "2026-11-22", TODAY, "2026-11-24", "2030-01-01")
YEARS = (2025, 2026, 2027)
WORDS = ("Đảo", "cầu cảng", "Đ" * 40, "😀" * 100, "x" * 101, "x" * 201, "x" * 2001, "x" * 4001)
REASONS: tuple[Value, ...] = (["none"], ["unknown"], ["not_applicable"])

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 3, MAX_INT, -MAX_INT),
    *("", " ", "none", "12 cái", "constructor", "__proto__", "toString", "QD19-2025/11914"),
    *("2026-02-30", "0000-01-01", "9999-12-31", "2026-1-1", "２０２６-01-01", "2026-11-23\n"),
    *("😀", "\uffff", "\ue000", "e\u0301", "NaN", "1.5"),
    *(b"", bytes(16), b"none"),
    *([], [None], [[]], [""], ["later"], ["none", 1], [["none"]], ["none", None], [["unknown"], 0]),
    *([1, 2], [1, 2, 3], [None, None, None], [0, 0, 0], [True, 1, 1], [3, 2, 1], [2, 3, 1]),
    *(["constructor", "x"], ["ip_cluster", "x", "y"], ["ip_cluster"], [b"ip_cluster", "x"]),
    *(["constructor"], ["QD19-2025", "11914", None], ["QD19-2025/11914"], ["QD19-2025", 11914]),
    *([91_000_000, 0, None], [1, 1, -1], [1, 1, 1, 1], ["😀", "\uffff"], ["\uffff", "😀"]),
    *([bytes(1), bytes(1)], [bytes(1)], ["new", "new"], ["x", None], [None, "x"]),
)

ODDS = ((1, 0, 0, 0), (30, 1, 1, 1), (12, 2, 1, 1), (4, 2, 2, 2), (1, 1, 1, 1), (1, 0, 0, 12))
"""How often an answer is as asked, nearly so, hostile or blank, in the kinds of surveys."""


class Fill:
    """A survey that chance answers."""

    def __init__(self, form: Form, chance: Random) -> None:
        self.form, self.chance = form, chance
        self.odds = chance.choice(ODDS)
        self.near = _literals(form)

    def filled(self) -> Filled:
        """Answers, rows, needs and photos."""
        chance = self.chance
        questions = list(self.form.questions())
        fields = [q for q in questions if q.kind not in ("photos", "needs", "repeat")]
        return Filled(
            answers={q.id: self.answer(q) for q in fields} | {"nothing": chance.choice(HOSTILE)},
            rows={q.id: self.children(q) for q in questions if q.kind == "repeat"},
            needs=[child for q in questions if q.kind == "needs" for child in self.children(q)],
            photos=chance.choice((0, 1, 1, 1, 2, 6, 7)),
            conflicts=[q.id for q in fields if chance.random() < 0.01],
        )

    def children(self, question: Question) -> list[Child]:
        """Rows or needs: mostly few, now and then one too many."""
        most = question.max or 1
        count = self.chance.choices((0, 1, 2, most, most + 1), (8, 16, 8, 1, 1))[0]
        return [self.child(question, place) for place in range(count)]

    def child(self, question: Question, place: int) -> Child:
        answers = {part.id: self.answer(part) for part in question.parts}
        return Child(place.to_bytes(16, "big"), answers)

    def answer(self, question: Question) -> Value:
        """One answer; a group mostly has parts that are answered each by itself."""
        kind = self.chance.choices(("asked", "near", "hostile", "blank"), self.odds)[0]
        if kind == "blank":
            return self.one(None, "", [], [None, None])
        if kind == "hostile":
            return self.one(*HOSTILE)
        if question.kind == "group":
            parts = [self.answer(part) for part in question.parts]
            return parts if kind == "asked" else self.one(parts[1:], [*parts, None])
        if question.reasons and self.chance.random() < 0.1:
            return [self.chance.choice(question.reasons)]
        return self.asked(question) if kind == "asked" else self.nearly(question)

    def one(self, *options: Value) -> Value:
        """One of these, by chance."""
        return self.chance.choice(options)

    def asked(self, question: Question) -> Value:
        """What a careful person would answer."""
        chance = self.chance
        values: list[Any] = [choice.value for choice in question.choices]
        alone = [choice.value for choice in question.choices if choice.alone]
        match question.kind:
            case "choice":
                return self.one(*values)
            case "choices":
                several = [value for value in values if value not in alone]
                some = [value for value in several if chance.random() < 0.5]
                return some or [chance.choice(values)]
            case "count" | "decimal" | "money" | "year":
                low = question.min or 0
                high = min(low + 20, question.max or MAX_INT)
                return chance.choice((chance.randint(low, high), *self.numbers(question)))
            case "date":
                return chance.choice(DAYS)
            case "unit":
                return list(chance.choice(UNITS))
            case "point":
                return [20_133_000, 107_729_000, chance.choice((8, None))]
            case "phone":
                return ["0225 388 0000", chance.choice(("+842253880000", None))]
            case "item":
                return [chance.choice((*USUAL, None)), "Loa nén"]
            case "site" | "round":
                return bytes(16)
        return chance.choice(WORDS[:2])

    def numbers(self, question: Question) -> list[int]:
        """Numbers that the form's own conditions speak of, within the question's bounds."""
        low, high = question.min or 0, MAX_INT if question.max is None else question.max
        return [n for n in (*self.near, *PRICES, *YEARS) if low <= n <= high]

    def nearly(self, question: Question) -> Value:
        """What a careless person would answer: beyond a bound, too long, another reason."""
        values: list[Any] = [choice.value for choice in question.choices]
        if question.kind == "choice":
            return self.one("other_thing", [*values], ["unknown"], str(values[0]).upper())
        if question.kind == "choices":
            return self.one(values, [*values[:1], "other_thing"], values[0], [True])
        if question.kind in ("count", "decimal", "money", "year"):
            low, high = question.min or 0, MAX_INT - 1 if question.max is None else question.max
            return self.one(low - 1, low, high, high + 1, *REASONS, "12 cái")
        if question.kind == "item":
            return [None, self.one(*WORDS)]
        return self.one(*REASONS, *WORDS, "23/11/2026", "2026-13-01")


def _literals(form: Form) -> list[int]:
    """The integers of a form's conditions, and their neighbours."""
    found = set(_integers(msgspec.to_builtins(form.sections), inside=False))
    return sorted({n + step for n in found for step in (-1, 0, 1)})


def _integers(node: Any, *, inside: bool) -> Iterator[int]:
    match node:
        case Mapping():
            for member, value in node.items():
                yield from _integers(value, inside=member in ("test", "required", "relevant"))
        case list() | tuple():
            for one in node:
                yield from _integers(one, inside=inside)
        case int() if inside and not isinstance(node, bool):
            yield node


def context(chance: Random) -> Context:
    """The day, known or not; a site that is restricted or not."""
    return Context(
        today=chance.choice((TODAY, TODAY, TODAY, None)),
        formers=FORMERS,
        usual=USUAL,
        restricted=chance.random() < 0.2,
    )


def fills(forms: Sequence[Form], sets: int, seed: int) -> Iterator[tuple[Form, Filled, Context]]:
    """So many surveys, of one form after the other."""
    for number in range(sets):
        chance = Random(f"{seed}/{number}")
        form = forms[number % len(forms)]
        yield form, Fill(form, chance).filled(), context(chance)
