"""Whatever is taken out of a store or altered in it, `verify` names it."""

import base64
import json
import shutil
import sqlite3

import pytest

from sync.canonical import sha256
from sync.clock import Clock
from sync.protocol import wire
from sync.replica import Replica
from sync.storage.raw import DUMP, read
from sync.storage.sqlite import LOCAL, LOG, SqliteStore
from sync.verify import verify_directory
from tests.unit.sync.fleet import (
    AREA,
    MS,
    TABLET,
    GuestbookRules,
    fleet,
    pull,
    replica,
    state,
    sync,
)
from tests.vectors.builders import chain

PHOTO = b"\xff\xd8\xff" + bytes(range(200))
RULES = GuestbookRules()
AN = b"an" * 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A data folder with a bit of everything: forks, quarantine, parked runs, signed heads."""
    folder = tmp_path_factory.mktemp("store")
    mainland, island, tablet = fleet()
    store = replica(5, TABLET, SqliteStore(folder))
    note = tablet.write(AREA, "note", {"text": "một", "image": [sha256(PHOTO), len(PHOTO)]})
    tablet.write(AREA, "note", {"text": "hai"}, record=note.record_id)
    tablet.write(AREA, "note", {"parent": note.record_id}, author=AN)
    tablet.write(AREA, "signed", {"text": "x"}, author=AN)
    gone = tablet.write(AREA, "note", {"text": "xoá"})
    tablet.write(AREA, "note", {}, record=gone.record_id, delete=True)
    sync(island, tablet)
    sync(mainland, island)
    pull(store, mainland)
    store.receive(wire.write_run(chain(island.id, 2, "fork", island_trunk(island))))
    other = replica(6)
    late = [other.write(AREA, "note", {"n": n}) for n in range(2)]
    store.receive(wire.write_run(late[1:]))
    store.write(AREA, "note", {"text": "ba"}, record=note.record_id)
    store.sign_heads()
    place = folder / "photos" / sha256(PHOTO).hex()[:2] / sha256(PHOTO).hex()
    place.parent.mkdir(parents=True)
    place.write_bytes(PHOTO)
    store.store.close()
    return folder


def island_trunk(island):
    return next(island.store.branch(AREA, island.store.heads_of(AREA, island.id)[0], 0))


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "store")


def found(folder, **options):
    return [str(finding) for finding in verify_directory(folder, RULES, **options)]


def damage(folder, statement, *values, file=LOG):
    db = sqlite3.connect(folder / file)
    with db:
        assert db.execute(statement, values).rowcount > 0
    db.close()


def test_a_whole_store_has_no_findings(folder):
    assert found(folder) == found(folder, expect_photos=True) == []
    assert len(read(folder).changes) > 10


def everywhere(whole):
    """Every row of every table, and every column in it that has a value."""
    db = sqlite3.connect(whole / LOG)
    tables = ["change", "writer", "head", "signed_head", "record", "parked", "seal"]
    for table in tables:
        columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
        rows = list(db.execute(f"select * from {table}"))
        assert rows, table
        for row in rows:
            yield table, dict(zip(columns, row, strict=True))


def test_every_row_that_is_taken_out_is_missed(whole, tmp_path):
    silent = []
    for number, (table, row) in enumerate(everywhere(whole)):
        copy = shutil.copytree(whole, tmp_path / str(number))
        damage(copy, f"delete from {table} where {where(row)}", *row.values())
        if not found(copy):
            silent.append((table, row))
    assert silent == []


def where(row):
    return " and ".join(f"{column} is ?" for column in row)


def test_every_byte_that_is_altered_is_noticed(whole, tmp_path):
    silent = []
    copy = shutil.copytree(whole, tmp_path / "store")
    for table, row in everywhere(whole):
        for column, value in row.items():
            for other in alterations(value):
                change = f"update {table} set {column} = ? where "
                damage(copy, change + where(row), other, *row.values())
                if not found(copy):
                    silent.append((table, column, value, other))
                now = row | {column: other}
                damage(copy, change + where(now), value, *now.values())
    assert found(copy) == []
    assert silent == []


def alterations(value):
    """Other values of the same type; of bytes, the first, middle and last one turned over."""
    if isinstance(value, bytes):
        places = {0, len(value) // 2, len(value) - 1}
        return [flipped(value, at) for at in sorted(places)] if value else [b"x"]
    if isinstance(value, str):
        return [value + "x"]
    return [] if value is None else [value + 1]


def flipped(value, at):
    return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


def test_findings_name_the_row(folder):
    change = read(folder).changes[-1]
    damage(folder, "delete from change where hash = ?", change.hash)
    findings = verify_directory(folder, RULES)
    assert {finding.what for finding in findings} == {"vector_wrong"}
    place = f"{change.scope} {change.replica.hex()}:{change.seq}"
    assert place in [finding.where for finding in findings]


def test_a_log_rewritten_consistently_is_found_by_the_signed_head(folder):
    signed = read(folder).signed
    last = next(s for s in signed if s.n > 1 and s.scope == AREA)
    change = next(row for row in read(folder).changes if row.hash == last.hash)
    before = next(r for r in read(folder).changes if r[:3] == (*last[:2], last.n - 1))
    damage(folder, "delete from change where hash = ?", change.hash)
    damage(folder, "update head set n = n - 1, hash = ? where hash = ?", before.hash, change.hash)
    Replica(SqliteStore(folder), Clock(lambda: MS), admit=RULES).rebuild()
    codes = {finding.what for finding in verify_directory(folder, RULES)}
    assert codes == {"head_wrong", "log_put_back"}


def test_a_changed_verdict_and_the_view_it_would_make_are_found(folder):
    quarantined = next(row for row in read(folder).changes if row.verdict == "not_granted")
    damage(folder, "update change set verdict = null where hash = ?", quarantined.hash)
    codes = [finding.what for finding in verify_directory(folder, RULES)]
    assert codes == ["verdict_wrong"]


def test_a_record_without_a_change_is_found(folder):
    damage(
        folder,
        "insert into record (id, scope, collection, parent, deleted, view) values (?,?,?,?,?,?)",
        *(b"x" * 16, AREA, "note", None, 0, b"\x93\xa4note\xa1s\x90"),
    )
    assert [finding.what for finding in verify_directory(folder, RULES)] == ["view_wrong"]


def test_a_log_that_ends_before_what_was_written_here_last_is_found(folder):
    store = Replica(SqliteStore(folder), Clock(lambda: MS), admit=RULES, key=TABLET)
    store.store.close()
    shutil.copy(folder / LOG, folder / "backup")
    store = Replica(SqliteStore(folder), Clock(lambda: MS), admit=RULES, key=TABLET)
    store.write(AREA, "note", {"text": "mất"})
    store.store.close()
    shutil.move(folder / "backup", folder / LOG)
    assert [finding.what for finding in verify_directory(folder, RULES)] == ["log_put_back"]


def test_a_step_of_the_tables_that_is_gone_is_found(folder):
    damage(folder, "delete from _sqlite_migrations where name = 'm0003_records'")
    assert [finding.what for finding in verify_directory(folder, RULES)] == ["file_damaged"]


def test_a_damaged_file_is_found(folder):
    data = bytearray((folder / LOG).read_bytes())
    data[4096:4200] = bytes(104)
    (folder / LOG).write_bytes(data)
    assert [finding.what for finding in verify_directory(folder, RULES)] == ["file_damaged"]
    (folder / LOG).write_bytes(b"not a database at all" * 100)
    assert [finding.what for finding in verify_directory(folder, RULES)] == ["file_damaged"]


def test_a_folder_without_a_store_is_a_finding(tmp_path):
    assert [finding.what for finding in verify_directory(tmp_path, RULES)] == ["file_damaged"]


def test_the_certificates_lead_to_the_root(folder):
    damage(folder, "delete from fact where key = 'root'", file=LOCAL)
    codes = {finding.what for finding in verify_directory(folder, RULES)}
    assert codes >= {"verdict_wrong", "view_wrong"}


# Photos


def photo(folder):
    return next((folder / "photos").glob("??/*"))


def test_a_missing_photo_is_found_where_it_is_expected(folder):
    photo(folder).unlink()
    assert found(folder) == []
    (finding,) = verify_directory(folder, RULES, expect_photos=True)
    assert finding.what == "photo_missing"
    assert sha256(PHOTO).hex() in finding.where


@pytest.mark.parametrize("data", [flipped(PHOTO, 100), PHOTO[:-1], b""])
def test_a_damaged_photo_is_found(folder, data):
    photo(folder).write_bytes(data)
    assert {finding.what for finding in verify_directory(folder, RULES)} == {"photo_damaged"}


def test_an_upload_that_is_not_finished_is_no_finding(folder):
    photo(folder).rename(photo(folder).with_suffix(".part"))
    assert found(folder) == []


# Dumps


def lines_of(folder):
    """The rows of a store as a program without SQLite writes them, photos apart."""
    rows = read(folder)
    lines: list[dict[str, object]] = [{"kind": "fleet", "root": (rows.root or b"").hex()}]
    for row in rows.changes:
        body = None if row.body is None else base64.b64encode(row.body).decode()
        lines.append({
            "kind": "change", "scope": row.scope, "replica": row.replica.hex(), "seq": row.seq,
            "hash": row.hash.hex(), "header": base64.b64encode(row.header).decode(),
            "body": body, "verdict": row.verdict,
        })  # fmt: skip
    lines += [
        {"kind": "head", "scope": scope, "replica": h.replica.hex(), "n": h.n, "hash": h.hash.hex()}
        for scope, h in rows.heads
    ]
    lines += [
        {"kind": "signed_head", "scope": s.scope, "replica": s.replica.hex(), "n": s.n,
         "hash": s.hash.hex(), "signature": s.signature.hex()}
        for s in rows.signed
    ]  # fmt: skip
    for id, scope, view, _ in rows.records:
        shown = base64.b64encode(view).decode()
        lines.append({"kind": "record", "id": id.hex(), "scope": scope, "view": shown})
    return lines


def dump(folder, target):
    """All rows of a store, with its photo beside them."""
    lines = lines_of(folder)
    file = photo(folder)
    target.mkdir()
    shutil.copy(file, target / "image.jpg")
    lines.append({"kind": "photo", "digest": file.name, "length": len(PHOTO), "file": "image.jpg"})
    return lines


def write(target, lines):
    """The dump, and the private file that is named after it."""
    alter(target, lines)
    name = sha256((target / DUMP).read_bytes()).hex()[:16]
    (target / f"private-{name}.json").write_text("{}")


def alter(target, lines):
    (target / DUMP).write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_dump_is_proven_like_a_store(folder, tmp_path):
    target = tmp_path / "dump"
    lines = dump(folder, target)
    write(target, lines)
    assert found(target, expect_photos=True) == []
    silent = []
    for at, line in enumerate(lines):
        alter(target, lines[:at] + lines[at + 1 :])
        if not found(target, expect_photos=True):
            silent.append(line)
    assert silent == []


def test_a_dump_is_judged_by_an_enrolment_that_its_log_does_not_hold_yet(tmp_path):
    early = replica(3, TABLET, SqliteStore(tmp_path / "early"))
    note = early.write(AREA, "note", {"text": "trước lần trao đổi đầu tiên"})
    mainland, island, _ = fleet()
    pull(island, early)
    [first, *lines] = lines_of(tmp_path / "early")
    view = base64.b64encode(island.records("note")[0].view()).decode()
    lines = [line | ({"verdict": None} if line["kind"] == "change" else {}) for line in lines]
    lines += [{"kind": "record", "id": note.record_id.hex(), "scope": AREA, "view": view}]
    certificates = [*mainland.records("certificate"), *island.records("certificate")]
    own = [one for record in certificates if isinstance(one := record.get("statement"), bytes)]
    write(tmp_path, [first, *lines])
    assert {finding.what for finding in verify_directory(tmp_path, RULES)} >= {"verdict_wrong"}
    alter(tmp_path, [first | {"statements": [base64.b64encode(s).decode() for s in own]}, *lines])
    (tmp_path / next(tmp_path.glob("private-*.json"))).unlink()
    assert found(tmp_path) == []


def test_every_altered_line_of_a_dump_is_noticed(folder, tmp_path):
    target = tmp_path / "dump"
    lines = dump(folder, target)
    silent = []
    for at, line in enumerate(lines):
        for key, value in line.items():
            other = 7 if value is None else value + 1 if isinstance(value, int) else altered(value)
            alter(target, [*lines[:at], line | {key: other}, *lines[at + 1 :]])
            if not found(target):
                silent.append((key, line))
    assert silent == []


def altered(text):
    return ("0" if text[0] != "0" else "1") + text[1:]


def test_a_dump_that_is_cut_names_the_line(folder, tmp_path):
    target = tmp_path / "dump"
    write(target, dump(folder, target))
    (target / DUMP).write_text((target / DUMP).read_text()[:-30])
    (finding,) = verify_directory(target, RULES)
    assert finding.what == "file_damaged"
    assert "line" in finding.detail


def test_rebuilding_repairs_views_and_verdicts(folder):
    before = state(Replica(SqliteStore(folder), Clock(lambda: MS), admit=RULES))
    damage(folder, "delete from record")
    damage(folder, "update change set verdict = 'wrong'")
    again = Replica(SqliteStore(folder), Clock(lambda: MS), admit=RULES)
    again.rebuild()
    assert state(again) == before
    assert found(folder) == []
