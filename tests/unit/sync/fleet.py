"""Replicas for tests: who holds what key, how runs get across, and a small rulebook."""

from collections.abc import Hashable, Sequence
from random import Random
from typing import Any

from sync.change import Change
from sync.clock import Clock
from sync.keys import Key
from sync.protocol import wire
from sync.record import Record
from sync.replica import Replica
from sync.rules import EVERYTHING, Book, Rules
from sync.statements import certify_device, certify_node
from sync.storage.memory import MemoryStore
from sync.storage.store import Store
from sync.trust import COMMON, Trust

AREA = "area/bach-long-vi"
MS = 1_795_424_400_000
ROOT, MAINLAND, ISLAND, TABLET = (Key.load(bytes([n]) * 32) for n in range(1, 5))


class Guestbook(Book):
    """Notes count from known replicas; `grant` names the authors who may write `signed`."""

    def __init__(self, scope: str, records: Sequence[Record], trust: Trust) -> None:
        self._scope = scope
        self._trust = trust
        grants = [record for record in records if record.collection == "grant"]
        self._granted = {value for grant in grants for value in grant.values("account")}
        self._revoked = {r.get("replica"): r.get("last") for r in records if r.collection == "stop"}

    def standing(self, replica: bytes, author: bytes | None) -> Hashable:
        last = self._revoked.get(replica)
        return (
            self._trust.refusal(replica, self._scope),
            self._trust.kind_of(replica),
            author in self._granted,
            tuple(last) if isinstance(last, list) else last,
            replica in self._revoked,
        )

    def verdict(self, change: Change, standing: Any) -> str | None:
        refusal, kind, granted, last, revoked = standing
        if refusal:
            return str(refusal)
        if revoked and (last is None or not self._trust.within(change, *last)):
            return "revoked"
        if change.collection in ("grant", "stop") and kind == "tablet":
            return "wrong_kind"
        return None if granted or change.collection != "signed" else "not_granted"


class GuestbookRules(Rules):
    """How the guestbook is made."""

    collections = frozenset({"grant", "stop"})

    def book(self, scope: str, records: Sequence[Record], trust: Trust) -> Book:
        return Guestbook(scope, records, trust)

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        image = record.get("image")
        return [(image[0], image[1])] if isinstance(image, list) else []  # type: ignore[list-item]


def replica(seed: int = 0, key: Key | None = None, store: Store | None = None) -> Replica:
    """A replica with its own chance; with a key it is one of the fleet's and keeps its rules."""
    rules = GuestbookRules() if key else EVERYTHING
    made = Replica(store or MemoryStore(), Clock(lambda: MS), Random(seed).randbytes, rules, key)
    if key:
        made.join(ROOT.public)
    return made


def certify(mainland: Replica) -> None:
    """Put the certificates of the fleet's nodes into `common`."""
    for key, kind, scopes in ((MAINLAND, "mainland", ["*"]), (ISLAND, "island", [AREA])):
        statement = certify_node(ROOT, key.public, kind, scopes, ["surveyor"], kind, MS)
        mainland.write(COMMON, "certificate", {"statement": statement})


def enrol(island: Replica) -> None:
    """Let the island certify the tablet's key."""
    statement = certify_device(ISLAND, TABLET.public, [AREA], "Máy 3", MS)
    island.write(AREA, "certificate", {"statement": statement})


def fleet() -> tuple[Replica, Replica, Replica]:
    """Mainland, island and tablet, certified, with equal logs."""
    mainland, island, tablet = replica(1, MAINLAND), replica(2, ISLAND), replica(3, TABLET)
    certify(mainland)
    pull(island, mainland)
    enrol(island)
    sync(mainland, island)
    sync(island, tablet)
    return mainland, island, tablet


def runs(of: Replica, scope: str, to: Replica, size: int = 50) -> list[wire.Run]:
    """The runs that `to` lacks of a scope."""
    found = []
    for head, after in of.missing(scope, to.vector(scope)):
        changes = list(of.store.branch(scope, head, after))
        found += [wire.write_run(changes[at : at + size]) for at in range(0, len(changes), size)]
    return found


def pull(to: Replica, of: Replica) -> None:
    """Take in all that the other has."""
    of.sign_heads()
    for scope in of.scopes():
        for run in runs(of, scope, to):
            to.receive(run)
        to.receive_heads(of.store.signed_heads(scope))


def sync(one: Replica, other: Replica) -> None:
    """Make two logs equal."""
    pull(one, other)
    pull(other, one)


def state(of: Replica) -> dict[str, Any]:
    """All that must be equal where logs are equal: digests, views, verdicts."""
    return {
        "digests": {scope: of.digest(scope) for scope in of.scopes()},
        "views": {(r.id, r.scope): r.view() for r in of.records(deleted=True)},
        "verdicts": {logged.change.hash: logged.verdict for logged in of.quarantined()},
    }
