"""The section about the visit, which all forms ask alike."""

from typing import Any

ROUND = "Đợt khảo sát nhu cầu giảm nghèo về thông tin năm 2026"


def visit(site: str, **other: Any) -> dict[str, Any]:
    """What is answered about a visit to a site; `other` answers in place of these, or more."""
    return {
        "site": site,
        "round": ROUND,
        "unit": "Đặc khu Bạch Long Vĩ",
        "former_unit": "Huyện Bạch Long Vĩ",
        "date": "20/11/2026",
        "surveyor_name": "Hoàng Sao Mai",
        "surveyor_position": "Công chức văn hóa",
        "surveyor_agency": "Ủy ban nhân dân đặc khu",
        "surveyor_phone": "0912 345 678",
    } | other
