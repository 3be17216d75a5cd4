"""What lead units handed in of their tasks: a list, and each survey with its answers."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from api import people
from api.desk.areas import Common, Held, by_parent, read_common
from api.desk.context import ContextJson, context_of
from api.desk.queue import form_json
from api.desk.shapes import FormJson, RecordJson, record_json
from api.errors import NotFound
from api.node import Node
from api.people import TASK, Person
from api.survey.definition import Form, Section
from api.survey.reviews import survey_state
from api.survey.units import read_key
from sync.canonical import Value
from sync.record import Record

TaskState = Literal["handed_in", "arriving"]


class TaskJson(msgspec.Struct, frozen=True, kw_only=True):
    """A survey that a lead unit handed in; `title` is its first answer in words."""

    id: str
    scope: str
    state: TaskState
    title: str | None
    unit: str | None
    round: str | None
    form: FormJson
    handed_in: int
    author: str | None
    agency: str


class TasksJson(msgspec.Struct, frozen=True):
    """All that the account may read, the newest first."""

    tasks: list[TaskJson]


class TaskDetailJson(msgspec.Struct, frozen=True):
    """A survey with its rows, the form that asks, and what its conditions may know beside."""

    task: TaskJson
    survey: RecordJson
    rows: list[RecordJson]
    sections: tuple[Section, ...]
    context: ContextJson
    people: dict[str, dict[str, str]]


def reads(person: Person, letter: str) -> bool:
    """Whether a person reads what is handed in of a task: overseers, its reviewers and writers."""
    reviewer = any(
        role.role == "reviewer" and letter in role.forms
        for held in person.roles.values()
        for role in held
    )
    return person.oversees() or reviewer or person.has(TASK + letter, "lead_unit")


def tasks(node: Node, person: Person) -> TasksJson:
    """What was handed in of the tasks that a person reads."""
    found = [task for task, _, _ in _all(node, person)]
    return TasksJson(sorted(found, key=lambda task: (-task.handed_in, task.id)))


def detail(node: Node, person: Person, id: str) -> TaskDetailJson:
    """One of them with its answers; raises `NotFound`."""
    for task, survey, form in _all(node, person):
        if task.id == id:
            rows = by_parent(node.store.records("row", scope=survey.scope)).get(survey.id, [])
            writes = [
                w for record in (survey, *rows) for some in record.fields.values() for w in some
            ]
            return TaskDetailJson(
                task=task,
                survey=record_json(survey),
                rows=[record_json(row) for row in rows],
                sections=form.sections,
                context=_context(node, survey, [write.value for write in writes]),
                people=people.names(node.store, {write.author for write in writes}),
            )
    raise NotFound


def _context(node: Node, survey: Record, values: list[Value]) -> ContextJson:
    """The units that the answers name, and what the conditions may know of the round."""
    common = read_common(node.store)
    round = survey.get("round")
    held = common.rounds.get(round) if isinstance(round, bytes) else None
    return context_of(common, held, values, node.now())


def _all(node: Node, person: Person) -> list[tuple[TaskJson, Record, Form]]:
    common = read_common(node.store)
    scopes = [scope for scope in node.tasks if reads(person, scope.removeprefix(TASK))]
    return [found for scope in scopes for found in _of_scope(node, common, scope)]


def _of_scope(node: Node, common: Common, scope: str) -> Iterable[tuple[TaskJson, Record, Form]]:
    rows = by_parent(node.store.records("row", scope=scope))
    for survey in node.store.records("survey", scope=scope):
        id = survey.get("form")
        form = common.forms.get(id) if isinstance(id, bytes) else None
        if form is None or scope != TASK + form.letter:
            continue
        held = Held(node.store, scope, [survey, *rows.get(survey.id, [])])
        state = survey_state(survey, [], held, confirms=False).state
        if state in ("handed_in", "arriving"):
            yield _task(node, common, survey, form, state), survey, form


def _task(node: Node, common: Common, survey: Record, form: Form, state: TaskState) -> TaskJson:
    id, round = survey.get("form"), survey.get("round")
    held = common.rounds.get(round) if isinstance(round, bytes) else None
    last = max(survey.live("handed_in"), key=lambda write: write.time)
    about = next(iter(people.names(node.store, [last.author]).values()), {})
    return TaskJson(
        id=survey.id.hex(),
        scope=survey.scope,
        state=state,
        title=_title(survey, form),
        unit=_unit_name(common, survey, form),
        round=str(held.get("name")) if held else None,
        form=form_json(id if isinstance(id, bytes) else b"", form),
        handed_in=last.time[0],
        author=about.get("name"),
        agency=about.get("agency", ""),
    )


def _title(survey: Record, form: Form) -> str | None:
    """The first answer in words that is nobody's name and was not filled in by itself."""
    for question in form.questions():
        if question.kind in ("text", "long_text") and not (question.personal or question.prefill):
            answer = survey.get(question.id)
            if isinstance(answer, str) and answer.strip():
                return answer
    return None


def _unit_name(common: Common, survey: Record, form: Form) -> str | None:
    for question in form.of_kind("unit"):
        key = read_key(survey.get(question.id))
        if key:
            return common.units[key].name if key in common.units else str(key)
    return None
