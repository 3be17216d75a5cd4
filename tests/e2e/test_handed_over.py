"""A draft whose site the lead gives to somebody else goes on with that person."""

import pytest
from playwright.sync_api import expect

from api.commands.folder import opened
from api.demo.sample import AREA
from api.demo.stage import ISLAND, Stage
from api.people import account_by_login
from tests.e2e.beginning import begin_at
from tests.e2e.conftest import NewTablet
from tests.e2e.faults import by_day_and_night
from tests.e2e.tablet_app import PHONE, TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

STATION = "Đài truyền thanh đặc khu (mẫu)"


def give(stage: Stage, site: str, login: str) -> None:
    """The lead takes a site from whoever has it and gives it to an account."""
    with opened(stage.folder(ISLAND)) as node:
        lead, account = (account_by_login(node.store, one) for one in ("phutrach", login))
        assert lead is not None
        assert account is not None
        places = node.store.records("site", scope=AREA)
        [place] = [one for one in places if one.get("name") == site]
        held = node.store.records("assignment", scope=AREA)
        [before] = [one for one in held if one.get("site") == place.id]
        values = {"round": before.get("round"), "site": place.id, "account": account.id}
        write = node.replica.write
        write(AREA, "assignment", {}, record=before.id, author=lead.id, delete=True)
        write(AREA, "assignment", values, author=lead.id)


def waiting(tablet: TabletApp):
    """The row of the station among the sites that wait at home."""
    section = tablet.page.locator("section").filter(
        has=tablet.page.get_by_role("heading", name="Cần đến")
    )
    return section.locator(".link-row").filter(has_text=STATION)


def test_a_draft_goes_on_with_whoever_its_site_is_given_to(
    stage: Stage, new_tablet: NewTablet
) -> None:
    first, second = new_tablet("khaosat1", PHONE), new_tablet("khaosat2", PHONE)
    begin_at(first, "A", STATION)
    address = first.page.url.partition("/form")[0]
    first.field("hamlet").fill("Khu dân cư số 7")
    first.expect_saved()
    first.exchange()
    give(stage, STATION, "khaosat2")
    first.exchange()
    second.exchange()
    first.page.goto(address)
    expect(first.page.get_by_text("Địa điểm này đã giao cho Vũ Hải Âu")).to_be_visible()
    assert by_day_and_night(first.page, "given") == []
    first.page.goto(f"{first.base}/#/sites")
    row = first.page.locator(".link-row").filter(has_text=STATION)
    expect(row).to_contain_text("Giao cho Vũ Hải Âu")
    second.home()
    expect(waiting(second)).to_contain_text("Đang làm")
    draft = second.page.locator(".link-row").filter(has_text="Người khảo sát: Hoàng Sao Mai")
    expect(draft).to_contain_text(STATION)
    assert by_day_and_night(second.page, "home of two") == []
    waiting(second).click()
    second.button("Làm tiếp phiếu").click()
    expect(second.field("hamlet")).to_have_value("Khu dân cư số 7")
    second.field("hamlet").fill("Khu dân cư số 8")
    second.expect_saved()
    second.home()
    expect(waiting(second)).to_be_visible()
    second.exchange()
    first.exchange()
    first.page.goto(f"{address}/form/visit")
    expect(first.field("hamlet")).to_have_value("Khu dân cư số 8")
