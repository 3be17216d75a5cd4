"""What administrators do over HTTP: rounds, units and forms."""

import json
from pathlib import Path

import pytest

from api.node import Node
from api.survey import data as survey_data
from api.survey.units import COLUMNS
from tests.api.conftest import AREA, PAGE, Browser, account, code_of, sign_in
from tests.api.test_files import a_form, round_text

SEEDED = Path(survey_data.__file__).parent
TARGETED = round_text(catalogue=[], targets=[[["QD19-2025", "11948"], "2026-06-30"]])
HEAD = ",".join(COLUMNS)


@pytest.fixture
def admin(desk: Browser, mainland: Node) -> Browser:
    account(mainland, "an", ("common", "administrator", []))
    sign_in(desk, "an")
    return desk


def post(asker: Browser, path: str, content: str | bytes):
    return asker.post(f"/api/admin/{path}", content=content, headers=PAGE)


def test_a_round_is_opened_listed_and_closed(admin: Browser, mainland: Node):
    assert post(admin, "rounds", TARGETED).json()["outcome"] == "new"
    assert post(admin, "rounds", TARGETED).json()["outcome"] == "same"
    [found] = admin.get("/api/admin/rounds").json()["rounds"]
    assert (found["code"], found["open"], found["items"]) == ("R-1", True, 0)
    assert found["targets"] == [{"codebook": "QD19-2025", "code": "11948", "due": "2026-06-30"}]
    assert [form["letter"] for form in found["forms"]] == ["A"]
    assert post(admin, "rounds/close", '{"code": "R-1"}').json()["outcome"] == "changed"
    [round] = mainland.replica.records("round")
    writes = round.live("open")
    assert writes[0].author is not None and round.get("open") is False


def test_units_are_imported_and_found_by_name_code_and_area(admin: Browser):
    whole = (SEEDED / "units.csv").read_bytes()
    assert post(admin, "units", whole).json() == {"new": 0, "changed": 0, "same": 18}
    found = admin.get("/api/admin/units?q=bach long vy").json()
    assert [unit["code"] for unit in found["units"]] == ["11948", "318"]
    [old] = [unit for unit in found["units"] if unit["code"] == "318"]
    assert old["successors"][0]["name"] == "Đặc khu Bạch Long Vĩ"
    assert old["flags"] == [{"flag": "island", "since": None, "until": None}]
    assert admin.get("/api/admin/units?q=318").json()["total"] == 1
    assert admin.get(f"/api/admin/units?q={AREA}").json()["total"] == 2
    all_areas = admin.get("/api/admin/units?q=area/").json()["units"]
    assert len(all_areas) >= 2 and all(unit["area"] for unit in all_areas)


def test_a_form_is_published_and_listed(admin: Browser):
    assert post(admin, "forms", json.dumps(a_form())).json()["outcome"] == "new"
    forms = admin.get("/api/admin/forms").json()["forms"]
    assert "Q" in [form["letter"] for form in forms]
    other = {**a_form(), "title": {"vi": "Khác", "en": "Other"}}
    answer = post(admin, "forms", json.dumps(other))
    assert code_of(answer) == (409, "form_published")
    assert (answer.json()["letter"], answer.json()["version"]) == ("Q", 1)


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("rounds", "{", (422, "bad_round")),
        ("rounds", round_text(), (422, "bad_round")),
        ("rounds", '{"name": "§ît kh¶o s¸t n¨m"}', (422, "legacy_encoding")),
        ("rounds/close", '{"code": "none"}', (404, "round_unknown")),
        ("rounds/close", "{}", (422, "invalid")),
        ("units", f"{HEAD}\nX,1,Xã,hamlet,,,,,,,", (422, "bad_units")),
        ("units", b"\xff" * 10, (422, "legacy_encoding")),
        ("units", b"x" * 5_000_000, (413, "too_large")),
        ("forms", "[]", (422, "bad_form")),
        ("forms", "[" * 1_000, (422, "bad_form")),
        ("forms", "[" * 200 + "]" * 200, (422, "bad_form")),
        ("forms", json.dumps(a_form() | {"version": 2**53}), (422, "bad_form")),
        ("forms", json.dumps(a_form() | {"version": 0}), (422, "bad_form")),
        ("rounds", "[" * 1_000, (422, "bad_round")),
        ("rounds", round_text(catalogue=[], letters=["A-" + "9" * 5_000]), (422, "bad_round")),
        ("units", "x" * 200_000, (422, "bad_units")),
    ],
)
def test_a_wrong_file_changes_nothing_and_is_told_in_words(
    admin: Browser, mainland: Node, path: str, content: str, code: tuple[int, str]
):
    before = mainland.replica.vector("common")
    answer = post(admin, path, content)
    assert code_of(answer) == code
    assert mainland.replica.vector("common") == before


def test_the_line_of_a_wrong_list_is_named_in_both_languages(admin: Browser):
    told = post(admin, "units", f"{HEAD}\nX,1,Xã,hamlet,,,,,,,").json()
    assert told["detail"].startswith("Dòng 2: ") and told["english"].startswith("line 2: ")
