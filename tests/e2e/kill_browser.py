"""The main job in a browser, with power cuts.

Each step looks at the screen and does what is missing; after a power cut it is taken again, as by
somebody who turns the tablet on again.
"""

import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path

import httpx
from playwright.sync_api import Error, Locator, Playwright, expect

from api.demo import check, seed
from api.demo.control import Order
from api.demo.desk import Reviewer
from api.demo.notebook import Notebook
from api.demo.rest import Person
from api.demo.sample import PASSWORD
from api.demo.stage import BOXES, ISLAND, MAINLAND, SYNC, WIFI, Stage
from api.demo.weather import DOWN, UP
from sync.change import read_header
from sync.storage import raw
from tests.e2e import disk, fleet
from tests.e2e.fleet import AMPLIFIER, NEEDS, SPEAKERS, Need
from tests.e2e.killer import Killer, Run, programs
from tests.e2e.noting_tablet import Notes, NotingTablet

BROWSER = "browser"
TURNS = (BROWSER, MAINLAND, BROWSER, ISLAND, BROWSER, SYNC)
SURVEYOR, REVIEWER = "khaosat1", "thamdinh"
PATIENCE = 120.0
PAUSE = 0.5
LOOK = 2_000
"""Milliseconds of looking at a page before it is loaded again."""

ENROL, SIGN_IN, TODAY = "Ghi tên máy này", "Đăng nhập", "Việc hôm nay"
UNNAMED = "Nhu cầu chưa có tên"
QUESTION, ANSWER = "Còn mấy cụm dùng được?", "Còn 5 cụm."
AGREED, LESS = "Đề nghị đưa vào kế hoạch", "Một chiếc là đủ."
SIX, ONE = (6, 18_000_000), (1, 25_000_000)

Step = Callable[[], object]
"""Raises while what it is for is not so yet; taken again it does what is missing."""
NOT_YET = (Error, AssertionError, httpx.HTTPError)


class Unfinished(Exception):
    """A step that did not succeed, in all the time it had."""


class Story:
    """A surveyor with a tablet and a reviewer at the desk."""

    def __init__(self, stage: Stage, tablet: NotingTablet) -> None:
        self.stage, self.tablet, self.notes = stage, tablet, tablet.notes
        self.notebook = Notebook()
        self.survey = ""
        self.needs: dict[str, str] = {}

    @property
    def steps(self) -> list[tuple[str, Step]]:
        """The steps, each named by what is so after it."""
        return [
            ("the app is open", self.open_app),
            ("enrolled", self.enrol),
            ("a survey is begun", self.begin),
            ("the station is filled in", partial(self.fill, "station", fleet.fill_station)),
            ("the coverage is filled in", partial(self.fill, "coverage", fleet.fill_coverage)),
            ("the power is filled in", partial(self.fill, "power", fleet.fill_power)),
            ("the operation is filled in", partial(self.fill, "operation", fleet.fill_operation)),
            ("the reasons are filled in", partial(self.fill, "needs", fleet.fill_reasons)),
            ("a need is asked for", partial(self.ask, NEEDS[0])),
            ("two needs are asked for", partial(self.ask, NEEDS[1])),
            ("a photo is taken", self.photograph),
            ("handed in", self.hand_in),
            ("the desk shows the needs", partial(self.see, "waiting", SPEAKERS, AMPLIFIER)),
            ("a need is returned", partial(self.decide, SPEAKERS, "returned", QUESTION)),
            ("a need is approved", partial(self.decide, AMPLIFIER, "approved", "", *ONE)),
            ("the question is read", partial(self.read, {SPEAKERS: QUESTION})),
            ("answered", self.answer),
            ("edited", self.edit),
            ("the desk shows the answer", partial(self.see, "answered", SPEAKERS)),
            ("the desk shows the edit", partial(self.see, "stale", AMPLIFIER)),
            ("the answer is decided on", partial(self.decide, SPEAKERS, "approved", "", *SIX)),
            ("the edit is decided on", partial(self.decide, AMPLIFIER, "adjusted", LESS, *ONE)),
            ("all is read", self.read_all),
            ("all is read offline", self.read_offline),
        ]

    def play(self, killer: Killer) -> None:
        """All steps with their power cuts; raises `Unfinished` when one gets stuck."""
        for name, step in self.steps:
            self.take(name, step)
            if killer.point(name) == BROWSER:
                self.slow_down()
        self.take("everything is everywhere", partial(self.settle, killer))

    def take(self, name: str, step: Step) -> None:
        """Take a step until it succeeds, giving power back to whatever has lost it."""
        over = time.monotonic() + PATIENCE
        while True:
            self.stage.revive()
            try:
                if not self.tablet.processes:
                    self.tablet.open()
                step()
                return
            except NOT_YET as error:
                if time.monotonic() > over:
                    raise Unfinished(f"not so: {name}: {error}") from error
            time.sleep(PAUSE)

    # On the tablet

    def slow_down(self) -> None:
        """Give the tablet a slow disk: what is called saved too early is then lost."""
        with suppress(Error):
            disk.slow(self.tablet.page)

    def open_app(self) -> None:
        """The app's first page is on screen."""
        self.tablet.page.goto(self.tablet.base)
        self.title(ENROL)

    def enrol(self) -> None:
        """The tablet is one of the island's, and knows who holds it."""
        self.tablet.page.goto(self.tablet.base)
        title = self.title(ENROL, SIGN_IN, TODAY)
        if title == ENROL:
            self.tablet.enrol(seed.enrolment(self.stage)["link"], SURVEYOR, PASSWORD)
        elif title == SIGN_IN:
            self.tablet.sign_in(SURVEYOR, PASSWORD)

    def begin(self) -> None:
        """A survey is begun, its first section filled in; one without an answer was thrown away."""
        if self.survey and self.notes.saved_in(id_of(self.survey)):
            self.tablet.page.goto(f"{self.survey}/form/visit")
        else:
            self.tablet.home()
            self.survey = fleet.begin(self.tablet)
        fleet.fill_visit(self.tablet)
        self.tablet.expect_saved()

    def fill(self, section: str, answers: Callable[[NotingTablet], None]) -> None:
        """A section is filled in."""
        self.tablet.page.goto(f"{self.survey}/form/{section}")
        answers(self.tablet)
        self.tablet.expect_saved()

    def ask(self, need: Need) -> None:
        """A need is in the list, and whole."""
        page = self.tablet.page
        page.goto(f"{self.survey}/form/needs")
        add = self.tablet.button("Thêm nhu cầu")
        expect(add).to_be_visible()
        (self.begun(need) or add).click()
        expect(page).to_have_url(re.compile("/need/"))
        self.needs[need.item] = id_of(page.url)
        fleet.fill_need(self.tablet, need)
        self.tablet.expect_saved()
        self.tablet.button("Xong").click()
        expect(add).to_be_visible()

    def begun(self, need: Need) -> Locator | None:
        """The row of the open list whose need was begun as this one."""
        for row in self.tablet.page.locator("a.link-row").all():
            name = row.locator("strong").inner_text().partition(". ")[2]
            if name == UNNAMED or need.item.startswith(name):
                return row
        return None

    def photograph(self) -> None:
        """A photo is shown as taken."""
        page = self.tablet.page
        page.goto(f"{self.survey}/form/photos")
        expect(page.locator("input[type=file]").first).to_be_attached()
        if page.locator("figure.photo").count() == 0:
            fleet.add_photos(self.tablet, {"đài.jpg": fleet.picture()})
        expect(page.locator("figure.photo img")).to_be_visible()
        for digest in disk.photos(page):
            self.notebook.note_photo(BROWSER, bytes.fromhex(digest), 0)

    def hand_in(self) -> None:
        """The survey is shown as handed in."""
        page = self.tablet.page
        page.goto(self.survey)
        expect(page.get_by_role("list", name="Dữ liệu đang ở đâu")).to_be_visible()
        if page.get_by_role("button", name="Rút lại").count() == 0:
            fleet.hand_in(self.tablet)
        self.notes.done(f"{id_of(self.survey)[:8]}-handed_in", "")

    def read(self, words: Mapping[str, str]) -> None:
        """The survey's page shows words at its needs."""
        page = self.tablet.page
        page.goto(self.survey)
        page.reload()
        for item, said in words.items():
            expect(page.get_by_label(item)).to_contain_text(said, timeout=LOOK)

    def answer(self) -> None:
        """The question is shown as answered."""
        page = self.tablet.page
        page.goto(self.survey)
        card = page.get_by_label(SPEAKERS)
        expect(card).to_contain_text(QUESTION)
        if card.get_by_text(ANSWER).count() == 0:
            page.get_by_role("textbox", name="Trả lời").fill(ANSWER)
            self.tablet.button("Trả lời").click()
        expect(card.locator(".said")).to_contain_text(ANSWER)
        self.notes.done("-text", ANSWER)

    def edit(self) -> None:
        """The need that was approved asks for two."""
        self.tablet.page.goto(f"{self.survey}/need/{self.needs[AMPLIFIER]}")
        self.tablet.write("quantity-amount", "2")
        self.tablet.expect_saved()
        self.tablet.button("Xong").click()

    def read_all(self) -> None:
        """Every decision is on the screen."""
        self.read({SPEAKERS: AGREED, AMPLIFIER: LESS})

    def read_offline(self) -> None:
        """Every decision is on the screen with the Wi-Fi gone."""
        self.stage.tell(WIFI, Order(state=DOWN))
        self.read_all()

    def title(self, *titles: str) -> str:
        """Which of these titles the page has."""
        title = self.tablet.page.get_by_role("heading", level=1)
        expect(title).to_have_text(re.compile("|".join(titles)))
        return title.inner_text()

    # At the desk

    @cached_property
    def reviewer(self) -> Reviewer:
        """The reviewer, signed in."""
        return Reviewer(Person(self.stage.mainland_url, REVIEWER, PASSWORD), self.notebook)

    def see(self, state: str, *items: str) -> None:
        """The desk shows needs in a state; the tablet is looked at while one waits for that."""
        shown = [self.reviewer.state(bytes.fromhex(self.needs[item])) for item in items]
        if set(shown) != {state}:
            self.tablet.page.reload()
            self.tablet.page.wait_for_timeout(LOOK)
        assert set(shown) == {state}, shown

    def decide(self, item: str, outcome: str, words: str, *figures: int) -> None:
        """A decision is acknowledged; `figures` are the quantity and one unit's price in đồng."""
        need = self.needs[item]
        assert self.reviewer.decide(bytes.fromhex(need), outcome, words, *figures), outcome
        self.notes.done(f"{need[:8]}-decision", words or outcome)

    # At the end

    def settle(self, killer: Killer) -> None:
        """Nothing is only on the tablet, nobody is killed any more, and nothing is missing."""
        self.stage.tell(WIFI, Order(state=UP))
        self.tablet.home()
        truth = self.tablet.page.locator(".truth")
        expect(truth).to_contain_text("Mọi thứ đã có bản ở trạm đảo")
        expect(truth).not_to_contain_text("ảnh chưa tới trạm")
        assert not killer.busy
        self.read_all()
        wrong = self.examine()
        assert wrong == [], wrong

    def examine(self) -> list[str]:
        """What is wrong with the stores of both boxes, read from raw rows."""
        held = [
            check.examine(box, self.stage.folder(box), self.notebook, exact=False) for box in BOXES
        ]
        wrong = check.differing(held)
        for store in held:
            rows = raw.read(self.stage.folder(store.name))
            lost = self.notes.lost([read_header(row.header, row.body) for row in rows.changes])
            wrong += [f"{store.name}: {one}" for one in store.wrong + lost]
        return wrong


def id_of(address: str) -> str:
    """The record that an address of the app ends with."""
    return address.rpartition("/")[2]


def run_browser(driver: Playwright, data: Path, seed: int, kills: int) -> Run:
    """The story in a browser with power cuts."""
    began, wrong = time.monotonic(), list[str]()
    with contextmanager(fleet.play)(data) as stage:
        tablet = NotingTablet(driver, data / "profile", stage.island_url, Notes())
        story = Story(stage, tablet)
        victims = {BROWSER: tablet.kill_when_saved, **programs(stage)}
        killer = Killer(victims, TURNS, random.Random(seed), len(story.steps), kills)
        try:
            story.play(killer)
        except Unfinished as error:
            wrong.append(str(error))
        finally:
            killer.end()
            with suppress(ProcessLookupError):
                tablet.kill()
    wrong += story.notes.wrong + story.examine()
    return Run("browser", round(time.monotonic() - began, 1), killer.kills, wrong)
