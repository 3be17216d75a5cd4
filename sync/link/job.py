"""The sync job: when to exchange with the server above, who may, and what it cost.

`run_once` makes one window; `watch` makes them for as long as it is let. One process of a store
exchanges at a time: the others find it `busy`. Every window ends in one log event.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import structlog

from sync.disk import named_error
from sync.errors import Busy, DiskFull, SyncError
from sync.link.exchange import Exchange
from sync.link.meter import HELD, Meter
from sync.link.pace import LOOKING, limits, pause
from sync.link.transport import CUT, FOREIGN, SILENT, STALLED, UNREACHABLE, Cost, Link, WindowFailed
from sync.photos.store import PhotoStore
from sync.photos.uploads import Uploads
from sync.protocol.lanes import TEXT
from sync.protocol.outbox import Limits
from sync.replica import Replica

log = structlog.get_logger()

LEASE = 10.0

IDLE = 30.0
TICK = 1.0
CLOCK_OFF = 120_000
"""Milliseconds from which a clock is called wrong."""
LINK_FAULTS = (UNREACHABLE, STALLED, SILENT, CUT, FOREIGN)


class Window(msgspec.Struct, frozen=True):
    """One window: how it ended, what it moved, what it cost.

    `outcome` is `equal` when both sides hold the same, `more` when it stopped with more to do,
    `hours` or `budget` when it was not let go on, else a reason of `WindowFailed` or the code of an
    error; all that was acknowledged stands.
    """

    outcome: str
    pushed: int
    pulled: int
    arrived: tuple[bytes, ...]
    """The photos that the server above has said for the first time it holds whole."""
    cost: Cost
    seconds: float
    detail: str = ""
    peer: bytes | None = None
    """The replica of the server above, if it answered a hello."""
    ahead: int | None = None
    """Milliseconds by which this machine's clock is ahead of that server's, as far as it said."""
    alike: bool = False
    """Whether both logs were the same, whatever photos are still to come."""

    @property
    def photos(self) -> int:
        """How many photos arrived, thumbnails too."""
        return len(self.arrived)

    @property
    def met(self) -> bool:
        """Whether the server above answered a hello."""
        return self.peer is not None

    @property
    def failed(self) -> bool:
        """Whether the window ended before its work was done."""
        return self.outcome not in ("equal", "more", *HELD)

    @property
    def lacks_room(self) -> bool:
        """Whether both logs were the same, and only photos wait: for room at the server above."""
        return self.alike and self.outcome == DiskFull.code

    @property
    def passing(self) -> bool:
        """Whether what ended it is over soon: the link was there, or another of us exchanged."""
        if self.met:
            return self.outcome in (CUT, STALLED, SILENT)
        return self.outcome == Busy.code and self.cost.requests == 0


class Job:
    """Exchanges of one store with the server above it."""

    def __init__(
        self,
        replica: Replica,
        photos: PhotoStore,
        url: str,
        *,
        statements: Sequence[bytes] = (),
        link: Link | None = None,
        now: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        told: Callable[[Window], None] = lambda _: None,
        meter: Meter | None = None,
    ) -> None:
        self._replica = replica
        self._photos = photos
        self._url = url
        self._statements = statements
        self._link = link or Link(url)
        self._now = now
        self._chance = chance
        self._told = told
        self._meter = meter or Meter()
        self._seen: object = None
        self._uploads = Uploads(replica, photos, now)
        self._limits = Limits()
        self._fruitless = False
        """Whether nothing came of the last window that tried something, as far as is known."""
        self._holder = f"{threading.get_ident()}-{random.randbytes(8).hex()}"  # noqa: S311

    # Windows

    def run_once(self) -> Window:
        """One window: text until logs are equal, then photos. Never raises for the link's sake."""
        began, cost = self._now(), Cost()
        self._uploads.arrived.clear()
        self._link.cost, self._link.ahead = cost, None
        exchange = Exchange(
            self._replica,
            self._photos,
            self._uploads,
            self._link,
            self._meter,
            self._url,
            statements=self._statements,
            limits=self._limits,
            now=self._now,
        )
        try:
            more = True
            with self._lease(), self._meter.window(cost):
                self._seen = self._state()
                more = exchange.run()
            outcome, detail = self._ended(more)
        except WindowFailed as error:
            outcome, detail = error.reason, str(error)
        except SyncError as error:
            outcome, detail = error.code, str(error)
        except OSError as error:
            # What photos lie on; the network's own errors have other names by now.
            if (named := named_error(error)) is None:
                raise
            outcome, detail = named.code, str(named)
        window = Window(
            outcome=outcome,
            pushed=exchange.pushed,
            pulled=exchange.pulled,
            arrived=tuple(self._uploads.arrived),
            cost=cost,
            seconds=self._now() - began,
            detail=detail,
            peer=exchange.peer,
            ahead=self._link.ahead,
            alike=exchange.alike,
        )
        if window.failed:
            self._link.close()
        moved = window.pushed + window.pulled + window.photos
        fruitless = window.failed and not moved
        # A link that is not there says nothing of what it would carry.
        if exchange.tried or not fruitless:
            tried = exchange.tried if fruitless else None
            self._limits = limits(
                self._limits, fruitless=tried, again=self._fruitless, goodput=self._link.goodput
            )
            self._fruitless = fruitless
        self._report(window)
        self._told(window)
        return window

    def _ended(self, more: bool) -> tuple[str, str]:
        """How a window ended that nothing stopped, and what people should know of it."""
        if self._meter.held or more:
            return str(self._meter.held or "more"), ""
        if self._uploads.held:
            return DiskFull.code, "the server above has no room for photos"
        return "equal", ""

    def watch(self, stop: threading.Event, every: float = IDLE) -> None:
        """Windows until `stop` is set: at once when something was written here, else at times.

        `every` is how many seconds it rests when there is nothing to send.
        After a failure the pause doubles, up to a minute, with chance added so that islands do
        not all come back at once. A link that was there is tried again at once, and then looked
        for every two seconds for some minutes, or for as long as the hours say that there is one:
        a try costs one packet.
        Outside the hours, and when a budget is used up, there are no windows.
        """
        rest, met = 0.0, -LOOKING
        while window := self.run_next(stop):
            met = self._now() if window.met else met
            if window.failed and not window.lacks_room:
                rest = pause(
                    rest,
                    used=window.seconds if window.met and window.passing else None,
                    passing=window.passing,
                    looking=window.outcome in LINK_FAULTS
                    and (self._meter.expected or self._now() - met < LOOKING),
                )
                longest = rest * (0.5 + self._chance())
                self._meter.pause(longest, window.outcome)
                stop.wait(longest)
            else:
                rest = 0.0
                self._rest(0.0 if window.outcome == "more" else self._meter.pace(every), stop)
        self._link.close()

    def run_next(self, stop: threading.Event) -> Window | None:
        """The next window, once hours and budget let it begin; None if `stop` is set before."""
        while self._meter.waiting() and not stop.is_set():
            # Asked again each second: the clock may be set right meanwhile.
            stop.wait(TICK)
        return None if stop.is_set() else self.run_once()

    def _rest(self, longest: float, stop: threading.Event) -> None:
        """Wait until something is to be exchanged, or for so many seconds."""
        until = self._now() + longest
        if longest:
            self._meter.pause(longest)
        while self._now() < until and not stop.wait(TICK):
            if self._changed():
                return

    def _changed(self) -> bool:
        """Whether something is to be exchanged, or a disk fails: the next window will say so."""
        try:
            return self._state() != self._seen and not self._meter.denies(TEXT)
        except SyncError:
            return True

    def _state(self) -> object:
        """What differs when there is something new to send."""
        return self._digests(), self._photos.count()

    def _digests(self) -> list[tuple[str, bytes]]:
        return [(scope, self._replica.digest(scope)) for scope in self._replica.scopes()]

    # Who may, and what it cost

    @contextmanager
    def _lease(self) -> Iterator[None]:
        """The store's exchange lease, kept up for as long as the window lasts; raises `Busy`."""
        name = f"exchange {_boot()}"
        if not self._prolong(name):
            raise Busy("another process exchanges for this store")
        ended = threading.Event()

        def keep() -> None:
            while not ended.wait(LEASE / 3):
                # Where the disk fails, so does the window, which says so.
                with suppress(SyncError):
                    self._prolong(name)

        keeper = threading.Thread(target=keep, name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()
            self._replica.store.drop_lease(name, self._holder)

    def _prolong(self, name: str) -> bool:
        now = time.monotonic()
        ms, until = int(now * 1000), int((now + LEASE) * 1000)
        return self._replica.store.take_lease(name, self._holder, ms, until)

    def _report(self, window: Window) -> None:
        log.info(
            "exchange_ended",
            peer=window.peer.hex() if window.peer else None,
            outcome=window.outcome,
            detail=window.detail,
            pushed=window.pushed,
            pulled=window.pulled,
            photos=window.photos,
            requests=window.cost.requests,
            bytes_up=window.cost.bytes_up,
            bytes_down=window.cost.bytes_down,
            seconds=round(window.seconds, 2),
        )
        if abs(window.ahead or 0) >= CLOCK_OFF:
            log.warning("clock_differs", ahead=window.ahead)


def _boot() -> str:
    """The name of this run of the machine: monotonic time means nothing beyond it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
