"""The short form of `make simulate`, failures kept as named seeds, and guards taken out."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.mutants import noticed
from tests.simulation.mutations import MUTATIONS
from tests.simulation.seed import EXPECTED, live_through

ROOT = Path(__file__).parents[2]
SHORT = range(1, 26)

REGRESSIONS = {
    "what a mainland keeps of its former self it tells nobody": 101261,
    "a branch that parted long ago is told from one that is followed": 101525,
    "what was written before a fork was known stays proven": 305674,
    "a node proves what came without its signed head": 604163,
    "what proves a replica that nobody knows yet is kept": 605247,
    "each run of the mainland's is proven": 804668,
}


@pytest.fixture(scope="module")
def short():
    """The traces of a few seeds, what failed, and what happened in them."""
    fired: Counter[str] = Counter()
    traces = {}
    for seed in SHORT:
        traces[seed] = live_through(seed, None, fired)
    return fired, traces


def test_every_promise_holds_in_the_short_form(short):
    fired, traces = short
    assert len(traces) == len(SHORT)
    assert fired["change acknowledged"] > 1000


def test_nearly_everything_happens_already_in_the_short_form(short):
    fired, _ = short
    never = [name for name in EXPECTED if not fired[name]]
    assert len(never) <= 6, never


def test_a_seed_on_files_gives_the_same_trace_as_in_memory(short, tmp_path):
    _, traces = short
    assert live_through(10, tmp_path, Counter()) == traces[10]


def test_a_seed_gives_the_same_trace_in_another_process(short):
    _, traces = short
    program = (
        "from collections import Counter\n"
        "from tests.simulation.seed import live_through\n"
        "print(live_through(2, None, Counter()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == traces[2]


@pytest.mark.parametrize("seed", REGRESSIONS.values(), ids=REGRESSIONS.keys())
def test_what_failed_once_holds_now(seed):
    live_through(seed, None, Counter())


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_simulator_notices_when_a_guard_is_gone(name):
    assert noticed(name, seeds=20)
