"""What the desk is told, as docs/api.md shows it."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sync.canonical import Value
from sync.change import Dot
from sync.record import Record, Write

DotJson = tuple[str, int]


class WriteJson(msgspec.Struct, frozen=True):
    """One live value of a field."""

    value: Any
    dot: DotJson
    time: int
    author: str | None


class FieldJson(msgspec.Struct, frozen=True):
    """A field of a record."""

    record: str
    collection: str
    field: str


class RecordJson(msgspec.Struct, frozen=True):
    """A record; the first write of a field is the one that people are shown."""

    id: str
    collection: str
    scope: str
    deleted: bool
    fields: dict[str, list[WriteJson]]


class UnitName(msgspec.Struct, frozen=True):
    """A unit by its key, and its name where the unit is known."""

    codebook: str
    code: str
    name: str


class UnitJson(UnitName, frozen=True):
    """An administrative unit and the flags that it carries today."""

    flags: list[str]


class FormJson(msgspec.Struct, frozen=True):
    """A version of a form, by name: `title` is Vietnamese, `english` the same in English."""

    id: str
    letter: str
    version: int
    title: str
    english: str


class RoundName(msgspec.Struct, frozen=True):
    """A round, by name."""

    id: str
    code: str
    name: str


class SiteJson(msgspec.Struct, frozen=True):
    """A site, by name."""

    id: str
    name: str


class PhotoCount(msgspec.Struct, frozen=True):
    """How many photos a survey names, and how many are here."""

    named: int
    here: int


class RowJson(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the queue."""

    id: str
    scope: str
    state: str
    item: str | None
    kind: str | None
    quantity: tuple[int, str] | None
    unit_price: int | None
    amount: int | None
    priority: int | None
    survey: str
    site: SiteJson | None
    unit: UnitJson | None
    form: FormJson
    handed_in: int
    photos: PhotoCount
    conflicts: int
    warnings: list[str]
    outcome: str | None


class OptionJson(msgspec.Struct, frozen=True):
    """One value to filter by, its name if it has one, and how many needs it would leave."""

    value: str
    name: str
    count: int
    english: str = ""


class QueueJson(msgspec.Struct, frozen=True):
    """The rows that a filter leaves, and what there is to filter by.

    `total` counts all that the account may see; `counts` are by state, beside the other choices.
    """

    needs: list[RowJson]
    total: int
    counts: dict[str, int]
    facets: dict[str, list[OptionJson]]


def plain(value: Value) -> Any:
    """A value with its bytes in hexadecimal."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def dot_json(dot: Dot) -> DotJson:
    """A dot as `["<replica>", seq]`."""
    return dot.replica.hex(), dot.seq


def dots_json(dots: Iterable[Dot]) -> list[DotJson]:
    """Dots, ascending."""
    return [dot_json(dot) for dot in sorted(dots)]


def round_name(round: Record) -> RoundName:
    """A round, by name."""
    code, name = str(round.get("code") or ""), str(round.get("name") or "")
    return RoundName(round.id.hex(), code, name)


def record_json(record: Record) -> RecordJson:
    """A record with its live writes, the latest first."""
    fields = {
        field: [_write(write) for write in sorted(writes, key=_latest, reverse=True)]
        for field, writes in record.fields.items()
    }
    return RecordJson(record.id.hex(), record.collection, record.scope, record.deleted, fields)


def _latest(write: Write) -> tuple[tuple[int, int], bytes, bytes]:
    return write.time, write.replica, write.hash


def _write(write: Write) -> WriteJson:
    author = write.author.hex() if write.author else None
    return WriteJson(plain(write.value), dot_json(write.dot), write.time[0], author)
