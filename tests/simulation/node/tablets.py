"""The tablets of a world that run the app's own replica, in Node."""

from collections.abc import Mapping
from typing import Any

from api.demo.node_tablet import Refused
from sync.canonical import Value
from sync.change import DELETED, Change
from sync.keys import Key
from sync.statements import certify_device
from sync.storage.store import Claim
from tests.simulation.boxes import Box
from tests.simulation.node.box import (
    Backup,
    Begun,
    Intent,
    Life,
    NodeBox,
    Row,
    Stored,
    edit,
    own,
    pairs,
)
from tests.simulation.node.network import Tokens, Visit
from tests.simulation.node.program import Killed, NodeProgram
from tests.simulation.world import AREA, SURVEYORS, Screen, World


class Tablets:
    """The tablets in Node of one seed, beside the boxes of its world."""

    def __init__(self, world: World, seed: int, program: NodeProgram) -> None:
        self.world = world
        self.chance = world.chance
        self.fired = world.fired
        self.oracle = world.oracle
        self.words = world.words
        self.all: dict[str, NodeBox] = {}
        self.tokens = Tokens()
        self._program = program
        self._stores = f"seed-{seed}"
        self._intents: dict[str, list[Intent]] = {}
        self._heard: dict[str, set[Claim]] = {}
        for number in (1, 2):
            self.enrol(self.add(f"node-{number}"))

    def close(self) -> None:
        """Empty all stores."""
        for box in self.all.values():
            self._close(box)
            self._program.do("empty", self.answer, store=box.store)
        self._program.do("forget", self.answer)

    def one(self) -> NodeBox:
        """Some tablet."""
        return self.chance.choice(list(self.all.values()))

    @property
    def island(self) -> Box:
        """Where they are enrolled, and mostly meet."""
        return self.world.boxes["island"]

    # Who they are

    def add(self, name: str) -> NodeBox:
        """A tablet with nothing in its store."""
        box = self.all[name] = NodeBox(name, f"{self._stores}-{name}", self._program)
        self.oracle.held.setdefault(name, set())
        return box

    def enrol(self, box: NodeBox) -> None:
        """Give a tablet a key, a certificate and an empty store, and start it."""
        island, key = self.island, Key.load(b"\1" + self.chance.randbytes(31))
        statement = certify_device(island.key, key.public, [AREA], box.name, self.world.now)
        box.lives.append(Life(box.name, key, [AREA], [*island.statements, statement]))
        self.ask(box, "enrol", **box.enrolment(self.world.root.public, island.replica.id))
        self.start(box)

    def start(self, box: NodeBox) -> None:
        """The app starts, and shows what is there."""
        box.tabs = [0]
        self.open_tab(box, 0)

    def open_tab(self, box: NodeBox, tab: int) -> None:
        """The app is opened in a tab."""
        box.tab = tab
        self.ask(box, "open", rules="older" if box.older else "fleet")
        self.look_in(box)

    # What the program asks meanwhile

    def answer(self, question: dict[str, Any]) -> object:
        """Chance and signatures; a request to the network only in a window."""
        match question:
            case {"chance": int(length)}:
                return self.chance.randbytes(length).hex()
            case {"sign": str(payload), "by": str(name)}:
                lives = (life for box in self.all.values() for life in box.lives)
                key = next(life.key for life in lives if life.key.key_id.hex() == name)
                return key.sign(bytes.fromhex(payload))[1:].hex()
        raise AssertionError(f"the program asks for {question}")

    def ask(self, box: NodeBox, command: str, /, **words: object) -> Any:
        """What a tablet answers to a command."""
        return box.do(command, self.answer, self.world.now, **words)

    # What lies there

    def rows(self, box: NodeBox) -> Stored:
        """The raw rows of a tablet."""
        return Stored(self.ask(box, "rows"))

    def look_in(self, box: NodeBox) -> Stored:
        """A tablet's rows; the oracle hears what was typed there and is a change by now."""
        stored = self.rows(box)
        if stored.replica and stored.replica not in box.life.ids_used:
            box.life.ids_used.append(stored.replica)
        ids = {id for life in box.lives for id in life.ids_used}
        for change in own(stored, ids):
            if change.hash not in self.oracle.typed:
                self._hear(box, change)
        self._intents[box.name] = []
        self.world.say(
            f"{box.name} {stored.digest(AREA).hex()} {len(stored.claims)} {stored.parked}"
        )
        return stored

    def _hear(self, box: NodeBox, change: Change) -> None:
        intents = self._intents.setdefault(box.name, [])
        if change.collection == "certificate":
            values = {row.field: row.value for row in change.assignments}
            self.oracle.type(box.name, change, values, {}, counts=True)
            return
        intent = next((one for one in intents if one.means(change)), None)
        assert intent, f"{box.name} wrote what nobody typed: {change}"
        writes: Mapping[str, Value] = {DELETED: True} if intent.delete else intent.values
        self.oracle.type(box.name, change, writes, intent.saw, counts=intent.counts)
        self.world.say(f"{box.name} wrote {change.hash.hex()}")

    def screen(self, box: NodeBox, stored: Stored, record: bytes) -> Screen | None:
        """What a person sees of a record there: live values, and own ones that do not count."""
        shown = next((one for one in stored.records if one.id == record), None)
        if shown is None:
            return None
        dots = {field: {w.dot for w in live} for field, live in shown.fields.items()}
        saw = {field: {w.hash for w in live} for field, live in shown.fields.items()}
        for change, verdict in stored.changes:
            mine = change.replica == stored.replica and not stored.renewing
            if verdict is not None and mine and change.record_id == record:
                for row in change.assignments:
                    dots.setdefault(row.field, set()).add(change.dot)
                    saw.setdefault(row.field, set()).add(change.hash)
        return Screen(
            shown.scope,
            record,
            {field: frozenset(found) for field, found in dots.items()},
            {field: frozenset(found) for field, found in saw.items()},
        )

    # Typing

    def intend(
        self,
        box: NodeBox,
        collection: str,
        values: Mapping[str, Value],
        *,
        author: bytes | None = None,
        screen: Screen | None = None,
        delete: bool = False,
        counts: bool = True,
    ) -> dict[str, object]:
        """An edit that somebody is about to type, as the program reads it."""
        saw = screen.saw if screen else {}
        seen = saw if delete else {field: saw.get(field, frozenset()) for field in values}
        record = screen.record if screen else None
        intent = Intent(author, record, values, seen, counts, delete)
        self._intents.setdefault(box.name, []).append(intent)
        return edit(AREA, collection, values, author, screen, delete=delete)

    def type_in(self, box: NodeBox, line: Mapping[str, object]) -> str | None:
        """Write an edit; the code with which it was refused. What is called written, is there."""
        before = self.oracle.held[box.name].copy()
        try:
            self.ask(box, "write", edit=line)
        except Refused as error:
            self.fired[f"node: {error}"] += 1
            self.look_in(box)
            assert before == self.oracle.held[box.name], "a refused write left something"
            return str(error)
        stored = self.look_in(box)
        fresh = self.oracle.held[box.name] - before
        assert fresh, "what was called written is not there"
        for change, _ in stored.changes:
            if change.hash in fresh:
                assert change.replica not in box.given_up, f"{box.name} uses a name it gave up"
                ends = [h for h in stored.vector(change.scope) if h.replica == change.replica]
                assert len(ends) == 1, f"{box.name} goes on writing on a fork of its own"
        return None

    def keep_typed(self, box: NodeBox, screen: Screen, name: str, author: bytes) -> None:
        """Type into a field of an open form; what was typed is kept at once, and no change yet."""
        row, value = (screen.record, author, name), self.words()
        begun = box.typed.get(row) or Begun(None, screen.saw.get(name, frozenset()))
        words = {"account": author.hex(), "record": screen.record.hex(), "field": name}
        try:
            self.ask(box, "type", **words, value=value, seen=pairs(screen, name))
        except Killed:
            # Nobody was told that it is kept; it may be all the same.
            if self.rows(box).journal.get(row) == value:
                box.typed[row] = begun._replace(value=value)
            raise
        box.typed[row] = begun._replace(value=value)
        self.fired["node: typed into an open form"] += 1

    def cut(self, box: NodeBox, record: bytes, author: bytes) -> None:
        """Leave a form: what was typed into it becomes a change, in the same transaction."""
        rows = {row: begun for row, begun in box.typed.items() if row[:2] == (record, author)}
        values = {row[2]: begun.value for row, begun in rows.items()}
        saw = {row[2]: begun.saw for row, begun in rows.items()}
        self._intents[box.name] = [Intent(author, record, values, saw, counts=True, delete=False)]
        try:
            self.ask(box, "cut", account=author.hex(), record=record.hex())
        finally:
            left = self.look_in(box).journal
            box.typed = {row: begun for row, begun in box.typed.items() if row in left}
        assert not rows.keys() & box.typed.keys(), "what was cut is still typed"
        self.fired["node: form left"] += 1

    def meanwhile(self, box: NodeBox) -> list[dict[str, object]]:
        """What somebody types in one of the tabs while a window is open, now and then."""
        if self.chance.random() > 0.3:
            return []
        author = self.chance.choice(SURVEYORS)
        line = self.intend(box, "survey", {"name": self.words()}, author=author)
        self.fired["node: typing goes on"] += 1
        return [{"tab": box.tab_name(self.chance.choice(box.tabs)), "edit": line}]

    # Windows

    def visit(self, box: NodeBox, server: Box, fault: str | None) -> bool:
        """Whether the two logs were equal at the end of a window."""
        visit = Visit(self.world, self.tokens, server, fault, lambda: self.meanwhile(box))

        def answer(question: dict[str, Any]) -> object:
            if "fetch" in question:
                return visit.answer(question["fetch"])
            return self.answer(question)

        equal = False
        try:
            report = box.do("exchange", answer, self.world.now, base=f"http://{server.name}")
            equal = bool(report["equal"])
        except Refused as error:
            self.fired[f"node: window ended with {error}"] += 1
            self.world.say(f"{box.name}→{server.name} {error}")
            if not (fault or server.disk.full or str(error) == "tablet_full"):
                raise AssertionError(f"a window without faults failed: {error}") from error
        finally:
            self._hear_both(box, server)
        self.world.say(f"{box.name}→{server.name} {fault} {equal}")
        return equal

    def _hear_both(self, box: NodeBox, server: Box) -> None:
        """Remember what either side has just said that it holds."""
        stored = self.look_in(box)
        for claim in stored.claims - self._heard.get(box.name, set()):
            if claim.replica == server.replica.id and claim.level == "stored":
                anew = self.oracle.acknowledge(server.name, [head.hash for head in claim.vector])
                there = all(server.store.has(claim.scope, head) for head in claim.vector)
                assert there, f"{box.name} believes that {server.name} holds what it does not"
                self.fired["node: change acknowledged"] += anew
        self._heard[box.name] = stored.claims
        claims = set(server.store.claims())
        for claim in claims - self._heard.get(server.name, set()):
            if claim.replica == stored.replica and claim.level == "stored":
                heads = {head.hash for head in claim.vector}
                self.oracle.acknowledge(box.name, heads)
                assert heads <= stored.hashes, f"{server.name} believes too much of {box.name}"
        self._heard[server.name] = claims

    # Power, disks, copies

    def restart(self, box: NodeBox) -> Stored:
        """Power off and on: all that was acknowledged is there, and proves itself."""
        self._close(box)
        box.screens.clear()
        self.start(box)
        return self.check_held(box)

    def _close(self, box: NodeBox) -> None:
        for tab in box.tabs:
            self.ask(box, "close", tab=box.tab_name(tab))
        self.ask(box, "revive")

    def check_held(self, box: NodeBox) -> Stored:
        """What a tablet acknowledged, or said that it is typed, is there."""
        stored = self.look_in(box)
        lost = self.oracle.held[box.name] - stored.hashes
        assert not lost, f"{box.name} lost {len(lost)} acknowledged changes"
        findings = stored.findings(box.rules)
        assert not findings, f"{box.name}: {findings}"
        typed = {row: begun.value for row, begun in box.typed.items()}
        assert typed == stored.journal, f"{box.name} lost what was typed"
        return stored

    def back_up(self, box: NodeBox) -> None:
        """Somebody copies a tablet's storage."""
        name = f"{box.store}-{len(box.backups)}"
        self.ask(box, "back_up", name=name)
        held = set(self.oracle.held[box.name])
        box.backups.append(Backup(name, box.life, held, dict(box.typed)))

    def restore(self, box: NodeBox, backup: Backup) -> None:
        """A tablet goes on from a copy."""
        self.ask(box, "put_back", name=backup.name)
        box.lives.remove(backup.life)
        box.lives.append(backup.life)
        self._go_on(box, backup.held, backup.typed)

    def lose_store(self, box: NodeBox) -> None:
        """The browser empties a tablet's store, its key among it; it is enrolled again."""
        self._close(box)
        self.ask(box, "empty")
        self.oracle.held[box.name] = set()
        box.typed = {}
        box.given_up.clear()
        box.screens.clear()
        self._heard[box.name] = set()
        self.enrol(box)

    def copy_to_twin(self, box: NodeBox) -> NodeBox:
        """A second tablet goes on from a copy of the first."""
        self.back_up(box)
        twin = self.add(f"{box.name}-twin")
        twin.older = box.older
        twin.lives = [box.life]
        backup = box.backups[-1]
        self.ask(twin, "put_back", name=backup.name)
        self._go_on(twin, backup.held, backup.typed)
        return twin

    def _go_on(self, box: NodeBox, held: set[bytes], typed: Mapping[Row, Begun]) -> None:
        self.oracle.held[box.name] = set(held)
        box.typed = dict(typed)
        box.given_up.clear()
        stored = self.restart(box)
        self._heard[box.name] = stored.claims
