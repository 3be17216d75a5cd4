"""The devices of all areas and tasks: what each has brought, and locking one that was lost."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api import incidents as stores
from api import revocations
from api.admin.rights import require_administrator, require_overseer
from api.errors import Invalid, NotFound
from api.incidents import IncidentJson
from api.island.tablets import TabletJson, shown
from api.node import Node
from api.people import Person
from sync.trust import COMMON


class DevicesJson(msgspec.Struct, frozen=True):
    """Devices, the newest first, the scopes that one more can be enrolled for, and incidents."""

    devices: list[TabletJson]
    areas: list[str]
    tasks: list[str]
    incidents: list[IncidentJson]


class Lock(msgspec.Struct, frozen=True):
    """The area or task in which a device is locked."""

    scope: Annotated[str, Meta(max_length=100)]


def devices(node: Node, actor: Person) -> DevicesJson:
    """Every device of every area and task; raises `MainlandOnly`, `NotAllowed`."""
    require_overseer(node, actor)
    found = [
        shown(node, one)
        for scope in (*node.areas, *node.tasks)
        for one in revocations.devices(node, scope)
    ]
    found.sort(key=lambda one: (-one.enrolled, one.id, one.scope))
    happened = stores.of_scopes(node, [COMMON, *node.areas, *node.tasks])
    return DevicesJson(found, node.areas, node.tasks, happened)


def lock(node: Node, actor: Person, id: str, wanted: Lock) -> DevicesJson:
    """Revoke a device in an area or a task.

    Raises `MainlandOnly`, `NotAllowed`, `Invalid` or `NotFound`.
    """
    require_administrator(node, actor)
    if wanted.scope not in (*node.areas, *node.tasks):
        raise Invalid([("scope", "not_a_choice")])
    device = revocations.device(node, wanted.scope, id)
    if device is None:
        raise NotFound
    revocations.revoke(node, device, actor.id)
    return devices(node, actor)
