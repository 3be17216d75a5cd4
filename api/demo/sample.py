"""Sample data: invented people, stations and pictures, marked as samples wherever they show."""

import random
import struct
import zlib
from typing import NamedTuple

from sync.canonical import Value
from sync.trust import COMMON

AREA = "area/11948"
UNIT: Value = ["QD19-2025", "11948"]
PASSWORD = "hai-dang-mau"  # noqa: S105 printed on the screen; the accounts hold samples only


class Account(NamedTuple):
    """A person who does not exist, and what the sample person may do."""

    login: str
    name: str
    position: str
    agency: str
    role: str
    scope: str
    work: tuple[str, str]
    forms: tuple[str, ...] = ()


ACCOUNTS = (
    Account(
        "khaosat1",
        "Hoàng Sao Mai (mẫu)",
        "Công chức văn hóa - xã hội",
        "Ủy ban nhân dân đặc khu Bạch Long Vĩ",
        "surveyor",
        AREA,
        ("Cán bộ khảo sát, trên máy tính bảng", "Surveyor, on a tablet"),
    ),
    Account(
        "khaosat2",
        "Vũ Hải Âu (mẫu)",
        "Cán bộ truyền thanh",
        "Ủy ban nhân dân đặc khu Bạch Long Vĩ",
        "surveyor",
        AREA,
        ("Cán bộ khảo sát, trên máy tính bảng", "Surveyor, on a tablet"),
    ),
    Account(
        "phutrach",
        "Phạm San Hô (mẫu)",
        "Phó Chủ tịch",
        "Ủy ban nhân dân đặc khu Bạch Long Vĩ",
        "lead",
        AREA,
        ("Phụ trách đặc khu, ở trạm đảo", "Island lead, at the island"),
    ),
    Account(
        "thamdinh",
        "Đỗ Biển Xanh (mẫu)",
        "Chuyên viên",
        "Sở Văn hóa, Thể thao và Du lịch",
        "reviewer",
        AREA,
        ("Cán bộ thẩm định phiếu A, P, ở đất liền", "Reviewer of forms A, P, on the mainland"),
        ("A", "P"),
    ),
    Account(
        "bienphong",
        "Trịnh Hải Đăng (mẫu)",
        "Trợ lý",
        "Bộ Chỉ huy Bộ đội Biên phòng thành phố Hải Phòng",
        "reviewer",
        AREA,
        ("Cán bộ thẩm định phiếu B, ở đất liền", "Reviewer of form B, on the mainland"),
        ("B",),
    ),
    Account(
        "chutri",
        "Ngô Rạng Đông (mẫu)",
        "Chuyên viên",
        "Sở Lao động - Thương binh và Xã hội",
        "lead_unit",
        "task/C",
        ("Đơn vị chủ trì, phiếu C, ở đất liền", "Lead unit of form C, on the mainland"),
    ),
    Account(
        "quantri",
        "Lý Bình Minh (mẫu)",
        "Quản trị hệ thống",
        "Sở Văn hóa, Thể thao và Du lịch",
        "administrator",
        COMMON,
        ("Quản trị, ở đất liền", "Administrator, on the mainland"),
    ),
    Account(
        "kiemtra",
        "Mai Thủy Triều (mẫu)",
        "Thanh tra viên",
        "Thanh tra thành phố Hải Phòng",
        "auditor",
        COMMON,
        ("Kiểm tra, chỉ xem, ở đất liền", "Auditor, looks on, on the mainland"),
    ),
)

RESERVE = Account(
    "duphong1",
    "Tài khoản dự phòng 1 (mẫu)",
    "",
    "Ủy ban nhân dân đặc khu Bạch Long Vĩ",
    "",
    AREA,
    ("Chờ phụ trách kích hoạt", "Waits to be activated by the lead"),
)

ROUND = "2026"


class Place(NamedTuple):
    """A site that does not exist, and the sample surveyor who is to visit it, if any."""

    kind: str
    name: str
    hamlet: str
    point: tuple[int, int] | None
    visitor: str | None = "khaosat1"

    def values(self) -> dict[str, Value]:
        """The fields of the site's record."""
        point: Value = None if self.point is None else [*self.point, None]
        named: dict[str, Value] = {"kind": self.kind, "name": self.name, "unit": UNIT}
        return {**named, "hamlet": self.hamlet, **({"point": point} if point else {})}


FIRST_HAMLET, SECOND_HAMLET = "Khu dân cư số 1", "Khu dân cư số 2"
PLACES = (
    Place("station", "Đài truyền thanh đặc khu (mẫu)", FIRST_HAMLET, (20_133_400, 107_728_300)),
    Place("speaker_cluster", "Cụm loa cầu cảng (mẫu)", FIRST_HAMLET, (20_130_100, 107_722_800)),
    Place("speaker_cluster", "Cụm loa chợ (mẫu)", FIRST_HAMLET, (20_132_600, 107_725_900)),
    Place("speaker_cluster", "Cụm loa trường (mẫu)", SECOND_HAMLET, (20_135_200, 107_731_500)),
    Place("speaker_cluster", "Cụm loa đồi (mẫu)", SECOND_HAMLET, (20_139_700, 107_735_600), None),
    Place("led_cluster", "Bảng điện tử bến tàu (mẫu)", FIRST_HAMLET, None),
)

ANSWERS: dict[str, Value] = {
    "unit": UNIT,
    "hamlet": "Khu dân cư số 1",
    "point": [20133000, 107729000, 8],
    "date": "2026-11-20",
    "surveyor_name": "Hoàng Sao Mai (mẫu)",
    "surveyor_position": "Công chức văn hóa - xã hội",
    "surveyor_agency": "Ủy ban nhân dân đặc khu Bạch Long Vĩ",
    "basis": "counted",
    "status": "partly_working",
    "technology": ["wired", "fm"],
    "year_in_use": 2012,
    "depreciated": "yes",
    "old_funding": "city_budget",
    "transmitter_power": 30,
    "frequency": 6150,
    "licence": ["Giấy phép mẫu 01", "2027-01-31"],
    "clusters": [9, 5, 4],
    "speakers": [18, 11, 7],
    "hamlets": [3, 2],
    "households": [240, 150],
    "mains": "diesel",
    "backup": ["battery", 40],
    "connection": "vsat",
    "operator": ["unknown"],
    "quality": "unstable",
    "staff": 2,
    "employment": ["concurrent"],
    "last_training": 2021,
    "minutes_a_day": 60,
    "regulation": ["draft", None, None],
    "running_budget": [36_000_000, "Ngân sách đặc khu"],
    "need_kinds": ["repair", "extend"],
    "need_reasons": ["broken", "hamlets_not_covered"],
    "note": "Dữ liệu mẫu để trình diễn.",
}

EQUIPMENT: tuple[dict[str, Value], ...] = (
    {"question": "equipment", "item": "microphone", "condition": "good", "quantity": 2},
    {"question": "equipment", "item": "amplifier", "condition": "repairable", "quantity": 1},
)


def need(kind: str, item: str, amount: int, measure: str, price: int | None) -> dict[str, Value]:
    """The content of a need with a sample's justification."""
    return {
        "kind": kind,
        "item": [None, item],
        "quantity": [amount, measure],
        "unit_price": price,
        "justification": f"{item}: thiết bị đang dùng đã hỏng hoặc chưa có (dữ liệu mẫu).",
        "priority": 1,
        "funded_elsewhere": ["no", None],
    }


def picture(seed: int, width: int, height: int) -> bytes:
    """A PNG of sea and sky with a beacon, about a byte a pixel; no camera took it."""
    chance = random.Random(seed)  # noqa: S311 a picture, not a secret
    beacon = chance.randrange(width)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        sky = 90 + 120 * y // height if y < height // 2 else 40
        for x in range(width):
            light = 255 if abs(x - beacon) < width // 24 and y < height * 2 // 3 else sky
            rows.append(max(0, light - chance.randrange(48)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(rows), 9)),
            (b"IEND", b""),
        )
    )
