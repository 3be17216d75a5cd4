"""Photos: upload by tus 1.0.0 with creation, and the bytes. PROTOCOL.md §8."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from typing import Annotated, Any

import structlog
from litestar import Request, Response, get, head, patch, post
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath, HeaderParameter

from api import auth
from api.errors import Invalid, SignInRequired, UnsupportedType
from api.node import Node
from api.openapi.describe import DEVICE, SESSION, Takes
from api.people import Person
from api.storage.local import Token
from sync.errors import UnknownPhoto
from sync.photos.store import MAX_PHOTO

log = structlog.get_logger()

PART = 16_384
TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
OFFSET_TYPE = "application/offset+octet-stream"
APPENDING = ("unknown_photo", "unsupported_type", "offset", "photo_type", "digest", "too_large")
KINDS = {b"\xff": "image/jpeg", b"\x89": "image/png", b"R": "image/webp"}

Length = Annotated[int, HeaderParameter(name="Upload-Length", ge=1)]
Offset = Annotated[int, HeaderParameter(name="Upload-Offset", ge=0)]
Metadata = Annotated[str, HeaderParameter(name="Upload-Metadata", max_length=1000)]


@post("/photos", problems=("unknown_photo", "too_large"), sync_to_thread=True)
def begin(
    length: Length, metadata: Metadata, device: NamedDependency[Token], node: NamedDependency[Node]
) -> Response[None]:
    """Announce a photo; again, and nothing changes."""
    digest = announced(metadata)
    # What is beyond the limit is refused for that, whatever records say.
    require_named(node, digest, device, length if length <= MAX_PHOTO else None)
    node.photos.begin(digest, length)
    return Response(None, headers={**TUS, "Location": f"/photos/{digest.hex()}"})


@head("/photos/{name:str}", problems=("unknown_photo",), status_code=200, sync_to_thread=True)
def progress(
    name: FromPath[str], device: NamedDependency[Token], node: NamedDependency[Node]
) -> Response[None]:
    """How much of a photo is here."""
    digest = digest_of(name)
    require_named(node, digest, device)
    here = node.photos.progress(digest)
    if here is None:
        raise UnknownPhoto("nobody announced it")
    offset, length = here
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    return Response(None, headers={**TUS, **headers})


@patch(
    "/photos/{name:str}",
    status_code=204,
    request_max_body_size=MAX_PHOTO,
    problems=APPENDING,
    takes=Takes(OFFSET_TYPE, "the bytes that follow those here"),
)
async def append(
    name: FromPath[str],
    offset: Offset,
    request: Request[Any, Any, Any],
    device: NamedDependency[Token],
    node: NamedDependency[Node],
) -> Response[None]:
    """Put bytes at the place where those here end; each part is on disk before the next is read."""
    if request.headers.get("content-type") != OFFSET_TYPE:
        raise UnsupportedType
    digest = digest_of(name)
    await asyncio.to_thread(require_named, node, digest, device)
    durable = offset
    async for part in parts(request.stream()):
        durable = await asyncio.to_thread(node.photos.append, digest, durable, part)
    return Response(None, status_code=204, headers={**TUS, "Upload-Offset": str(durable)})


async def parts(slices: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A body in parts of some size, at least one; what came before a cut is the last."""
    waiting, given = bytearray(), False
    try:
        async for data in slices:
            waiting += data
            if len(waiting) >= PART:
                yield bytes(waiting)
                waiting, given = bytearray(), True
    except InternalServerException:
        log.info("photo_cut")
    if waiting or not given:
        yield bytes(waiting)


@get(
    "/photos/{name:str}",
    problems=("unknown_photo", "sign_in_required"),
    security=[SESSION, DEVICE],
    gives=tuple(KINDS.values()),
    sync_to_thread=True,
)
def read(
    name: FromPath[str], request: Request[Any, Any, Any], node: NamedDependency[Node]
) -> Response[bytes]:
    """The bytes of a photo, for a device of the area or a person with a role there."""
    digest = digest_of(name)
    device, person = auth.device(node, request), auth.signed_in(node, request)
    if device is None and person is None:
        raise SignInRequired
    if not any(may_see(scope, device, person) for scope in node.attachments.scopes_of(digest)):
        raise UnknownPhoto("no photo of a granted scope")
    body = node.photos.read(digest)
    keep = {"Cache-Control": "private, max-age=31536000, immutable"}
    kind = KINDS.get(body[:1], "application/octet-stream")
    return Response(body, media_type=kind, headers=keep)


def may_see(scope: str, device: Token | None, person: Person | None) -> bool:
    """Whether the device holds the scope, or the person has a role there."""
    held = device is not None and device.granted.allows(scope)
    return held or (person is not None and bool(person.held(scope)))


def require_named(node: Node, digest: bytes, device: Token, length: int | None = None) -> None:
    """Raise `UnknownPhoto` unless a counted record of the device's scopes names the photo."""
    scopes = node.attachments.scopes_of(digest, length)
    if not any(map(device.granted.allows, scopes)):
        raise UnknownPhoto("no counted record names it")


def digest_of(name: str) -> bytes:
    """The digest in an address; raises `UnknownPhoto`."""
    try:
        digest = bytes.fromhex(name)
    except ValueError:
        digest = b""
    if len(digest) != 32 or digest.hex() != name:
        raise UnknownPhoto("not the digest of a photo")
    return digest


def announced(metadata: str) -> bytes:
    """The digest in tus metadata; raises `Invalid`."""
    pairs = [part.strip().partition(" ") for part in metadata.split(",")]
    value = next((value for name, _, value in pairs if name == "digest"), "")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != 32:
        raise Invalid([("Upload-Metadata", "wrong_shape")])
    return digest


HANDLERS = [begin, progress, append, read]
