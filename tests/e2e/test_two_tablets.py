"""Two people edit one answer on two tablets: both see both values, one choice settles it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewTablet
from tests.e2e.fleet import begin

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

CONFLICT = "Hai người cùng sửa"


def test_both_tablets_show_both_answers_and_one_choice_settles_it(new_tablet: NewTablet) -> None:
    first, second = new_tablet("khaosat1"), new_tablet("phutrach")
    survey = begin(first)
    first.field("hamlet").fill("Khu 1")
    first.expect_saved()
    first.home()
    first.exchange()
    second.exchange()
    first.write_offline(f"{survey}/form/visit", "hamlet", "Khu 2")
    second.write_offline(f"{survey}/form/visit", "hamlet", "Khu 3")
    for tablet in (first, second, first):
        tablet.exchange()
    for tablet in (first, second):
        tablet.page.goto(survey)
        expect(tablet.page.get_by_text(CONFLICT)).to_be_visible()
    page = second.page
    second.button("Xem và chọn").click()
    for mine, other in (("Khu 2", "Khu 3"), ("Khu 3", "Khu 2")):
        card = page.locator(".card").filter(has_text=mine)
        expect(card).not_to_contain_text(other)
        who = "Hoàng Sao Mai" if mine == "Khu 2" else "Phạm San Hô"
        expect(card).to_contain_text(who)
        expect(card).to_contain_text("Máy tính bảng 1" if mine == "Khu 2" else "Máy này")
    card = page.locator(".card").filter(has_text="Khu 2")
    card.get_by_role("button", name="Chọn").click()
    expect(page.get_by_text(CONFLICT)).to_have_count(0)
    second.exchange()
    first.exchange()
    for tablet in (first, second):
        tablet.page.goto(survey)
        expect(tablet.page.get_by_role("list", name="Dữ liệu đang ở đâu")).to_be_visible()
        expect(tablet.page.get_by_text(CONFLICT)).to_have_count(0)
        tablet.page.goto(f"{survey}/form/visit")
        expect(tablet.field("hamlet")).to_have_value("Khu 2")
