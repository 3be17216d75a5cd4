"""Revoked devices: from one position on, nothing that their key vouches for counts."""

from typing import NamedTuple

from api import certificates
from api.node import Node
from api.survey.rules import outranks
from sync.canonical import Value
from sync.keys import key_id
from sync.record import Write


class Device(NamedTuple):
    """A tablet with a certificate in a scope: its key, name, and when it was enrolled (ms)."""

    scope: str
    key: bytes
    name: str
    enrolled: int

    @property
    def id(self) -> bytes:
        """The 16 bytes by which statements name the key."""
        return key_id(self.key)


def devices(node: Node, scope: str) -> list[Device]:
    """The tablets with a certificate that counts in a scope, the newest first."""
    trust = node.replica.trust(scope)
    found: dict[bytes, Device] = {}
    for record in node.store.records("certificate", scope=scope):
        match certificates.said(record.get("statement")):
            case [1, "device", bytes() as key, _, [*scopes], str() as name, int() as ms]:
                holder = trust.holder(key_id(key))
                if scope in scopes and holder and holder.kind == "tablet":
                    earlier = found.get(key)
                    if earlier is None or ms > earlier.enrolled:
                        found[key] = Device(scope, key, name, ms)
    return sorted(found.values(), key=lambda device: (-device.enrolled, device.id))


def device(node: Node, scope: str, id: str) -> Device | None:
    """The tablet of a scope whose key has these digits."""
    return next((one for one in devices(node, scope) if one.id.hex() == id), None)


def machines(node: Node, scope: str) -> dict[bytes, str]:
    """The name of each replica's tablet in a scope; this server's own."""
    trust = node.replica.trust(scope)
    found = {r: one.name for one in devices(node, scope) for r in trust.replicas_of(one.key)}
    return {**found, node.replica.id: node.name}


def revoke(node: Node, device: Device, author: bytes | None = None) -> int:
    """Let nothing count of a device but what is here now; how many of its replicas that ends.

    One revocation for each replica: of a key whose replica is revoked, another counts not at all.
    """
    trust = node.replica.trust(device.scope)
    with node.replica.transaction():
        fresh = [r for r in trust.replicas_of(device.key) if not _ending(node, device.scope, r)]
        for replica in fresh:
            values: dict[str, Value] = {"replica": replica, "last": _last(node, device, replica)}
            node.replica.write(device.scope, "revocation", values, author=author)
    return len(fresh)


def _last(node: Node, device: Device, replica: bytes) -> Value:
    """Where a replica ends here, branch by branch, or nil before its first change."""
    heads = node.store.heads_of(device.scope, replica)
    lasts: list[Value] = [[head.n, head.hash] for head in heads]
    return lasts if len(lasts) > 1 else next(iter(lasts), None)


def revoked(node: Node, device: Device) -> Write | None:
    """The write that revoked a device, the first of several; None while it is trusted."""
    trust = node.replica.trust(device.scope)
    writes = [
        write
        for replica in trust.replicas_of(device.key)
        for write in _ending(node, device.scope, replica)
    ]
    return min(writes, key=lambda write: write.time, default=None)


def _ending(node: Node, scope: str, replica: bytes) -> list[Write]:
    """The live writes that end a replica in a scope."""
    trust = node.replica.trust(scope)
    return [
        write
        for record in node.store.records("revocation", scope=scope)
        if record.get("replica") == replica
        for write in record.live("last")
        if outranks(trust, write, replica)
    ]
