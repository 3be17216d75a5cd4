"""The gate of a need as the desk shows it, and the refusal of an approval that lacks a point."""

from typing import Any

import msgspec

from api.desk.areas import Area, Case
from api.desk.context import facts
from api.errors import GateUnmet
from api.survey.definition import Label
from api.survey.gate import GateItem, GatePoint, gate, written
from sync.record import Record


class SupplementJson(msgspec.Struct, frozen=True):
    """What an agency put in place of an answer, from where, who and when."""

    id: str
    question: str
    text: str
    source: str
    author: str | None
    time: int


class ItemJson(msgspec.Struct, frozen=True):
    """One answer that a point rests on."""

    question: str
    label: Label
    binds: bool
    met: bool
    supplement: SupplementJson | None


class PointJson(msgspec.Struct, frozen=True):
    """One point of the gate with its items."""

    point: str
    binds: bool
    met: bool
    items: list[ItemJson]


def gate_json(area: Area, case: Case, now: int) -> list[PointJson]:
    """The points that the form of a need asks for."""
    return [_point(point) for point in gate(case.dossier, facts(area, case, now))]


def supplements_json(case: Case) -> list[SupplementJson]:
    """All supplements of a need, the newest first."""
    found = sorted(case.dossier.supplements, key=written, reverse=True)
    return [supplement_json(one) for one in found if not one.deleted]


def require_met(area: Area, case: Case, now: int) -> None:
    """Raise `GateUnmet` with the points and items that an approval still lacks."""
    unmet = [point for point in gate(case.dossier, facts(area, case, now)) if not point.met]
    if unmet:
        raise GateUnmet(
            points=[point.point for point in unmet],
            items=[_lacking(point, item) for point in unmet for item in point.lacking()],
        )


def _lacking(point: GatePoint, item: GateItem) -> dict[str, Any]:
    return {
        "point": point.point,
        "question": item.question,
        "label": {"vi": item.label.vi, "en": item.label.en},
    }


def _point(point: GatePoint) -> PointJson:
    return PointJson(point.point, point.binds, point.met, [_item(item) for item in point.items])


def _item(item: GateItem) -> ItemJson:
    supplement = supplement_json(item.supplement) if item.supplement else None
    return ItemJson(item.question, item.label, item.binds, item.met, supplement)


def supplement_json(record: Record) -> SupplementJson:
    """A supplement by the latest of its writes."""
    writes = [write for field in ("text", "source") for write in record.live(field)]
    last = max(writes, key=lambda write: write.time, default=None)
    return SupplementJson(
        id=record.id.hex(),
        question=str(record.get("question") or ""),
        text=str(record.get("text") or ""),
        source=str(record.get("source") or ""),
        author=last.author.hex() if last and last.author else None,
        time=last.time[0] if last else 0,
    )
