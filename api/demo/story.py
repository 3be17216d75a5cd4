"""The main job, end to end, with nobody at the keyboard."""

import time
from collections.abc import Callable, Mapping

from api.demo.control import Order
from api.demo.desk import Reviewer
from api.demo.fieldwork import Survey, Surveyor, answer, hand_in, outcome, photograph, visit
from api.demo.link import BACK, TOWARDS, Cut
from api.demo.notebook import Notebook
from api.demo.report import Meter
from api.demo.sample import need
from api.demo.stage import SATELLITE, WIFI, Stage
from api.demo.tablet import ExchangeFailed, Live, Tablet
from api.demo.weather import DOWN, PORTAL, STALL, UP
from sync.canonical import Value
from sync.trust import COMMON

PATIENCE = 60.0
PAUSE = 0.25

QUESTION = "Cụm loa này dùng chung cột với điện lực hay dựng cột mới?"
ANSWER = "Dùng chung cột, đã có ý kiến đồng ý (dữ liệu mẫu)."
TOO_MANY = "Hai cụm cũ còn dùng được."
REJECTED = "Đã được bố trí trong chương trình khác."

Disturb = Callable[[str], object]
"""Told the name of each point of the story as it is reached."""


class Unfinished(Exception):
    """Something that should have happened did not, in all the time it had."""


class Story:
    """Two surveyors, a reviewer, two links; `point` is told where the story is."""

    def __init__(
        self,
        stage: Stage,
        meter: Meter,
        notebook: Notebook,
        people: tuple[Surveyor, Surveyor],
        reviewer: Reviewer,
        point: Disturb,
    ) -> None:
        self.stage, self.meter, self.notebook = stage, meter, notebook
        self.first, self.second = people
        self.reviewer = reviewer
        self.point = point
        self.visits: list[Survey] = []

    @property
    def tablets(self) -> tuple[Tablet, Tablet]:
        """Both tablets."""
        return self.first.tablet, self.second.tablet

    @property
    def needs(self) -> list[bytes]:
        """Every need that was typed."""
        return [need for visit in self.visits for need in visit.needs]

    def play(self) -> None:
        """All acts, in order; raises `Unfinished` when the story gets stuck."""
        self.fetch()
        self.survey_offline()
        self.carry_to_the_island()
        self.carry_to_the_mainland()
        self.decide()
        self.stage.tell(SATELLITE, Order(cut=Cut(BACK, 900)))
        self.bring_back("decisions", "Quyết định về máy tính bảng / decisions to the tablets")
        self.work_side_by_side()
        self.decide_again()
        self.bring_back("decisions again", "Quyết định mới về / new decisions to the tablets")
        self.read_offline()

    # Acts

    def fetch(self) -> None:
        """Units, forms, the round and accounts reach the tablets."""
        with self.meter.hop("to the tablets", "Danh mục, phiếu, tài khoản về máy tính bảng") as hop:
            for tablet in self.tablets:
                hop.changes += self.exchange(tablet)
        self.point("fetched")

    def survey_offline(self) -> None:
        """Both surveyors work with no network; an exchange finds nobody and loses nothing."""
        self.stage.tell(WIFI, Order(state=DOWN))
        form, round = self.find("form", letter="A"), self.find("round")
        for who, site, needs, photos in (
            (self.first, "Đài truyền thanh Bạch Long Vĩ (mẫu)", FIRST_NEEDS, 1),
            (self.second, "Cụm loa cầu cảng (mẫu)", SECOND_NEEDS, 1),
        ):
            made = visit(who, site, form, round, needs)
            self.visits.append(made)
            self.point("typed")
            for _ in range(photos):
                photograph(who, made, len(self.notebook.photos), "Ảnh mẫu / sample")
            hand_in(who, made)
            self.point("handed in")
            self.expect_no_exchange(who.tablet)

    def carry_to_the_island(self) -> None:
        """A captive portal, then a cut in mid-transfer, then everything is on the island alone."""
        self.stage.tell(SATELLITE, Order(state=STALL))
        self.stage.tell(WIFI, Order(state=PORTAL))
        self.expect_no_exchange(self.first.tablet)
        words = "Hai máy tính bảng tới trạm đảo / both tablets to the island"
        with self.meter.hop("tablets to the island", words) as hop:
            self.stage.tell(WIFI, Order(state=UP, cut=Cut(TOWARDS, 4_000)))
            for tablet in self.tablets:
                self.exchange(tablet)
                self.point("on the island")
            hop.changes = sum(self.notebook.changes.values())

    def carry_to_the_mainland(self) -> None:
        """The island's job carries all of it, across another cut."""
        words = "Trạm đảo tới đất liền qua vệ tinh / the island to the mainland by satellite"
        with self.meter.hop("island to the mainland", words) as hop:
            self.stage.tell(SATELLITE, Order(state=UP, cut=Cut(TOWARDS, 20_000)))
            self.until("the desk shows every need", self.queued("waiting", self.needs))
            self.point("on the mainland")
            self.until(
                "every photo is on the mainland",
                lambda: all(self.reviewer.complete(need) for need in self.needs),
            )
            hop.changes = sum(self.notebook.changes.values())
        self.point("photos on the mainland")

    def decide(self) -> None:
        """Every kind of decision, need by need."""
        adjusted, approved, returned, rejected = self.visits[0].needs
        for wanted, said, words, quantity, price in (
            (approved, "approved", "", 6, 18_000_000),
            (adjusted, "adjusted", TOO_MANY, 2, 9_000_000),
            (returned, "returned", QUESTION, None, None),
            (rejected, "rejected", REJECTED, None, None),
            (self.visits[1].needs[0], "approved", "", 1, 45_000_000),
        ):
            self.judge(wanted, said, words, quantity, price)
            self.point("decided")

    def work_side_by_side(self) -> None:
        """Offline, both edit one field; one answers, one edits what was approved."""
        self.stage.tell(WIFI, Order(state=DOWN))
        note, approved, returned = self.visits[0].survey, *self.visits[0].needs[1:3]
        for who, text in ((self.first, "Máy phát đặt ở tầng 2."), (self.second, "Tầng 1.")):
            who.type("survey", {"note": text}, note)
        answer(self.second, returned, ANSWER)
        self.first.type("need", {"quantity": [8, "cụm"]}, approved)
        self.point("edited side by side")
        self.stage.tell(WIFI, Order(state=UP))
        words = "Sửa đồng thời, trả lời, sửa sau thẩm định / concurrent edits, an answer, an edit"
        with self.meter.hop("edits to the island", words) as hop:
            before = sum(self.notebook.changes.values())
            self.share()
            for tablet in self.tablets:
                self.require("both values are shown", len(self.lives(tablet, note, "note")) == 2)
            dots = [live.dot for live in self.lives(self.first.tablet, note, "note")]
            chosen = "Máy phát đặt ở tầng 2, loa ở tầng 1."
            self.first.type("survey", {"note": chosen}, note, {"note": dots})
            self.share()
            for tablet in self.tablets:
                self.require("one value is left", len(self.lives(tablet, note, "note")) == 1)
            hop.changes = 4 + sum(self.notebook.changes.values()) - before
        self.point("settled")

    def decide_again(self) -> None:
        """The edit has made a decision stale, the answer has brought a need back."""
        approved, returned = self.visits[0].needs[1:3]
        words = "Bản sửa và câu trả lời tới đất liền / the edit and the answer to the mainland"
        with self.meter.hop("edits to the mainland", words) as hop:
            self.until("the decision is stale", self.queued("stale", [approved]))
            self.until("the question is answered", self.queued("answered", [returned]))
            hop.changes = 5
        self.judge(approved, "adjusted", "Duyệt 7 cụm.", 7, 18_000_000)
        self.judge(returned, "approved", "", 1, 30_000_000)
        self.judge(self.visits[1].needs[1], "rejected", REJECTED, None, None)
        self.point("decided again")

    def bring_back(self, name: str, words: str) -> None:
        """The island fetches what was decided, the tablets fetch it from the island."""
        with self.meter.hop(name, words) as hop:
            hop.changes = self.notebook.decisions
            self.until("the tablets show every decision", self.brought_back)
            self.point("brought back")

    def brought_back(self) -> bool:
        """Exchange, and see whether every decision has arrived."""
        for tablet in self.tablets:
            self.exchange(tablet)
        return self.shown()

    def read_offline(self) -> None:
        """With the Wi-Fi gone the tablets still show everything that was decided."""
        self.stage.tell(WIFI, Order(state=DOWN))
        self.require("every decision is read offline", self.shown())
        self.stage.tell(WIFI, Order(state=UP))
        self.point("read offline")

    # What acts are made of

    def judge(
        self, need: bytes, said: str, words: str, quantity: int | None, price: int | None
    ) -> None:
        """Decide on a need until the decision is acknowledged."""
        self.until(
            f"a need is {said}",
            lambda: self.reviewer.decide(need, said, words, quantity, price),
        )

    def queued(self, state: str, needs: list[bytes]) -> Callable[[], bool]:
        """Asks whether the desk shows all of the needs in a state."""
        return lambda: all(self.reviewer.state(need) == state for need in needs)

    def shown(self) -> bool:
        """Whether both tablets show the last decision on every need."""
        return all(
            (outcome(tablet, need) or ("", ""))[0] == self.notebook.last[need, "decision"]
            for tablet in self.tablets
            for need in self.needs
            if (need, "decision") in self.notebook.last
        )

    def lives(self, tablet: Tablet, record: bytes, field: str) -> list[Live]:
        """The live writes of a field on a tablet."""
        return (tablet.read(record) or {}).get(field, [])

    def find(self, collection: str, **wanted: Value) -> bytes:
        """The one record of a collection, with these values, that tells what to fill in."""
        here = self.first.tablet.list(collection, COMMON)
        found = [record for record in here if self.says(record, wanted)]
        self.require(f"one {collection} is here", len(found) == 1)
        return found[0]

    def says(self, record: bytes, wanted: Mapping[str, Value]) -> bool:
        """Whether each of these fields of a record has this value alone."""
        fields = self.first.tablet.read(record) or {}
        return all(
            [live.value for live in fields.get(field, ())] == [value]
            for field, value in wanted.items()
        )

    def share(self) -> None:
        """Both tablets hold what both have typed."""
        for tablet in (*self.tablets, self.first.tablet):
            self.exchange(tablet)

    def exchange(self, tablet: Tablet) -> int:
        """Exchange until it succeeds, cuts on the way are normal; how many changes came."""
        came = [0]

        def attempt() -> bool:
            try:
                came[0] += tablet.exchange(self.stage.island_url)
            except ExchangeFailed:
                return False
            return True

        self.until(f"{tablet.name} has exchanged", attempt)
        return came[0]

    def expect_no_exchange(self, tablet: Tablet) -> None:
        """An exchange that cannot work says so."""
        try:
            tablet.exchange(self.stage.island_url)
        except ExchangeFailed:
            return
        raise Unfinished("an exchange succeeded without a network")

    def require(self, what: str, holds: bool) -> None:
        """Raise `Unfinished` unless something holds now."""
        if not holds:
            raise Unfinished(what)

    def until(self, what: str, done: Callable[[], bool]) -> None:
        """Wait for something, starting again what fell over; raises `Unfinished`."""
        over = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > over:
                raise Unfinished(what)
            self.stage.revive()
            time.sleep(PAUSE)


FIRST_NEEDS = (
    need("extend", "Cụm loa truyền thanh không dây", 4, "cụm", 9_000_000),
    need("extend", "Cụm thu IP và loa nén", 6, "cụm", 18_000_000),
    need("repair", "Bộ điều khiển trung tâm", 1, "bộ", None),
    need("repair", "Máy tính phòng máy", 1, "bộ", 15_000_000),
)
SECOND_NEEDS = (
    need("repair", "Bộ lưu điện", 1, "bộ", 45_000_000),
    need("repair", "Micrô", 2, "chiếc", 2_000_000),
)
