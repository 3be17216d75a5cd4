"""The warnings of a need with what they speak of: figures, and the other surveys."""

import msgspec

from api.desk.areas import Area, Case
from api.desk.queue import may_see, warnings
from api.people import Person
from sync.record import Record


class FigureJson(msgspec.Struct, frozen=True):
    """A figure of the survey, by `question` or `question.part`, and the one beside it."""

    path: str
    reported: int
    beside: int


class OtherJson(msgspec.Struct, frozen=True):
    """Another survey; `need` is one of it that the person may open, `round` the round's name."""

    survey: str
    need: str | None
    form: str
    site: str
    official_code: str
    round: str
    date: str | None


class WarningJson(msgspec.Struct, frozen=True):
    """Something to look at twice."""

    code: str
    figures: list[FigureJson] = []
    surveys: list[OtherJson] = []


def warnings_json(person: Person, area: Area, case: Case, now: int) -> list[WarningJson]:
    """What stands out in a need and its survey, with what it speaks of."""
    return [_warning(person, area, case, code) for code in warnings(area, case, now)]


def _warning(person: Person, area: Area, case: Case, code: str) -> WarningJson:
    survey, beside = case.dossier.survey, area.beside
    match code:
        case "totals_differ":
            return WarningJson(code, [FigureJson(*one) for one in beside.differences(survey)])
        case "differs_from_last_round":
            before = beside.before(survey)
            others = [_other(person, area, before.survey.id)] if before else []
            return WarningJson(code, [FigureJson(*one) for one in beside.figures(survey)], others)
        case "same_place":
            twins = area.places.beside(survey)
            return WarningJson(code, [], [_other(person, area, one) for one in twins])
    return WarningJson(code)


def _other(person: Person, area: Area, id: bytes) -> OtherJson:
    survey, letter, site, round = area.beside.other(id)
    needs = area.of_survey(id) if may_see(person, area.scope, letter) else []
    date = survey.get("date")
    return OtherJson(
        survey=id.hex(),
        need=needs[0].dossier.need.id.hex() if needs else None,
        form=letter,
        site=_text(site, "name"),
        official_code=_text(site, "official_code"),
        round=_text(round, "name"),
        date=date if isinstance(date, str) else None,
    )


def _text(record: Record | None, field: str) -> str:
    return str(record.get(field) or "") if record else ""
