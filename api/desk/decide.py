"""A reviewer's decision: on the version that was shown, or not at all."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.desk.areas import Area, Case
from api.desk.detail import DetailJson, detail
from api.desk.gated import require_met
from api.desk.queue import may_see
from api.errors import Invalid, NotDecidable, NotFound, ReviewNotAllowed, VersionChanged
from api.node import Node
from api.people import Person
from api.survey.reviews import UNDECIDABLE, WITH_FIGURES, Decision, decision_faults
from api.survey.text import said
from api.survey.versions import judged
from sync.change import Dot

Replica = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Seq = Annotated[int, Meta(ge=1)]
Figure = Annotated[int, Meta(le=2**53 - 1)]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewer decides, the version that was shown, the decisions that it replaces."""

    outcome: str
    version: list[tuple[Replica, Seq]]
    replaces: list[tuple[Replica, Seq]] = []
    quantity: Figure | None = None
    unit_price: Figure | None = None
    words: Annotated[str, Meta(max_length=8000)] = ""


def find(node: Node, person: Person, id: str) -> tuple[Area, Case]:
    """The need with an id, if the person may see it; raises `NotFound`."""
    try:
        record = node.store.record(bytes.fromhex(id))
    except ValueError:
        record = None
    if record is not None and record.scope in node.areas:
        area = node.desk.read(record.scope)
        case = area.cases.get(record.id)
        if case and may_see(person, record.scope, case.dossier.form.letter):
            return area, case
    raise NotFound


def decide(node: Node, person: Person, id: str, order: Order) -> DetailJson:
    """Write the decision on a need; the need as it is then.

    Raises `NotFound`, `ReviewNotAllowed`, `Invalid`, `NotDecidable`, `VersionChanged`,
    `GateUnmet`.
    """
    _, case = find(node, person, id)
    scope, letter = case.dossier.need.scope, case.dossier.form.letter
    if not person.reviews(scope, letter):
        raise ReviewNotAllowed
    faults = decision_faults(order.outcome, order.quantity, order.unit_price, order.words)
    if faults:
        raise Invalid(faults)
    with node.replica.transaction():
        # Looked at again inside: nobody else writes between the look and the decision.
        area, case = find(node, person, id)
        if case.status.state in UNDECIDABLE:
            raise NotDecidable(state=case.status.state)
        if not _is_shown(case, order):
            raise VersionChanged(need=detail(node, person, area, case))
        if order.outcome in WITH_FIGURES:
            require_met(area, case, node.now())
        _write(node, person, case, order)
    return detail(node, person, *find(node, person, id))


def _is_shown(case: Case, order: Order) -> bool:
    """Whether the need still is what the reviewer was shown."""
    live = {one.dot for one in case.status.decisions}
    return _dots(order.version) == set(judged(case.dossier)) and _dots(order.replaces) == live


def _dots(rows: list[tuple[Replica, Seq]]) -> set[Dot]:
    return {Dot(bytes.fromhex(replica), seq) for replica, seq in rows}


def _write(node: Node, person: Person, case: Case, order: Order) -> None:
    need = case.dossier.need
    figures = order.outcome in WITH_FIGURES
    decision = Decision(
        outcome=order.outcome,  # type: ignore[arg-type]
        judged=judged(case.dossier),
        form=case.form,
        quantity=order.quantity if figures else None,
        unit_price=order.unit_price if figures else None,
        words=said(order.words),
    )
    node.replica.write(
        need.scope,
        "need",
        {"decision": decision.value()},
        record=need.id,
        author=person.id,
        overwrites={"decision": [one.dot for one in case.status.decisions]},
    )
