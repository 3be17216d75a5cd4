"""A tablet of the simulator that runs the app's own replica, and what lies in its store."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from api.demo.node_tablet import from_json, to_json
from sync import verify
from sync.canonical import Value
from sync.change import DELETE, Change, stored_change
from sync.history import digest
from sync.keys import Key
from sync.record import Record, read_view
from sync.storage import raw
from sync.storage.store import Claim, Head, Vector
from tests.simulation.node.program import Answer, NodeProgram
from tests.simulation.rules import FleetRules
from tests.simulation.world import Screen

NOWHERE = Path("/nonexistent")


Row = tuple[bytes, bytes, str]
"""Record, account and field of a row of the journal."""


class Begun(NamedTuple):
    """What somebody has typed into a field, and what was on the screen when they began."""

    value: Value
    saw: frozenset[bytes]


class Intent(NamedTuple):
    """What somebody typed, until the change that says so is found in the store."""

    author: bytes | None
    record: bytes | None
    values: Mapping[str, Value]
    saw: Mapping[str, frozenset[bytes]]
    counts: bool
    delete: bool

    def means(self, change: Change) -> bool:
        """Whether a change is what was typed."""
        if change.author != self.author or self.record not in (None, change.record_id):
            return False
        if self.delete:
            return change.action == DELETE
        return {row.field: row.value for row in change.assignments} == dict(self.values)


class Stored:
    """The raw rows of a tablet's store; whatever is said of them is computed out of them here."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said
        self.replica = bytes.fromhex(said["replica"] or "")
        self.renewing: bool = said["renewing"]
        self.parked: int = said["parked"]

    @cached_property
    def rows(self) -> raw.Rows:
        """What `verify` proves."""
        rows = raw.nothing()
        for line in self._said["lines"]:
            rows = raw.add(rows, line, NOWHERE)
        return rows

    @cached_property
    def changes(self) -> list[tuple[Change, str | None]]:
        """Every change with its verdict, each chain in its order."""
        found = [
            (stored_change(row.header, row.body, row.instead), row.verdict)
            for row in self.rows.changes
        ]
        return sorted(found, key=lambda one: (one[0].scope, one[0].replica, one[0].seq))

    @cached_property
    def hashes(self) -> set[bytes]:
        """The hashes of all changes."""
        return {change.hash for change, _ in self.changes}

    @cached_property
    def records(self) -> list[Record]:
        """What the app shows."""
        return [read_view(row.id, row.view) for row in self.rows.records]

    def vector(self, scope: str) -> Vector:
        """The ends of the chains of a scope, found by following the changes themselves."""
        here = [change for change, _ in self.changes if change.scope == scope]
        followed = {(change.replica, change.prev) for change in here}
        ends = [c for c in here if (c.replica, c.hash) not in followed]
        return tuple(sorted(Head(c.replica, c.seq, c.hash) for c in ends))

    def digest(self, scope: str) -> bytes:
        """What two stores compare."""
        return digest(self.vector(scope))

    @property
    def scopes(self) -> set[str]:
        """The scopes with a change."""
        return {change.scope for change, _ in self.changes}

    @property
    def journal(self) -> dict[Row, Value]:
        """What is typed and not cut."""
        return {
            (bytes.fromhex(row["record"]), bytes.fromhex(row["account"]), row["field"]): from_json(
                row["value"]
            )
            for row in self._said["journal"]
        }

    @property
    def claims(self) -> set[Claim]:
        """What others said that they hold."""
        return {
            Claim(
                row["level"],
                bytes.fromhex(row["replica"]),
                row["scope"],
                tuple(
                    Head(bytes.fromhex(h["replica"]), h["n"], bytes.fromhex(h["hash"]))
                    for h in row["vector"]
                ),
                row["ms"],
            )
            for row in self._said["claims"]
        }

    def findings(self, rules: FleetRules) -> list[verify.Finding]:
        """What is wrong with the rows: chains, vector, signatures, verdicts, views."""
        return verify.verify(self.rows, rules)


@dataclass
class Life:
    """One enrolment: a key, and the replicas that were made for it."""

    name: str
    key: Key
    scopes: list[str]
    statements: list[bytes]
    ids_used: list[bytes] = field(default_factory=list)


class Backup(NamedTuple):
    """A copy of a store, and what is known of it beside."""

    name: str
    life: Life
    held: set[bytes]
    typed: dict[Row, Begun]


class NodeBox:
    """A tablet: its store's name, its tabs, and who it is."""

    def __init__(self, name: str, store: str, program: NodeProgram) -> None:
        self.name = name
        self.store = store
        self.skew = 0
        self.older = False
        self.lives: list[Life] = []
        self.backups: list[Backup] = []
        self.screens: list[Screen] = []
        self.typed: dict[Row, Begun] = {}
        self.given_up: set[bytes] = set()
        """Replicas of which this store knows that it must not go on as them."""
        self.tab = 0
        self.tabs: list[int] = []
        self._program = program

    @property
    def life(self) -> Life:
        """Who it is now."""
        return self.lives[-1]

    @property
    def rules(self) -> FleetRules:
        """The rulebook of its release."""
        return FleetRules(older=self.older)

    def do(self, command: str, answer: Answer, wall: int, /, **words: object) -> Any:
        """What its tab, or another one, says to a command."""
        place = {"store": self.store, "tab": self.tab_name(self.tab)}
        return self._program.do(command, answer, wall=max(0, wall + self.skew), **(place | words))

    def tab_name(self, tab: int) -> str:
        """How the program calls a tab."""
        return f"{self.store}/{tab}"

    def enrolment(self, root: bytes, node: bytes) -> dict[str, object]:
        """What an enrolment leaves in the store."""
        return {
            "key": self.life.key.public.hex(),
            "named": self.life.key.key_id.hex(),
            "root": root.hex(),
            "scopes": self.life.scopes,
            "statements": [b64encode(one).decode() for one in self.life.statements],
            "node": {
                "name": "island",
                "kind": "island",
                "replica": node.hex(),
                "base": "http://island",
            },
        }


def edit(
    scope: str,
    collection: str,
    values: Mapping[str, Value],
    author: bytes | None,
    screen: Screen | None,
    *,
    delete: bool,
) -> dict[str, object]:
    """An edit as the program reads it."""
    line: dict[str, object] = {
        "scope": scope,
        "collection": collection,
        "author": author and author.hex(),
        "values": {name: to_json(value) for name, value in values.items()},
    }
    if screen:
        line["record"] = screen.record.hex()
    if delete:
        line["delete"] = True
    elif screen:
        line["overwrites"] = {name: pairs(screen, name) for name in values}
    return line


def pairs(screen: Screen, name: str) -> list[tuple[str, int]]:
    """The dots of a field that a screen shows."""
    return [(dot.replica.hex(), dot.seq) for dot in sorted(screen.dots.get(name, ()))]


def own(stored: Stored, ids: set[bytes]) -> Iterator[Change]:
    """The changes of some replicas, each chain in its order."""
    return (change for change, _ in stored.changes if change.replica in ids)
