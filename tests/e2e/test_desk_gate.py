"""The gate at the desk in a browser: what is missing, where its answer is, how it is supplied."""

import pytest
from playwright.sync_api import expect

from tests.e2e.desk_page import AXE, PHONE, SMALL, TABLET, WIDE

pytestmark = pytest.mark.browser

POINTS = {
    "2a": {"households": True},
    "2b": {"point": None},
    "2c": {"regulation": True, "running_budget": False, "staff": False},
}

MANY = {
    "2a": {"households": False, "staff": False},
    "2b": {"point": False},
    "2c": {"regulation": False, "running_budget": False, "staff": False},
}


@pytest.fixture
def crowded(desk):
    """The desk with a need that lacks every item of three points open."""
    next(iter(desk.fake.needs.values()))["gate"] = MANY
    desk.open()
    desk.need("Cụm loa")
    return desk


@pytest.fixture
def gated(desk):
    """The desk with a need that lacks two items of point 2c open."""
    need = next(iter(desk.fake.needs.values()))
    need["gate"] = POINTS
    desk.open()
    desk.need("Cụm loa")
    return desk


def test_the_bar_names_the_unmet_points_and_their_items(gated):
    bar = gated.page.locator(".gate-bar")
    expect(bar).to_contain_text("Chưa đủ điều kiện để duyệt: điểm 2c")
    bar.get_by_role("button", name="Xem còn thiếu gì").click()
    expect(bar.locator("li")).to_have_count(2)
    expect(bar.locator("li").first).to_contain_text("Kinh phí")


@pytest.mark.parametrize("desk", [WIDE, SMALL], indirect=True)
@pytest.mark.parametrize(
    ("key", "write"), [("d", "Ghi: Duyệt"), ("c", "Ghi: Điều chỉnh"), ("h", "Ghi: Hỏi lại")]
)
def test_the_foot_takes_half_of_the_window_and_keeps_its_buttons_in_sight(crowded, key, write):
    page = crowded.page
    page.keyboard.press(key)
    button = page.get_by_role("button", name=write)
    expect(button).to_be_visible()
    height = page.viewport_size["height"]
    foot = page.locator(".desk-foot").bounding_box()
    assert foot["height"] <= height / 2 + 1
    for one in [button, *page.locator(".desk-outcomes .button").all()]:
        box = one.bounding_box()
        assert foot["y"] <= box["y"]
        assert box["y"] + box["height"] <= height
    room = page.locator(".desk-room").bounding_box()
    assert room["y"] + room["height"] <= button.bounding_box()["y"]


@pytest.mark.parametrize("key", ["d", "c"])
def test_what_is_in_the_way_comes_first_and_is_said_again_when_nothing_is_written(crowded, key):
    page = crowded.page
    page.keyboard.press(key)
    heading = page.locator(".gate-bar [role=status]")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport(ratio=1)
    expect(page.locator(".gate-bar h4").first).to_be_in_viewport(ratio=1)
    page.locator("#decision-quantity").focus()
    page.keyboard.press("Control+Enter")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport(ratio=1)
    said = page.locator(".desk-held")
    expect(said).to_contain_text("Chưa ghi: còn thiếu điều kiện để duyệt")
    page.keyboard.press("Control+Enter")
    expect(said).to_be_visible()
    assert crowded.fake.posted == []


def test_a_click_on_the_button_that_waits_says_why(crowded):
    crowded.page.keyboard.press("d")
    # Forced: Playwright holds back a click on what says that it is disabled.
    crowded.page.get_by_role("button", name="Ghi: Duyệt").click(force=True)
    expect(crowded.page.locator(".desk-held")).to_be_visible()


def test_a_form_without_a_gate_says_nothing_of_it(desk):
    desk.open()
    desk.need("Cụm loa")
    expect(desk.page.locator(".gate-bar, #gate")).to_have_count(0)


def test_every_point_is_shown_with_what_it_rests_on(gated):
    gate = gated.page.locator("#gate")
    expect(gate.locator("h4")).to_have_count(3)
    expect(gate.locator("li").nth(0)).to_contain_text("Đạt")
    expect(gate.locator("li").nth(1)).to_contain_text("Không bắt buộc")
    expect(gate.locator("li").nth(3)).to_contain_text("Còn thiếu")


def test_an_approval_waits_until_what_is_missing_is_supplied(gated):
    page = gated.page
    page.keyboard.press("d")
    write = page.get_by_role("button", name="Ghi: Duyệt")
    expect(write).to_have_attribute("aria-disabled", "true")
    for item in ("Kinh phí", "Số người"):
        row = page.locator(".gate-bar li", has_text=item)
        row.get_by_role("button", name="Bổ sung").click()
        page.keyboard.type("12 triệu đồng một năm")
        page.keyboard.press("Tab")
        page.keyboard.type("Công văn 12/UBND")
        page.keyboard.press("Control+Enter")
        expect(row).to_have_count(0)
    expect(page.locator(".gate-bar")).to_have_count(0)
    expect(page.locator("#gate blockquote")).to_have_count(2)
    expect(page.locator("#history")).to_contain_text("Nguồn: Công văn 12/UBND")
    write.click()
    expect(page.locator(".desk-written")).to_contain_text("Đã ghi: Duyệt")
    assert gated.fake.posted[0] == {
        "question": "running_budget",
        "text": "12 triệu đồng một năm",
        "source": "Công văn 12/UBND",
    }


def test_what_was_supplied_is_taken_back_after_one_more_question(gated):
    page = gated.page
    need = next(iter(gated.fake.needs.values()))
    gated.fake.supply(need, {"question": "running_budget", "text": "12 triệu", "source": "CV 12"})
    page.reload()
    gate = page.locator("#gate")
    expect(gate.locator("blockquote")).to_have_text("12 triệu")
    gate.get_by_role("button", name="Rút phần bổ sung").click()
    expect(gate.locator("blockquote")).to_have_count(1)
    gate.get_by_role("group").get_by_role("button", name="Rút phần bổ sung").click()
    expect(gate.locator("blockquote")).to_have_count(0)
    expect(page.locator(".gate-bar")).to_contain_text("điểm 2c")


def test_a_supplement_on_which_an_approval_rests_says_why_it_stays(gated):
    need = next(iter(gated.fake.needs.values()))
    gated.fake.supply(need, {"question": "running_budget", "text": "12 triệu", "source": "CV 12"})
    need["state"] = "approved"
    gated.page.goto(f"{gated.page.url.partition('#')[0]}#/desk/{need['id']}")
    gated.page.reload()
    expect(gated.page.locator("#gate blockquote")).to_have_text("12 triệu")
    expect(gated.page.locator("#gate")).to_contain_text("đang là căn cứ của quyết định duyệt")
    expect(gated.page.get_by_role("button", name="Rút phần bổ sung")).to_have_count(0)


def test_a_supplement_without_its_source_is_asked_for_it_and_keeps_its_words(gated):
    page = gated.page
    page.keyboard.press("d")
    page.locator(".gate-bar li").first.get_by_role("button", name="Bổ sung").click()
    page.keyboard.type("dchkjl")
    page.keyboard.press("Control+Enter")
    source = page.locator("#supply-running_budget-source")
    expect(source).to_be_focused()
    expect(page.locator("#supply-running_budget-source-problems")).to_contain_text("Chưa ghi")
    assert gated.fake.posted == []
    page.reload()
    page.get_by_role("button", name="Xem còn thiếu gì").click()
    page.locator(".gate-bar li").first.get_by_role("button", name="Bổ sung").click()
    expect(page.locator("#supply-running_budget-text")).to_have_value("dchkjl")


def test_a_supplement_that_does_not_get_through_stays_typed(gated):
    page = gated.page
    page.keyboard.press("d")
    page.locator(".gate-bar li").first.get_by_role("button", name="Bổ sung").click()
    page.locator("#supply-running_budget-text").fill("12 triệu")
    page.locator("#supply-running_budget-source").fill("Công văn 12")
    gated.fake.down = True
    page.get_by_role("button", name="Ghi bổ sung").click()
    expect(page.locator(".gate-form .banner")).to_contain_text("Chưa gặp được máy chủ")
    gated.fake.down = False
    page.get_by_role("button", name="Ghi bổ sung").click()
    expect(page.locator(".gate-bar li")).to_have_count(1)


def test_a_question_and_a_rejection_do_not_wait(gated):
    gated.page.keyboard.press("k")
    gated.words("Đã có trong chương trình khác.")
    gated.page.keyboard.press("Control+Enter")
    expect(gated.page.locator(".desk-written")).to_contain_text("Không duyệt")


def test_an_item_leads_to_its_answer_in_the_survey(gated):
    page = gated.page
    page.get_by_role("button", name="Xem còn thiếu gì").click()
    page.locator(".gate-bar li").first.get_by_role("button", name="Xem câu trả lời").click()
    answer = page.locator("#survey-answer-running_budget")
    expect(answer).to_be_focused()
    expect(answer).to_be_in_viewport()


def test_whoever_only_reads_is_offered_no_form(gated):
    gated.fake.may_decide = False
    gated.page.reload()
    expect(gated.page.locator("#gate")).to_be_visible()
    expect(gated.page.get_by_role("button", name="Bổ sung")).to_have_count(0)


@pytest.mark.parametrize("desk", [WIDE, SMALL, TABLET, PHONE], indirect=True)
def test_the_gate_fits_its_window_and_is_accessible(gated):
    page = gated.page
    page.locator("#decide-approved").click()
    page.locator(".gate-bar li").first.get_by_role("button", name="Bổ sung").click()
    wide = """[...document.querySelectorAll('.desk-scroll, .desk-foot')]
        .filter(one => one.scrollWidth > one.clientWidth).map(one => one.className)"""
    assert page.evaluate(wide) == []
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
