"""Changes by hand: what a test does not care about is filled in."""

from collections.abc import Iterable, Mapping
from typing import Any

from sync.canonical import sha256
from sync.change import CREATE, DELETE, DELETED, EDIT, Assignment, Change, write_body
from sync.storage.store import Head

SCOPE = "area/bach-long-vi"
A, B, C = (bytes([letter]) * 16 for letter in b"ABC")
LAN = bytes(range(16))
MS = 1_795_424_400_000


def write(
    replica: bytes,
    seq: int,
    values: dict[str, Any] | None = None,
    *,
    after: Change | None = None,
    over: Mapping[str, Iterable[Change]] | None = None,
    record: Change | None = None,
    ms: int = 0,
    collection: str = "need",
    action: int | None = None,
    salt: bytes = b"",
) -> Change:
    """A change; `over` names, field by field, the changes that it replaces."""
    replaced = {f: tuple(c.dot for c in some) for f, some in (over or {}).items()}
    fields: dict[str, Any] = {**dict.fromkeys(replaced), **(values or {})}
    rows = [Assignment(f, v, replaced.get(f, ())) for f, v in fields.items()]
    body = write_body(rows, salt)
    return Change(
        scope=SCOPE,
        replica=replica,
        seq=seq,
        prev=after.hash if after else None,
        time=(MS + (ms or seq), 0),
        author=LAN,
        collection=collection,
        action=action if action is not None else EDIT if record else CREATE,
        record=record.record_id if record else None,
        schema=1,
        digest=sha256(body),
        body=body,
    )


def delete(
    replica: bytes, seq: int, record: Change, over: Mapping[str, Iterable[Change]], **more: Any
) -> Change:
    """A deletion that replaces what its author saw."""
    return write(replica, seq, {DELETED: True}, record=record, over=over, action=DELETE, **more)


def chain(replica: bytes, length: int, tag: str = "", after: Change | None = None) -> list[Change]:
    """Changes one after the other; another `tag` makes another branch."""
    changes: list[Change] = []
    first = after.seq + 1 if after else 1
    for seq in range(first, first + length):
        changes.append(write(replica, seq, {"n": f"{tag}{seq}"}, after=after))
        after = changes[-1]
    return changes


def head(change: Change) -> Head:
    """The head that a change is."""
    return Head(change.replica, change.seq, change.hash)
