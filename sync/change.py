"""Changes: what a replica writes, its canonical bytes, its hash. PROTOCOL.md §2."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sync import canonical
from sync.canonical import sha256
from sync.errors import BadFrame, NotCanonical, TooLarge

if TYPE_CHECKING:
    from sync.canonical import Value
else:
    # A decoder knows no recursive types; `read_body` checks what it lets through.
    Value = Any

VERSION = 1
CREATE, EDIT, DELETE = 0, 1, 2
DELETED = "_deleted"

MAX_CHANGE = 65_536
MAX_FIELDS = 256
MAX_OVERWRITES = 64


class Dot(NamedTuple):
    """The name of one write: the replica and the position of the change that made it."""

    replica: bytes
    seq: int


class Assignment(NamedTuple):
    """One field of a change's body: its new value and the live writes it replaces."""

    field: str
    value: Value
    overwrites: tuple[Dot, ...]


_decode_body = msgspec.msgpack.Decoder(tuple[bytes, tuple[Assignment, ...]]).decode
# Inside the body and the list of its rows; the list of values takes the place of a row.
_DEPTH_OF_VALUES = canonical.MAX_DEPTH - 2


class Change(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """One edit by one author, at one position of its replica's chain.

    `replica` 16 bytes, `prev` 32 bytes or None at seq 1, `time` (ms, counter), `author` and
    `record` 16 bytes or None, `digest` SHA-256 of the body, `body` None when redacted; `instead`
    is what a redaction has left of it, where its order is known.
    """

    scope: str
    replica: bytes
    seq: int
    prev: bytes | None
    time: tuple[int, int]
    author: bytes | None
    collection: str
    action: int
    record: bytes | None
    schema: int
    digest: bytes
    body: bytes | None
    instead: bytes | None = None

    @cached_property
    def header(self) -> bytes:
        """The canonical bytes that are hashed."""
        return canonical.encode(
            [
                VERSION,
                self.scope,
                self.replica,
                self.seq,
                self.prev,
                list(self.time),
                self.author,
                self.collection,
                self.action,
                self.record,
                self.schema,
                self.digest,
            ]
        )

    @cached_property
    def hash(self) -> bytes:
        """SHA-256 of the header; it covers `prev`, so it stands for the whole chain."""
        return sha256(self.header)

    @property
    def record_id(self) -> bytes:
        """The record that the change touches: its own hash's first half when it creates one."""
        return self.hash[:16] if self.record is None else self.record

    @property
    def dot(self) -> Dot:
        """The name of this change's writes."""
        return Dot(self.replica, self.seq)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """The body's fields, by name; of a redacted one, what is left. It was checked before."""
        body = self.instead or self.body
        if body is None:
            return ()
        return _decode_body(body)[1]


def write_body(assignments: Iterable[Assignment], salt: bytes = b"") -> bytes:
    """The canonical body of the assignments, sorted; raises `TooLarge` and `NotCanonical`."""
    rows = sorted(assignments, key=lambda row: row.field)
    if len(rows) > MAX_FIELDS:
        raise TooLarge(f"{len(rows)} fields in one change; the limit is {MAX_FIELDS}")
    for row in rows:
        if len(row.overwrites) > MAX_OVERWRITES:
            raise TooLarge(f"{row.field} replaces more than {MAX_OVERWRITES} writes")
    return canonical.encode([salt, [_row(row) for row in rows]])


def _row(row: Assignment) -> list[object]:
    return [row.field, row.value, [list(dot) for dot in sorted(set(row.overwrites))]]


def read_body(body: bytes) -> tuple[Assignment, ...]:
    """The assignments of a body; raises `BadFrame` unless it is exactly what `write_body` gives."""
    try:
        salt, rows = _decode_body(body)
        canonical.check([row.value for row in rows], _DEPTH_OF_VALUES)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, NotCanonical) as error:
        raise BadFrame(f"not a body: {error}") from error
    if len(salt) not in (0, 16) or len(rows) > MAX_FIELDS:
        raise BadFrame("not a body")
    for row in rows:
        _check_row(row)
    names = [row.field for row in rows]
    # The order of code points is that of UTF-8's bytes.
    if names != sorted(set(names)):
        raise BadFrame("fields out of order")
    if canonical.pack([salt, rows]) != body:
        raise BadFrame("not the shortest form")
    return rows


def _check_row(row: Assignment) -> None:
    """Raise `BadFrame` unless the name of a field and the dots that it replaces are right."""
    field, dots = row.field, row.overwrites
    if not 0 < len(field.encode()) <= 64 or len(dots) > MAX_OVERWRITES:
        raise BadFrame("not a field of a body")
    for dot in dots:
        if len(dot.replica) != 16 or not 1 <= dot.seq <= canonical.MAX_INT:
            raise BadFrame("not a dot")
    if len(dots) > 1 and list(dots) != sorted(set(dots)):
        raise BadFrame("dots out of order")


def read_header(header: bytes, body: bytes | None) -> Change:
    """The change of stored bytes; raises `BadFrame` or `TooLarge` if any element is wrong."""
    change = _read(header, body)
    validate(change)
    if change.header != header:
        raise BadFrame("not the canonical bytes of a header")
    return change


def stored_change(header: bytes, body: bytes | None, instead: bytes | None = None) -> Change:
    """The change of bytes that were checked when they were stored; raises `BadFrame`."""
    change = _read(header, body, instead)
    # They are its canonical bytes: they need not be made again to be hashed.
    change.__dict__["header"] = header
    return change


def _read(header: bytes, body: bytes | None, instead: bytes | None = None) -> Change:
    try:
        version, scope, replica, seq, prev, time, *rest = msgspec.msgpack.decode(header)
        author, collection, action, record, schema, digest = rest
        ms, counter = time
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError) as error:
        raise BadFrame("not a header") from error
    if version != VERSION:
        raise BadFrame(f"a header of version {version}")
    return Change(
        scope=scope,
        replica=replica,
        seq=seq,
        prev=prev,
        time=(ms, counter),
        author=author,
        collection=collection,
        action=action,
        record=record,
        schema=schema,
        digest=digest,
        body=body,
        instead=instead,
    )


def validate(change: Change) -> None:
    """Raise `BadFrame` or `TooLarge` unless every element is as PROTOCOL.md §2 says."""
    body = change.body
    if not (
        _is_text(change.scope, 64)
        and _is_bin(change.replica, 16)
        and _is_int(change.seq, 1)
        and _is_bin(change.prev, 32, absent=change.seq == 1)
        and all(_is_int(part, 0) for part in change.time)
        and (change.author is None or _is_bin(change.author, 16))
        and _is_text(change.collection, 32)
        and _is_int(change.action, CREATE, DELETE)
        and _is_bin(change.record, 16, absent=change.action == CREATE)
        and _is_int(change.schema, 1)
        and _is_bin(change.digest, 32)
        and (body is None or isinstance(body, bytes))
    ):
        raise BadFrame(f"a wrong element in the header of {_name(change)}")
    if len(change.header) + len(body or b"") > MAX_CHANGE:
        raise TooLarge(f"{_name(change)} has more than {MAX_CHANGE} bytes")
    if body is not None:
        if sha256(body) != change.digest:
            raise BadFrame(f"the body of {_name(change)} is not its digest's")
        _validate_delete(change, read_body(body))


def _name(change: Change) -> str:
    # Asked also of changes whose elements are of any type.
    return f"{getattr(change.replica, 'hex', str)()}:{change.seq}"


def _validate_delete(change: Change, assignments: Iterable[Assignment]) -> None:
    values = {row.field: row.value for row in assignments}
    if change.action != DELETE:
        if values.get(DELETED) is True:
            raise BadFrame("only a delete sets _deleted")
        return
    if values.pop(DELETED, None) is not True or any(v is not None for v in values.values()):
        raise BadFrame("a delete writes _deleted and nothing else")


def _is_int(value: object, least: int, most: int = canonical.MAX_INT) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.encode("utf-8", "surrogatepass")) <= most


def _is_bin(value: object, length: int, *, absent: bool = False) -> bool:
    return value is None if absent else isinstance(value, bytes) and len(value) == length


def assign(
    values: Mapping[str, Value], live: Callable[[str], Iterable[Dot]]
) -> tuple[Assignment, ...]:
    """Assignments of `values` that replace, field by field, the dots that `live` gives."""
    return tuple(
        Assignment(field, value, tuple(sorted(set(live(field))))) for field, value in values.items()
    )
