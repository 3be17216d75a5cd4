"""A backup counts once it was read back to its end; whatever happens before, it does not."""

import errno
import io
import multiprocessing
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from sync import age
from sync.backup import reader, writer
from sync.backup.reader import BackupFailed
from sync.backup.writer import Source, photo_path
from sync.canonical import sha256
from sync.errors import DiskFull
from sync.photos.store import PhotoStore
from sync.replica import REPLICA
from sync.rules import EVERYTHING
from sync.storage.raw import vectors
from sync.storage.snapshot import snapshot
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Vector
from sync.verify import verify_directory
from tests.unit.sync.fleet import MS, replica

SECRET = age.new_identity()
JPEG = b"\xff\xd8\xff" + bytes(range(256)) * 40
OTHER = JPEG + b"other"
SCOPE = "common"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store with a few changes, a photo and a key."""
    folder = tmp_path / "data"
    with closing(SqliteStore(folder)) as store:
        made = replica(store=store)
        for n in range(5):
            made.write(SCOPE, "note", {"n": n})
    PhotoStore(folder / "photos").put(JPEG)
    (folder / "node.key").write_text("secret\n")
    return folder


@pytest.fixture
def to(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def make(data: Path, to: Path, ms: int = MS) -> writer.Made:
    source = Source(data=data, server="Đất liền", replica=b"r" * 16, files=("node.key", "no.key"))
    return writer.make(source, to, age.recipient_of(SECRET), ms, secrets.token_bytes)


def check(to: Path, name: str, identity: str = SECRET) -> writer.Manifest:
    return reader.check(to, name, identity, EVERYTHING, to.parent)


def write(data: Path, n: int = 9) -> None:
    with closing(SqliteStore(data)) as store:
        replica(store=store).write(SCOPE, "note", {"n": n})


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_backup_says_what_was_in_the_store_and_gives_it_back(data, to, tmp_path):
    made = make(data, to).manifest
    assert check(to, made.name) == made
    assert made.changes == 5 and made.photos == [(sha256(JPEG), len(JPEG))]
    back = tmp_path / "back"
    back.mkdir()
    restored = reader.restore(to, made.name, SECRET, EVERYTHING, back)
    assert restored.photos == 1 and restored.damaged == ()
    assert vectors(back) == vectors(data)
    assert (back / "node.key").read_text() == "secret\n"
    assert PhotoStore(back / "photos").read(sha256(JPEG)) == JPEG
    assert verify_directory(back, EVERYTHING) == []


def test_nothing_readable_is_left_beside_the_archive_or_in_the_store(data, to):
    before = files(data)
    made = make(data, to)
    check(to, made.manifest.name)
    assert {name for name in files(data) if "sqlite3-" not in name} == before
    assert {Path(name).suffix for name in files(to)} == {".age"}
    assert all(path.read_bytes().startswith(b"age-encryption") for path in to.rglob("*.age"))
    assert {path.name for path in to.parent.iterdir()} == {"data", "backups"}


def test_a_restored_store_goes_on_as_another_replica(data, to, tmp_path):
    back = tmp_path / "back"
    back.mkdir()
    reader.restore(to, make(data, to).manifest.name, SECRET, EVERYTHING, back)
    reader.begin_anew(back)
    with closing(SqliteStore(data)) as old, closing(SqliteStore(back)) as new:
        known = old.get(REPLICA)
        change = replica(8, store=new).write(SCOPE, "note", {"n": 9})
        assert change.replica != known and change.seq == 1
        assert len(new.vector(SCOPE)) == 2


def test_a_photo_is_written_once_and_stays(data, to):
    make(data, to)
    path = photo_path(to, sha256(JPEG))
    before = path.stat()
    PhotoStore(data / "photos").put(OTHER)
    second = make(data, to, MS + 1000).manifest
    assert path.stat() == before
    assert len(check(to, second.name).photos) == 2


def test_photos_of_later_backups_come_back_too(data, to, tmp_path):
    first = make(data, to).manifest
    PhotoStore(data / "photos").put(OTHER)
    make(data, to, MS + 1000)
    back = tmp_path / "back"
    back.mkdir()
    assert reader.restore(to, first.name, SECRET, EVERYTHING, back).photos == 2


def test_a_link_among_backups_leads_nobody_to_write_elsewhere(data, to, tmp_path):
    (tmp_path / "elsewhere").write_text("kept")
    (to / "20261123T090000Z.age.part").symlink_to(tmp_path / "elsewhere")
    writer.write_encrypted(
        io.BytesIO(b"new"), to / "20261123T090000Z.age", age.recipient_of(SECRET)
    )
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert not (to / "20261123T090000Z.age").is_symlink()


def test_a_photo_that_is_damaged_here_is_left_out_and_named(data, to):
    PhotoStore(data / "photos").path(sha256(JPEG)).write_bytes(JPEG[:-1] + b"x")
    made = make(data, to)
    assert made.damaged == (sha256(JPEG),)
    assert check(to, made.manifest.name).photos == []


def test_a_photo_that_was_damaged_in_the_folder_is_written_again(data, to):
    path = photo_path(to, sha256(JPEG))
    made = make(data, to).manifest
    flip(path, 300)
    with pytest.raises(BackupFailed, match=sha256(JPEG).hex()) as failed:
        check(to, made.name)
    assert failed.value.code == "backup_damaged"
    assert check(to, make(data, to, MS + 1000).manifest.name).photos


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_byte_that_is_altered_anywhere_is_found(data, to):
    name = make(data, to).manifest.name
    path = to / f"{name}.age"
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        flip(path, at)
        with pytest.raises(BackupFailed) as failed:
            check(to, name)
        assert failed.value.code == "backup_damaged"
        path.write_bytes(whole)
    for length in (0, 10, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(BackupFailed):
            check(to, name)


def test_who_has_another_identity_reads_nothing(data, to):
    with pytest.raises(BackupFailed):
        check(to, make(data, to).manifest.name, age.new_identity())


def test_a_store_that_does_not_prove_itself_makes_no_verified_backup(data, to):
    with closing(SqliteStore(data)) as store, store._log.write() as db:
        db.execute("delete from change where seq = 3")
    name = make(data, to).manifest.name
    with pytest.raises(BackupFailed, match="change_missing") as failed:
        check(to, name)
    assert failed.value.code == "backup_not_whole"


def test_a_copy_that_proves_itself_but_lacks_the_newest_changes_is_not_whole(data, to, monkeypatch):
    def behind(folder: Path, copies: Path, others: Sequence[str]) -> dict[str, Vector]:
        copied = snapshot(folder, copies, others)
        write(data)
        return vectors(folder) | {scope: copied[scope] for scope in copied if scope != SCOPE}

    monkeypatch.setattr(writer, "snapshot", behind)
    with pytest.raises(BackupFailed, match="heads") as failed:
        check(to, make(data, to).manifest.name)
    assert failed.value.code == "backup_not_whole"


def test_a_backup_while_others_write_is_one_moment(data, to):
    stop = threading.Event()

    def go_on() -> None:
        with closing(SqliteStore(data)) as store:
            writer = replica(store=store)
            while not stop.is_set():
                writer.write(SCOPE, "note", {"n": 1})

    other = threading.Thread(target=go_on)
    other.start()
    try:
        names = [make(data, to, MS + 1000 * n).manifest.name for n in range(3)]
    finally:
        stop.set()
        other.join()
    assert [check(to, name).name for name in names] == names


def test_a_clock_that_went_back_does_not_make_the_newest_backup_the_oldest(data, to):
    names = [make(data, to, ms).manifest.name for ms in (MS, MS - 86_400_000, MS)]
    assert names == sorted(names) == writer.names_in(to)


def test_what_else_is_encrypted_in_the_folder_is_no_archive(data, to):
    name = make(data, to).manifest.name
    (to / "zz.age").write_text("of a person")
    assert writer.names_in(to) == [name]


def test_old_archives_go_but_never_the_last_verified_one_nor_photos(data, to):
    names = [make(data, to, MS + 1000 * n).manifest.name for n in range(4)]
    assert writer.prune(to, 1, names[1]) == [names[0], names[2]]
    assert writer.names_in(to) == [names[1], names[3]]
    assert photo_path(to, sha256(JPEG)).exists()


def test_only_who_has_read_an_archive_can_say_that_it_is_whole(data, to):
    made = make(data, to).manifest
    assert not reader.is_verified(to, made)
    (to / f"{made.name}.verified").write_text(sha256(made.name.encode()).hex())
    assert not reader.is_verified(to, made)
    reader.say_verified(to, check(to, made.name))
    assert reader.is_verified(to, made)


def test_an_archive_under_another_name_proves_nothing_of_that_one(data, to):
    """Nor is anything written where its own words would lead."""
    made = make(data, to).manifest
    (to / f"{made.name}.age").rename(to / "20301231T000000Z.age")
    with pytest.raises(BackupFailed, match=made.name) as failed:
        check(to, "20301231T000000Z")
    assert failed.value.code == "backup_damaged"


# Faults

Step = Callable[..., object]


def guarded(stop: Callable[[], None], after: int) -> dict[str, Step]:
    """`os.fsync` and `Path.replace`, the steps that make something count; one of them stops."""
    left = [after]
    fsync, replace = os.fsync, Path.replace

    def counted(step: Step) -> Step:
        def call(*args: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                stop()
            return step(*args)

        return call

    return {"fsync": counted(fsync), "replace": counted(replace)}


def die() -> None:
    os._exit(9)


def full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def in_a_process_that_dies(data: Path, to: Path, after: int) -> int | None:
    def work() -> None:
        steps = guarded(die, after)
        os.fsync, Path.replace = steps["fsync"], steps["replace"]  # type: ignore[assignment, method-assign]
        made = make(data, to, MS + 1000)
        reader.say_verified(to, check(to, made.manifest.name))
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    return process.exitcode


def test_a_backup_that_is_killed_at_any_step_leaves_what_was_and_does_not_count(data, to):
    first = make(data, to).manifest
    PhotoStore(data / "photos").put(OTHER)
    write(data)
    after = 0
    while in_a_process_that_dies(data, to, after) != 0:
        assert check(to, first.name) == first
        for name in set(writer.names_in(to)) - {first.name}:
            # The archive is there as a whole or not at all, and nobody has called it verified.
            assert not (to / f"{name}.verified").exists() or check(to, name).photos
        after += 1
    assert after >= 6
    writer.sweep(data, to)
    assert not [name for name in files(to) if name.endswith(".part")]
    assert not list(data.glob(".backup-*"))


def test_a_full_disk_at_any_step_is_called_so_and_leaves_nothing_half(data, to, monkeypatch):
    PhotoStore(data / "photos").put(OTHER)
    after = 0
    while True:
        steps = guarded(full, after)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", steps["fsync"])
            broken.setattr(Path, "replace", steps["replace"])
            try:
                made = make(data, to)
            except DiskFull:
                after += 1
                continue
        break
    assert after >= 4
    assert check(to, made.manifest.name).changes == 5
    assert not [name for name in files(to) if name.endswith(".part")]


def test_a_backup_folder_with_no_room_keeps_what_age_says_apart(data, to, monkeypatch):
    def encrypt(source: BinaryIO, target: BinaryIO, recipient: str) -> None:
        with Path("/dev/full").open("wb", buffering=0) as nowhere:
            kept(source, nowhere, recipient)

    kept = age.encrypt
    monkeypatch.setattr(age, "encrypt", encrypt)
    with pytest.raises(DiskFull):
        make(data, to)
    assert writer.names_in(to) == []
