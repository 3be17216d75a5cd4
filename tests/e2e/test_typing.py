"""Every keystroke: kept before it is called saved, whatever happens to the browser."""

import random
import re
import unicodedata

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import disk
from tests.e2e.fleet import begin
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

WORDS = "Thôn Đông, cạnh bến tàu cũ; loa ở cột số bảy."
POINTS = 10

NOTE_WHAT_IS_SAVED = """id => {
    const field = document.querySelector(`[id$="-${id}"]`);
    const all = {subtree: true, attributes: true, childList: true, characterData: true};
    new MutationObserver(() => {
        const line = document.querySelector(".saved");
        if (line?.dataset.state === "saved") acknowledged(field.value);
    }).observe(document.body, all);
}"""

FILL_THE_DISK = """() => {
    const put = IDBObjectStore.prototype.put;
    window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
    IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


def reopened(tablet: TabletApp, survey: str) -> None:
    """Pull the battery, start again with no network, and go back to the form."""
    tablet.kill()
    tablet.open(offline=True)
    tablet.page.goto(f"{survey}/form/visit")
    expect(tablet.field("hamlet")).to_be_visible()


def test_no_keystroke_is_lost_when_the_browser_is_killed_while_typing(tablet: TabletApp) -> None:
    """At the odd points everything is on disk; at the even ones, what was called saved."""
    survey = begin(tablet)
    chance = random.Random(7)
    typed = ""
    for point in range(POINTS):
        known: list[str] = [typed]
        tablet.page.expose_function("acknowledged", lambda text, known=known: known.append(text))
        tablet.page.evaluate(NOTE_WHAT_IS_SAVED, "hamlet")
        tablet.field("hamlet").press("End")
        keys = WORDS[: chance.randint(2, len(WORDS))]
        tablet.write("hamlet", keys)
        if point % 2:
            tablet.expect_saved()
            least = typed + keys
        else:
            least = known[-1]
        reopened(tablet, survey)
        expect(tablet.field("hamlet")).to_have_value(re.compile("^" + re.escape(least)))
        found = tablet.field("hamlet").input_value()
        assert (typed + keys).startswith(found)
        tablet.field("hamlet").fill("")
        tablet.expect_saved()
        typed = ""


def test_a_composed_word_comes_back_in_its_one_form(tablet: TabletApp) -> None:
    survey = begin(tablet)
    keyboard = tablet.context.new_cdp_session(tablet.page)
    tablet.field("hamlet").click()
    for step in ("t", "tr", "tru", "tru\u031b", "trươ\u031b", "trường"):
        end = {"selectionStart": len(step), "selectionEnd": len(step)}
        keyboard.send("Input.imeSetComposition", {"text": step, **end})
    keyboard.send("Input.insertText", {"text": unicodedata.normalize("NFD", "trường Bạch Đằng")})
    tablet.expect_saved()
    reopened(tablet, survey)
    expect(tablet.field("hamlet")).to_have_value("trường Bạch Đằng")


def test_nothing_is_called_saved_while_the_disk_is_busy(tablet: TabletApp) -> None:
    begin(tablet)
    tablet.write("hamlet", "Khu")
    tablet.expect_saved()
    line = tablet.page.locator(".saved")
    disk.keep_busy(tablet.page)
    tablet.write("hamlet", " 7")
    expect(line).to_have_text("Đang lưu…")
    tablet.page.wait_for_timeout(500)
    expect(line).to_have_text("Đang lưu…")
    tablet.page.evaluate("() => { window.busy = false; }")
    tablet.expect_saved()


def faults_of(page: Page) -> list[str]:
    """What the page's program complains of from now on."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_two_tabs_of_one_tablet_lose_nothing(tablet: TabletApp) -> None:
    survey = begin(tablet)
    first = tablet.page
    second = tablet.context.new_page()
    second.goto(f"{survey}/form/visit")
    other = second.locator('[id$="-surveyor_position"]')
    other.fill("")
    said = faults_of(first) + faults_of(second)
    for letter in WORDS[:12]:
        tablet.field("hamlet").press_sequentially(letter)
        other.press_sequentially(letter)
    for page in (first, second):
        expect(page.locator(".saved[data-state=saved]")).to_be_visible()
        assert page.get_by_role("alert").all_inner_texts() == []
    second.close()
    reopened(tablet, survey)
    expect(tablet.field("hamlet")).to_have_value(WORDS[:12])
    expect(tablet.field("surveyor_position")).to_have_value(WORDS[:12])
    assert said == []


def test_a_full_tablet_says_so_keeps_the_text_and_saves_it_later(tablet: TabletApp) -> None:
    survey = begin(tablet)
    tablet.write("hamlet", "Khu")
    tablet.expect_saved()
    tablet.page.evaluate(FILL_THE_DISK)
    tablet.write("hamlet", " dân cư")
    alarm = tablet.page.locator(".saved[data-state=failed]")
    expect(alarm).to_contain_text("CHƯA LƯU ĐƯỢC: Máy hết chỗ")
    expect(tablet.field("hamlet")).to_have_value("Khu dân cư")
    tablet.page.evaluate("() => window.makeRoom()")
    tablet.button("Lưu lại").click()
    tablet.expect_saved()
    reopened(tablet, survey)
    expect(tablet.field("hamlet")).to_have_value("Khu dân cư")
