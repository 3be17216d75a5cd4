"""Signing in and out, and who is signed in."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api import auth
from api.node import Node
from api.people import Person, Role


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
    """Whether people reach this server by TLS, which ends at a proxy."""
    return node.settings.url.startswith("https:")


@post("/api/sign-in", status_code=200, sync_to_thread=True)
def sign_in(data: JSONBody[Credentials], node: NamedDependency[Node]) -> Response[Me]:
    """Sign in with login and password."""
    person, token = auth.sign_in(node, data.login, data.password)
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
