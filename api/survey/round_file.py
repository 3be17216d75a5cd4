"""A round as a file that an administrator writes. The format is in docs/rounds.md."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from api.survey.errors import BadRound
from api.survey.rounds import Item, read_catalogue
from api.survey.text import is_date, read_json, said
from api.survey.units import Key
from sync.canonical import Value

Line = Annotated[str, Meta(min_length=1, max_length=500)]
Pair = tuple[Line, Line]
VERSION = re.compile("[1-9][0-9]{0,5}")
Forms = Mapping[tuple[str, int], bytes]
"""The record of each published form, by letter and version."""


class RoundFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says. `catalogue` is the items themselves, or the name of a file of them."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Line
    starts: str
    ends: str
    letters: Annotated[tuple[str, ...], Meta(min_length=1, max_length=26)]
    agencies: tuple[Pair, ...] = ()
    leads: tuple[Pair, ...] = ()
    legal_bases: tuple[Line, ...] = ()
    funding_sources: tuple[Line, ...] = ()
    targets: tuple[tuple[tuple[str, str], str], ...] = ()
    catalogue: str | list[object] = []
    confirms: bool = False
    open: bool = True


def read_round(data: bytes) -> RoundFile:
    """The round of a file in JSON, checked by itself.

    Raises `LegacyEncoding`, or `BadRound` naming the member.
    """
    try:
        found = read_json(data, RoundFile)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        member = place.strip("`").removeprefix("$.") or "round"
        raise BadRound(member, "thiếu, thừa hoặc sai kiểu", reason) from error
    except msgspec.DecodeError as error:
        raise BadRound("round", "tệp không phải JSON", str(error)) from error
    for member in ("code", "name"):
        if not said(getattr(found, member)):
            raise BadRound(member, "chưa ghi gì", "it says nothing")
    _check_days(found)
    _check_letters(found)
    return found


def _check_days(found: RoundFile) -> None:
    days = {"starts": found.starts, "ends": found.ends}
    days |= {f"targets[{n}]": due for n, (_, due) in enumerate(found.targets)}
    for member, day in days.items():
        if not is_date(day):
            raise BadRound(
                member, f"{day} không phải ngày như 2026-01-31", f"{day} is no day as 2026-01-31"
            )
    if found.starts > found.ends:
        raise BadRound("ends", "kết thúc trước khi bắt đầu", "it ends before it starts")


def _check_letters(found: RoundFile) -> None:
    letters = [divided(name)[0] for name in found.letters]
    if len(letters) != len(set(letters)):
        raise BadRound("letters", "một phiếu có hai lần", "a form stands twice")
    for member in ("agencies", "leads"):
        for letter, _ in getattr(found, member):
            if letter not in letters:
                raise BadRound(
                    member, f"đợt không có phiếu {letter}", f"the round has no form {letter}"
                )


def divided(name: str) -> tuple[str, int | None]:
    """Letter and version of `A-2`; `A` alone means the newest version."""
    letter, dash, version = name.partition("-")
    if not letter.isalpha() or (dash and not VERSION.fullmatch(version)):
        raise BadRound(
            "letters", f"{name} không phải phiếu như A hoặc A-2", f"{name} is no form as A or A-2"
        )
    return letter, int(version) if dash else None


def items_of(rows: str | list[object]) -> tuple[Item, ...]:
    """The items that stand in a file, each of them an item; raises `BadRound`."""
    if isinstance(rows, str):
        raise BadRound(
            "catalogue",
            "ở đây cần chính danh mục, không phải tên tệp",
            "the items themselves are needed here, not the name of a file",
        )
    codes: set[str] = set()
    found = []
    for number, row in enumerate(rows):
        [item] = read_catalogue([row]) or [None]  # type: ignore[list-item]
        if item is None or item.code in codes or not _prices_fit(item, row):
            raise BadRound(
                f"catalogue[{number}]",
                "không phải hạng mục, hoặc có hai lần",
                "no item, or one that stands twice",
            )
        codes.add(item.code)
        found.append(item)
    return tuple(found)


def _prices_fit(item: Item, row: object) -> bool:
    """Whether nothing in the row was dropped, and prices are prices."""
    low, high = item.usual or (0, 0)
    return item.value() == row and (item.unit_price or 0) >= 0 and 0 <= low <= high


def round_values(
    found: RoundFile, items: Iterable[Item], forms: Forms, units: Container[Key]
) -> dict[str, Value]:
    """The fields of the round's record; raises `BadRound` for a form or unit that is not there."""
    for number, (unit, _) in enumerate(found.targets):
        if Key(*unit) not in units:
            raise BadRound(
                f"targets[{number}]",
                f"chưa có đơn vị {'/'.join(unit)}",
                f"there is no unit {'/'.join(unit)}",
            )
    return {
        "code": found.code,
        "name": found.name,
        "starts": found.starts,
        "ends": found.ends,
        "forms": list(_references(found.letters, forms)),
        "agencies": [list(pair) for pair in found.agencies],
        "leads": [list(pair) for pair in found.leads],
        "legal_bases": list(found.legal_bases),
        "funding_sources": list(found.funding_sources),
        "targets": [[list(unit), due] for unit, due in found.targets],
        "catalogue": [item.value() for item in items],
        "confirms": found.confirms,
        "open": found.open,
    }


def _references(names: Iterable[str], forms: Forms) -> Iterator[Value]:
    for name in names:
        letter, version = divided(name)
        fitting = [key for key in forms if key[0] == letter and version in (None, key[1])]
        if not fitting:
            raise BadRound("letters", f"chưa có phiếu {name}", f"the form {name} is not published")
        yield forms[max(fitting)]
