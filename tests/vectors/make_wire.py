"""Writes `tests/vectors/wire.json`: messages, runs and streams that both languages read alike.

It also writes the worked examples at the end of PROTOCOL.md, out of the same messages.
Type `.venv/bin/python -m tests.vectors.make_wire` after a change of PROTOCOL.md §6.
"""

import json
import textwrap
import zlib
from pathlib import Path
from typing import Any

import msgspec

from sync.canonical import sha256
from sync.change import CREATE, EDIT, Assignment, Change, Dot, write_body
from sync.errors import SyncError
from sync.history import digest
from sync.keys import Key
from sync.protocol import receipts, wire
from sync.protocol.frames import MAX_PAYLOAD, Frame, FrameReader, write_frame
from sync.statements import head_payload
from sync.storage.store import Head, Vector

FILE = Path(__file__).parent / "wire.json"
PROTOCOL = Path(__file__).parents[2] / "sync" / "PROTOCOL.md"
EXAMPLES = "## 13. Worked examples\n"

TABLET = bytes.fromhex("5f0c1d2e3f405162738495a6b7c8d9ea")
ISLAND = bytes.fromhex("0a1b2c3d4e5f60718293a4b5c6d7e8f9")
MAINLAND = bytes.fromhex("c0ffee00112233445566778899aabbcc")
AUTHOR = bytes.fromhex("9b1dd2e3f4a5b6c7d8e9fa0b1c2d3e4f")
SCOPE = "area/bach-long-vi"
SHORT_ID = b"\x91\x92\xa1s\x91\x93\xc4\x01a\x01\xc4\x20" + b"h" * 32
MS = 1_795_424_400_000
KEY = Key.load(bytes(range(1, 33)))
# A signature holds chance; this one was made once with the key above.
SIGNATURE = bytes.fromhex(
    "016a376605d6fc62fe945c135568df73c1685e2a83250189b8febc3278d6c55701"
    "6bb0abad4fe77f6abcfac8419d178566d4c0188098e9cf12c7c2622bc7bc1bca"
)


def changes() -> list[Change]:
    """Three changes of one chain: a creation, an edit, and a redacted edit."""
    name = Assignment("name", "Đài truyền thanh Bạch Long Vĩ", ())
    households = Assignment("households", 412, ())
    first = _change(1, None, write_body([name, households]), CREATE, None)
    edit = write_body([Assignment("households", ["unknown"], (Dot(TABLET, 1),))])
    second = _change(2, first.hash, edit, EDIT, first.record_id)
    personal = write_body([Assignment("phone", "0912", ())], bytes(range(16)))
    third = _change(3, second.hash, personal, EDIT, first.record_id)
    return [first, second, msgspec.structs.replace(third, body=None)]


def _change(seq: int, prev: bytes | None, body: bytes, action: int, record: bytes | None) -> Change:
    return Change(
        scope=SCOPE,
        replica=TABLET,
        seq=seq,
        prev=prev,
        time=(MS + seq, 0),
        author=AUTHOR,
        collection="survey",
        action=action,
        record=record,
        schema=1,
        digest=sha256(body),
        body=body,
    )


def vector() -> Vector:
    """The vector of the scope once all three changes are there."""
    last = changes()[-1]
    return (Head(TABLET, last.seq, last.hash),)


def messages() -> list[wire.Message]:
    """One message of each type, as they follow each other in a window."""
    heads = wire.heads(vector())
    first = wire.heads((Head(TABLET, 1, changes()[0].hash),))
    photo = sha256(b"a photo")
    none = digest(())
    told = (wire.Receipt("stored", MAINLAND, MS - 60_000, ((SCOPE, None), ("common", None))),)
    return [
        wire.Hello(
            wire.PROTOCOL,
            TABLET,
            (MS, 3),
            ((SCOPE, digest(vector())), ("common", none)),
            receipts.digest(told, {SCOPE: vector(), "common": ()}),
        ),
        wire.Welcome(
            wire.PROTOCOL,
            ISLAND,
            (MS + 40, 0),
            ((SCOPE, first), ("common", None)),
            told,
        ),
        wire.SignedHeads(((SCOPE, TABLET, 3, vector()[0].hash, SIGNATURE),)),
        wire.write_run(changes()[1:]),
        wire.Want(((SCOPE, heads), ("common", ())), 55),
        wire.Stored(((SCOPE, heads),), ((photo, 73_728),)),
        wire.End(False),
        wire.Refused("bad_frame", f"the run up to {TABLET.hex()}:3 has another hash"),
        wire.Photos(((photo, 182_334),)),
        wire.Offsets(((photo, 65_536),), (photo,), ()),
        wire.Part(photo, 182_334, 65_536, b"sixteen bytes of"),
        wire.Beat(),
    ]


def plain(value: Any) -> Any:
    """A message's elements in JSON; bytes are `{"hex": …}`."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def _message(message: wire.Message) -> dict[str, Any]:
    type, payload = wire.write(message)
    return {
        "name": name(message),
        "type": type,
        "message": plain(msgspec.msgpack.decode(payload)),
        "payload": payload.hex(),
        "frame": write_frame(type, payload).hex(),
    }


def name(message: wire.Message) -> str:
    """What PROTOCOL.md calls a message."""
    return "heads" if isinstance(message, wire.SignedHeads) else type(message).__name__.lower()


def _run(title: str, changes: list[Change]) -> dict[str, Any]:
    _, payload = wire.write(wire.write_run(changes))
    return {
        "name": title,
        "payload": payload.hex(),
        "prev": changes[0].prev.hex() if changes[0].prev else None,
        "changes": [
            {
                "seq": change.seq,
                "header": change.header.hex(),
                "body": None if change.body is None else change.body.hex(),
                "hash": change.hash.hex(),
                "record": change.record_id.hex(),
            }
            for change in changes
        ],
    }


def _wrong_runs() -> list[dict[str, Any]]:
    run = wire.write_run(changes()[1:])
    items = run.changes
    altered = msgspec.structs.replace(items[0], ms=items[0].ms + 1)
    bodiless = msgspec.structs.replace(items[1], digest=None)
    prev = changes()[0].hash
    cases = [
        ("another last hash", msgspec.structs.replace(run, last=bytes(16)), prev),
        ("an altered time", msgspec.structs.replace(run, changes=(altered, items[1])), prev),
        ("changes in another order", msgspec.structs.replace(run, changes=items[::-1]), prev),
        ("a predecessor of another chain", run, sha256(b"another")),
        ("neither body nor digest", msgspec.structs.replace(run, changes=(bodiless,)), prev),
    ]
    return [
        {"name": title, "payload": wire.write(wrong)[1].hex(), "prev": hash.hex()}
        for title, wrong, hash in cases
    ]


def _streams() -> list[dict[str, Any]]:
    frames = [wire.write(message) for message in messages()]
    whole = b"".join(write_frame(*frame) for frame in frames)
    crc = bytearray(whole)
    crc[-1] ^= 1
    huge = (MAX_PAYLOAD + 1).to_bytes(4, "big") + b"\x03"
    float_payload = bytes.fromhex("91cb3ff0000000000000")
    cases = [
        ("every message", None, whole),
        ("every message in a gzip stream", "gzip", _gzip(frames)),
        ("cut inside the last frame", None, whole[:-7]),
        ("a gzip stream cut in the middle", "gzip", _gzip(frames)[:-200]),
        ("a wrong checksum at the end", None, bytes(crc)),
        ("a length beyond the limit", None, write_frame(*frames[0]) + huge),
        ("a frame type from later that may be skipped", None, write_frame(200, b"\xc0") + whole),
        ("a frame type that may not be skipped", None, whole + write_frame(99, b"\x90")),
        ("a payload with a float", None, whole + write_frame(7, float_payload)),
        ("a payload that is not the shortest form", None, write_frame(7, b"\xdc\x00\x01\xc2")),
        ("an element missing", None, write_frame(7, b"\x90")),
        ("an element more than known", None, write_frame(7, b"\x92\xc2\x01")),
        ("a replica id that is too short", None, write_frame(5, SHORT_ID)),
    ]
    return [_stream(*case) for case in cases]


def _gzip(frames: list[tuple[int, bytes]]) -> bytes:
    # Stored, not compressed: every zlib gives these bytes.
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    parts = [packer.compress(write_frame(*f)) + packer.flush(zlib.Z_SYNC_FLUSH) for f in frames]
    return b"".join(parts) + packer.flush()


def _stream(title: str, encoding: str | None, data: bytes) -> dict[str, Any]:
    reader, frames, error = FrameReader(encoding), list[Frame](), None
    try:
        for frame in reader.feed(data):
            if wire.read(frame) is not None:
                frames.append(frame)
    except SyncError as failed:
        error = failed.code
    return {
        "name": title,
        "encoding": encoding,
        "bytes": data.hex(),
        "frames": [[frame.type, frame.payload.hex()] for frame in frames],
        "error": error,
        "partial": error is None and reader.partial,
    }


def _digests() -> list[dict[str, Any]]:
    forked = tuple(
        sorted([*vector(), Head(TABLET, 3, sha256(b"a fork")), Head(ISLAND, 1, b"h" * 32)])
    )
    return [{"vector": plain(v), "digest": digest(v).hex()} for v in ((), vector(), forked)]


def document() -> dict[str, Any]:
    """All cases."""
    whole = changes()
    return {
        "messages": [_message(message) for message in messages()],
        "runs": [_run("a chain from its start", whole), _run("the end of a chain", whole[1:])],
        "wrong_runs": _wrong_runs(),
        "streams": _streams(),
        "digests": _digests(),
        "key": KEY.public.hex(),
        "signed": head_payload(SCOPE, TABLET, 3, whole[-1].hash).hex(),
    }


def text() -> str:
    """The file's contents."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def examples() -> str:
    """The last section of PROTOCOL.md: each message as its elements and as a frame."""
    parts = [EXAMPLES, INTRODUCTION]
    for message in messages():
        type, payload = wire.write(message)
        elements = _shown(msgspec.msgpack.decode(payload))
        frame = textwrap.fill(write_frame(type, payload).hex(), 96)
        parts.append(f"### {name(message)}\n\n```\n{elements}\n\n{frame}\n```\n")
    return "\n".join(parts)


INTRODUCTION = f"""\
Elements first, with byte strings as `h'…'`, then the frame in hexadecimal.
A tablet has written three changes; the island holds the first; the third is redacted.
The head is signed by the key whose public bytes are `{KEY.public.hex()}`.
`tests/vectors/wire.json` has the same messages, and runs and streams that are damaged.
"""


def _shown(value: Any, depth: int = 0) -> str:
    """Elements for people: one line for each element of the message."""
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if depth == 0 and value:
        inner = ",\n ".join(_shown(item, 1) for item in value)
        return f"[{inner}]"
    return "[" + ", ".join(_shown(item, depth + 1) for item in value) + "]"


def main() -> None:
    """Write the cases and the examples."""
    FILE.write_text(text())
    rules = PROTOCOL.read_text().partition(EXAMPLES)[0]
    PROTOCOL.write_text(f"{rules.rstrip()}\n\n{examples()}")


if __name__ == "__main__":
    main()
