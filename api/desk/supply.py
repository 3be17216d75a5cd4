"""A reviewer's agency puts something in place of an answer that an approval needs."""

import msgspec

from api.desk.areas import Case
from api.desk.decide import find
from api.desk.detail import DetailJson, detail
from api.desk.gated import supplements_json
from api.errors import Invalid, ReviewNotAllowed
from api.node import Node
from api.people import Person
from api.survey.gate import gated
from api.survey.text import composed
from sync.canonical import Value

LONGEST = {"text": 2000, "source": 500}
"""How many letters each of them may have."""


class Supply(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in for the answer to a question, and where it is from."""

    question: str
    text: str
    source: str


def supply(node: Node, person: Person, id: str, given: Supply) -> DetailJson:
    """Write a supplement of a need, once however often it is sent; the need as it is then.

    Raises `NotFound`, `ReviewNotAllowed`, `Invalid`.
    """
    _, case = find(node, person, id)
    if not person.reviews(case.dossier.need.scope, case.dossier.form.letter):
        raise ReviewNotAllowed
    faults = _faults(case, given)
    if faults:
        raise Invalid(faults)
    with node.replica.transaction():
        _, case = find(node, person, id)
        if not _is_there(case, person, given):
            _write(node, person, case, given)
    return detail(node, person, *find(node, person, id))


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
    return {field: composed(getattr(given, field)).strip() for field in LONGEST}


def _write(node: Node, person: Person, case: Case, given: Supply) -> None:
    need = case.dossier.need
    values: dict[str, Value] = {"parent": need.id, "question": given.question, **_said(given)}
    node.replica.write(need.scope, "supplement", values, author=person.id)
