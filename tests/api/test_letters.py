"""However letters were typed, they are kept in one form, found in any, and sorted as people do."""

import json
import unicodedata
from pathlib import Path

import pytest

from api import cli, enrolment, people
from api.admin.units import held_units
from api.auth import hash_password, hash_secret, verify_password
from api.node import Node, found_fleet
from api.survey.units import COLUMNS
from sync.canonical import Value
from tests.api.conftest import (
    AREA,
    PAGE,
    Browser,
    Field,
    Tablet,
    account,
    carry,
    decide,
    read,
    sign_in,
)
from tests.api.islands import JOINED, Crew, crew, entered
from tests.api.test_files import round_text

__all__ = ["crew"]

KEPT = "Đặng Hoà"
TYPED = "\u00d0" + unicodedata.normalize("NFD", "ặng Hoà")
"""The same with a letter that only looks like Đ, and its marks apart."""


@pytest.fixture
def admin(desk: Browser, mainland: Node) -> Browser:
    account(mainland, "an", ("common", "administrator", []))
    sign_in(desk, "an")
    desk.headers.update(PAGE)
    return desk


def test_the_two_spellings_differ():
    assert TYPED != KEPT and len(TYPED) > len(KEPT)


def test_an_account_is_kept_composed_and_its_login_opens_as_typed(admin: Browser, mainland: Node):
    body = {"login": TYPED, "name": TYPED, "position": TYPED, "agency": TYPED, "phone": TYPED}
    assert admin.post("/api/admin/accounts", json=body).status_code == 201
    found = people.account_by_login(mainland.store, KEPT)
    assert found is not None and found.get("login") == KEPT.lower()
    assert {found.get(field) for field in ("name", "position", "agency", "phone")} == {KEPT}
    assert people.account_by_login(mainland.store, f" {TYPED.upper()} ") == found


def test_an_edit_is_kept_composed(admin: Browser, mainland: Node):
    lan = account(mainland, "lan")
    assert admin.post(f"/api/admin/accounts/{lan.hex()}", json={"name": TYPED}).is_success
    found = mainland.store.record(lan)
    assert found is not None and found.get("name") == KEPT


def test_a_password_opens_however_the_keyboard_composes():
    assert verify_password(hash_password(TYPED), KEPT)
    assert verify_password(hash_password(KEPT), TYPED)
    assert not verify_password(hash_password(KEPT), "dang hoa")


def test_the_words_of_a_decision_are_kept_composed(reviewer: Browser, need: str):
    answer = decide(reviewer, read(reviewer, need), "returned", words=TYPED)
    assert answer.json()["decisions"][0]["words"] == KEPT


def test_names_of_devices_and_servers_are_kept_composed(
    desk: Browser, mainland: Node, tmp_path: Path
):
    offered = enrolment.offer(mainland, "tablet", [AREA], TYPED)
    kept = mainland.local.enrolment(hash_secret(enrolment.plain_code(offered.code)))
    assert kept is not None and kept.name == KEPT
    code = enrolment.offer(mainland, "tablet", [AREA], "").code
    assert Tablet().claim(desk, code, name=TYPED).status_code == 201
    account(mainland, "huong", (AREA, "lead", []))
    sign_in(desk, "huong")
    assert [one["name"] for one in desk.get("/api/island/tablets").json()["tablets"]] == [KEPT]
    node = found_fleet(tmp_path / "new", TYPED)
    assert node.name == KEPT
    node.close()


def test_a_round_from_a_file_is_kept_composed_also_where_it_is_escaped(
    admin: Browser, mainland: Node
):
    file = json.loads(round_text(name=TYPED, agencies=[["A", TYPED]], code=TYPED, catalogue=[]))
    for escaped in (True, False):
        content = json.dumps(file, ensure_ascii=escaped).encode()
        assert admin.post("/api/admin/rounds", content=content).status_code == 200
        [held] = mainland.store.records("round", scope="common")
        assert [held.get("code"), held.get("name")] == [KEPT, KEPT]
        assert held.get("agencies") == [["A", KEPT]]
    assert admin.post("/api/admin/rounds/close", json={"code": TYPED}).status_code == 200


def test_a_form_from_a_file_is_kept_composed(admin: Browser):
    label = {"vi": TYPED, "en": "Name"}
    question = {"id": "name", "kind": "text", "label": label}
    section = {"id": "visit", "title": label, "questions": [question]}
    form = {"letter": "A", "version": 9, "title": label, "sections": [section]}
    assert admin.post("/api/admin/forms", content=json.dumps(form).encode()).status_code == 200
    titles = {one["version"]: one["title"] for one in admin.get("/api/admin/forms").json()["forms"]}
    assert titles[9] == KEPT


def test_units_from_a_file_are_kept_composed_and_found_in_any_spelling(
    admin: Browser, mainland: Node
):
    rows = [",".join(COLUMNS), f"X,1,{TYPED} Vĩ,commune,,,,,,,"]
    assert admin.post("/api/admin/units", content="\n".join(rows).encode()).status_code == 200
    names = {unit.get("name") for unit in held_units(mainland).values()}
    assert f"{KEPT} Vĩ" in names
    for words in (TYPED, "dang hòa vỹ", "ĐẶNG-HOÀ", "  vi   đang "):
        found = admin.get("/api/admin/units", params={"q": words}).json()["units"]
        assert [unit["name"] for unit in found] == [f"{KEPT} Vĩ"], words


def test_the_queue_is_searched_in_any_spelling(reviewer: Browser, field: Field):
    survey = field.survey()
    need = field.need(survey, item="Trạm Đồng Bài - Vĩ")
    field.hand_in(survey, need)
    for words in (
        "\u00d0ồng Bài",
        unicodedata.normalize("NFD", "đồng bài"),
        "dong bai vy",
        "bài-vĩ",
    ):
        found = reviewer.get("/api/needs", params={"q": words}).json()["needs"]
        assert [row["id"] for row in found] == [need.hex()], words


@pytest.mark.parametrize("encoding", ["cp1258", "TCVN3", "VNI"])
def test_a_list_in_an_old_encoding_is_refused_by_name_in_vietnamese(admin: Browser, encoding: str):
    names = {
        "cp1258": "Hải Phòng".encode("cp1258", "ignore") + b"\xd5\xec",
        "TCVN3": "H¶i Phßng, §¶o B¹ch Long VÜ".encode("latin-1"),
        "VNI": "Haûi Phoøng, Ñaûo Baïch Long Vó".encode("latin-1"),
    }
    content = ",".join(COLUMNS).encode() + b"\nX,1," + names[encoding] + b",commune,,,,,,,\n"
    for path in ("units", "rounds", "forms"):
        said = admin.post(f"/api/admin/{path}", content=content).json()
        assert (said["status"], said["code"]) == (422, "legacy_encoding")
        assert encoding in said["detail"] and "UTF-8" in said["detail"]


def test_an_account_named_by_command_is_the_same_however_it_is_typed(
    mainland: Node, capsys: pytest.CaptureFixture[str]
):
    data = ["--data", str(mainland.settings.data)]
    assert cli.run(["account", "add", *data, "--login", TYPED, "--name", TYPED]) == 0
    role = ["--role", "lead", "--scope", AREA]
    assert cli.run(["account", "grant", *data, "--login", KEPT, *role]) == 0
    assert capsys.readouterr().err == ""


SORTED = ["Vũ Hải Âu", "Trần Đại", "Lê Văn Đức", "Nguyễn Thị Lan", "Phạm Ý"]


def test_people_sort_by_given_name_wherever_they_are_listed(crew: Crew):
    write = crew.mainland.replica.write
    for number, name in enumerate(reversed(SORTED)):
        write("common", "account", {"login": f"r{number}", "name": name, "reserve": AREA})
        made = write("common", "account", {"login": f"p{number}", "name": name})
        role: dict[str, Value] = {
            "account": made.record_id,
            "role": "surveyor",
            "forms": [],
            "ends": None,
        }
        write(AREA, "grant", role)
    carry(crew.mainland, crew.island, *JOINED)
    lead = entered(crew.island, "huong")
    staff = lead.get("/api/island/people").json()
    members = lead.get("/api/island/sites").json()["members"]
    for listed in (staff["people"], staff["reserves"], members):
        names = [one["name"] for one in listed if one["name"] in SORTED]
        assert names == SORTED


def test_places_sort_as_in_a_dictionary(reviewer: Browser, crew: Crew, field: Field):
    names = {"Đảo Yến": "1", "Cát Hải": "2", "Cát Bà": "3", "Xuân Đám": "4", "Ân Thi": "5"}
    for name, code in names.items():
        field.write("site", kind="station", name=name, scope=AREA)
        unit = {"codebook": "X", "code": code, "name": name, "kind": "commune", "area": AREA}
        field.node.replica.write("common", "unit", unit)
        survey = field.survey(code=code, former_unit=["X", code])
        need = field.need(survey)
        field.hand_in(survey, need)
    facets = reviewer.get("/api/needs").json()["facets"]
    in_order = ["Ân Thi", "Cát Bà", "Cát Hải", "Đảo Yến", "Xuân Đám"]
    assert [one["name"] for one in facets["former"]] == in_order
