"""A tablet used as after a power cut, and the notes of what it has called saved.

What the screen shows already is not typed again; what was called saved and is not there is wrong.
"""

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Playwright, expect

from api.survey.data import forms
from api.survey.definition import Question
from sync.canonical import Value
from sync.change import Change
from tests.e2e.tablet_app import TabletApp

PATIENCE = 5_000
KEY = 15
SOON = 1.0
DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")

TELL_WHAT_IS_SAVED = """() => {
    const all = {subtree: true, attributes: true, childList: true, characterData: true};
    let last = "";
    new MutationObserver(() => {
        if (!document.querySelector(".saved[data-state=saved]")) return;
        const typed = [...document.querySelectorAll("input.input, textarea")];
        const chosen = [...document.querySelectorAll("input:checked")];
        const shown = JSON.stringify([
            ...typed.map(one => [one.id, one.value]),
            ...chosen.map(one => [one.name, one.parentElement.textContent]),
        ]);
        if (shown !== last) calledSaved(last = shown);
    }).observe(document, all);
}"""


@dataclass
class Typed:
    """What was typed into a control, and as much of it as the app has called saved."""

    control: str
    text: str
    saved: str | None = None


class Notes:
    """What a person typed and was told; a control is `<record's first 8 digits>-<field>-<part>`."""

    def __init__(self) -> None:
        self.typed: list[Typed] = []
        self.wrong: list[str] = []
        self.told = threading.Event()

    def of(self, control: str, text: str) -> Typed:
        """The note of a text that is being typed into a control."""
        for typed in reversed(self.typed):
            if (typed.control, typed.text) == (control, text):
                return typed
        self.typed.append(Typed(control, text))
        return self.typed[-1]

    def done(self, control: str, text: str) -> None:
        """Note something that was shown as done."""
        self.of(control, text).saved = text

    def called_saved(self, shown: str) -> None:
        """Note what the controls of the page held while all of it was called saved."""
        for control, text in json.loads(shown):
            for typed in self.typed:
                longer = len(text) > len(typed.saved or "")
                if typed.control == control and longer and typed.text.startswith(text):
                    typed.saved = text
                    self.told.set()

    def compare(self, typed: Typed, shown: str) -> None:
        """Hold what a control shows against what of its text was called saved."""
        if typed.saved and not shown.startswith(typed.saved):
            self.wrong.append(f"{typed.control}: {typed.saved!r} was saved, {shown!r} is shown")

    def saved_in(self, record: str) -> bool:
        """Whether something in a record was called saved."""
        return any(one.saved and one.control.startswith(record[:8]) for one in self.typed)

    def lost(self, log: list[Change]) -> list[str]:
        """What was called saved and stands in no change of a store's log."""
        written: dict[tuple[str, str], set[str]] = defaultdict(set)
        for change in log:
            for row in change.assignments:
                written[change.record_id.hex()[:8], row.field].update(texts(row.value))
        return [
            f"{one.control}: {one.saved!r}"
            for one in self.typed
            if one.saved is not None and not stands(one.control, one.saved, written)
        ]


def stands(control: str, text: str, written: Mapping[tuple[str, str], set[str]]) -> bool:
    """Whether some value of the control's field begins with a text."""
    record, field = control.split("-")[:2]
    told = bare(codes().get(text, text))
    return any(
        value.startswith(told)
        for (of, name), values in written.items()
        if of.startswith(record) and name == field
        for value in values
    )


def texts(value: Value) -> Iterator[str]:
    """The letters and digits of each part of a value, a day's as people write it."""
    match value:
        case list() | tuple():
            for part in value:
                yield from texts(part)
        case bytes():
            yield value.hex()
        case str() | int():
            yield bare(DAY.sub(r"\3\2\1", str(value)))


def bare(text: str) -> str:
    """The letters and digits of a text: all that a number keeps of how it was typed."""
    return "".join(filter(str.isalnum, text))


@cache
def codes() -> dict[str, str]:
    """The value of each choice of the forms, by its words."""

    def choices(questions: Iterable[Question]) -> Iterator[tuple[str, str]]:
        for question in questions:
            for choice in question.choices:
                yield choice.label.vi, str(choice.value)
            yield from choices(question.parts)

    return {word: code for form in forms() for word, code in choices(form.questions())}


class NotingTablet(TabletApp):
    """A tablet in the hand of somebody who looks first, and notes what the app calls saved."""

    def __init__(self, playwright: Playwright, profile: Path, base: str, notes: Notes) -> None:
        super().__init__(playwright, profile, base)
        self.notes = notes

    def launch(self) -> None:
        super().launch()
        self.context.set_default_timeout(PATIENCE)
        self.context.expose_function("calledSaved", self.notes.called_saved)
        self.context.add_init_script(f"({TELL_WHAT_IS_SAVED})()")

    def kill_when_saved(self) -> None:
        """Kill the browser when it next calls something more saved, or soon if it does not."""
        self.notes.told.clear()
        self.notes.told.wait(SOON)
        self.kill()

    def write(self, question: str, text: str) -> None:
        """Type what a field does not show yet."""
        field = self.field(question)
        typed = self.notes.of(field.get_attribute("id") or "", text)
        shown = field.input_value()
        self.notes.compare(typed, shown)
        if not text.startswith(shown):
            field.fill("")
            shown = ""
        field.press("End")
        field.press_sequentially(text.removeprefix(shown), delay=KEY)

    def choose(self, question: str, *words: str) -> None:
        """Touch the choices that are not chosen yet."""
        frame = self.page.locator(f'[id$="-{question}-field"]')
        for word in words:
            box = frame.get_by_label(word, exact=True)
            typed = self.notes.of(box.get_attribute("name") or "", word)
            chosen = box.is_checked()
            self.notes.compare(typed, word if chosen else "")
            if not chosen:
                super().choose(question, word)
            expect(box).to_be_checked()
