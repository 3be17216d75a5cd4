"""The format of a form, as JSON has it. The same words in the app: web/src/survey/definition.ts.

`web/src/survey/definition.ts` says what each kind's value is; docs/data.md has the shapes.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.canonical import Value

Kind = Literal[
    "choice",
    "choices",
    "count",
    "decimal",
    "money",
    "year",
    "date",
    "text",
    "long_text",
    "phone",
    "point",
    "unit",
    "hamlet",
    "item",
    "site",
    "round",
    "group",
    "repeat",
    "needs",
    "photos",
]
Reason = Literal["none", "unknown", "not_applicable"]
Level = Literal["error", "warning"]
Point = Literal["2a", "2b", "2c"]
Condition = list[object]
"""See `api/survey/condition.py`."""

Answers = Mapping[str, Value]
"""Values by question id, the latest live value of each; blank ones left out or None."""


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read."""

    vi: str
    en: str


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of a question's choices; `alone` if it cannot stand beside others."""

    value: str | int
    label: Label
    alone: bool = False


class Constraint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A test that is violated only when it is false."""

    test: Condition
    code: str
    level: Level
    message: Label


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an approval asks of an answer, for one point; judged for each need by its own answers.

    It binds where `when` holds, or always, and is met where `met` holds.
    """

    point: Point
    met: Condition
    when: Condition | None = None


class Question(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What is asked. `id` names the field, or the part within its group, row or need."""

    id: str
    kind: Kind
    label: Label
    help: Label | None = None
    unit: Label | None = None
    choices: tuple[Choice, ...] = ()
    scale: int = 0
    min: int | None = None
    max: int | None = None
    required: bool | Condition = False
    relevant: Condition | None = None
    constraints: tuple[Constraint, ...] = ()
    reasons: tuple[Reason, ...] = ()
    parts: "tuple[Question, ...]" = ()
    prefill: str | None = None
    gate: Gate | None = None
    evidence: bool = False
    personal: bool = False


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Questions that stand on one page."""

    id: str
    title: Label
    questions: tuple[Question, ...]
    relevant: Condition | None = None


Version = Annotated[int, Meta(ge=1, le=999_999)]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a form; immutable once it is published."""

    letter: str
    version: Version
    title: Label
    sections: tuple[Section, ...]

    def questions(self) -> Iterator[Question]:
        """All questions, in order."""
        for section in self.sections:
            yield from section.questions

    def question(self, id: str) -> Question | None:
        """The question with an id."""
        return next((question for question in self.questions() if question.id == id), None)

    def of_kind(self, kind: Kind) -> list[Question]:
        """The questions of a kind, in order."""
        return [question for question in self.questions() if question.kind == kind]


class Context(msgspec.Struct, frozen=True):
    """What conditions may know beside the answers.

    `today` is the local day, `"2026-11-23"`; `formers` tells how many former units each unit
    has, by `"codebook/code"`; `usual` is the range of one unit's price in đồng, by item code;
    `restricted`: of the survey's site neither exact point nor photos are ever stored.
    """

    today: str | None = None
    formers: Mapping[str, int] = {}
    usual: Mapping[str, tuple[int, int]] = {}
    restricted: bool = False
