"""A tablet is enrolled by its camera: nothing is typed, and nothing is asked of the internet."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from api.demo import seed
from api.demo.stage import Stage
from tests.e2e.film import camera, film
from tests.e2e.pictures import keep
from tests.e2e.tablet_app import TABLET, TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SCAN, TYPE = "Quét mã QR", "Dừng quét, nhập mã"
# Remembers what the page was given, so that a test sees whether the light is out.
NOTE_TRACKS = """
window.tracks = [];
const { mediaDevices } = navigator;
const given = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = async (wanted) => {
  const stream = await given(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
LIGHTS = "() => window.tracks.map(({ readyState }) => readyState)"

NewCamera = Callable[..., TabletApp]


@pytest.fixture
def new_camera(
    playwright: Playwright, chromium_path: str, stage: Stage, tmp_path: Path
) -> Iterator[NewCamera]:
    """Makes tablets at the enrolment page whose camera sees a link's QR code, or a wall."""
    tablets: list[TabletApp] = []

    def make(
        sees: str | None, base: str = stage.island_url, allowed: Sequence[str] = ("camera",)
    ) -> TabletApp:
        shown = camera(film(tmp_path / f"film-{len(tablets)}.y4m", sees))
        profile = tmp_path / f"profile-{len(tablets)}"
        tablet = TabletApp(playwright, profile, base, TABLET, shown, allowed)
        tablets.append(tablet)
        tablet.launch()
        tablet.context.add_init_script(NOTE_TRACKS)
        tablet.page.goto(base)
        expect(tablet.button(SCAN)).to_be_visible()
        return tablet

    yield make
    for tablet in tablets:
        tablet.context.close()


def expect_dark(page: Page) -> None:
    """The camera was used, and its light is out."""
    page.wait_for_function("window.tracks.length > 0")
    page.wait_for_function("window.tracks.every(({ readyState }) => readyState === 'ended')")


def test_a_tablet_is_enrolled_by_its_camera(new_camera: NewCamera, stage: Stage) -> None:
    tablet = new_camera(seed.enrolment(stage)["link"])
    keep(tablet.page, "enrol")
    tablet.button(SCAN).click()
    expect(tablet.page.get_by_text("Đã đọc mã")).to_be_visible()
    expect_dark(tablet.page)
    expect(tablet.button("Ghi tên máy")).to_be_focused()
    keep(tablet.page, "read")
    tablet.page.keyboard.press("Enter")
    expect(tablet.page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_code_typed_after_another_was_scanned_is_not_held_against_that_ones_fleet(
    new_camera: NewCamera, stage: Stage
) -> None:
    scanned, typed = seed.enrolment(stage), seed.enrolment(stage)
    tablet = new_camera(scanned["link"].replace(scanned["fleet"], "8f" * 16))
    tablet.button(SCAN).click()
    expect(tablet.page.get_by_text("Đã đọc mã")).to_be_visible()
    tablet.page.locator("#code").fill(typed["code"])
    tablet.button("Ghi tên máy").click()
    expect(tablet.page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_code_is_read_with_no_network(new_camera: NewCamera, stage: Stage) -> None:
    offer = seed.enrolment(stage)
    tablet = new_camera(offer["link"])
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.page.reload()
    tablet.page.wait_for_function("navigator.serviceWorker.controller !== null")
    tablet.context.set_offline(True)
    tablet.page.reload()
    tablet.button(SCAN).click()
    expect(tablet.page.locator("#code")).to_have_value(offer["code"])


def test_who_sees_no_code_is_helped_and_types_after_one_touch(
    new_camera: NewCamera, stage: Stage
) -> None:
    tablet = new_camera(None)
    tablet.button(SCAN).click()
    expect(tablet.page.get_by_text("Đưa mã QR")).to_be_visible()
    assert tablet.page.evaluate(LIGHTS) == ["live"]
    expect(tablet.page.get_by_text("Chưa đọc được mã")).to_be_visible(timeout=30_000)
    keep(tablet.page, "slow")
    tablet.button(TYPE).click()
    expect(tablet.page.locator("#code")).to_be_focused()
    expect_dark(tablet.page)


@pytest.mark.parametrize(
    ("sees", "said"),
    [
        ("https://dao-khac.local:8443/enrol#code=7KQ2M-XW9RD&fleet=" + "8f" * 16, "máy chủ khác"),
        ("WIFI:S:dao;T:WPA;P:12345678;;", "không phải mã ghi tên"),
    ],
    ids=["another-server", "no-link"],
)
def test_a_foreign_code_is_not_taken(
    new_camera: NewCamera, sees: str, said: str, request: pytest.FixtureRequest
) -> None:
    tablet = new_camera(sees)
    tablet.button(SCAN).click()
    expect(tablet.page.get_by_text(said)).to_be_visible()
    expect(tablet.page.locator("#code")).to_have_value("")
    keep(tablet.page, request.node.callspec.id)
    assert tablet.page.evaluate(LIGHTS) == ["live"]
    if "khac" in sees:
        expect(tablet.page.get_by_text("https://dao-khac.local:8443")).to_be_visible()
        expect(tablet.button("Mở địa chỉ trong mã")).to_have_attribute("href", sees)
    tablet.button(TYPE).click()
    expect_dark(tablet.page)


def test_a_refused_camera_is_explained_beside_the_typed_code(new_camera: NewCamera) -> None:
    tablet = new_camera(None, allowed=())
    tablet.button(SCAN).click()
    expect(tablet.page.get_by_role("alert")).to_contain_text("chưa được phép dùng máy ảnh")
    expect(tablet.page.locator("#code")).to_be_visible()
    keep(tablet.page, "refused")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("navigator.mediaDevices.getUserMedia = undefined", "không cho trang dùng máy ảnh"),
        ("throwing('NotFoundError')", "không có máy ảnh"),
        ("throwing('NotReadableError')", "Máy ảnh đang bận"),
    ],
    ids=["no-door", "no-camera", "busy"],
)
def test_a_camera_that_does_not_open_says_why(
    new_camera: NewCamera, broken: str, said: str
) -> None:
    page = new_camera(None).page
    page.evaluate(
        f"""() => {{
          const throwing = (name) => {{
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
          }};
          {broken};
        }}"""
    )
    page.get_by_role("button", name=SCAN).click()
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("button", name=SCAN)).to_be_visible()


def test_the_light_goes_out_when_the_page_is_left(new_camera: NewCamera) -> None:
    tablet = new_camera(None)
    page = tablet.page
    tablet.button(SCAN).click()
    expect(page.get_by_text("Đưa mã QR")).to_be_visible()
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect_dark(page)
    expect(tablet.button(SCAN)).to_be_visible()


def test_the_mainlands_page_says_who_gives_codes_there(new_camera: NewCamera, stage: Stage) -> None:
    tablet = new_camera(None, base=stage.mainland_url)
    expect(tablet.page.locator("body")).to_contain_text("máy chủ đất liền")
    tablet.page.get_by_role("button", name="Giải thích: Mã ghi tên").click()
    expect(tablet.page.locator("#code-help")).to_contain_text("quản trị ở đất liền")
    for words in ("phụ trách đặc khu", "trạm đảo"):
        expect(tablet.page.locator("body")).not_to_contain_text(words)
    keep(tablet.page, "mainland")
    tablet.button("English").click()
    expect(tablet.page.locator("#code-help")).to_contain_text("administrator on the mainland")
    expect(tablet.page.locator("body")).not_to_contain_text("island")
