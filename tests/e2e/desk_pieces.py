"""What the stand-in for the service is made of: units, people, a form, records and photos."""

import json
from typing import Any

import msgspec

from api.demo import sample
from api.desk.filters import kind_names
from api.survey import data

HOUR = 3_600_000
NAMELESS = {"name": "", "english": ""}
TABLET, MAINLAND = "5f" * 16, "0a" * 16
SURVEYOR, REVIEWER, COLLEAGUE = "9b" * 16, "d2" * 16, "d3" * 16
AREA = "area/bach-long-vi"
UNITS = {
    "11948": {"name": "Đặc khu Bạch Long Vĩ", "flags": ["island", "extremely_difficult"]},
    "11914": {"name": "Đặc khu Cát Hải", "flags": ["island"]},
}
FORMER = {"codebook": "QD124-2004", "code": "11932", "name": "Xã Phù Long"}
PEOPLE = {
    SURVEYOR: ("Hoàng Sao Mai (mẫu)", "Công chức văn hóa", "UBND đặc khu Bạch Long Vĩ"),
    REVIEWER: ("Đỗ Biển Xanh (mẫu)", "Chuyên viên", "Sở Văn hóa, Thể thao và Du lịch"),
    COLLEAGUE: ("Lê Sóng Gió (mẫu)", "Phó trưởng phòng", "Sở Văn hóa, Thể thao và Du lịch"),
}
TO_DECIDE = ("waiting", "answered", "stale", "unsettled")
DECIDED = ("returned", "approved", "adjusted", "rejected")
UNDECIDABLE = ("arriving", "unconfirmed")
STATES = (*TO_DECIDE, *DECIDED, *UNDECIDABLE)


def unit(code: str) -> dict[str, Any]:
    """An administrative unit as the service names it."""
    return {"codebook": "QD19-2025", "code": code, **UNITS[code]}


def context() -> dict[str, Any]:
    """The units that the surveys name, a former one among them, and no usual prices."""
    former = {**FORMER, "flags": []}
    formers = {"QD124-2004/11932": 0, **{f"QD19-2025/{code}": 12 for code in UNITS}}
    return {"units": [former, *map(unit, UNITS)], "formers": formers, "usual": {}}


def reviewer() -> dict[str, Any]:
    """Who is signed in."""
    name, position, agency = PEOPLE[REVIEWER]
    return {
        "account": REVIEWER,
        "login": "thamdinh",
        "name": name,
        "position": position,
        "agency": agency,
        "roles": {AREA: [{"role": "reviewer", "forms": ["A"]}]},
    }


def round_of() -> dict[str, Any]:
    """The round of all surveys."""
    about = {"code": "2026", "name": "Đợt 2026", "confirms": False, "open": True}
    return {"id": "e0" * 16, **about}


def form() -> dict[str, Any]:
    """Form A as it is published."""
    form = data.form("A", 1)
    return {
        "id": "c4" * 16,
        "letter": form.letter,
        "version": form.version,
        "title": form.title.vi,
        "english": form.title.en,
        "sections": json.loads(msgspec.json.encode(form.sections)),
    }


def names() -> dict[str, dict[str, str]]:
    """What the choices of the filter are called, in both languages."""
    same = {f"QD19-2025:{code}": str(about["name"]) for code, about in UNITS.items()}
    same[round_of()["id"]] = round_of()["name"]
    kinds = kind_names([data.form("A", 1)])
    return {
        **{value: {"name": name, "english": name} for value, name in same.items()},
        **{kind: {"name": label.vi, "english": label.en} for kind, label in kinds.items()},
    }


def fields(values: dict[str, Any], seq: int, time: int = 1_795_424_400_000) -> dict[str, Any]:
    """Fields with one live write each."""
    return {
        field: [{"value": value, "dot": [TABLET, seq], "time": time, "author": SURVEYOR}]
        for field, value in values.items()
    }


def record(name: str, collection: str, of: dict[str, Any]) -> dict[str, Any]:
    """A record as the service gives it."""
    return {"id": name, "collection": collection, "scope": AREA, "deleted": False, "fields": of}


def rows() -> list[dict[str, Any]]:
    """The equipment of the sample survey."""
    return [
        record(f"{n:02x}" * 16, "row", fields(dict(row), 6))
        for n, row in enumerate(sample.EQUIPMENT, 64)
    ]


def photo(n: int, here: bool, asked: bool = False) -> dict[str, Any]:
    """A photo whose thumbnail is here; the image too if `here`."""
    return {
        "id": f"b{n:x}" * 16,
        "image": {"digest": f"{n:02x}" * 32, "length": 182_334, "here": here},
        "thumbnail": {"digest": f"{n + 16:02x}" * 32, "length": 9120, "here": n != 2},
        "taken": 1_795_424_300_000,
        "caption": ("Tủ máy", "Cột loa khu 2", "Bàn trộn")[n % 3],
        "asked": asked,
    }


def answer(text: str, to: list[Any], time: int) -> dict[str, Any]:
    """An answer of the field to a question."""
    return record("a7" * 16, "answer", fields({"text": text, "to": to}, 9, time))


def gate_point(point: str, items: dict[str, bool | None], need: dict[str, Any]) -> dict[str, Any]:
    """A point of the gate: for each question whether its answer meets it, None if it binds not."""
    found = [gate_item(question, met, need["supplements"]) for question, met in items.items()]
    binding = [one for one in found if one["binds"]]
    met = all(one["met"] for one in binding)
    return {"point": point, "binds": bool(binding), "met": met, "items": found}


def gate_item(question: str, met: bool | None, supplements: list[Any]) -> dict[str, Any]:
    """One answer that a point rests on, with what the agency put in its place."""
    supplement = next((one for one in supplements if one["question"] == question), None)
    label = next(
        one["label"]
        for section in form()["sections"]
        for one in section["questions"]
        if one["id"] == question
    )
    return {
        "question": question,
        "label": label,
        "binds": met is not None,
        "met": bool(met or supplement),
        "supplement": supplement,
    }
