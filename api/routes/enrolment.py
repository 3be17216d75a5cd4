"""Enrolment of tablets at an island or the mainland, and of islands at the mainland."""

import base64
import binascii
from typing import Annotated, Any, Literal

import msgspec
import segno
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api import enrolment, incidents
from api.errors import Invalid, MainlandOnly, NotAllowed
from api.node import Node
from api.openapi import examples
from api.people import Person
from sync.trust import COMMON

Name = Annotated[str, Meta(max_length=100)]
Base64 = Annotated[str, Meta(max_length=4000)]


class Wish(msgspec.Struct, frozen=True):
    """What the code is for."""

    scopes: list[str] | None = None
    name: Name = ""
    role: Literal["tablet", "island"] = "tablet"


class Offered(msgspec.Struct, frozen=True):
    """A code, and the same as a link and as a picture of it."""

    code: str
    fleet: str
    expires: int
    link: str
    qr: str


class Claim(msgspec.Struct, frozen=True):
    """A device with a code: its public key, and its replica's statement."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    key: Base64
    replica: Base64
    name: Name = ""


class Server(msgspec.Struct, frozen=True):
    """The server that enrolled the device."""

    name: str
    kind: str
    replica: str


class Earlier(msgspec.Struct, frozen=True):
    """What is here of a tablet of the same name: `changes`, and `lost` of which it only told."""

    changes: int
    lost: int


class Enrolled(msgspec.Struct, frozen=True):
    """The device's certificates, from the root down."""

    root: str
    fleet: str
    statements: list[str]
    scopes: list[str]
    node: Server
    earlier: Earlier | None = None


@post(
    "/api/enrolments",
    problems=("mainland_only", "not_allowed"),
    example=examples.WISH,
    sync_to_thread=True,
)
def offer(
    data: JSONBody[Wish],
    request: Request[Any, Any, Any],
    person: NamedDependency[Person],
    node: NamedDependency[Node],
) -> Offered:
    """A one-time code for a tablet, or on the mainland for an island."""
    areas = wanted_areas(node, person, data)
    scopes = enrolment.island_scopes(areas) if data.role == "island" else areas
    made = enrolment.offer(node, data.role, scopes, data.name)
    link = link_of(node.settings.url or _origin(request), made.code, node.fleet.hex())
    return Offered(made.code, node.fleet.hex(), made.expires, link, picture(link))


def wanted_areas(node: Node, person: Person, wish: Wish) -> list[str]:
    """The areas of a wish, or its tasks, that this server serves and the person may enrol for.

    Raises `MainlandOnly`, `Invalid` or `NotAllowed`.
    """
    if wish.role == "island" and node.kind != "mainland":
        raise MainlandOnly
    roles = _enrollers(wish.role)
    if wish.role == "tablet" and wish.scopes and set(wish.scopes) <= set(node.tasks):
        if not person.has(COMMON, "administrator"):
            raise NotAllowed(("administrator",))
        return wish.scopes
    if wish.scopes is None:
        areas = [area for area in node.areas if person.has(area, *roles)]
    else:
        areas = wish.scopes
    if not set(areas) <= set(node.areas):
        raise Invalid([("scopes", "not_a_choice")])
    if not areas or not all(person.has(area, *roles) for area in areas):
        raise NotAllowed(roles)
    return areas


def _enrollers(role: str) -> tuple[str, ...]:
    return ("administrator",) if role == "island" else ("lead", "administrator")


def _origin(request: Request[Any, Any, Any]) -> str:
    return str(request.base_url).rstrip("/")


def link_of(origin: str, code: str, fleet: str) -> str:
    """The address that a tablet opens; the code stands where no server logs it."""
    return f"{origin}/enrol#code={code}&fleet={fleet}"


def picture(link: str) -> str:
    """The QR code of a link, as an SVG element."""
    return segno.make(link, error="m", micro=False).svg_inline(scale=6, border=4)


@post(
    "/api/enrolments/claim",
    problems=("code_unknown", "code_expired", "code_used", "code_delayed", "statement_invalid"),
    example=examples.CLAIM,
    sync_to_thread=True,
)
def claim(
    data: JSONBody[Claim], request: Request[Any, Any, Any], node: NamedDependency[Node]
) -> Enrolled:
    """Certificates for the device that holds the code."""
    claimant = enrolment.Claimant(
        data.name, _bytes("key", data.key), _bytes("replica", data.replica)
    )
    address = request.client.host if request.client else ""
    welcome = enrolment.claim(node, data.code, claimant, address)
    return Enrolled(
        root=_text(node.root),
        fleet=node.fleet.hex(),
        statements=[_text(statement) for statement in welcome.statements],
        scopes=welcome.scopes,
        node=Server(node.name, node.kind, node.replica.id.hex()),
        earlier=_earlier(node, welcome.scopes, claimant.key),
    )


def _earlier(node: Node, scopes: list[str], key: bytes) -> Earlier | None:
    """What is here of what the device may have been before its store was emptied."""
    found = incidents.before(node, scopes, key)
    if not found:
        return None
    return Earlier(sum(one.changes for one in found), sum(one.lost for one in found))


def _bytes(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid([(field, "wrong_shape")]) from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
