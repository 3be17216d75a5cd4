"""What reads bytes from outside, and bytes that are right for each of them."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import zstandard

from api.routes.photos import announced, digest_of
from api.routes.sync import accepted
from sync import age, canonical
from sync.bundle.format import VERSION, BundleReader, seal
from sync.errors import SyncError
from sync.keys import Key
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import Frame, FrameReader, write_frame
from sync.protocol.server import Granted, Server
from sync.statements import (
    certify_device,
    certify_node,
    certify_replica,
    publish_recipient,
)
from sync.trust import Trust
from tests.unit.sync import fleet
from tests.unit.sync.fleet import AREA, ISLAND, MS, ROOT, TABLET

VECTORS = Path(__file__).parent.parent / "vectors"
KINDS = [kind for kind in vars(wire).values() if kind in wire.Message.__subclasses__()]
SCOPES = frozenset({AREA, "common"})
AGED = 400
"""Inputs after which what remembers earlier ones is made anew."""

Read = Callable[[bytes], object]


class Target(NamedTuple):
    """What is read, bytes that are right, and who reads them once they were altered."""

    name: str
    right: Sequence[bytes]
    read: Read
    slow: bool = False
    """Whether reading signs or remembers: such are read more rarely."""


def targets() -> list[Target]:
    """All that reads bytes, but for the service's routes."""
    shared = json.loads((VECTORS / "wire.json").read_text())
    messages = [(one["type"], bytes.fromhex(one["payload"])) for one in shared["messages"]]
    return [
        *_bodies(shared["streams"], messages),
        Target("payload", [payload for _, payload in messages], payloads),
        Target("canonical", [payload for _, payload in messages], canonical.decode),
        *_statements(),
        *_bundles(messages),
        *_texts(),
        *_served(),
    ]


# Bodies


def _bodies(streams: list[dict[str, str]], messages: list[tuple[int, bytes]]) -> Iterator[Target]:
    plain = b"".join(write_frame(*one) for one in messages)
    right: dict[str | None, list[bytes]] = {None: [], "gzip": [], "zstd": []}
    for stream in streams:
        right[stream["encoding"]].append(bytes.fromhex(stream["bytes"]))
    right["zstd"].append(zstandard.compress(plain))
    for encoding, found in right.items():
        yield Target(f"body {encoding}", found, bodies(encoding))
    for type, payload in messages:
        # Below a sum that is right, so that what is altered is not found by it.
        yield Target(f"frame {type}", [payload], _framed(type))


def _framed(type: int) -> Read:
    return lambda payload: bodies(None)(write_frame(type, payload))


def bodies(encoding: str | None) -> Read:
    """Reads a body, in two slices, and every run in it."""

    def read(data: bytes) -> None:
        reader = FrameReader(encoding)
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            for frame in reader.feed(part):
                message = wire.read(frame)
                if isinstance(message, wire.Run):
                    wire.read_run(message, bytes(32))

    return read


def payloads(data: bytes) -> None:
    """Read the same bytes as a payload of every type."""
    wrong = None
    for kind in KINDS:
        try:
            wire.read_payload(kind, data)
        except SyncError as error:
            wrong = error
    if wrong:
        raise wrong


# Statements


def _statements() -> Iterator[Target]:
    trust = json.loads((VECTORS / "trust.json").read_text())
    root = bytes.fromhex(trust["root"])
    right = [bytes.fromhex(s) for case in trust["cases"] for s in case["statements"]]
    yield Target("statement", right, lambda data: Trust(root, [data]))
    recipient = age.recipient_of(age.new_identity())
    made = [
        (ROOT, certify_node(ROOT, ISLAND.public, "island", [AREA], ["surveyor"], "Đảo", MS)),
        (ISLAND, certify_device(ISLAND, TABLET.public, [AREA], "Máy 3", MS)),
        (TABLET, certify_replica(TABLET, bytes(16), MS)),
        (ISLAND, publish_recipient(ISLAND, recipient, MS)),
    ]
    chain = [statement for _, statement in made]
    for signer, statement in made:
        payload = _payload(statement)
        yield Target("signed statement", [payload], _signed(signer, chain), slow=True)


def _payload(statement: bytes) -> bytes:
    match canonical.decode(statement):
        case [bytes() as payload, _]:
            return payload
    raise ValueError("no statement")


def _signed(signer: Key, chain: list[bytes]) -> Read:
    """Reads a payload beside a chain, signed by whom it should be."""

    def read(payload: bytes) -> None:
        trust = Trust(ROOT.public, [*chain, canonical.encode([payload, signer.sign(payload)])])
        trust.kind_of(bytes(16))
        trust.chain_of(TABLET.key_id)
        trust.recipients_of(ISLAND.key_id)

    return read


# Bundles


def _bundles(messages: list[tuple[int, bytes]]) -> Iterator[Target]:
    secret = age.new_identity()
    statements = (
        certify_node(ROOT, ISLAND.public, "island", [AREA], [], "Đảo", MS),
        certify_replica(ISLAND, (maker := fleet.replica(2, ISLAND)).id, MS),
    )
    opening = wire.Bundle(VERSION, maker.id, MS, (), statements, ((AREA, ()),), ((AREA, ()),))
    frames = [Frame(*one) for one in messages]
    stream = b"".join(seal(ISLAND, opening, frames))
    sealed = io.BytesIO()
    age.encrypt(io.BytesIO(stream), sealed, age.recipient_of(secret))
    yield Target("bundle", [stream, b"".join(seal(ISLAND, opening, frames, "gzip"))], _bundle)
    yield Target("age envelope", [sealed.getvalue()], _envelope(secret), slow=True)
    for type, payload in messages:
        yield Target("sealed frame", [payload], _resealed(opening, type), slow=True)
    yield Target("bundle's opening", [wire.write(opening)[1]], _reopened(opening), slow=True)


def _bundle(data: bytes) -> None:
    reader = BundleReader(ROOT.public)
    for part in (data[: len(data) // 2], data[len(data) // 2 :]):
        for _ in reader.feed(part):
            pass
    reader.finish()


def _envelope(secret: str) -> Read:
    def read(data: bytes) -> None:
        found = io.BytesIO()
        age.decrypt(io.BytesIO(data), found, secret)
        _bundle(found.getvalue())

    return read


def _resealed(opening: wire.Bundle, type: int) -> Read:
    return lambda payload: _bundle(b"".join(seal(ISLAND, opening, [Frame(type, payload)])))


def _reopened(opening: wire.Bundle) -> Read:
    first = wire.TYPES[wire.Bundle]

    def read(payload: bytes) -> None:
        # As another frame in its place: the seal below it is right all the same.
        pieces = seal(ISLAND, opening, [Frame(first, payload)])
        _bundle(b"".join(pieces))

    return read


# Headers


def _texts() -> Iterator[Target]:
    for name, text, read in (
        ("tus metadata", b"filename YS5qcGc=,digest " + b"QUJD" * 10 + b"QUI=", announced),
        ("photo's address", bytes(32).hex().encode(), digest_of),
        ("accept-encoding", b"gzip;q=0.5, zstd, *;q=0", accepted),
    ):
        yield Target(name, [text], _as_text(read))


def _as_text(read: Callable[[str], object]) -> Read:
    return lambda data: read(data.decode("latin-1"))


# The server's half of an exchange


class _Fresh:
    """An island and a tablet's standing there, made anew before they remember too much."""

    def __init__(self) -> None:
        self._left = 0

    @property
    def server(self) -> Server:
        """The server's half for the tablet."""
        if self._left == 0:
            self._left = AGED
            _, self._island, self._tablet = fleet.fleet()
        self._left -= 1
        return Server(self._island, Granted(self._tablet.id, SCOPES))


def _served() -> Iterator[Target]:
    _, island, tablet = fleet.fleet()
    client = Client(tablet, SCOPES)
    hello = client.hello()
    client.welcomed(Server(island, Granted(tablet.id, SCOPES)).hello(hello))
    tablet.write(AREA, "note", {"text": "Cụm loa"})
    listed = write_frame(*wire.write(wire.Photos(((bytes(32), 9_000),))))
    pushed = b"".join(client.push())
    for name, body, read in (
        ("hello", hello, lambda server, data: server.hello(data)),
        ("want", client.want(30), lambda server, data: list(server.pull(data))),
        ("photos", listed, lambda server, data: server.photos(data, lambda *_: 0)),
    ):
        yield Target(f"/sync/{name}", [body[5:-4]], _asked(_Fresh(), body[4], read), slow=True)
    frames = list(FrameReader().feed(pushed))
    for frame in frames:
        yield Target("/sync/push", [frame.payload], _pushed(_Fresh(), frames, frame), slow=True)


def _asked(fresh: _Fresh, type: int, read: Callable[[Server, bytes], object]) -> Read:
    return lambda payload: read(fresh.server, write_frame(type, payload))


def _pushed(fresh: _Fresh, frames: list[Frame], altered: Frame) -> Read:
    def read(payload: bytes) -> None:
        push = fresh.server.push(None, lambda part: len(part.data))
        for frame in frames:
            push.feed(write_frame(frame.type, payload if frame is altered else frame.payload))
        push.finish()
        if push.refusal:
            raise push.refusal

    return read
