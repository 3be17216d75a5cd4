"""What one frame holds: vectors go whole, and those that do not fit wait. PROTOCOL.md §6."""

from collections.abc import Mapping

import msgspec

from sync import canonical
from sync.errors import TooLarge
from sync.protocol.frames import MAX_PAYLOAD
from sync.protocol.wire import Heads
from sync.trust import COMMON

ROOM = MAX_PAYLOAD - 16_384
"""Bytes for vectors and receipts; the rest is for what stands beside them."""


class Room:
    """The room that is left in a frame."""

    def __init__(self) -> None:
        self._left = ROOM

    def holds(self, value: object) -> bool:
        """Whether a message or a part of one fits; then it has its place."""
        plain = msgspec.to_builtins(value, builtin_types=(bytes,))
        size = len(canonical.encode(plain))
        if size > self._left:
            return False
        self._left -= size
        return True

    def vectors(self, vectors: Mapping[str, Heads]) -> dict[str, Heads]:
        """Those of some vectors that fit: the shortest first, and `common` last.

        A tablet that is told nothing of its own scopes takes itself to be locked.
        """
        order = sorted(vectors, key=lambda scope: (scope == COMMON, len(vectors[scope]), scope))
        return {scope: vectors[scope] for scope in order if self.holds((scope, vectors[scope]))}


def fitting(vectors: Mapping[str, Heads], room: Room | None = None) -> dict[str, Heads]:
    """Those of some vectors that one frame holds; raises `TooLarge` where not even one fits."""
    found = (room or Room()).vectors(vectors)
    if vectors and not found:
        raise TooLarge(f"a vector of {min(map(len, vectors.values()))} heads fits no frame")
    return found
