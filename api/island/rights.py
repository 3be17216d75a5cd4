"""Who may do what on the island lead's page."""

from api.errors import Invalid, NotAllowed
from api.node import Node
from api.people import Person

LEAD = ("lead",)
STEWARDS = ("lead", "administrator")


def areas_of(node: Node, person: Person) -> list[str]:
    """The areas of this server that a person leads or administers; raises `NotAllowed` for none."""
    found = [area for area in node.areas if person.has(area, *STEWARDS)]
    if not found:
        raise NotAllowed(STEWARDS)
    return found


def require(node: Node, person: Person, area: str, roles: tuple[str, ...] = STEWARDS) -> None:
    """Raise `Invalid` for an area that is not this server's, `NotAllowed` without a role in it."""
    if area not in node.areas:
        raise Invalid([("area", "not_a_choice")])
    if not person.has(area, *roles):
        raise NotAllowed(roles)
