"""The exchange's server half over HTTP. PROTOCOL.md §7."""

import asyncio
import base64
import binascii
import re
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from typing import Annotated, Any

import msgspec
import structlog
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import JSONBody, RawBody
from litestar.response import Stream
from msgspec import Meta

from api import devices
from api.bell import Bell
from api.errors import UnsupportedType
from api.lines import Lines
from api.node import Node
from api.openapi import examples
from api.openapi.describe import Takes
from api.storage.local import Token
from sync.errors import AuthFailed, TooLarge
from sync.photos.parts import keep_part
from sync.protocol import wire
from sync.protocol.bodies import only, write_body
from sync.protocol.frames import CONTENT_TYPE, ENCODINGS, MAX_BODY, MAX_PAYLOAD, Inflater
from sync.protocol.inbox import Keep
from sync.protocol.outbox import Outbox
from sync.protocol.server import Listed, Push, Server, listing

log = structlog.get_logger()

ONE_FRAME = MAX_PAYLOAD + 64
LONGEST = 60
"""Seconds that one request may take."""
_SOME_WEIGHT = re.compile(r"q=(?:1(?:\.0*)?|0\.(?=\d*[1-9])\d+)")
"""A weight that is not nought: what has nought is refused by the client."""
LIVE, BEAT, LOOK, SOON = 55, 4.0, 1.0, 0.05
"""Seconds that an answer may stay open; between its signs of life; between looks at the log for
what other processes wrote; after a write, so that who wrote it is known."""
TURN = 0.1
"""Seconds for which a push keeps a thread before others have their turn."""

FRAMES = ("bad_frame", "protocol", "unsupported_type", "too_large", "scope_denied")
FRAME = Takes(CONTENT_TYPE, "one frame, PROTOCOL.md §7")
HELLO = Takes(CONTENT_TYPE, "one hello, and a list of photos where there is one, PROTOCOL.md §7")

Ask = Request[Any, Any, Any]


@post(
    "/sync/hello",
    status_code=200,
    problems=FRAMES,
    takes=HELLO,
    media_type=CONTENT_TYPE,
    request_max_body_size=ONE_FRAME,
    sync_to_thread=True,
)
def hello(
    body: RawBody, request: Ask, device: NamedDependency[Token], node: NamedDependency[Node]
) -> bytes:
    """The welcome that opens or closes a window."""
    server = serving(node, device)
    welcome = server.hello(plain(request, body), of_photos(node))
    node.contacts.met(device.replica, node.now(), complete=server.equal)
    return welcome


@post(
    "/sync/push",
    status_code=200,
    problems=FRAMES,
    takes=Takes(CONTENT_TYPE, "frames of runs and of parts of photos, PROTOCOL.md §7"),
    media_type=CONTENT_TYPE,
    request_max_body_size=MAX_BODY,
)
async def push(
    request: Ask, device: NamedDependency[Token], node: NamedDependency[Node]
) -> Response[bytes]:
    """Take runs and parts of photos, each on disk before the next is read; say what is stored."""
    server = serving(node, device)
    taking = server.push(encoding_of(request), keeping(node, device))
    try:
        async with asyncio.timeout(LONGEST):
            await take(taking, request.stream())
    except (InternalServerException, TimeoutError):
        # The link went away or was too slow: what came is stored, the client asks again.
        log.info("push_cut", peer=device.replica.hex(), changes=taking.changes)
    answer = await asyncio.to_thread(taking.finish)
    if taking.closed:
        await asyncio.to_thread(
            node.contacts.met, device.replica, node.now(), complete=server.equal
        )
    log.info("push_ended", peer=device.replica.hex(), changes=taking.changes)
    return Response(answer, media_type=CONTENT_TYPE)


async def take(taking: Push, slices: AsyncIterator[bytes]) -> None:
    """Feed a push until it ends or is refused; cancelled, it waits for what is being written."""
    async for data in slices:
        steps = taking.steps(data)
        while await finished(asyncio.to_thread(turn, steps)):
            pass
        if taking.refusal is not None:
            break


def turn(steps: Iterator[None]) -> bool:
    """Whether frames are left after a turn: a few compressed bytes may hold very many."""
    until = time.monotonic() + TURN
    return any(time.monotonic() >= until for _ in steps)


async def finished(work: Coroutine[Any, Any, bool]) -> bool:
    """What `work` gives; who is cancelled meanwhile waits for it all the same."""
    going = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(going)
    except asyncio.CancelledError:
        await going
        raise


@post(
    "/sync/pull",
    status_code=200,
    problems=FRAMES,
    takes=FRAME,
    media_type=CONTENT_TYPE,
    request_max_body_size=ONE_FRAME,
)
async def pull(
    body: RawBody, request: Ask, device: NamedDependency[Token], node: NamedDependency[Node]
) -> Stream:
    """Everything that the device lacks, as a stream; it may stay open for what comes next."""
    encoding = accepted(request.headers.get("accept-encoding", ""))
    encoded = {"Content-Encoding": encoding} if encoding else {}
    want = await asyncio.to_thread(only, wire.Want, plain(request, body))
    if not want.seconds:
        return streamed(iter(await answer(node, device, want, encoding)), encoded)
    # Before anything is read or written for it: who asks a hundred times is refused cheaply.
    with node.lines.line(device.key) as may:
        if not may:
            log.warning("lines_full", key=device.key.hex())
            # Connections are few, too: whoever has more than its lines keeps none besides.
            leaving = {"Connection": "close"} if node.lines.crowded(device.key) else {}
            return streamed(iter([write_body(wire.End(True))]), leaving)
        outbox = await answer(node, device, want, encoding)
    seconds = min(want.seconds, LIVE)
    return streamed(in_line(node.lines, device.key, outbox, seconds, node.bell), encoded)


async def answer(node: Node, device: Token, want: wire.Want, encoding: str | None) -> Outbox:
    """What the device lacks; what it said of itself is kept."""
    outbox = await asyncio.to_thread(serving(node, device).answer, want, encoding)
    await asyncio.to_thread(note_told, node, device)
    return outbox


def streamed(pieces: Iterator[bytes] | AsyncIterator[bytes], headers: Mapping[str, str]) -> Stream:
    """An answer piece by piece, as they come."""
    return Stream(pieces, media_type=CONTENT_TYPE, headers=dict(headers))


def note_told(node: Node, device: Token) -> None:
    """Keep how many changes of its own the device has just said it has."""
    said = [
        (claim.scope, head.n)
        for claim in node.store.claims()
        if (claim.level, claim.replica) == ("stored", device.replica)
        for head in claim.vector
        if head.replica == device.replica
    ]
    for scope, n in said:
        if n > node.told.of(device.replica, scope).n:
            node.told.keep(device.replica, scope, n, node.now())


async def in_line(
    lines: Lines, key: bytes, outbox: Outbox, seconds: float, bell: Bell
) -> AsyncIterator[bytes]:
    """An answer that stays open, or, where too many do, that ends with what is here now."""
    # Counted once somebody reads it: an answer that nobody begins to read has no end either.
    with lines.line(key) as may:
        if may:
            async for piece in live(outbox, seconds, bell):
                yield piece
            return
    log.warning("lines_full", key=key.hex())
    while (frame := await asyncio.to_thread(outbox.next)) is not None:
        yield frame
    yield outbox.end()


async def live(outbox: Outbox, seconds: float, bell: Bell) -> AsyncIterator[bytes]:
    """The frames of an answer that stays open until something has come, and beats meanwhile."""
    clock = asyncio.get_running_loop().time
    until, spoken = clock() + seconds, clock()
    while clock() < until:
        if piece := await asyncio.to_thread(outbox.next):
            spoken = clock()
            yield piece
        elif outbox.changes:
            break
        elif clock() - spoken >= BEAT:
            spoken = clock()
            yield outbox.beat()
        else:
            # Longer than it takes to know that it was the device itself who brought it.
            await bell.wait(LOOK)
            await asyncio.sleep(SOON)
    yield outbox.end()


@post(
    "/sync/photos",
    status_code=200,
    problems=FRAMES,
    takes=FRAME,
    media_type=CONTENT_TYPE,
    request_max_body_size=ONE_FRAME,
    sync_to_thread=True,
)
def photos(
    body: RawBody, request: Ask, device: NamedDependency[Token], node: NamedDependency[Node]
) -> bytes:
    """Which of the listed photos are lacking here, and how much of each is here."""
    listed = plain(request, body)
    return serving(node, device).photos(listed, node.lacking, node.awaited(), node.photos.safe())


class Nonce(msgspec.Struct, frozen=True):
    """What a device signs to show that it holds its key."""

    nonce: str


@post("/sync/challenge", status_code=200, sync_to_thread=True)
def challenge(request: Ask, node: NamedDependency[Node]) -> Nonce:
    """A fresh nonce."""
    address = request.client.host if request.client else ""
    return Nonce(devices.challenge(node, address).hex())


class Proof(msgspec.Struct, frozen=True):
    """The statements from a node down to the replica, and the signed nonce; all base64."""

    statements: Annotated[list[str], Meta(max_length=16)]
    challenge: Annotated[str, Meta(max_length=1000)]


class Given(msgspec.Struct, frozen=True):
    """A token, its end in milliseconds, and the scopes that it opens."""

    token: str
    expires: int
    scopes: list[str]


@post(
    "/sync/token",
    status_code=200,
    problems=("auth", "device_crowds"),
    example=examples.PROOF,
    sync_to_thread=True,
)
def token(data: JSONBody[Proof], node: NamedDependency[Node]) -> Given:
    """A token for whoever proves to be a device of the fleet."""
    try:
        statements = [base64.b64decode(text, validate=True) for text in data.statements]
        answer = base64.b64decode(data.challenge, validate=True)
    except (binascii.Error, ValueError):
        raise AuthFailed("not base64") from None
    secret, given = devices.give_token(node, statements, answer)
    return Given(secret, given.expires, list(given.scopes))


def serving(node: Node, device: Token) -> Server:
    """The server half of an exchange with the device."""
    return Server(node.replica, device.granted, brought=node.brought)


def of_photos(node: Node) -> Listed:
    """Tells what is here of the photos that a hello lists."""
    return lambda photos: listing(node.lacking, node.awaited(), node.photos.safe())(photos)


def keeping(node: Node, device: Token) -> Keep:
    """Puts parts of photos on disk that counted records of the device's scopes name."""
    named: set[tuple[bytes, int]] = set()

    def keep(part: wire.Part) -> int | None:
        if (part.digest, part.length) not in named:
            scopes = node.attachments.scopes_of(part.digest, part.length)
            if not any(device.granted.allows(scope) for scope in scopes):
                return None
            named.add((part.digest, part.length))
        return keep_part(node.photos, part)

    return keep


def encoding_of(request: Ask) -> str | None:
    """The compression of a body of frames; raises `UnsupportedType` for another body."""
    # A client on a dear link leaves the type out: the address says what the body is.
    if request.headers.get("content-type", CONTENT_TYPE).partition(";")[0].strip() != CONTENT_TYPE:
        raise UnsupportedType
    named = request.headers.get("content-encoding", "").strip().lower()
    return named if named not in ("", "identity") else None


def plain(request: Ask, body: bytes) -> bytes:
    """A body of one frame without its compression; raises `TooLarge` or `BadFrame`."""
    found = bytearray()
    for piece in Inflater(encoding_of(request)).feed(body):
        found += piece
        if len(found) > ONE_FRAME:
            raise TooLarge("a body of more than one frame")
    return bytes(found)


def accepted(header: str) -> str | None:
    """The best compression that a client takes; RFC 9110 §12.5.3."""
    taken: dict[str, bool] = {}
    for part in header.lower().split(","):
        name, _, weight = (piece.strip() for piece in part.partition(";"))
        taken[name] = not weight or bool(_SOME_WEIGHT.fullmatch(weight))
    return next((name for name in ENCODINGS if taken.get(name, taken.get("*", False))), None)
