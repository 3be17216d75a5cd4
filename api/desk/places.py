"""Surveys of one place, found without comparing each with each."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping

from api.survey.warnings import NO_CODES, code_of, place_of, same_place
from sync.record import Record

CELL = 1_000
"""Side of a cell in 10^-6 degree: wider than what counts as one place."""


class Places:
    """The surveys of an area by site, by the site's official code, and by cell."""

    def __init__(self, surveys: Iterable[Record], codes: Mapping[bytes, str] = NO_CODES) -> None:
        self._codes = codes
        self._found: dict[bytes, list[bytes]] = {}
        self._at: defaultdict[Hashable, list[Record]] = defaultdict(list)
        for survey in surveys:
            for key in _own(survey, codes):
                self._at[key].append(survey)

    def beside(self, survey: Record) -> list[bytes]:
        """Other surveys of the place of a survey: `same_place`."""
        if survey.id not in self._found:
            keys = _around(survey, self._codes)
            near = {one.id: one for key in keys for one in self._at.get(key, ())}
            self._found[survey.id] = same_place(survey, near.values(), self._codes)
        return self._found[survey.id]


def _own(survey: Record, codes: Mapping[bytes, str]) -> Iterator[Hashable]:
    site, cell = survey.get("site"), _cell(survey)
    if isinstance(site, bytes):
        yield site
    if code := code_of(survey, codes):
        yield code
    if cell:
        yield cell


def _around(survey: Record, codes: Mapping[bytes, str]) -> Iterator[Hashable]:
    yield from _own(survey, codes)
    if cell := _cell(survey):
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield cell[0] + north, cell[1] + east


def _cell(survey: Record) -> tuple[int, int] | None:
    place = place_of(survey)
    return place and (place[0] // CELL, place[1] // CELL)
