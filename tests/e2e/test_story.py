"""The main job in real browsers: surveyed offline on an island, decided, read on the tablet."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from api.demo.stage import Stage
from tests.e2e.fleet import (
    AMPLIFIER,
    SPEAKERS,
    add_photos,
    begin,
    fill_the_rest,
    fill_until_the_year,
    hand_in,
    picture,
    until,
)
from tests.e2e.review_desk import ReviewDesk
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DECIDED = "Đề nghị đưa vào kế hoạch"
QUESTION, REPLY = "Còn mấy cụm dùng được?", "Còn 5 cụm."


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[ReviewDesk]:
    """A reviewer at the desk of the mainland."""
    desk = ReviewDesk(browser, stage, "thamdinh")
    yield desk
    desk.context.close()


def read(tablet: TabletApp, item: str, words: str) -> None:
    """Open the app on the survey, now and again, until the need says something."""
    card = tablet.page.get_by_label(item)

    def there() -> bool:
        tablet.page.reload()
        expect(card).to_be_visible()
        tablet.page.wait_for_timeout(1_000)
        return words in card.inner_text()

    until(there, tablet.page)


def test_the_main_job(stage: Stage, tablet: TabletApp, desk: ReviewDesk) -> None:
    """Offline, a browser killed half-way, hand-in, exchange, question, answer, edit, decisions."""
    tablet.context.set_offline(True)
    tablet.page.reload()
    survey = survey_through_a_flat_battery(tablet)
    tablet.home()
    expect(tablet.page.get_by_text("chỉ có trên máy này")).to_be_visible()
    tablet.context.set_offline(False)
    desk.open(SPEAKERS, "Chờ thẩm định")
    desk.decide("returned", QUESTION)
    desk.open(AMPLIFIER, "Chờ thẩm định")
    desk.decide("approved")
    tablet.page.goto(survey)
    answer_and_edit(tablet, desk)
    tablet.page.goto(survey)
    for item in (SPEAKERS, AMPLIFIER):
        read(tablet, item, DECIDED)
    expect_what_was_before(tablet)
    expect_warnings(tablet, survey)
    read_offline(tablet, survey)


def survey_through_a_flat_battery(tablet: TabletApp) -> str:
    """Fill form A, in a browser that is killed half-way, and hand it in; its address."""
    survey = begin(tablet)
    fill_until_the_year(tablet)
    tablet.expect_saved()
    tablet.kill()
    tablet.open(offline=True)
    tablet.page.goto(f"{survey}/form/station")
    expect(tablet.field("year_in_use")).to_have_value("2012")
    fill_the_rest(tablet)
    add_photos(tablet, {"đài.jpg": picture()})
    expect(tablet.page.locator("figure.photo img")).to_be_visible()
    hand_in(tablet)
    return survey


def answer_and_edit(tablet: TabletApp, desk: ReviewDesk) -> None:
    """The question is answered and an approved need edited; the reviewer decides on both again."""
    page = tablet.page
    read(tablet, SPEAKERS, QUESTION)
    page.get_by_role("textbox", name="Trả lời").fill(REPLY)
    tablet.button("Trả lời").click()
    desk.open(SPEAKERS, "Đã trả lời")
    expect(desk.page.get_by_text(REPLY)).to_be_visible()
    desk.decide("approved")
    card = page.get_by_label(AMPLIFIER)
    card.get_by_role("link", name="Xem và sửa nhu cầu").click()
    tablet.field("quantity-amount").fill("2")
    tablet.button("Xong").click()
    desk.open(AMPLIFIER, "Đã sửa")
    desk.decide("approved")


def expect_what_was_before(tablet: TabletApp) -> None:
    """Question and answer are folded away under the newest decision."""
    asked = tablet.page.get_by_label(SPEAKERS)
    expect(asked.get_by_text(QUESTION)).to_be_hidden()
    asked.get_by_text("Các lần trước (1)").click()
    expect(asked.get_by_text(QUESTION)).to_be_visible()
    expect(asked.get_by_text(REPLY)).to_be_visible()


def expect_warnings(tablet: TabletApp, survey: str) -> None:
    """Whoever is about to change what was judged is told so."""
    page = tablet.page
    page.goto(f"{survey}/form/station")
    expect(page.get_by_text("Đã có quyết định dựa trên phần này")).to_be_visible()
    page.goto(f"{survey}/form/photos")
    tablet.button("Bỏ ảnh").click()
    expect(page.get_by_text("Đã có quyết định dựa trên ảnh")).to_be_visible()


def read_offline(tablet: TabletApp, survey: str) -> None:
    """The decisions stand there with no network, on a phone with large letters too."""
    page = tablet.page
    page.goto(survey)
    tablet.context.set_offline(True)
    page.reload()
    for item in (SPEAKERS, AMPLIFIER):
        expect(page.get_by_label(item)).to_contain_text(DECIDED)
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate("() => { document.documentElement.style.fontSize = '212.5%' }")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
