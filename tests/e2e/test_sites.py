"""Sites on the tablet: whom they wait for, the pole's card, places that nothing may show."""

import pytest
from playwright.sync_api import expect

from api.demo.sample import PASSWORD
from api.demo.stage import ISLAND, Stage
from api.survey.values import is_int
from sync.change import read_header
from sync.storage import raw
from tests.e2e import disk
from tests.e2e.conftest import NewTablet
from tests.e2e.faults import by_day_and_night
from tests.e2e.fleet import begin, picture, until
from tests.e2e.tablet_app import PHONE, TABLET, TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PIER, MARKET, SCHOOL, HILL = (
    f"Cụm loa {name} (mẫu)" for name in ("cầu cảng", "chợ", "trường", "đồi")
)
BOARD = "Bảng điện tử bến tàu (mẫu)"
COUNT_FIXES = """() => {
  window.fixes = 0;
  for (const name of ['watchPosition', 'getCurrentPosition']) {
    const ask = navigator.geolocation[name].bind(navigator.geolocation);
    navigator.geolocation[name] = (...args) => { window.fixes += 1; return ask(...args); };
  }
}"""


def row(tablet: TabletApp, site: str):
    """The row of a site in the list on screen."""
    return tablet.page.locator(".link-row").filter(has_text=site).first


def door(tablet: TabletApp, name: str):
    """A door of the home page."""
    return tablet.page.locator(".door").filter(has_text=name)


def at_home(tablet: TabletApp) -> None:
    """Today's work, with the assigned sites that the island has sent."""
    tablet.home()
    expect(row(tablet, PIER)).to_be_visible(timeout=60_000)


def take_photo(tablet: TabletApp) -> None:
    """A picture as the camera gives it."""
    files = [{"name": "cột.jpg", "mimeType": "image/jpeg", "buffer": picture()}]
    tablet.page.locator('input[type=file][id$="-camera"]').set_input_files(files)  # type: ignore[arg-type]
    expect(tablet.page.locator("figure.photo img")).to_be_visible()


def fill_card(tablet: TabletApp) -> None:
    """Photo, place, condition and cause."""
    take_photo(tablet)
    tablet.button("Lấy tọa độ tại đây").click()
    expect(tablet.page.get_by_text("20,133800 · 107,729400 · ±6 m")).to_be_visible()
    tablet.choose("condition", "Hỏng, cần thay")
    tablet.choose("cause", "Bão, gió")


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_what_is_assigned_waits_at_home_and_is_found_among_all_sites(
    new_tablet: NewTablet, size: tuple[int, int]
) -> None:
    tablet = new_tablet("khaosat1", size)
    page = tablet.page
    at_home(tablet)
    expect(door(tablet, "Cần đến")).to_contain_text("5")
    door(tablet, "Cần đến").click()
    expect(page.locator(".link-row")).to_have_count(5)
    tablet.button("Địa điểm").click()
    expect(page.get_by_role("heading", name="Địa điểm")).to_be_visible()
    expect(row(tablet, HILL)).to_contain_text("Cần đến")
    tablet.button("Gần nhất").click()
    expect(page.locator(".link-row strong").first).to_have_text("Đài truyền thanh đặc khu (mẫu)")
    expect(row(tablet, MARKET)).to_contain_text("cách 390 m")
    page.locator("#sites-words").fill("CAU CANG")
    expect(page.locator(".link-row")).to_have_count(1)
    page.locator("#sites-words").fill("")
    page.locator("#sites-kind").select_option(label="Cụm loa")
    expect(page.locator(".link-row")).to_have_count(4)
    assert by_day_and_night(page, "sites") == []


def test_why_a_site_could_not_be_visited_is_kept_said_and_taken_back(
    new_tablet: NewTablet,
) -> None:
    tablet = new_tablet("khaosat1", PHONE)
    page = tablet.page
    at_home(tablet)
    row(tablet, BOARD).click()
    tablet.button("Không khảo sát được").click()
    assert by_day_and_night(page, "could not") == []
    page.locator("#could-not-note").fill("Sóng to")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#could-not-note")).to_have_value("Sóng to")
    tablet.button("Ghi là không khảo sát được").click()
    expect(page.get_by_text("Hãy chọn lý do trước.")).to_be_visible()
    page.get_by_text("Lý do khác").click()
    page.locator("#could-not-note").fill("")
    tablet.button("Ghi là không khảo sát được").click()
    expect(page.get_by_text("Hãy ghi lý do vào ô này.")).to_be_visible()
    page.locator("#could-not-note").fill("Sóng to")
    page.get_by_text("Thời tiết").click()
    tablet.button("Ghi là không khảo sát được").click()
    expect(page.get_by_text("Bạn không khảo sát được, ngày")).to_contain_text("Thời tiết. Sóng to")
    tablet.home()
    expect(door(tablet, "Cần đến")).to_contain_text("4")
    page.goto(f"{tablet.base}/#/sites")
    row(tablet, BOARD).click()
    tablet.button("Bỏ lý do, sẽ đến lại").click()
    expect(page.locator(".chip").first).to_have_text("Cần đến")


def test_a_site_found_in_the_field_is_its_finders(new_tablet: NewTablet) -> None:
    tablet = new_tablet("khaosat2", PHONE)
    page = tablet.page
    page.goto(f"{tablet.base}/#/sites/new")
    tablet.button("Thêm địa điểm này").click()
    expect(page.get_by_text("Hãy chọn loại địa điểm.")).to_be_visible()
    assert by_day_and_night(page, "new site") == []
    page.get_by_text("Cụm loa", exact=True).click()
    page.locator("#site-name").fill("Cụm loa bãi tắm")
    page.locator("#site-hamlet").fill("Khu 9")
    page.locator("#site-code").fill(" CL-09 ")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.locator("#site-name")).to_have_value("Cụm loa bãi tắm")
    tablet.button("Thêm địa điểm này").click()
    expect(page.get_by_role("heading", name="Cụm loa bãi tắm")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("bạn")
    expect(page.locator(".facts")).to_contain_text("CL-09")
    tablet.home()
    expect(row(tablet, "Cụm loa bãi tắm")).to_contain_text("Khu 9")
    page.goto(f"{tablet.base}/#/sites")
    page.get_by_label("Tìm theo tên, mã hiệu").fill("cl-09")
    expect(page.get_by_text("1 địa điểm")).to_be_visible()
    expect(row(tablet, "Cụm loa bãi tắm")).to_contain_text("mã CL-09")


def test_a_pole_takes_two_taps_to_begin_and_leads_to_the_next_one(new_tablet: NewTablet) -> None:
    tablet = new_tablet("khaosat1", PHONE)
    page = tablet.page
    at_home(tablet)
    tablet.context.set_offline(True)
    row(tablet, PIER).click()
    tablet.button("Bắt đầu phiếu P").click()
    expect(page.get_by_role("heading", name="Nguyên nhân")).to_be_visible()
    tablet.button("Xong").click()
    expect(page.locator('[id$="-condition-field"]')).to_contain_text("Chưa có câu trả lời")
    expect(page.locator('[id$="-photos-field"]')).to_contain_text("Cần ít nhất 1 ảnh")
    assert by_day_and_night(page, "card") == []
    take_photo(tablet)
    tablet.choose("condition", "Hỏng, cần thay")
    tablet.expect_saved()
    tablet.button("Làm tiếp sau").click()
    expect(door(tablet, "Đang làm")).to_contain_text("1")
    row(tablet, PIER).click()
    page.go_back()
    tablet.kill()
    tablet.open(offline=True)
    page = tablet.page
    tablet.home()
    page.locator(".link-row").filter(has_text=PIER).filter(has_text="Đang làm").click()
    tablet.button("Làm tiếp phiếu").click()
    expect(page.locator("figure.photo img")).to_be_visible()
    expect(page.get_by_role("radio", name="Hỏng, cần thay")).to_be_checked()
    tablet.button("Lấy tọa độ tại đây").click()
    expect(page.get_by_text("20,133800 · 107,729400 · ±6 m")).to_be_visible()
    tablet.choose("cause", "Bão, gió")
    tablet.button("Xong").click()
    expect(page.get_by_text(f"Đã nộp: {PIER}")).to_be_visible()
    expect(page.get_by_text("Cụm loa gần nhất chưa đến")).to_be_visible()
    assert by_day_and_night(page, "card done") == []
    expect(page.locator(".link-row")).to_contain_text(SCHOOL)
    tablet.button("Làm phiếu ở đây").click()
    expect(page.get_by_role("heading", name=SCHOOL)).to_be_visible()
    tablet.home()
    expect(door(tablet, "Đã nộp")).to_contain_text("1")
    page.goto(f"{tablet.base}/#/sites")
    expect(row(tablet, PIER)).to_contain_text("Đã đến, đã nộp")


def test_pole_cards_stand_beside_what_the_station_reports(new_tablet: NewTablet) -> None:
    tablet = new_tablet("khaosat1")
    page = tablet.page
    at_home(tablet)
    row(tablet, MARKET).click()
    tablet.button("Bắt đầu phiếu P").click()
    fill_card(tablet)
    tablet.button("Xong").click()
    expect(page.get_by_text(f"Đã nộp: {MARKET}")).to_be_visible()
    tablet.home()
    survey = begin(tablet, "Đài so số liệu")
    tablet.choose("basis", "Đếm, kiểm tra tại chỗ")
    page.goto(f"{survey}/form/station")
    tablet.choose("status", "Đang hoạt động")
    page.goto(f"{survey}/form/coverage")
    expect(page.locator(".added-up").first).to_contain_text("phiếu cột loa đã nộp")
    tablet.field("clusters-total").fill("90")
    expect(page.locator('[id$="-clusters-field"]')).to_contain_text("Ở đây ghi 90, các phiếu")
    page.goto(f"{survey}/hand-in")
    warning = page.locator(".problem-list li").filter(has_text="Ở đây ghi 90, các phiếu")
    expect(warning).to_contain_text("Cụm loa · Tổng số")
    warning.get_by_role("link").click()
    expect(tablet.field("clusters-total")).to_be_focused()
    tablet.home()


def test_a_restricted_site_leaves_no_point_and_no_picture_anywhere(
    stage: Stage, new_tablet: NewTablet
) -> None:
    tablet = new_tablet("khaosat2", PHONE)
    page = tablet.page
    at_home_of_all(tablet)
    page.goto(f"{tablet.base}/#/sites/new")
    page.get_by_text("Cụm loa", exact=True).click()
    page.locator("#site-name").fill("Cụm loa trạm gác")
    tablet.button("Thêm địa điểm này").click()
    expect(page.get_by_role("heading", name="Cụm loa trạm gác")).to_be_visible()
    tablet.button("Đánh dấu hạn chế").click()
    page.locator(".confirm").get_by_role("button", name="Đánh dấu hạn chế").click()
    expect(page.get_by_text("không bao giờ được lưu")).to_be_visible()
    site = page.url.split("/site/")[1]
    page.evaluate(COUNT_FIXES)
    tablet.button("Bắt đầu phiếu P").click()
    expect(page.get_by_role("region", name="Tình trạng")).to_be_visible()
    expect(page.locator('[id$="-point-field"], input[type=file]')).to_have_count(0)
    tablet.field("hamlet").fill("Khu 1")
    tablet.choose("condition", "Tốt")
    tablet.expect_saved()
    assert disk.typed(page) == {"hamlet", "condition"}
    tablet.button("Xong").click()
    expect(page.get_by_text("Đã nộp: Cụm loa trạm gác")).to_be_visible()
    assert page.evaluate("() => window.fixes") == 0
    until(lambda: bool(written_about(stage, site)), page)
    until(lambda: "handed_in" in {name for name, _ in written_about(stage, site)}, page)
    names = {name for name, _ in written_about(stage, site)}
    assert names & {"point", "image", "thumbnail"} == set()
    assert not any(is_place(value) for _, value in written_about(stage, site))
    assert disk.photos(page) == set()


def at_home_of_all(tablet: TabletApp) -> None:
    """The list of all sites, once the island has sent them."""
    tablet.page.goto(f"{tablet.base}/#/sites")
    expect(row(tablet, HILL)).to_be_visible(timeout=60_000)


def written_about(stage: Stage, site: str) -> list[tuple[str, object]]:
    """Every field and value in the island's log of a site, of its surveys and of what they hold."""
    log = [read_header(one.header, one.body) for one in raw.read(stage.folder(ISLAND)).changes]
    about = {bytes.fromhex(site)}
    for _ in range(2):
        about |= {
            change.record_id
            for change in log
            if any(row.value in about for row in change.assignments if isinstance(row.value, bytes))
        }
    return [
        (row.field, row.value)
        for change in log
        if change.record_id in about
        for row in change.assignments
    ]


def is_place(value: object) -> bool:
    """Whether a value looks like a coordinate: an integer of 10^-6 degree around here."""
    items = value if isinstance(value, list | tuple) else [value]
    return any(is_int(item) and 1_000_000 < item < 180_000_000 for item in items)


def test_a_site_with_a_point_is_not_promised_to_be_restricted(new_tablet: NewTablet) -> None:
    tablet = new_tablet("khaosat1", PHONE)
    at_home(tablet)
    row(tablet, "Đài truyền thanh đặc khu (mẫu)").click()
    tablet.page.get_by_text("Nơi này cần được giữ kín?").click()
    expect(tablet.page.get_by_text("đã được lưu từ trước")).to_be_visible()
    expect(tablet.page.get_by_role("button", name="Đánh dấu hạn chế")).to_have_count(0)


def test_two_people_on_one_tablet_each_have_their_own_home(new_tablet: NewTablet) -> None:
    tablet = new_tablet("khaosat1", PHONE)
    page = tablet.page
    at_home(tablet)
    survey = begin(tablet, "Đài của Sao Mai")
    tablet.field("hamlet").fill("Khu dân cư số 7")
    tablet.expect_saved()
    page.goto(f"{tablet.base}/#/sites/new")
    page.locator("#site-name").fill("Đang gõ dở")
    tablet.switch("khaosat2", PASSWORD)
    expect(page.get_by_text("Vũ Hải Âu (mẫu)")).to_be_visible()
    expect(page.get_by_text("Đài của Sao Mai")).to_have_count(0)
    expect(row(tablet, PIER)).to_have_count(0)
    page.goto(f"{tablet.base}/#/sites/new")
    expect(page.locator("#site-name")).to_have_value("")
    tablet.switch("khaosat1", PASSWORD)
    expect(row(tablet, "Đài của Sao Mai")).to_be_visible()
    page.goto(f"{survey}/form/visit")
    expect(tablet.field("hamlet")).to_have_value("Khu dân cư số 7")
    page.goto(f"{tablet.base}/#/sites/new")
    expect(page.locator("#site-name")).to_have_value("Đang gõ dở")
