"""What conditions may know beside the answers, so that the desk judges them as the tablet does."""

from collections.abc import Iterable
from typing import Any

import msgspec

from api.desk.areas import Area, Case, Common
from api.desk.queue import unit_json
from api.desk.shapes import UnitJson
from api.survey.definition import Context
from api.survey.rounds import catalogue, usual_prices
from api.survey.text import local_day
from api.survey.units import formers, read_key
from sync.canonical import Value
from sync.record import Record


class ContextJson(msgspec.Struct, frozen=True):
    """Units that answers name, how many former units each has, and usual prices by item code."""

    units: list[UnitJson]
    formers: dict[str, int]
    usual: dict[str, tuple[int, int]]


def facts(area: Area, case: Case, now: int) -> Context:
    """What the conditions of a form may know beside the answers of a need."""
    units = area.common.units
    keys = {key for value in _live(case) if (key := read_key(value)) and key in units}
    return Context(
        today=local_day(now),
        formers={str(key): len(formers(units, key)) for key in keys},
        usual=_usual(case.round),
        restricted=bool(case.site and case.site.get("restricted") is True),
    )


def context(area: Area, case: Case, gone: Iterable[Any], now: int) -> ContextJson:
    """The context of a need; `gone` are values of before that are shown beside the live ones."""
    return context_of(area.common, case.round, [*_live(case), *gone], now)


def context_of(
    common: Common, round: Record | None, values: Iterable[Any], now: int
) -> ContextJson:
    """The context of values in a round."""
    units = common.units
    keys = sorted({key for value in values if (key := read_key(value)) and key in units})
    return ContextJson(
        units=[unit_json(common, key, now) for key in keys],
        formers={str(key): len(formers(units, key)) for key in keys},
        usual=_usual(round),
    )


def _usual(round: Record | None) -> dict[str, tuple[int, int]]:
    return usual_prices(catalogue(round)) if round else {}


def _live(case: Case) -> list[Value]:
    records = [case.dossier.survey, *case.dossier.rows, case.dossier.need]
    return [w.value for record in records for writes in record.fields.values() for w in writes]
