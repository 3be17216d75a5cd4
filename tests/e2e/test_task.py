"""A lead unit's computer: enrolled at the mainland for its tasks, it fills their forms alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from api.demo.rest import Person
from api.demo.sample import PASSWORD
from api.demo.seed import haidang
from api.demo.stage import MAINLAND, Stage
from tests.e2e.faults import by_day_and_night
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DESKTOP = (1024, 768)


def link_of_a_computer(stage: Stage) -> str:
    """The link that enrols a computer for two tasks of the lead unit's official."""
    data = stage.folder(MAINLAND)
    more = ("--login", "chutri", "--role", "lead_unit", "--scope", "task/E")
    haidang("account", "grant", "--data", data, *more)
    words = ("--scopes", "task/C", "task/E", "--url", stage.mainland_url)
    return str(haidang("code", "--data", data, *words)["link"])


def test_a_lead_unit_fills_its_form_offline_and_the_mainland_reads_it(
    playwright: Playwright, stage: Stage, tmp_path: Path
) -> None:
    computer = TabletApp(playwright, tmp_path / "profile", stage.mainland_url, DESKTOP)
    computer.open()
    page = computer.page
    try:
        computer.enrol(link_of_a_computer(stage), "chutri", PASSWORD, "Máy của Sở")
        expect(computer.button("Bắt đầu một phiếu")).to_be_visible()
        page.get_by_role("button", name="Nhiệm vụ E").click()
        expect(page.get_by_text("Phiếu E")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Phiếu E")).to_be_visible()
        page.get_by_role("button", name="Nhiệm vụ C").click()
        expect(page.get_by_text("Phiếu C")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("trạm đảo")
        assert by_day_and_night(page, "home") == []
        computer.context.set_offline(True)
        computer.button("Bắt đầu một phiếu").click()
        computer.next()
        computer.write("trainees", "12")
        computer.choose("topics", "Biên tập tin, bài")
        computer.expect_saved()
        assert by_day_and_night(page, "training") == []
        computer.context.set_offline(False)
        page.goto(page.url.partition("/form")[0])
        stations = page.get_by_role("list", name="Dữ liệu đang ở đâu").get_by_role("listitem")
        expect(stations).to_have_count(2)
        computer.home()
        expect(page.get_by_text("Mọi thứ đã có bản ở đất liền")).to_be_visible(timeout=60_000)
    finally:
        computer.context.close()


def test_what_was_not_handed_in_is_nobodys_to_read(stage: Stage) -> None:
    auditor = Person(stage.mainland_url, "kiemtra", PASSWORD)
    try:
        assert auditor.get("/api/tasks") == {"tasks": []}
    finally:
        auditor.close()
