"""Whether Python and the app make the same of one history, heard in the same odd order."""

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sync.canonical import Value
from sync.protocol import wire
from sync.protocol.frames import write_frame
from sync.replica import Replica
from tests.property.histories import Fleet
from tests.simulation.node.box import Stored
from tests.simulation.node.program import NodeProgram
from tests.unit.sync.fleet import runs

STORE = {"store": "twin", "tab": "twin"}
STREAMS = 3


EXPECTED = (
    "conflict",
    "deleted record",
    "end of branches",
    "forked replica",
    "value taken out",
    "verdict: not_granted",
    "verdict: revoked",
    "verdict: scope_not_certified",
    "verdict: unknown_replica",
    "verdict: wrong_kind",
)
"""What must have happened in any larger number of histories."""


class Differs(AssertionError):
    """A history of which the two make something else."""


def compare_all(examples: int, seed: int) -> Counter[str]:
    """What happened in so many histories; raises `Differs` at the first that is not the same."""
    program, fired = NodeProgram(), Counter[str]()
    try:
        for one in range(seed, seed + examples):
            example(program, one, fired)
    finally:
        program.close()
    return fired


def example(program: NodeProgram, seed: int, fired: Counter[str]) -> None:
    """One history, heard by both stream after stream; raises `Differs`."""
    fleet = Fleet(seed)
    histories = [fleet.live(steps=fleet.chance.randint(3, 25))]
    everything = fleet.collect(histories)
    ours = fleet.replica(fleet.root)
    command(program, "empty")
    command(program, "open", rules="survey")
    on(program, "join", root=fleet.root.public.hex())
    places = [
        (scope, head.replica) for scope in everything.scopes() for head in everything.vector(scope)
    ]
    # First from who has not heard of every redaction, with the values.
    early = all_of(histories[0].replicas[-1], fleet, 50)
    for number, stream in enumerate([early, *streams(everything, fleet)]):
        frames = b"".join(write_frame(*wire.write(run)) for run in stream)
        on(program, "take", frames=base64.b64encode(frames).decode())
        for run in stream:
            ours.receive(run)
        theirs = Stored(command(program, "rows"))
        compare(ours, theirs, set(places), f"seed {seed}, after stream {number}")
    command(program, "close")
    if {s: ours.digest(s) for s in ours.scopes()} != {
        s: everything.digest(s) for s in everything.scopes()
    }:
        raise Differs(f"seed {seed}: what came out of order is not all there")
    count(ours, fired)


def compare(ours: Replica, theirs: Stored, places: set[tuple[str, bytes]], where: str) -> None:
    """Raise `Differs` unless two stores hold the same: chains, verdicts, views, what waits."""
    mine: dict[str, Any] = {
        "digests": {scope: ours.digest(scope).hex() for scope in ours.scopes()},
        "verdicts": {one.change.hash.hex(): one.verdict for one in ours.quarantined()},
        "views": {(r.scope, r.id.hex()): r.view().hex() for r in ours.records(deleted=True)},
        "bodies": {c.hash.hex(): (c.body, c.instead) for c in changes(ours)},
        "parked": sum(len(ours.store.parked(s, r)) for s, r in places),
    }
    other: dict[str, Any] = {
        "digests": {scope: theirs.digest(scope).hex() for scope in theirs.scopes},
        "verdicts": {c.hash.hex(): verdict for c, verdict in theirs.changes if verdict},
        "views": {(r.scope, r.id.hex()): r.view.hex() for r in theirs.rows.records},
        "bodies": {c.hash.hex(): (c.body, c.instead) for c, _ in theirs.changes},
        "parked": theirs.parked,
    }
    for what, one in mine.items():
        if one != other[what]:
            raise Differs(f"{where}, {what}: {difference(one, other[what])}")


def difference(one: Any, other: Any) -> str:
    """What only one side says, and what each of them says of the same."""
    if not isinstance(one, dict):
        return f"Python {one}, the app {other}"
    keys = [key for key in sorted({*one, *other}, key=repr) if one.get(key) != other.get(key)]
    return "; ".join(f"{key}: Python {one.get(key)}, the app {other.get(key)}" for key in keys[:3])


def changes(replica: Replica) -> Iterator[Any]:
    """All changes of a store."""
    for scope in replica.scopes():
        for head in replica.vector(scope):
            yield from replica.store.branch(scope, head, 0)


def streams(everything: Replica, fleet: Fleet) -> list[list[wire.Run]]:
    """All that a replica holds, out of order and some of it twice, in a few streams."""
    found = all_of(everything, fleet, fleet.chance.randint(1, 6))
    found += fleet.chance.choices(found, k=3)
    fleet.chance.shuffle(found)
    return [found[part::STREAMS] for part in range(STREAMS)]


def all_of(replica: Replica, fleet: Fleet, size: int) -> list[wire.Run]:
    """All that a replica holds, in order."""
    nothing = fleet.replica(fleet.root)
    return [run for scope in replica.scopes() for run in runs(replica, scope, nothing, size=size)]


def count(replica: Replica, fired: Counter[str]) -> None:
    """Count what happened in a history."""
    fired["example"] += 1
    fired["conflict"] += len(replica.conflicts())
    fired["forked replica"] += sum(len(replica.store.forked(s)) for s in replica.scopes())
    fired.update(f"verdict: {one.verdict}" for one in replica.quarantined())
    fired["value taken out"] += sum(c.instead is not None for c in changes(replica))
    fired["deleted record"] += sum(r.deleted for r in replica.records(deleted=True))
    for record in replica.records():
        for value in (*record.values("ends"), *record.values("last")):
            fired["end of branches"] += _names_branches(value)


def _names_branches(value: Value) -> bool:
    """Whether an end lists two positions of one replica."""
    rows = value if isinstance(value, list) else []
    of = [row[0] if len(row) == 3 else None for row in rows if isinstance(row, list) and row]
    return len(of) > len(set(map(repr, of)))


def command(program: NodeProgram, name: str, /, **words: object) -> Any:
    """What the program answers to a command on the one store."""
    return program.do(name, _answer, **STORE, **words)


def on(program: NodeProgram, do: str, /, **words: object) -> Any:
    """What the replica answers."""
    return command(program, "replica", command={"do": do, **words})


def _answer(question: dict[str, Any]) -> object:
    """Nobody writes here: an identity is all that takes chance, and nothing depends on it."""
    match question:
        case {"chance": int(length)}:
            return "00" * length
        case {"sign": str()}:
            return "00" * 64
    raise AssertionError(question)
