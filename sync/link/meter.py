"""What the windows of a job may use and have used: hours and budgets kept, bytes counted.

A job asks `waits` before a window and `may` before each piece that it sends or reads. While the
window runs a thread books what has travelled, so that a kill forgets half a second of it.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import msgspec

from sync.clock import wall
from sync.errors import SyncError
from sync.link.budget import Budget, Spent
from sync.link.progress import Doing, Gauge, Phase
from sync.link.schedule import Opening, Schedule
from sync.link.transport import Cost
from sync.protocol.lanes import URGENT

BOOKED_EVERY = 0.5
HELLO = 500
"""Bytes of an exchange in which nothing is new."""

_IDLE_SHARE = 4
"""Exchanges in which nothing is new use at most one part in so many of what is left."""

Why = Literal["hours", "budget"]
HELD: tuple[Why, ...] = ("hours", "budget")


class Held(Exception):
    """A window that ends because of hours or a budget; what came before stands."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Wait(msgspec.Struct, frozen=True):
    """No window before `until` (milliseconds since 1970), because of hours or a budget."""

    until: int
    why: Why


class Purse(ABC):
    """What was spent, where it outlives the process; an opening is known by when it begins."""

    @abstractmethod
    def spent(self, day: str, opening: int | None) -> Spent:
        """Bytes of a local day, and of one opening."""

    @abstractmethod
    def spend(self, day: str, opening: int | None, up: int, down: int) -> None:
        """Add bytes; durable when it returns."""


class Pocket(Purse):
    """A purse that is gone with its process."""

    def __init__(self) -> None:
        self._spent: dict[tuple[str, int | None], int] = {}

    def spent(self, day: str, opening: int | None) -> Spent:
        rows = self._spent.items()
        return Spent(
            sum(bytes for (its, _), bytes in rows if its == day),
            sum(bytes for (_, its), bytes in rows if opening is not None and its == opening),
        )

    def spend(self, day: str, opening: int | None, up: int, down: int) -> None:
        self._spent[day, opening] = self._spent.get((day, opening), 0) + up + down


class Meter:
    """Hours and budgets of one job, and the count of what its windows use.

    `any_time` leaves the hours aside, never the budget.
    """

    def __init__(
        self,
        schedule: Schedule | None = None,
        budget: Budget | None = None,
        purse: Purse | None = None,
        *,
        any_time: bool = False,
        wall: Callable[[], int] = wall,
        told: Callable[[Doing], None] = lambda _: None,
    ) -> None:
        self.held: Why | None = None
        """Why the window that runs, or ran last, was not let go on."""
        self.gauge = Gauge()
        self._schedule = schedule or Schedule()
        self._budget = budget or Budget()
        self._purse = purse or Pocket()
        self._any_time = any_time
        self._wall = wall
        self._told = told
        self._waited: Wait | None = None
        self._known: tuple[tuple[str, int | None], Spent] | None = None
        self._lock = threading.Lock()
        self._cost, self._booked = Cost(), Cost()

    # Before a window

    def waits(self) -> Wait | None:
        """Until when no window may be, and why; None if one may be now."""
        # Other programs of the same folder spend too, one window after another.
        self._known = None
        ms = self._wall()
        if (opens := self._opens(ms)) > ms:
            return Wait(opens, "hours")
        spent = self.spent()
        if self._budget.allows(URGENT, spent):
            return None
        return Wait(self._refilled(ms, spent), "budget")

    def waiting(self) -> bool:
        """Whether no window may be now; tells until when and why."""
        wait = self.waits()
        if wait and self._waited != wait:
            self._told(Doing("waiting", self._wall(), wait.until, wait.why))
        self._waited = wait
        return wait is not None

    @property
    def expected(self) -> bool:
        """Whether the hours say that there is a link now."""
        return not self._any_time and self._opening(self._wall()) is not None

    def pause(self, seconds: float, failed: str | None = None) -> None:
        """Tell that there is no window for so long, because of a failure if it has a name."""
        ms = self._wall()
        until = ms + round(seconds * 1000)
        self._told(Doing("retrying" if failed else "resting", ms, until, failed))

    def denies(self, lane: int) -> Why | None:
        """Why a lane may not go now; None if it may."""
        ms = self._wall()
        if self._opens(ms) > ms:
            return "hours"
        return None if self._budget.allows(lane, self.spent()) else "budget"

    def pace(self, every: float) -> float:
        """Seconds between exchanges with nothing new, so that they use little of a budget."""
        ms = self._wall()
        left = self._budget.left(self.spent())
        if left is None:
            return every
        opening = self._opening(ms)
        end = self._schedule.midnight(ms)
        if opening is not None and self._budget.opening is not None:
            end = min(end, opening.end)
        return max(every, (end - ms) / 1000 * HELLO * _IDLE_SHARE / max(left, HELLO))

    def spent(self) -> Spent:
        """What was spent of this day and this opening, to the last byte."""
        with self._lock:
            day, opening = self._place(self._wall())
            if self._known is None or self._known[0] != (day, opening):
                self._known = (day, opening), self._purse.spent(day, opening)
            known, due = self._known[1], sum(self._due())
            return Spent(known.day + due, known.opening + (0 if opening is None else due))

    def _place(self, ms: int) -> tuple[str, int | None]:
        """The day and the opening that bytes of a moment are charged to."""
        opening = self._opening(ms)
        return self._schedule.day(ms), opening.start if opening else None

    def _opens(self, ms: int) -> int:
        return ms if self._any_time else self._schedule.opens(ms)

    def _opening(self, ms: int) -> Opening | None:
        return self._schedule.opening(ms)

    def _refilled(self, ms: int, spent: Spent) -> int:
        """When a budget that is used up is there again: with the next opening, or the next day."""
        opening = self._opening(ms)
        if opening is not None and self._budget._replace(opening=None).allows(URGENT, spent):
            return self._opens(opening.end)
        return self._opens(self._schedule.midnight(ms))

    # While it runs

    @contextmanager
    def window(self, cost: Cost) -> Iterator[None]:
        """Count a window that is charged to `cost`, until the block ends; `Held` ends it early."""
        self.held, self._known, self.gauge = None, None, Gauge(cost, wall=self._wall)
        self._cost, self._booked = cost, Cost()
        self._tell()
        ended = threading.Event()

        def book() -> None:
            while not ended.wait(BOOKED_EVERY):
                # What cannot be booked now stays due.
                with suppress(SyncError, OSError):
                    self._book()

        booking = threading.Thread(target=book, name="meter", daemon=True)
        booking.start()
        try:
            yield
        except Held as held:
            self.held = held.why
        finally:
            ended.set()
            booking.join()
            self._book()

    def may(self, lane: int) -> bool:
        """Whether a lane may go on in this window; if not, `held` says why from now on."""
        why = self.denies(lane)
        self.held = why or self.held
        return why is None

    def require(self, lane: int) -> None:
        """Raise `Held` unless a lane may go on."""
        if why := self.denies(lane):
            raise Held(why)

    def enter(self, phase: Phase) -> None:
        """Tell what the window does now."""
        self.gauge.phase = phase
        self._tell()

    def _tell(self) -> None:
        progress = self.gauge.read()
        self._told(Doing("exchanging", progress.began, progress=progress))

    def _due(self) -> tuple[int, int]:
        """Bytes up and down that are not booked yet."""
        up = self._cost.bytes_up - self._booked.bytes_up
        return up, self._cost.bytes_down - self._booked.bytes_down

    def _book(self) -> None:
        """Make durable what has travelled since the last time, and tell how far the window is."""
        with self._lock:
            up, down = self._due()
            if up or down:
                self._known = None
                self._purse.spend(*self._place(self._wall()), up, down)
                self._booked.bytes_up += up
                self._booked.bytes_down += down
        self._tell()
