"""The lead sees what the link does: a bar, the plan, the budget, the hours, and why it waits."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from api.commands.folder import opened
from api.demo import fieldwork
from api.demo.control import Order
from api.demo.sample import need
from api.demo.stage import ISLAND, MAINLAND, SATELLITE, SYNC, Stage
from api.settings import FILE
from sync.trust import COMMON
from tests.e2e.fleet import SOON
from tests.e2e.pictures import look
from tests.e2e.test_lead import Sampler, page, sampler

__all__ = ["page", "sampler"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OFF = "Chương trình trao đổi chưa chạy"


@pytest.fixture
def part(page: Page) -> Locator:
    """What the first page says of the exchange."""
    found = page.get_by_role("region", name="Trao đổi với đất liền")
    expect(found).to_be_visible()
    return found


@pytest.fixture
def large_photo(stage: Stage, sampler: Sampler) -> None:
    """A survey with a photo that the satellite link carries for half a minute, on the island."""
    with opened(stage.folder(MAINLAND)) as node:
        [round] = node.store.records("round", scope=COMMON)
        forms = {str(f.get("letter")): f.id for f in node.store.records("form", scope=COMMON)}
    who = sampler.surveyor("Máy có ảnh")
    asked = [need("repair", "Tăng âm", 1, "chiếc", 25_000_000)]
    visit = fieldwork.visit(who, "Đài có ảnh lớn", forms["A"], round.id, asked)
    image, thumbnail = (fieldwork.keep(who, noise(*size)) for size in ((900, 900), (40, 30)))
    values = {"parent": visit.survey, "image": image, "thumbnail": thumbnail}
    who.type("photo", {**values, "taken": fieldwork.TAKEN, "caption": "Cột loa"})
    sampler.exchange()


def noise(width: int, height: int) -> bytes:
    """A JPEG that does not get smaller by compressing."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).save(out, "JPEG", quality=90)
    return out.getvalue()


def started_with(stage: Stage, *lines: str) -> None:
    """Start the island's programs again, with these settings."""
    (stage.folder(ISLAND) / FILE).write_text("\n".join(lines))
    for name in (SYNC, ISLAND):
        stage.programs[name].kill()
    stage.start(ISLAND, SYNC)


def test_the_lead_sees_how_far_an_exchange_is(
    stage: Stage, sampler: Sampler, page: Page, part: Locator, large_photo: None
) -> None:
    bar = part.get_by_role("progressbar")
    expect(part.get_by_role("heading")).to_have_text("Đang chuyển ảnh", timeout=SOON)
    expect(bar).to_be_visible()
    expect(part.get_by_text("trong khoảng").first).to_be_visible()
    expect(part.get_by_text("mỗi giây")).to_be_visible(timeout=SOON)
    look(page, "exchange-photos")
    expect(part.get_by_text("Không còn gì chờ")).to_be_visible(timeout=2 * SOON)


def test_a_network_that_asks_for_a_sign_in_is_named(
    stage: Stage, page: Page, part: Locator
) -> None:
    stage.tell(SATELLITE, Order(state="portal"))
    try:
        said = part.get_by_text("máy khác trả lời thay đất liền")
        expect(said).to_be_visible(timeout=SOON)
        expect(part.get_by_text("Tự thử lại lúc")).to_be_visible()
        look(page, "exchange-portal")
    finally:
        stage.tell(SATELLITE, Order(state="up"))


def test_a_job_that_was_killed_is_not_said_to_run(stage: Stage, page: Page, part: Locator) -> None:
    stage.programs[SYNC].kill()
    try:
        expect(part.get_by_role("heading")).to_have_text(OFF, timeout=SOON)
        look(page, "exchange-off")
    finally:
        stage.start(SYNC)
    expect(part.get_by_role("heading")).not_to_have_text(OFF, timeout=SOON)


def test_outside_the_hours_it_says_until_when_and_what_the_budget_leaves(
    stage: Stage, page: Page, part: Locator
) -> None:
    opens = datetime.now(UTC) + timedelta(hours=7 + 10)
    hours = f"{opens:%H}:00-{opens:%H}:30"
    try:
        started_with(stage, f'windows = ["{hours}"]', 'budget_day = "20 MB"')
        page.reload()
        expect(part.get_by_role("heading")).to_have_text("Ngoài khung giờ", timeout=SOON)
        expect(part.get_by_text(f"Trao đổi tiếp lúc {opens:%H}:00")).to_be_visible()
        expect(part.get_by_text("trong 20 MB")).to_be_visible()
        expect(page.get_by_text("Nghỉ tới")).to_be_visible()
        look(page, "exchange-hours")
    finally:
        started_with(stage)
