"""The queue: which needs a person may see, in which order, and what each row says."""

from collections.abc import Iterable

from api.desk.areas import Area, Case, Common
from api.desk.filters import Filter, Listed, counts, facets, keys_of, names_of
from api.desk.shapes import FormJson, PhotoCount, QueueJson, RowJson, SiteJson, UnitJson
from api.node import Node
from api.people import Person
from api.survey import rounds
from api.survey.definition import Form
from api.survey.needs import item_name, priority, proposed_amount, quantity, unit_price
from api.survey.text import local_day
from api.survey.units import FLAGS, Key, read_key
from api.survey.warnings import need_warnings
from sync.clock import Time
from sync.record import Record

LAST = 9
NEVER = "9999"


def may_see(person: Person, scope: str, letter: str) -> bool:
    """Whether a person reads the needs of a form in an area."""
    return person.oversees() or person.reviews(scope, letter)


def queue(node: Node, person: Person, wanted: Filter) -> QueueJson:
    """The needs that a person may see and asks for, the most pressing first."""
    now = node.now()
    areas = [node.desk.read(scope) for scope in node.areas]
    pairs = [
        (urgency(case, row), Listed(row, keys_of(case, row)))
        for area in areas
        for case in area.cases.values()
        if may_see(person, area.scope, case.dossier.form.letter)
        for row in [row_of(node, area, case, now)]
    ]
    listed = [one for _, one in sorted(pairs, key=lambda pair: pair[0])]
    return QueueJson(
        needs=[one.row for one in listed if wanted.passes(one)],
        total=len(listed),
        counts=dict(sorted(counts(listed, wanted, "state").items())),
        facets=facets(listed, wanted, names_of(areas, letters(listed, wanted))),
    )


def letters(listed: list[Listed], wanted: Filter) -> set[str]:
    """The forms of the needs that are asked for, whatever their kind."""
    return {one.row.form.letter for one in listed if wanted.passes(one, but="kind")}


def urgency(case: Case, row: RowJson) -> tuple[bool, str, int, Time, str]:
    """Islands first, then what a round wants soonest, then priority, then the oldest hand-in."""
    island = row.unit is not None and "island" in row.unit.flags
    return not island, target(case), row.priority or LAST, handed_in(case.dossier.survey), row.id


def target(case: Case) -> str:
    """The day by which the round wants the survey's unit done; `9999` without one."""
    targets = case.round.get("targets") if case.round else None
    days = [
        str(day)
        for unit, day in (pair for pair in _pairs(targets))
        if unit == case.dossier.survey.get("unit")
    ]
    return min(days, default=NEVER)


def _pairs(value: object) -> list[tuple[object, object]]:
    rows = value if isinstance(value, list | tuple) else ()
    return [(row[0], row[1]) for row in rows if isinstance(row, list | tuple) and len(row) == 2]


def row_of(node: Node, area: Area, case: Case, now: int) -> RowJson:
    """What the queue says of one need."""
    need, survey = case.dossier.need, case.dossier.survey
    asked = quantity(need)
    live = case.status.decisions
    return RowJson(
        id=need.id.hex(),
        scope=need.scope,
        state=case.status.state,
        item=item_name(need),
        kind=_text(need, "kind"),
        quantity=asked and (asked.amount, asked.measure),
        unit_price=unit_price(need),
        amount=proposed_amount(need),
        priority=priority(need),
        survey=survey.id.hex(),
        site=SiteJson(case.site.id.hex(), _text(case.site, "name") or "") if case.site else None,
        unit=unit_of(area.common, survey, now),
        form=form_json(case.form, case.dossier.form),
        handed_in=handed_in(survey)[0],
        photos=photo_count(node, case.dossier.photos),
        conflicts=len(conflicts(case)),
        warnings=warnings(area, case, now),
        outcome=max(live, key=lambda one: one.time).decision.outcome if live else None,
    )


def _text(record: Record, field: str) -> str | None:
    value = record.get(field)
    return value if isinstance(value, str) else None


def form_json(id: bytes, form: Form) -> FormJson:
    """A form's name in both languages."""
    return FormJson(id.hex(), form.letter, form.version, form.title.vi, form.title.en)


def handed_in(survey: Record) -> Time:
    """When the survey was last handed in; (0, 0) if it is not."""
    times = [write.time for write in survey.live("handed_in") if write.value is not None]
    return max(times, default=(0, 0))


def photo_count(node: Node, photos: Iterable[Record]) -> PhotoCount:
    """How many photos there are, and of how many the full image is here."""
    named = [photo for photo in photos if not photo.deleted]
    return PhotoCount(len(named), sum(_is_here(node, photo) for photo in named))


def _is_here(node: Node, photo: Record) -> bool:
    match photo.get("image"):
        case [bytes() as digest, int()]:
            return node.photos.has(digest)
    return False


def conflicts(case: Case) -> list[tuple[Record, str]]:
    """The fields with different live values, of the survey, its rows and the need."""
    dossier = case.dossier
    records = [dossier.survey, *dossier.rows, dossier.need]
    return [
        (record, field) for record in records for field in record.conflicts() if field != "decision"
    ]


def warnings(area: Area, case: Case, now: int) -> list[str]:
    """The codes of what stands out in a need and its survey."""
    offered = rounds.catalogue(case.round) if case.round else []
    survey = case.dossier.survey
    beside = {
        "totals_differ": area.beside.differences(survey),
        "differs_from_last_round": area.beside.figures(survey),
        "same_place": area.places.beside(survey),
    }
    found = need_warnings(case.dossier, offered, now)
    return [*found, *(code for code, what in beside.items() if what)]


def unit_of(common: Common, survey: Record, now: int) -> UnitJson | None:
    """The unit that a survey names, with the flags it carries today."""
    key = read_key(survey.get("unit"))
    return unit_json(common, key, now) if key else None


def unit_json(common: Common, key: Key, now: int) -> UnitJson:
    """A unit with the flags it carries today; its code where its name is not known."""
    unit = common.units.get(key)
    flags = [flag for flag in FLAGS if unit and unit.flagged(flag, local_day(now))]
    return UnitJson(key.codebook, key.code, unit.name if unit else key.code, flags)
