"""Bundles for sticks, on the lead's page: made, downloaded, taken in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import structlog
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from api.errors import UnsupportedType
from api.island import bundles
from api.node import Node
from api.openapi import examples
from api.openapi.describe import Takes
from api.people import Person
from sync.errors import BundleDamaged

log = structlog.get_logger()

TYPE = "application/octet-stream"
LARGEST = 4 * 1024 * 1024 * 1024
BLOCK = 65_536
REFUSED = ("not_allowed",)
UNUSABLE = ("not_a_bundle", "bundle_damaged", "bundle_for_others", "bundle_unproven", "protocol")

Who = NamedDependency[Person]
Where = NamedDependency[Node]


@get("/api/island/bundles", problems=REFUSED, sync_to_thread=True)
def receivers(person: Who, node: Where) -> bundles.ReceiversJson:
    """Whom a bundle may be for, and what has not reached them."""
    return bundles.receivers(node, person)


@post(
    "/api/island/bundles",
    problems=(*REFUSED, "no_recipient", "disk_full"),
    example=examples.BUNDLE,
    sync_to_thread=True,
)
def make(data: JSONBody[bundles.Making], person: Who, node: Where) -> bundles.BundleJson:
    """Make a bundle, and read it back from the disk of this server."""
    return bundles.make(node, person, data)


@get(
    "/api/island/bundles/{id:str}",
    problems=(*REFUSED, "not_found"),
    media_type=TYPE,
    gives=(TYPE,),
    sync_to_thread=True,
)
def download(id: FromPath[str], person: Who, node: Where) -> Stream:
    """The file of a bundle."""
    path = bundles.made(node, person, id)
    headers = {"Content-Length": str(path.stat().st_size), "Content-Disposition": "attachment"}
    return Stream(_blocks(path), media_type=TYPE, headers=headers)


@post(
    "/api/island/bundles/import",
    status_code=200,
    problems=(*REFUSED, *UNUSABLE, "unsupported_type", "too_large", "disk_full"),
    takes=Takes(TYPE, "the file of a bundle"),
    request_max_body_size=LARGEST,
)
async def take(request: Request[Any, Any, Any], person: Who, node: Where) -> bundles.ImportedJson:
    """Take in a bundle; twice does no harm."""
    path = await asyncio.to_thread(bundles.coming, node, person)
    if request.headers.get("content-type") != TYPE:
        raise UnsupportedType
    try:
        await _save(path, request.stream())
        taken = await asyncio.to_thread(bundles.take, node, path)
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)
    log.info("bundle_taken", kind=taken.kind, changes=taken.changes, photos=taken.photos)
    return taken


async def _save(path: Path, slices: AsyncIterator[bytes]) -> None:
    """Put a body into a file; raises `BundleDamaged` for one that was cut on its way."""
    with path.open("wb") as file:
        try:
            async for data in slices:
                await asyncio.to_thread(file.write, data)
        except InternalServerException:
            raise BundleDamaged("the upload was cut") from None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


HANDLERS = [receivers, make, download, take]
