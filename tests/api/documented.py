"""An app whose every answer must be one that its description names."""

import json
import re

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.openapi.problems import codes_of
from api.routes import HANDLERS

PLACES = [
    (re.compile(re.sub(r"{\w+:str}", "[^/]+", path)), method, handler)
    for handler in HANDLERS
    for path in handler.paths
    for method in handler.http_methods
]


def documented(app: ASGIApp) -> ASGIApp:
    """The app; it raises `AssertionError` where it answers what its description does not name."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)
            await send(message)

        await app(scope, receive, keep)
        body = b"".join(m.get("body", b"") for m in answer if m["type"] == "http.response.body")
        start = next((m for m in answer if m["type"] == "http.response.start"), None)
        if start is not None:
            require(scope["method"], scope["path"], start["status"], body)

    return handle


def require(method: str, path: str, status: int, body: bytes) -> None:
    """Raise `AssertionError` for an answer that the description of an address does not name."""
    found = [h for place, m, h in PLACES if m == method and place.fullmatch(path)]
    for handler in found[:1]:
        if status < 400:
            assert status == handler.status_code, (method, path, status)
        elif method != "HEAD":
            code = json.loads(body)["code"]
            assert code in codes_of(handler), (method, path, status, code)
