"""Who may administer, and who may look on."""

from api.errors import MainlandOnly, NotAllowed
from api.node import Node
from api.people import Person
from sync.trust import COMMON

ADMINISTRATOR = ("administrator",)
OVERSEERS = ("administrator", "auditor")


def require_administrator(node: Node, person: Person) -> None:
    """Raise `MainlandOnly`, or `NotAllowed` for anybody but an administrator."""
    _require(node, person, ADMINISTRATOR)


def require_overseer(node: Node, person: Person) -> None:
    """Raise `MainlandOnly`, or `NotAllowed` for who may not read everything."""
    _require(node, person, OVERSEERS)


def _require(node: Node, person: Person, roles: tuple[str, ...]) -> None:
    if node.kind != "mainland":
        raise MainlandOnly
    if not person.has(COMMON, *roles):
        raise NotAllowed(roles)
