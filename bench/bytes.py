"""Bytes that surveys cost on the wire, beside other ways to write the same changes.

1000 surveys of 28 answers, each created and edited twice, pushed by one island that nobody knows.
"""

import gzip
import json
import sys

import zstandard

from bench._sample import AREA, fieldwork
from sync.frames import FrameReader
from sync.outbox import Limits, Outbox
from sync.replica import Replica

SURVEYS = 1_000


def pushed(replica: Replica, encoding: str | None) -> int:
    """Bytes of the bodies of pushes that carry everything, as they travel."""
    outbox = Outbox(replica, lambda: {AREA: ()}, encoding=encoding, limits=Limits(frame=16_384))
    return sum(len(piece) for piece in outbox)


def as_json(replica: Replica) -> bytes:
    """The same changes as JSON lines, with what a receiver needs to keep them."""
    lines = [
        json.dumps(
            {
                "id": change.record_id.hex(),
                "by": change.author.hex() if change.author else None,
                "at": change.time[0],
                "replica": change.replica.hex(),
                "seq": change.seq,
                "fields": {a.field: a.value for a in change.assignments},
            },
            ensure_ascii=False,
        )
        for head, after in replica.missing(AREA, ())
        for change in replica.store.branch(AREA, head, after)
    ]
    return "\n".join(lines).encode()


def uncompressed(replica: Replica) -> bytes:
    """The payloads of the frames, one after another."""
    body = b"".join(Outbox(replica, lambda: {AREA: ()}, limits=Limits(frame=16_384)))
    return b"".join(payload for _, payload in FrameReader().feed(body))


def main() -> None:
    """Measure and print."""
    replica = fieldwork(SURVEYS)
    plain, rows = uncompressed(replica), as_json(replica)
    floor = len(zstandard.compress(plain, 22))
    figures = {
        "one push, zstd, a flush a frame": pushed(replica, "zstd"),
        "one push, gzip, a flush a frame": pushed(replica, "gzip"),
        "the same payloads, zstd 22 at once (floor)": floor,
        "the same changes as JSON, gzip 9": len(gzip.compress(rows, 9)),
        "the same changes as JSON, zstd 22": len(zstandard.compress(rows, 22)),
    }
    for name, size in figures.items():
        each, ratio = size / SURVEYS, size / floor
        sys.stdout.write(f"{name:<46}{size:>10,} B {each:>8.1f} B a survey {ratio:>6.2f} x floor\n")


if __name__ == "__main__":
    main()
