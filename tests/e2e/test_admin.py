"""The administrator's page on the mainland: a round, units and people, with no command typed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.commands.folder import opened
from api.demo.sample import PASSWORD
from api.demo.seed import haidang
from api.demo.stage import MAINLAND, Stage
from api.demo.tablet import PythonTablet
from api.people import account_by_login
from sync.canonical import Value
from tests.e2e.faults import MOUSE, by_day_and_night
from tests.e2e.pictures import keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CITY = Path(__file__).parent.parent / "fixtures/city"


def sign_in(
    page: Page,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    login: str = "quantri",
    role: str = "administrator",
) -> None:
    """As an administrator, or an auditor, made by command."""
    with opened(stage.folder(MAINLAND)) as node:
        known = account_by_login(node.store, login)
    if known is None:
        monkeypatch.setenv("HAIDANG_PASSWORD", PASSWORD)
        who = ("--login", login, "--data", stage.folder(MAINLAND))
        haidang("account", "add", *who, "--name", "Đỗ Hải Đăng (mẫu)")
        haidang("account", "grant", *who, "--role", role)
        haidang("account", "password", *who)
    page.goto(f"{stage.mainland_url}/#/admin")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def go(page: Page, place: str) -> None:
    """To one of the page's places."""
    page.get_by_role("link", name=place, exact=True).click()
    expect(page.get_by_role("heading", name=place, exact=True)).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)
    assert by_day_and_night(page, place, MOUSE) == []
    keep(page, f"admin-{place}")


def test_an_administrator_loads_units_and_admits_a_person(
    browser: Browser, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context:
        page = context.new_page()
        sign_in(page, stage, monkeypatch)
        expect(page.get_by_text("Đang mở", exact=True)).to_be_visible()
        go(page, "Đơn vị hành chính")
        page.locator("#units").set_input_files(CITY / "units.csv")
        expect(page.get_by_text("5 đơn vị mới")).to_be_visible()
        page.locator("#units").set_input_files(CITY / "prices.csv")
        expect(page.get_by_text("Dòng 1: các cột là")).to_be_visible()
        page.locator("#find").fill("hon may")
        expect(page.get_by_role("cell", name="70101 VD-2025")).to_be_visible()
        go(page, "Người dùng")
        page.get_by_text("Thêm người").first.click()
        page.locator("#new-login").fill("moi")
        page.locator("#new-name").fill("Lê Sóng Biển (mẫu)")
        page.get_by_role("button", name="Thêm người").click()
        card = page.locator(".card").filter(has_text="Lê Sóng Biển")
        expect(card).to_contain_text("Chưa có quyền nào.")
        card.locator("summary").click()
        card.get_by_label("Quyền").select_option(label="Cán bộ khảo sát")
        card.get_by_label("Ở đâu").select_option("area/hon-may")
        card.get_by_role("button", name="Giao quyền").click()
        expect(card.get_by_role("listitem")).to_contain_text("địa bàn Hòn Mây")
        card.get_by_label("Mật khẩu mới").fill(PASSWORD)
        card.get_by_role("button", name="Đặt mật khẩu").click()
        expect(page.get_by_text("Đã đặt mật khẩu.")).to_be_visible()
        expect(card).not_to_contain_text("Chưa có mật khẩu")
        for place in ("Thiết bị", "Nhiệm vụ đã nộp", "Đợt khảo sát"):
            go(page, place)
        page.locator("#form").set_input_files(CITY / "form-a.json")
        expect(page.get_by_text("Đã ghi mới.")).to_be_visible()
        page.get_by_role("button", name="Đóng đợt").click()
        page.get_by_role("button", name="Đóng đợt").click()
        expect(page.get_by_text("Đã đóng", exact=True)).to_be_visible()


def test_a_lead_units_computer_gets_its_code_and_an_auditor_sees_it(
    browser: Browser, stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context:
        page = context.new_page()
        sign_in(page, stage, monkeypatch, "quantri2")
        go(page, "Thiết bị")
        page.get_by_label("Máy dùng cho").select_option(label="nhiệm vụ C")
        page.get_by_label("Tên máy").fill("Máy của Sở")
        page.get_by_role("button", name="Lấy mã").click()
        expect(page.get_by_role("img", name="Mã QR")).to_be_visible()
        keep(page, "admin-code")
        code = page.locator(".enrolment-code-words").inner_text()
        link = page.get_by_text("/enrol#code=").inner_text()
        assert link.startswith(f"{stage.mainland_url}/enrol#code={code}&fleet=")
        computer = PythonTablet("Máy của Sở", tmp_path / "computer")
        computer.enrol(stage.mainland_url, code, link.rpartition("fleet=")[2])
        computer.close()
        expect(page.get_by_text("“Máy của Sở” đã ghi tên xong")).to_be_visible(timeout=30_000)
        row = page.get_by_role("row").filter(has_text="Máy của Sở")
        expect(row).to_contain_text("nhiệm vụ C")
        keep(page, "admin-devices")
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context:
        page = context.new_page()
        sign_in(page, stage, monkeypatch, "kiemtra", "auditor")
        go(page, "Thiết bị")
        row = page.get_by_role("row").filter(has_text="Máy của Sở")
        expect(row).to_contain_text("Đang dùng")
        expect(page.get_by_role("button", name="Khóa máy này")).to_have_count(0)
        expect(page.get_by_role("button", name="Lấy mã")).to_have_count(0)
        keep(page, "admin-auditor")


def hand_in_task(stage: Stage) -> None:
    """What a lead unit handed in, written at the mainland: the log does not mind where."""
    with opened(stage.folder(MAINLAND)) as node:
        author = account_by_login(node.store, "chutri")
        [form] = [f for f in node.replica.records("form") if f.get("letter") == "C"]
        assert author is not None
        answers: dict[str, Value] = {
            "form": form.id,
            "trainees": 12,
            "other_topic": "An toàn điện (ví dụ)",
        }
        made = node.replica.write("task/C", "survey", answers, author=author.id)
        survey = node.replica.read(made.record_id)
        assert survey is not None
        listed: list[Value] = [list(dot) for dot in sorted(survey.dots())]
        edit: dict[str, Value] = {"handed_in": listed}
        node.replica.write("task/C", "survey", edit, record=survey.id, author=author.id)


def test_what_a_lead_unit_answered_is_read(
    browser: Browser, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in_task(stage)
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context:
        page = context.new_page()
        sign_in(page, stage, monkeypatch)
        go(page, "Nhiệm vụ đã nộp")
        page.get_by_role("link", name="Phiếu C").click()
        answers = page.locator("#survey")
        expect(answers).to_contain_text("An toàn điện (ví dụ)")
        keep(page, "admin-task")
        page.get_by_role("link", name="Các nhiệm vụ đã nộp").click()
        expect(page.get_by_role("cell", name="Đã nộp", exact=True)).to_be_visible()
