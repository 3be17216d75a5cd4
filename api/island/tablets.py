"""The tablets of an area: what each has brought, and locking one that was lost."""

import msgspec

from api import incidents as stores
from api import people, revocations
from api.errors import NotFound
from api.incidents import IncidentJson
from api.island.rights import areas_of, require
from api.node import Node
from api.people import Person
from api.revocations import Device
from sync.history import parted


class LockJson(msgspec.Struct, frozen=True):
    """When a tablet was locked, and by whom."""

    time: int
    author: str | None


class TabletJson(msgspec.Struct, frozen=True):
    """A tablet in an area: `changes` are what is here of it, `contact` its last exchange here."""

    id: str
    scope: str
    name: str
    enrolled: int
    contact: int | None
    changes: int
    locked: LockJson | None


class TabletsJson(msgspec.Struct, frozen=True):
    """The tablets of the person's areas, the newest first, and what happened to machines there."""

    tablets: list[TabletJson]
    people: dict[str, dict[str, str]]
    incidents: list[IncidentJson]


class Lock(msgspec.Struct, frozen=True):
    """The area in which a tablet is locked."""

    area: str


def tablets(node: Node, actor: Person) -> TabletsJson:
    """The tablets of the actor's areas; raises `NotAllowed`."""
    areas = areas_of(node, actor)
    found = [shown(node, one) for area in areas for one in revocations.devices(node, area)]
    lockers = [bytes.fromhex(t.locked.author) for t in found if t.locked and t.locked.author]
    happened = stores.of_scopes(node, areas)
    return TabletsJson(found, people.names(node.store, lockers), happened)


def shown(node: Node, device: Device) -> TabletJson:
    """A device in one scope as people are shown it."""
    replicas = node.replica.trust(device.scope).replicas_of(device.key)
    contacts = node.contacts.all()
    return TabletJson(
        id=device.id.hex(),
        scope=device.scope,
        name=device.name,
        enrolled=device.enrolled,
        contact=max((contacts[r].began for r in replicas if r in contacts), default=None),
        changes=sum(_brought(node, device.scope, replica) for replica in replicas),
        locked=_lock(node, device),
    )


def _brought(node: Node, scope: str, replica: bytes) -> int:
    """How many changes of a replica are here; those before a fork count once."""
    heads = node.store.heads_of(scope, replica)
    if len(heads) < 2:
        return sum(head.n for head in heads)
    shared = parted(node.store, scope, heads)
    return shared + sum(head.n - shared for head in heads)


def _lock(node: Node, device: Device) -> LockJson | None:
    write = revocations.revoked(node, device)
    if write is None:
        return None
    return LockJson(write.time[0], write.author.hex() if write.author else None)


def lock(node: Node, actor: Person, id: str, wanted: Lock) -> TabletsJson:
    """Revoke a tablet in an area; raises `Invalid`, `NotAllowed`, `NotFound`."""
    require(node, actor, wanted.area)
    device = revocations.device(node, wanted.area, id)
    if device is None:
        raise NotFound
    revocations.revoke(node, device, actor.id)
    return tablets(node, actor)
