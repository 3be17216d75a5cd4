"""An edit on its way to become a change: what it replaces, and its place in the chain."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.canonical import Value, sha256
from sync.change import (
    CREATE,
    DELETE,
    DELETED,
    EDIT,
    MAX_FIELDS,
    MAX_OVERWRITES,
    Assignment,
    Change,
    Dot,
    validate,
    write_body,
)
from sync.clock import Time
from sync.errors import BadFrame, NotCanonical, UnknownRecord
from sync.storage.store import Head, Store

ROOM = 60_000
"""Bytes of a deletion's body, for which `_weight` is a bound."""


class Draft(NamedTuple):
    """An edit before it has a place; without `record` it creates one.

    A deletion's values are the fields that it clears; `deletions` names all of a record.
    """

    scope: str
    collection: str
    values: Mapping[str, Value]
    record: bytes | None = None
    author: bytes | None = None
    schema: int = 1
    overwrites: Mapping[str, Iterable[Dot]] = {}
    delete: bool = False


def compose(
    store: Store, draft: Draft, replica: bytes, head: Head | None, time: Time, salt: bytes
) -> Change:
    """The change that puts a draft after `head`.

    Raises `TooLarge`, `NotCanonical` or `UnknownRecord`.
    """
    body = write_body(_assignments(store, draft, replica), salt)
    action = CREATE if draft.record is None else DELETE if draft.delete else EDIT
    change = Change(
        scope=draft.scope,
        replica=replica,
        seq=head.n + 1 if head else 1,
        prev=head.hash if head else None,
        time=time,
        author=draft.author,
        collection=draft.collection,
        action=action,
        record=draft.record,
        schema=draft.schema,
        digest=sha256(body),
        body=body,
    )
    try:
        validate(change)
    except BadFrame as error:
        raise NotCanonical(str(error)) from error
    return change


def _assignments(store: Store, draft: Draft, replica: bytes) -> list[Assignment]:
    shown = {field: set(dots) for field, dots in draft.overwrites.items()}
    if draft.record is None:
        return [_replacing(field, v, shown.get(field, ())) for field, v in draft.values.items()]
    live = _replaceable(store, draft, replica)
    return [
        _replacing(field, value, shown.get(field, live.get(field, ())))
        for field, value in draft.values.items()
    ]


def deletions(store: Store, draft: Draft, replica: bytes) -> list[Draft]:
    """The deletions, one if it has room for all fields, that together clear a record."""
    live = _replaceable(store, draft, replica)
    bundles: list[dict[str, Value]] = [{}]
    room = ROOM
    for field in sorted(live.keys() - {DELETED}):
        weight = _weight(field, live[field])
        if len(bundles[-1]) == MAX_FIELDS - 1 or weight > room:
            bundles.append({})
            room = ROOM
        bundles[-1][field] = None
        room -= weight
    return [draft._replace(values=bundle | {DELETED: True}) for bundle in bundles]


def _weight(field: str, dots: set[Dot]) -> int:
    """At least the bytes that clearing a field takes in a body."""
    return len(field.encode()) + 16 + 32 * min(len(dots), MAX_OVERWRITES)


def _replacing(field: str, value: Value, dots: Iterable[Dot]) -> Assignment:
    """A write that replaces the first 64 of `dots`; what is left shows as a conflict."""
    return Assignment(field, value, tuple(sorted(set(dots))[:MAX_OVERWRITES]))


def _replaceable(store: Store, draft: Draft, replica: bytes) -> dict[str, set[Dot]]:
    """The live dots of each field, and those of this replica's writes that do not count.

    A fix of a quarantined write replaces it, or it would come back when its reason goes away.
    """
    record = draft.record or b""
    logged = store.changes_of(draft.scope, record)
    if not any(change.collection == draft.collection for change, _ in logged):
        raise UnknownRecord(f"no {draft.collection} {record.hex()} in {draft.scope}")
    view = store.view(draft.scope, record)
    found = {field: {w.dot for w in ws} for field, ws in view.fields.items()} if view else {}
    for change, verdict in logged:
        if verdict is not None and change.replica == replica:
            for row in change.assignments:
                found.setdefault(row.field, set()).add(change.dot)
    return found
