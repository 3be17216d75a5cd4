"""What only a store in files can do: outlive its process, and serve several at once."""

import itertools
import multiprocessing
import resource
import sqlite3
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sync.clock import Clock
from sync.errors import Busy, DiskFull, StorageFailed
from sync.protocol.wire import write_run
from sync.replica import Replica
from sync.rules import EVERYTHING
from sync.storage import file
from sync.storage.sqlite import LOCAL, LOG, SqliteStore
from sync.storage.store import Logged
from sync.verify import verify_directory
from tests.vectors.builders import SCOPE, A, chain, head

WRITES = 40


def write_many(folder, name):
    replica = Replica(SqliteStore(folder), Clock())
    for n in range(WRITES):
        replica.write(SCOPE, "need", {name: n})


def test_what_was_written_is_there_after_opening_again(tmp_path):
    first = Replica(SqliteStore(tmp_path), Clock())
    change = first.write(SCOPE, "need", {"item": "Cụm loa"})
    first.store.close()
    again = Replica(SqliteStore(tmp_path), Clock(lambda: change.time[0] - 1000))
    assert again.id == first.id
    assert again.read(change.record_id) is not None
    assert again.time() > change.time


def test_processes_and_threads_write_one_chain(tmp_path):
    replica = Replica(SqliteStore(tmp_path), Clock())
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=write_many, args=(tmp_path, name)) for name in "ab"]
    threads = [threading.Thread(target=write_many, args=(tmp_path, name)) for name in "cd"]
    for other in others + threads:
        other.start()
    for other in others + threads:
        other.join()
    assert [other.exitcode for other in others] == [0, 0]
    (only,) = replica.vector(SCOPE)
    assert (only.replica, only.n) == (replica.id, 4 * WRITES)
    assert len(replica.records("need")) == 4 * WRITES
    assert verify_directory(tmp_path, EVERYTHING) == []


def write_until_killed(folder, pipe):
    replica = Replica(SqliteStore(folder), Clock())
    for n in itertools.count():
        pipe.send(replica.write(SCOPE, "need", {"n": n}).hash)


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    context = multiprocessing.get_context("spawn")
    acknowledged = set()
    for writes in (1, 7, 30):
        ours, theirs = context.Pipe()
        writer = context.Process(target=write_until_killed, args=(tmp_path, theirs))
        writer.start()
        acknowledged |= {ours.recv() for _ in range(writes)}
        writer.kill()
        writer.join()
        while ours.poll():
            acknowledged.add(ours.recv())
        assert verify_directory(tmp_path, EVERYTHING) == []
    replica = Replica(SqliteStore(tmp_path), Clock())
    (only,) = replica.vector(SCOPE)
    stored = {change.hash for change in replica.store.branch(SCOPE, only, 0)}
    assert acknowledged <= stored
    assert len(stored) <= len(acknowledged) + 3, "at most the one in hand at each kill"


def test_a_write_that_is_durable_does_not_fail_for_want_of_its_mark(tmp_path, monkeypatch):
    replica = Replica(SqliteStore(tmp_path), Clock())

    def full(key, value):
        raise DiskFull(key)

    monkeypatch.setattr(replica.store, "put", full)
    assert replica.write(SCOPE, "need", {"item": 1}).seq == 1
    assert replica.write(SCOPE, "need", {"item": 2}).seq == 2


def test_a_commit_is_synchronous(tmp_path):
    store = SqliteStore(tmp_path)
    for one in (store._log, store._beside):
        assert one.connection.execute("pragma synchronous").fetchone() == (2,)
        assert one.connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_full_disk_loses_nothing_and_says_so(tmp_path):
    store = SqliteStore(tmp_path)
    changes = chain(A, 400)
    store.append([Logged(change, None) for change in changes[:10]])
    pages = store._log.connection.execute("pragma page_count").fetchone()[0]
    store._log.connection.execute(f"pragma max_page_count = {pages + 1}")
    with pytest.raises(DiskFull):
        store.append([Logged(change, None) for change in changes[10:]])
    assert store.vector(SCOPE) == (head(changes[9]),)
    store._log.connection.execute("pragma max_page_count = 1000000")
    store.append([Logged(change, None) for change in changes[10:]])
    assert store.count() == 400


@pytest.mark.parametrize(("room", "error"), [(0, DiskFull), (10**9, StorageFailed)])
def test_an_input_output_error_where_no_room_is_left_is_a_full_disk(
    tmp_path, monkeypatch, room, error
):
    monkeypatch.setattr(file, "_room", lambda _: room)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with capture_logs() as said, pytest.raises(error):
            SqliteStore(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    events = [(e["path"], e["reason"]) for e in said if e["event"] == "storage_failed"]
    expected = [(str(tmp_path / LOG), "SQLITE_IOERR_WRITE")]
    assert events == (expected if error is StorageFailed else [])


def test_a_writer_that_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "_WAIT", 0.01)
    store = SqliteStore(tmp_path)
    other = sqlite3.connect(tmp_path / LOG, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Busy):
        store.append([Logged(change, None) for change in chain(A, 1)])
    other.execute("rollback")
    store.append([Logged(change, None) for change in chain(A, 1)])
    assert store.count() == 1


def effort(store, ask):
    """How much of its virtual machine SQLite runs for an answer, in hundreds of steps."""
    counted = []
    store._log.connection.set_progress_handler(lambda: counted.append(1), 100)
    ask()
    store._log.connection.set_progress_handler(None, 0)
    return len(counted)


def test_what_is_asked_often_costs_no_more_in_a_long_log(tmp_path):
    replica = Replica(SqliteStore(tmp_path), Clock())
    store = replica.store
    changes = chain(A, 2000)
    replica.receive(write_run(changes))
    grant = replica.write(SCOPE, "grant", {"account": A})
    record = replica.write(SCOPE, "row", {"parent": A}).record_id
    asked = {
        "changes_of": lambda: store.changes_of(SCOPE, record),
        "changes_at": lambda: store.changes_at(SCOPE, grant.dot),
        "changes_in": lambda: store.changes_in(SCOPE, {"grant", "certificate"}),
        "count_in": lambda: store.count_in(SCOPE, {"grant", "certificate"}),
        "hashes": lambda: store.hashes(SCOPE, A, 1990, 2000),
        "branch": lambda: list(store.branch(SCOPE, head(changes[-1]), 1990)),
        "forked": lambda: store.forked(SCOPE),
        "vector": lambda: store.vector(SCOPE),
        "writers": lambda: store.writers(SCOPE),
        "quarantined": store.quarantined,
        "record": lambda: store.record(record),
        "children": lambda: store.records("row", scope=SCOPE, parent=A),
        "rare": lambda: store.records("row", scope=SCOPE),
        "collection": lambda: store.records("row"),
    }
    assert {name: cost for name, ask in asked.items() if (cost := effort(store, ask)) > 5} == {}
    assert effort(store, lambda: store.records("need")) > 50, "this is how a long answer shows"


def test_a_thread_that_has_ended_holds_no_file_open(tmp_path):
    store = SqliteStore(tmp_path)

    def open_files():
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_files()
    for _ in range(20):
        thread = threading.Thread(target=lambda: (store.scopes(), store.get("none")))
        thread.start()
        thread.join()
    assert open_files() <= before + 2
    store.close()


def test_the_log_and_what_is_beside_it_are_two_files(tmp_path):
    SqliteStore(tmp_path).close()
    assert {LOG, LOCAL} <= {path.name for path in tmp_path.iterdir()}
