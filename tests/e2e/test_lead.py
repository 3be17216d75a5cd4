"""The island's lead at work: confirms, sets a password, enrols and locks a tablet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from api.commands.folder import opened
from api.demo import fieldwork, seed
from api.demo.control import Order
from api.demo.fieldwork import Surveyor
from api.demo.notebook import Notebook
from api.demo.sample import AREA, PASSWORD, need
from api.demo.stage import ISLAND, MAINLAND, SATELLITE, Stage
from api.demo.tablet import PythonTablet
from api.people import account_by_login
from sync.canonical import Value
from sync.trust import COMMON
from tests import chromium
from tests.e2e.conftest import NewTablet
from tests.e2e.faults import by_day_and_night
from tests.e2e.fleet import begin, until
from tests.e2e.pictures import keep, look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

UPRIGHT = {"width": 800, "height": 1280}
DESKTOP = {"width": 1440, "height": 900}
NEW = "mat-khau-moi-1"


@pytest.fixture
def page(playwright: Playwright, chromium_path: str, stage: Stage) -> Iterator[Page]:
    """The lead's page, signed in."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium.ARGUMENTS)
    page = browser.new_page(viewport=UPRIGHT, locale="vi-VN")  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    page.goto(stage.lead_url)
    page.get_by_label("Tên đăng nhập").fill("phutrach")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Trạm đảo")).to_be_visible()
    yield page
    browser.close()


def go(page: Page, place: str) -> None:
    """Open one of the lead's pages."""
    page.get_by_role("navigation").get_by_text(place, exact=True).click()
    expect(page.get_by_role("heading", name=place, level=1)).to_be_visible()


class Sampler:
    """Tablets without a screen that belong to the island."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.tablets: list[PythonTablet] = []
        with opened(stage.folder(MAINLAND)) as node:
            found = account_by_login(node.store, "khaosat1")
            assert found is not None
            self.account = found.id

    def surveyor(self, name: str) -> Surveyor:
        """A surveyor with a fresh tablet that knows what the island knows."""
        tablet = PythonTablet(name, self.folder / name)
        code = seed.enrolment(self.stage)
        tablet.enrol(self.stage.island_url, code["code"], code["fleet"])
        tablet.exchange(self.stage.island_url)
        self.tablets.append(tablet)
        return Surveyor(tablet, self.account, Notebook())

    def exchange(self) -> None:
        """Every tablet brings what it has and gets the rest."""
        for tablet in [*self.tablets, *self.tablets]:
            tablet.exchange(self.stage.island_url)


@pytest.fixture
def sampler(stage: Stage, tmp_path: Path) -> Iterator[Sampler]:
    """Makes tablets without a screen."""
    made = Sampler(stage, tmp_path)
    yield made
    for tablet in made.tablets:
        tablet.close()


@pytest.fixture
def handed_in(stage: Stage, sampler: Sampler) -> str:
    """A survey that waits for the lead at the island; its site."""
    with opened(stage.folder(MAINLAND)) as node:
        [round] = node.store.records("round", scope=COMMON)
        node.replica.write(COMMON, "round", {"confirms": True}, record=round.id)
        forms = {str(f.get("letter")): f.id for f in node.store.records("form", scope=COMMON)}
    who = sampler.surveyor("Máy thử")
    asked = [need("repair", "Tăng âm", 1, "chiếc", 25_000_000)]
    visit = fieldwork.visit(who, "Đài chờ xác nhận", forms["A"], round.id, asked)
    fieldwork.photograph(who, visit, 1, "Tủ máy")
    fieldwork.hand_in(who, visit)
    sampler.exchange()
    return "Đài chờ xác nhận"


def test_the_lead_confirms_a_survey_and_the_mainland_reviews_it(
    page: Page, stage: Stage, handed_in: str
) -> None:
    row = page.get_by_role("link", name=handed_in)

    def waits() -> bool:
        page.goto(f"{stage.lead_url}/confirm")
        page.wait_for_timeout(1_000)
        return row.count() > 0

    until(waits, page)
    look(page, "confirm")
    row.click()
    expect(page.get_by_role("heading", name=handed_in)).to_be_visible()
    expect(page.get_by_text("Tăng âm").first).to_be_visible()
    expect(page.get_by_text("1 chiếc · 25.000.000 đồng")).to_be_visible()
    expect(page.get_by_role("img", name="Tủ máy")).to_be_visible()
    look(page, "survey")
    page.get_by_role("button", name="Xác nhận phiếu này").click()
    expect(page.get_by_text("Đã xác nhận lúc")).to_be_visible()
    with opened(stage.folder(MAINLAND)) as node:

        def waiting() -> bool:
            return "waiting" in {c.status.state for c in node.desk.read(AREA).cases.values()}

        until(waiting, page)


def test_the_lead_reads_a_draft_among_all_surveys_of_the_round(
    page: Page, stage: Stage, sampler: Sampler, handed_in: str
) -> None:
    with opened(stage.folder(ISLAND)) as node:
        [round] = node.store.records("round", scope=COMMON)
        forms = {str(f.get("letter")): f.id for f in node.store.records("form", scope=COMMON)}
    asked = [need("repair", "Bộ thu", 2, "chiếc", 3_000_000)]
    who = sampler.surveyor("Máy nháp")
    fieldwork.visit(who, "Đài còn nháp", forms["A"], round.id, asked)
    sampler.exchange()
    go(page, "Phiếu")
    draft, sent = (
        page.get_by_role("link", name=name).first for name in ("Đài còn nháp", handed_in)
    )
    expect(draft).to_contain_text("Bản nháp")
    expect(sent).to_contain_text("nộp lúc")
    look(page, "surveys")
    page.get_by_role("button", name="Bản nháp").click()
    expect(sent).to_have_count(0)
    draft.click()
    expect(page.get_by_role("heading", name="Đài còn nháp")).to_be_visible()
    expect(page.get_by_text("Bộ thu").first).to_be_visible()
    expect(page.get_by_role("button", name="Xác nhận phiếu này")).to_have_count(0)
    look(page, "survey-draft")
    page.get_by_role("link", name="Tất cả các phiếu").click()
    expect(page.get_by_role("button", name="Bản nháp")).to_have_attribute("aria-pressed", "true")


def test_a_new_password_opens_the_tablet_with_no_mainland(
    page: Page, stage: Stage, new_tablet: NewTablet
) -> None:
    stage.tell(SATELLITE, Order(state="down"))
    try:
        go(page, "Người")
        card = page.locator(".card").filter(has_text="Vũ Hải Âu")
        card.get_by_role("button", name="Đặt lại mật khẩu").click()
        card.get_by_label("Mật khẩu mới").fill("12345")
        card.get_by_role("button", name="Đặt mật khẩu", exact=True).click()
        expect(card.get_by_text("ít nhất 6 ký tự")).to_be_visible()
        look(page, "people")
        card.get_by_label("Mật khẩu mới").fill(NEW)
        card.get_by_role("button", name="Đặt mật khẩu", exact=True).click()
        expect(card.get_by_text("Đã đặt mật khẩu mới")).to_be_visible()
        tablet = new_tablet("khaosat2", password=NEW)
        expect(tablet.page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()
    finally:
        stage.tell(SATELLITE, Order(state="up"))


def test_a_reserve_account_is_activated_and_signs_in(
    page: Page, stage: Stage, new_tablet: NewTablet
) -> None:
    go(page, "Người")
    card = page.locator(".card").filter(has_text="Tài khoản dự phòng 1")
    card.get_by_role("button", name="Kích hoạt").click()
    card.get_by_label("Mật khẩu mới").fill(NEW)
    card.get_by_role("button", name="Kích hoạt tài khoản").click()
    expect(page.get_by_role("alert")).to_contain_text("Đã kích hoạt Tài khoản dự phòng 1")
    expect(card.get_by_text("Cán bộ khảo sát")).to_be_visible()
    tablet = new_tablet("duphong1", password=NEW)
    expect(tablet.page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()


def test_a_locked_tablet_is_told_so_and_its_work_does_not_count(
    page: Page, stage: Stage, new_tablet: NewTablet
) -> None:
    tablet = new_tablet("khaosat1", name="Máy bị mất")
    begin(tablet, "Đài trước khi khóa")
    tablet.page.goto(f"{tablet.base}/#/safe")
    tablet.page.get_by_role("button", name="Trao đổi ngay").click()
    expect(tablet.page.get_by_text("Đã trao đổi lúc")).to_be_visible()
    go(page, "Máy tính bảng")
    card = page.locator(".card").filter(has_text="Máy bị mất")
    look(page, "tablets")
    card.get_by_role("button", name="Khóa máy này").click()
    digits = card.locator(".facts > div").filter(has_text="Số nhận máy").locator("dd").inner_text()
    assert re.fullmatch("[0-9a-f]{4} [0-9a-f]{4}", digits)
    expect(card.locator("fieldset")).to_contain_text(f"Khóa “Máy bị mất”, số nhận máy {digits}?")
    look(page, "lock")
    card.get_by_role("button", name="Khóa máy", exact=True).click()
    expect(card.get_by_text("Đã khóa")).to_be_visible()
    tablet.context.set_offline(True)
    tablet.home()
    begin(tablet, "Đài sau khi khóa")
    tablet.page.goto(f"{tablet.base}/#/safe")
    tablet.context.set_offline(False)
    tablet.page.get_by_role("button", name="Trao đổi ngay").click()
    expect(tablet.page.locator(".banner")).to_contain_text("Trạm không nhận dữ liệu của máy này")
    expect(tablet.page.get_by_text("Tới gần Wi-Fi")).to_have_count(0)
    tablet.context.set_offline(True)
    tablet.page.reload()
    tablet.home()
    expect(tablet.page.locator(".banner")).to_contain_text("không được tính")
    expect(tablet.page.get_by_text("Đài trước khi khóa").first).to_be_visible()
    expect(tablet.page.get_by_role("link", name="Bắt đầu phiếu")).to_have_count(0)
    assert by_day_and_night(tablet.page, "locked") == []
    tablet.context.set_offline(False)
    with opened(stage.folder(ISLAND)) as node:
        names = {str(site.get("name")) for site in node.store.records("site", scope=AREA)}
    assert "Đài trước khi khóa" in names and "Đài sau khi khóa" not in names
    keep(tablet.page, "locked-tablet")


def test_sites_are_given_to_a_person_and_taken_back(
    page: Page, stage: Stage, sampler: Sampler
) -> None:
    sampler.surveyor("Máy giao việc").type("site", {"kind": "speaker_cluster", "name": "Cụm loa 7"})
    sampler.exchange()
    go(page, "Địa điểm")
    row = page.locator(".lead-site").filter(has_text="Cụm loa 7")
    expect(row).to_contain_text("Cần đến")
    row.get_by_role("checkbox").check()
    page.get_by_label("Giao 1 địa điểm").select_option(label="Vũ Hải Âu (mẫu)")
    look(page, "sites")
    page.get_by_role("button", name="Giao", exact=True).click()
    expect(row).to_contain_text("Vũ Hải Âu")
    page.get_by_role("button", name="Thôi giao").click()
    expect(row).to_contain_text("Chưa giao")


def test_the_lead_takes_back_that_a_site_is_restricted(page: Page, stage: Stage) -> None:
    with opened(stage.folder(ISLAND)) as node:
        author = account_by_login(node.store, "phutrach")
        assert author is not None
        site: dict[str, Value] = {"kind": "led_cluster", "name": "Đồn (ví dụ)", "restricted": True}
        node.replica.write(AREA, "site", site, author=author.id)
    go(page, "Địa điểm")
    row = page.get_by_role("listitem").filter(has_text="Đồn (ví dụ)")
    expect(row).to_contain_text("nơi hạn chế")
    row.get_by_role("button", name="Bỏ dấu hạn chế").click()
    expect(row).to_contain_text("lại hỏi tọa độ và nhận ảnh")
    look(page, "restriction")
    row.get_by_role("group").get_by_role("button", name="Bỏ dấu hạn chế").click()
    expect(row).not_to_contain_text("nơi hạn chế")
    expect(row.get_by_role("button", name="Bỏ dấu hạn chế")).to_have_count(0)


def test_the_lead_settles_what_two_surveyors_wrote(
    page: Page, stage: Stage, sampler: Sampler
) -> None:
    first, second = sampler.surveyor("Máy thứ nhất"), sampler.surveyor("Máy thứ hai")
    site = first.type("site", {"kind": "station", "name": "Đài hai người"})
    sampler.exchange()
    first.type("site", {"name": "Đài khu 2"}, site)
    second.type("site", {"name": "Đài khu 3"}, site)
    sampler.exchange()
    go(page, "Hai người cùng sửa")
    card = page.locator(".card").filter(has_text="Đài khu 3")
    expect(card).to_contain_text("Máy thứ nhất")
    expect(card).to_contain_text("Máy thứ hai")
    look(page, "conflicts")
    card.get_by_label("Ghi giá trị khác").fill("Đài khu 4")
    card.get_by_role("button", name="Ghi", exact=True).click()
    expect(page.get_by_text("Không có câu nào hai người cùng sửa")).to_be_visible()
    sampler.exchange()
    for who in (first, second):
        fields = who.tablet.read(site) or {}
        assert [live.value for live in fields["name"]] == ["Đài khu 4"]


def test_the_lead_enrols_a_tablet_by_its_code(page: Page, stage: Stage, tmp_path: Path) -> None:
    go(page, "Máy tính bảng")
    page.get_by_role("link", name="Ghi tên máy mới").click()
    page.get_by_label("Tên máy").fill("Máy mới")
    page.get_by_role("button", name="Lấy mã").click()
    expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
    look(page, "enrol")
    code = page.locator(".enrolment-code-words").inner_text()
    fleet = page.get_by_text("/enrol#code=").inner_text().rpartition("fleet=")[2]
    tablet = PythonTablet("Máy mới", tmp_path / "may-moi")
    tablet.enrol(stage.island_url, code, fleet)
    tablet.close()
    expect(page.get_by_text("“Máy mới” đã ghi tên xong")).to_be_visible()
    go(page, "Máy tính bảng")
    expect(page.locator(".card").filter(has_text="Máy mới")).to_be_visible()


def test_a_tablet_says_itself_by_which_digits_the_lead_knows_it(
    page: Page, new_tablet: NewTablet
) -> None:
    tablet = new_tablet(name="Máy tự nói số")
    tablet.page.goto(f"{tablet.base}/#/me")
    told = tablet.page.locator(".facts > div").filter(has_text="Số nhận máy").locator("dd")
    expect(told).to_have_text(re.compile("[0-9a-f]{4} [0-9a-f]{4}"))
    look(tablet.page, "me")
    go(page, "Máy tính bảng")
    expect(page.locator(".card").filter(has_text="Máy tự nói số")).to_contain_text(
        told.inner_text()
    )


def test_the_first_page_says_how_the_link_is(page: Page, stage: Stage) -> None:
    expect(page.get_by_text("Đang liên lạc được")).to_be_visible(timeout=60_000)
    look(page, "status")
    stage.tell(SATELLITE, Order(state="down"))
    try:
        line = page.locator("li.lead-line").filter(has_text="Đường tới đất liền")
        expect(line).to_contain_text("Lần gần nhất chưa gặp được", timeout=90_000)
        look(page, "status-down")
    finally:
        stage.tell(SATELLITE, Order(state="up"))
