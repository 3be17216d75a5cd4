"""A survey begun on a tablet: at a site that waits, or at one found now."""

import time
from importlib.resources import files

from playwright.sync_api import expect

from api.survey import formfile
from api.survey.definition import Context, Form
from api.survey.text import local_day
from tests.e2e.answers import USUAL
from tests.e2e.tablet_app import TabletApp

FORMS = files("api.survey") / "data" / "forms"
TODAY = local_day(int(time.time() * 1000))
CONTEXT = Context(today=TODAY, formers={"QD19-2025/11948": 1}, usual=USUAL)
KINDS = {"A": "Đài truyền thanh xã", "P": "Cụm loa", "B": "Cụm thông tin điện tử"}


def form_of(letter: str) -> Form:
    """A form as its files have it."""
    return formfile.read_folder(FORMS / f"{letter.lower()}-1", FORMS / "shared.json")


def begin_at(tablet: TabletApp, letter: str, site: str) -> None:
    """Begin a form at a site that the tablet knows."""
    tablet.page.goto(f"{tablet.base}/#/sites")
    row = tablet.page.locator(".link-row").filter(has_text=site).first
    expect(row).to_be_visible(timeout=60_000)
    row.click()
    begin_here(tablet, letter, site)


def begin_new(tablet: TabletApp, letter: str, site: str, restricted: bool) -> None:
    """Begin a form at a site found now."""
    page = tablet.page
    page.goto(f"{tablet.base}/#/sites/new")
    page.locator("#site-kind-field").get_by_text(KINDS[letter], exact=True).click()
    page.locator("#site-name").press_sequentially(site)
    if restricted:
        page.get_by_text("Đây là địa điểm hạn chế").click()
    tablet.button("Thêm địa điểm này").click()
    begin_here(tablet, letter, site)


def begin_here(tablet: TabletApp, letter: str, site: str) -> None:
    """Begin a form at the site on screen."""
    expect(tablet.page.get_by_role("heading", name=site)).to_be_visible()
    tablet.button(f"Bắt đầu phiếu {letter}").click()
    tablet.page.wait_for_url("**/survey/*/*")
