import msgspec
import pytest

from api.survey import data
from api.survey.round_file import round_values
from api.survey.rounds import catalogue, read_catalogue, usual_prices
from api.survey.versions import Dossier
from api.survey.warnings import metres, need_warnings, same_place
from sync.record import Record, Write

ROUND = msgspec.structs.replace(data.round_file("2026"), letters=("A",), agencies=(), leads=())
NOW = 1_795_424_400_000  # 2026-11-23, 16:00 in Hanoi
HERE = [20_133_000, 107_729_000, 8]


def record(id=b"s", collection="survey", ms=NOW, **fields):
    lives = {f: (Write(v, bytes(16), 1, bytes(32), (ms, 0), None),) for f, v in fields.items()}
    return Record(id.ljust(16, b"\0"), collection, "area/a", lives)


def dossier(need=None, **survey):
    ms = survey.pop("ms", NOW)
    return Dossier(
        need=record(b"n", "need", **(need or {})),
        survey=record(**survey, ms=ms),
        form=data.form("A", 1),
    )


def warnings(given):
    return need_warnings(given, data.catalogue(), NOW)


def test_the_catalogue_travels_in_the_round():
    values = round_values(ROUND, data.catalogue(), {("A", 1): bytes(16), ("A", 2): b"2"}, ())
    assert catalogue(record(collection="round", **values)) == data.catalogue()
    assert values["forms"] == [b"2"]


def test_rows_that_are_no_items_are_left_out():
    assert (
        read_catalogue([["a"], "x", None, ["c", ["vi", "en"], ["A"], "bộ", None, None]])[0].code
        == "c"
    )
    assert read_catalogue("x") == ()


def test_prices_of_the_sources_are_the_usual_ones():
    usual = usual_prices(data.catalogue())
    assert usual["ip_station"] == (50_000_000, 1_000_000_000)
    assert usual["ip_cluster"] == (3_000_000, 60_000_000)
    assert usual["led_cluster"] == (200_000_000, 6_000_000_000)


@pytest.mark.parametrize(
    ("item", "price", "found"),
    [
        (["ip_cluster", "Cụm loa"], 2_999_999, ["price_out_of_range"]),
        (["ip_cluster", "Cụm loa"], 3_000_000, []),
        (["ip_cluster", "Cụm loa"], 60_000_001, ["price_out_of_range"]),
        (["ip_cluster", "Cụm loa"], None, []),
        ([None, "Cụm loa"], 1, []),
        (["horn_speaker", "Loa"], 1, []),
    ],
)
def test_a_price_out_of_range_is_pointed_out(item, price, found):
    assert warnings(dossier({"item": item, "unit_price": price})) == found


def test_money_from_elsewhere_and_estimates_are_pointed_out():
    need = {"funded_elsewhere": ["yes", "CT"]}
    assert warnings(dossier(need, basis="estimate")) == ["funded_elsewhere", "estimate"]
    assert warnings(dossier({"funded_elsewhere": ["unknown", None]}, basis="counted")) == []


def test_a_clock_ahead_or_behind_is_pointed_out():
    assert warnings(dossier(basis="counted", ms=NOW + 3_600_000)) == []
    assert warnings(dossier(basis="counted", ms=NOW + 3_600_001)) == ["clock_off"]
    assert warnings(dossier(date="2026-11-23", handed_in=[])) == []
    assert warnings(dossier(date="2026-11-24", handed_in=[])) == ["clock_off"]
    assert warnings(dossier(date="2026-11-24")) == []


def test_two_surveys_of_one_place_find_each_other():
    here = {"round": b"r", "form": b"f", "unit": ["Q", "1"], "point": HERE, "site": b"a"}
    near = [HERE[0] + 400, HERE[1], 8]
    far = [HERE[0] + 500, HERE[1], 8]
    others = [
        record(b"site", **{**here, "point": None}),
        record(b"near", **{**here, "site": b"b", "point": near}),
        record(b"far", **{**here, "site": b"b", "point": far}),
        record(b"unit", **{**here, "site": b"b", "unit": ["Q", "2"]}),
        record(b"round", **{**here, "round": b"q"}),
        record(b"form", **{**here, "form": b"g"}),
    ]
    me = record(b"me", **here)
    assert [id.rstrip(b"\0") for id in same_place(me, [me, *others])] == [b"near", b"site"]
    assert (
        same_place(record(b"me", round=b"r", form=b"f"), [record(b"x", round=b"r", form=b"f")])
        == []
    )


def test_two_sites_with_one_official_code_are_one_place():
    here = {"round": b"r", "form": b"f"}
    me = record(b"me", **here, site=b"a")
    other, third = record(b"other", **here, site=b"b"), record(b"third", **here, site=b"c")
    codes = {b"a": " CL-07", b"b": "cl-07 ", b"c": ""}
    assert same_place(me, [me, other, third], codes) == [other.id]
    assert same_place(third, [me, record(b"fourth", **here, site=b"d")], codes) == []


def test_metres_follow_the_latitude():
    assert metres((20_000_000, 107_000_000), (20_001_000, 107_000_000)) == pytest.approx(111, abs=1)
    assert metres((20_000_000, 107_000_000), (20_000_000, 107_001_000)) == pytest.approx(105, abs=1)


def test_each_form_with_needs_has_items_to_choose_and_an_agency_that_reviews_them():
    with_needs = {form.letter for form in data.forms() if form.of_kind("needs")}
    assert {letter for item in data.catalogue() for letter in item.letters} == with_needs
    assert {letter for letter, _ in data.round_file("2026").agencies} == with_needs
