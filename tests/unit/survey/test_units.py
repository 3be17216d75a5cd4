import pytest

from api.survey import data
from api.survey.errors import BadUnits
from api.survey.units import (
    COLUMNS,
    Key,
    Unit,
    count_formers,
    formers,
    read_list,
    read_unit,
    search,
)
from sync.record import Record, Write

OLD, NEW = "QD124-2004", "QD19-2025"
UNITS = data.units()
HEAD = ",".join(COLUMNS)
ROW = "B,1,Xã A,commune,,,,,,,"


def record(unit):
    fields = {
        name: (Write(value, bytes(16), 1, bytes(32), (1, 0), None),)
        for name, value in unit.values().items()
    }
    return Record(bytes(16), "unit", "common", fields)


def test_one_code_means_two_units_in_two_codebooks():
    assert UNITS[Key(OLD, "11914")].name == "Thị trấn Cát Bà"
    assert UNITS[Key(NEW, "11914")].name == "Đặc khu Cát Hải"


def test_every_unit_is_read_back_from_its_record():
    assert [read_unit(record(unit)) for unit in UNITS.values()] == list(UNITS.values())


def test_a_record_without_a_code_is_no_unit():
    assert read_unit(Record(bytes(16), "unit", "common", {})) is None


def test_the_twelve_communes_are_the_former_units_and_not_the_district_around_them():
    assert len(formers(UNITS, Key(NEW, "11914"))) == 12
    assert [unit.name for unit in formers(UNITS, Key(NEW, "11948"))] == ["Huyện Bạch Long Vĩ"]
    assert count_formers(UNITS) == {f"{NEW}/11914": 12, f"{NEW}/11948": 1, f"{NEW}/31": 1}


def test_both_spellings_of_bach_long_vi_are_found():
    for words in ("Bạch Long Vỹ", "bach long vi", "BẠCH-LONG-VĨ"):
        assert {unit.key.code for unit in search(UNITS.values(), words)} == {"318", "11948"}


def test_every_unit_of_the_islands_says_so_and_lives_in_an_area():
    for unit in UNITS.values():
        assert unit.flagged("island", "2026-11-23") == (unit.kind != "city")
        assert (unit.area in ("area/11914", "area/11948")) == (unit.kind != "city")


def test_a_flag_holds_from_its_first_to_its_last_day():
    row = "B,1,Xã A,commune,,,extremely_difficult:2021-01-01:2025-12-31;island,,,,"
    (unit,) = read_list(f"{HEAD}\n{row}\n")
    days = ["2020-12-31", "2021-01-01", "2025-12-31", "2026-01-01"]
    held = [unit.flagged("extremely_difficult", day) for day in days]
    assert held == [False, True, True, False]
    assert unit.flagged("island", "1990-01-01")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["codebook,code,name"], 1),
        ([HEAD, "B,1,Xã A,commune"], 2),
        ([HEAD, "B,,Xã A,commune,,,,,,,"], 2),
        ([HEAD, "B,1,Xã A,hamlet,,,,,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,poor,,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,island:2021-01-01,,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,,01/07/2025,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,,,,2,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,,,,B/2,"], 2),
        ([HEAD, "B,1,Xã A,commune,B,9,,,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,,,,,", "B,1,Xã B,commune,,,,,,,"], 3),
        ([HEAD, 'B,1,"Xã A'], 2),
        ([HEAD, "B,1,Xã A,commune,B,1,,,,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,,,,B/1,"], 2),
        ([HEAD, ROW, "B,2,Xã A,commune,B,3,,,,,", "B,3,Xã B,commune,B,2,,,,,"], 3),
        ([HEAD, ROW, "B,2,Xã A,commune,,,,,,B/3;B/1,", "B,3,Xã B,commune,,,,,,B/2,"], 3),
        ([HEAD, "B,1,Xã A,commune,,,,2025-07-01,2025-06-30,,"], 2),
        ([HEAD, "B,1,Xã A,commune,,,island:2025-07-01:2025-06-30,,,,"], 2),
        ([], 1),
    ],
)
def test_a_wrong_line_of_a_list_is_named(rows, line):
    with pytest.raises(BadUnits) as refused:
        read_list("\n".join(rows))
    assert refused.value.line == line


def test_a_circle_through_units_that_are_known_is_refused():
    known = {Key("B", "2"): Unit(Key("B", "2"), "Xã B", "commune", successors=(Key("B", "1"),))}
    with pytest.raises(BadUnits, match="line 2"):
        read_list(f"{HEAD}\nB,1,Xã A,commune,,,,,,B/2,\n", known)


def test_codes_are_texts():
    (unit,) = read_list(f"{HEAD}\nB,00123,Xã A,commune,,,,,,,\n")
    assert unit == Unit(Key("B", "00123"), "Xã A", "commune")
