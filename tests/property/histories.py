"""Histories of a fleet, drawn by a seed: who writes what and hears of what when."""

from random import Random

from api.grants import last_of
from api.survey.rules import RULES
from sync.canonical import Value
from sync.change import DELETED, Dot
from sync.clock import Clock
from sync.errors import Refused
from sync.keys import Key
from sync.record import Record
from sync.replica import Replica
from sync.statements import certify_device, certify_node
from sync.storage.memory import MemoryStore
from sync.storage.store import Head
from sync.trust import COMMON
from tests.property import oddities
from tests.unit.sync.fleet import pull, runs

MS = 1_795_424_400_000
ROLES = ["surveyor", "lead", "reviewer", "administrator"]
COLLECTIONS = [
    *("balloon", "site", "survey", "need", "note"),
    *("grant", "revocation", "revocation", "verifier"),
]
FIELDS = ["name", "note", "decision", "confirmed", "handed_in", "giá", "📻", "constructor"]


class Fleet:
    """A mainland, and for each history an island with two tablets in an area of its own."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.root = self._key()
        self.mainland = self.replica(self._node("mainland", ["*"], ROLES))
        self.areas = 0

    def _key(self) -> Key:
        return Key.load(self.chance.randbytes(32))

    def replica(self, key: Key) -> Replica:
        """A fresh replica that knows the fleet."""
        clock = Clock(lambda: MS + self.chance.randrange(1000))
        made = Replica(MemoryStore(), clock, self.chance.randbytes, RULES, key)
        made.join(self.root.public)
        return made

    def _node(self, kind: str, scopes: list[str], roles: list[str]) -> Key:
        key = self._key()
        statement = certify_node(self.root, key.public, kind, scopes, roles, kind, MS)
        home = self.mainland if kind == "island" else self.replica(key)
        home.write(COMMON, "certificate", {"statement": statement})
        if kind == "mainland":
            self._founder = home
        return key

    def live(self, steps: int) -> "History":
        """A history in a fresh area."""
        self.areas += 1
        history = History(self, f"area/{self.areas}")
        for _ in range(steps):
            history.step()
        return history

    def collect(self, histories: list["History"]) -> Replica:
        """A replica that holds everything that anybody wrote."""
        everything = self.replica(self._key())
        nothing = self.replica(self.root)
        for replica in [self._founder, self.mainland, *(r for h in histories for r in h.replicas)]:
            for scope in replica.scopes():
                for run in runs(replica, scope, nothing):
                    everything.receive(run)
        return everything


class History:
    """What happens in one area."""

    def __init__(self, fleet: Fleet, area: str) -> None:
        self.fleet, self.area, self.chance = fleet, area, fleet.chance
        self.accounts: list[bytes | None] = [None, *(fleet.chance.randbytes(16) for _ in range(4))]
        island = self.fleet.replica(fleet._node("island", [area], ["surveyor", "lead"]))
        self.replicas = [fleet.mainland, island, *(self._tablet(island) for _ in range(2))]
        for account, role in zip(self.accounts[1:], ROLES, strict=True):
            fleet.mainland.write(area, "grant", {"account": account, "role": role})

    def _tablet(self, island: Replica) -> Replica:
        key = self.fleet._key()
        assert island.key
        statement = certify_device(island.key, key.public, [self.area], "Máy", MS)
        island.write(self.area, "certificate", {"statement": statement})
        return self.fleet.replica(key)

    def step(self) -> None:
        """One thing happens to one replica."""
        who = self.chance.choice(self.replicas)
        kind = self.chance.choices(
            [
                *(self._create, self._edit, self._delete, self._pull, self._clone),
                *(self._redact, self._certify, self._order, self._end),
            ],
            [3, 8, 1, 3, 0.7, 1.5, 0.5, 0.3, 1],
        )[0]
        try:
            kind(who)
        except Refused:
            return

    def _create(self, who: Replica) -> None:
        collection = self.chance.choice(COLLECTIONS)
        values = self._values(collection) | {field: self._value() for field in self._some(FIELDS)}
        who.write(
            self.area,
            collection,
            values,
            author=self._author(),
            personal=self.chance.random() < 0.2,
        )

    def _values(self, collection: str) -> dict[str, Value]:
        match collection:
            case "grant":
                roles: list[Value] = [*ROLES, 7]
                account = self.chance.choice(self.accounts)
                return {"account": account, "role": self.chance.choice(roles)}
            case "revocation":
                victim = self.chance.choice(self.replicas)
                heads = [h for h in victim.vector(self.area) if h.replica == victim.id]
                return {"replica": victim.id, "last": self._last(heads)}
        return {}

    def _end(self, who: Replica) -> None:
        """A server that has heard of everything ends a role, or a device."""
        who = self.chance.choice(self.replicas[:2])
        for other in self.replicas:
            if other is not who:
                pull(who, other)
        grants = who.store.records("grant", scope=self.area)
        if grants and self.chance.random() < 0.6:
            grant = self.chance.choice(grants)
            values = {"ends": self._ends(who, grant)}
            who.write(self.area, "grant", values, record=grant.id)
        else:
            victim = self.chance.choice(self.replicas)
            last = self._last(who.store.heads_of(self.area, victim.id))
            who.write(self.area, "revocation", {"replica": victim.id, "last": last})

    def _last(self, heads: list[Head]) -> Value:
        """Where a replica ends: at its head, at the heads of its branches, or oddly."""
        if not heads:
            return None
        if self.chance.random() < 0.15:
            return oddities.last(self.chance, heads[0].n, heads[0].hash)
        ends: list[Value] = [[head.n, head.hash] for head in heads]
        return ends if len(ends) > 1 else ends[0]

    def _ends(self, who: Replica, grant: Record) -> Value:
        """Where a role ends: as servers write it, or oddly."""
        account = grant.get("account")
        if not isinstance(account, bytes) or self.chance.random() < 0.2:
            return self._value()
        if self.chance.random() < 0.3:
            return oddities.ends(self.chance, list(who.vector(self.area)))
        return last_of(who.store, self.area, account)

    def _edit(self, who: Replica) -> None:
        record = self._record(who)
        if record is None:
            self._create(who)
            return
        fields = self._some([*FIELDS, *record.fields, "ends"])
        fields = [field for field in fields if field != DELETED]
        values = {field: self._value() for field in fields}
        if "ends" in fields and record.collection == "grant":
            values["ends"] = self._ends(who, record)
        seen: dict[str, list[Dot]] = {
            field: [write.dot for write in record.live(field) if self.chance.random() < 0.7]
            for field in fields
        }
        where = {"record": record.id, "author": self._author()}
        who.write(self.area, record.collection, values, overwrites=seen, **where)  # type: ignore[arg-type]

    def _delete(self, who: Replica) -> None:
        record = self._record(who)
        if record:
            at = {"record": record.id, "author": self._author()}
            who.write(self.area, record.collection, {}, delete=True, **at)  # type: ignore[arg-type]

    def _redact(self, who: Replica) -> None:
        """Somebody orders values away; only the mainland's order is followed."""
        mainland = self.fleet.mainland
        who = self.chance.choice([mainland, mainland, who])
        self._pull(who)
        records = who.store.record_ids(self.area)
        if records:
            who.redact(self.chance.choice(records), self._some(FIELDS), author=self._author())

    def _certify(self, who: Replica) -> None:
        """Somebody writes a certificate that is none, or says more than it may."""
        assert who.key
        victim = self.chance.choice(self.replicas)
        signer = self.chance.choice([who.key, who.key, victim.key or who.key, self.fleet.root])
        said = oddities.statement(self.chance, signer, victim, self.area)
        who.write(self.area, "certificate", {"statement": said})

    def _order(self, who: Replica) -> None:
        """Somebody orders what cannot be done, mostly the mainland."""
        who = self.chance.choice([self.fleet.mainland, self.fleet.mainland, who])
        heads = who.vector(self.area)
        if heads:
            head = self.chance.choice(heads)
            change = self.chance.choice(list(who.store.branch(self.area, head, 0)))
            said = oddities.order(self.chance, change.dot, change.hash)
            who.write(self.area, "redaction", said)

    def _pull(self, who: Replica) -> None:
        other = self.chance.choice(self.replicas)
        if other is not who:
            pull(who, other)

    def _clone(self, of: Replica) -> None:
        """Another database goes on under the same id."""
        if of.key is None or of is self.fleet.mainland or len(self.replicas) > 6:
            return
        twin = self.fleet.replica(of.key)
        pull(twin, of)
        twin.store.put("replica", of.id)
        twin.store.put("renew", None)
        self.replicas.append(twin)

    def _author(self) -> bytes | None:
        """The surveyor, as often as not."""
        return self.chance.choice([*self.accounts, *[self.accounts[1]] * 5])

    def _record(self, who: Replica) -> Record | None:
        records = [r for r in who.records(scope=self.area) if r.collection != "certificate"]
        return self.chance.choice(records) if records else None

    def _some(self, names: list[str]) -> list[str]:
        return list(dict.fromkeys(self.chance.choices(names, k=self.chance.randint(1, 3))))

    def _value(self) -> Value:
        numbers: list[Value] = [0, -1, 127, 128, 2**32, -(2**31) - 1, 2**53 - 1]
        values: list[Value] = [
            None,
            True,
            self.chance.choice(numbers),
            "Đài truyền thanh " * self.chance.randint(0, 3),
            self.chance.randbytes(self.chance.choice([0, 16, 300])),
            [self.chance.choice(numbers), [["unknown"]], None],
        ]
        return self.chance.choice(values)
