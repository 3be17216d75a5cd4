"""What stands beside a survey: what pole cards add up to, and what the last round said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.survey.definition import Form
from api.survey.totals import Difference, Totals, differences, totals
from api.survey.visits import Needs, Visit, age, visit_of
from api.survey.warnings import Figure, differing
from sync.record import Record

STATION, POLE_CARD = "A", "P"


class Other(NamedTuple):
    """A survey, the letter of its form, its site and its round."""

    survey: Record
    letter: str
    site: Record | None
    round: Record | None


class Beside:
    """The surveys of an area, to be held against each other."""

    def __init__(
        self,
        surveys: Sequence[Record],
        needs: Needs,
        forms: Mapping[bytes, Form],
        rounds: Mapping[bytes, Record],
        sites: Mapping[bytes, Record],
    ) -> None:
        self._surveys, self._needs, self._sites = surveys, needs, sites
        self._forms, self._rounds = forms, rounds
        self._cards = {id for id, form in forms.items() if form.letter == POLE_CARD}
        self._totals: dict[tuple[bytes, str], Totals] = {}
        self._by_id = {survey.id: survey for survey in surveys}
        self._of_site: defaultdict[bytes, list[Record]] = defaultdict(list)
        for survey in surveys:
            self._of_site[_id(survey, "site")].append(survey)

    def totals(self, survey: Record) -> Totals | None:
        """What the pole cards of a station's unit add up to; None for another form."""
        round, unit = survey.get("round"), survey.get("unit")
        if self._letter(survey) != STATION or not isinstance(round, bytes):
            return None
        key = round, str(unit)
        if key not in self._totals:
            self._totals[key] = totals(self._surveys, self._needs, round, unit, self._cards)
        return self._totals[key]

    def differences(self, survey: Record) -> list[Difference]:
        """Where a station's figures are not what its pole cards add up to."""
        found = self.totals(survey)
        if found is None:
            return []
        return differences(found, survey.get("clusters"), survey.get("speakers"))

    def before(self, survey: Record) -> Visit | None:
        """The newest survey handed in of the same site, by the same form, in an earlier round."""
        letter, starts = self._letter(survey), self._starts(survey)
        site = survey.get("site")
        if not isinstance(site, bytes) or not starts:
            return None
        earlier = [
            visit_of(other, self._needs)
            for other in self._of_site[site]
            if self._letter(other) == letter and "" < self._starts(other) < starts
        ]
        return max(
            (visit for visit in earlier if visit.handed_in),
            key=lambda one: (self._starts(one.survey), one.day, age(one.survey)),
            default=None,
        )

    def figures(self, survey: Record) -> list[Figure]:
        """The counts that are evidence and differ much from those of the last round."""
        before, form = self.before(survey), self._form(survey)
        return differing(form, survey, before.survey) if before and form else []

    def other(self, survey: bytes) -> Other:
        """A survey of the area with what it belongs to."""
        found = self._by_id[survey]
        site, round = self._sites.get(_id(found, "site")), self._round(found)
        return Other(found, self._letter(found), site, round)

    def _form(self, survey: Record) -> Form | None:
        return self._forms.get(_id(survey, "form"))

    def _round(self, survey: Record) -> Record | None:
        return self._rounds.get(_id(survey, "round"))

    def _letter(self, survey: Record) -> str:
        form = self._form(survey)
        return form.letter if form else ""

    def _starts(self, survey: Record) -> str:
        """The first day of a survey's round; empty where it is not known."""
        round = self._round(survey)
        starts = round.get("starts") if round else None
        return starts if isinstance(starts, str) else ""


def _id(survey: Record, field: str) -> bytes:
    value = survey.get(field)
    return value if isinstance(value, bytes) else b""
