"""Rounds and prices as files: what is taken, and the place of what is wrong."""

import json

import pytest

from api.survey import data
from api.survey.definition import Label
from api.survey.errors import BadPrices, BadRound, LegacyEncoding
from api.survey.prices import COLUMNS, read_prices
from api.survey.round_file import items_of, read_round, round_values
from api.survey.rounds import Item
from api.survey.units import Key

POLE = ["pole", ["Cột", "Pole"], ["A"], "cột", 5, [1, 9]]
WHOLE: dict[str, object] = {
    "code": "R-1",
    "name": "Đợt thử",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "letters": ["A", "P-2"],
    "agencies": [["A", "Sở"]],
    "leads": [["P", "Sở"]],
    "funding_sources": ["Ngân sách"],
    "targets": [[["QD19-2025", "11948"], "2026-06-30"]],
    "catalogue": [POLE],
    "confirms": True,
}
FORMS = {("A", 1): b"a1", ("A", 2): b"a2", ("P", 2): b"p2", ("P", 3): b"p3"}
UNITS = {Key("QD19-2025", "11948")}
HEAD = ",".join(COLUMNS)


def read(**other):
    values = {name: value for name, value in {**WHOLE, **other}.items() if value is not ...}
    return read_round(json.dumps(values).encode())


def values(**other):
    found = read(**other)
    return round_values(found, items_of(found.catalogue), FORMS, UNITS)


def test_a_round_names_forms_by_letter_the_newest_or_by_version():
    assert values()["forms"] == [b"a2", b"p2"]


def test_all_that_a_file_says_stands_in_the_record():
    assert values() == {
        **{name: value for name, value in WHOLE.items() if name != "letters"},
        "forms": [b"a2", b"p2"],
        "legal_bases": [],
        "open": True,
    }


@pytest.mark.parametrize(
    ("other", "member"),
    [
        ({"code": ...}, "round"),
        ({"code": ""}, "code"),
        ({"fundng": ""}, "round"),
        ({"confirms": "yes"}, "confirms"),
        ({"starts": "01/01/2026"}, "starts"),
        ({"ends": "2026-02-30"}, "ends"),
        ({"ends": "2025-12-31"}, "ends"),
        ({"letters": []}, "letters"),
        ({"letters": ["A", "A-1"]}, "letters"),
        ({"letters": ["A", "P", "Q"]}, "letters"),
        ({"letters": ["A-9", "P"]}, "letters"),
        ({"letters": ["A-x", "P"]}, "letters"),
        ({"agencies": [["B", "Sở"]]}, "agencies"),
        ({"leads": [["B", "Sở"]]}, "leads"),
        ({"targets": [[["QD19-2025", "1"], "2026-06-30"]]}, "targets[0]"),
        ({"targets": [[["QD19-2025", "11948"], "30/6"]]}, "targets[0]"),
        ({"catalogue": [["pole"]]}, "catalogue[0]"),
        ({"catalogue": [POLE, POLE]}, "catalogue[1]"),
        ({"catalogue": [["pole", ["Cột", "Pole"], ["A"], "cột", -5, None]]}, "catalogue[0]"),
        ({"catalogue": [["pole", ["Cột", "Pole"], ["A"], "cột", "5", None]]}, "catalogue[0]"),
        ({"catalogue": [["pole", ["Cột", "Pole"], ["A"], "cột", 5, [9, 1]]]}, "catalogue[0]"),
        ({"catalogue": "prices.csv"}, "catalogue"),
    ],
)
def test_a_wrong_member_is_named_in_both_languages(other, member):
    with pytest.raises(BadRound) as refused:
        values(**other)
    assert refused.value.member == member
    assert refused.value.vietnamese.startswith(f"Mục {member}: ")
    assert str(refused.value).startswith(f"{member}: ")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00"])
def test_what_is_no_round_is_said_to_be_none(content):
    with pytest.raises(BadRound):
        read_round(content)


def test_a_round_in_a_legacy_encoding_names_the_line():
    with pytest.raises(LegacyEncoding) as refused:
        read_round(b'{\n"name": "\xd0\xec"\n}')
    assert refused.value.line == 2


def test_the_round_of_the_program_can_be_opened_where_its_forms_are_published():
    found = data.round_file("2026")
    assert found.code == "GNTT-2026" and found.catalogue == "../catalogue.json"


def test_prices_are_read_as_people_write_them():
    rows = "pole,Cột treo loa,,A; P,cột,2.500.000,,\nled,Màn hình,Screen,B,m²,,1000000,6000000\n"
    assert read_prices(f"{HEAD}\n{rows}") == [
        Item("pole", Label("Cột treo loa", "Cột treo loa"), ("A", "P"), "cột", 2_500_000, None),
        Item("led", Label("Màn hình", "Screen"), ("B",), "m²", None, (1_000_000, 6_000_000)),
    ]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([], 1),
        (["code,name"], 1),
        ([HEAD, "pole,Cột"], 2),
        ([HEAD, "pole,,,A,cột,,,"], 2),
        ([HEAD, "pole,Cột,,A,cột,rẻ,,"], 2),
        ([HEAD, "pole,Cột,,A,cột,-1,,"], 2),
        ([HEAD, "pole,Cột,,A,cột,,5,"], 2),
        ([HEAD, "pole,Cột,,A,cột,,5,4"], 2),
        ([HEAD, "", "pole,Cột,,A,cột,,,", "pole,Cột,,A,cột,,,"], 4),
    ],
)
def test_a_wrong_line_of_prices_is_named(rows, line):
    with pytest.raises(BadPrices) as refused:
        read_prices("\n".join(rows))
    assert refused.value.line == line
