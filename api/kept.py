"""What was read of an area, kept until its log or the common one grows."""

from collections.abc import Callable
from typing import Generic, TypeVar

from sync.replica import Replica
from sync.storage.store import Store
from sync.trust import COMMON

T = TypeVar("T")


class Kept(Generic[T]):
    """Readings by scope; each is made anew only when there is something new to read."""

    def __init__(self, replica: Replica, read: Callable[[Store, str], T]) -> None:
        self._replica = replica
        self._read = read
        self._kept: dict[str, tuple[object, T]] = {}

    def read(self, scope: str) -> T:
        """The scope as it stands now."""
        vector = self._replica.vector
        state = vector(COMMON), vector(scope)
        kept = self._kept.get(scope)
        if kept is None or kept[0] != state:
            kept = self._kept[scope] = (state, self._read(self._replica.store, scope))
        return kept[1]
