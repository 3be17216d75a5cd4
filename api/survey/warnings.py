"""What a reviewer is told to look at twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import cos, radians
from typing import NamedTuple

from api.survey.definition import Form
from api.survey.needs import funded_elsewhere, item_code, unit_price
from api.survey.rounds import Item
from api.survey.text import local_day
from api.survey.values import is_int
from api.survey.versions import Dossier
from sync.canonical import Value
from sync.clock import FAR_AHEAD
from sync.record import Record

NO_CODES: Mapping[bytes, str] = {}
SAME_PLACE_METRES = 50
MUCH = 0.2
METRES_A_DEGREE = 111_320


def need_warnings(dossier: Dossier, catalogue: Sequence[Item], now: int) -> list[str]:
    """The codes of what stands out in one need and its survey; `now` in milliseconds."""
    tests = {
        "price_out_of_range": _price_out_of_range(dossier.need, catalogue),
        "funded_elsewhere": funded_elsewhere(dossier.need) == "yes",
        "estimate": dossier.survey.get("basis") == "estimate",
        "clock_off": _clock_off(dossier.survey, now),
    }
    return [code for code, stands_out in tests.items() if stands_out]


def _price_out_of_range(need: Record, catalogue: Sequence[Item]) -> bool:
    code, price = item_code(need), unit_price(need)
    usual = next((item.usual for item in catalogue if item.code == code), None)
    return usual is not None and price is not None and not usual[0] <= price <= usual[1]


def _clock_off(survey: Record, now: int) -> bool:
    """Written in the future, or handed in before the day that the survey says it was made."""
    times = [write.time[0] for writes in survey.fields.values() for write in writes]
    if max(times, default=0) > now + FAR_AHEAD:
        return True
    handed_in = [write.time[0] for write in survey.live("handed_in")]
    date = survey.get("date")
    return isinstance(date, str) and bool(handed_in) and local_day(max(handed_in)) < date


class Figure(NamedTuple):
    """A count that is not what it was: `question`, or `question.part` of a group."""

    path: str
    now: int
    before: int


def differing(form: Form, now: Record, before: Record) -> list[Figure]:
    """The counts that a form marks as evidence and that differ from an earlier survey's.

    A difference counts beyond a fifth of the earlier figure.
    """
    pairs = zip(_counts(form, now), _counts(form, before), strict=True)
    return [
        Figure(path, here, there)
        for (path, here), (_, there) in pairs
        if here is not None and there is not None and abs(here - there) > there * MUCH
    ]


def _counts(form: Form, survey: Record) -> Iterator[tuple[str, int | None]]:
    """Each count of the form that is evidence, by path, with the survey's answer."""
    for question in form.questions():
        value = survey.get(question.id)
        if question.evidence and question.kind == "count":
            yield question.id, value if is_int(value) else None
        elif question.evidence and question.kind == "group":
            for place, part in enumerate(question.parts):
                if part.kind == "count":
                    yield f"{question.id}.{part.id}", _part(value, place)


def _part(value: Value, place: int) -> int | None:
    part = value[place] if isinstance(value, list | tuple) and place < len(value) else None
    return part if is_int(part) else None


def same_place(
    survey: Record, others: Iterable[Record], codes: Mapping[bytes, str] = NO_CODES
) -> list[bytes]:
    """Other surveys of one round and form: same site or code, or within 50 m in the same unit.

    `codes` are the official codes of sites.
    """
    code = code_of(survey, codes)
    return sorted(
        other.id
        for other in others
        if other.id != survey.id
        and not other.deleted
        and all(other.get(field) == survey.get(field) for field in ("round", "form"))
        and (
            _same(survey, other, "site")
            or (code and code == code_of(other, codes))
            or (_same(survey, other, "unit") and _near(survey, other))
        )
    )


def code_of(survey: Record, codes: Mapping[bytes, str]) -> str:
    """The official code of a survey's site, as it is compared; empty where there is none."""
    site = survey.get("site")
    return codes.get(site, "").strip().casefold() if isinstance(site, bytes) else ""


def _same(survey: Record, other: Record, field: str) -> bool:
    value = survey.get(field)
    return value is not None and value == other.get(field)


def _near(survey: Record, other: Record) -> bool:
    here, there = place_of(survey), place_of(other)
    return bool(here and there) and metres(here, there) <= SAME_PLACE_METRES  # type: ignore[arg-type]


def metres(here: tuple[int, int], there: tuple[int, int]) -> float:
    """The distance of two points near each other, given in 10^-6 degree."""
    north = (there[0] - here[0]) / 1e6
    east = (there[1] - here[1]) / 1e6 * cos(radians(here[0] / 1e6))
    return float((north**2 + east**2) ** 0.5 * METRES_A_DEGREE)


def place_of(survey: Record) -> tuple[int, int] | None:
    """Latitude and longitude of a survey, in 10^-6 degree."""
    match survey.get("point"):
        case [latitude, longitude, _] if is_int(latitude) and is_int(longitude):
            return latitude, longitude
    return None
