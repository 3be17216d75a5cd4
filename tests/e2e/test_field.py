"""The field's pages in a real Chromium: reachable, readable, and honest about bad input."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect

from api.demo import processes, seed
from api.demo.sample import PASSWORD
from api.demo.stage import ISLAND, LINKS, MAINLAND, Ports, Stage
from tests import chromium
from tests.e2e.faults import faults
from tests.e2e.field_pages import FieldPages
from tests.e2e.pictures import keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

STATION = "Đài truyền thanh thử"

BLANK_FRAMES = """address => new Promise((done) => {
  let blank = 0;
  const look = (left) => {
    blank += document.querySelector('h1') ? 0 : 1;
    return left > 0 ? requestAnimationFrame(() => look(left - 1)) : done(blank);
  };
  location.hash = address;
  requestAnimationFrame(() => look(40));
})"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A mainland and an island with samples."""
    folder = tmp_path_factory.mktemp("field")
    stage = Stage(folder, Ports(*(processes.free_port() for _ in range(3))))
    with processes.claim(folder):
        try:
            stage.start(*LINKS)
            seed.prepare(stage)
            for box in (MAINLAND, ISLAND):
                stage.power(box, on=True)
            yield stage
        finally:
            stage.end()


@pytest.fixture
def field(
    playwright: Playwright, chromium_path: str, stage: Stage, tmp_path: Path
) -> Iterator[FieldPages]:
    """A tablet that belongs to the island, with its surveyor signed in."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium_path,
        args=chromium.ARGUMENTS,
        viewport={"width": 360, "height": 800},
        locale="vi-VN",
    )
    context.set_default_timeout(15_000)
    field = FieldPages(context.pages[0], stage.island_url)
    field.open()
    field.enrol(seed.enrolment(stage)["code"])
    field.sign_in("khaosat1", PASSWORD)
    yield field
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of a few megabytes that says it is turned by a quarter."""
    path = tmp_path / "phòng máy.jpg"
    image = Image.effect_noise((2000, 1500), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, "JPEG", quality=95, exif=exif)
    return path


def wear(field: FieldPages, words: str) -> None:
    """Choose a language or a screen on the page about oneself."""
    field.open("/#/me")
    field.page.get_by_role("button", name=words, exact=True).click()


def test_every_page_reads_well_by_day_by_night_and_in_english(
    field: FieldPages, photo: Path
) -> None:
    page, found = field.page, list[str]()
    survey = field.start(STATION)
    field.fill_form_a(photo)
    sections = ["visit", "station", "coverage", "studio", "power", "operation", "needs", "photos"]
    pages = {"home": "", "safe": "safe", "me": "me", "record": f"survey/{survey}"}
    pages |= {section: f"survey/{survey}/form/{section}" for section in sections}
    pages |= {"hand-in": f"survey/{survey}/hand-in"}
    for look, words in {"day": "Sáng", "night": "Tối", "english": "English"}.items():
        wear(field, words)
        for name, address in pages.items():
            field.open(f"/#/{address}")
            expect(page.locator("main")).not_to_be_empty()
            expect(page.locator(".loading")).to_have_count(0)
            page.wait_for_timeout(150)
            keep(page, f"{look}-{name}")
            found += faults(page, f"{look}-{name}")
    assert found == []


def test_text_of_twice_the_size_fits_a_phone(field: FieldPages) -> None:
    field.start(STATION)
    for address in ("", "safe", "me"):
        field.open(f"/#/{address}")
        field.page.evaluate("() => { document.documentElement.style.fontSize = '212.5%' }")
        assert faults(field.page, f"large-{address or 'home'}") == []


def test_a_file_that_is_no_picture_is_named_and_a_turned_photo_stands_upright(
    field: FieldPages, photo: Path, tmp_path: Path
) -> None:
    survey = field.start(STATION)
    field.open(f"/#/survey/{survey}/form/photos")
    fake = tmp_path / "thư.jpg"
    fake.write_text("không phải ảnh")
    field.add_photo(fake)
    expect(field.page.get_by_role("alert")).to_contain_text("“thư.jpg” không phải ảnh")
    field.add_photo(photo)
    image = field.page.locator("figure.photo img")
    expect(image).to_have_count(1)
    expect(image).to_have_js_property("complete", value=True)
    width, height = image.evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
    assert (width, height) == (240, 320)


def test_a_number_that_is_none_is_kept_as_typed_and_explained(field: FieldPages) -> None:
    field.start(STATION)
    field.next()
    field.choose("status", "Đang hoạt động")
    field.fill("year_in_use", "khoảng 2009")
    field.saved()
    field.page.reload()
    expect(field.control("year_in_use")).to_have_value("khoảng 2009")
    expect(field.field("year_in_use")).to_contain_text("bốn chữ số")


def test_a_name_that_is_too_long_is_told_and_leaves_the_page_its_room(field: FieldPages) -> None:
    survey = field.start(STATION)
    field.open(f"/#/survey/{survey}/form/needs")
    field.choose("need_kinds", "Sửa chữa")
    field.press("Thêm nhu cầu")
    field.fill("item", "Cụm thu truyền thanh ứng dụng công nghệ số " * 8)
    expect(field.field("item")).to_contain_text("dài quá 200 ký tự")
    expect(field.control("item")).to_have_attribute("aria-invalid", "true")
    head = field.page.locator(".head").bounding_box()
    assert head
    assert head["height"] < 100


def test_a_survey_left_without_an_answer_is_gone(field: FieldPages) -> None:
    field.home()
    rows = field.page.locator(".link-row").filter(has_text="Đang làm")
    expect(field.page.locator(".door")).not_to_have_count(0)
    before = rows.count()
    field.start(STATION)
    field.home()
    expect(rows).to_have_count(before)


def test_what_is_missing_leads_to_its_question(field: FieldPages) -> None:
    survey = field.start(STATION)
    field.choose("basis", "Đếm")
    field.open(f"/#/survey/{survey}/hand-in")
    field.press("Tình trạng đài")
    expect(field.heading("Hiện trạng đài truyền thanh xã")).to_be_visible()
    expect(field.field("status")).to_contain_text("Chưa có câu trả lời")


def test_what_a_need_misses_leads_to_its_part_and_back(field: FieldPages) -> None:
    survey = field.start(STATION)
    field.choose("basis", "Đếm")
    field.open(f"/#/survey/{survey}/form/needs")
    field.choose("need_kinds", "Sửa chữa")
    field.press("Thêm nhu cầu")
    field.fill("quantity-amount", "2")
    expect(field.page.locator(".form-foot")).to_contain_text("chưa có đơn giá")
    field.press("Xong")
    field.open(f"/#/survey/{survey}/hand-in")
    field.press("Đơn vị tính")
    expect(field.control("quantity-measure")).to_be_focused()
    field.press("Xong")
    expect(field.heading("Nộp phiếu")).to_be_visible()


def test_no_page_of_a_survey_is_blank_while_it_is_read(field: FieldPages) -> None:
    survey = field.start(STATION)
    field.choose("basis", "Đếm")
    for page in ("", "/form/needs", "/hand-in", ""):
        assert field.page.evaluate(BLANK_FRAMES, f"#/survey/{survey}{page}") == 0


def test_a_survey_is_handed_in_once_and_again_for_a_need_that_was_added(
    field: FieldPages, photo: Path
) -> None:
    survey = field.start(STATION)
    field.fill_form_a(photo)
    field.hand_in()
    field.open(f"/#/survey/{survey}/hand-in")
    expect(field.page.get_by_text("Phiếu này đã nộp")).to_be_visible()
    expect(field.page.get_by_role("button", name="Nộp phiếu này")).to_have_count(0)
    field.open(f"/#/survey/{survey}/form/needs")
    field.add_need("Loa phóng thanh", "2", "bộ", "5.000.000")
    field.open(f"/#/survey/{survey}/hand-in")
    expect(field.page.get_by_text("Có 1 nhu cầu thêm sau khi nộp")).to_be_visible()
    expect(field.page.get_by_role("button", name="Nộp phiếu này")).to_be_visible()


def test_a_known_person_signs_in_without_a_network(field: FieldPages) -> None:
    page = field.page
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    field.open("/#/me")
    field.press("Đổi người")
    page.locator(".confirm").get_by_role("button", name="Đổi người").click()
    page.locator("#login").fill("khaosat1")
    page.locator("#password").fill("sai")
    field.press("Đăng nhập")
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu chưa đúng")
    field.sign_in("khaosat1", PASSWORD)
