"""A survey filled on the tablet by tapping and typing, while the screen is held to the form."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from playwright.sync_api import Locator, expect

from api.survey import forms
from api.survey.condition import Known
from api.survey.definition import Context, Form, Question, Section
from api.survey.forms import Child, Filled
from sync.canonical import Value
from tests.e2e.answers import BLANK, HERE, UNITS, Answer, Slip, Why, meaning
from tests.e2e.fleet import add_photos, picture
from tests.e2e.place import Asked, Place, asked_in, constraint_of, keep, question_at
from tests.e2e.seen import RECORDS, Seen
from tests.e2e.tablet_app import TabletApp

Records = list[dict[str, "Answer | list[Answer]"]]
Sections = Mapping[str, Mapping[str, Any]]
"""By section, by path, what is answered there, in this order: an answer; a list of answers given
one after another; rows or needs, each a dict; or how many photos."""

SCREEN = """prefix => Object.fromEntries(
  [...document.querySelectorAll(`[id^="${prefix}-"][id$="-field"]`)]
    .filter(field => field.checkVisibility())
    .map(field => [
      field.id.slice(prefix.length + 1, -"-field".length),
      field.querySelector(":scope > .question-head .optional")?.innerText ?? "",
    ]))"""
"""What stands beside the label of each question of a record, by the name of its control."""
OPTIONAL = "không bắt buộc"
SHORT = 5_000


class Filling:
    """One survey on a tablet: everything answered in it, noting what is seen."""

    def __init__(
        self, tablet: TabletApp, form: Form, context: Context, seen: Seen, restricted: bool
    ) -> None:
        self.tablet, self.page, self.form = tablet, tablet.page, form
        self.context = msgspec.structs.replace(context, restricted=restricted)
        self.seen = seen
        self.survey = tablet.page.url.split("/survey/")[1].split("/")[0]
        # What a survey begins with, as far as conditions and the hand-in ask.
        self.values: dict[str, Value] = {
            "unit": UNITS["Đặc khu Bạch Long Vĩ"],
            "site": bytes(16),
            "round": bytes(16),
        }
        self.rows: dict[str, list[dict[str, Value]]] = {}
        self.needs: list[dict[str, Value]] = []
        self.photos = 0
        self.top = Place(self.survey[:8], tuple(form.questions()), self.values, "", self._known)

    def _known(self) -> Known:
        return forms.known(self.form, self.values, self.context)

    def address(self, *path: str) -> str:
        """An address of this survey."""
        return "/".join([self.tablet.base + "/#/survey", self.survey, *path])

    # Sections

    def fill(self, sections: Sections) -> None:
        """Answer everything in a table, section by section, then look at the others."""
        for id, answers in sections.items():
            section = next(one for one in self.form.sections if one.id == id)
            place = self.open(section)
            for path, told in answers.items():
                self._tell(place, path, told)
            self.tablet.expect_saved()
        for section in self.form.sections:
            if section.id not in sections and forms.relevant(section, self._known()):
                self.open(section)

    def open(self, section: Section) -> Place:
        """Go to a section by the rail, or by its address where there is none, and look at it."""
        link = self.page.locator(f'.rail a[href$="/form/{section.id}"]')
        card = section.id == "pole"
        if card:
            self.page.goto(self.address("card"))
        elif self.page.locator(".rail").count():
            link.click()
        else:
            self.page.goto(self.address("form", section.id))
        if not card:
            expect(self.page.get_by_role("heading", name=section.title.vi, level=1)).to_be_visible()
            self._note_sections()
        place = self.top._replace(questions=section.questions)
        self.look(place)
        return place

    def _note_sections(self) -> None:
        rail = self.page.locator(".rail")
        for section in self.form.sections:
            asked = forms.relevant(section, self._known())
            expect(rail.locator(f'a[href$="/form/{section.id}"]')).to_have_count(int(asked))
            self.seen.outcomes.add((f"#{section.id}", "shown", asked))

    def _tell(self, place: Place, path: str, told: Any) -> None:
        question = next(one for one in place.questions if one.id == path.split(".")[0])
        match question.kind:
            case "photos":
                self._add_photos(question, told)
            case "repeat":
                self._add_rows(question, told)
            case "needs":
                self._add_needs(question, told)
            case _:
                for answer in told if isinstance(told, list) else [told]:
                    self.answer(place, path, answer)

    # Records of their own

    def _add_photos(self, question: Question, count: int) -> None:
        files = {f"{n}.jpg": picture(640 + n, 480) for n in range(count)}
        add_photos(self.tablet, files)
        expect(self.page.locator("figure.photo img")).to_have_count(count)
        self.photos = count
        self.seen.answered.add(question.id)

    def _add_rows(self, question: Question, rows: Records) -> None:
        self._miss(question)
        frame = self._frame(self.top.prefix, question.id)
        for number, row in enumerate(rows):
            frame.get_by_role("button", name="Thêm một dòng").click()
            card = frame.locator(".record-card").nth(number)
            first = card.locator('[id$="-field"]').first
            prefix = str(first.get_attribute("id")).split("-")[0]
            values: dict[str, Value] = {}
            self.rows.setdefault(question.id, []).append(values)
            self._fill_child(question, prefix, values, row)
        self.seen.answered.add(question.id)

    def _add_needs(self, question: Question, needs: Records) -> None:
        self._miss(question)
        back = self.page.url.split("?")[0]
        for need in needs:
            self.page.get_by_role("button", name="Thêm nhu cầu").click()
            self.page.wait_for_url("**/need/*")
            prefix = self.page.url.split("/need/")[1][:8]
            values: dict[str, Value] = {}
            self.needs.append(values)
            self._fill_child(question, prefix, values, need)
            self.tablet.button("Xong").click()
            self.page.goto(back)
        expect(self.page.locator(".link-row")).to_have_count(len(needs))
        self.seen.answered.add(question.id)

    def _fill_child(
        self, question: Question, prefix: str, values: dict[str, Value], answers: Mapping[str, Any]
    ) -> None:
        known = lambda: forms.inside(question, values, self._known())  # noqa: E731
        place = Place(prefix, question.parts, values, f"{question.id}.", known)
        self.look(place)
        for path, told in answers.items():
            self._tell(place, path, told)

    def _miss(self, question: Question) -> None:
        """Where a record is asked for, see that the hand-in waits for it."""
        if not forms.required(question, self._known()):
            return
        back = self.page.url
        self.page.goto(self.address("hand-in"))
        line = self.page.locator(".problem-list li").filter(has_text=question.label.vi)
        expect(line.filter(has_text="Cần ít nhất")).to_have_count(1)
        self.seen.outcomes.add((question.id, "asked", True))
        self.page.goto(back)

    # One answer

    def answer(self, place: Place, path: str, answer: Answer) -> None:
        """Answer one question, and see that the screen then asks just what the form asks."""
        question, part = question_at(place.questions, path)
        control = f"{place.prefix}-{path.replace('.', '-')}"
        leaf = part or question
        self._give(leaf, control, answer.typed if isinstance(answer, Slip) else answer)
        value = meaning(leaf, answer)
        if leaf.kind not in ("site", "round"):
            keep(place.values, question, part, value)
        self._note_answer(place.base + path, answer)
        if leaf.choices:
            chosen = value if isinstance(value, list) else [value]
            self.seen.chosen |= {(place.base + path, one) for one in chosen}
        self.look(place)
        if isinstance(answer, Slip):
            self._slipped(place, path, answer.code)

    def _note_answer(self, path: str, answer: Answer) -> None:
        kind = self.seen.reasoned if isinstance(answer, Why) else self.seen.answered
        if answer not in (BLANK, ()):
            kind.add(path)
            self.seen.answered.add(path.rpartition(".")[0])

    def _give(self, question: Question, control: str, answer: Any) -> None:
        frame = self.page.locator(f'[id="{control}-field"]')
        match question.kind, answer:
            case _, Why(words):
                _tap(frame, [words])
            case (("site" | "round"), _):
                expect(self.page.locator(f'[id="{control}"]')).to_have_text(answer)
            case "point", _:
                self._locate(control, frame, answer)
            case (("choice" | "choices" | "unit"), _):
                self._choose(question, frame, answer)
            case _:
                self._type(self.page.locator(f'[id="{control}"]'), answer)

    def _type(self, control: Locator, text: str) -> None:
        if control.input_value() == text:
            return
        control.fill("")
        control.press_sequentially(text)

    def _choose(self, question: Question, frame: Locator, answer: Any) -> None:
        if frame.locator("select").count():
            frame.locator("select").select_option(label=answer)
            return
        wanted = [answer] if isinstance(answer, str) else list(answer)
        on = [
            one for one in frame.locator("label.choice").all() if one.locator("input").is_checked()
        ]
        chosen = [one.inner_text().strip() for one in on]
        surplus = [word for word in chosen if word not in wanted]
        # Another one of few takes the place of the chosen one by itself.
        takes_back = question.kind == "choices" or wanted == [""]
        _tap(
            frame, [*(surplus if takes_back else []), *(w for w in wanted if w not in chosen and w)]
        )

    def _locate(self, control: str, frame: Locator, answer: Any) -> None:
        if answer == HERE:
            frame.get_by_role("button", name="Lấy tọa độ tại đây").click()
            expect(frame.get_by_text("20,133800 · 107,729400 · ±6 m")).to_be_visible()
            return
        fold = frame.locator("summary")
        if fold.count():
            fold.click()
        for axis, text in zip("ne", answer.split("; "), strict=True):
            self._type(self.page.locator(f'[id="{control}-{axis}"]'), text)

    # What the screen says

    def look(self, place: Place) -> None:
        """See that the screen asks exactly what the form asks after these answers."""
        wanted = asked_in(place)
        for _ in range(SHORT // 50):
            if self._screen(place).keys() == wanted.keys():
                break
            self.page.wait_for_timeout(50)
        screen = self._screen(place)
        assert screen.keys() == wanted.keys(), screen.keys() ^ wanted.keys()
        for name, (question, asked) in wanted.items():
            if question.kind not in (*RECORDS, "photos"):
                assert (OPTIONAL not in screen[name]) is asked, name
        self._note(place, wanted)

    def _screen(self, place: Place) -> dict[str, str]:
        return dict(self.page.evaluate(SCREEN, place.prefix))

    def _note(self, place: Place, wanted: Mapping[str, Asked]) -> None:
        for question in place.questions:
            self._note_one(place, question, question.id, wanted)
            if question.kind == "group" and question.id in wanted:
                for part in question.parts:
                    self._note_one(place, part, f"{question.id}.{part.id}", wanted)

    def _note_one(
        self, place: Place, question: Question, path: str, wanted: Mapping[str, Asked]
    ) -> None:
        shown = path.replace(".", "-") in wanted
        full = place.base + path
        self.seen.outcomes.add((full, "shown", shown))
        asked = shown and wanted[path.replace(".", "-")][1]
        if question.kind not in RECORDS or not shown:
            self.seen.outcomes.add((full, "asked", asked))

    def _slipped(self, place: Place, path: str, code: str) -> None:
        """See the words of a constraint at its question; an error also stops the hand-in."""
        owner, constraint = constraint_of(place.questions, path, code)
        frame = self.page.locator(f'[id="{place.prefix}-{owner.id}-field"]')
        words = frame.locator(f'[id="{place.prefix}-{owner.id}-problems"]')
        expect(words).to_contain_text(constraint.message.vi)
        self.seen.said.add((place.base + owner.id, code))
        self.page.goto(self.address("hand-in"))
        line = self.page.locator(".problem-list a").filter(has_text=constraint.message.vi)
        expect(line).to_have_count(1)
        if constraint.level == "error":
            expect(self.page.get_by_role("button", name="Nộp phiếu này")).to_have_count(0)
            self.seen.stopped.add((place.base + owner.id, code))
        line.click()
        expect(frame).to_be_visible()

    def _frame(self, prefix: str, id: str) -> Locator:
        return self.page.locator(f'[id="{prefix}-{id}-field"]')

    # The end

    def filled(self) -> Filled:
        """The survey as the form judges it."""
        number = iter(range(1, 1_000))
        child = lambda values: Child(next(number).to_bytes(16), values)  # noqa: E731
        return Filled(
            answers=self.values,
            rows={id: [child(row) for row in rows] for id, rows in self.rows.items()},
            needs=[child(need) for need in self.needs],
            photos=self.photos,
        )

    def hand_in_lists(self) -> None:
        """See that the hand-in lists as many errors and warnings as the form finds."""
        self.page.goto(self.address("hand-in"))
        found = forms.problems(self.form, self.filled(), self.context)
        # What the pole cards of other tests add up to is no matter of this form.
        lines = self.page.locator(".problem-list li").filter(has_not_text="phiếu cột loa đã nộp")
        expect(lines).to_have_count(len(found))
        errors = [one for one in found if one.fault.level == "error"]
        button = self.page.get_by_role("button", name="Nộp phiếu này")
        expect(button).to_have_count(int(not errors))

    def hand_in(self) -> None:
        """Hand the survey in, as nothing is missing."""
        self.hand_in_lists()
        self.tablet.button("Nộp phiếu này").click()
        expect(self.page.get_by_role("button", name="Rút lại")).to_be_visible()
        for question in self.form.questions():
            empty = question.kind == "repeat" and not self.rows.get(question.id)
            if empty and forms.relevant(question, self._known()):
                self.seen.outcomes.add((question.id, "asked", False))


def _tap(frame: Locator, words: Sequence[str]) -> None:
    for word in words:
        frame.get_by_text(word, exact=True).click()
