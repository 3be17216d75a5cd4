"""What the makers of rulebooks did not think of: statements and orders of odd shapes."""

from random import Random

from sync import canonical
from sync.canonical import Value
from sync.change import write_body
from sync.keys import Key
from sync.replica import Replica
from sync.statements import (
    certify_device,
    certify_node,
    certify_replica,
    publish_recipient,
    state,
)
from sync.storage.store import Head

MS = 1_795_424_400_000


def statement(chance: Random, who: Key, victim: Replica, area: str) -> Value:
    """What stands in a certificate that nobody checked before it was written."""
    public = victim.key.public if victim.key else who.public
    proper = [
        certify_node(who, public, "mainland", ["*"], ["surveyor"], "Máy", MS),
        certify_node(who, public, "island", [area], ["lead"], "Máy", MS),
        certify_device(who, public, [area, "common"], "Máy", MS),
        certify_replica(who, victim.id, MS),
        publish_recipient(who, "age1odd", MS),
        state(who, [1, "device", public, who.key_id, [area], "Máy", MS, "more"]),
    ]
    odd = [
        state(who, [1, "device", public, who.key_id, [area, area], "Máy", MS]),
        state(who, [1, "device", public, who.key_id, [True], "Máy", MS]),
        state(who, [1, "device", public, who.key_id, [area], "Máy", True]),
        state(who, [True, "replica", victim.id, who.key_id, MS]),
        state(who, [1, "replica", victim.id, who.key_id, None]),
        state(who, [1, "replica", victim.id, who.key_id]),
        state(who, [1, "node", public, "moon", ["*"], [], "Máy", MS]),
        state(who, [1, "node", public, "island", ["*"], [], "Máy", MS]),
        state(who, [2, "device", public, who.key_id, [area], "Máy", MS]),
        state(who, [1, "unheard of", public]),
        state(who, "not a payload"),
        canonical.encode([b"", b""]),
        canonical.encode([b"\xc1", bytes(65), "more"]),
    ]
    damaged = bytearray(chance.choice(proper))
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    kinds: list[Value] = [
        chance.choice(proper),
        chance.choice(odd),
        bytes(damaged),
        chance.randbytes(chance.randrange(80)),
        "a text",
        None,
        [chance.choice(proper)],
    ]
    return chance.choice(kinds)


def order(chance: Random, dot: tuple[bytes, int], hash: bytes) -> dict[str, Value]:
    """A redaction of a real change, with one thing or another wrong."""
    replica, seq = dot
    bodies = [write_body([]), b"", b"\xc1", canonical.encode([b"", []]), canonical.encode([[], []])]
    targets: list[Value] = [
        [replica, seq, hash],
        [replica, seq, hash, None],
        [replica, seq],
        [replica, True, hash],
        [replica, -seq, hash],
        [replica, seq, hash[:16]],
        [replica[:8], seq, hash],
        [replica, f"{seq}", hash],
        None,
        "a text",
    ]
    made: dict[str, Value] = {"target": chance.choice(targets), "instead": chance.choice(bodies)}
    if chance.random() < 0.2:
        made.pop(chance.choice(list(made)))
    return made or {"instead": None}


def last(chance: Random, n: int, hash: bytes) -> Value:
    """A last position that counts, as nobody should write it."""
    kinds: list[Value] = [
        [n, hash, None],
        [True, hash],
        [n],
        [f"{n}", hash],
        [n, hash[:16]],
        [-n, hash],
        [],
        "a text",
        n,
        [n, None],
        [None, hash],
        [n + 1, hash],
        [[n, hash], [n + 1, hash], [n, hash[:16]]],
        [[n + 1, chance.randbytes(32)], "a text"],
    ]
    return chance.choice(kinds)


def ends(chance: Random, heads: list[Head]) -> Value:
    """Where a role ends, with one thing or another wrong in each row."""
    made: list[Value] = []
    for replica, n, hash in heads:
        rows: list[Value] = [
            [replica, n, hash],
            [replica, n + 1, hash],
            [replica, n + 1, chance.randbytes(32)],
            [replica, last(chance, n, hash)],
            [chance.choice(heads).replica, n, hash],
            [replica],
            [n, hash],
        ]
        made.append(chance.choice(rows))
    return made
