"""Looking into a store: what a record is made of, and whether everything still proves itself."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from api import people
from api.commands.errors import CommandFailed
from api.commands.folder import Data, opened
from api.node import Node
from sync.canonical import Value
from sync.change import CREATE, EDIT, Dot
from sync.record import Write
from sync.storage.store import Logged

ACTIONS = {CREATE: "create", EDIT: "edit"}


def explain(record: Annotated[str, Parameter(help="Record id.")], /, *, data: Data) -> None:
    """Giải thích một bản ghi. Print each value of a record with its dot, author, verdict and why.

    A line that begins with `=` is live; with `!`, a change that does not count.
    """
    with opened(data) as node:
        for scope, logged in _changes(node, record):
            sys.stdout.write(f"{scope}\n")
            for line in _lines(node, scope, logged):
                sys.stdout.write(f"{line}\n")


def _changes(node: Node, record: str) -> list[tuple[str, list[Logged]]]:
    """The changes that touch the record, by scope; raises `CommandFailed`."""
    try:
        wanted = bytes.fromhex(record)
    except ValueError:
        wanted = b""
    scopes = node.store.scopes() if len(wanted) == 16 else []
    found = [(s, logged) for s in scopes if (logged := node.store.changes_of(s, wanted))]
    if not found:
        raise CommandFailed("no_record", f"Không có bản ghi {record}.", f"No record {record}.")
    return found


def _lines(node: Node, scope: str, logged: list[Logged]) -> Iterator[str]:
    view = node.store.view(scope, logged[0].change.record_id)
    live = {} if view is None else view.fields
    for change, verdict in sorted(logged, key=lambda row: row.change.time):
        when = datetime.fromtimestamp(change.time[0] / 1000, UTC).isoformat(timespec="seconds")
        who = people.names(node.store, [change.author]).get((change.author or b"").hex())
        author = who["name"] if who else (change.author or b"").hex() or "-"
        head = f"{when} {name_of(change.dot)} {ACTIONS.get(change.action, 'delete')}"
        yield f"{'!' if verdict else ' '} {head} {change.collection} {author} {verdict or 'counts'}"
        for row in change.assignments:
            mark = "=" if _is_live(live.get(row.field, ()), change.hash) else " "
            replaced = ", ".join(map(name_of, row.overwrites))
            yield f"  {mark} {row.field} = {shown(row.value)}{replaced and f'  replaces {replaced}'}"


def _is_live(writes: tuple[Write, ...], hash: bytes) -> bool:
    return any(write.hash == hash for write in writes)


def name_of(dot: Dot) -> str:
    """A dot, short enough to read."""
    return f"{dot.replica.hex()[:8]}:{dot.seq}"


def shown(value: Value) -> str:
    """A value for people: bytes in hexadecimal, the start of what is long."""
    text = value.hex() if isinstance(value, bytes) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
