"""What the queue may be narrowed by, and how many needs are behind each choice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from api.desk.areas import Area, Case
from api.desk.shapes import OptionJson, RowJson
from api.survey.text import folded
from api.survey.units import read_key

FACETS = ("unit", "former", "round", "form", "kind", "priority")
"""What the queue is narrowed by beside the state."""

Keys = Mapping[str, str]
"""What a need is under each facet, and its state; empty where it says nothing."""


class Listed(NamedTuple):
    """A need of the queue with what it is filtered by."""

    row: RowJson
    keys: Keys


class Filter(msgspec.Struct, frozen=True):
    """What a person asks to see: one of the chosen values under each name; none leaves all."""

    chosen: Mapping[str, frozenset[str]] = {}
    words: str = ""

    def passes(self, one: Listed, but: str = "") -> bool:
        """Whether a need is asked for, leaving one name out of account."""
        return self._says(one.row) and all(
            not values or name == but or one.keys[name] in values
            for name, values in self.chosen.items()
        )

    def _says(self, row: RowJson) -> bool:
        site, unit = row.site.name if row.site else "", row.unit.name if row.unit else ""
        text = folded(f"{row.item or ''} {site} {unit} {row.form.title}")
        return all(word in text for word in folded(self.words).split())


def keys_of(case: Case, row: RowJson) -> Keys:
    """What a need is filtered by."""
    former = read_key(case.dossier.survey.get("former_unit"))
    return {
        "state": row.state,
        "unit": f"{row.unit.codebook}:{row.unit.code}" if row.unit else "",
        "former": f"{former.codebook}:{former.code}" if former else "",
        "round": case.round.id.hex() if case.round else "",
        "form": row.form.letter,
        "kind": row.kind or "",
        "priority": str(row.priority or ""),
    }


def counts(listed: Iterable[Listed], wanted: Filter, name: str) -> Counter[str]:
    """How many needs each value of a name would leave beside the other choices."""
    return Counter(one.keys[name] for one in listed if wanted.passes(one, but=name))


def facets(
    listed: list[Listed], wanted: Filter, names: Mapping[str, str]
) -> dict[str, list[OptionJson]]:
    """All values that needs have under each facet, also those that the other choices leave out."""
    found = {}
    for facet in FACETS:
        behind = counts(listed, wanted, facet)
        values = sorted({one.keys[facet] for one in listed} - {""})
        found[facet] = [OptionJson(one, names.get(one, ""), behind[one]) for one in values]
    return found


def names_of(areas: Iterable[Area]) -> dict[str, str]:
    """The names of units and rounds, by what they are filtered by."""
    found: dict[str, str] = {}
    for common in (area.common for area in areas):
        found |= {f"{key.codebook}:{key.code}": unit.name for key, unit in common.units.items()}
        found |= {id.hex(): str(one.get("name") or "") for id, one in common.rounds.items()}
    return found
