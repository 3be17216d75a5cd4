"""A fleet living through one seed: people type, lines fail, machines are put back and copied."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sync.canonical import Value, encode
from sync.change import DELETED, Change, Dot
from sync.clock import FAR_AHEAD
from sync.errors import DiskFull
from sync.keys import Key
from sync.record import Record
from sync.statements import ALL, certify_device, certify_node
from sync.storage.store import MARK, Claim
from sync.trust import COMMON
from tests.simulation.boxes import Box
from tests.simulation.network import Network
from tests.simulation.oracle import Oracle
from tests.simulation.photos import Albums

YEAR = 31_557_600_000
START = 1_795_424_400_000
AREA, OTHER = "area/north", "area/south"
SURVEYORS = (b"surveyor-one-xxx", b"surveyor-two-xxx")
REVIEWER, LATE, STRANGER = b"reviewer-xxxxxxx", b"granted-later-xx", b"stranger-xxxxxxx"
FIELDS = ("name", "households", "phone")


class Screen(NamedTuple):
    """A record as somebody has it open: what was shown, and the hashes of what was shown."""

    scope: str
    record: bytes
    dots: Mapping[str, frozenset[Dot]]
    saw: Mapping[str, frozenset[bytes]]


def marked(box: Box, change: Change) -> bool:
    """Whether there was room to note, beside the log, that it goes on to this change."""
    kept = box.store.get(f"{MARK}{change.scope}")
    return kept == encode([change.replica, change.seq, change.hash])


class World:
    """The boxes of one seed, what people type, and what goes wrong."""

    def __init__(self, seed: int, folder: Path | None, fired: Counter[str]) -> None:
        self.chance = Random(seed)
        self.fired = fired
        self.oracle = Oracle()
        self.boxes: dict[str, Box] = {}
        self.sticks: list[tuple[str, bytes]] = []
        self.eager = False
        """Whether people type in each window in which they may."""
        self._claims: dict[str, set[Claim]] = {}
        self._trace = hashlib.sha256()
        self._now = START
        self._typed = 0
        self._folder = folder
        root = self._key()
        self.root = root
        self._room = TemporaryDirectory(prefix="haidang-photos-")
        self.albums = Albums(Path(self._room.name), fired, lambda: self._now / 1000)
        self.network = Network(
            self.chance, root.public, fired, self.say, self.type_on, self._listen, self.albums
        )
        self._found_fleet(root)

    def close(self) -> None:
        """Give the room of the photos back."""
        self._room.cleanup()

    def say(self, line: str) -> None:
        """Add a line to the trace."""
        self._trace.update(line.encode() + b"\n")

    @property
    def now(self) -> int:
        """Milliseconds since 1970, by a clock that is right."""
        return self._now

    @property
    def trace(self) -> str:
        """A digest of everything that happened so far."""
        return self._trace.hexdigest()

    def _key(self) -> Key:
        return Key.load(b"\1" + self.chance.randbytes(31))

    # The fleet

    def _found_fleet(self, root: Key) -> None:
        mainland = self._add("mainland", self._key(), [ALL])
        island = self._add("island", self._key(), [AREA, OTHER])
        for box, kind in ((mainland, "mainland"), (island, "island")):
            statement = certify_node(
                root, box.key.public, kind, box.scopes, [], box.name, self._now
            )
            box.statements = [statement]
            self.albums.open(box)
            self.write(mainland, COMMON, "certificate", {"statement": statement})
        for author in (*SURVEYORS, REVIEWER):
            self.write(mainland, AREA, "grant", {"account": author})
            self.write(mainland, OTHER, "grant", {"account": author})
        for name in ("tablet-1", "tablet-2", "tablet-3"):
            self.enrol(name)

    def enrol(self, name: str) -> Box:
        """A new tablet; the island gives it a certificate, which reaches the log only later."""
        tablet = self._add(name, self._key(), [AREA])
        self.certify(tablet, [AREA])
        return tablet

    def _add(self, name: str, key: Key, scopes: list[str]) -> Box:
        box = Box(
            name,
            key,
            self.root.public,
            ids=self.chance.randbytes,
            time=lambda: self._now,
            fired=self.fired,
            folder=self._folder and self._folder / name,
        )
        box.scopes = scopes
        self.boxes[name] = box
        self.oracle.held.setdefault(name, set())
        return box

    def certify(self, tablet: Box, scopes: list[str]) -> None:
        """Let the island state what a tablet may hold."""
        island = self.boxes["island"]
        tablet.scopes = scopes
        statement = certify_device(island.key, tablet.key.public, scopes, tablet.name, self._now)
        tablet.statements = [*island.statements, statement]

    @property
    def tablets(self) -> list[Box]:
        """The boxes that people carry."""
        return [box for name, box in self.boxes.items() if name.startswith("tablet")]

    # Typing

    def write(
        self,
        box: Box,
        scope: str,
        collection: str,
        values: Mapping[str, Value],
        *,
        author: bytes | None = None,
        screen: Screen | None = None,
        delete: bool = False,
        counts: bool = True,
    ) -> Change | None:
        """Type something; the oracle hears of it once the engine says that it is written."""
        shown = screen.dots if screen else {}
        overwrites = None if delete else {field: shown.get(field, ()) for field in values}
        former = box.replica.id
        before = set(box.replica.vector(scope))
        try:
            change = box.replica.write(
                scope,
                collection,
                values,
                record=screen.record if screen else None,
                author=author,
                overwrites=overwrites,
                delete=delete,
            )
        except DiskFull:
            self.fired["guard: disk_full"] += 1
            assert set(box.replica.vector(scope)) == before, "a failed write left something"
            return None
        box.note_id(change.replica)
        self._check_written(box, change)
        self._introduced(box, change)
        writes: Mapping[str, Value] = {DELETED: True} if delete else values
        saw = screen.saw if screen else {}
        if delete and change.replica != former:
            # What does not count of a former self is nobody's own any more: it stays beside.
            saw = {field: self._counted(box, hashes) for field, hashes in saw.items()}
        seen = saw if delete else {field: saw.get(field, frozenset()) for field in values}
        self.oracle.type(box.name, change, writes, seen, counts=counts)
        self.say(f"{box.name} wrote {change.hash.hex()}")
        return change

    def _counted(self, box: Box, hashes: Iterable[bytes]) -> frozenset[bytes]:
        """Those of some changes that count at a box."""
        typed = [self.oracle.typed[hash] for hash in hashes]
        logged = [one for t in typed for one in box.store.changes_at(t.scope, t.dot)]
        return frozenset(hashes) & {one.change.hash for one in logged if one.verdict is None}

    def type_on(self, box: Box) -> None:
        """Somebody types while a window is open, now and then."""
        if self.eager or self.chance.random() < 0.3:
            author = self.chance.choice(SURVEYORS)
            self.write(box, AREA, "survey", {"name": self.words()}, author=author)
            self.fired["fault: typing goes on"] += 1

    def _check_written(self, box: Box, change: Change) -> None:
        """A change goes on a chain that is one, at a time that some clock here showed."""
        heads = box.store.heads_of(change.scope, change.replica)
        assert len(heads) == 1, f"{box.name} goes on writing on a fork of its own"
        assert change.replica not in box.given_up, f"{box.name} goes on under a name it gave up"
        place = change.scope, change.dot
        assert place not in box.written, f"{box.name} writes a second time at one position"
        if marked(box, change) or not box.disk.full:
            # A log that is put back alone can be told from its marks only.
            box.written.add(place)
        known = box.replica.trust(change.scope).claims(change.replica)
        assert known, f"{box.name} writes before it says whose its replica is"
        assert change.time[0] <= box.latest_wall + FAR_AHEAD, f"{box.name} took over a wrong clock"
        for before, _ in box.store.changes_at(change.scope, Dot(change.replica, change.seq - 1)):
            ahead = before.time[0] > box.wall() + FAR_AHEAD
            assert ahead or before.time < change.time, f"{box.name} goes back in time"

    def _introduced(self, box: Box, change: Change) -> None:
        """Certificates that the engine wrote by itself before a change are typed things too."""
        for own in self.unheard(box):
            if own.hash != change.hash:
                assert own.collection == "certificate"
                self.hear(box, own)

    def unheard(self, box: Box) -> list[Change]:
        """What the engine wrote by itself at a box's replica."""
        return [
            own
            for scope in box.store.scopes()
            for head in box.store.heads_of(scope, box.replica.id)
            for own in box.store.branch(scope, head, max(0, head.n - 20))
            if own.hash not in self.oracle.typed
        ]

    def hear(self, box: Box, change: Change, *, counts: bool = True) -> None:
        """Tell the oracle of a change that a box holds, and that nobody typed on a screen."""
        values = {row.field: row.value for row in change.assignments}
        self.oracle.type(box.name, change, values, {}, counts=counts)

    def look(self, box: Box, record: Record) -> Screen:
        """What a person sees of a record: live values, and own ones that do not count."""
        dots = {field: {w.dot for w in live} for field, live in record.fields.items()}
        saw = {field: {w.hash for w in live} for field, live in record.fields.items()}
        for change, verdict in box.store.changes_of(record.scope, record.id):
            if verdict is not None and change.replica == box.replica.id:
                for row in change.assignments:
                    dots.setdefault(row.field, set()).add(change.dot)
                    saw.setdefault(row.field, set()).add(change.hash)
        for hashes in saw.values():
            assert hashes <= set(self.oracle.typed), "something is shown that nobody typed"
        return Screen(
            record.scope,
            record.id,
            {field: frozenset(found) for field, found in dots.items()},
            {field: frozenset(found) for field, found in saw.items()},
        )

    def words(self) -> str:
        """Something that was never typed before."""
        self._typed += 1
        return f"Loa số {self._typed}"

    # Time, power, disks

    def pass_time(self) -> None:
        """Up to three hours go by."""
        self._now += self.chance.randrange(3 * 3_600_000)

    def wait(self, ms: int) -> None:
        """So many milliseconds go by."""
        self._now += ms

    def snapshot(self, box: Box) -> None:
        """A backup, with what the oracle knows that it holds."""
        box.backups.append((box.disk.copy(), set(self.oracle.held[box.name])))
        box.restart()

    def put_back(self, box: Box, *, log_only: bool, last: bool = False) -> None:
        """Restore one of a box's backups, or the last one."""
        backup, held = box.backups[-1] if last else self.chance.choice(box.backups)
        box.put_back(backup, log_only=log_only)
        self.oracle.held[box.name] = set(held)
        self.hush(box)

    def empty(self, box: Box) -> None:
        """A box loses everything that it holds."""
        box.empty()
        box.log_put_back = False
        self.oracle.held[box.name] = set()
        self._claims[box.name] = set()

    def clone(self, box: Box) -> Box:
        """A second machine goes on from a copy of the first."""
        twin = self._add(f"{box.name}-twin", box.key, box.scopes)
        twin.statements = list(box.statements)
        twin.ids_used = list(box.ids_used)
        twin.log_put_back = box.log_put_back
        twin.put_back(box.disk.copy(), log_only=False)
        box.restart()
        self.oracle.held[twin.name] = set(self.oracle.held[box.name])
        self.hush(twin)
        return twin

    # Windows

    def window(self, client: Box, server: Box, fault: str | None) -> bool:
        """A window, and what each side said in it that it holds."""
        equal = self.network.window(client, server, fault)
        for told, teller in ((client, server), (server, client)):
            self._listen(told, teller)
        self.say(f"{client.name}→{server.name} {fault} {equal} {client.replica.vector(AREA)}")
        return equal

    def hush(self, box: Box) -> None:
        """What a box believes now was not said by anybody just now."""
        self._claims[box.name] = set(box.store.claims())

    def _listen(self, told: Box, teller: Box) -> None:
        """Remember what a box has just said that it holds."""
        claims = set(told.store.claims())
        for claim in claims - self._claims.get(told.name, set()):
            if claim.replica == teller.replica.id and claim.level == "stored":
                heads = [head.hash for head in claim.vector]
                anew = self.oracle.acknowledge(teller.name, heads)
                there = all(teller.store.has(claim.scope, head) for head in claim.vector)
                assert there, f"{told.name} believes that {teller.name} holds what it does not"
                self.fired["change acknowledged"] += anew
        self._claims[told.name] = claims
