"""Writes the cases of canonical bytes, changes, folds and chains that both languages run.

Type `.venv/bin/python -m tests.vectors.make_engine` after a change of PROTOCOL.md §1, 2, 3 or 7.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from sync import canonical
from sync.canonical import sha256
from sync.change import DELETED, Change, read_header
from sync.clock import Clock
from sync.errors import SyncError
from sync.judge import Judge
from sync.ledger import Ledger
from sync.record import Record
from sync.replica import Replica
from sync.rules import EVERYTHING
from sync.storage.memory import MemoryStore
from sync.storage.store import Head, Logged
from tests.vectors.builders import MS, SCOPE, A, B, C, chain, delete, head, write
from tests.vectors.folds import CASES
from tests.vectors.make_wire import plain

FOLDER = Path(__file__).parent

# Canonical bytes

VALUES: list[tuple[str, Any]] = [
    ("nil", None),
    ("false", False),
    ("true", True),
    *((f"integer {n}", n) for n in (0, 1, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32)),
    *((f"integer {n}", n) for n in (-1, -32, -33, -128, -129, -32_768, -32_769)),
    *((f"integer {n}", n) for n in (-(2**31), -(2**31) - 1, 2**53 - 1, -(2**53) + 1)),
    ("empty text", ""),
    ("text of 31 bytes", "a" * 31),
    ("text of 32 bytes", "a" * 32),
    ("text of 255 bytes", "a" * 255),
    ("text of 256 bytes", "a" * 256),
    ("Vietnamese text", "Đặc khu Bạch Long Vĩ"),
    ("text that is not NFC stays as it is", "Ba\u0323ch"),
    ("text beyond the first plane", "📻"),
    ("text that begins with a byte order mark", "\ufeffa"),
    ("empty bytes", b""),
    ("255 bytes", b"\x00" * 255),
    ("256 bytes", b"\x00" * 256),
    ("empty array", []),
    ("15 items", [0] * 15),
    ("16 items", [0] * 16),
    ("depth 8", [[[[[[[["deep"]]]]]]]]),
    ("a point", [20_133_333, 107_733_333, 5]),
]

WRONG_BYTES: list[tuple[str, str]] = [
    ("nothing", ""),
    ("two values", "c0c0"),
    ("a float", "cb3ff0000000000000"),
    ("a short float", "ca3f800000"),
    ("a map", "80"),
    ("an extension", "d40100"),
    ("a timestamp", "d6ff00000000"),
    ("the byte that is never used", "c1"),
    ("an integer in two bytes that fits one", "cc7f"),
    ("an integer in three bytes that fits two", "cd00ff"),
    ("an integer in five bytes that fits three", "ce0000ffff"),
    ("an integer in nine bytes that fits five", "cf00000000ffffffff"),
    ("a non-negative integer in the signed family", "d001"),
    ("a negative integer that fits one byte", "d0ff"),
    ("2^53", "cf0020000000000000"),
    ("-2^53", "d3ffe0000000000000"),
    ("text with a longer head than needed", "d90161"),
    ("bytes with a longer head than needed", "c5000161"),
    ("an array with a longer head than needed", "dc000100"),
    ("text that is not UTF-8", "a1ff"),
    ("text with half of a surrogate pair", "a3eda080"),
    ("an array cut short", "9201"),
    ("text cut short", "a261"),
    ("depth 9", "919191919191919191c0"),
    ("text of 32769 bytes", "da8001" + "61" * 32_769),
]


def canonical_cases() -> dict[str, Any]:
    """Values with their bytes, and bytes that are no value's."""
    return {
        "values": [
            {"name": name, "value": plain(value), "bytes": canonical.encode(value).hex()}
            for name, value in VALUES
        ],
        "wrong": [{"name": name, "bytes": data} for name, data in WRONG_BYTES],
    }


# Changes


def change_cases() -> dict[str, Any]:
    """Changes with their hashes, and bytes that are none."""
    first = write(A, 1, {"item": "Cụm loa", "quantity": [6, "cụm"], "phone": None})
    edit = write(A, 2, {"item": "Bộ thu phát"}, after=first, record=first, over={"item": [first]})
    personal = write(B, 1, {"phone": "0912"}, record=first, salt=bytes(range(16)))
    gone = delete(A, 3, first, {"item": [edit], "quantity": [first]}, after=edit)
    redacted = msgspec.structs.replace(personal, body=None)
    named = [
        ("a creation", first),
        ("an edit that replaces a write", edit),
        ("a personal field is salted", personal),
        ("a deletion", gone),
        ("a redacted change", redacted),
        ("fields in the order of their bytes", write(B, 1, {"\uff5e": 1, "😀": 2, "a": 3})),
    ]
    return {
        "changes": [_change(name, change) for name, change in named],
        "wrong": [_wrong(*case) for case in _wrong_changes(edit)],
    }


def _change(name: str, change: Change) -> dict[str, Any]:
    return {
        "name": name,
        **stored(change),
        "hash": change.hash.hex(),
        "record": change.record_id.hex(),
        "fields": [plain(row) for row in change.assignments],
    }


def stored(change: Change) -> dict[str, Any]:
    """A change's bytes."""
    return {
        "header": change.header.hex(),
        "body": None if change.body is None else change.body.hex(),
    }


def _wrong_changes(edit: Change) -> list[tuple[str, bytes, bytes]]:
    header = msgspec.msgpack.decode(edit.header)
    body = edit.body or b""

    def other(at: int, value: object) -> bytes:
        return canonical.encode([*header[:at], value, *header[at + 1 :]])

    def holding(body: bytes) -> tuple[bytes, bytes]:
        return other(11, sha256(body)), body

    def row(*rows: object, salt: bytes = b"") -> tuple[bytes, bytes]:
        return holding(canonical.encode([salt, list(rows)]))

    two = [[B, 1], [A, 1]]
    return [
        ("a version of the header from later", other(0, 2), body),
        ("a version that is true", other(0, True), body),
        ("no scope", other(1, ""), body),
        ("a scope of 65 bytes", other(1, "s" * 65), body),
        ("a replica of 15 bytes", other(2, bytes(15)), body),
        ("position 0", other(3, 0), body),
        ("a predecessor at position 1", other(3, 1), body),
        ("no predecessor at position 2", other(4, None), body),
        ("a time before 1970", other(5, [-1, 0]), body),
        ("a time of one number", other(5, [1]), body),
        ("an author of 15 bytes", other(6, bytes(15)), body),
        ("no collection", other(7, ""), body),
        ("action 3", other(8, 3), body),
        ("an action that is true", other(8, True), body),
        ("an edit without a record", other(9, None), body),
        ("schema 0", other(10, 0), body),
        ("another digest", other(11, bytes(32)), body),
        ("an element too many", canonical.encode([*header, 1]), body),
        ("an element too few", canonical.encode(header[:-1]), body),
        ("a salt of 8 bytes", *row(salt=bytes(8))),
        ("fields out of order", *row(["b", 1, []], ["a", 1, []])),
        ("a field twice", *row(["a", 1, []], ["a", 1, []])),
        ("a field without a name", *row(["", 1, []])),
        ("a field's name of 65 bytes", *row(["f" * 65, 1, []])),
        ("dots out of order", *row(["a", 1, two])),
        ("a dot twice", *row(["a", 1, [[A, 1], [A, 1]]])),
        ("a dot at position 0", *row(["a", 1, [[A, 0]]])),
        ("a dot at position true", *row(["a", 1, [[A, True]]])),
        ("65 dots", *row(["a", 1, [[A, n] for n in range(1, 66)]])),
        ("257 fields", *row(*([f"{n:03}", 1, []] for n in range(257)))),
        ("an edit that sets _deleted", *row([DELETED, True, []])),
        ("a body with a float", *holding(bytes.fromhex("92c4009193a161cb3ff000000000000090"))),
        ("a body of something else", *holding(canonical.encode("body"))),
        ("more than 65536 bytes", *row(["a", bytes(65_500), []])),
    ]


def _wrong(name: str, header: bytes, body: bytes) -> dict[str, Any]:
    error = None
    try:
        read_header(header, body)
    except SyncError as raised:
        error = raised.code
    return {"name": name, "header": header.hex(), "body": body.hex(), "error": error}


# Folds


def fold_cases() -> list[dict[str, Any]]:
    """Changes of one record, those that do not count, and the view that they make."""
    return [_fold(*case) for case in CASES]


def _fold(name: str, changes: list[Change], quarantined: list[Change]) -> dict[str, Any]:
    record = folded(changes, quarantined)
    return {
        "name": name,
        "changes": [{**stored(change), "counts": change not in quarantined} for change in changes],
        "record": changes[0].record_id.hex(),
        "view": record and record.view().hex(),
        "deleted": bool(record and record.deleted),
        "conflicts": record.conflicts() if record else [],
    }


def folded(changes: list[Change], quarantined: list[Change]) -> Record | None:
    """What a store makes of the first change's record."""
    store = MemoryStore()
    for change in sorted(changes, key=lambda change: change.seq):
        verdict = "not_granted" if change in quarantined else None
        store.append([Logged(change, verdict)])
    record = changes[0].record_id
    Ledger(store, Judge(store, EVERYTHING)).refold([(SCOPE, record)])
    return store.view(SCOPE, record)


# Chains


def vector_cases() -> list[dict[str, Any]]:
    """Logs, another store's vector, and the branches that the other store lacks."""
    one, other = chain(A, 5), chain(B, 3)
    branch, late = chain(A, 4, "x", one[1]), chain(A, 1, "y", one[3])
    longer = chain(A, 2, "", one[-1])
    stranger = chain(C, 1)
    cases: list[tuple[str, list[Change], list[Change]]] = [
        ("nothing here, nothing there", [], []),
        ("nothing there", one + other, []),
        ("the same on both sides", one + other, [one[-1], other[-1]]),
        ("they have a part", one + other, [one[2], other[-1]]),
        ("they have more than I know of", one, [longer[-1]]),
        ("they have another replica", one, [stranger[-1]]),
        ("they have another branch that is longer", one, [*chain(A, 7, "z")][-1:]),
        ("they have another branch that is as long", one, chain(A, 5, "z")[-1:]),
        ("they have another branch that is shorter", one, chain(A, 2, "z")[-1:]),
        ("I am forked, they have nothing", one + branch, []),
        ("I am forked, they have one branch", one + branch, [one[-1]]),
        ("I am forked, they have the other branch", one + branch, [branch[-1]]),
        ("I am forked, they stand before the fork", one + branch, [one[0]]),
        ("I am forked, they stand on a branch", one + branch, [branch[0]]),
        ("I am forked, they have both branches", one + branch, [one[-1], branch[-1]]),
        ("I am forked twice, they have one branch", one + branch + late, [branch[-1]]),
        ("both are forked, they hold one that I lack", one + branch, [one[-1], late[-1]]),
    ]
    return [_vector(*case) for case in cases]


def _vector(name: str, changes: list[Change], theirs: list[Change]) -> dict[str, Any]:
    heads = sorted(map(head, theirs))
    return {
        "name": name,
        "changes": [stored(change) for change in changes],
        "theirs": plain(heads),
        **lacking(changes, heads),
    }


def lacking(changes: list[Change], theirs: Iterable[tuple[bytes, int, bytes]]) -> dict[str, Any]:
    """What a store of these changes says of itself and of another one's vector."""
    replica = Replica(MemoryStore(), Clock(lambda: MS))
    for change in changes:
        replica.store.append([Logged(change, None)])
    return {
        "vector": plain(replica.vector(SCOPE)),
        "digest": replica.digest(SCOPE).hex(),
        "missing": plain(replica.missing(SCOPE, tuple(Head(*head) for head in theirs))),
    }


FILES: dict[str, Callable[[], object]] = {
    "canonical.json": canonical_cases,
    "change.json": change_cases,
    "fold.json": fold_cases,
    "vector.json": vector_cases,
}


def text(name: str) -> str:
    """A file's contents."""
    return json.dumps(FILES[name](), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the cases."""
    for name in FILES:
        (FOLDER / name).write_text(text(name))


if __name__ == "__main__":
    main()
