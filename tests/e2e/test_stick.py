"""No server in reach: a tablet's file comes by stick, and the lead's files go the same way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, Playwright, Request, expect

from api.commands.folder import opened
from api.demo.sample import AREA, PASSWORD
from api.demo.stage import ISLAND, Stage
from tests import chromium
from tests.e2e import disk
from tests.e2e.fleet import add_photos, begin, picture
from tests.e2e.pictures import look
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DESKTOP = (1440, 900)


@pytest.fixture
def lead(playwright: Playwright, chromium_path: str, stage: Stage) -> Iterator[Page]:
    """The lead's page about sticks."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium.ARGUMENTS)
    page = browser.new_page(viewport={"width": 800, "height": 1280}, locale="vi-VN")
    page.goto(stage.lead_url)
    page.get_by_label("Tên đăng nhập").fill("phutrach")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("navigation").get_by_text("Thẻ nhớ", exact=True).click()
    expect(page.get_by_role("heading", name="Thẻ nhớ", level=1)).to_be_visible()
    yield page
    browser.close()


def saved(download: Download, folder: Path) -> Path:
    """A downloaded file under its own name."""
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def moved(request: Request) -> bool:
    """Whether a request brings changes or bytes of photos."""
    return request.url.endswith("/sync/push") or "PATCH" in request.method


def digest(stage: Stage) -> bytes:
    """What the island holds of its area, in 16 bytes."""
    with opened(stage.folder(ISLAND)) as node:
        return node.replica.digest(AREA)


def test_a_tablets_file_arrives_and_the_next_exchange_moves_nothing_twice(
    stage: Stage, tablet: TabletApp, lead: Page, tmp_path: Path
) -> None:
    tablet.exchange()
    page = tablet.page
    tablet.context.set_offline(True)
    tablet.home()
    survey = begin(tablet, "Đài ở đảo nhỏ")
    tablet.field("hamlet").fill("Khu dân cư số 1")
    tablet.expect_saved()
    page.goto(f"{survey}/form/photos")
    add_photos(tablet, {"đài.jpg": picture()})
    expect(page.locator("figure.photo img")).to_be_visible()
    photos = disk.photos(page)
    page.goto(f"{tablet.base}/#/safe")
    tablet.button("Lưu việc chưa gửi ra tệp").click()
    expect(page.get_by_text(re.compile(r"Tệp đã sẵn sàng: \d+ thay đổi, 1 ảnh"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Lập vừa xong: thay đổi mà"))).to_be_visible()
    look(page, "save-file")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp về").click()
    file = saved(download.value, tmp_path)
    assert re.fullmatch(r"may-tinh-bang-1-\d{8}-\d{6}\.haidang", file.name)
    expect(page.get_by_text("Máy này vẫn giữ mọi thứ")).to_be_visible()

    lead.locator("#bundle").set_input_files(file)
    expect(lead.get_by_text("Đã nhận trọn tệp")).to_be_visible()
    expect(lead.get_by_text("Tệp của Máy tính bảng 1")).to_be_visible()
    expect(lead.get_by_text(re.compile(r"Mới: \d+ thay đổi, 1 ảnh"))).to_be_visible()
    look(lead, "stick-taken")
    with opened(stage.folder(ISLAND)) as node:
        assert all(node.photos.has(bytes.fromhex(name)) for name in photos)
        assert any(s.get("hamlet") == "Khu dân cư số 1" for s in node.store.records("survey"))
    before = digest(stage)
    lead.locator("#bundle").set_input_files(file)
    expect(lead.get_by_text("Không có gì mới")).to_be_visible()

    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    tablet.context.set_offline(False)
    tablet.exchange()
    expect(page.get_by_text("Lưu việc chưa gửi ra tệp")).to_have_count(0)
    assert [one.url for one in requests if one.url.endswith("/sync/hello")]
    assert [one.url for one in requests if moved(one)] == []
    assert digest(stage) == before


def test_the_lead_makes_a_file_and_has_it_checked_on_the_stick(lead: Page, tmp_path: Path) -> None:
    card = lead.locator(".card").filter(has_text="Gửi bằng thẻ nhớ tới")
    card.get_by_role("button", name="Lập tệp").click()
    expect(card.get_by_text("Tệp đã sẵn sàng")).to_be_visible()
    with lead.expect_download() as download:
        card.get_by_role("link", name="Tải tệp về").click()
    file = saved(download.value, tmp_path)
    assert re.fullmatch(r"[a-z0-9-]+-\d{8}-\d{6}\.haidang", file.name)
    expect(card.get_by_text("Trang này không biết thẻ nhớ đã ghi xong chưa")).to_be_visible()
    chosen = card.locator("input[type=file]")
    (tmp_path / "cut").write_bytes(file.read_bytes()[:-1])
    chosen.set_input_files(tmp_path / "cut")
    expect(card.get_by_text("Tệp này không giống tệp đã lập")).to_be_visible()
    chosen.set_input_files(file)
    expect(card.get_by_text("Tệp vừa chọn đúng từng byte")).to_be_visible()
    look(lead, "stick-made")


def test_a_file_that_is_none_or_was_cut_is_named_to_the_lead(lead: Page, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("không phải tệp thẻ nhớ")
    lead.locator("#bundle").set_input_files(tmp_path / "a.txt")
    expect(lead.get_by_role("alert")).to_contain_text("không phải tệp thẻ nhớ của hệ thống")
