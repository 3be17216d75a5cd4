"""Form A as three surveys answer it: a station at work, one that stopped, none yet."""

from tests.e2e.answers import BLANK, HERE, NONE, UNKNOWN, Slip
from tests.e2e.filling import Sections
from tests.e2e.surveys.visit import visit

WORKING_SITE, STOPPED_SITE, NO_SITE = "Đài trung tâm", "Đài trạm biên phòng", "Đài khu mới"

WORKING: Sections = {
    "station": {
        "status": ["Hoạt động một phần", "Đang hoạt động"],
        "technology": (
            "Có dây (hữu tuyến)",
            "Không dây FM",
            "Ứng dụng công nghệ thông tin - viễn thông (IP)",
        ),
        "year_in_use": [UNKNOWN, Slip("2093", "year_ahead"), "2012"],
        "depreciated": ["Chưa hết khấu hao", "Đã hết khấu hao"],
        "old_funding": [
            "Chương trình mục tiêu quốc gia",
            "Ngân sách huyện, xã, đặc khu",
            "Tài trợ, xã hội hóa",
            "Nguồn khác",
            "Ngân sách thành phố",
        ],
        "frequency": [
            UNKNOWN,
            Slip("98,5", "frequency_broadcast_band"),
            Slip("45", "frequency_outside_bands"),
            "61,5",
        ],
        "transmitter_power": [UNKNOWN, Slip("50", "power_above_band"), "30"],
        "licence.number": [NONE, "GP 01/2024"],
        "licence.expiry": [UNKNOWN, Slip("31/01/2020", "licence_expired"), "31/01/2029"],
    },
    "visit": visit(
        WORKING_SITE,
        unit=[BLANK, "Đặc khu Bạch Long Vĩ"],
        hamlet="Khu dân cư số 1",
        point=HERE,
        date=[Slip("31/12/2099", "date_ahead"), "20/11/2026"],
        basis="Đếm, kiểm tra tại chỗ",
    ),
    "coverage": {
        "clusters.total": [NONE, "9"],
        "clusters.working": [UNKNOWN, "5"],
        "clusters.broken": [UNKNOWN, Slip("5", "clusters_add_up"), "4"],
        "speakers.total": [NONE, Slip("3", "fewer_speakers_than_clusters"), "18"],
        "speakers.working": [UNKNOWN, "11"],
        "speakers.broken": [UNKNOWN, Slip("8", "speakers_add_up"), "7"],
        "hamlets.total": [UNKNOWN, "3"],
        "hamlets.covered": [UNKNOWN, Slip("4", "hamlets_covered_above_total"), "2"],
        "households.total": [UNKNOWN, "240"],
        "households.hearing": [UNKNOWN, Slip("241", "households_hearing_above_total"), "150"],
    },
    "studio": {
        "equipment": [
            {
                "item": [
                    "Máy tính",
                    "Tăng âm",
                    "Bàn trộn âm thanh",
                    "Máy thu",
                    "Thiết bị chống sét",
                    "Micro",
                ],
                "condition": ["Hỏng, sửa được", "Tốt"],
                "quantity": "2",
            },
            {
                "item": "Thiết bị khác",
                "name": "Đầu đọc đĩa",
                "condition": "Cần thay",
                "quantity": UNKNOWN,
            },
        ],
    },
    "power": {
        "mains": ["Điện mặt trời, điện gió", "Máy phát diesel"],
        "backup.kind": ["Bộ lưu điện (UPS)", "Máy phát điện", "Ắc quy"],
        "backup.hours": [UNKNOWN, "4,5"],
        "connection": ["Di động 4G/5G", "Vệ tinh (VSAT)"],
        "operator": [UNKNOWN, "VNPT"],
        "quality": ["Không dùng được", "Không ổn định"],
        "source_system": ["Đã kết nối", "Chưa kết nối"],
    },
    "operation": {
        "staff": [NONE, "2"],
        "employment": [
            ("Hoạt động không chuyên trách",),
            ("Công chức, viên chức", "Kiêm nhiệm"),
        ],
        "last_training": [NONE, Slip("2092", "year_ahead"), "2021"],
        "minutes_a_day": [UNKNOWN, "90"],
        "regulation.status": ["Đang dự thảo", "Đã ban hành"],
        "regulation.number": [UNKNOWN, "15/QĐ-UBND"],
        "regulation.date": [UNKNOWN, Slip("01/01/2099", "date_ahead"), "05/03/2026"],
        "running_budget.amount": [NONE, "36.000.000"],
        "running_budget.source": [UNKNOWN, "Ngân sách đặc khu"],
    },
    "needs": {
        "need_kinds": [
            Slip(("Thiết lập đài mới",), "station_exists"),
            (
                "Chuyển đổi sang truyền thanh ứng dụng CNTT-VT (IP)",
                "Tích hợp, kết nối sau sắp xếp đơn vị",
            ),
            ("Nâng cấp, mở rộng", "Sửa chữa, thay thế"),
        ],
        "need_reasons": [
            ("Giấy phép tần số hết hạn", "Còn thôn, khu chưa được phủ", "Hết khấu hao"),
            ("Hỏng", "Lý do khác"),
        ],
        "other_reason": "Dân chuyển sang khu mới",
        "needs": [
            {
                "kind": [
                    "Chuyển đổi sang truyền thanh ứng dụng CNTT-VT (IP)",
                    "Tích hợp, kết nối sau sắp xếp đơn vị",
                    Slip("Thiết lập đài mới", "kind_not_listed"),
                    "Nâng cấp, mở rộng",
                ],
                "item": "Cụm loa thu IP",
                "quantity.amount": "6",
                "quantity.measure": "cụm",
                "unit_price": [Slip("90.000.000", "price_out_of_range"), "18.000.000"],
                "justification": "Khu mới chưa nghe được.",
                "priority": ["3. Có thể chờ", "1. Cấp thiết"],
                "funded_elsewhere.answer": "Có",
                "funded_elsewhere.note": "Một phần từ nguồn xã hội hóa.",
            },
            {
                "kind": "Sửa chữa, thay thế",
                "item": "Tăng âm hai kênh",
                "quantity.amount": "1",
                "quantity.measure": "chiếc",
                "unit_price": BLANK,
                "justification": "Tăng âm cháy sau bão.",
                "priority": "2. Cần",
                "funded_elsewhere.answer": "Không",
            },
        ],
    },
    "photos": {"photos": 2, "note": "Phòng máy dột khi mưa to."},
}

STOPPED: Sections = {
    "visit": visit(STOPPED_SITE, hamlet="Khu dân cư số 2", basis="Theo sổ sách, hồ sơ"),
    "station": {
        "status": "Đã ngừng hoạt động",
        "technology": ("Có dây (hữu tuyến)",),
        "year_in_use": "1998",
        "depreciated": "Không biết",
        "old_funding": "Không biết",
    },
    "coverage": {
        "clusters.total": NONE,
        "speakers.total": NONE,
        "hamlets.total": "3",
        "hamlets.covered": "0",
    },
    "power": {"mains": "Không có điện", "backup.kind": "Không có", "connection": "Không có"},
    "operation": {
        "staff": NONE,
        "regulation.status": "Chưa có",
        "running_budget.amount": NONE,
    },
    "needs": {"need_kinds": ("Không có nhu cầu",)},
}

NO_STATION: Sections = {
    "visit": visit(NO_SITE, surveyor_phone=BLANK, basis="Ước tính"),
    "station": {"status": "Chưa có đài"},
    "coverage": {"hamlets.total": "3", "households.total": "80"},
    "power": {
        "mains": "Điện lưới",
        "connection": "Cáp quang",
        "operator": "Viettel",
        "quality": "Ổn định",
    },
    "needs": {
        "need_kinds": [
            Slip(("Sửa chữa, thay thế",), "need_without_station"),
            ("Thiết lập đài mới",),
        ],
        "need_reasons": ("Chưa có đài",),
        "needs": [
            {
                "kind": "Thiết lập đài mới",
                "item": "Bộ thiết bị đài truyền thanh ứng dụng CNTT-VT",
                "quantity.amount": "1",
                "quantity.measure": "bộ",
                "unit_price": "350.000.000",
                "justification": "Khu mới có 80 hộ, chưa có đài.",
                "priority": "1. Cấp thiết",
                "funded_elsewhere.answer": "Không biết",
            }
        ],
    },
    "photos": {"photos": 1, "note": BLANK},
}
