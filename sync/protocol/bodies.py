"""Whole bodies of messages that are not compressed."""

from sync.errors import BadFrame
from sync.protocol import wire
from sync.protocol.frames import FrameReader, Outgoing


def read_body(data: bytes) -> list[wire.Message]:
    """The messages of a whole uncompressed body; raises `BadFrame`."""
    reader = FrameReader()
    messages = [wire.read(frame) for frame in reader.feed(data)]
    if reader.partial:
        raise BadFrame("the body ends inside a frame")
    return [message for message in messages if message is not None]


def only(kind: type[wire.M], data: bytes) -> wire.M:
    """The one message of a body; raises `BadFrame`."""
    match read_body(data):
        case [message] if isinstance(message, kind):
            return message
    raise BadFrame(f"not one {kind.__name__.lower()}")


def write_body(*messages: wire.Message) -> bytes:
    """The bytes of a body."""
    out = Outgoing()
    return b"".join(out.add(*wire.write(message)) for message in messages)
