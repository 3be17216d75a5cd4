"""What a reviewer is told to look at twice."""

from collections.abc import Iterable, Sequence
from math import cos, radians

from api.survey.needs import funded_elsewhere, item_code, unit_price
from api.survey.rounds import Item
from api.survey.text import local_day
from api.survey.values import is_int
from api.survey.versions import Dossier
from sync.clock import FAR_AHEAD
from sync.record import Record

SAME_PLACE_METRES = 50
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


def same_place(survey: Record, others: Iterable[Record]) -> list[bytes]:
    """Other surveys of one round and form at the same site, or within 50 m in the same unit."""
    return sorted(
        other.id
        for other in others
        if other.id != survey.id
        and not other.deleted
        and all(other.get(field) == survey.get(field) for field in ("round", "form"))
        and (
            _same(survey, other, "site") or (_same(survey, other, "unit") and _near(survey, other))
        )
    )


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
