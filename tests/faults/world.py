"""A fleet in folders for the stories of servers: a mainland, an island, and what was surveyed."""

import shutil
from contextlib import closing
from pathlib import Path
from secrets import token_bytes

from api.node import Node, found_fleet, found_node
from api.settings import Settings
from sync.canonical import Value, sha256
from sync.clock import wall
from sync.keys import Key, new_replica
from sync.protocol import wire
from sync.statements import certify_node
from tests.faults.stories import PHOTOS

AREA = "area/11948"


def found(mainland: Path, island: Path) -> None:
    """Found a fleet whose island has a few surveys, and photos that their records name."""
    above = found_fleet(mainland, "Đất liền")
    key = Key.generate()
    said = certify_node(above.root_key, key.public, "island", [AREA], ["surveyor"], "Đảo", wall())
    replica = new_replica(token_bytes, key.public)
    below = found_node(island, "island", "Đảo", key, above.root, said, replica)
    above.certify("common", said)
    below.certify(AREA, said)
    lan = above.replica.write("common", "account", {"login": "lan", "name": "Lan"}).record_id
    grant: dict[str, Value] = {"account": lan, "role": "surveyor", "forms": [], "ends": None}
    above.replica.write(AREA, "grant", grant)
    for scope in ("common", AREA):
        carry(above, below, scope)
    for number, photo in enumerate(PHOTOS):
        write = below.replica.write
        site = {"kind": "station", "name": f"Đài {number}"}
        parent = write(AREA, "site", site, author=lan).record_id
        named: dict[str, Value] = {"parent": parent, "image": [sha256(photo), len(photo)]}
        write(AREA, "photo", {**named, "thumbnail": None, "taken": 1}, author=lan)
    above.close()
    below.close()


def carry(source: Node, to: Node, scope: str) -> None:
    """All that one server holds of a scope reaches another."""
    for head, after in source.replica.missing(scope, to.replica.vector(scope)):
        to.replica.receive(wire.write_run(list(source.store.branch(scope, head, after))))


def node(data: Path) -> "closing[Node]":
    """The server of a folder, closed at the end."""
    return closing(Node.open(Settings(data=data)))


def copy(source: Path, to: Path) -> None:
    """Put a folder that was made beforehand where a story needs it."""
    shutil.copytree(source, to)
