"""The main job in real browsers: surveyed offline on an island, decided, read on the tablet."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from api.demo import processes, seed
from api.demo.sample import PASSWORD
from api.demo.stage import ISLAND, LINKS, MAINLAND, Ports, Stage
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

SOON = 60_000
STATION = "Đài truyền thanh Bạch Long Vĩ"
SPEAKERS, AMPLIFIER = "Cụm loa truyền thanh IP", "Tăng âm truyền thanh"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A mainland and an island with samples, joined by an emulated satellite link."""
    ports = Ports(*(processes.free_port() for _ in range(3)))
    with processes.claim(tmp_path / "stage"):
        yield from play(Stage(tmp_path / "stage", ports, every=1))


def play(stage: Stage) -> Iterator[Stage]:
    """The stage with everything running; ended afterwards."""
    try:
        stage.start(*LINKS)
        seed.prepare(stage)
        for box in (MAINLAND, ISLAND):
            stage.power(box, on=True)
        yield stage
    finally:
        stage.end()


@pytest.fixture
def tablet(playwright: Playwright, chromium_path: str, stage: Stage, tmp_path: Path):
    """A surveyor's tablet that belongs to the island."""
    tablet = TabletApp(playwright, tmp_path / "profile", stage.island_url)
    tablet.open()
    tablet.enrol(seed.enrolment(stage)["link"], "khaosat1", PASSWORD)
    yield tablet
    tablet.context.close()


@pytest.fixture
def desk(browser: Browser, stage: Stage):
    """A reviewer at the desk of the mainland."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{stage.mainland_url}/#/desk")
    page.get_by_label("Tên đăng nhập").fill("thamdinh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    yield page
    context.close()


def picture() -> bytes:
    """A JPEG of 1600 x 1200 that says it is turned, and where it was taken."""
    image = Image.effect_noise((1600, 1200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def begin(tablet: TabletApp) -> str:
    """Start form A at a new site; the survey's address."""
    tablet.button("Bắt đầu phiếu A").click()
    tablet.page.get_by_role("textbox", name="Tên nơi khảo sát").fill(STATION)
    tablet.button("Bắt đầu").click()
    expect(tablet.page.get_by_role("heading", name="Lần khảo sát")).to_be_visible()
    return tablet.page.url.partition("/form")[0]


def fill_until_the_year(tablet: TabletApp) -> None:
    tablet.write("hamlet", "Khu dân cư số 1")
    tablet.button("Lấy toạ độ tại đây").click()
    expect(tablet.field("point-n")).to_have_value(re.compile(r"^20\.1338"))
    tablet.choose("basis", "Đếm, kiểm tra tại chỗ")
    tablet.next()
    tablet.choose("status", "Hoạt động một phần")
    tablet.choose("technology", "Có dây (hữu tuyến)", "Không dây FM")
    tablet.write("year_in_use", "2012")


def fill_the_rest(tablet: TabletApp) -> None:
    tablet.choose("depreciated", "Đã hết khấu hao")
    tablet.choose("old_funding", "Ngân sách thành phố")
    tablet.write("transmitter_power", "30")
    tablet.write("frequency", "61,5")
    tablet.write("licence-number", "GP 01")
    tablet.write("licence-expiry", "31/01/2027")
    tablet.next()
    for field, numbers in {"clusters": (9, 5, 4), "speakers": (18, 11, 7)}.items():
        for part, number in zip(("total", "working", "broken"), numbers, strict=True):
            tablet.write(f"{field}-{part}", str(number))
    tablet.write("hamlets-total", "3")
    tablet.write("hamlets-covered", "2")
    tablet.next()
    tablet.next()
    tablet.choose("mains", "Máy phát diesel")
    tablet.choose("backup-kind", "Ắc quy")
    tablet.write("backup-hours", "4")
    tablet.choose("connection", "Vệ tinh (VSAT)")
    tablet.write("operator", "Nhà mạng mẫu")
    tablet.choose("quality", "Không ổn định")
    tablet.next()
    tablet.write("staff", "2")
    tablet.choose("employment", "Kiêm nhiệm")
    tablet.write("last_training", "2021")
    tablet.choose("regulation-status", "Đang dự thảo")
    tablet.write("running_budget-amount", "36.000.000")
    tablet.write("running_budget-source", "Ngân sách đặc khu")
    tablet.next()
    tablet.choose("need_kinds", "Sửa chữa, thay thế")
    tablet.choose("need_reasons", "Hỏng")
    ask_for(tablet, SPEAKERS, "6", "18.000.000")
    ask_for(tablet, AMPLIFIER, "1", "25.000.000")
    tablet.next()


def ask_for(tablet: TabletApp, item: str, quantity: str, price: str) -> None:
    tablet.button("Thêm nhu cầu").click()
    tablet.choose("kind", "Sửa chữa, thay thế")
    tablet.write("item", item)
    tablet.write("quantity-amount", quantity)
    tablet.write("quantity-measure", "cụm")
    tablet.write("unit_price", price)
    tablet.write("justification", "Bão làm hỏng, không sửa được.")
    tablet.choose("priority", "1. Cấp thiết")
    tablet.choose("funded_elsewhere-answer", "Không")
    tablet.button("Xong").click()


def hand_in(tablet: TabletApp) -> None:
    tablet.button("Nộp phiếu").click()
    tablet.button("Nộp phiếu này").click()
    expect(tablet.page.get_by_role("button", name="Rút lại")).to_be_visible()


def open_need(desk: Page, item: str, state: str) -> None:
    """Open a need of the queue as soon as it shows a state."""
    row = desk.locator(".desk-queue .need-row", has_text=item)
    expect(row).to_contain_text(state, timeout=SOON)
    row.click()
    expect(desk.locator(".need-title h2")).to_contain_text(item)


def decide(desk: Page, outcome: str, words: str = "") -> None:
    """Decide the open need."""
    desk.locator(f"#decide-{outcome}").click()
    if words:
        desk.locator("#decision-words").fill(words)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".desk-written")).to_contain_text("Đã ghi")


def test_the_main_job(stage: Stage, tablet: TabletApp, desk: Page) -> None:
    """Offline, a browser killed half-way, hand-in, exchange, question, answer, edit, decisions."""
    tablet.context.set_offline(True)
    tablet.page.reload()
    survey = begin(tablet)
    fill_until_the_year(tablet)
    tablet.expect_saved()
    tablet.kill()
    tablet.open(offline=True)
    tablet.page.goto(f"{survey}/form/station")
    expect(tablet.field("year_in_use")).to_have_value("2012")
    fill_the_rest(tablet)
    page = tablet.page
    page.locator('input[type=file][id$="-file"]').set_input_files(
        {"name": "đài.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator("figure.photo img")).to_be_visible()
    hand_in(tablet)
    tablet.home()
    expect(page.get_by_text("chỉ có trên máy này")).to_be_visible()

    tablet.context.set_offline(False)
    open_need(desk, SPEAKERS, "Chờ duyệt")
    decide(desk, "returned", "Còn mấy cụm dùng được?")
    open_need(desk, AMPLIFIER, "Chờ duyệt")
    decide(desk, "approved")

    page.goto(survey)
    expect(page.get_by_text("Còn mấy cụm dùng được?")).to_be_visible(timeout=SOON)
    page.get_by_role("textbox", name="Trả lời").fill("Còn 5 cụm.")
    tablet.button("Trả lời").click()
    open_need(desk, SPEAKERS, "Đã trả lời")
    expect(desk.get_by_text("Còn 5 cụm.")).to_be_visible()
    decide(desk, "approved")

    card = page.get_by_label(AMPLIFIER)
    card.get_by_role("link", name="Xem và sửa nhu cầu").click()
    tablet.field("quantity-amount").fill("2")
    tablet.button("Xong").click()
    open_need(desk, AMPLIFIER, "Đã sửa")
    decide(desk, "approved")

    page.goto(survey)
    decided = "Đề nghị đưa vào kế hoạch"
    expect(page.get_by_label(AMPLIFIER)).to_contain_text(decided, timeout=SOON)
    tablet.context.set_offline(True)
    page.reload()
    for item in (SPEAKERS, AMPLIFIER):
        expect(page.get_by_label(item)).to_contain_text(decided)
