"""The surveys and needs of one area as they stand, read anew only when its log has grown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from api.desk.beside import Beside
from api.desk.places import Places
from api.survey.definition import Form
from api.survey.errors import BadForm
from api.survey.published import read_form
from api.survey.reviews import NeedStatus, SurveyState, decided, need_status, survey_state
from api.survey.units import Key, Unit, read_unit
from api.survey.versions import Dossier
from api.survey.visits import is_handed_in
from sync.canonical import Value
from sync.change import CREATE, Dot
from sync.record import Record
from sync.storage.store import Store
from sync.trust import COMMON

Children = Mapping[bytes, list[Record]]
CHILDREN = ("row", "photo", "answer", "supplement")


class Common(msgspec.Struct, frozen=True):
    """Forms, rounds and units, by id or key."""

    forms: dict[bytes, Form]
    rounds: dict[bytes, Record]
    units: dict[Key, Unit]


class Case(msgspec.Struct, frozen=True):
    """A need of the queue: all that a decision looks at, and where it stands."""

    dossier: Dossier
    form: bytes
    round: Record | None
    site: Record | None
    standing: SurveyState
    status: NeedStatus


class Area(msgspec.Struct, frozen=True):
    """The needs of an area whose surveys have been handed in, by id, and where all surveys are."""

    scope: str
    common: Common
    cases: dict[bytes, Case]
    places: Places
    beside: Beside

    def of_survey(self, survey: bytes) -> list[Case]:
        """The needs of one survey, by id."""
        return [case for case in self.cases.values() if case.dossier.survey.id == survey]


def read_common(store: Store) -> Common:
    """Forms that can be read, rounds and units."""
    forms: dict[bytes, Form] = {}
    for record in store.records("form", scope=COMMON):
        try:
            forms[record.id] = read_form(record)
        except BadForm:
            continue
    rounds = {record.id: record for record in store.records("round", scope=COMMON)}
    units = filter(None, map(read_unit, store.records("unit", scope=COMMON)))
    return Common(forms, rounds, {unit.key: unit for unit in units})


def read_area(store: Store, scope: str) -> Area:
    """The area out of its records."""
    common = read_common(store)
    surveys = store.records("survey", scope=scope)
    children = {name: by_parent(store.records(name, scope=scope)) for name in CHILDREN}
    children["need"] = _needs(store, scope)
    sites = {site.id: site for site in store.records("site", scope=scope)}
    cases: dict[bytes, Case] = {}
    for survey in surveys:
        cases.update(_cases(store, common, survey, children, sites))
    beside = Beside(surveys, children["need"], common.forms, common.rounds, sites)
    codes = {id: str(site.get("official_code") or "") for id, site in sites.items()}
    # A draft is its author's and the lead's: no reviewer is told of it.
    told = [one for one in surveys if is_handed_in(one, children["need"].get(one.id, ()))]
    return Area(scope, common, cases, Places(told, codes), beside)


def by_parent(records: Iterable[Record]) -> Children:
    """Records by the id that their field `parent` names."""
    found: defaultdict[bytes, list[Record]] = defaultdict(list)
    for record in records:
        parent = record.get("parent")
        if isinstance(parent, bytes):
            found[parent].append(record)
    return found


def _needs(store: Store, scope: str) -> Children:
    """The needs by survey, with those that were deleted while a decision on them is live."""
    found: defaultdict[bytes, list[Record]] = defaultdict(list)
    for need in store.records("need", scope=scope, deleted=True):
        parent = need.get("parent")
        if need.deleted:
            parent = parent_of(store, need) if decided(need) else None
        if isinstance(parent, bytes):
            found[parent].append(need)
    return found


def parent_of(store: Store, record: Record) -> Value:
    """The parent that the creation of a record named: a deletion clears the field."""
    rows = (
        row
        for change, verdict in store.changes_of(record.scope, record.id)
        if verdict is None and change.action == CREATE
        for row in change.assignments
    )
    return next((row.value for row in rows if row.field == "parent"), None)


def _cases(
    store: Store,
    common: Common,
    survey: Record,
    children: Mapping[str, Children],
    sites: Mapping[bytes, Record],
) -> dict[bytes, Case]:
    """The needs of a survey that are no drafts."""
    form_id, round_id, site_id = (_id(survey, field) for field in ("form", "round", "site"))
    form, round = common.forms.get(form_id), common.rounds.get(round_id)
    if form is None:
        return {}
    own = {name: children[name].get(survey.id, []) for name in ("row", "need", "photo")}
    confirms = round is not None and round.get("confirms") is True
    held = Held(store, survey.scope, [survey, *own["row"], *own["need"], *own["photo"]])
    present = [need for need in own["need"] if not need.deleted]
    standing = survey_state(survey, present, held, confirms)
    forked = store.forked(survey.scope)
    cases = {}
    for need in own["need"]:
        dossier = Dossier(
            need=need,
            survey=survey,
            form=form,
            rows=own["row"],
            photos=own["photo"],
            answers=children["answer"].get(need.id, []),
            supplements=children["supplement"].get(need.id, []),
        )
        status = need_status(dossier, standing, forked)
        if status.state != "draft":
            cases[need.id] = Case(dossier, form_id, round, sites.get(site_id), standing, status)
    return cases


def _id(record: Record, field: str) -> bytes:
    value = record.get(field)
    return value if isinstance(value, bytes) else b""


class Held:
    """Tells whether a counted change is here; the live ones need no look into the log."""

    def __init__(self, store: Store, scope: str, records: Iterable[Record]) -> None:
        self._store = store
        self._scope = scope
        self._live = {dot for record in records for dot in record.dots()}

    def __call__(self, dot: Dot) -> bool:
        if dot in self._live:
            return True
        return any(logged.verdict is None for logged in self._store.changes_at(self._scope, dot))
