"""How many answers stay open at once: one device must not hold all that a server has."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

EACH, ALL = 4, 64
"""Answers that stay open for one key, and in all; a tablet needs one, an island a few."""


class Lines:
    """The answers that are open; used by one event loop alone."""

    def __init__(self) -> None:
        self._open: Counter[bytes] = Counter()

    def crowded(self, key: bytes) -> bool:
        """Whether a key keeps as many open as one may."""
        return self._open[key] >= EACH

    @contextmanager
    def line(self, key: bytes) -> Iterator[bool]:
        """Whether one more may stay open for a key; it counts until it is left."""
        if self.crowded(key) or self._open.total() >= ALL:
            yield False
            return
        self._open[key] += 1
        try:
            yield True
        finally:
            self._open[key] -= 1
            # A key is forgotten with its last answer: keys are many.
            self._open += Counter()
