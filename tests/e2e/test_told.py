"""People are told what happened to stores, and what of their work does not count."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from api import grants
from api.commands.folder import opened
from api.demo import seed
from api.demo.sample import AREA
from api.demo.stage import MAINLAND, Stage
from api.demo.tablet import PythonTablet
from api.people import account_by_login
from tests.e2e.conftest import NewTablet
from tests.e2e.desk_page import Desk
from tests.e2e.faults import MOUSE, by_day_and_night, faults
from tests.e2e.fleet import begin, until
from tests.e2e.pictures import DESKTOP, keep, look
from tests.e2e.tablet_app import TabletApp
from tests.e2e.test_admin import go as go_admin
from tests.e2e.test_admin import sign_in
from tests.e2e.test_lead import Sampler, go, page, sampler
from tests.e2e.test_not_counted import at_mainland, end_roles

__all__ = ["page", "sampler"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RENEWED = "Bộ nhớ của máy này từng bị đưa về trước hoặc bị sao chép"
EMPTIED = "Trước đây đã có một máy cùng tên"


def exchange(tablet: TabletApp) -> None:
    """Exchange now, as a person orders it on the page of safety."""
    tablet.page.goto(f"{tablet.base}/#/safe")
    tablet.page.get_by_role("button", name="Trao đổi ngay").click()
    expect(tablet.page.get_by_text("Đã trao đổi lúc")).to_be_visible()


def share_a_store(stage: Stage, sampler: Sampler) -> None:
    """A tablet and a copy of it that both went on; both have brought what they wrote."""
    who = sampler.surveyor("Máy bị chép")
    who.type("site", {"kind": "station", "name": "Đài trước khi chép"})
    sampler.exchange()
    folder = who.tablet.folder
    copied = folder.with_name("may-chep")
    shutil.copytree(folder, copied)
    twin = PythonTablet("Máy bị chép", copied)
    # It is the same key: the code gives it the certificate that it has already.
    code = seed.enrolment(stage)
    twin.enrol(stage.island_url, code["code"], code["fleet"])
    sampler.tablets.append(twin)
    for tablet, names in ((who.tablet, ("Một", "Hai", "Ba")), (twin, ("Bốn", "Năm"))):
        for name in names:
            site = {"kind": "station", "name": f"Đài {name}"}
            tablet.write(AREA, "site", site, author=sampler.account)
    sampler.exchange()


@contextmanager
def administrator(
    browser: Browser, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """The administrator's pages, signed in."""
    width, height = DESKTOP
    with browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN"
    ) as context:
        page = context.new_page()
        sign_in(page, stage, monkeypatch)
        expect(page.get_by_role("link", name="Thiết bị", exact=True)).to_be_visible()
        yield page


def until_there(row: Locator, place: str) -> None:
    """Look at one of the administrator's pages until the mainland has heard of a row."""

    def there() -> bool:
        row.page.reload()
        go_admin(row.page, place)
        return row.count() > 0

    until(there, row.page)


def test_two_machines_that_share_a_store_are_told_to_lead_and_administrator(
    page: Page,
    stage: Stage,
    sampler: Sampler,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share_a_store(stage, sampler)
    go(page, "Máy tính bảng")
    told = page.locator(".banner").filter(has_text="Bộ nhớ rẽ nhánh")
    expect(told).to_contain_text("Máy “Máy bị chép”")
    expect(told).to_contain_text("mỗi bên ghi thêm 3 và 2 thay đổi")
    expect(told).to_contain_text("ngừng dùng một máy")
    expect(told.get_by_role("button")).to_have_count(0)
    look(page, "forked")
    with administrator(browser, stage, monkeypatch) as desk:
        row = desk.locator(".banner").filter(has_text="Bộ nhớ rẽ nhánh")
        until_there(row, "Thiết bị")
        expect(row).to_contain_text("mỗi bên ghi thêm 3 và 2 thay đổi")


def test_what_does_not_count_is_seen_by_lead_and_administrator_until_the_role_is_given(
    page: Page,
    stage: Stage,
    new_tablet: NewTablet,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tablet = new_tablet("khaosat2")
    survey = begin(tablet, "Đài của người hết việc")
    tablet.field("hamlet").fill("Khu 7")
    tablet.expect_saved()
    tablet.home()
    until(lambda: at_mainland(stage, "Khu 7"), page)
    end_roles(stage, "khaosat2")
    tablet.page.goto(f"{survey}/form/visit")
    tablet.field("hamlet").fill("Khu 8")
    tablet.expect_saved()
    tablet.home()

    go(page, "Chưa được tính")
    card = page.locator(".card").filter(has_text="Vũ Hải Âu")
    expect(card.first).to_be_visible(timeout=60_000)
    expect(card.first).to_contain_text("Chưa được tính vì tài khoản chưa được giao việc này.")
    card.first.get_by_text("Xem 1 nội dung").click()
    expect(card.first).to_contain_text("Khu 8")
    look(page, "uncounted")
    with administrator(browser, stage, monkeypatch) as desk:
        row = desk.locator(".card").filter(has_text="Vũ Hải Âu")
        until_there(row, "Chưa được tính")
        expect(row.first).to_contain_text("Quản trị giao vai trò")
        assert by_day_and_night(desk, "uncounted, administrator", MOUSE) == []
        with opened(stage.folder(MAINLAND)) as node:
            account = account_by_login(node.store, "khaosat2")
            assert account is not None
            grants.give(node, AREA, account.id, "surveyor")
        until(lambda: at_mainland(stage, "Khu 8"), page)
    expect(page.get_by_text("Mọi thay đổi đều được tính.")).to_be_visible(timeout=60_000)


def test_a_tablet_enrolled_again_under_its_name_says_what_is_here_of_before(
    new_tablet: NewTablet, page: Page
) -> None:
    first = new_tablet("khaosat1", name="Máy mất bộ nhớ")
    begin(first, "Đài trước khi mất")
    exchange(first)
    first.context.close()
    again = new_tablet("khaosat1", name="Máy mất bộ nhớ")
    told = again.page.locator(".banner").filter(has_text=EMPTIED)
    expect(told).to_contain_text("thay đổi của nó đã về trạm")
    look(again.page, "emptied")
    told.get_by_role("button", name="Đã hiểu").click()
    expect(told).to_have_count(0)
    again.page.goto(f"{again.base}/#/safe")
    expect(again.page.get_by_text("Thay đổi của máy cùng tên trước đây ở trạm")).to_be_visible()
    go(page, "Máy tính bảng")
    expect(page.locator(".banner").filter(has_text="Máy cùng tên được ghi tên lại")).to_be_visible()
    look(page, "again")


def test_a_tablet_that_was_put_back_says_so_and_goes_on_under_another_name(
    new_tablet: NewTablet, page: Page, playwright: Playwright, stage: Stage, tmp_path: Path
) -> None:
    tablet = new_tablet("khaosat1", name="Máy được phục hồi")
    begin(tablet, "Đài trước bản sao")
    # A survey without an answer would be taken away when its page is left.
    tablet.field("hamlet").fill("Khu 1")
    tablet.expect_saved()
    tablet.home()
    exchange(tablet)
    tablet.context.close()
    backup = tmp_path / "backup"
    shutil.copytree(tablet.profile, backup, ignore=shutil.ignore_patterns("Singleton*"))
    tablet.launch()
    tablet.page.goto(f"{tablet.base}/#/")
    begin(tablet, "Đài sau bản sao")
    exchange(tablet)
    tablet.context.close()
    restored = TabletApp(playwright, backup, stage.island_url)
    restored.open()
    try:
        exchange(restored)
        exchange(restored)
        restored.home()
        told = restored.page.locator(".banner").filter(has_text=RENEWED)
        expect(told).to_contain_text("không có gì bị ghi đè")
        expect(restored.page.get_by_text("Đài sau bản sao").first).to_be_visible()
        look(restored.page, "renewed")
        told.get_by_role("button", name="Đã hiểu").click()
        expect(told).to_have_count(0)
        begin(restored, "Đài của tên mới")
        exchange(restored)
        expect(restored.page.get_by_text("Viết tiếp dưới tên mới từ")).to_be_visible()
    finally:
        restored.context.close()
    go(page, "Máy tính bảng")
    banner = page.locator(".banner").filter(has_text="Bộ nhớ được phục hồi")
    expect(banner).to_contain_text("Không cần làm gì.")
    banner.get_by_role("button", name="Đã đọc").click()
    expect(banner).to_be_hidden()
    page.get_by_text("Đã đọc trước đây: 1").click()
    expect(banner).to_be_visible()


def test_the_desk_tells_what_happened_to_servers(desk: Desk) -> None:
    renewed: dict[str, Any] = {
        "kind": "renewed",
        "id": "7d3e91bc",
        "machine": "island",
        "name": "Cát Hải",
    }
    renewed |= {"scopes": [AREA], "since": desk.fake.now - 60_000, "changes": 1200}
    desk.fake.incidents = [
        renewed | {"branches": [], "lost": 7, "told": desk.fake.now - 90_000, "todo": "server"}
    ]
    desk.open()
    desk.page.get_by_text("Đã xảy ra với bộ nhớ của máy chủ: 1").click()
    told = desk.page.locator(".banner").filter(has_text="Trạm đảo “Cát Hải”")
    expect(told).to_contain_text("1.200 thay đổi của tên cũ ở đây")
    expect(told).to_contain_text("có thêm 7 thay đổi mà ở đây không có")
    expect(told).to_contain_text("Máy tính bảng tự mang lại")
    keep(desk.page, "desk-told", [DESKTOP])
    assert faults(desk.page, "desk, told", 0) == []
