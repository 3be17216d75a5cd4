"""The sync job: when to exchange with the server above, who may, and what it cost.

`run_once` makes one window; `watch` makes them for as long as it is let. One process of a store
exchanges at a time: the others find it `busy`. Every window ends in one log event.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import msgspec
import structlog

from sync.errors import AuthFailed, BadFrame, Busy, SyncError
from sync.link.expected import to_come
from sync.link.meter import HELD, Meter
from sync.link.pace import LOOKING, limits, pause, seconds
from sync.link.transport import CUT, FOREIGN, SILENT, STALLED, UNREACHABLE, Cost, Link, WindowFailed
from sync.photos.freeing import learn_safe
from sync.photos.parts import Parts
from sync.photos.store import PhotoStore
from sync.photos.uploads import Uploads
from sync.protocol.exchange import Client
from sync.protocol.lanes import TEXT, URGENT, lane_of
from sync.protocol.outbox import Limits, Outbox
from sync.replica import Replica
from sync.statements import ALL, answer_challenge, certify_replica
from sync.trust import COMMON

log = structlog.get_logger()

ENCODING = "zstd"
LEASE = 10.0
LONGEST = 600.0
"""Seconds after which a window ends with more to do, so that it is told what it moved."""
LIVE = 55
"""Seconds for which an answer stays open for what comes down while photos go up."""
LONG = 500
"""Changes that the peer lacks from which on photos have their share of the bytes beside them."""

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
    photos: int
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
    def met(self) -> bool:
        """Whether the server above answered a hello."""
        return self.peer is not None

    @property
    def failed(self) -> bool:
        """Whether the window ended before its work was done."""
        return self.outcome not in ("equal", "more", *HELD)

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
        self._holder = f"{threading.get_ident()}-{random.randbytes(8).hex()}"  # noqa: S311

    # Windows

    def run_once(self) -> Window:
        """One window: text until logs are equal, then photos. Never raises for the link's sake."""
        began, tally, cost = self._now(), _Tally(), Cost()
        arrived = self._uploads.arrived
        self._link.cost, self._link.ahead = cost, None
        try:
            more = True
            with self._lease(), self._meter.window(cost):
                more = self._exchange(tally)
            outcome, detail = str(self._meter.held or ("more" if more else "equal")), ""
        except WindowFailed as error:
            outcome, detail = error.reason, str(error)
        except SyncError as error:
            outcome, detail = error.code, str(error)
        window = Window(
            outcome=outcome,
            pushed=tally.pushed,
            pulled=tally.pulled,
            photos=self._uploads.arrived - arrived,
            cost=cost,
            seconds=self._now() - began,
            detail=detail,
            peer=tally.peer,
            ahead=self._link.ahead,
            alike=tally.alike,
        )
        if window.failed:
            self._link.close()
        moved = window.pushed + window.pulled + window.photos
        fruitless = cost.bytes_up if window.failed and not moved else None
        self._limits = limits(self._limits, fruitless=fruitless, goodput=self._link.goodput)
        self._report(window)
        self._told(window)
        return window

    def watch(self, stop: threading.Event, every: float = IDLE) -> None:
        """Windows until `stop` is set: at once when something was written here, else at times.

        `every` is how many seconds it rests when there is nothing to send.
        After a failure the pause doubles, up to a minute, with chance added so that islands do
        not all come back at once. A link that was there is tried again at once, and then looked
        for every two seconds for some minutes: a try costs one packet.
        Outside the hours, and when a budget is used up, there are no windows.
        """
        rest, met = 0.0, -LOOKING
        while window := self.run_next(stop):
            met = self._now() if window.met else met
            if window.failed:
                rest = pause(
                    rest,
                    used=window.seconds if window.met and window.passing else None,
                    passing=window.passing,
                    looking=self._now() - met < LOOKING and window.outcome in LINK_FAULTS,
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
            if self._state() != self._seen and not self._meter.denies(TEXT):
                return

    def _state(self) -> object:
        """What differs when there is something new to send."""
        return self._digests(), self._photos.count()

    def _digests(self) -> list[tuple[str, bytes]]:
        return [(scope, self._replica.digest(scope)) for scope in self._replica.scopes()]

    # One window

    def _exchange(self, tally: "_Tally") -> bool:
        """Exchange text and photos until the peer has all; whether more remains."""
        limits = self._limits._replace(may=self._meter.may)
        client = Client(self._replica, self._scopes(), encoding=ENCODING, limits=limits)
        until = self._now() + LONGEST
        self._seen = self._state()
        self._hello(client)
        tally.peer, tally.alike = client.peer, client.equal
        self._meter.gauge.expect(*to_come(self._replica, self._photos, client))
        parts = self._lacking(client)
        while not client.equal or parts:
            if self._now() >= until:
                return True
            before = self._digests(), client.theirs
            if not self._both_ways(client, parts, tally):
                return True
            self._hello(client)
            if not client.equal and before == (self._digests(), client.theirs):
                raise BadFrame("the logs differ, and nothing that was sent has changed that")
            tally.alike = client.equal
            parts = self._lacking(client)
        learn_safe(self._replica, self._photos, client, self._link.photos)
        return False

    def _lacking(self, client: Client) -> Parts:
        """The photos that may go: after text, or along with it where it is long."""
        if client.equal or client.behind > LONG:
            return self._uploads.ask(client, self._link.photos, self._may_send)
        return Parts()

    def _may_send(self, length: int) -> bool:
        """Whether a photo of so many bytes may go now."""
        return self._meter.may(lane_of(length))

    def _hello(self, client: Client) -> None:
        """Say hello, with another token if this one is not accepted."""
        key = f"token {self._url}"
        if self._link.token is None:
            kept = self._replica.store.get(key)
            self._link.token = kept.decode() if kept else self._fetch_token(key)
        try:
            client.welcomed(self._link.hello(client.hello()))
        except AuthFailed:
            self._fetch_token(key)
            client.welcomed(self._link.hello(client.hello()))

    def _fetch_token(self, key: str) -> str:
        replica = self._replica
        if replica.key is None:
            raise AuthFailed("this store has no key")
        ms, _ = replica.time()
        own = certify_replica(replica.key, replica.id, ms)
        chain = replica.trust(COMMON).chain_of(replica.key.key_id)
        nonce = self._link.challenge()
        answer = answer_challenge(replica.key, nonce, replica.id)
        token = self._link.fetch_token([*(self._statements or chain), own], answer).token
        replica.store.put(key, token.encode())
        return token

    def _scopes(self) -> frozenset[str]:
        """The scopes that the certificate of this store's key names."""
        key = self._replica.key
        holder = self._replica.trust(COMMON).holder(key.key_id) if key else None
        return (holder.scopes if holder else frozenset()) - {ALL}

    def _both_ways(self, client: Client, parts: Parts, tally: "_Tally") -> bool:
        """Push and pull side by side, as far as they may; whether either did.

        The first failure is raised when both have ended.
        """
        pushes = bool(client.pushes or parts) and self._meter.may(TEXT)
        pulls = client.pulls and self._meter.may(URGENT)
        self._meter.enter("photos" if client.equal else "text")
        with ThreadPoolExecutor(max_workers=1) as pool:
            pushing = pool.submit(self._push, client, parts, tally) if pushes else None
            try:
                if pulls:
                    self._pull(client, client.want(), tally)
                if parts and pushing is not None:
                    self._listen(client, pushing, tally)
            finally:
                if pushing is not None:
                    pushing.result()
        return pushes or pulls

    def _listen(self, client: Client, pushing: Future[None], tally: "_Tally") -> None:
        """Take what comes down while photos go up; each answer to it says that it is here."""
        while not pushing.done():
            before = tally.pulled
            try:
                self._pull(client, client.want(LIVE), tally, pushing.done)
            except SyncError as error:
                # Photos go on; what came meanwhile is asked for by the next hello.
                if not pushing.done():
                    log.info("listening_failed", detail=str(error))
            if tally.pulled == before:
                wait([pushing], TICK)

    def _push(self, client: Client, parts: Parts, tally: "_Tally") -> None:
        """Push until all is there; what is stored is known, so that one push follows another."""
        held: object = None
        photos = self._photos.count()
        more = True
        while more:
            held = dict(client.held)
            client.limits = client.limits._replace(seconds=seconds(self._link.goodput))
            outbox = client.push(parts)
            try:
                answer = self._link.push(self._sized(outbox), ENCODING)
            except SyncError:
                self._uploads.cut(parts)
                raise
            offsets = client.pushed(answer)
            tally.pushed += outbox.changes
            self._uploads.stored(client.peer or b"", parts, offsets)
            moved = bool(offsets) or held != client.held
            may = not self._meter.denies(TEXT)
            more = outbox.more and moved and may and photos == self._photos.count()

    def _sized(self, outbox: Outbox) -> Iterator[bytes]:
        """The frames of a push, each of about what the link carries in a second."""
        for frame in outbox:
            yield frame
            if self._link.goodput is not None:
                outbox.frame = int(self._link.goodput)

    def _pull(
        self,
        client: Client,
        want: bytes,
        tally: "_Tally",
        over: Callable[[], bool] = lambda: False,
    ) -> None:
        inbox = None
        try:
            for encoding, piece in self._link.pull(want, over):
                inbox = inbox or client.pull(encoding)
                inbox.feed(piece)
                if inbox.end is None:
                    self._meter.require(URGENT)
        finally:
            tally.pulled += inbox.changes if inbox else 0
        if inbox is None or inbox.end is None:
            raise WindowFailed(CUT, "the answer ended before its end")

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


class _Tally(msgspec.Struct):
    """What a window has moved so far."""

    peer: bytes | None = None
    alike: bool = False
    pushed: int = 0
    pulled: int = 0


def _boot() -> str:
    """The name of this run of the machine: monotonic time means nothing beyond it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
