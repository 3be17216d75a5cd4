"""The desk in a browser: what a reviewer sees, types and decides; the service is a fake."""

import json
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from api.demo import sample
from api.desk.detail import DetailJson
from api.desk.shapes import QueueJson
from tests.e2e.desk_page import AXE, PHONE, TABLET, WIDE
from tests.e2e.desk_pieces import STATES, fields
from tests.e2e.desk_stage import stage

pytestmark = pytest.mark.browser


def test_the_queue_shows_what_asks_for_a_decision_and_counts_the_rest(desk):
    desk.open()
    expect(desk.page.locator(".need-row")).to_have_count(5)
    states = desk.page.locator(".desk-states a")
    expect(states.filter(has_text="Cần thẩm định")).to_contain_text("5")
    expect(states.filter(has_text="Chờ xác nhận")).to_contain_text("1")
    states.filter(has_text="Chờ xác nhận").click()
    expect(desk.page.locator(".need-row")).to_have_count(1)


def test_choices_combine_stay_in_the_address_and_go_with_one_touch(desk):
    next(iter(desk.fake.needs.values()))["former"] = "QD124-2004:11932"
    desk.open()
    page = desk.page
    rows = page.locator(".need-row")
    page.locator("#desk-unit").select_option("QD19-2025:11948")
    expect(rows).to_have_count(3)
    page.locator("#desk-kind").select_option("repair")
    expect(rows).to_have_count(2)
    expect(page.locator("#desk-kind option:checked")).to_contain_text("(2)")
    expect(page.locator(".desk-states a").filter(has_text="Chờ thẩm định")).to_contain_text("2")
    page.locator(".desk-states a").filter(has_text="Điều chỉnh").click()
    page.locator("#desk-priority").select_option("3")
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    expect(page.locator("#desk-kind")).to_have_value("repair")
    page.locator("#desk-priority").select_option("1")
    expect(page.locator(".desk-queue .empty")).to_contain_text("Không có nhu cầu nào khớp")
    page.locator(".desk-filters").get_by_role("button", name="Bỏ lọc").click()
    expect(rows).to_have_count(5)
    expect(page.locator("#desk-kind")).to_have_value("")
    expect(page.get_by_role("button", name="Bỏ lọc")).to_have_count(0)


def test_keys_walk_through_what_the_filter_left(desk):
    desk.open("desk?unit=QD19-2025%3A11914")
    expect(desk.page.locator(".need-row")).to_have_count(2)
    title = desk.page.locator(".need-title h2")
    for key, item in (("j", "Loa phóng thanh"), ("j", "Bàn trộn"), ("l", "Loa phóng thanh")):
        desk.page.keyboard.press(key)
        expect(title).to_contain_text(item)
    assert "unit=" in desk.page.url
    desk.page.locator("#desk-unit").focus()
    desk.page.keyboard.press("j")
    expect(title).to_contain_text("Loa phóng thanh")


def test_how_old_each_islands_data_is_stands_on_top(desk):
    desk.open()
    ages = desk.page.locator(".desk-islands li")
    expect(ages.first).to_contain_text("Dữ liệu Bạch Long Vĩ tính đến")
    expect(ages.first).to_contain_text("còn thiếu 3 phần · chờ 5 ảnh")
    expect(ages.nth(1)).to_contain_text("Dữ liệu Cát Hải tính đến")
    expect(ages.nth(1)).not_to_contain_text("chờ")


def test_a_need_is_approved_with_two_keys_and_the_next_is_one_key_away(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("d")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".desk-written")).to_contain_text("Đã ghi: Duyệt")
    need = next(iter(desk.fake.needs.values()))
    assert desk.fake.posted == [
        {
            "outcome": "approved",
            "quantity": 6,
            "unit_price": 18_000_000,
            "version": [["5f" * 16, 7]],
            "replaces": [],
        }
    ]
    row = desk.page.locator(f'.desk-queue .need-row[href*="{need["id"]}"]')
    expect(row).to_contain_text("Duyệt")
    desk.page.keyboard.press("j")
    expect(desk.page.locator(".need-title h2")).to_contain_text("khuếch đại")
    expect(row).to_have_count(0)


def test_the_queue_is_walked_with_two_keys_from_anywhere(desk):
    desk.open()
    expect(desk.page.locator(".need-row")).to_have_count(5)
    title = desk.page.locator(".need-title h2")
    for key, item in (("j", "Cụm loa"), ("j", "khuếch đại"), ("l", "Cụm loa"), ("l", "Cụm loa")):
        desk.page.keyboard.press(key)
        expect(title).to_contain_text(item)
    desk.page.get_by_role("button", name="Phím tắt: bật").click()
    desk.page.keyboard.press("j")
    expect(title).to_contain_text("Cụm loa")


def test_an_approval_without_a_price_asks_for_it_beside_the_field(desk):
    desk.open()
    desk.need("khuếch đại")
    desk.page.keyboard.press("d")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#decision-unit_price-problems")).to_contain_text("Chưa ghi")
    expect(desk.page.locator("#decision-unit_price")).to_be_focused()
    assert desk.fake.posted == []
    desk.page.keyboard.type("12.500.000")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".desk-written")).to_contain_text("Duyệt")
    assert desk.fake.posted[0]["unit_price"] == 12_500_000


def test_other_figures_are_an_adjustment_with_a_reason(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("d")
    desk.page.locator("#decision-quantity").fill("4")
    desk.page.get_by_role("button", name="Chuyển sang Điều chỉnh").click()
    desk.page.get_by_role("button", name="Ghi: Điều chỉnh").click()
    expect(desk.page.locator("#decision-words-problems")).to_contain_text("Chưa ghi lý do")
    assert desk.fake.posted == []
    desk.words("Hai cụm còn dùng được.")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".need-figures")).to_contain_text("72.000.000")
    assert desk.fake.posted[0]["quantity"] == 4


def test_letters_that_are_typed_decide_nothing(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.locator("#desk-search").focus()
    desk.page.keyboard.type("dchkjl")
    expect(desk.page.locator(".desk-panel")).to_have_count(0)
    expect(desk.page.locator(".need-title h2")).to_contain_text("Cụm loa")
    desk.page.locator("#desk-search").fill("")
    desk.page.locator("#desk-search").blur()
    desk.page.keyboard.press("h")
    desk.page.keyboard.type("dchkjl")
    expect(desk.page.locator("#decision-words")).to_have_value("dchkjl")


def test_what_is_typed_survives_a_reload_and_the_way_to_another_need(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("k")
    desk.words("Đã có trong chương trình khác")
    desk.page.reload()
    expect(desk.page.locator("#decision-words")).to_have_value("Đã có trong chương trình khác")
    desk.need("khuếch đại")
    expect(desk.page.locator("#decision-words")).to_have_count(0)
    desk.need("Cụm loa")
    expect(desk.page.locator("#decision-words")).to_have_value("Đã có trong chương trình khác")


def test_a_need_that_changed_meanwhile_keeps_the_words_and_shows_the_difference(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("k")
    desk.words("Không cần thiết")
    need = next(iter(desk.fake.needs.values()))
    desk.fake.edit(need, "quantity", [9, "cụm"])
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".desk-panel .banner")).to_contain_text("vừa thay đổi")
    expect(desk.page.locator("#decision-words")).to_have_value("Không cần thiết")
    expect(desk.page.locator(".changes del")).to_have_text("6 cụm")
    expect(desk.page.locator(".changes ins")).to_have_text("9 cụm")
    desk.page.locator("#decision-words").press("Control+Enter")
    expect(desk.page.locator(".desk-written")).to_contain_text("Không duyệt")
    assert [one["version"][0][1] for one in desk.fake.posted] == [7, 8]


def test_a_server_out_of_reach_loses_no_word(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("h")
    desk.words("Còn mấy cụm dùng được?")
    desk.fake.down = True
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".desk-panel .banner")).to_contain_text("Chưa gặp được máy chủ")
    desk.fake.down = False
    desk.page.get_by_role("button", name="Ghi: Hỏi lại").click()
    expect(desk.page.locator(".desk-written")).to_contain_text("Hỏi lại")
    assert desk.fake.posted[-1]["words"] == "Còn mấy cụm dùng được?"


def test_a_decision_whose_answer_was_lost_is_written_once(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("k")
    desk.words("Không cần thiết")
    desk.fake.loses_answers = True
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".desk-panel .banner")).to_contain_text("Chưa gặp được máy chủ")
    desk.fake.loses_answers = False
    desk.page.get_by_role("button", name="Ghi: Không duyệt").click()
    expect(desk.page.locator(".desk-written")).to_contain_text("Không duyệt")
    assert len(next(iter(desk.fake.needs.values()))["decisions"]) == 1


def test_news_is_announced_and_never_swapped_in_under_the_eyes(desk):
    desk.open()
    desk.need("Cụm loa")
    need = next(iter(desk.fake.needs.values()))
    desk.fake.edit(need, "quantity", [9, "cụm"])
    desk.page.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.page.locator(".banner")).to_contain_text("vừa có thay đổi")
    expect(desk.page.locator(".need-figures")).to_contain_text("6 cụm")
    desk.page.get_by_role("button", name="Xem nội dung mới").click()
    expect(desk.page.locator(".need-figures")).to_contain_text("9 cụm")
    expect(desk.page.locator(".changes del")).to_have_text("6 cụm")
    desk.page.get_by_role("button", name="Đã xem").click()
    expect(desk.page.locator(".changes")).to_have_count(0)


def test_a_session_that_ended_asks_again_and_goes_on_where_it_was(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.keyboard.press("h")
    desk.words("Còn mấy cụm?")
    desk.fake.signed_in = False
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".desk-gate")).to_contain_text("Phiên làm việc đã hết")
    desk.page.locator("#password").fill("sai")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".desk-gate .banner").last).to_contain_text("chưa đúng")
    desk.page.locator("#password").fill(sample.PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#decision-words")).to_have_value("Còn mấy cụm?")


def test_whoever_signs_out_leaves_nothing_on_the_screen(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.get_by_role("button", name="Đăng xuất").click()
    expect(desk.page.locator("#login")).to_be_visible()
    expect(desk.page.locator(".need-title")).to_have_count(0)


def test_an_account_without_the_right_is_told_so(desk):
    desk.fake.may_read = False
    desk.open()
    expect(desk.page.locator(".desk-gate h1")).to_have_text(
        "Tài khoản này không có quyền thẩm định"
    )


def test_an_auditor_reads_and_decides_nothing(desk):
    desk.fake.may_decide = False
    desk.open()
    desk.need("Cụm loa")
    expect(desk.page.locator(".desk-foot")).to_contain_text("chỉ được xem")
    desk.page.keyboard.press("d")
    expect(desk.page.locator(".desk-panel")).to_have_count(0)


def test_what_is_still_arriving_cannot_be_decided(desk):
    desk.open("desk?state=arriving")
    desk.need("Máy phát FM")
    expect(desk.page.locator(".banner")).to_contain_text("chưa về đủ: còn thiếu 3 phần")
    expect(desk.page.locator(".desk-outcomes")).to_have_count(0)


def test_a_stale_decision_shows_what_changed(desk):
    desk.open()
    desk.need("Thiết bị thu phát")
    changes = desk.page.locator(".changes")
    expect(changes.locator("del").first).to_have_text("6 bộ")
    expect(changes.locator("ins").first).to_have_text("8 bộ")
    expect(desk.page.locator(".history")).to_contain_text("dựa trên nội dung cũ")


def test_a_value_that_was_put_back_is_not_shown_as_a_change_of_it(desk):
    need = next(one for one in desk.fake.needs.values() if one["state"] == "stale")
    need["changed"][0]["before"] = need["changed"][0]["after"]
    desk.open()
    desk.need("Thiết bị thu phát")
    put_back = desk.page.locator(".changes tr", has_text="Số lượng")
    expect(put_back.locator("td")).to_have_text("8 bộ · đã sửa rồi ghi lại như cũ")
    expect(put_back.locator("del")).to_have_count(0)


def test_a_need_that_could_not_be_had_comes_when_the_server_is_back(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.fake.down = True
    desk.page.locator(".desk-queue .need-row", has_text="khuếch đại").click()
    expect(desk.page.locator(".desk-need .banner")).to_contain_text("Chưa gặp được máy chủ")
    desk.fake.down = False
    desk.page.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.page.locator(".need-title h2")).to_contain_text("khuếch đại")
    expect(desk.page.locator(".banner")).to_have_count(0)


def test_the_queue_has_room_for_whole_names(desk):
    desk.open("desk?state=all")
    expect(desk.page.locator(".need-row")).to_have_count(8)
    cut = """[...document.querySelectorAll('.desk-queue .need-row .need-item > :first-child')]
        .filter(one => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)
        .map(one => one.textContent)"""
    assert desk.page.evaluate(cut) == []


def test_a_warning_shows_both_figures_and_leads_to_the_other_survey(desk):
    first, second = list(desk.fake.needs.values())[:2]
    other = {"survey": "60" * 16, "need": second["id"], "form": "A", "round": "Đợt 2025"}
    first["warnings"] = ["totals_differ", "differs_from_last_round"]
    first["about"] = {
        "totals_differ": {"figures": [{"path": "clusters.total", "reported": 9, "beside": 7}]},
        "differs_from_last_round": {
            "figures": [{"path": "households.total", "reported": 240, "beside": 180}],
            "surveys": [{**other, "site": "Đài (mẫu)", "date": "2025-05-01"}],
        },
    }
    figures = {"clusters": 7, "working": 6, "broken": 1, "speakers": 12, "uncounted": 2}
    first["totals"] = figures
    desk.open()
    desk.need("Cụm loa")
    lines = desk.page.locator(".warnings li")
    expect(lines.first).to_contain_text("Cụm loa")
    expect(lines.first).to_contain_text("phiếu này ghi 9 · phiếu cột loa cộng lại 7")
    expect(lines.nth(1)).to_contain_text("phiếu này ghi 240 · đợt trước 180")
    beside = desk.page.locator("#survey-answer-clusters .answer-beside")
    expect(beside).to_contain_text("7 cụm (tốt 6, hỏng 1), 12 loa")
    expect(beside).to_contain_text("2 phiếu chưa ghi số loa")
    lines.nth(1).get_by_role("link", name="Đài (mẫu) · Phiếu A · 01/05/2025 · Đợt 2025").click()
    expect(desk.page.locator(".need-title h2")).to_contain_text("khuếch đại")


WORDS = {
    "unconfirmed": ("Chờ phụ trách đặc khu xác nhận", "To be confirmed by the island lead"),
    "arriving": ("Đang tới, còn thiếu một phần", "Arriving, a part is missing"),
    "waiting": ("Chờ thẩm định", "To be decided"),
    "answered": ("Câu hỏi đã được trả lời", "The question is answered"),
    "stale": ("Đã sửa sau khi thẩm định", "Changed after the decision"),
    "unsettled": ("Hai ý kiến khác nhau", "Two differing decisions"),
    "returned": ("Cần trả lời", "Needs an answer"),
    "approved": ("Duyệt", "Approved"),
    "adjusted": ("Điều chỉnh", "Adjusted"),
    "rejected": ("Không duyệt", "Rejected"),
}


def test_every_state_has_its_words_in_both_languages(desk):
    assert set(WORDS) == set(STATES)
    need = next(iter(desk.fake.needs.values()))
    desk.open()
    for place, language in enumerate(("vi", "en")):
        for state, words in WORDS.items():
            need["state"] = state
            desk.page.evaluate(f"location.hash = '#/desk?state={state}'")
            desk.page.locator(f'.desk-queue .need-row[href*="{need["id"]}"]').click()
            expect(desk.page.locator(".need-title .chip").first).to_have_text(words[place])
        if language == "vi":
            desk.page.get_by_role("button", name="English").click()


def test_two_decisions_stand_side_by_side_and_the_next_replaces_both(desk):
    desk.open()
    desk.need("Bàn trộn")
    expect(desk.page.locator(".need-figures thead .chip")).to_have_count(2)
    expect(desk.page.locator(".conflict li")).to_have_count(2)
    desk.page.keyboard.press("d")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".need-figures thead .chip")).to_have_count(1)
    assert len(desk.fake.posted[0]["replaces"]) == 2


def test_the_stand_in_answers_as_the_service_does():
    fake = stage(0)
    answers = [(fake.queue({}), QueueJson), *((fake.detail(n), DetailJson) for n in fake.needs)]
    for said, shape in answers:
        read: Any = msgspec.convert(said, shape)
        assert json.loads(msgspec.json.encode(read)) == said


def test_answers_are_judged_as_on_the_tablet(desk):
    need = next(iter(desk.fake.needs.values()))
    answers = {"former_unit": ["QD124-2004", "11932"], "licence": ["01/GP", "2020-01-31"]}
    need["survey"] = {**need["survey"], **fields(answers, 5)}
    desk.open()
    desk.need("Cụm loa")
    survey = desk.page.locator("#survey")
    former = survey.locator("dl.facts > div", has_text="trước sắp xếp")
    expect(former.locator("dd")).to_have_text("Xã Phù Long")
    expect(survey.locator("dl.facts > div", has_text="01/GP")).to_contain_text("đã hết hạn")


def test_an_answer_stands_above_its_question(desk):
    desk.open()
    desk.need("Loa phóng thanh")
    lines = desk.page.locator(".history li")
    expect(lines.first).to_contain_text("Một cụm đã gỉ chân cột")
    expect(lines.nth(1)).to_contain_text("Hai cụm ở khu 1 còn dùng được không?")


def test_photos_that_are_on_their_way_are_said_to_be(desk):
    desk.open()
    desk.need("Cụm loa")
    photos = desk.page.locator("#photos")
    expect(photos).to_contain_text("1/3 ảnh đã về")
    expect(photos).to_contain_text("Ảnh đang trên đường về")
    photos.get_by_role("button", name="Xem ảnh 2").click()
    viewer = desk.page.locator(".desk-viewer")
    expect(viewer).to_contain_text("Đây là ảnh thu nhỏ")
    desk.page.keyboard.press("d")
    expect(desk.page.locator(".desk-panel")).to_have_count(0)
    desk.page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)


def test_a_photo_that_is_still_on_the_island_is_asked_for_ahead_of_the_others(desk):
    desk.open()
    desk.need("Cụm loa")
    second = desk.page.locator("#photos li").nth(1)
    expect(second).to_contain_text("ảnh gốc còn ở đảo")
    second.get_by_role("button", name="Lấy ảnh này trước: ảnh 2").click()
    expect(second).to_contain_text("đã xin lấy trước")
    expect(second.get_by_role("button", name="Lấy ảnh này trước: ảnh 2")).to_have_count(0)
    expect(desk.page.get_by_role("button", name="Lấy ảnh này trước: ảnh 3")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Lấy ảnh này trước: ảnh 1")).to_have_count(0)


def test_in_english_the_form_and_one_of_a_thing_are_english_too(desk):
    for name in list(desk.fake.needs)[1:]:
        del desk.fake.needs[name]
    need = next(iter(desk.fake.needs.values()))
    need["survey"] = {**need["survey"], **fields({"staff": 1}, 5)}
    desk.open()
    desk.need("Cụm loa")
    desk.page.get_by_role("button", name="English").click()
    expect(desk.page.locator(".desk-queue-head")).to_contain_text("1 need")
    expect(desk.page.locator(".desk-queue-head")).not_to_contain_text("needs")
    expect(desk.page.locator(".need-title")).to_contain_text("Form A: ")
    expect(desk.page.locator("#survey")).to_contain_text("1 person(s)")
    desk.page.keyboard.press("d")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".need-figures .chip")).to_have_text("Approved")


def test_a_queue_without_needs_says_why_it_is_empty(desk):
    desk.fake.needs.clear()
    desk.open()
    expect(desk.page.locator(".desk-queue")).to_contain_text("Chưa có nhu cầu nào được nộp")


@pytest.mark.parametrize("desk", [PHONE], indirect=True)
def test_on_a_phone_the_need_fills_the_screen_and_leads_back(desk):
    desk.open()
    expect(desk.page.locator(".desk-need")).to_be_hidden()
    desk.need("Cụm loa")
    expect(desk.page.locator(".desk-queue")).to_be_hidden()
    desk.page.get_by_role("link", name="Hàng chờ").click()
    expect(desk.page.locator(".desk-queue")).to_be_visible()


@pytest.mark.parametrize("desk", [WIDE, TABLET, PHONE], indirect=True)
def test_nothing_is_wider_than_its_window(desk):
    desk.open()
    desk.need("Bàn trộn")
    desk.page.locator("#decide-adjusted").click()
    expect(desk.page.locator(".desk-panel")).to_be_visible()
    over = "document.documentElement.scrollWidth - innerWidth"
    assert desk.page.evaluate(over) <= 0
    panes = "[...document.querySelectorAll('.desk-scroll, .desk-foot, .desk-filters')]"
    wide = f"{panes}.filter(one => one.scrollWidth > one.clientWidth).map(one => one.className)"
    assert desk.page.evaluate(wide) == []


@pytest.mark.parametrize("desk", [WIDE, PHONE], indirect=True)
def test_the_desk_is_accessible(desk):
    desk.open()
    desk.need("Cụm loa")
    desk.page.locator("#decide-adjusted").click()
    desk.page.add_script_tag(path=AXE)
    found = desk.page.evaluate("axe.run().then(({violations}) => violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
