"""Administrative units: keyed by codebook and code, with validity, successors and flags."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from api.survey.errors import BadUnits
from api.survey.text import folded, is_date
from sync.canonical import Value
from sync.record import Record


class Key(NamedTuple):
    """The name of a unit: the same code means another unit in another codebook."""

    codebook: str
    code: str

    def __str__(self) -> str:
        return f"{self.codebook}/{self.code}"


class Flag(NamedTuple):
    """`island`, `border` or `extremely_difficult`, with the first and last day where known."""

    name: str
    since: str | None = None
    until: str | None = None


class Unit(NamedTuple):
    """A unit of one codebook. Days are ISO; None where a bound is open or not known."""

    key: Key
    name: str
    kind: str
    upper: Key | None = None
    flags: tuple[Flag, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[Key, ...] = ()
    area: str | None = None

    def flagged(self, flag: str, day: str) -> bool:
        """Whether the unit carries a flag on a day."""
        return any(f.name == flag and _between(day, f.since, f.until) for f in self.flags)

    def values(self) -> dict[str, Value]:
        """The fields of the unit's record."""
        return {
            "codebook": self.key.codebook,
            "code": self.key.code,
            "name": self.name,
            "kind": self.kind,
            "upper": _value(self.upper),
            "flags": [list(flag) for flag in self.flags],
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "successors": [_value(key) for key in self.successors],
            "area": self.area,
        }


Units = Mapping[Key, Unit]

COLUMNS = (
    *("codebook", "code", "name", "kind", "upper_codebook", "upper_code"),
    *("flags", "valid_from", "valid_to", "successors", "area"),
)
KINDS = ("city", "province", "district", "town", "ward", "commune", "special_zone")
FLAGS = ("island", "border", "extremely_difficult")
AREA_NAME = re.compile(r"area/[a-z0-9_-]{1,40}")


def _between(day: str, since: str | None, until: str | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _value(key: Key | None) -> Value:
    return None if key is None else list(key)


def read_unit(record: Record) -> Unit | None:
    """The unit that a record of the collection `unit` holds; None if it is none."""
    key = read_key([record.get("codebook"), record.get("code")])
    if key is None:
        return None
    return Unit(
        key,
        name=_text(record.get("name")) or "",
        kind=_text(record.get("kind")) or "",
        upper=read_key(record.get("upper")),
        flags=tuple(flag for row in _rows(record.get("flags")) if (flag := _read_flag(row))),
        valid_from=_text(record.get("valid_from")),
        valid_to=_text(record.get("valid_to")),
        successors=tuple(k for row in _rows(record.get("successors")) if (k := read_key(row))),
        area=_text(record.get("area")),
    )


def read_key(value: Value) -> Key | None:
    """The key in `[codebook, code]`; None if it is none."""
    match value:
        case [str() as codebook, str() as code]:
            return Key(codebook, code)
    return None


def _read_flag(value: Value) -> Flag | None:
    match value:
        case [str() as name, since, until]:
            return Flag(name, _text(since), _text(until))
    return None


def _rows(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else []


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


# What they become, and what they were


def formers(units: Units, key: Key) -> list[Unit]:
    """The units of which `key` is a direct successor, by key; not those that lay around them."""
    merged = [unit for unit in units.values() if key in unit.successors]
    uppers = {unit.upper for unit in merged}
    return sorted(unit for unit in merged if unit.key not in uppers)


def count_formers(units: Units) -> dict[str, int]:
    """How many former units each unit has, by `"codebook/code"`; none are left out."""
    successors = Counter(key for unit in units.values() for key in set(unit.successors))
    return {str(key): len(formers(units, key)) for key in sorted(successors)}


def search(units: Iterable[Unit], words: str) -> list[Unit]:
    """The units whose name holds all the words, in any spelling: vỹ finds vĩ."""
    wanted = folded(words).split()
    return [unit for unit in units if all(word in folded(unit.name) for word in wanted)]


# Lists of units from a file

NO_UNITS: Units = {}


def read_list(text: str, known: Mapping[Key, Unit] = NO_UNITS) -> list[Unit]:
    """The units of a CSV file with the columns `COLUMNS`; raises `BadUnits` naming the line.

    What they name as upper unit or successor is among them, or `known` already, and no unit
    leads to itself.
    """
    rows = csv.reader(text.splitlines(), strict=True)
    units: dict[int, Unit] = {}
    try:
        if tuple(cell.strip() for cell in next(rows, ())) != COLUMNS:
            names = ", ".join(COLUMNS)
            raise BadUnits(1, f"các cột là {names}", f"the columns are {names}")
        for row in rows:
            if any(cell.strip() for cell in row):
                units[rows.line_num] = _unit_in(rows.line_num, row)
    except csv.Error as error:
        raise BadUnits(rows.line_num, "không phải CSV hợp lệ", str(error)) from error
    _check_links(units, known)
    return list(units.values())


def _unit_in(line: int, row: list[str]) -> Unit:
    if len(row) != len(COLUMNS):
        raise BadUnits(
            line,
            f"có {len(row)} ô, cần {len(COLUMNS)} ô",
            f"{len(row)} cells; {len(COLUMNS)} are needed",
        )
    cells = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    if not cells["codebook"] or not cells["code"] or not cells["name"]:
        raise BadUnits(line, "cần codebook, code và name", "codebook, code and name are needed")
    if cells["kind"] not in KINDS:
        kinds = ", ".join(KINDS)
        raise BadUnits(line, f"kind là một trong {kinds}", f"kind is one of {kinds}")
    upper = Key(cells["upper_codebook"], cells["upper_code"])
    since, until = _day_in(line, cells["valid_from"]), _day_in(line, cells["valid_to"])
    _check_days(line, since, until)
    return Unit(
        Key(cells["codebook"], cells["code"]),
        cells["name"],
        cells["kind"],
        upper if all(upper) else None,
        tuple(_flag_in(line, part) for part in cells["flags"].split(";") if part),
        since,
        until,
        tuple(_key_in(line, part) for part in cells["successors"].split(";") if part),
        _area_in(line, cells["area"]),
    )


def _flag_in(line: int, part: str) -> Flag:
    """A flag as `island` or `extremely_difficult:2021-01-01:2025-12-31`."""
    name, *days = part.strip().split(":")
    if name not in FLAGS or len(days) not in (0, 2):
        flags = ", ".join(FLAGS)
        raise BadUnits(
            line,
            f"cờ là một trong {flags}, đứng một mình hoặc kèm hai ngày",
            f"a flag is one of {flags}, alone or with two days",
        )
    since, until = (_day_in(line, day) for day in days or ("", ""))
    _check_days(line, since, until)
    return Flag(name, since, until)


def _key_in(line: int, part: str) -> Key:
    codebook, slash, code = part.strip().partition("/")
    if not (codebook and slash and code):
        raise BadUnits(line, "đơn vị kế tiếp viết là danh mục/mã", "a successor is codebook/code")
    return Key(codebook, code)


def _day_in(line: int, cell: str) -> str | None:
    if cell and not is_date(cell):
        raise BadUnits(
            line, f"{cell} không phải ngày như 2025-07-01", f"{cell} is no day such as 2025-07-01"
        )
    return cell or None


def _check_days(line: int, since: str | None, until: str | None) -> None:
    if since and until and until < since:
        raise BadUnits(
            line,
            f"ngày cuối {until} trước ngày đầu {since}",
            f"the last day, {until}, is before the first, {since}",
        )


def _area_in(line: int, cell: str) -> str | None:
    if cell and not AREA_NAME.fullmatch(cell):
        raise BadUnits(
            line,
            f"{cell} không phải địa bàn như area/11948",
            f"{cell} is no area such as area/11948",
        )
    return cell or None


def _check_links(units: Mapping[int, Unit], known: Units) -> None:
    seen: set[Key] = set()
    keys = {unit.key for unit in units.values()}
    for line, unit in units.items():
        if unit.key in seen:
            raise BadUnits(line, f"{unit.key} có hai lần", f"{unit.key} stands twice")
        seen.add(unit.key)
        for key in (*unit.successors, *filter(None, [unit.upper])):
            if key not in keys and key not in known:
                raise BadUnits(line, f"{key} không có trong danh sách", f"{key} is not in the list")
    every = {**known, **{unit.key: unit for unit in units.values()}}
    for line, unit in units.items():
        if _comes_back(every, unit.key, lambda one: one.successors):
            raise BadUnits(
                line, f"{unit.key} kế tiếp chính nó", f"{unit.key} is a successor of itself"
            )
        if _comes_back(every, unit.key, lambda one: (one.upper,) if one.upper else ()):
            raise BadUnits(line, f"{unit.key} nằm trong chính nó", f"{unit.key} lies in itself")


def _comes_back(units: Units, key: Key, leads: Callable[[Unit], tuple[Key, ...]]) -> bool:
    """Whether what a unit leads to, however far, leads to itself."""
    seen, ahead = set[Key](), [key]
    while ahead:
        unit = units.get(ahead.pop())
        for next_key in leads(unit) if unit else ():
            if next_key == key:
                return True
            if next_key not in seen:
                seen.add(next_key)
                ahead.append(next_key)
    return False
