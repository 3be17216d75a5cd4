"""The short form of `make simulate NODE=1`: seeds in which some tablets run the app's replica."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.property.program import build
from tests.simulation.node.program import NodeProgram
from tests.simulation.node.seed import live_through

SHORT = range(1, 4)
STEPS = 40


@pytest.fixture(scope="module")
def program() -> Iterator[NodeProgram]:
    """One program in Node for all seeds."""
    build()
    made = NodeProgram()
    yield made
    made.close()


def test_every_promise_holds_where_some_tablets_run_the_apps_replica(program: NodeProgram):
    fired: Counter[str] = Counter()
    for seed in SHORT:
        live_through(seed, None, fired, program, STEPS)
    assert fired["node: change acknowledged"]
    assert fired["node: killed between transactions"]


def test_a_seed_with_the_apps_replica_gives_the_same_trace_twice(program: NodeProgram):
    traces = {live_through(4, None, Counter(), program, STEPS) for _ in range(2)}
    assert len(traces) == 1
