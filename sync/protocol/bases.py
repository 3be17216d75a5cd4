"""A vector told as what it has other than one that both sides know. PROTOCOL.md §7.

A digest names that one, the base: equal digests prove equal vectors.
"""

from collections.abc import Iterable, Iterator

from sync.history import digest
from sync.protocol import wire
from sync.storage.store import Vector


def named(hello: wire.Hello) -> Iterator[tuple[str, bytes]]:
    """The base that a hello names for each scope, by its digest."""
    for (scope, said), base in zip(hello.scopes, hello.bases, strict=False):
        yield scope, said if base is None else base


def found(base: bytes | None, vectors: Iterable[Vector]) -> Vector | None:
    """The one of some vectors that has a digest."""
    return next((vector for vector in vectors if digest(vector) == base), None)


def moved(vector: Vector, base: Vector) -> Vector | None:
    """The heads of the replicas that have others in `base`; None where some of its are gone."""
    before, now = set(base), set(vector)
    if {head.replica for head in before} - {head.replica for head in now}:
        return None
    others = {head.replica for head in before ^ now}
    return tuple(head for head in vector if head.replica in others)


def applied(base: Vector, heads: Vector) -> Vector:
    """A vector with other heads for some of its replicas."""
    others = {head.replica for head in heads}
    return tuple(sorted({*heads, *(head for head in base if head.replica not in others)}))
