"""Form B as three surveys answer it: a cluster to be built, one partly broken, none at all."""

from tests.e2e.answers import BLANK, HERE, NONE, UNKNOWN, Slip
from tests.e2e.filling import Sections
from tests.e2e.surveys.visit import visit

NEW_SITE, BROKEN_SITE, NO_SITE = "Cụm điện tử cầu cảng", "Cụm điện tử nhà văn hóa", "Trạm gác"

NEW: Sections = {
    "visit": visit(
        NEW_SITE,
        unit=[BLANK, "Đặc khu Bạch Long Vĩ"],
        basis="Đếm, kiểm tra tại chỗ",
        date=[Slip("31/12/2099", "date_ahead"), "20/11/2026"],
    ),
    "state": {
        "need_kinds": [("Chỉ nội dung",), ("Thiết lập cụm mới",)],
        "status": [Slip("Đang hoạt động", "cluster_exists"), "Chưa có cụm"],
    },
    "place": {
        "place_kind": [
            "Địa điểm khác",
            "Cửa khẩu cảng",
            "Trung tâm hành chính",
            "Nhà văn hóa",
            "Bến phà, bến tàu",
        ],
        "place": [UNKNOWN, "Trước nhà chờ tàu"],
        "hamlet": "Khu dân cư số 1",
        "point": HERE,
        "land.kind": ["Đất quốc phòng", "Đất khác", "Đất công"],
        "land.owner": [UNKNOWN, "Ban quản lý cảng"],
        "land.consent": [NONE, "Công văn 12/CV-BQL"],
        "planning": ["Không biết", "Không phù hợp", "Phù hợp"],
        "sight": [UNKNOWN, "150"],
        "structure.kind": ["Chưa xác định", "Khung", "Trụ"],
        "structure.height": [UNKNOWN, "7,5"],
        "structure.wind": [UNKNOWN, "13"],
        "people_passing": [UNKNOWN, "1.200"],
    },
    "power": {
        "mains": ["Điện mặt trời, điện gió", "Điện lưới"],
        "phases": ["Không biết", "3 pha"],
        "kilowatts": [UNKNOWN, "4,75"],
        "lightning_protection": "Có",
        "connection": ["Di động 4G/5G", "Cáp quang"],
        "operator": [UNKNOWN, "Viettel"],
        "quality": ["Không dùng được", "Ổn định"],
        "bandwidth": [UNKNOWN, "20000"],
    },
    "operation": {
        "managing_unit": [NONE, "Trung tâm Văn hóa đặc khu"],
        "person_in_charge": [UNKNOWN, "Lê Thị Sóng"],
        "regulation.status": ["Đang dự thảo", "Đã ban hành"],
        "regulation.number": [UNKNOWN, "15/QĐ-UBND"],
        "regulation.date": [UNKNOWN, Slip("01/01/2099", "date_ahead"), "05/03/2026"],
        "running_budget.amount": [NONE, "12.000.000"],
        "running_budget.source": [UNKNOWN, "Ngân sách đặc khu"],
        "content_plan.exists": ["Không biết", "Có"],
        "content_plan.unit": [UNKNOWN, "Tổ biên tập đặc khu"],
        "content_plan.frequency": [
            "Không biết",
            "Ít hơn",
            "Hằng tháng",
            "Hằng ngày",
            "Hằng tuần",
        ],
        "content_plan.languages": [
            ("Tiếng Trung", "Ngôn ngữ khác"),
            ("Tiếng Việt", "Tiếng Anh"),
        ],
    },
    "needs": {
        "thrift": [UNKNOWN, "Dùng lại tủ điện và đường cáp quang của bến tàu."],
        "needs": [
            {
                "kind": [
                    "Chỉ nội dung",
                    Slip("Sửa chữa", "kind_not_listed"),
                    "Thiết lập cụm mới",
                ],
                "item": "Cụm thông tin điện tử công cộng",
                "quantity.amount": "1",
                "quantity.measure": "cụm",
                "unit_price": [Slip("9.000.000", "price_out_of_range"), "850.000.000"],
                "justification": "Bến tàu đông người, chưa có cụm thông tin nào.",
                "priority": "1. Cấp thiết",
                "funded_elsewhere.answer": "Có",
                "funded_elsewhere.note": "Quỹ Vì biển đảo, mới hứa.",
            }
        ],
    },
    "photos": {"photos": 1, "note": "Gió mạnh từ tháng mười."},
}

BROKEN: Sections = {
    "visit": visit(BROKEN_SITE, basis="Theo sổ sách, hồ sơ"),
    "state": {
        "need_kinds": ("Sửa chữa", "Thay thế thiết bị"),
        "status": [
            Slip("Chưa có cụm", "need_without_cluster"),
            "Đã ngừng hoạt động",
            "Hỏng một phần",
        ],
        "broken_equipment": [
            {
                "name": "Mô-đun LED",
                "condition": "Hỏng, cần thay",
                "year": [Slip("2095", "year_ahead"), "2021"],
            },
            {"name": "Bộ nguồn", "condition": "Hỏng, sửa được", "year": UNKNOWN},
        ],
    },
    "place": {
        "place_kind": "Địa điểm khác",
        "other_place": "Trước trường học",
        "place": "Sân trường",
        "hamlet": "Khu dân cư số 2",
        "point": "20,1352; 107,7315",
        "people_passing": "300",
    },
    "equipment": {
        "screen.kind": ["LCD", "LED"],
        "screen.area": [UNKNOWN, "6,25"],
        "screen.pitch": [UNKNOWN, "2,5"],
        "screen.brightness": [UNKNOWN, "5.000"],
        "sound.speakers": [NONE, "4"],
        "sound.power": [UNKNOWN, "200"],
        "controller.model": [NONE, "Novastar TB40"],
        "controller.local_play": ["Không biết", "Không", "Được"],
        "cameras.count": [NONE, "2"],
        "cameras.days": [UNKNOWN, "30"],
    },
    "power": {
        "mains": "Không có điện",
        "lightning_protection": "Không biết",
        "connection": "Không có",
    },
    "operation": {
        "managing_unit": "Nhà trường",
        "person_in_charge": "Trần Văn Biển",
        "regulation.status": "Chưa có",
        "running_budget.amount": NONE,
        "content_plan.exists": "Chưa có",
    },
    "needs": {
        "thrift": "Giữ khung, chỉ thay mô-đun hỏng.",
        "needs": [
            {
                "kind": "Thay thế thiết bị",
                "item": "Mô-đun LED",
                "quantity.amount": "12",
                "quantity.measure": "tấm",
                "unit_price": "2.500.000",
                "justification": "Muối ăn mòn, màn hình tối một nửa.",
                "priority": "2. Cần",
                "funded_elsewhere.answer": "Không",
            },
            {
                "kind": "Sửa chữa",
                "item": "Nguồn màn hình",
                "quantity.amount": "1",
                "quantity.measure": "bộ",
                "unit_price": BLANK,
                "justification": "Nguồn chập chờn.",
                "priority": "3. Có thể chờ",
                "funded_elsewhere.answer": "Không biết",
            },
        ],
    },
    "photos": {"photos": 2, "note": BLANK},
}

NOTHING_THERE: Sections = {
    "visit": visit(NO_SITE, surveyor_phone=BLANK, basis="Ước tính"),
    "state": {"status": "Chưa có cụm", "need_kinds": ("Không có nhu cầu",)},
    "place": {"place_kind": "Đồn, trạm biên phòng", "people_passing": UNKNOWN},
    "power": {
        "mains": "Máy phát diesel",
        "phases": "1 pha",
        "kilowatts": "1,5",
        "lightning_protection": "Không",
        "connection": "Vệ tinh (VSAT)",
        "operator": "VNPT",
        "quality": "Không ổn định",
        "bandwidth": "512",
    },
}
