"""Signing in and out, and who is signed in."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api import auth
from api.node import Node
from api.openapi import examples
from api.people import Person, Role
from sync.errors import Busy

AT_ONCE, WAITING = 2, 30
"""Sign-ins that are looked at, each in 64 MiB and all of a processor, and those that may wait."""


class Credentials(msgspec.Struct, frozen=True):
    """What a person types."""

    login: Annotated[str, Meta(min_length=1, max_length=100)]
    password: Annotated[str, Meta(min_length=1, max_length=1000)]


class Me(msgspec.Struct, frozen=True):
    """The signed-in account: what a tablet keeps to know it offline."""

    account: str
    login: str
    name: str
    position: str
    agency: str
    roles: dict[str, tuple[Role, ...]]


def me_of(person: Person) -> Me:
    """What a person is told of the own account."""
    account = person.account
    parts = {part: str(account.get(part) or "") for part in ("login", "name", "position", "agency")}
    return Me(account=person.id.hex(), roles=dict(person.roles), **parts)


def is_secure(node: Node) -> bool:
    """Whether people reach this server by TLS, which ends here or at a proxy."""
    return node.settings.tls or node.settings.url.startswith("https:")


class Turnstile:
    """Lets a few sign-ins in at once, on threads of their own.

    Whoever tries passwords by the hundred must not keep devices and desks from being answered.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "sign-in")
        self._inside = 0

    async def sign_in(self, node: Node, login: str, password: str) -> tuple[Person, str]:
        """What `auth.sign_in` gives; raises `Busy` where too many wait."""
        if self._inside >= AT_ONCE + WAITING:
            raise Busy("too many sign-ins at once")
        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, auth.sign_in, node, login, password)
        finally:
            self._inside -= 1


TURNSTILE = Turnstile()


@post(
    "/api/sign-in",
    status_code=200,
    problems=("sign_in_failed", "sign_in_delayed"),
    example=examples.CREDENTIALS,
)
async def sign_in(data: JSONBody[Credentials], node: NamedDependency[Node]) -> Response[Me]:
    """Sign in with login and password."""
    person, token = await TURNSTILE.sign_in(node, data.login, data.password)
    return Response(me_of(person), cookies=[auth.cookie(node, token, secure=is_secure(node))])


@post("/api/sign-out", status_code=204, sync_to_thread=True)
def sign_out(request: Request[Any, Any, Any], node: NamedDependency[Node]) -> Response[None]:
    """End the sign-in, here and in the browser."""
    if token := request.cookies.get(auth.cookie_name(node)):
        node.local.sign_out(auth.hash_secret(token))
    gone = auth.cookie(node, "", secure=is_secure(node))
    return Response(None, status_code=204, cookies=[gone])


@get("/api/me", sync_to_thread=True)
def me(person: NamedDependency[Person]) -> Me:
    """Who is signed in."""
    return me_of(person)
