"""On the island's Wi-Fi work moves without a tap, and the screen stays honest when it cannot."""

import pytest
from playwright.sync_api import expect

from api.demo.control import Order
from api.demo.stage import ISLAND, WIFI, Stage
from tests.e2e.fleet import begin, until
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ONLY_HERE, OFFLINE = "chỉ có trên máy này", "Không có mạng: cứ làm tiếp, dữ liệu ở trên máy"


def take(stage: Stage, trouble: str) -> None:
    """Take the way to the island away."""
    if trouble == "power":
        stage.power(ISLAND, on=False)
    else:
        stage.tell(WIFI, Order(state=trouble))


def give_back(stage: Stage, trouble: str) -> None:
    """Make the way to the island as it was."""
    if trouble == "power":
        stage.power(ISLAND, on=True)
    else:
        stage.tell(WIFI, Order(state="up"))


@pytest.mark.parametrize("trouble", ["down", "stall", "portal", "power"])
def test_work_moves_by_itself_once_the_island_is_back(
    stage: Stage, tablet: TabletApp, trouble: str
) -> None:
    page = tablet.page
    take(stage, trouble)
    begin(tablet, f"Đài khi mạng {trouble}")
    tablet.write("hamlet", "Khu 1")
    tablet.expect_saved()
    tablet.home()
    expect(page.get_by_text(ONLY_HERE)).to_be_visible()
    if trouble in ("down", "power"):
        expect(page.get_by_text(OFFLINE)).to_be_visible()
    for _ in range(8):
        words = page.locator("body").inner_text()
        assert ONLY_HERE in words
        assert "đã gửi" not in words.lower()
        assert tablet.alarms() == []
        page.wait_for_timeout(250)
    give_back(stage, trouble)
    until(lambda: page.get_by_text(ONLY_HERE).count() == 0, page, 40, 0.3)
    expect(page.get_by_text("Mọi thứ đã có bản ở trạm đảo")).to_be_visible()
    assert tablet.alarms() == []
