"""Each step of the tables' history, with rows before it and after it."""

import sqlite3

import pytest
from sqlite_utils import Database

from migrations import sqlite, sqlite_service

SETS = {"log": sqlite.log, "beside": sqlite.beside, "service": sqlite_service.migrations}
STEPS = [
    (name, step.name) for name, made in SETS.items() for step in made.pending(Database(memory=True))
]

COLUMNS = "scope, replica, seq, hash, record, collection, author, header, body, verdict"
INTO = f"insert into change ({COLUMNS}) values"

ROWS = {
    "m0001_log": [
        f"{INTO} ('s', x'01', 1, x'02', x'03', 'need', null, x'04', x'05', null)",
        "insert into writer values ('s', x'01', x'')",
    ],
    "m0002_heads": [
        "insert into head values ('s', x'01', 1, x'02')",
        "insert into signed_head values ('s', x'01', 1, x'02', x'03')",
        "insert into parked values ('s', x'01', 5, x'04')",
        "insert into seal values ('parked', x'05')",
    ],
    "m0003_records": ["insert into record values (x'03', 's', 'need', null, 0, x'06')"],
    "m0004_beside": [
        "insert into fact values ('replica', x'01')",
        "insert into lease values ('exchange', 'job', 5)",
        "insert into claim values ('stored', x'01', 's', x'90', 5)",
    ],
    "m0005_judged": ["insert into judged values ('1/1')"],
    "m0006_redaction": ["update change set instead = x'07'"],
    "m0007_signed_branches": ["insert into signed_head values ('s', x'01', 1, x'08', x'09')"],
    "m0001_first": ["insert into challenge (nonce, expires) values (x'01', 5)"],
    "m0002_challenge": ["insert into challenge values (x'02', 5, '10.0.0.1')"],
    "m0003_window": ["insert into window values (1, 5, 6, 'equal', 1, 2, 3, 4, 500, 600, null)"],
    "m0004_spent": ["insert into spent values (1, '2026-11-27', 0, 700, 300)"],
    "m0005_asked": ["insert into asked values (x'01', x'02', 5)"],
    "m0006_told": ["insert into told values (x'01', 'area/1', 7, 5)"],
    "m0007_key": ["insert into device_token values (x'0a', x'02', '[]', 5, x'03')"],
}


def rows(db):
    return {table: list(db[table].rows) for table in db.table_names() if table[0] != "_"}


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_step_keeps_the_rows_that_were_there(name, step):
    db = Database(memory=True)
    made = SETS[name]
    steps = [one.name for one in made.pending(db)]
    made.apply(db, stop_before=step)
    for earlier in steps[: steps.index(step)]:
        for statement in ROWS[earlier]:
            db.execute(statement)
    kept = rows(db)
    made.apply(db)
    found = rows(db)
    for table, before in kept.items():
        # A step may add columns; what was in the others stays.
        assert [new | old for old, new in zip(before, found[table], strict=True)] == found[table]
    for statement in ROWS[step]:
        db.execute(statement)


@pytest.mark.parametrize("name", SETS)
def test_applying_again_changes_nothing(name):
    db = Database(memory=True)
    SETS[name].apply(db)
    schema = db.schema
    SETS[name].apply(db)
    assert db.schema == schema
    assert SETS[name].pending(db) == []


@pytest.mark.parametrize("name", SETS)
def test_every_table_is_strict(name):
    db = Database(memory=True)
    SETS[name].apply(db)
    tables = [table for table in db.table_names() if table[0] != "_"]
    assert tables
    assert [table for table in tables if not db.table(table).strict] == []


@pytest.mark.parametrize(
    "statement",
    [
        f"{INTO} ('s', x'01', 'one', x'02', x'03', 'n', null, x'04', null, null)",
        f"{INTO} ('s', 'text', 1, x'02', x'03', 'n', null, x'04', null, null)",
        f"{INTO} (null, x'01', 1, x'02', x'03', 'n', null, x'04', null, null)",
    ],
)
def test_a_value_of_another_type_is_refused(statement):
    db = Database(memory=True)
    sqlite.log.apply(db)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)


def test_a_change_is_in_the_log_once():
    db = Database(memory=True)
    sqlite.log.apply(db)
    db.execute(ROWS["m0001_log"][0])
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(ROWS["m0001_log"][0])
