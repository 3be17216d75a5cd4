"""Hybrid logical time: orders what people read, decides nothing. PROTOCOL.md §2."""

import time
from collections.abc import Callable

from sync.canonical import MAX_INT

Time = tuple[int, int]

FAR_AHEAD = 3_600_000
"""Milliseconds beyond the wall clock from which a foreign time is not adopted."""


def wall() -> int:
    """Milliseconds since 1970-01-01 UTC by this machine."""
    return time.time_ns() // 1_000_000


class Clock:
    """Gives times that ascend, also after times seen elsewhere and when the wall goes back."""

    def __init__(self, wall: Callable[[], int] = wall, last: Time = (0, 0)) -> None:
        self._wall = wall
        self._last = last

    def now(self) -> Time:
        """A time later than every time given or observed."""
        ms, counter = self._last
        wall = self._wall()
        if wall > ms:
            self._last = (wall, 0)
        else:
            # A counter that somebody else drove to its end must not stop anybody from writing.
            self._last = (ms, counter + 1) if counter < MAX_INT else (ms + 1, 0)
        return self._last

    def observe(self, seen: Time) -> bool:
        """Adopt a foreign time; False, and not adopted, if it is far ahead of the wall."""
        if seen[0] > self._wall() + FAR_AHEAD:
            return False
        self._last = max(self._last, seen)
        return True
