"""Two officials on two tablets and an agency: a cluster from an assignment to a decision."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from api.demo.sample import PASSWORD
from api.demo.stage import Stage
from tests.e2e.beginning import CONTEXT, begin_at, form_of
from tests.e2e.conftest import NewTablet
from tests.e2e.filling import Filling
from tests.e2e.fleet import until
from tests.e2e.review_desk import ReviewDesk
from tests.e2e.seen import Seen
from tests.e2e.surveys.story import BOARD, CLUSTER, ITEM, POLE
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

POLE_SITE = "Cụm loa đồi (mẫu)"
QUESTION, REPLY = "Ai sẽ trông coi cụm?", "Tổ bảo vệ cảng, hai người."
DECIDED, CONFLICT = "Đề nghị đưa vào kế hoạch", "Hai người cùng sửa"
BUDGET, SUPPLEMENT = "Kinh phí", ("12 triệu đồng một năm", "Công văn 12/UBND")


@pytest.fixture
def desk(browser: Browser, stage: Stage) -> Iterator[ReviewDesk]:
    """The reviewer of form B at the desk of the mainland."""
    desk = ReviewDesk(browser, stage, "bienphong")
    yield desk
    desk.context.close()


def read(tablet: TabletApp, address: str, words: str) -> None:
    """Open a survey, now and again, until its need says something."""
    card = tablet.page.get_by_label(ITEM)

    def there() -> bool:
        tablet.exchange()
        tablet.page.goto(address)
        expect(card).to_be_visible()
        return words in card.inner_text()

    until(there, tablet.page)


def join_in(tablet: TabletApp, site: str) -> None:
    """Take a share in a site: its draft opens only for those whose site it is."""
    tablet.page.goto(f"{tablet.base}/#/sites")
    tablet.page.locator(".link-row").filter(has_text=site).first.click()
    tablet.button("Tôi sẽ đến").click()
    expect(tablet.page.get_by_role("button", name="Tôi sẽ đến")).to_have_count(0)


def settle(first: TabletApp, second: TabletApp, survey: str) -> None:
    """Both edit one answer apart; each sees both values and authors; one choice settles it."""
    first.exchange()
    second.exchange()
    join_in(second, BOARD)
    first.write_offline(f"{survey}/form/place", "hamlet", "Khu 2")
    second.write_offline(f"{elsewhere(second, survey)}/form/place", "hamlet", "Khu 3")
    for tablet in (first, second, first):
        tablet.exchange()
    for tablet in (first, second):
        page = tablet.page
        page.goto(elsewhere(tablet, survey))
        expect(page.get_by_text(CONFLICT)).to_be_visible()
        tablet.button("Xem và chọn").click()
        for hamlet, author in (("Khu 2", "Hoàng Sao Mai"), ("Khu 3", "Vũ Hải Âu")):
            expect(page.locator(".card").filter(has_text=hamlet)).to_contain_text(author)
    card = second.page.locator(".card").filter(has_text="Khu 2")
    card.get_by_role("button", name="Chọn").click()
    expect(second.page.get_by_text(CONFLICT)).to_have_count(0)
    second.exchange()
    first.exchange()
    first.page.goto(survey)
    expect(first.page.get_by_label(ITEM)).to_be_visible()
    expect(first.page.get_by_text(CONFLICT)).to_have_count(0)


def elsewhere(tablet: TabletApp, survey: str) -> str:
    """The address of a survey on another tablet."""
    return tablet.base + "/#/survey/" + survey.split("/survey/")[1]


def test_from_an_assignment_to_a_decision_by_two_tablets_and_a_desk(
    stage: Stage, new_tablet: NewTablet, desk: ReviewDesk
) -> None:
    first, second = new_tablet("khaosat1"), new_tablet("khaosat2")
    survey = survey_the_cluster(first, second)
    refuse_and_ask(desk)
    answer_as_oneself(second, elsewhere(second, survey))
    read(first, survey, REPLY)
    expect(first.page.get_by_label(ITEM).locator(".said")).to_contain_text("Vũ Hải Âu")
    count_people(first, survey, "1.200")
    supply_and_approve(desk)
    read(first, survey, DECIDED)
    count_people(first, survey, "1.500")
    read(first, survey, "Đã sửa sau khi thẩm định")
    desk.open(ITEM, "Đã sửa")
    expect(desk.page.locator(".need-part.changes")).to_contain_text("1.500")
    desk.decide("approved")
    read(first, survey, DECIDED)
    first.context.set_offline(True)
    first.page.reload()
    for words in (DECIDED, "Cơ quan thẩm định bổ sung", *SUPPLEMENT):
        expect(first.page.get_by_label(ITEM)).to_contain_text(words)


def survey_the_cluster(first: TabletApp, second: TabletApp) -> str:
    """Fill form B at the assigned site, settle an answer that both edited, hand in; the address."""
    begin_at(first, "B", BOARD)
    cluster = Filling(first, form_of("B"), CONTEXT, Seen(), restricted=False)
    cluster.fill(CLUSTER)
    first.home()
    settle(first, second, cluster.address())
    cluster.values["hamlet"] = "Khu 2"
    cluster.hand_in()
    return cluster.address()


def refuse_and_ask(desk: ReviewDesk) -> None:
    """The desk names the points that keep it from approving; the reviewer asks instead."""
    desk.open(ITEM, "Chờ thẩm định")
    expect(desk.gate).to_contain_text("Chưa đủ điều kiện để duyệt: điểm 2a, 2c")
    desk.begin("approved")
    write = desk.page.get_by_role("button", name="Ghi: Duyệt")
    expect(write).to_have_attribute("aria-disabled", "true")
    desk.page.keyboard.press("Escape")
    desk.decide("returned", QUESTION)


def count_people(tablet: TabletApp, survey: str, people: str) -> None:
    """Say how many people pass by, which point 2a asks for."""
    tablet.page.goto(f"{survey}/form/place")
    tablet.field("people_passing").fill(people)
    tablet.expect_saved()
    tablet.home()


def supply_and_approve(desk: ReviewDesk) -> None:
    """One point is met by the field's answer; the agency supplies the other, and approves."""
    desk.open(ITEM, "Đã trả lời")
    history = desk.page.locator("#history")
    expect(history).to_contain_text(REPLY)
    expect(history).to_contain_text("Vũ Hải Âu")
    until(lambda: says_unmet(desk, "điểm 2c"), desk.page)
    desk.begin("approved")
    desk.supply(BUDGET, "running_budget", *SUPPLEMENT)
    expect(desk.gate).to_have_count(0)
    desk.page.get_by_role("button", name="Ghi: Duyệt").click()
    expect(desk.page.locator(".desk-written")).to_contain_text("Đã ghi: Duyệt")


def says_unmet(desk: ReviewDesk, points: str) -> bool:
    """Whether the desk, loaded again, lacks just these points."""
    desk.page.reload()
    expect(desk.page.locator(".need-title h2")).to_contain_text(ITEM)
    return desk.gate.inner_text().startswith(f"Chưa đủ điều kiện để duyệt: {points}\n")


def answer_as_oneself(tablet: TabletApp, survey: str) -> None:
    """Answer the agency's question about a colleague's need; nobody else sees what is typed."""
    page = tablet.page
    box = page.get_by_role("textbox", name="Trả lời")
    tablet.home()
    asked = page.locator(".door").filter(has_text="Cần bạn xử lý")
    expect(asked).to_contain_text("1", timeout=60_000)
    page.goto(survey)
    box.fill("Chữ của Hải Âu")
    tablet.switch("phutrach", PASSWORD)
    page.goto(survey)
    expect(box).to_have_value("")
    tablet.switch("khaosat2", PASSWORD)
    page.goto(survey)
    expect(box).to_have_value("Chữ của Hải Âu")
    box.fill(REPLY)
    tablet.button("Trả lời").click()
    expect(box).to_have_count(0)


def test_a_pole_card_of_one_official_stands_beside_the_station_of_the_other(
    new_tablet: NewTablet,
) -> None:
    first, second = new_tablet("khaosat1"), new_tablet("khaosat2")
    begin_at(second, "P", POLE_SITE)
    pole = Filling(second, form_of("P"), CONTEXT, Seen(), restricted=False)
    pole.fill(POLE)
    second.page.goto(pole.address("card"))
    second.button("Xong").click()
    expect(second.page.get_by_text(f"Đã nộp: {POLE_SITE}")).to_be_visible()
    second.exchange()
    first.exchange()
    begin_at(first, "A", "Đài truyền thanh đặc khu (mẫu)")
    page = first.page
    page.goto(page.url.split("/form")[0] + "/form/station")
    first.choose("status", "Đang hoạt động")
    first.next()
    expect(page.locator(".added-up").first).to_contain_text("Cộng từ 1 phiếu cột loa đã nộp")
    expect(page.locator(".added-up").last).to_contain_text("2 loa")
    first.write("clusters-total", "9")
    warned = page.locator('[id$="-clusters-field"]')
    expect(warned).to_contain_text("Ở đây ghi 9, các phiếu cột loa đã nộp cộng lại là 1.")
    first.field("clusters-total").fill("1")
    expect(warned).not_to_contain_text("các phiếu cột loa đã nộp cộng lại là 1.")
