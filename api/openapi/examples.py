"""Bodies as somebody may send them, where a shape alone does not show it."""

from typing import Any

Body = dict[str, Any]

ACCOUNT_ID = "9b1d3c5f7a8e4c2b9d0f1e2a3b4c5d6e"
HAND_IN = ["5f0c2d4e6a8b1c3d5e7f9a0b2c4d6e8f", 7]
DECIDED = ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", 31]
PASSWORD: Body = {"password": "song-bien-2026"}

CREDENTIALS: Body = {"login": "lan", **PASSWORD}
DECISION: Body = {
    "outcome": "adjusted",
    "version": [HAND_IN],
    "replaces": [DECIDED],
    "quantity": 4,
    "unit_price": 18_000_000,
    "words": "Hai cụm cũ còn dùng được.",
}
SUPPLEMENT: Body = {
    "question": "budget",
    "text": "12 triệu đồng một năm",
    "source": "Công văn 12/UBND",
}
BUNDLE: Body = {"receiver": ACCOUNT_ID, "news": True}
CONFIRMATION: Body = {"hand_in": HAND_IN}
CHOICE: Body = {
    "record": "77c0d1e2f3a4b5c6d7e8f90a1b2c3d4e",
    "field": "hamlet",
    "dots": [HAND_IN, DECIDED],
    "chosen": HAND_IN,
}
GIVING: Body = {
    "round": "e0f1a2b3c4d5e6f708192a3b4c5d6e7f",
    "sites": ["2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70"],
    "account": ACCOUNT_ID,
}
ACTIVATION: Body = {"area": "area/11948", **PASSWORD}
LOCK: Body = {"area": "area/11948"}
LOCKED: Body = {"scope": "area/11948"}
DETAILS: Body = {
    "name": "Nguyễn Thị Lan",
    "position": "Công chức văn hoá",
    "agency": "UBND đặc khu Bạch Long Vĩ",
    "phone": "0912 345 678",
    "reserve": None,
}
ACCOUNT: Body = {"login": "lan", **DETAILS}
GRANT: Body = {"role": "reviewer", "scope": "area/11948", "forms": ["A"]}
CLOSE: Body = {"code": "GNTT-2026"}
WISH: Body = {"scopes": ["area/11948"], "name": "Máy tính bảng 3", "role": "tablet"}
CLAIM: Body = {"code": "7KQ2M-XW9RD", "name": "Máy tính bảng 3", "key": "AQT…", "replica": "ksT…"}
PROOF: Body = {"statements": ["ksT…", "ksU…"], "challenge": "ksV…"}

UNITS = """codebook,code,name,kind,upper_codebook,upper_code,flags,valid_from,valid_to,successors,\
area
QD19-2025,31,Thành phố Hải Phòng,city,,,,2025-07-01,,,
QD19-2025,11948,Đặc khu Bạch Long Vĩ,special_zone,QD19-2025,31,island,2025-07-01,,,area/11948
"""
ROUND: Body = {
    "code": "GNTT-2026",
    "name": "Đợt 2026",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "letters": ["A"],
    "agencies": [["A", "Sở Văn hoá và Thể thao"]],
    "targets": [[["QD19-2025", "11948"], "2026-06-30"]],
}
FORM: Body = {
    "letter": "A",
    "version": 2,
    "title": {"vi": "Phiếu A", "en": "Form A"},
    "sections": [
        {
            "id": "visit",
            "title": {"vi": "Lần khảo sát", "en": "The visit"},
            "questions": [
                {"id": "date", "kind": "date", "label": {"vi": "Ngày", "en": "Day"}},
            ],
        }
    ],
}
