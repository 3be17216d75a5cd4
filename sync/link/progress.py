"""How far a window is: bytes each way, of how many, how fast, how long still."""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec

from sync.clock import wall
from sync.link.transport import Cost

Phase = Literal["hello", "text", "photos"]

_RATED = 5.0
"""Seconds over which the rate is taken."""


class Progress(msgspec.Struct, frozen=True):
    """How far a window is; `began` in milliseconds, `rate` in bytes a second, `left` in seconds.

    Totals and `left` are None where nobody can know them.
    """

    began: int
    phase: Phase
    up: int
    down: int
    up_total: int | None
    down_total: int | None
    rate: int
    left: int | None


class Doing(msgspec.Struct, frozen=True):
    """What a job does now, since when, and until when as far as it knows, in milliseconds.

    It is `exchanging`; `resting` when there was nothing more to do; `retrying` after a failure;
    `waiting` for hours or a budget. `why` is the outcome that it retries for, or what it waits for.
    """

    state: Literal["exchanging", "resting", "retrying", "waiting"]
    since: int
    until: int | None = None
    why: str | None = None
    progress: Progress | None = None


class Gauge:
    """Reads the progress of one window off what it costs."""

    def __init__(
        self,
        cost: Cost | None = None,
        *,
        wall: Callable[[], int] = wall,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.phase: Phase = "hello"
        self._cost = cost or Cost()
        self._now = now
        self._began = wall()
        self._expected: list[int | None] = [None, None]
        self._marks: deque[tuple[float, int]] = deque([(now(), 0)])

    def expect(self, up: int | None, down: int | None) -> None:
        """Say how many bytes are to come from now on, each way; None where nobody knows."""
        moved = self._cost.bytes_up, self._cost.bytes_down
        self._expected = [
            None if more is None else so_far + more
            for more, so_far in zip((up, down), moved, strict=True)
        ]

    def read(self) -> Progress:
        """How far the window is now."""
        up, down = self._cost.bytes_up, self._cost.bytes_down
        up_total, down_total = (
            None if total is None else max(total, so_far)
            for total, so_far in zip(self._expected, (up, down), strict=True)
        )
        rate = self._rate(up + down)
        missing = (up_total or up) - up + (down_total or down) - down
        left = round(missing / rate) if rate and missing else None
        return Progress(self._began, self.phase, up, down, up_total, down_total, round(rate), left)

    def _rate(self, total: int) -> float:
        """Bytes a second over the last seconds."""
        now = self._now()
        while len(self._marks) > 1 and now - self._marks[1][0] >= _RATED:
            self._marks.popleft()
        then, before = self._marks[0]
        self._marks.append((now, total))
        return (total - before) / (now - then) if now > then else 0.0
