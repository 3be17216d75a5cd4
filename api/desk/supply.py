"""What an agency puts in place of an answer that an approval needs, and takes back."""

import msgspec

from api.desk.areas import Case, parent_of
from api.desk.decide import find
from api.desk.detail import DetailJson, detail
from api.desk.gated import supplements_json
from api.errors import Invalid, NotFound, ReviewNotAllowed, SupplementInUse
from api.node import Node
from api.people import Person
from api.survey.gate import gated, supplement_for
from api.survey.reviews import WITH_FIGURES
from api.survey.text import said
from sync.canonical import Value
from sync.record import Record

LONGEST = {"text": 2000, "source": 500}
"""How many letters each of them may have."""


class Supply(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in for the answer to a question, and where it is from."""

    question: str
    text: str
    source: str


def supply(node: Node, person: Person, id: str, given: Supply) -> DetailJson:
    """Write a supplement of a need, once however often it is sent; the need as it is then.

    Raises `NotFound`, `ReviewNotAllowed`, `Invalid`, and `SupplementInUse` where it would stand in
    place of one on which an approval rests.
    """
    faults = _faults(_reviewed(node, person, id), given)
    if faults:
        raise Invalid(faults)
    with node.replica.transaction():
        _, case = find(node, person, id)
        if not _is_there(case, person, given):
            if _is_approved(case) and supplement_for(given.question, case.dossier.supplements):
                raise SupplementInUse
            _write(node, person, case, given)
    return detail(node, person, *find(node, person, id))


def withdraw(node: Node, person: Person, id: str, supplement: str) -> DetailJson:
    """Delete a supplement of a need, once however often it is asked; the need as it is then.

    Raises `NotFound`, `ReviewNotAllowed`, and `SupplementInUse` while an approval rests on it.
    """
    _reviewed(node, person, id)
    with node.replica.transaction():
        _, case = find(node, person, id)
        record = _supplement(node, case, supplement)
        if not record.deleted:
            if _is_approved(case):
                raise SupplementInUse
            scope = case.dossier.need.scope
            node.replica.write(
                scope, "supplement", {}, record=record.id, author=person.id, delete=True
            )
    return detail(node, person, *find(node, person, id))


def _reviewed(node: Node, person: Person, id: str) -> Case:
    """The need, if the person reviews it; raises `NotFound` or `ReviewNotAllowed`."""
    _, case = find(node, person, id)
    if not person.reviews(case.dossier.need.scope, case.dossier.form.letter):
        raise ReviewNotAllowed
    return case


def _is_approved(case: Case) -> bool:
    return case.status.state in WITH_FIGURES


def _supplement(node: Node, case: Case, id: str) -> Record:
    """A supplement that the need has or had; raises `NotFound`."""
    for record in node.store.records("supplement", scope=case.dossier.need.scope, deleted=True):
        if record.id.hex() == id and parent_of(node.store, record) == case.dossier.need.id:
            return record
    raise NotFound


def _faults(case: Case, given: Supply) -> list[tuple[str, str]]:
    """What a supplement lacks: pairs of field and code."""
    asked = any(question.id == given.question for question, _ in gated(case.dossier.form))
    faults = [] if asked else [("question", "not_a_choice")]
    for field, longest in LONGEST.items():
        words = _said(given)[field]
        if not words:
            faults.append((field, "required"))
        elif len(words) > longest:
            faults.append((field, "too_long"))
    return faults


def _is_there(case: Case, person: Person, given: Supply) -> bool:
    """Whether this person has said the same: an answer may be lost on its way."""
    said = given.question, *_said(given).values(), person.id.hex()
    return any(
        (one.question, one.text, one.source, one.author) == said for one in supplements_json(case)
    )


def _said(given: Supply) -> dict[str, str]:
    return {field: said(getattr(given, field)) for field in LONGEST}


def _write(node: Node, person: Person, case: Case, given: Supply) -> None:
    need = case.dossier.need
    values: dict[str, Value] = {"parent": need.id, "question": given.question, **_said(given)}
    node.replica.write(need.scope, "supplement", values, author=person.id)
