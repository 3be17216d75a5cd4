"""What a server says of itself, to anybody."""

import sqlite3
from importlib.metadata import version

import msgspec
from litestar import get
from litestar.di import NamedDependency

from api.node import Node
from sync.errors import NotReady


class Health(msgspec.Struct, frozen=True):
    """Whether the server works."""

    status: str


class About(msgspec.Struct, frozen=True):
    """Name, kind and identity of a server."""

    name: str
    kind: str
    id: str
    fleet: str
    replica: str
    areas: list[str]
    version: str
    time: int


@get("/health", problems=("not_ready",), sync_to_thread=True)
def health(node: NamedDependency[Node]) -> Health:
    """`ok` while the store answers; raises `NotReady`."""
    try:
        node.store.get("replica")
    except sqlite3.Error as error:
        raise NotReady(str(error)) from error
    return Health("ok")


@get("/api/node", sync_to_thread=True)
def about(node: NamedDependency[Node]) -> About:
    """Which server this is."""
    return About(
        name=node.name,
        kind=node.kind,
        id=node.short_id,
        fleet=node.fleet.hex(),
        replica=node.replica.id.hex(),
        areas=node.areas,
        version=version("haidang"),
        time=node.now(),
    )
