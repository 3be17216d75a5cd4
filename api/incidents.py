"""What happened to tablets, islands and the mainland, with what is known to be missing since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from api import certificates, revocations
from api.node import Node
from api.revocations import Device
from sync.change import Dot
from sync.incidents import Incident, incidents
from sync.keys import key_id
from sync.trust import COMMON, NODES

Happened = Literal["forked", "renewed", "again"]
ToDo = Literal["forked", "lost", "server"]


class IncidentJson(msgspec.Struct, frozen=True):
    """What happened to one machine: `kind` is `forked`, `renewed` or `again`.

    `id` names its key, empty where nobody knows whose it is; `machine` is `mainland`, `island`,
    `tablet` or empty. `changes` are here of before, `branches` of each side of a fork. Of `lost`
    changes the machine itself said, at `told`, that it has them, and they are not here. `todo`
    says what somebody has to do about it: `forked`, `lost`, `server`, or nil.
    """

    kind: Happened
    id: str
    machine: str
    name: str
    scopes: list[str]
    since: int
    changes: int
    branches: list[int]
    lost: int
    told: int | None
    todo: ToDo | None


def of_scopes(node: Node, scopes: Sequence[str]) -> list[IncidentJson]:
    """What happened to the machines that wrote some scopes, the newest first."""
    found = [_shown(node, group) for group in _grouped(node, scopes)]
    found += [_again(node, *pair) for scope in scopes for pair in _pairs(node, scope)]
    return sorted(found, key=_newest)


def of_nodes(node: Node) -> list[IncidentJson]:
    """What happened to the mainland and the islands."""
    found = [_shown(node, group) for group in _grouped(node, [COMMON, *node.areas])]
    return sorted((one for one in found if one.machine in NODES), key=_newest)


def before(node: Node, scopes: Sequence[str], key: bytes) -> list[IncidentJson]:
    """What is here of tablets that the one with this key, of the same name, may have been."""
    return [
        _again(node, earlier, later)
        for scope in scopes
        for earlier, later in _pairs(node, scope)
        if later.key == key
    ]


def _newest(one: IncidentJson) -> tuple[int, str, str, list[str]]:
    return -one.since, one.id, one.kind, one.scopes


def _grouped(node: Node, scopes: Sequence[str]) -> Iterable[list[Incident]]:
    """The incidents that are the same one, seen in several scopes."""
    groups: defaultdict[tuple[str, bytes], list[Incident]] = defaultdict(list)
    for scope in scopes:
        for one in incidents(node.store, scope, node.replica.trust(scope)):
            groups[one.kind, one.replica].append(one)
    return groups.values()


def _shown(node: Node, group: list[Incident]) -> IncidentJson:
    first, key = group[0], next((one.key for one in group if one.key), None)
    scopes = [one.scope for one in group]
    lost, told = _lost(node, [(one.scope, one.replica) for one in group])
    machine = _machine(node, key, scopes)
    return IncidentJson(
        kind=first.kind,
        id=key_id(key).hex() if key else "",
        machine=machine,
        name=_name(node, key, scopes),
        scopes=scopes,
        since=min(one.since for one in group),
        changes=sum(one.changes for one in group),
        branches=list(max((one.branches for one in group), key=sum)),
        lost=lost,
        told=told,
        todo=_todo(first.kind, machine, lost),
    )


def _todo(kind: Happened, machine: str, lost: int) -> ToDo | None:
    """What somebody has to do about an incident; None where it heals by itself."""
    if lost and machine != "tablet":
        return "server"
    if lost or kind == "again":
        return "lost"
    return "forked" if (kind, machine) == ("forked", "tablet") else None


def _machine(node: Node, key: bytes | None, scopes: list[str]) -> str:
    holders = [node.replica.trust(scope).holder(key_id(key or b"")) for scope in scopes]
    return next((holder.kind for holder in holders if holder), "")


def _name(node: Node, key: bytes | None, scopes: list[str]) -> str:
    """The name in the newest certificate of a key."""
    newest = (0, "")
    for scope in {COMMON, *scopes}:
        for record in node.store.records("certificate", scope=scope):
            match certificates.said(record.get("statement")):
                case [1, "node", bytes() as named, _, _, _, str() as name, int() as ms, *_] | [
                    1,
                    "device",
                    bytes() as named,
                    _,
                    _,
                    str() as name,
                    int() as ms,
                    *_,
                ] if named == key:
                    newest = max(newest, (ms, name))
    return newest[1]


def _pairs(node: Node, scope: str) -> Iterator[tuple[Device, Device]]:
    """A tablet, and the next that was enrolled under its name and after all that it wrote."""
    known: dict[str, Device] = {}
    for device in revocations.devices(node, scope):
        later = known.get(device.name)
        gone = later and device.name and _last(node, device) < later.enrolled
        if later and gone and revocations.revoked(node, device) is None:
            yield device, later
        known[device.name] = device


def _again(node: Node, earlier: Device, later: Device) -> IncidentJson:
    replicas = node.replica.trust(earlier.scope).replicas_of(earlier.key)
    lost, told = _lost(node, [(earlier.scope, replica) for replica in replicas])
    return IncidentJson(
        kind="again",
        id=earlier.id.hex(),
        machine="tablet",
        name=earlier.name,
        scopes=[earlier.scope],
        since=later.enrolled,
        changes=sum(_here(node, earlier.scope, replica) for replica in replicas),
        branches=[],
        lost=lost,
        told=told,
        todo=_todo("again", "tablet", lost),
    )


def _lost(node: Node, chains: Iterable[tuple[str, bytes]]) -> tuple[int, int | None]:
    """How many changes replicas said they have that are not here, and when they last said so."""
    lost, told = 0, None
    for scope, replica in chains:
        said = node.told.of(replica, scope)
        short = said.n - _here(node, scope, replica)
        if short > 0:
            lost, told = lost + short, max(told or 0, said.at)
    return lost, told


def _here(node: Node, scope: str, replica: bytes) -> int:
    return max((head.n for head in node.store.heads_of(scope, replica)), default=0)


def _last(node: Node, device: Device) -> int:
    """The time of the last change that a tablet wrote, in ms; 0 before its first."""
    replicas = node.replica.trust(device.scope).replicas_of(device.key)
    return max(
        (
            logged.change.time[0]
            for replica in replicas
            for head in node.store.heads_of(device.scope, replica)
            for logged in node.store.changes_at(device.scope, Dot(replica, head.n))
        ),
        default=0,
    )
