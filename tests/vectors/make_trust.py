"""Writes `tests/vectors/trust.json`: sets of statements, and what they prove of a replica.

Type `.venv/bin/python -m tests.vectors.make_trust` after a change of PROTOCOL.md §4.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from sync import canonical
from sync.keys import Key, key_id, new_replica
from sync.statements import (
    answer_challenge,
    certify_device,
    certify_node,
    certify_replica,
    head_payload,
    publish_recipient,
    state,
)
from sync.trust import Trust
from tests.vectors.builders import MS

FILE = Path(__file__).parent / "trust.json"
ROOT, MAINLAND, ISLAND, TABLET, OTHER = (Key.load(bytes([n]) * 32) for n in range(1, 6))
A, B, C, D = (
    new_replica(bytes([n]).__mul__, key.public)
    for n, key in enumerate((MAINLAND, ISLAND, TABLET, OTHER), 0xA0)
)
LOOSE = bytes([0xEE]) * 16
AREA, STAFF, FAR = "area/bach-long-vi", "staff/bach-long-vi", "area/cat-hai"
SCOPES = ["common", AREA, STAFF, FAR]
ROLES = ["lead", "surveyor"]

mainland = certify_node(ROOT, MAINLAND.public, "mainland", ["*"], ["reviewer"], "Đất liền", MS)
island = certify_node(ROOT, ISLAND.public, "island", [AREA, STAFF], ROLES, "Bạch Long Vĩ", MS)
wider = certify_node(ROOT, ISLAND.public, "island", [FAR], ["auditor"], "Bạch Long Vĩ", MS + 1)
tablet = certify_device(ISLAND, TABLET.public, [AREA], "Máy 3", MS)
both = certify_device(ISLAND, TABLET.public, [AREA, FAR], "Máy 3", MS)
by_mainland = certify_device(MAINLAND, TABLET.public, [FAR], "Máy 3", MS)
of_mainland, of_island, of_tablet = (
    certify_replica(key, replica, MS) for key, replica in ((MAINLAND, A), (ISLAND, B), (TABLET, C))
)
by_tablet = certify_device(TABLET, OTHER.public, [AREA], "Máy 4", MS)
of_other = certify_replica(OTHER, D, MS)
LATER = next(key for n in range(6, 99) if (key := Key.load(bytes([n]) * 32)).public > TABLET.public)
by_tablet_too = certify_device(TABLET, LATER.public, [AREA], "Máy 5", MS)
of_later = certify_replica(LATER, new_replica(bytes, LATER.public), MS)
demoted = certify_device(MAINLAND, ISLAND.public, [FAR], "Bạch Long Vĩ", MS)
stolen = certify_replica(TABLET, A, MS - 1)
other_island = certify_node(ROOT, OTHER.public, "island", [AREA, FAR], ROLES, "Cát Hải", MS)
forged_root = certify_node(OTHER, OTHER.public, "mainland", ["*"], [], "Giả", MS)
island_of_all = certify_node(ROOT, ISLAND.public, "island", ["*"], ROLES, "Giả", MS)
device_of_all = certify_device(MAINLAND, TABLET.public, ["*"], "Giả", MS)
a_peninsula = state(ROOT, [1, "node", ISLAND.public, "peninsula", [AREA], [], "Giả", MS])
with_more = state(ROOT, [1, "node", ISLAND.public, "island", [AREA], [], "Sau", MS, "sau"])
true_version = state(ROOT, [True, "node", ISLAND.public, "island", [AREA], [], "Đúng", MS])
true_time = state(ROOT, [1, "node", ISLAND.public, "island", [AREA], [], "Đúng", True])
from_later = state(ROOT, [2, "node", ISLAND.public, "island", [AREA], [], "Sau", MS])

told, told_too = (publish_recipient(ISLAND, f"age1{name}", MS) for name in ("dao", "dao-moi"))
meddled = state(TABLET, [1, "recipient", "age1may", ISLAND.key_id, MS])


def altered(statement: bytes) -> bytes:
    """The statement with the last bit of its signature turned over."""
    payload, signature = msgspec.msgpack.decode(statement)
    return canonical.encode([payload, signature[:-1] + bytes([signature[-1] ^ 1])])


CHAIN = [island, tablet, of_tablet]
CASES: list[tuple[str, list[bytes]]] = [
    ("nothing is known", []),
    ("the mainland's replica", [mainland, of_mainland]),
    ("an island's replica", [island, of_island]),
    ("a tablet's replica", CHAIN),
    ("statements in another order", CHAIN[::-1]),
    ("everybody", [mainland, of_mainland, of_island, *CHAIN]),
    ("a replica certificate alone", [of_tablet]),
    ("a chain without its middle", [island, of_tablet]),
    ("a chain without its beginning", [tablet, of_tablet]),
    ("two certificates of a node add up", [wider, island, of_island]),
    ("a device has no scope that its node lacks", [island, both, of_tablet]),
    ("a device's scopes grow with its node's", [island, wider, both, of_tablet]),
    ("two nodes certify one device", [mainland, by_mainland, *CHAIN]),
    ("a device cannot certify a device", [*CHAIN[:2], by_tablet, of_other]),
    ("a device cannot certify another", [*CHAIN[:2], by_tablet_too, of_later]),
    ("a node certified as a device stays a node", [mainland, island, demoted, of_island]),
    ("a tablet that claims the mainland's replica changes nothing of its kind",
     [mainland, of_mainland, island, tablet, stolen]),
    ("a replica is made for one key and no other can certify it",
     [*CHAIN, mainland, certify_device(MAINLAND, OTHER.public, [FAR], "", MS), of_other,
      certify_replica(OTHER, C, MS)]),
    ("a replica that was made for no key", [*CHAIN[:2], certify_replica(TABLET, LOOSE, MS)]),
    ("two islands and the mainland",
     [mainland, of_mainland, of_island, *CHAIN, other_island, certify_replica(OTHER, D, MS)]),
    ("a node that another root signed", [forged_root, of_other]),
    ("an altered signature of a node", [altered(island), of_island]),
    ("an altered signature of a device", [island, altered(tablet), of_tablet]),
    ("an altered signature of a replica", [island, tablet, altered(of_tablet)]),
    ("an island may not hold all scopes", [island_of_all, of_island]),
    ("a device may not hold all scopes", [mainland, device_of_all, of_tablet]),
    ("a kind of node that there is not", [a_peninsula, of_island]),
    ("a payload of a later version", [from_later, of_island]),
    ("a truth value is no version", [true_version, of_island]),
    ("a truth value is no time", [true_time, of_island]),
    ("an element more than known", [with_more, of_island]),
    ("bytes that are no statement", [b"", b"\xc0", b"\x92\xc4\x00\xc4\x00", *CHAIN]),
    ("the same twice", [*CHAIN, *CHAIN]),
    ("a node tells to which keys bundles are encrypted",
     [mainland, island, told, told_too, publish_recipient(MAINLAND, "age1dat-lien", MS)]),
    ("a recipient of a node that is not known", [told]),
    ("an altered signature of a recipient", [island, altered(told)]),
    ("a tablet tells no recipient", [*CHAIN, publish_recipient(TABLET, "age1may", MS)]),
    ("a recipient that another signed", [mainland, island, meddled]),
]  # fmt: skip


def document() -> dict[str, Any]:
    """All cases."""
    hash = bytes(range(32))
    payload = head_payload(AREA, C, 7, hash)
    signature = TABLET.sign(payload)
    nonce = bytes(16)
    return {
        "root": ROOT.public.hex(),
        "fleet": ROOT.key_id.hex(),
        "scopes": SCOPES,
        "cases": [_case(*case) for case in CASES],
        "head": {
            "statements": [s.hex() for s in CHAIN],
            "scope": AREA,
            "replica": C.hex(),
            "n": 7,
            "hash": hash.hex(),
            "payload": payload.hex(),
            "signature": signature.hex(),
            "by_node": ISLAND.sign(payload).hex(),
            "wrong": [
                {"name": "another device's", "signature": OTHER.sign(payload).hex()},
                {"name": "altered", "signature": (signature[:-1] + b"\x00").hex()},
                {"name": "of another algorithm", "signature": (b"\x02" + signature[1:]).hex()},
                {"name": "cut short", "signature": signature[:-1].hex()},
            ],
        },
        "challenge": {
            "nonce": nonce.hex(),
            "replica": C.hex(),
            "statement": answer_challenge(TABLET, nonce, C).hex(),
        },
    }


def _case(name: str, statements: list[bytes]) -> dict[str, Any]:
    trust = Trust(ROOT.public, statements)
    return {
        "name": name,
        "statements": [statement.hex() for statement in statements],
        "recipients": recipients(trust),
        "replicas": [proven(trust, replica) for replica in (A, B, C, D, LOOSE)],
    }


def recipients(trust: Trust) -> dict[str, list[str]]:
    """The age recipients of each node that has published some."""
    keys = (MAINLAND, ISLAND, TABLET, OTHER)
    found = {key.key_id.hex(): trust.recipients_of(key.key_id) for key in keys}
    return {name: of for name, of in found.items() if of}


def proven(trust: Trust, replica: bytes) -> dict[str, Any]:
    """What is proven of a replica."""
    return {
        "replica": replica.hex(),
        "kind": trust.kind_of(replica),
        "scopes": sorted(trust.scopes_of(replica)),
        "roles": sorted(trust.roles_of(replica)),
        "keys": [key.hex() for key in trust.keys_of(replica)],
        "refusals": [trust.refusal(replica, scope) for scope in SCOPES],
        "reads": [trust.reads(replica, scope) for scope in SCOPES],
        "claimed": trust.claims(replica),
        "prove": [sorted(key_id(k).hex() for k in trust.head_keys(s, replica)) for s in SCOPES],
    }


def text() -> str:
    """The file's contents."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
