"""How old the data of each island is here."""

import msgspec

from api import certificates
from api.desk.queue import photo_count
from api.node import Node
from api.survey.text import sort_key
from sync.keys import key_id
from sync.trust import COMMON


class AgeJson(msgspec.Struct, frozen=True):
    """An island, and when its data was last complete here."""

    name: str
    as_of: int | None


class IslandJson(msgspec.Struct, frozen=True):
    """An island and the last exchanges or bundles; `replica` is empty before the first.

    `missing` counts the changes that hand-ins of its areas list and that are not here, `photos`
    the photos named whose image is not.
    """

    name: str
    replica: str
    scopes: list[str]
    contact: int | None
    as_of: int | None
    missing: int = 0
    photos: int = 0


def islands(node: Node) -> list[IslandJson]:
    """All islands of the fleet, by name, with what has not arrived from them."""
    return [_awaited(node, island) for island in _heard(node)]


def _awaited(node: Node, island: IslandJson) -> IslandJson:
    areas = [node.desk.read(scope) for scope in island.scopes if scope in node.areas]
    cases = [case for area in areas for case in area.cases.values()]
    missing = {dot for case in cases for dot in case.standing.missing}
    named = {photo.id: photo for case in cases for photo in case.dossier.photos}
    count = photo_count(node, named.values())
    return msgspec.structs.replace(island, missing=len(missing), photos=count.named - count.here)


def _heard(node: Node) -> list[IslandJson]:
    """All islands of the fleet, by name."""
    contacts = node.contacts.all()
    found = []
    for name, key, scopes in _certified(node):
        replicas = [replica for replica in contacts if _belongs(node, replica, key, scopes)]
        met = max((contacts[r] for r in replicas), key=lambda c: c.began, default=None)
        complete = [c for r in replicas if (c := contacts[r].complete) is not None]
        areas = [scope for scope in scopes if scope.startswith("area/")]
        found.append(
            IslandJson(
                name=name,
                replica=met.replica.hex() if met else "",
                scopes=areas,
                contact=met and met.began,
                as_of=max(complete, default=None),
            )
        )
    return sorted(found, key=lambda island: (sort_key(island.name), island.replica))


def _certified(node: Node) -> list[tuple[str, bytes, list[str]]]:
    """Name, key and scopes of each island that the root has certified."""
    found: dict[bytes, tuple[str, bytes, list[str]]] = {}
    trust = node.replica.trust(COMMON)
    for record in node.store.records("certificate", scope=COMMON):
        match certificates.said(record.get("statement")):
            case [1, "node", bytes() as key, "island", [*scopes], _, str() as name, _] if (
                trust.holder(key_id(key))
            ):
                found[key] = (name, key, sorted(map(str, scopes)))
    return list(found.values())


def _belongs(node: Node, replica: bytes, key: bytes, scopes: list[str]) -> bool:
    return any(key in node.replica.trust(scope).keys_of(replica) for scope in (COMMON, *scopes))


def age_of(node: Node, scope: str) -> AgeJson | None:
    """The island that serves an area, and the age of its data here."""
    serving = [island for island in _heard(node) if scope in island.scopes]
    newest = max(serving, key=lambda island: island.as_of or 0, default=None)
    return AgeJson(newest.name, newest.as_of) if newest else None
