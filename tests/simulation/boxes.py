"""The machines of a simulated fleet: each has a disk, a key, a clock and a replica."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sync.change import Dot
from sync.clock import Clock, Time
from sync.errors import BadFrame
from sync.keys import Key
from sync.protocol import wire
from sync.replica import Received, Replica
from sync.storage.store import SignedHead, Store, Vector
from sync.trust import ROOT
from tests.simulation.disks import Disk
from tests.simulation.rules import FleetRules


class CountingClock(Clock):
    """A clock that counts the foreign times it did not adopt."""

    def __init__(self, wall: Callable[[], int], fired: Counter[str]) -> None:
        super().__init__(wall)
        self._fired = fired

    def observe(self, seen: Time) -> bool:
        adopted = super().observe(seen)
        self._fired["time far ahead not adopted"] += not adopted
        return adopted


class CountingReplica(Replica):
    """The shipped replica, with a count of how often each guard fired."""

    fired: Counter[str]
    given_up: set[bytes]

    def receive(self, run: wire.Run) -> Received:
        forks = len(self.store.forked(run.scope))
        try:
            received = super().receive(run)
        except BadFrame:
            self.fired["run refused for its hash"] += 1
            raise
        self.fired["run parked"] += received.parked
        self.fired["known run changes nothing"] += not received.parked and not received.stored
        self.fired["fork found and kept"] += len(self.store.forked(run.scope)) > forks
        return received

    def notice(self, theirs: Mapping[str, Vector]) -> bool:
        noticed = super().notice(theirs)
        self.fired["own past found at a peer"] += noticed
        if noticed:
            self.given_up.add(self.id)
        return noticed

    def renew(self) -> None:
        self.fired["replica minted anew"] += 1
        super().renew()

    def receive_heads(self, heads: Iterable[SignedHead]) -> list[SignedHead]:
        given = list(heads)
        rest = super().receive_heads(given)
        self.fired["head not proven, not kept"] += bool(rest)
        self.fired["signed head kept"] += len(rest) < len(given)
        return rest


class Box:
    """One machine: its disk, key, clock and replica."""

    def __init__(
        self,
        name: str,
        key: Key,
        root: bytes,
        *,
        ids: Callable[[int], bytes],
        time: Callable[[], int],
        fired: Counter[str],
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.key = key
        self.skew = 0
        self.latest_wall = 0
        self.log_put_back = False
        self.scopes: list[str] = []
        self.statements: list[bytes] = []
        self.ids_used: list[bytes] = []
        self.given_up: set[bytes] = set()
        """Replicas of which this store knows that it must not go on as them."""
        self.written: set[tuple[str, Dot]] = set()
        """Positions that this store wrote since it was last put back whole."""
        self.backups: list[tuple[Any, set[bytes]]] = []
        self.screens: list[Any] = []
        self.rules = FleetRules()
        self.tabs: list[CountingReplica] = []
        self.disk = Disk(folder, fired)
        self._ids = ids
        self._time = time
        self._fired = fired
        self.replica = self._start()
        self.replica.join(root)

    @property
    def store(self) -> Store:
        """The store as it is now."""
        return self.disk.store

    def wall(self) -> int:
        """The time by this box's clock, right or wrong."""
        now = max(0, self._time() + self.skew)
        self.latest_wall = max(self.latest_wall, now)
        return now

    def _start(self) -> CountingReplica:
        clock = CountingClock(self.wall, self._fired)
        CountingReplica.fired = self._fired
        replica = CountingReplica(self.store, clock, self._ids, self.rules, self.key)
        replica.given_up = self.given_up
        self.note_id(replica.id)
        return replica

    def note_id(self, id: bytes) -> None:
        """Remember an identity that this box has had."""
        if id not in self.ids_used:
            self.ids_used.append(id)

    def _forget(self) -> None:
        """Nothing here tells any more what was written before."""
        self.given_up.clear()
        self.written.clear()

    def restart(self) -> None:
        """Power off and on: what was in memory only is gone."""
        self.disk.room = None
        self.disk.reopen()
        self.screens.clear()
        self.tabs.clear()
        self.replica = self._start()

    def switch_tab(self) -> None:
        """Go on in another tab of the same store, as it was left."""
        self.tabs.append(self.replica)
        self.replica = self._start() if len(self.tabs) < 2 else self.tabs.pop(0)

    def install(self, rules: FleetRules) -> None:
        """Start on another release of the rules."""
        self.rules = rules
        self.restart()

    def empty(self) -> None:
        """Lose the whole store, as a browser may that was not asked to keep it."""
        root = self.store.get(ROOT)
        assert root is not None
        self.disk.empty()
        self._forget()
        self.restart()
        self.replica.join(root)

    def put_back(self, backup: Any, *, log_only: bool) -> None:
        """Restore a backup, and start on it."""
        self.disk.put_back(backup, log_only=log_only)
        self.log_put_back |= log_only
        if not log_only:
            self._forget()
        self.restart()
