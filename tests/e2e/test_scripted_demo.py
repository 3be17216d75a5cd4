"""The whole job with nobody at the keyboard; afterwards every damage to a store is named."""

import base64
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from api.cli import run
from sync.storage.raw import DUMP
from sync.storage.sqlite import LOG

ROOT = Path(__file__).parent.parent.parent
SERVERS = ("island", "mainland")
TABLETS = ("tablet-1", "tablet-2")
AREA = "area/11948"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The report of one scripted run, and the data that it left."""
    data = tmp_path_factory.mktemp("scripted") / "data"
    words = [sys.executable, "-m", "api.cli", "demo", "--scripted", "--json", "--data", str(data)]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(ended.stdout), data


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_main_job_plays_by_itself_and_every_store_holds_everything(played):
    report, _ = played
    assert report["ok"] and report["wrong"] == []
    # About 30 s where nothing else runs.
    assert report["seconds"] < 90
    assert report["typed"]["decisions"] == 8 and report["typed"]["photos"] == 4
    assert report["typed"]["photo_bytes"] <= 250_000
    assert {store["name"] for store in report["stores"]} == {*SERVERS, *TABLETS}
    for store in report["stores"]:
        assert store["verified"] and store["changes"] > report["typed"]["changes"]
    for scope in ("common", AREA):
        assert len({store["digests"][scope] for store in report["stores"]}) == 1


def test_it_says_what_moved_hop_by_hop_and_the_links_were_cut(played):
    report, _ = played
    assert len(report["hops"]) >= 6
    assert all(hop["changes"] > 0 and hop["seconds"] > 0 for hop in report["hops"])
    for link in ("wifi", "satellite"):
        assert report["cuts"][link] >= 1
        assert report["links"][link]["up"] > report["typed"]["photo_bytes"]
        moved = sum(hop["links"][link]["up"] for hop in report["hops"])
        assert 0 < moved <= report["links"][link]["up"]


def test_a_folder_with_data_is_left_alone(played, capsys):
    _, data = played
    assert run(["demo", "--scripted", "--data", str(data)]) == 2
    assert "data_not_empty" in capsys.readouterr().err


# Damage


def sql(change):
    """A damage that changes rows of a SQLite store, and returns what `verify` must name."""

    def damage(folder):
        with closing(sqlite3.connect(folder / LOG, isolation_level=None)) as db:
            return change(db)

    return damage


def flipped(data):
    """The bytes with one bit of the middle byte turned."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def a_change(db, *, newest=False):
    order = "desc" if newest else "asc"
    query = (
        "select rowid, replica, seq, header, body from change where scope = ? and"
        f" collection <> 'certificate' order by seq {order}, replica limit 1"
    )
    return db.execute(query, (AREA,)).fetchone()


@sql
def the_first_change_deleted(db):
    rowid, replica, seq, *_ = a_change(db)
    db.execute("delete from change where rowid = ?", (rowid,))
    return f"{replica.hex()}:{seq}"


@sql
def the_last_change_deleted(db):
    rowid, replica, seq, *_ = a_change(db, newest=True)
    db.execute("delete from change where rowid = ?", (rowid,))
    return f"{replica.hex()}:{seq}"


@sql
def a_byte_of_a_body(db):
    rowid, replica, seq, _, body = a_change(db)
    db.execute("update change set body = ? where rowid = ?", (flipped(body), rowid))
    return f"{replica.hex()}:{seq}"


@sql
def a_byte_of_a_header(db):
    rowid, replica, seq, header, _ = a_change(db)
    db.execute("update change set header = ? where rowid = ?", (flipped(header), rowid))
    return f"{replica.hex()}:{seq}"


@sql
def a_byte_of_a_view(db):
    query = "select id, view from record where collection = 'need' order by id limit 1"
    record, view = db.execute(query).fetchone()
    db.execute("update record set view = ? where id = ?", (flipped(view), record))
    return record.hex()


@sql
def a_view_deleted(db):
    query = "select id from record where collection = 'survey' order by id limit 1"
    (record,) = db.execute(query).fetchone()
    db.execute("delete from record where id = ?", (record,))
    return record.hex()


@sql
def a_head_deleted(db):
    replica, n = db.execute("select replica, n from head where scope = ?", (AREA,)).fetchone()
    db.execute("delete from head where scope = ? and replica = ?", (AREA, replica))
    return f"{replica.hex()}:{n}"


def photos(folder):
    return sorted(f for f in (folder / "photos").rglob("*") if re.fullmatch("[0-9a-f]{64}", f.name))


def a_photo_dropped(folder):
    photo = photos(folder)[0]
    photo.unlink()
    return photo.name


def a_byte_of_a_photo(folder):
    photo = photos(folder)[-1]
    photo.write_bytes(flipped(photo.read_bytes()))
    return photo.name


def line(kind, alter):
    """A damage that drops or alters one line of a tablet's dump."""

    def damage(folder):
        rows = [json.loads(text) for text in (folder / DUMP).read_text().splitlines()]
        at = next(
            at
            for at, row in enumerate(rows)
            if row["kind"] == kind and row.get("scope", AREA) == AREA
        )
        row = rows.pop(at)
        altered = alter(dict(row))
        if altered is not None:
            rows.insert(at, altered)
        (folder / DUMP).write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        return row.get("id") or f"{row['replica']}:{row.get('seq', row.get('n'))}"

    return damage


def dropped(row):
    return None


def turned(name):
    """Alters one byte of a line's member."""

    def alter(row):
        row[name] = base64.b64encode(flipped(base64.b64decode(row[name]))).decode()
        return row

    return alter


IN_SQLITE = {
    "the first change deleted": the_first_change_deleted,
    "the last change deleted": the_last_change_deleted,
    "a byte of a body": a_byte_of_a_body,
    "a byte of a header": a_byte_of_a_header,
    "a byte of a view": a_byte_of_a_view,
    "a view deleted": a_view_deleted,
    "a head deleted": a_head_deleted,
    "a photo dropped": a_photo_dropped,
    "a byte of a photo": a_byte_of_a_photo,
}
IN_A_DUMP = {
    "a change deleted": line("change", dropped),
    "a byte of a body": line("change", turned("body")),
    "a byte of a header": line("change", turned("header")),
    "a byte of a view": line("record", turned("view")),
    "a view deleted": line("record", dropped),
    "a head deleted": line("head", dropped),
    "a photo dropped": a_photo_dropped,
    "a byte of a photo": a_byte_of_a_photo,
}
DAMAGES = [(store, name, IN_SQLITE[name]) for store in (*SERVERS, "tablet-2") for name in IN_SQLITE]
DAMAGES += [("tablet-1", name, IN_A_DUMP[name]) for name in IN_A_DUMP]


@pytest.mark.parametrize(
    ("store", "damage"),
    [pytest.param(store, damage, id=f"{store}: {name}") for store, name, damage in DAMAGES],
)
def test_verify_names_every_damage_to_a_store(played, tmp_path, capsys, store, damage):
    copy = tmp_path / store
    shutil.copytree(played[1] / store, copy)
    words = ["verify", str(copy), *(["--photos"] if store in SERVERS else [])]
    assert run(words) == 0, capsys.readouterr().out
    capsys.readouterr()
    named = damage(copy)
    assert run(words) == 1
    assert named in capsys.readouterr().out
