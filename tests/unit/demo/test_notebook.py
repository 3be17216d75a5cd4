"""The notebook misses what a log lacks, whatever the log's own fold says."""

import pytest

from api.demo.check import differing, digests
from api.demo.notebook import Notebook
from api.demo.report import Held
from sync.canonical import Value
from sync.clock import Clock
from sync.replica import Replica
from sync.storage.memory import MemoryStore

SCOPE = "area/1"


@pytest.fixture
def tablet():
    return Replica(MemoryStore(), Clock())


@pytest.fixture
def notebook(tablet):
    """What was typed on the tablet: a note, and an edit of it."""
    notebook = Notebook()
    record = None
    edits: list[dict[str, Value]] = [{"text": "một", "n": 1}, {"text": "hai"}]
    for values in edits:
        change = tablet.write(SCOPE, "note", values, record=record)
        record = change.record_id
        notebook.note(tablet.id, record, "note", values)
    return notebook


def log(replica):
    heads = replica.vector(SCOPE)
    return [change for head in heads for change in replica.store.branch(SCOPE, head, 0)]


def test_a_log_that_holds_all_that_was_typed_lacks_nothing(tablet, notebook):
    assert notebook.lost(log(tablet)) == []
    assert notebook.miscounted(log(tablet), SCOPE) == []


def test_a_missing_change_is_missed_by_record_and_field(tablet, notebook):
    [(record, field, _)] = notebook.typed[2:]
    assert notebook.lost(log(tablet)[:1]) == [f"note {record.hex()} {field}"]
    assert "1 changes, 2 typed" in notebook.miscounted(log(tablet)[:1], SCOPE)[0]


def test_a_change_that_nobody_typed_is_noticed(tablet, notebook):
    tablet.write(SCOPE, "note", {"text": "ba"})
    assert notebook.lost(log(tablet)) == []
    assert "3 changes, 2 typed" in notebook.miscounted(log(tablet), SCOPE)[0]


def test_the_digest_of_raw_changes_is_that_of_the_store(tablet, notebook):
    assert digests(log(tablet)) == {SCOPE: tablet.digest(SCOPE).hex()}
    assert digests(log(tablet)[:1]) != {SCOPE: tablet.digest(SCOPE).hex()}


def test_stores_differ_only_in_scopes_that_two_of_them_hold():
    def held(**digests):
        return Held("a store", 1, 0, True, digests, [])

    assert differing([held(common="1", staff="2"), held(common="1")]) == []
    assert differing([held(common="1"), held(common="2")]) == ["the logs of common differ"]
