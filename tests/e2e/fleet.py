"""A fleet on this machine for the browser tests, and a survey as a person fills it."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from api.demo import processes, seed
from api.demo.stage import ISLAND, LINKS, MAINLAND, Ports, Stage
from tests.e2e.tablet_app import TabletApp

SOON = 60_000
STATION = "Đài truyền thanh Bạch Long Vĩ"
SPEAKERS, AMPLIFIER = "Cụm loa truyền thanh IP", "Tăng âm truyền thanh"


class Need(NamedTuple):
    """What is asked for, as it is typed."""

    item: str
    quantity: str
    measure: str
    price: str


NEEDS = (
    Need(SPEAKERS, "6", "cụm", "18.000.000"),
    Need(AMPLIFIER, "1", "chiếc", "25.000.000"),
)


def play(folder: Path) -> Iterator[Stage]:
    """A mainland and an island with samples, joined by an emulated satellite link; then ended."""
    stage = Stage(folder, Ports(*(processes.free_port() for _ in range(3))), every=1)
    with processes.claim(folder):
        try:
            stage.start(*LINKS)
            seed.prepare(stage)
            for box in (MAINLAND, ISLAND):
                stage.power(box, on=True)
            yield stage
        finally:
            stage.end()


def until(look: Callable[[], bool], page: Page, seconds: float = 60, pause: float = 1) -> None:
    """Look again and again until something is so; the page goes on meanwhile."""
    for _ in range(round(seconds / pause)):
        if look():
            return
        page.wait_for_timeout(pause * 1000)
    assert look(), f"not so after {seconds} s"


def picture(width: int = 1600, height: int = 1200) -> bytes:
    """A JPEG, red above and blue below, that says it is turned by a quarter, and where it was."""
    image = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30, 30), (0, 0, width // 2, height))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (20.0, 8.0, 1.7)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def begin(tablet: TabletApp, name: str = STATION) -> str:
    """Start form A at a new site; the survey's address."""
    tablet.button("Bắt đầu phiếu A").click()
    tablet.page.get_by_role("textbox", name="Tên nơi khảo sát").fill(name)
    tablet.button("Bắt đầu").click()
    expect(tablet.page.get_by_role("heading", name="Lần khảo sát")).to_be_visible()
    return tablet.page.url.partition("/form")[0]


def fill_until_the_year(tablet: TabletApp) -> None:
    """The first section, and the second as far as the year."""
    fill_visit(tablet)
    tablet.next()
    fill_station_until_the_year(tablet)


def fill_the_rest(tablet: TabletApp) -> None:
    """All that follows, with two needs, as far as the photos."""
    fill_station_after_the_year(tablet)
    tablet.next()
    fill_coverage(tablet)
    tablet.next()
    tablet.next()
    fill_power(tablet)
    tablet.next()
    fill_operation(tablet)
    tablet.next()
    fill_reasons(tablet)
    for need in NEEDS:
        tablet.button("Thêm nhu cầu").click()
        fill_need(tablet, need)
        tablet.button("Xong").click()
    tablet.next()


def fill_visit(tablet: TabletApp) -> None:
    """The section about the visit."""
    tablet.write("hamlet", "Khu dân cư số 1")
    tablet.button("Lấy tọa độ tại đây").click()
    expect(tablet.field("point-n")).to_have_value(re.compile(r"^20,1338"))
    tablet.choose("basis", "Đếm, kiểm tra tại chỗ")


def fill_station_until_the_year(tablet: TabletApp) -> None:
    """The section about the station as far as the year."""
    tablet.choose("status", "Hoạt động một phần")
    tablet.choose("technology", "Có dây (hữu tuyến)", "Không dây FM")
    tablet.write("year_in_use", "2012")


def fill_station_after_the_year(tablet: TabletApp) -> None:
    """The rest of the section about the station."""
    tablet.choose("depreciated", "Đã hết khấu hao")
    tablet.choose("old_funding", "Ngân sách thành phố")
    tablet.write("transmitter_power", "30")
    tablet.write("frequency", "61,5")
    tablet.write("licence-number", "GP 01")
    tablet.write("licence-expiry", "31/01/2027")


def fill_station(tablet: TabletApp) -> None:
    """The section about the station."""
    fill_station_until_the_year(tablet)
    fill_station_after_the_year(tablet)


def fill_coverage(tablet: TabletApp) -> None:
    """The section about the speakers and whom they reach."""
    for field, numbers in {"clusters": (9, 5, 4), "speakers": (18, 11, 7)}.items():
        for part, number in zip(("total", "working", "broken"), numbers, strict=True):
            tablet.write(f"{field}-{part}", str(number))
    tablet.write("hamlets-total", "3")
    tablet.write("hamlets-covered", "2")


def fill_power(tablet: TabletApp) -> None:
    """The section about power and the connection."""
    tablet.choose("mains", "Máy phát diesel")
    tablet.choose("backup-kind", "Ắc quy")
    tablet.write("backup-hours", "4")
    tablet.choose("connection", "Vệ tinh (VSAT)")
    tablet.write("operator", "Nhà mạng mẫu")
    tablet.choose("quality", "Không ổn định")


def fill_operation(tablet: TabletApp) -> None:
    """The section about who runs the station."""
    tablet.write("staff", "2")
    tablet.choose("employment", "Kiêm nhiệm")
    tablet.write("last_training", "2021")
    tablet.choose("regulation-status", "Đang dự thảo")
    tablet.write("running_budget-amount", "36.000.000")
    tablet.write("running_budget-source", "Ngân sách đặc khu")


def fill_reasons(tablet: TabletApp) -> None:
    """The section about needs, but for the needs themselves."""
    tablet.choose("need_kinds", "Sửa chữa, thay thế")
    tablet.choose("need_reasons", "Hỏng")


def fill_need(tablet: TabletApp, need: Need) -> None:
    """The open page of a need."""
    tablet.choose("kind", "Sửa chữa, thay thế")
    tablet.write("item", need.item)
    tablet.write("quantity-amount", need.quantity)
    tablet.field("quantity-measure").fill(need.measure)
    tablet.write("unit_price", need.price)
    tablet.write("justification", "Bão làm hỏng, không sửa được.")
    tablet.choose("priority", "1. Cấp thiết")
    tablet.choose("funded_elsewhere-answer", "Không")


def add_photos(tablet: TabletApp, files: Mapping[str, bytes]) -> None:
    """Choose pictures in the open section of photos."""
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()
    ]
    tablet.page.locator('input[type=file][id$="-file"]').set_input_files(chosen)


def hand_in(tablet: TabletApp) -> None:
    """Hand in the open survey."""
    tablet.button("Nộp phiếu").click()
    tablet.button("Nộp phiếu này").click()
    expect(tablet.page.get_by_role("button", name="Rút lại")).to_be_visible()
