"""Surveys of one place, found without comparing each with each."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from api.survey.warnings import place_of, same_place
from sync.record import Record

CELL = 1_000
"""Side of a cell in 10^-6 degree: wider than what counts as one place."""


class Places:
    """The surveys of an area by site and by cell."""

    def __init__(self, surveys: Iterable[Record]) -> None:
        self._found: dict[bytes, list[bytes]] = {}
        self._at: defaultdict[Hashable, list[Record]] = defaultdict(list)
        for survey in surveys:
            for key in _own(survey):
                self._at[key].append(survey)

    def beside(self, survey: Record) -> list[bytes]:
        """Other surveys of the place of a survey: `same_place`."""
        if survey.id not in self._found:
            near = {one.id: one for key in _around(survey) for one in self._at.get(key, ())}
            self._found[survey.id] = same_place(survey, near.values())
        return self._found[survey.id]


def _own(survey: Record) -> Iterator[Hashable]:
    site, cell = survey.get("site"), _cell(survey)
    if isinstance(site, bytes):
        yield site
    if cell:
        yield cell


def _around(survey: Record) -> Iterator[Hashable]:
    yield from _own(survey)
    if cell := _cell(survey):
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield cell[0] + north, cell[1] + east


def _cell(survey: Record) -> tuple[int, int] | None:
    place = place_of(survey)
    return place and (place[0] // CELL, place[1] // CELL)
