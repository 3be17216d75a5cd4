"""The messages of an exchange: frozen structs, and their payloads in canonical bytes.

PROTOCOL.md §6. `write(message)` gives a frame's type and payload, `read(frame)` the message.
A receiver ignores elements at the end that it does not know.
"""

from collections.abc import Sequence
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from sync import canonical
from sync.canonical import sha256
from sync.change import Change, validate
from sync.errors import BadFrame, Unsupported
from sync.protocol.frames import Frame
from sync.storage.store import Head, Vector
from sync.structs import settle

PROTOCOL = 1
REVISION = 1
"""Of protocol 1: 1 knows bases, photos listed in a hello, and a hello that closes a push."""
SKIPPABLE = 128

Id: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Digest: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Scope: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Position: TypeAlias = Annotated[int, Meta(ge=1)]
Count: TypeAlias = Annotated[int, Meta(ge=0)]
Heads: TypeAlias = tuple[tuple[Id, Position, Digest], ...]


class Message(msgspec.Struct, frozen=True, array_like=True):
    """What a frame says; its payload is the array of its elements."""


class Hello(Message, frozen=True):
    """Opens a window: who I am, and a digest for each scope that I hold.

    `known` is the digest of the receipts that the last welcome told, empty before the first.
    `bases` are, scope by scope, digests of what the sender takes the receiver to hold; None where
    it is the digest that the sender says of itself.
    """

    protocol: int
    replica: Id
    time: tuple[Count, Count]
    scopes: tuple[tuple[Scope, Id], ...]
    known: Annotated[bytes, Meta(max_length=16)] = b""
    bases: tuple[Id | None, ...] = ()


class Receipt(Message, frozen=True):
    """What another store holds durably; a vector of None equals the forwarding store's own."""

    level: str
    replica: Id
    ms: Count
    scopes: tuple[tuple[Scope, Heads | None], ...]


class Welcome(Message, frozen=True):
    """Answers hello: a vector where digests differ, None where they are equal, and receipts.

    Of the scopes in `since` only the heads of those replicas are told that have others than in the
    base that hello named.
    """

    protocol: int
    replica: Id
    time: tuple[Count, Count]
    scopes: tuple[tuple[Scope, Heads | None], ...]
    receipts: tuple[Receipt, ...] = ()
    revision: Count = 0
    since: tuple[Scope, ...] = ()


class Item(Message, frozen=True):
    """A change inside a run: its header without what the run says or the receiver derives."""

    ms: Count
    counter: Count
    author: Id | None
    collection: str
    action: int
    record: Id | None
    schema: Position
    body: bytes | None
    digest: Digest | None = None


class Run(Message, frozen=True):
    """Consecutive changes of one branch of one replica."""

    scope: Scope
    replica: Id
    first: Position
    prev: bytes
    last: Id
    changes: Annotated[tuple[Item, ...], Meta(min_length=1)]


class SignedHeads(Message, frozen=True):
    """The newest heads that their keys have signed: scope, replica, n, hash, signature."""

    heads: tuple[tuple[Scope, Id, Position, Digest, bytes], ...]


class Want(Message, frozen=True):
    """Asks for everything that these vectors lack, and for what comes in so many seconds more."""

    scopes: tuple[tuple[Scope, Heads], ...]
    seconds: Count = 0


class Stored(Message, frozen=True):
    """What a push touched as it is on the receiver's disk: heads of replicas, bytes of photos."""

    scopes: tuple[tuple[Scope, Heads], ...]
    photos: tuple[tuple[Digest, Count], ...] = ()


class End(Message, frozen=True):
    """The body is complete; `more` if the sender holds more and stopped at a limit."""

    more: bool


class Refused(Message, frozen=True):
    """The push stopped here; what came before stands."""

    code: str
    detail: str


class Photos(Message, frozen=True):
    """The photos, digest and length, that the sender holds or will hold."""

    photos: tuple[tuple[Digest, Count], ...]


class Offsets(Message, frozen=True):
    """For each photo that the receiver lacks, the bytes that it already has on disk.

    Of the photos listed, `asked` are wanted ahead of the others, and `safe` are in its last
    verified backup.
    """

    offsets: tuple[tuple[Digest, Count], ...]
    asked: tuple[Digest, ...] = ()
    safe: tuple[Digest, ...] = ()


class Part(Message, frozen=True):
    """Bytes of a photo of so many bytes in all, and where in it they begin."""

    digest: Digest
    length: Position
    offset: Count
    data: bytes


class Bundle(Message, frozen=True):
    """Opens a file for a stick: who made it, when, for whom, what the maker holds.

    `receivers` are key ids; `statements` lead from the root to the replica, in any order. `after`
    is what the maker holds, `before` what it takes the receivers to hold.
    """

    version: int
    replica: Id
    ms: Count
    receivers: tuple[Id, ...]
    statements: tuple[bytes, ...]
    after: tuple[tuple[Scope, Heads], ...]
    before: tuple[tuple[Scope, Heads], ...]
    receipts: tuple[Receipt, ...] = ()


class Seal(Message, frozen=True):
    """The maker's signature over everything before; `last` where the bundle ends."""

    last: bool
    signature: bytes


class Receipts(Message, frozen=True):
    """Receipts for which a bundle's opening has no room; those of its maker stand for `after`."""

    receipts: tuple[Receipt, ...]


class Beat(Message, frozen=True):
    """Nothing new, and the line lives."""


MESSAGES: dict[int, type[Message]] = {
    1: Hello,
    2: Welcome,
    3: Run,
    4: SignedHeads,
    5: Want,
    6: Stored,
    7: End,
    8: Refused,
    9: Photos,
    10: Offsets,
    11: Part,
    12: Bundle,
    13: Seal,
    128: Beat,
    129: Receipts,
}
TYPES = {message: type for type, message in MESSAGES.items()}

settle(MESSAGES.values())

_OPTIONAL = {Hello: 2, Welcome: 2, Want: 1, Stored: 1, Offsets: 2}
"""How many elements at the end are left out where they say nothing."""

M = TypeVar("M", bound=Message)


def write(message: Message) -> tuple[int, bytes]:
    """The frame type and the payload of a message; raises `NotCanonical`."""
    return TYPES[type(message)], canonical.encode(_elements(message))


def read(frame: Frame) -> Message | None:
    """The message of a frame, None if it may be skipped; raises `BadFrame` or `Unsupported`."""
    kind = MESSAGES.get(frame.type)
    if kind is None:
        if frame.type >= SKIPPABLE:
            return None
        raise Unsupported(f"no frame of type {frame.type} in protocol {PROTOCOL}")
    return read_payload(kind, frame.payload)


def read_payload(kind: type[M], payload: bytes) -> M:
    """The message of kind `kind` in a payload; raises `BadFrame`."""
    try:
        # Told that bytes are bytes, msgspec takes no text for them.
        message = msgspec.convert(canonical.decode(payload), kind, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise BadFrame(f"not a {kind.__name__.lower()}: {error}") from error
    if isinstance(message, Run) and len(message.prev) != (0 if message.first == 1 else 8):
        raise BadFrame("a wrong predecessor")
    return message


def _elements(message: Message) -> list[object]:
    elements = list(msgspec.to_builtins(message, builtin_types=(bytes,)))
    if isinstance(message, Run):
        # Only a redacted change has the ninth element.
        elements[5] = [item[:8] if item[8] is None else item for item in elements[5]]
    least = len(elements) - _OPTIONAL.get(type(message), 0)
    while len(elements) > least and not elements[-1]:
        elements.pop()
    return elements


def write_run(changes: Sequence[Change]) -> Run:
    """The run of consecutive changes of one branch."""
    first = changes[0]
    return Run(
        scope=first.scope,
        replica=first.replica,
        first=first.seq,
        prev=b"" if first.prev is None else first.prev[:8],
        last=changes[-1].hash[:16],
        changes=tuple(_item(change) for change in changes),
    )


def _item(change: Change) -> Item:
    return Item(
        ms=change.time[0],
        counter=change.time[1],
        author=change.author,
        collection=change.collection,
        action=change.action,
        record=change.record,
        schema=change.schema,
        body=change.body,
        digest=change.digest if change.body is None else None,
    )


def read_run(run: Run, prev: bytes | None) -> list[Change]:
    """The changes of a run whose predecessor has the hash `prev` (None at position 1).

    Raises `BadFrame`, naming replica and position, unless the hashes lead to `run.last`.
    """
    changes: list[Change] = []
    for seq, item in enumerate(run.changes, run.first):
        change = _change(run, seq, prev, item)
        validate(change)
        changes.append(change)
        prev = change.hash
    if changes[-1].hash[:16] != run.last:
        raise BadFrame(f"the run up to {run.replica.hex()}:{changes[-1].seq} has another hash")
    return changes


def _change(run: Run, seq: int, prev: bytes | None, item: Item) -> Change:
    body, digest = item.body, item.digest
    if body is not None:
        digest = sha256(body)
    elif digest is None:
        raise BadFrame(f"{run.replica.hex()}:{seq} has neither body nor digest")
    return Change(
        scope=run.scope,
        replica=run.replica,
        seq=seq,
        prev=prev,
        time=(item.ms, item.counter),
        author=item.author,
        collection=item.collection,
        action=item.action,
        record=item.record,
        schema=item.schema,
        digest=digest,
        body=body,
    )


def heads(vector: Vector) -> Heads:
    """A vector as messages hold it."""
    return tuple((head.replica, head.n, head.hash) for head in vector)


def vector(heads: Heads) -> Vector:
    """The vector in a message; raises `BadFrame` unless its heads ascend."""
    found = tuple(Head(*head) for head in heads)
    if list(found) != sorted(set(found)):
        raise BadFrame("heads out of order")
    return found
