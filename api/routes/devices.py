"""What administrators do about devices on the mainland; auditors look on."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.admin import devices
from api.node import Node
from api.openapi import examples
from api.people import Person

Who = NamedDependency[Person]
Where = NamedDependency[Node]
REFUSED = ("mainland_only", "not_allowed")


@get("/api/admin/devices", problems=REFUSED, sync_to_thread=True)
def list_devices(person: Who, node: Where) -> devices.DevicesJson:
    """The devices of all areas and tasks, the newest first."""
    return devices.devices(node, person)


@post(
    "/api/admin/devices/{id:str}/revocation",
    problems=REFUSED,
    example=examples.LOCKED,
    sync_to_thread=True,
)
def lock_device(
    id: FromPath[str], data: JSONBody[devices.Lock], person: Who, node: Where
) -> devices.DevicesJson:
    """Lock a lost device in an area or a task: nothing more of it counts there."""
    return devices.lock(node, person, id, data)
