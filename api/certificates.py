"""Certificates as records of the log: found, and written once."""

from collections.abc import Sequence

from sync import canonical
from sync.canonical import Value
from sync.errors import BadFrame
from sync.replica import Replica


def said(statement: Value) -> list[Value]:
    """What a statement says; empty if it is none. Its signature is not checked here."""
    try:
        match canonical.decode(statement) if isinstance(statement, bytes) else None:
            case [bytes() as payload, bytes()]:
                words = canonical.decode(payload)
                return words if isinstance(words, list) else []
    except BadFrame:
        pass
    return []


def of_key(replica: Replica, scope: str, key: bytes, scopes: Sequence[str]) -> bytes | None:
    """The node or device certificate of a public key for just these scopes that a scope holds."""
    for record in replica.records("certificate", scope=scope):
        statement = record.get("statement")
        match said(statement):
            case [1, "node" | "device", bytes() as certified, _, named, *_]:
                if certified == key and named == sorted(scopes) and isinstance(statement, bytes):
                    return statement
    return None


def write_once(replica: Replica, scope: str, statement: bytes) -> None:
    """Put a certificate into a scope, unless it is there."""
    held = replica.records("certificate", scope=scope)
    if not any(record.get("statement") == statement for record in held):
        replica.write(scope, "certificate", {"statement": statement})
