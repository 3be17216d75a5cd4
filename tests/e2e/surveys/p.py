"""Form P as four surveys answer it: one for each condition that a pole's speakers can be in."""

from tests.e2e.answers import BLANK, HERE, UNKNOWN, Slip
from tests.e2e.filling import Sections
from tests.e2e.surveys.visit import visit

REPLACE_SITE, GOOD_SITE = "Cụm loa bến cá", "Cụm loa đài quan sát"
REPAIR_SITE, LOST_SITE = "Cụm loa dốc chợ", "Cụm loa bãi đá"

REPLACE: Sections = {
    "pole": {
        "photos": 1,
        "point": HERE,
        "hamlet": "Khu dân cư số 1",
        "condition": "Hỏng, cần thay",
        "cause": ["Sét", "Cũ, hết tuổi thọ", "Nguyên nhân khác"],
        "other_cause": "Xe cẩu va vào cột",
    },
    "equipment": {
        "technology": ("Không dây FM", "Ứng dụng công nghệ thông tin - viễn thông (IP)"),
        "speakers": [UNKNOWN, "2"],
        "power_rating": [UNKNOWN, "50"],
        "connection": ["Không có", "Cáp quang", "Vệ tinh (VSAT)", "Di động 4G/5G"],
        "supply": ["Không có điện", "Điện lưới"],
        "year_in_use": [UNKNOWN, Slip("2094", "year_ahead"), "2018"],
        "basis": "Đếm, kiểm tra tại chỗ",
    },
    "needs": {
        "needs": [
            {
                "kind": "Thay thế",
                "item": "Cụm loa thu IP",
                "quantity.amount": "1",
                "quantity.measure": "cụm",
                "unit_price": [Slip("95.000.000", "price_out_of_range"), "18.000.000"],
                "justification": "Loa gãy cần, không sửa được.",
                "priority": "1. Cấp thiết",
                "funded_elsewhere.answer": "Có",
                "funded_elsewhere.note": "Bảo hiểm xe cẩu, đang chờ.",
            },
            {
                "kind": "Chuyển đổi sang truyền thanh ứng dụng CNTT-VT (IP)",
                "item": "Thẻ SIM dữ liệu",
                "quantity.amount": "1",
                "quantity.measure": "chiếc",
                "unit_price": BLANK,
                "justification": "Cụm mới cần đường truyền.",
                "priority": "3. Có thể chờ",
                "funded_elsewhere.answer": "Không biết",
            },
        ],
    },
    "visit": visit(
        REPLACE_SITE,
        unit=[BLANK, "Đặc khu Bạch Long Vĩ"],
        date=[Slip("31/12/2099", "date_ahead"), "20/11/2026"],
        note="Cột nghiêng về phía bến.",
    ),
}

GOOD: Sections = {
    "pole": {"hamlet": "Khu dân cư số 2", "condition": "Tốt"},
    "equipment": {
        "technology": ("Có dây (hữu tuyến)",),
        "speakers": "4",
        "supply": "Từ đường dây truyền thanh",
        "basis": "Ước tính",
    },
    "needs": {
        "needs": [
            {
                "kind": [
                    Slip("Sửa chữa", "good_but_needed"),
                    "Chuyển đổi sang truyền thanh ứng dụng CNTT-VT (IP)",
                ],
                "item": "Cụm loa thu IP",
                "quantity.amount": "1",
                "quantity.measure": "cụm",
                "unit_price": "20.000.000",
                "justification": "Dây dẫn cũ, hay đứt khi bão.",
                "priority": "2. Cần",
                "funded_elsewhere.answer": "Không",
            }
        ],
    },
    "visit": visit(GOOD_SITE, surveyor_phone=BLANK, note=BLANK),
}

REPAIR: Sections = {
    "pole": {
        "photos": 1,
        "point": "20,1326; 107,7259",
        "hamlet": "Khu dân cư số 1",
        "condition": "Hỏng, sửa được",
        "cause": "Muối, hơi biển ăn mòn",
    },
    "equipment": {
        "technology": ("Không dây FM",),
        "supply": "Điện mặt trời, điện gió",
        "year_in_use": "2015",
        "basis": "Theo sổ sách, hồ sơ",
    },
    "visit": visit(REPAIR_SITE, note=BLANK),
}

LOST: Sections = {
    "pole": {
        "photos": 1,
        "point": HERE,
        "hamlet": "Khu dân cư số 2",
        "condition": "Không còn",
        "cause": "Bão, gió",
    },
    "equipment": {"speakers": UNKNOWN},
    "visit": visit(LOST_SITE, note="Bão số 3 cuốn mất cả cột."),
}
