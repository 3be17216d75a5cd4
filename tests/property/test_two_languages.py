"""Python and TypeScript make the same of the same changes, in whatever order they come."""

import base64
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.demo.node_tablet import Program
from sync.protocol import wire
from sync.protocol.frames import write_frame
from sync.replica import Replica
from tests.property import twins
from tests.property.histories import Fleet
from tests.unit.sync.fleet import runs


@pytest.mark.parametrize("seed", [6, 7, 11])
def test_the_same_changes_give_the_same_state(program: Program, seed: int):
    fleet = Fleet(seed)
    histories = [fleet.live(steps=100) for _ in range(3)]
    everything = fleet.collect(histories)
    program.ask({"do": "join", "root": fleet.root.public.hex()})
    # First from who has not heard of every redaction, with the values.
    early = [in_order(history.replicas[-1], fleet) for history in histories]
    for stream in [*early, *streams(everything, fleet)]:
        program.ask({"do": "take", "frames": base64.b64encode(stream).decode()})
    theirs = program.ask({"do": "state"})
    assert theirs["digests"] == {s: everything.digest(s).hex() for s in everything.scopes()}
    assert theirs["verdicts"] == verdicts_in(everything)
    assert {(scope, id): view for scope, id, view in theirs["views"]} == views_in(everything)
    assert len(set(theirs["verdicts"].values())) >= 3, "the histories try too few rules"
    assert redacted_in(everything), "the histories take nothing out"


def test_a_history_heard_in_an_odd_order_gives_the_same_state_at_each_step(built: Path):
    fired = twins.compare_all(10, seed=1)
    assert fired["forked replica"]
    assert fired["verdict: revoked"]


@pytest.mark.parametrize("seed", [6, 9])
def test_what_is_judged_change_by_change_is_what_is_judged_at_once(seed: int):
    fleet = Fleet(seed)
    everything = fleet.collect([fleet.live(steps=100) for _ in range(3)])
    verdicts, views = verdicts_in(everything), views_in(everything)
    everything.rebuild()
    assert (verdicts, views) == (verdicts_in(everything), views_in(everything))


def in_order(replica: Replica, fleet: Fleet) -> bytes:
    """All that a replica holds."""
    nothing = fleet.replica(fleet.root)
    return b"".join(
        _frame(run) for scope in replica.scopes() for run in runs(replica, scope, nothing)
    )


def streams(everything: Replica, fleet: Fleet) -> list[bytes]:
    """All that the replica holds, out of order and some of it twice, in a few streams."""
    chance = Random(fleet.areas)
    nothing = fleet.replica(fleet.root)
    found = [
        run
        for scope in everything.scopes()
        for run in runs(everything, scope, nothing, size=chance.randint(1, 6))
    ]
    found += chance.choices(found, k=10)
    chance.shuffle(found)
    return [b"".join(map(_frame, found[part::4])) for part in range(4)]


def _frame(run: wire.Run) -> bytes:
    return write_frame(*wire.write(run))


def redacted_in(replica: Replica) -> int:
    heads = [(scope, head) for scope in replica.scopes() for head in replica.vector(scope)]
    changes = {c.hash: c for scope, head in heads for c in replica.store.branch(scope, head, 0)}
    return sum(change.body is None for change in changes.values())


def verdicts_in(replica: Replica) -> dict[str, Any]:
    return {logged.change.hash.hex(): logged.verdict for logged in replica.quarantined()}


def views_in(replica: Replica) -> dict[tuple[str, str], str]:
    return {(r.scope, r.id.hex()): r.view().hex() for r in replica.records(deleted=True)}
