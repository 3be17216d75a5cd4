"""Reviews: where a survey stands, what was decided on a need, and whether it still holds.

The same rules: web/src/survey/review.ts. docs/data.md has the shape of a decision.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal

import msgspec

from api.survey.text import said
from api.survey.values import is_int
from api.survey.versions import Dossier, judged
from sync.canonical import Value
from sync.change import Dot
from sync.clock import Time
from sync.record import Record, Write

Outcome = Literal["approved", "adjusted", "returned", "rejected"]
OUTCOMES: tuple[Outcome, ...] = ("approved", "adjusted", "returned", "rejected")
WITH_FIGURES = ("approved", "adjusted")
WITH_WORDS = ("adjusted", "returned", "rejected")

Standing = Literal["draft", "withdrawn", "arriving", "unconfirmed", "handed_in"]
NeedState = Literal[
    "draft",
    "arriving",
    "unconfirmed",
    "waiting",
    "answered",
    "stale",
    "unsettled",
    "returned",
    "approved",
    "adjusted",
    "rejected",
]
UNDECIDABLE: tuple[NeedState, ...] = ("draft", "arriving", "unconfirmed")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one reviewer said of one version of a need.

    `quantity` and `unit_price` (đồng) are the approved figures, `words` the question or reason.
    """

    outcome: Outcome
    judged: tuple[Dot, ...]
    form: bytes
    quantity: int | None = None
    unit_price: int | None = None
    words: str = ""

    def value(self) -> list[Value]:
        """The value of the need's field `decision`."""
        dots: list[Value] = [list(dot) for dot in self.judged]
        return [self.outcome, dots, self.form, self.quantity, self.unit_price, self.words]

    def agrees(self, other: "Decision") -> bool:
        """Whether both say the same of the need."""
        figures = self.quantity, self.unit_price
        return self.outcome == other.outcome and figures == (other.quantity, other.unit_price)


class Live(msgspec.Struct, frozen=True):
    """A decision that no other one has replaced, who made it and when.

    `stale` if what it judged has changed; `answers` are the replies to its question.
    """

    decision: Decision
    dot: Dot
    author: bytes | None
    time: Time
    stale: bool
    answers: tuple[Record, ...]


class SurveyState(msgspec.Struct, frozen=True):
    """Where a survey stands; `missing` was handed in and is not here yet.

    `listed` is what the hand-in lists; None where a withdrawal came after a decision.
    """

    state: Standing
    missing: tuple[Dot, ...] = ()
    listed: frozenset[Dot] | None = frozenset()


class NeedStatus(msgspec.Struct, frozen=True):
    """What there is to say of a need, and the live decisions it rests on, by dot."""

    state: NeedState
    decisions: tuple[Live, ...] = ()


def decision_faults(
    outcome: str, quantity: int | None, unit_price: int | None, words: str
) -> list[tuple[str, str]]:
    """What a decision lacks: pairs of field and code."""
    if outcome not in OUTCOMES:
        return [("outcome", "not_a_choice")]
    faults = []
    if outcome in WITH_FIGURES:
        for field, figure in (("quantity", quantity), ("unit_price", unit_price)):
            if figure is None:
                faults.append((field, "required"))
            elif figure < 1:
                faults.append((field, "too_small"))
    if outcome in WITH_WORDS and not said(words):
        faults.append(("words", "required"))
    return faults


def read_decision(value: Value) -> Decision | None:
    """The decision in a value of the field `decision`; None if it is none."""
    match value:
        case [str() as outcome, [*dots], bytes() as form, count, price, str() as words]:
            read = read_dots(dots)
            if outcome in OUTCOMES and read is not None and _figures(count, price):
                return Decision(
                    outcome=outcome,
                    judged=read,
                    form=form,
                    quantity=count,  # type: ignore[arg-type]
                    unit_price=price,  # type: ignore[arg-type]
                    words=words,
                )
    return None


def _figures(*values: Value) -> bool:
    return all(value is None or is_int(value) for value in values)


def read_dots(value: Value) -> tuple[Dot, ...] | None:
    """The dots of a value such as a hand-in; None if it is none."""
    if not isinstance(value, list | tuple):
        return None
    dots = []
    for row in value:
        match row:
            case [bytes() as replica, seq] if is_int(seq):
                dots.append(Dot(replica, seq))
            case _:
                return None
    return tuple(dots)


def decided(need: Record) -> bool:
    """Whether a decision on the need is live."""
    return any(read_decision(write.value) for write in need.live("decision"))


def survey_state(
    survey: Record,
    needs: Iterable[Record],
    held: Callable[[Dot], bool],
    confirms: bool = False,
) -> SurveyState:
    """Where a survey stands.

    `needs` are the survey's, `held` tells whether a counted change is here, `confirms` whether
    the round asks the lead to confirm. A withdrawal has no effect once a decision is live.
    """
    hand_ins = [write for write in survey.live("handed_in") if write.value is not None]
    if not hand_ins:
        if survey.live("handed_in") and any(map(decided, needs)):
            return SurveyState("handed_in", listed=None)
        return SurveyState("withdrawn" if survey.live("handed_in") else "draft")
    listed = frozenset(dot for write in hand_ins for dot in read_dots(write.value) or ())
    missing = tuple(sorted(dot for dot in listed if not held(dot)))
    if missing:
        return SurveyState("arriving", missing, listed)
    confirmed = not confirms or _confirmed(survey, hand_ins)
    return SurveyState("handed_in" if confirmed else "unconfirmed", (), listed)


def _confirmed(survey: Record, hand_ins: Sequence[Write]) -> bool:
    named = [read_dots([value]) for value in survey.values("confirmed")]
    return any(dots and dots[0] == write.dot for dots in named for write in hand_ins)


def need_status(dossier: Dossier, survey: SurveyState, forked: Collection[Dot] = ()) -> NeedStatus:
    """What there is to say of a need whose survey stands so.

    `forked` are the positions of the scope that hold two changes: a decision on one is stale.
    """
    live = live_decisions(dossier, forked)
    if not live:
        return NeedStatus(_undecided(dossier.need, survey))
    return NeedStatus(_decided(live), live)


def live_decisions(dossier: Dossier, forked: Collection[Dot] = ()) -> tuple[Live, ...]:
    """The decisions that no other one has replaced, by dot."""
    now = judged(dossier)
    return tuple(
        Live(
            decision=decision,
            dot=write.dot,
            author=write.author,
            time=write.time,
            stale=stale(decision.judged, now, forked),
            answers=tuple(a for a in dossier.answers if not a.deleted and _answers(a, write.dot)),
        )
        for write in dossier.need.live("decision")
        if (decision := read_decision(write.value))
    )


def stale(judged: Collection[Dot], now: Collection[Dot], forked: Collection[Dot]) -> bool:
    """Whether what was judged is not what is live now.

    A judged position that is forked cannot say which of its writes was meant.
    """
    return set(judged) != set(now) or any(dot in forked for dot in judged)


def _answers(answer: Record, dot: Dot) -> bool:
    return any(read_dots([value]) == (dot,) for value in answer.values("to"))


def _undecided(need: Record, survey: SurveyState) -> NeedState:
    listed = survey.listed
    added_later = listed is not None and not any(w.dot in listed for w in need.live("parent"))
    match survey.state:
        case "handed_in":
            return "draft" if added_later else "waiting"
        case "arriving" | "unconfirmed" as state:
            return "draft" if added_later else state
    return "draft"


def _decided(live: tuple[Live, ...]) -> NeedState:
    first = live[0].decision
    if not all(one.decision.agrees(first) for one in live):
        return "unsettled"
    if first.outcome == "returned" and all(one.answers for one in live):
        return "answered"
    return "stale" if all(one.stale for one in live) else first.outcome
