"""What every answer carries and no request may do: headers, other sites' pages, endless bodies."""

import asyncio
import re

from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPDisconnectEvent,
    HTTPReceiveMessage,
    HTTPScope,
    Message,
    Receive,
    Scope,
    Send,
    WebSocketReceiveMessage,
)

from api.errors import BadHost, CrossSite
from api.problems import respond

SAFE = ("GET", "HEAD", "OPTIONS")
# Devices of any origin that hold a token; cookies never travel there.
EXCHANGE = "/sync/"
OPEN_PATHS = (EXCHANGE, "/photos")

# A name or address as it may stand in a link, with its port.
_HOST = re.compile(rb"(?=.{0,280}$)([\w.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?|")

PATIENCE = 60.0
"""Seconds for the next part of a body: who sends nothing for longer keeps no connection."""

CSP = (
    "default-src 'self'; img-src 'self' blob: data:; connect-src 'self'{origins}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

# For a page of any origin; a program that sends no origin is spared the bytes.
CORS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "location, retry-after, tus-resumable, upload-length, upload-offset"
    ),
}
PREFLIGHT = {
    **CORS,
    "access-control-allow-methods": "GET, HEAD, POST, PATCH",
    "access-control-allow-headers": (
        "authorization, content-type, content-encoding, tus-resumable, "
        "upload-length, upload-metadata, upload-offset"
    ),
    "access-control-max-age": "86400",
}


def security_headers(upstream: str) -> dict[str, str]:
    """Headers of every answer; a page may also reach the mainland, where tablets go in town."""
    return {
        "content-security-policy": CSP.format(origins=f" {upstream}" if upstream else ""),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
    }


def guarded(app: ASGIApp, upstream: str) -> ASGIApp:
    """The app behind the headers and refusals that no handler should have to think of."""
    always, cors, preflight = map(_raw, (security_headers(upstream), CORS, PREFLIGHT))

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        is_open = scope["path"].startswith(OPEN_PATHS)
        # An exchange is paid for by the byte, and no page is shown from there.
        extra = [] if scope["path"].startswith(EXCHANGE) else always
        if is_open and any(name == b"origin" for name, _ in scope["headers"]):
            extra = extra + cors
        if is_open and scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": preflight})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        if not all(_HOST.fullmatch(host) for name, host in scope["headers"] if name == b"host"):
            await respond(BadHost(), scope, receive, add_headers)
        elif not is_open and is_cross_site(scope):
            await respond(CrossSite(), scope, receive, add_headers)
        else:
            await app(scope, impatient(receive), add_headers)

    return handle


def impatient(receive: Receive) -> Receive:
    """The parts of a body as they come; a silence in the middle of it is the end."""
    going = True

    async def next_part() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal going
        if not going:
            return await receive()
        try:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
        except TimeoutError:
            return HTTPDisconnectEvent(type="http.disconnect")
        going = message["type"] == "http.request" and message["more_body"]
        return message

    return next_part


def is_cross_site(scope: HTTPScope) -> bool:
    """Whether a request that changes something may come from another site's page.

    Browsers say where a request comes from; a program may be silent if it sends no cookie.
    """
    if scope["method"] in SAFE:
        return False
    headers = dict(scope["headers"])
    site = headers.get(b"sec-fetch-site")
    if site is None:
        return b"cookie" in headers
    return site not in (b"same-origin", b"none")


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
