"""Take the pictures of the README: `make screenshots` writes docs/images/."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from api.demo import seed
from api.demo.sample import PASSWORD
from api.demo.stage import Stage
from tests import chromium
from tests.e2e import fleet
from tests.e2e.tablet_app import TabletApp

IMAGES = Path(__file__).parent.parent.parent / "docs/images"
DESK = {"width": 1440, "height": 900}
COLOURS = 128


def keep(page: Page, name: str) -> None:
    """Keep what is on screen as a small PNG."""
    page.wait_for_timeout(400)
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path, path.stat().st_size)


def at_the_desk(driver: Playwright, stage: Stage) -> None:
    """The reviewer sees the needs and answers the first."""
    browser = driver.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
    page = browser.new_page(viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    page.goto(f"{stage.mainland_url}/#/desk")
    page.get_by_label("Tên đăng nhập").fill("thamdinh")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    row = page.locator(".desk-queue .need-row", has_text=fleet.SPEAKERS)

    def arrived() -> bool:
        page.reload()
        page.wait_for_timeout(1_000)
        return row.count() > 0

    fleet.until(arrived, page)
    row.click()
    expect(page.locator(".need-title h2")).to_contain_text(fleet.SPEAKERS)
    # The photo comes after the text.
    page.wait_for_timeout(6_000)
    keep(page, "desk")
    page.locator("#decide-returned").click()
    page.locator("#decision-words").fill(
        "Trong 5 cụm còn hoạt động, mấy cụm dùng thêm được một năm?"
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".desk-written")).to_contain_text("Đã ghi")
    page.locator(".desk-queue .need-row", has_text=fleet.AMPLIFIER).click()
    expect(page.locator(".need-title h2")).to_contain_text(fleet.AMPLIFIER)
    page.locator("#decide-approved").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".desk-written")).to_contain_text("Đã ghi")
    browser.close()


def in_the_field(driver: Playwright, stage: Stage, profile: Path) -> None:
    """The surveyor fills a form, hands it in, and reads what was decided."""
    tablet = TabletApp(driver, profile, stage.island_url)
    tablet.open()
    tablet.enrol(seed.enrolment(stage)["link"], "khaosat1", PASSWORD)
    survey = fleet.begin(tablet)
    fleet.fill_until_the_year(tablet)
    tablet.expect_saved()
    tablet.page.evaluate("() => scrollTo(0, 0)")
    keep(tablet.page, "form")
    fleet.fill_the_rest(tablet)
    fleet.add_photos(tablet, {"đài.jpg": fleet.picture()})
    expect(tablet.page.locator("figure.photo img")).to_be_visible()
    fleet.hand_in(tablet)
    tablet.home()
    fleet.begin(tablet, "Đài truyền thanh khu 3")
    fleet.fill_until_the_year(tablet)
    tablet.home()
    at_the_desk(driver, stage)
    tablet.page.goto(survey)
    question = tablet.page.get_by_text("mấy cụm dùng thêm")

    def there() -> bool:
        tablet.page.reload()
        tablet.page.wait_for_timeout(2_000)
        return question.count() > 0

    fleet.until(there, tablet.page)
    keep(tablet.page, "record")
    tablet.home()
    keep(tablet.page, "home")
    tablet.context.close()


def main() -> None:
    """Play the main job and keep a picture of each of its pages."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        for stage in fleet.play(Path(folder) / "stage"):
            in_the_field(driver, stage, Path(folder) / "profile")


if __name__ == "__main__":
    main()
