"""The built app, in memory and compressed once; any unknown address is the app's own."""

import gzip
import mimetypes
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec
import zstandard
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from api.errors import NotFound
from api.problems import respond

IMMUTABLE = "/assets/"
# Never answered with the app: a program that asks there wants an answer or an error.
SERVICE = ("/api/", "/sync/", "/photos", "/docs/", "/health")
COMPRESSED = ("text/", "image/svg", "application/")

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")


class Page(msgspec.Struct, frozen=True):
    """One file of the app: its body in each encoding, and the headers that go with it."""

    bodies: Mapping[str, bytes]
    etag: bytes
    headers: tuple[tuple[bytes, bytes], ...]


def built_app() -> Path:
    """Where the built app is: inside the installed package, or in a working copy."""
    here = Path(__file__).parent
    installed = here / "static"
    return installed if installed.exists() else here.parent / "web" / "dist"


@cache
def load(folder: Path) -> dict[str, Page]:
    """Every file of the built app by its address."""
    return {
        f"/{path.relative_to(folder).as_posix()}": page(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def page(path: Path, folder: Path) -> Page:
    """The file with the encodings that make it smaller."""
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    bodies = {"": body}
    if kind.startswith(COMPRESSED):
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
        bodies["zstd"] = zstandard.compress(body, 15)
    immutable = f"/{path.relative_to(folder).as_posix()}".startswith(IMMUTABLE)
    keep = "public, max-age=31536000, immutable" if immutable else "no-cache"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    etag = f'"{sha256(body).hexdigest()[:32]}"'.encode()
    headers = (
        (b"content-type", f"{kind}{charset}".encode()),
        (b"cache-control", keep.encode()),
        (b"etag", etag),
        (b"vary", b"accept-encoding"),
    )
    return Page(bodies, etag, headers)


def with_pages(app: ASGIApp, files: Mapping[str, Page]) -> ASGIApp:
    """The service under its own addresses, and the app everywhere else."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith(SERVICE):
            await app(scope, receive, send)
            return
        found = find(files, scope["path"], scope["method"])
        if found is None:
            await respond(NotFound(), scope, receive, send)
            return
        asked = dict(scope["headers"])
        if asked.get(b"if-none-match") == found.etag:
            await _send(send, 304, found.headers, b"")
            return
        encoding = choose(found, asked.get(b"accept-encoding", b"").decode("latin-1"))
        body = found.bodies[encoding]
        headers = (*found.headers, (b"content-length", str(len(body)).encode()))
        if encoding:
            headers = (*headers, (b"content-encoding", encoding.encode()))
        await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    return answer


def find(files: Mapping[str, Page], path: str, method: str) -> Page | None:
    """The file at an address, or the app; None for a missing asset and for other methods."""
    if method not in ("GET", "HEAD"):
        return None
    return files.get(path) or (None if path.startswith(IMMUTABLE) else files.get("/index.html"))


def choose(page: Page, accepted: str) -> str:
    """The smallest encoding that the browser takes."""
    names = {part.partition(";")[0].strip() for part in accepted.split(",")}
    return next((name for name in ("zstd", "gzip") if name in names and name in page.bodies), "")


async def _send(
    send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
