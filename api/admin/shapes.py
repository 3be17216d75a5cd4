"""What administrators are shown of rounds, units and forms, as JSON."""

from collections.abc import Iterable, Mapping

import msgspec

from api.admin.forms import readable
from api.admin.settling import Outcome, Settled
from api.desk.shapes import FormJson, RoundName, UnitName, round_name
from api.node import Node
from api.people import AREA, texts
from api.survey.definition import Form
from api.survey.rounds import catalogue
from api.survey.text import sort_key
from api.survey.units import Key, Unit, read_unit, search
from sync.canonical import Value
from sync.record import Record
from sync.trust import COMMON

SHOWN_UNITS = 500


class SettledJson(msgspec.Struct, frozen=True):
    """A record that is now as was asked, and whether it was `new`, `changed` or `same`."""

    record: str
    outcome: Outcome


class PublishedForm(FormJson, frozen=True):
    """A published version of a form, with how many sections and questions it has."""

    sections: int
    questions: int


class TargetJson(msgspec.Struct, frozen=True):
    """A unit, and the day by which its surveys are due."""

    codebook: str
    code: str
    due: str


class OpenedRound(RoundName, frozen=True):
    """A round; `items` is how many its catalogue has."""

    starts: str
    ends: str
    forms: list[PublishedForm]
    agencies: list[list[str]]
    leads: list[list[str]]
    legal_bases: list[str]
    funding_sources: list[str]
    targets: list[TargetJson]
    items: int
    confirms: bool
    open: bool


class FlagJson(msgspec.Struct, frozen=True):
    """A flag of a unit, with its first and last day where known."""

    flag: str
    since: str | None
    until: str | None


class ListedUnit(UnitName, frozen=True):
    """A unit with its validity, flags, upper unit and successors."""

    kind: str
    area: str | None
    upper: UnitName | None
    flags: list[FlagJson]
    valid_from: str | None
    valid_to: str | None
    successors: list[UnitName]


class Rounds(msgspec.Struct, frozen=True):
    """All rounds, the newest first."""

    rounds: list[OpenedRound]


class Forms(msgspec.Struct, frozen=True):
    """All published forms."""

    forms: list[PublishedForm]


class Units(msgspec.Struct, frozen=True):
    """Units by name; `total` are all that fit, of which the first 500 are here."""

    units: list[ListedUnit]
    total: int
    areas: list[str]


def settled_json(settled: Settled) -> SettledJson:
    """What became of a record."""
    return SettledJson(settled.record.hex(), settled.outcome)


def forms_json(node: Node) -> list[PublishedForm]:
    """The forms by letter and version."""
    found = [_form(id, form) for id, form in readable(node).items()]
    return sorted(found, key=lambda form: (form.letter, form.version))


def _form(id: bytes, form: Form) -> PublishedForm:
    questions = sum(1 for _ in form.questions())
    title = form.title
    counts = len(form.sections), questions
    return PublishedForm(id.hex(), form.letter, form.version, title.vi, title.en, *counts)


def rounds_json(node: Node) -> list[OpenedRound]:
    """The rounds, the last to begin first."""
    forms = {form.id: form for form in forms_json(node)}
    found = [_round(round, forms) for round in node.store.records("round", scope=COMMON)]
    return sorted(found, key=lambda one: (one.starts, one.code), reverse=True)


def _round(round: Record, forms: Mapping[str, PublishedForm]) -> OpenedRound:
    named = round.get("forms")
    ids = [id.hex() for id in named if isinstance(id, bytes)] if isinstance(named, list) else []
    return OpenedRound(
        **msgspec.structs.asdict(round_name(round)),
        starts=str(round.get("starts") or ""),
        ends=str(round.get("ends") or ""),
        forms=[forms[id] for id in ids if id in forms],
        agencies=_pairs(round.get("agencies")),
        leads=_pairs(round.get("leads")),
        legal_bases=texts(round.get("legal_bases")),
        funding_sources=texts(round.get("funding_sources")),
        targets=_targets(round.get("targets")),
        items=len(catalogue(round)),
        confirms=round.get("confirms") is True,
        open=round.get("open") is True,
    )


def _pairs(value: Value) -> list[list[str]]:
    rows = value if isinstance(value, list) else []
    return [pair for pair in map(texts, rows) if len(pair) == 2]


def _targets(value: Value) -> list[TargetJson]:
    found = []
    for row in value if isinstance(value, list) else []:
        match row:
            case [[str() as codebook, str() as code], str() as due]:
                found.append(TargetJson(codebook, code, due))
    return found


def units_json(node: Node, words: str) -> Units:
    """The units whose name, code or area the words are about, those that exist longest last.

    Words that begin an area, as `area/` does, find the units of all areas that begin so.
    """
    records = node.store.records("unit", scope=COMMON)
    units = {unit.key: unit for unit in filter(None, map(read_unit, records))}
    areas = words.startswith(AREA)
    found = [
        unit
        for unit in units.values()
        if words == unit.key.code or (areas and unit.area and unit.area.startswith(words))
    ]
    found = found or search(units.values(), words)
    found.sort(key=lambda unit: (unit.valid_to is not None, sort_key(unit.name), unit.key))
    shown = [_unit(unit, units) for unit in found[:SHOWN_UNITS]]
    return Units(shown, len(found), node.areas)


def _unit(unit: Unit, units: Mapping[Key, Unit]) -> ListedUnit:
    return ListedUnit(
        codebook=unit.key.codebook,
        code=unit.key.code,
        name=unit.name,
        kind=unit.kind,
        area=unit.area,
        upper=next(iter(_named(filter(None, [unit.upper]), units)), None),
        flags=[FlagJson(flag.name, flag.since, flag.until) for flag in unit.flags],
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        successors=_named(unit.successors, units),
    )


def _named(keys: Iterable[Key], units: Mapping[Key, Unit]) -> list[UnitName]:
    return [UnitName(*key, units[key].name if key in units else "") for key in keys]
