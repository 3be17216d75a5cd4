"""What was seen of a form on the screen, and what of its definition was not."""

from collections.abc import Iterator, Sequence

from api.survey.definition import Form, Question, Section
from sync.canonical import Value

RECORDS = ("repeat", "needs")
GIVEN = ("site", "round", "photos", "group", *RECORDS)
"""Kinds whose answer is not typed into a control of their own."""


class Seen:
    """Everything that a person met while filling surveys of one form.

    An outcome is a path, `shown` or `asked`, and whether it was so; a path is `question`,
    `group.part`, `needs.part` or `needs.group.part`.
    """

    def __init__(self) -> None:
        self.outcomes: set[tuple[str, str, bool]] = set()
        self.answered: set[str] = set()
        self.chosen: set[tuple[str, Value]] = set()
        self.reasoned: set[str] = set()
        self.said: set[tuple[str, str]] = set()
        self.stopped: set[tuple[str, str]] = set()

    def gaps(self, form: Form) -> list[str]:
        """What the definition has and nobody met, in words."""
        return [
            gap
            for section in form.sections
            for gap in (*self._of_section(section), *self._of_questions(section.questions, ""))
        ]

    def _of_section(self, section: Section) -> Iterator[str]:
        if section.relevant:
            yield from self._outcomes(f"#{section.id}", "shown")

    def _of_questions(self, questions: Sequence[Question], base: str) -> Iterator[str]:
        for question in questions:
            path = base + question.id
            yield from self._of_question(question, path)
            yield from self._of_questions(question.parts, f"{path}.")

    def _of_question(self, question: Question, path: str) -> Iterator[str]:
        if path not in self.answered:
            yield f"{path}: never answered"
        if question.reasons and path not in self.reasoned:
            yield f"{path}: no reason was ever given"
        for choice in question.choices:
            if (path, choice.value) not in self.chosen:
                yield f"{path}: “{choice.label.vi}” was never chosen"
        if question.relevant:
            yield from self._outcomes(path, "shown")
        if not isinstance(question.required, bool):
            yield from self._outcomes(path, "asked")
        for one in question.constraints:
            if (path, one.code) not in self.said:
                yield f"{path}: {one.code} was never said"
            if one.level == "error" and (path, one.code) not in self.stopped:
                yield f"{path}: {one.code} never stopped a hand-in"

    def _outcomes(self, path: str, what: str) -> Iterator[str]:
        for truth in (True, False):
            if (path, what, truth) not in self.outcomes:
                yield f"{path}: {what} was never {truth}"
