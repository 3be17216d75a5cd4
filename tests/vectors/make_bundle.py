"""Writes `tests/vectors/bundle.json`: what a tablet puts into a file, and a node reads.

Type `.venv/bin/python -m tests.vectors.make_bundle` after a change of PROTOCOL.md §12.
"""

import json
from pathlib import Path
from typing import Any

from sync.bundle.format import VERSION, seal_payload
from sync.canonical import sha256
from sync.protocol import wire
from sync.protocol.frames import write_frame

FILE = Path(__file__).parent / "bundle.json"
REPLICA = bytes.fromhex("5f0c1d2e3f405162738495a6b7c8d9ea")
NODES = (bytes([0xA0]) * 16, bytes([0xA1]) * 16)
AREA = "area/bach-long-vi"
MS = 1_795_424_400_000
HEAD = (REPLICA, 3, bytes(range(32)))
PHOTO = b"\xff\xd8\xff\xe0" + bytes(12)

OPENING = wire.Bundle(
    VERSION,
    REPLICA,
    MS,
    NODES,
    (b"a statement", b"another"),
    ((AREA, (HEAD,)), ("common", ())),
    ((AREA, ()), ("common", ())),
)
PART = wire.Part(sha256(PHOTO), len(PHOTO), 4, PHOTO[4:])


def document() -> dict[str, Any]:
    """The opening and a part, as facts and as frames, and what the seals after them sign."""
    opening, part = (write_frame(*wire.write(message)) for message in (OPENING, PART))
    return {
        "opening": {
            "replica": REPLICA.hex(),
            "ms": MS,
            "receivers": [node.hex() for node in NODES],
            "statements": [statement.hex() for statement in OPENING.statements],
            "after": [_scope(*scope) for scope in OPENING.after],
            "before": [_scope(*scope) for scope in OPENING.before],
            "frame": opening.hex(),
        },
        "part": {
            "digest": PART.digest.hex(),
            "length": PART.length,
            "offset": PART.offset,
            "data": PART.data.hex(),
            "frame": part.hex(),
        },
        "seals": [
            {
                "frames": [frame.hex() for frame in frames],
                "last": last,
                "payload": seal_payload(REPLICA, sha256(b"".join(frames)), last=last).hex(),
            }
            for frames, last in (([opening], False), ([opening, part], True))
        ],
    }


def _scope(name: str, heads: wire.Heads) -> list[Any]:
    return [name, [{"replica": r.hex(), "n": n, "hash": h.hex()} for r, n, h in heads]]


def text() -> str:
    """The file's contents."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
