"""What the queue may be narrowed by, and how many needs are behind each choice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

import msgspec

from api.desk.areas import Area, Case
from api.desk.shapes import OptionJson, RowJson
from api.survey.definition import Choice, Form, Label
from api.survey.text import folded, sort_key
from api.survey.units import read_key

FACETS = ("unit", "former", "round", "form", "kind", "priority")
"""What the queue is narrowed by beside the state."""

NAMELESS = Label("", "")

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
    listed: list[Listed], wanted: Filter, names: Mapping[str, Label]
) -> dict[str, list[OptionJson]]:
    """All values that needs have under each facet, also those that the other choices leave out."""
    found = {}
    for facet in FACETS:
        behind = counts(listed, wanted, facet)
        held = {one.keys[facet] for one in listed} - {""}
        values = sorted(held, key=lambda one: (sort_key(names.get(one, NAMELESS).vi), one))
        found[facet] = [_option(one, names.get(one, NAMELESS), behind[one]) for one in values]
    return found


def _option(value: str, name: Label, behind: int) -> OptionJson:
    return OptionJson(value, name.vi, behind, name.en)


def names_of(areas: Iterable[Area], letters: Set[str]) -> dict[str, Label]:
    """The names of units, rounds and the kinds of need of some forms, by what they filter by."""
    found: dict[str, Label] = {}
    for common in (area.common for area in areas):
        found |= {
            f"{key.codebook}:{key.code}": _same(one.name) for key, one in common.units.items()
        }
        found |= {id.hex(): _same(str(one.get("name") or "")) for id, one in common.rounds.items()}
        found |= kind_names(form for form in common.forms.values() if form.letter in letters)
    return found


def _same(name: str) -> Label:
    return Label(name, name)


def kind_names(forms: Iterable[Form]) -> dict[str, Label]:
    """What forms call each kind of need; where they differ, all their words."""
    found: dict[str, list[Label]] = {}
    for choice in (choice for form in forms for choice in _kinds(form)):
        words = found.setdefault(str(choice.value), [])
        if choice.label not in words:
            words.append(choice.label)
    return {
        kind: Label(" / ".join(one.vi for one in words), " / ".join(one.en for one in words))
        for kind, words in found.items()
    }


def _kinds(form: Form) -> Iterator[Choice]:
    for question in form.of_kind("needs"):
        for part in question.parts:
            if part.id == "kind":
                yield from part.choices
