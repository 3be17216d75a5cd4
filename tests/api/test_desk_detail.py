"""One need with everything that a decision on it looks at."""

from typing import Any

import pytest

from api.node import Node
from api.survey.definition import Label
from api.survey.rounds import Item
from sync.canonical import Value
from sync.protocol import wire
from sync.protocol.frames import CONTENT_TYPE, FrameReader, Outgoing
from tests.api.conftest import (
    AREA,
    JPEG,
    Browser,
    Field,
    Tablet,
    code_of,
    decide,
    digest,
    read,
)


def test_the_detail_shows_photos_that_have_and_have_not_arrived(
    reviewer: Browser, mainland: Node, field: Field
):
    survey = field.survey()
    need = field.need(survey)
    image: Value = [digest(JPEG), len(JPEG)]
    thumbnail: Value = [digest(b"small"), 5]
    photo = field.write("photo", parent=survey, image=image, thumbnail=thumbnail, taken=1)
    field.hand_in(survey, need, photo)
    mainland.photos.put(JPEG)
    shown = read(reviewer, need.hex())
    [one] = shown["photos"]
    assert one["image"] == {"digest": digest(JPEG).hex(), "length": len(JPEG), "here": True}
    assert one["thumbnail"]["here"] is False
    [row] = reviewer.get("/api/needs").json()["needs"]
    assert row["photos"] == {"named": 1, "here": 1}


def told(desk: Browser, tablet: Tablet) -> tuple[bytes, ...]:
    """The photos that a device is told to send ahead of others."""
    listed = Outgoing().add(*wire.write(wire.Photos(((digest(JPEG), len(JPEG)),))))
    headers = {"content-type": CONTENT_TYPE, **tablet.headers}
    answer = desk.post("/sync/photos", content=listed, headers=headers)
    [frame] = FrameReader().feed(answer.content)
    offsets = wire.read(frame)
    assert isinstance(offsets, wire.Offsets)
    return offsets.asked


def test_a_photo_that_is_asked_for_is_told_to_its_island_until_it_is_here(
    reviewer: Browser, mainland: Node, field: Field, tablet: Tablet
):
    survey = field.survey()
    need = field.need(survey)
    photo = field.write("photo", parent=survey, image=[digest(JPEG), len(JPEG)], taken=1)
    field.hand_in(survey, need, photo)
    name = digest(JPEG).hex()
    asked = reviewer.post(f"/api/needs/{need.hex()}/photos/{name}/ask")
    assert asked.status_code == 200 and asked.json()["photos"][0]["asked"]
    assert reviewer.post(f"/api/needs/{need.hex()}/photos/{name}/ask").status_code == 200
    assert told(reviewer, tablet) == (digest(JPEG),)
    assert read(reviewer, need.hex())["version"] == asked.json()["version"]
    mainland.photos.put(JPEG)
    assert not read(reviewer, need.hex())["photos"][0]["asked"]
    assert mainland.asked.all() == set()
    unknown = reviewer.post(f"/api/needs/{need.hex()}/photos/{'ab' * 32}/ask")
    assert code_of(unknown) == (404, "unknown_photo")


def test_the_detail_has_the_form_the_siblings_and_the_conflicts(
    reviewer: Browser, mainland: Node, field: Field
):
    survey = field.survey()
    need, other = field.need(survey), field.need(survey, "Micrô")
    field.hand_in(survey, need, other)
    for text in ("tầng 1", "tầng 2"):
        mainland.replica.write(
            AREA, "survey", {"note": text}, record=survey, author=field.lan, overwrites={"note": []}
        )
    shown = read(reviewer, need.hex())
    assert [s["id"] for s in shown["siblings"]] == [other.hex()]
    assert shown["form"]["title"] == "Phiếu A: Đài truyền thanh xã"
    assert shown["form"]["english"].startswith("Form A: ")
    assert [s["id"] for s in shown["form"]["sections"]][:2] == ["visit", "station"]
    conflict = {"record": survey.hex(), "collection": "survey", "field": "note"}
    assert shown["conflicts"] == [conflict]
    assert [w["value"] for w in shown["survey"]["fields"]["note"]] == ["tầng 2", "tầng 1"]
    assert shown["round"]["code"] == "2026" and shown["handed_in"]["author"] == field.lan.hex()


def test_the_detail_names_units_their_formers_and_usual_prices(reviewer: Browser, field: Field):
    item = Item("loa", Label("Loa", "Speaker"), ("A",), "cụm", None, (1_000, 2_000))
    field.node.replica.write("common", "round", {"catalogue": [item.value()]}, record=field.round)
    survey = field.survey(code="11914", former_unit=["QD124-2004", "11932"])
    need = field.need(survey)
    field.hand_in(survey, need)
    shown = read(reviewer, need.hex())
    about = shown["context"]
    assert [one["name"] for one in about["units"]] == ["Xã Phù Long", "Đặc khu Cát Hải"]
    assert about["formers"] == {"QD124-2004/11932": 0, "QD19-2025/11914": 12}
    assert about["usual"] == {"loa": [1_000, 2_000]}


def test_a_unit_that_was_changed_after_the_decision_keeps_its_name(reviewer: Browser, field: Field):
    survey = field.survey(former_unit=["QD124-2004", "318"])
    need = field.need(survey)
    field.hand_in(survey, need)
    decide(reviewer, read(reviewer, need.hex()), "approved")
    field.write("survey", survey, former_unit=None)
    names = [one["name"] for one in read(reviewer, need.hex())["context"]["units"]]
    assert "Huyện Bạch Long Vĩ" in names


def test_warnings_name_what_to_look_at_twice(reviewer: Browser, field: Field):
    survey, twin = field.survey(basis="estimate"), field.survey()
    field.write("survey", twin, site=field.node.replica.read(survey).get("site"))  # type: ignore[union-attr]
    need = field.need(survey, funded_elsewhere=["yes", "Chương trình khác"])
    field.hand_in(survey, need)
    drafted = read(reviewer, need.hex())["warnings"]
    assert [one["code"] for one in drafted] == ["funded_elsewhere", "estimate"]
    field.hand_in(twin)
    found = read(reviewer, need.hex())["warnings"]
    assert [one["code"] for one in found] == ["funded_elsewhere", "estimate", "same_place"]
    [other] = found[2]["surveys"]
    assert (other["survey"], other["need"], other["site"]) == (twin.hex(), None, "Đài 11948")


def test_a_survey_of_the_same_place_leads_to_a_need_of_it(reviewer: Browser, field: Field):
    survey, twin = field.survey(), field.survey(date="2026-11-20")
    site = field.node.replica.read(survey).get("site")  # type: ignore[union-attr]
    assert isinstance(site, bytes)
    field.write("site", site, official_code="CL-07")
    field.write("survey", twin, site=site)
    need, beside = field.need(survey), field.need(twin)
    field.hand_in(survey, need)
    field.hand_in(twin, beside)
    [warning] = read(reviewer, need.hex())["warnings"]
    [other] = warning["surveys"]
    assert (other["need"], other["form"], other["round"]) == (beside.hex(), "A", "Đợt 2026")
    assert (other["date"], other["official_code"]) == ("2026-11-20", "CL-07")


def pole_card(field: Field, **values: Any) -> None:
    """A speaker cluster's survey, handed in."""
    records = field.node.replica.records("form")
    form = next(one for one in records if one.get("letter") == "P")
    survey = field.survey(condition="good")
    field.write("survey", survey, form=form.id, **values)
    field.hand_in(survey)


def test_what_pole_cards_add_up_to_stands_beside_a_stations_figures(
    reviewer: Browser, field: Field
):
    pole_card(field, speakers=2)
    pole_card(field, condition="lost", speakers=2)
    survey = field.survey(clusters=[3, 1, 2], speakers=[4, 4, 0])
    need = field.need(survey)
    field.hand_in(survey, need)
    shown = read(reviewer, need.hex())
    assert shown["totals"] == {
        "clusters": 2, "working": 1, "broken": 1, "speakers": 4, "uncounted": 0,
    }  # fmt: skip
    [warning] = shown["warnings"]
    assert warning["code"] == "totals_differ" and warning["figures"] == [
        {"path": "clusters.total", "reported": 3, "beside": 2},
        {"path": "clusters.broken", "reported": 2, "beside": 1},
    ]
    [row] = reviewer.get("/api/needs").json()["needs"]
    assert row["warnings"] == ["totals_differ"]


@pytest.mark.parametrize(
    ("households", "differs"), [(100, False), (120, False), (121, True), (79, True), (None, False)]
)
def test_figures_that_differ_much_from_the_last_round_stand_beside_it(
    reviewer: Browser, field: Field, households: int | None, differs: bool
):
    write = field.node.replica.write
    write("common", "round", {"starts": "2026-01-01"}, record=field.round)
    earlier = write("common", "round", {"name": "Đợt 2025", "starts": "2025-01-01"}).record_id
    before = field.survey(households=[100, 90], date="2025-05-01")
    field.write("survey", before, round=earlier)
    field.hand_in(before)
    survey = field.survey(households=[households, 90])
    field.write("survey", survey, site=field.node.replica.read(before).get("site"))  # type: ignore[union-attr]
    need = field.need(survey)
    field.hand_in(survey, need)
    found = read(reviewer, need.hex())["warnings"]
    assert [one["code"] for one in found] == ["differs_from_last_round"] * differs
    if differs:
        figure = {"path": "households.total", "reported": households, "beside": 100}
        assert found[0]["figures"] == [figure]
        assert found[0]["surveys"][0]["round"] == "Đợt 2025"


def test_an_earlier_survey_that_was_not_handed_in_is_no_last_round(reviewer: Browser, field: Field):
    write = field.node.replica.write
    write("common", "round", {"starts": "2026-01-01"}, record=field.round)
    earlier = write("common", "round", {"name": "Đợt 2025", "starts": "2025-01-01"}).record_id
    before = field.survey(households=[100, 90])
    field.write("survey", before, round=earlier)
    survey = field.survey(households=[500, 90])
    field.write("survey", survey, site=field.node.replica.read(before).get("site"))  # type: ignore[union-attr]
    need = field.need(survey)
    field.hand_in(survey, need)
    assert read(reviewer, need.hex())["warnings"] == []
