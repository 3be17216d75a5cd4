"""How releases that know less or more than this one say the same."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import to_builtins
from msgspec.structs import replace

from sync import canonical
from sync.protocol import wire
from sync.protocol.frames import Frame, FrameReader, Outgoing

Dialect = Literal["older", "newer"] | None
DIALECTS: tuple[Dialect, ...] = (None, None, None, "older", "newer")
"""Who speaks in a window: two of this release, or one that knows less or more than the other."""

NEWER, UNKNOWN = 200, 100
"""Frame types that some later release may have: one that may be skipped, and one that may not."""


def translated(pieces: Iterable[bytes], dialect: Dialect, encoding: str | None) -> Iterator[bytes]:
    """A body as the release writes it that speaks so."""
    if dialect is None:
        yield from pieces
        return
    reader, out = FrameReader(encoding), Outgoing(encoding)
    for piece in pieces:
        for frame in reader.feed(piece):
            if dialect == "newer":
                yield out.add(NEWER, b"later")
            yield out.add(frame.type, (older if dialect == "older" else newer)(frame))
    yield out.finish()


def older(frame: Frame) -> bytes:
    """The payload without the elements that came later."""
    match wire.read(frame):
        case wire.Hello() as hello:
            return wire.write(replace(hello, known=b"", bases=()))[1]
        case wire.Welcome() as welcome:
            return wire.write(replace(welcome, revision=0, since=()))[1]
        case wire.Offsets() as offsets:
            return wire.write(replace(offsets, asked=(), safe=()))[1]
    return frame.payload


def newer(frame: Frame) -> bytes:
    """The payload with an element more."""
    message = wire.read(frame)
    elements = list(to_builtins(message, builtin_types=(bytes,)))
    if isinstance(message, wire.Run):
        # Only a redacted change has the ninth element.
        elements[5] = [item[:8] if item[8] is None else item for item in elements[5]]
    return canonical.encode([*elements, ["later", 1]])
