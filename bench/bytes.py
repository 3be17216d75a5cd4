"""Bytes that surveys cost on the wire, beside other ways to write the same work.

1000 surveys of 28 answers, each created and edited twice, pushed by one island that nobody knows;
then the same in batches of 20 changes, each a body of its own. The floor is the best of zstd, xz
and brotli over the payloads of our frames, all at once. Others send what their programs send: a
document in its last version, or a file a survey.
"""

import argparse
import gzip
import json
import lzma
import subprocess
from collections.abc import Callable, Iterable, Sequence
from xml.etree import ElementTree as ET

import zstandard

from bench._pouch import node
from bench._sample import AREA, fieldwork, runs
from bench._table import show
from sync.change import Change
from sync.protocol import wire
from sync.protocol.frames import FrameReader, Outgoing
from sync.protocol.outbox import Limits, Outbox
from sync.record import Record
from sync.replica import Replica

FRAME = Limits(frame=16_384)
DOCUMENTS, BATCH = 100, 20
BROTLI = """
const zlib = require("node:zlib");
const data = require("node:fs").readFileSync(0);
const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
const params = { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: data.length };
process.stdout.write(String(zlib.brotliCompressSync(data, { params }).length));
"""


def pushed(replica: Replica, encoding: str | None) -> int:
    """Bytes of the bodies of pushes that carry everything, as they travel."""
    outbox = Outbox(replica, lambda: {AREA: ()}, encoding=encoding, limits=FRAME)
    return sum(len(piece) for piece in outbox)


def payloads(replica: Replica) -> bytes:
    """The payloads of the frames, one after another."""
    body = b"".join(Outbox(replica, lambda: {AREA: ()}, limits=FRAME))
    return b"".join(payload for _, payload in FrameReader().feed(body))


def brotli(data: bytes) -> int:
    """Bytes that brotli makes of some, at its best."""
    ended = subprocess.run([node(), "-e", BROTLI], input=data, capture_output=True, check=True)
    return int(ended.stdout)


def floors(data: bytes) -> dict[str, int]:
    """What each compressor at its best makes of the payloads at once."""
    return {
        "zstd 22": len(zstandard.compress(data, 22)),
        "xz 9e": len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)),
        "brotli 11": brotli(data),
    }


def changes(replica: Replica) -> list[Change]:
    """Everything in a store."""
    return [
        change
        for head, after in replica.missing(AREA, ())
        for change in replica.store.branch(AREA, head, after)
    ]


def as_json(some: Iterable[Change]) -> bytes:
    """Changes as JSON lines, with what a receiver needs to keep them."""
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
        for change in some
    ]
    return "\n".join(lines).encode()


def as_documents(replica: Replica) -> list[bytes]:
    """The bodies of PouchDB's `_bulk_docs`: a hundred last versions with their revisions each."""
    records = replica.records("survey")
    documents = [
        {
            "_id": record.id.hex(),
            "_rev": f"3-{revisions[-1]}",
            "collection": "survey",
            **{field: record.get(field) for field in record.fields},
            "_revisions": {"start": 3, "ids": revisions[::-1]},
        }
        for record in records
        for revisions in [_revisions(replica, record)]
    ]
    return [
        json.dumps({"docs": documents[at : at + DOCUMENTS], "new_edits": False}).encode()
        for at in range(0, len(documents), DOCUMENTS)
    ]


def _revisions(replica: Replica, record: Record) -> list[str]:
    return [change.hash.hex()[:32] for change, _ in replica.store.changes_of(AREA, record.id)]


def as_forms(replica: Replica) -> list[bytes]:
    """One file of XML a survey, as programs for forms submit it."""
    return [_form(record) for record in replica.records("survey")]


def _form(record: Record) -> bytes:
    root = ET.Element("data", id="form-a", version="2026")
    for field in sorted(record.fields):
        value = record.get(field)
        text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
        ET.SubElement(root, field).text = text
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "instanceID").text = f"uuid:{record.id.hex()}"
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def gzipped(bodies: Iterable[bytes]) -> int:
    """Bytes of bodies that are compressed one by one."""
    return sum(len(gzip.compress(body, 9)) for body in bodies)


def one_body(encoding: str) -> Callable[[wire.Run], int]:
    """Bytes of a body with one run and its end."""

    def size(run: wire.Run) -> int:
        out = Outgoing(encoding)
        body = out.add(*wire.write(run)) + out.add(*wire.write(wire.End(False))) + out.finish()
        return len(body)

    return size


def batches(replica: Replica, work: Sequence[Change]) -> dict[str, float]:
    """Bytes a change where each batch of twenty is a body of its own."""
    runs_of_20 = [run for run in runs(replica, BATCH) if len(run.changes) == BATCH]
    zstd, gz = one_body("zstd"), one_body("gzip")
    parts = [work[at : at + BATCH] for at in range(0, len(work), BATCH)]
    return {
        "ours, zstd": sum(map(zstd, runs_of_20)) / len(runs_of_20) / BATCH,
        "ours, gzip": sum(map(gz, runs_of_20)) / len(runs_of_20) / BATCH,
        "JSON, gzip 9": gzipped(map(as_json, parts)) / len(work),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench FIGURE=bytes", description=__doc__)
    parser.add_argument("--surveys", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true", help="120 surveys")
    told = parser.parse_args()
    surveys = 120 if told.quick else told.surveys
    replica = fieldwork(surveys)
    work, best = changes(replica), floors(payloads(replica))
    rows, documents, forms = as_json(work), as_documents(replica), as_forms(replica)
    floor = min(best.values())
    figures = {
        "ours: one push, zstd, a flush a frame": pushed(replica, "zstd"),
        "ours: one push, gzip, a flush a frame": pushed(replica, "gzip"),
        **{f"the same payloads at once, {name}": size for name, size in best.items()},
        "the same changes as JSON, gzip 9": gzipped([rows]),
        "the same changes as JSON, zstd 22": len(zstandard.compress(rows, 22)),
        "last versions, CouchDB's _bulk_docs, as PouchDB sends it": sum(map(len, documents)),
        "last versions, CouchDB's _bulk_docs, gzip 9": gzipped(documents),
        "last versions, XML, a file a survey, gzip 9": gzipped(forms),
    }
    show(
        f"{surveys} surveys, {len(work):,} changes",
        ("how", "bytes", "a survey", ": floor"),
        [(name, size, size / surveys, size / floor) for name, size in figures.items()],
    )
    show(
        f"batches of {BATCH} changes, each a body of its own",
        ("how", "bytes a change"),
        batches(replica, work).items(),
    )


if __name__ == "__main__":
    main()
