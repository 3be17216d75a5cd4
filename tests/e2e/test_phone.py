"""The whole way on a phone, and every page of every width."""

import pytest
from playwright.sync_api import expect

from api.demo.sample import PASSWORD
from tests.e2e.conftest import NewTablet
from tests.e2e.fleet import (
    add_photos,
    begin,
    fill_the_rest,
    fill_until_the_year,
    hand_in,
    picture,
)
from tests.e2e.tablet_app import PHONE, TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SECTIONS = ("visit", "station", "coverage", "studio", "power", "operation", "needs", "photos")
WIDTHS = ((360, 800), (800, 1280), (1440, 900))
TOO_WIDE = "() => document.scrollingElement.scrollWidth - innerWidth"


def switch(tablet: TabletApp) -> None:
    """Hand the tablet to somebody else."""
    tablet.page.goto(f"{tablet.base}/#/me")
    tablet.button("Đổi người").click()
    tablet.page.locator(".confirm").get_by_role("button", name="Đổi người").click()


def test_the_whole_way_fits_a_phone_and_no_page_is_wider_than_its_screen(
    new_tablet: NewTablet,
) -> None:
    phone = new_tablet("khaosat1", PHONE)
    page = phone.page
    survey = begin(phone)
    fill_until_the_year(phone)
    fill_the_rest(phone)
    add_photos(phone, {"đài.jpg": picture()})
    expect(page.locator("figure.photo img")).to_be_visible()
    hand_in(phone)
    expect(page.get_by_text("Chờ tới đất liền").first).to_be_visible()
    root = survey.partition("#")[0]
    pages = [f"{root}#/{name}" for name in ("", "safe", "me")]
    pages += [survey, f"{survey}/hand-in", *(f"{survey}/form/{name}" for name in SECTIONS)]
    wide: list[str] = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        for address in pages:
            page.goto(address)
            expect(page.locator("main")).not_to_be_empty()
            expect(page.locator(".loading")).to_have_count(0)
            page.wait_for_timeout(100)
            if (over := page.evaluate(TOO_WIDE)) > 0:
                wide.append(f"{address.partition('#')[2]} at {width}: {over} px")
    assert wide == []


def test_two_people_share_a_tablet_without_a_network(tablet: TabletApp) -> None:
    page = tablet.page
    switch(tablet)
    tablet.sign_in("khaosat2", PASSWORD)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.context.set_offline(True)
    page.reload()
    switch(tablet)
    login, password = page.get_by_role("textbox", name="Tên đăng nhập"), page.locator("#password")
    for name, secret, said in (
        ("khaosat1", "sai", "Mật khẩu chưa đúng"),
        ("phutrach", PASSWORD, "máy này chưa biết tài khoản “phutrach”"),
    ):
        login.fill(name)
        password.fill(secret)
        tablet.button("Đăng nhập").click()
        expect(page.get_by_role("alert")).to_contain_text(said)
    login.fill("")
    password.fill("")
    tablet.sign_in("khaosat1", PASSWORD)
    expect(page.get_by_text("Hoàng Sao Mai (mẫu)")).to_be_visible()


def test_english_stays_chosen(tablet: TabletApp) -> None:
    page = tablet.page
    page.goto(f"{tablet.base}/#/me")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{tablet.base}/#/")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_text("Trạm đảo")).to_have_count(0)
