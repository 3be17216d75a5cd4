"""Why a record is as it is: every write, whether it is live, and what replaced it."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from sync.canonical import Value
from sync.change import DELETE, DELETED, Assignment, Change, Dot
from sync.history import ancestor
from sync.record import replaces
from sync.storage.store import Logged, Store

OTHER = "other_collection"
"""Why a change of a record takes no part in it: it says that it is of another collection."""


class Explained(NamedTuple):
    """One write; `verdict` is why it does not count, `by` names the changes that replaced it."""

    value: Value
    dot: Dot
    time: tuple[int, int]
    author: bytes | None
    schema: int
    verdict: str | None
    by: tuple[Dot, ...]

    @property
    def live(self) -> bool:
        """Whether the write counts and nothing replaced it."""
        return self.verdict is None and not self.by


class Explanation(NamedTuple):
    """A record's fields by name, each with all its writes by dot; `redacted` lost values."""

    record: bytes
    scope: str
    collection: str
    fields: dict[str, list[Explained]]
    redacted: list[Dot]


def explain(store: Store, record: bytes) -> Explanation | None:
    """Each write that a record has ever seen, and what became of it; None if it is unknown."""
    scope = _home(store, record)
    if scope is None:
        return None
    view = store.view(scope, record)
    stored = store.changes_of(scope, record)
    collection = view.collection if view else stored[0].change.collection
    logged = [
        Logged(c, verdict or (None if c.collection == collection else OTHER))
        for c, verdict in stored
    ]
    forked = store.forked(scope)
    fields: dict[str, list[Explained]] = {}
    for change, verdict in logged:
        for row in change.assignments:
            if change.action != DELETE or row.field == DELETED:
                by = _replaced_by(store, forked, logged, change, row.field)
                fields.setdefault(row.field, []).append(_explained(change, row, verdict, by))
    redacted = [change.dot for change, _ in logged if change.body is None]
    return Explanation(record, scope, collection, dict(sorted(fields.items())), redacted)


def _home(store: Store, record: bytes) -> str | None:
    view = store.record(record)
    if view:
        return view.scope
    return next((scope for scope in store.scopes() if store.changes_of(scope, record)), None)


def _replaced_by(
    store: Store, forked: Collection[Dot], logged: Iterable[Logged], change: Change, field: str
) -> tuple[Dot, ...]:
    up = partial(ancestor, store, forked)
    return tuple(
        by.dot
        for by, verdict in logged
        if verdict is None
        and any(row.field == field and change.dot in row.overwrites for row in by.assignments)
        and replaces(by, change.dot, change.hash, forked, up)
    )


def _explained(
    change: Change, row: Assignment, verdict: str | None, by: tuple[Dot, ...]
) -> Explained:
    return Explained(row.value, change.dot, change.time, change.author, change.schema, verdict, by)


def render(explanation: Explanation) -> str:
    """The explanation as plain text, one write a line."""
    lines = [f"{explanation.collection} {explanation.record.hex()} in {explanation.scope}"]
    for field, writes in explanation.fields.items():
        lines.append(f"  {field}")
        lines += [f"    {_line(write)}" for write in writes]
    lines += [f"  redacted: {_dot(dot)}" for dot in explanation.redacted]
    return "\n".join(lines) + "\n"


def _line(write: Explained) -> str:
    if write.verdict is not None:
        state = f"does not count: {write.verdict}"
    elif write.by:
        state = "replaced by " + ", ".join(map(_dot, write.by))
    else:
        state = "live"
    author = write.author.hex() if write.author else "nobody"
    moment = datetime.fromtimestamp(write.time[0] / 1000, UTC).isoformat(timespec="milliseconds")
    return f"{_shown(write.value)}  [{_dot(write.dot)} · {moment} · by {author}]  {state}"


def _shown(value: Value) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)


def _dot(dot: Dot) -> str:
    return f"{dot.replica.hex()}:{dot.seq}"
