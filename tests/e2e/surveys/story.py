"""What two officials answer in one story: a cluster to be built, a pole, a station."""

from tests.e2e.answers import NONE, UNKNOWN
from tests.e2e.filling import Sections
from tests.e2e.surveys.visit import visit

BOARD = "Bảng điện tử bến tàu (mẫu)"
HAMLET = "Khu dân cư số 1"
ITEM = "Cụm thông tin điện tử công cộng"

CLUSTER: Sections = {
    "visit": visit(BOARD, basis="Đếm, kiểm tra tại chỗ"),
    "state": {"status": "Chưa có cụm", "need_kinds": ("Thiết lập cụm mới",)},
    "place": {
        "place_kind": "Bến phà, bến tàu",
        "place": "Trước nhà chờ tàu",
        "hamlet": HAMLET,
        "point": "20,1301; 107,7228",
        "land.kind": "Đất công",
        "land.owner": "Ban quản lý cảng",
        "land.consent": "Công văn 12/CV-BQL",
        "planning": "Phù hợp",
        "sight": "150",
        "structure.kind": "Trụ",
        "structure.height": "7,5",
        "structure.wind": "13",
        "people_passing": UNKNOWN,
    },
    "power": {
        "mains": "Không có điện",
        "lightning_protection": "Có",
        "connection": "Không có",
    },
    "operation": {
        "managing_unit": "Trung tâm Văn hóa đặc khu",
        "person_in_charge": UNKNOWN,
        "regulation.status": "Đang dự thảo",
        "running_budget.amount": NONE,
        "content_plan.exists": "Có",
        "content_plan.unit": "Tổ biên tập đặc khu",
        "content_plan.frequency": "Hằng tuần",
        "content_plan.languages": ("Tiếng Việt",),
    },
    "needs": {
        "thrift": "Dùng lại tủ điện của bến tàu.",
        "needs": [
            {
                "kind": "Thiết lập cụm mới",
                "item": ITEM,
                "quantity.amount": "1",
                "quantity.measure": "cụm",
                "unit_price": "850.000.000",
                "justification": "Bến tàu đông người, chưa có cụm thông tin nào.",
                "priority": "1. Cấp thiết",
                "funded_elsewhere.answer": "Không",
            }
        ],
    },
    "photos": {"photos": 1},
}
"""Two points of the gate are unmet: how many pass by (2a) and what running it costs (2c)."""

POLE: Sections = {
    "pole": {
        "photos": 1,
        "point": "20,1326; 107,7259",
        "hamlet": HAMLET,
        "condition": "Hỏng, cần thay",
        "cause": "Bão, gió",
    },
    "equipment": {"speakers": "2", "basis": "Đếm, kiểm tra tại chỗ"},
}
