"""Photos on disk: resumed at any byte, and never under a name that is not their digest."""

import errno
import hashlib
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from sync.errors import (
    DigestMismatch,
    DiskFull,
    OffsetMismatch,
    PhotoType,
    StorageFailed,
    TooLarge,
    UnknownPhoto,
)
from sync.photos import halves, store
from sync.photos.ledgers import read_freed
from sync.photos.store import MAX_PHOTO, PhotoStore, is_photo

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
DIGEST = hashlib.sha256(JPEG).digest()


@pytest.fixture
def photos(tmp_path):
    return PhotoStore(tmp_path / "photos")


def test_a_photo_is_there_once_its_last_byte_is(photos):
    photos.begin(DIGEST, len(JPEG))
    assert photos.append(DIGEST, 0, JPEG[:1000]) == 1000
    assert photos.progress(DIGEST) == (1000, len(JPEG))
    assert not photos.has(DIGEST) and list(photos.held()) == []
    assert photos.append(DIGEST, 1000, JPEG[1000:]) == len(JPEG)
    assert photos.has(DIGEST) and photos.read(DIGEST) == JPEG
    assert list(photos.held()) == [(DIGEST, len(JPEG))]
    assert photos.progress(DIGEST) == (len(JPEG), len(JPEG))


def test_photos_leave_the_room_free_that_is_kept_for_text(tmp_path, monkeypatch):
    free = 100 + len(JPEG)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    photos = PhotoStore(tmp_path / "photos", left=100)
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:1000])
    free = 99 + len(JPEG) - 1000
    with pytest.raises(DiskFull, match="kept for text"):
        photos.begin(DIGEST, len(JPEG))
    with pytest.raises(DiskFull):
        photos.append(DIGEST, 1000, JPEG[1000:])
    assert photos.progress(DIGEST) == (1000, len(JPEG))
    free += 1
    photos.append(DIGEST, 1000, JPEG[1000:])
    free = 0
    photos.begin(DIGEST, len(JPEG))
    assert photos.has(DIGEST)


def test_an_upload_goes_on_in_another_process(photos, tmp_path):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:7])
    again = PhotoStore(tmp_path / "photos")
    assert again.progress(DIGEST) == (7, len(JPEG))
    again.append(DIGEST, 7, JPEG[7:])
    assert photos.read(DIGEST, 10, 5) == JPEG[10:15]


def test_beginning_again_changes_nothing(photos):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:7])
    photos.begin(DIGEST, len(JPEG))
    assert photos.progress(DIGEST) == (7, len(JPEG))
    photos.append(DIGEST, 7, JPEG[7:])
    photos.begin(DIGEST, len(JPEG))
    assert photos.has(DIGEST)


@pytest.mark.parametrize("offset", [0, 6, 8, 10_000])
def test_bytes_at_another_offset_are_refused_with_the_right_one(photos, offset):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:7])
    with pytest.raises(OffsetMismatch) as refused:
        photos.append(DIGEST, offset, b"x")
    assert refused.value.offset == 7


def test_bytes_for_a_finished_photo_are_told_that_it_is_finished(photos):
    photos.put(JPEG)
    with pytest.raises(OffsetMismatch) as refused:
        photos.append(DIGEST, 0, JPEG)
    assert refused.value.offset == len(JPEG)


def test_other_bytes_are_dropped_and_the_upload_begins_again(photos):
    photos.begin(DIGEST, len(JPEG))
    with pytest.raises(DigestMismatch):
        photos.append(DIGEST, 0, JPEG[:-1] + b"x")
    assert photos.progress(DIGEST) is None and not photos.has(DIGEST)
    assert photos.put(JPEG) == DIGEST


def test_what_is_no_photo_is_dropped(photos):
    page = b"<html>this is not a photo</html>"
    with pytest.raises(PhotoType):
        photos.put(page)
    assert photos.progress(hashlib.sha256(page).digest()) is None


def test_limits_are_kept(photos):
    for length in (0, -1, MAX_PHOTO + 1):
        with pytest.raises(TooLarge):
            photos.begin(DIGEST, length)
    photos.begin(DIGEST, 10)
    with pytest.raises(TooLarge):
        photos.append(DIGEST, 0, JPEG)
    assert photos.progress(DIGEST) == (0, 10)


def test_a_full_disk_is_told_by_its_name_and_keeps_what_is_there(photos, monkeypatch):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:1000])

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.pwrite", full)
        with pytest.raises(DiskFull):
            photos.append(DIGEST, 1000, JPEG[1000:])
    assert photos.append(DIGEST, 1000, JPEG[1000:]) == len(JPEG)


def test_nothing_is_written_that_nobody_announced(photos):
    with pytest.raises(UnknownPhoto):
        photos.append(DIGEST, 0, JPEG)
    with pytest.raises(UnknownPhoto):
        photos.read(DIGEST)


def test_two_writers_at_once_leave_one_photo(photos, tmp_path):
    photos.begin(DIGEST, len(JPEG))
    refusals = []

    def upload():
        store = PhotoStore(tmp_path / "photos")
        done = 0
        while done < len(JPEG):
            try:
                done = store.append(DIGEST, done, JPEG[done : done + 64])
            except OffsetMismatch as error:
                refusals.append(error)
                done = error.offset

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert photos.read(DIGEST) == JPEG


def test_who_opens_a_photo_that_was_finished_a_moment_ago_hears_that_it_is_here(
    photos, monkeypatch
):
    photos.put(JPEG)
    gone = photos._half(DIGEST, len(JPEG))
    monkeypatch.setattr(PhotoStore, "_part", lambda *_: gone)
    with pytest.raises(OffsetMismatch) as refused:
        photos.append(DIGEST, 0, JPEG)
    assert refused.value.offset == len(JPEG)


def test_who_writes_to_another_length_than_was_just_finished_hears_that_it_is_here(
    photos, tmp_path, monkeypatch
):
    claimed = len(JPEG) + 9
    for length in (claimed, len(JPEG)):
        photos.begin(DIGEST, length)
    write = store._write_all

    def meanwhile(file, data, at):
        monkeypatch.setattr(store, "_write_all", write)
        PhotoStore(tmp_path / "photos").append(DIGEST, 0, JPEG, len(JPEG))
        write(file, data, at)

    monkeypatch.setattr(store, "_write_all", meanwhile)
    with pytest.raises(OffsetMismatch) as refused:
        photos.append(DIGEST, 0, JPEG + bytes(9), claimed)
    assert refused.value.offset == len(JPEG) and photos.read(DIGEST) == JPEG


def test_who_waited_for_half_a_photo_that_was_forgotten_writes_into_no_other(photos, monkeypatch):
    photos.begin(DIGEST, len(JPEG))
    half = photos._half(DIGEST, len(JPEG))
    opened = store._opened

    def late(part):
        file = opened(part)
        half.unlink()
        photos.begin(DIGEST, len(JPEG))
        return file

    photos.append(DIGEST, 0, JPEG[:10])
    monkeypatch.setattr(store, "_opened", late)
    with pytest.raises(OffsetMismatch) as refused:
        photos.append(DIGEST, 10, JPEG[10:])
    assert refused.value.offset == 0


def test_a_photo_whose_bytes_changed_is_known(photos):
    photos.put(JPEG)
    assert photos.intact(DIGEST)
    path = photos.path(DIGEST)
    path.write_bytes(JPEG[:-1])
    assert not photos.intact(DIGEST)


def test_what_a_peer_holds_is_remembered_for_that_peer(photos, tmp_path):
    photos.confirm(b"p" * 16, [DIGEST])
    photos.confirm(b"p" * 16, [DIGEST, b"d" * 32])
    assert PhotoStore(tmp_path / "photos").confirmed(b"p" * 16) == {DIGEST, b"d" * 32}
    assert photos.confirmed(b"q" * 16) == set()


@pytest.mark.parametrize(
    ("start", "photo"),
    [
        (b"\xff\xd8\xff\xe1", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"RIFF\0\0\0\0WEBP", True),
        (b"RIFF\0\0\0\0WAVE", False),
        (b"GIF89a", False),
        (b"", False),
    ],
)
def test_photos_are_known_by_how_they_begin(start, photo):
    assert is_photo(start) == photo


def test_a_photo_cut_between_its_last_byte_and_its_name_is_finished_by_whoever_asks(photos):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:-1])
    part = photos._part(DIGEST)
    part.write_bytes(JPEG)
    assert photos.progress(DIGEST) == (len(JPEG), len(JPEG))
    assert photos.has(DIGEST) and photos.read(DIGEST) == JPEG


def test_all_the_bytes_of_another_photo_are_dropped_when_somebody_asks(photos):
    photos.begin(DIGEST, len(JPEG))
    photos._part(DIGEST).write_bytes(JPEG[::-1])
    assert photos.progress(DIGEST) is None
    assert not photos.has(DIGEST)


def test_a_wrong_length_that_somebody_announced_does_not_stand_in_the_way(photos):
    photos.begin(DIGEST, len(JPEG) + 9)
    photos.append(DIGEST, 0, JPEG)
    photos.begin(DIGEST, len(JPEG))
    assert photos.progress(DIGEST) == (0, len(JPEG))
    photos.append(DIGEST, 0, JPEG)
    assert photos.read(DIGEST) == JPEG
    assert list(photos._parts.iterdir()) == []


def test_half_a_photo_is_not_lost_because_somebody_claims_another_length(photos):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:700])
    photos.begin(DIGEST, 17)
    assert photos.progress(DIGEST, len(JPEG)) == (700, len(JPEG))
    with pytest.raises(DigestMismatch):
        photos.append(DIGEST, 0, bytes(17), 17)
    photos.begin(DIGEST, 17)
    assert photos.append(DIGEST, 700, JPEG[700:], len(JPEG)) == len(JPEG)
    assert photos.read(DIGEST) == JPEG


def test_half_photos_together_have_a_bound_and_the_newest_is_refused(photos, monkeypatch):
    monkeypatch.setattr(halves, "SHARE", 2 * len(JPEG))
    others = [bytes([n]) * 32 for n in range(3)]
    for digest in others:
        photos.begin(digest, len(JPEG))
    photos.append(others[0], 0, JPEG[:10])
    photos.append(others[1], 0, JPEG[:10])
    with pytest.raises(DiskFull):
        photos.append(others[2], 0, JPEG[:10])
    assert photos.append(others[0], 10, JPEG[10:500]) == 500
    later(photos, days=1)
    assert photos.append(others[2], 0, JPEG[:10]) == 10


def test_of_half_photos_that_rest_the_longest_untouched_makes_room(photos, monkeypatch):
    monkeypatch.setattr(halves, "SHARE", 2 * len(JPEG))
    rest = [bytes([n]) * 32 for n in range(3)]
    for digest in rest:
        photos.begin(digest, len(JPEG))
        photos.append(digest, 0, JPEG[:-10])
        later(photos, days=2)
    photos.begin(DIGEST, len(JPEG))
    assert photos.append(DIGEST, 0, JPEG[:10]) == 10
    assert [photos.progress(digest) is None for digest in rest] == [True, True, False]


def test_a_half_photo_that_rests_goes_on_though_others_rest_too(photos, monkeypatch):
    rest = [bytes([n]) * 32 for n in range(10)]
    for digest in rest:
        photos.begin(digest, len(JPEG))
        photos.append(digest, 0, JPEG[:-10])
    later(photos, days=2)
    monkeypatch.setattr(halves, "SHARE", 2 * len(JPEG))
    assert photos.append(rest[0], len(JPEG) - 10, JPEG[:5]) == len(JPEG) - 5


def test_no_half_photo_is_forgotten_while_somebody_writes_to_it(photos, monkeypatch):
    resting, new = rested(photos), b"n" * 32
    photos.begin(new, len(JPEG))
    monkeypatch.setattr(halves, "SHARE", len(JPEG))
    with photos._open(resting), pytest.raises(DiskFull):
        photos.append(new, 0, JPEG[:10])
    assert photos.append(new, 0, JPEG[:10]) == 10
    assert photos.progress(resting) is None


def test_no_half_photo_is_forgotten_where_that_makes_no_room(photos, monkeypatch):
    resting, going, new = rested(photos), b"g" * 32, b"n" * 32
    for digest in (going, new):
        photos.begin(digest, len(JPEG))
    photos.append(going, 0, JPEG[:10])
    monkeypatch.setattr(halves, "SHARE", len(JPEG))
    with pytest.raises(DiskFull):
        photos.append(new, 0, JPEG[:10])
    assert photos.progress(resting) == (len(JPEG) - 10, len(JPEG))


def rested(photos):
    """A half photo that nobody touched for two days."""
    digest = b"r" * 32
    photos.begin(digest, len(JPEG))
    photos.append(digest, 0, JPEG[:-10])
    later(photos, days=2)
    return digest


def test_a_photo_that_lacks_only_its_name_needs_no_share_of_the_room(photos, monkeypatch):
    photos.begin(DIGEST, len(JPEG))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(1, errno.ENOSPC))
        with pytest.raises(DiskFull):
            photos.append(DIGEST, 0, JPEG)
    later(photos, days=2)
    other = b"x" * 32
    photos.begin(other, len(JPEG))
    photos.append(other, 0, JPEG[:10])
    monkeypatch.setattr(halves, "SHARE", len(JPEG))
    assert photos.progress(DIGEST) == (len(JPEG), len(JPEG))
    assert photos.has(DIGEST)


def test_half_a_photo_that_nobody_touched_for_60_days_is_forgotten(photos):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:10])
    later(photos, days=59)
    photos.begin(b"x" * 32, 10)
    assert photos.progress(DIGEST) == (10, len(JPEG))
    later(photos, days=2)
    photos.begin(b"y" * 32, 10)
    assert photos.progress(DIGEST) is None


def test_a_disk_that_became_read_only_is_named_though_an_old_half_is_there(photos, monkeypatch):
    rested(photos)
    later(photos, days=60)

    def refused(_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StorageFailed):
        photos.begin(DIGEST, len(JPEG))


def later(photos, days):
    """Make what is there older by so many days."""
    for part in photos._parts.iterdir():
        when = part.stat().st_mtime - days * 86_400
        os.utime(part, (when, when))


def failing(number, code):
    """An `fsync` that fails the first time it is asked after some others."""
    calls = iter(range(1000))
    real = os.fsync

    def fsync(file):
        if next(calls) == number:
            raise OSError(code, os.strerror(code))
        real(file)

    return fsync


def test_bytes_that_the_disk_did_not_confirm_are_sent_again(photos, monkeypatch):
    photos.begin(DIGEST, len(JPEG))
    photos.append(DIGEST, 0, JPEG[:1000])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(0, errno.EIO))
        with pytest.raises(StorageFailed, match="EIO"):
            photos.append(DIGEST, 1000, JPEG[1000:2000])
    assert photos.progress(DIGEST) == (1000, len(JPEG))
    assert photos.append(DIGEST, 1000, JPEG[1000:]) == len(JPEG)


@pytest.mark.parametrize("number", [1, 2])
def test_a_photo_whose_name_the_disk_did_not_confirm_is_not_called_here(
    photos, monkeypatch, number
):
    photos.begin(DIGEST, len(JPEG))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing(number, errno.ENOSPC))
        with pytest.raises(DiskFull):
            photos.append(DIGEST, 0, JPEG)
        assert not photos.has(DIGEST)
    assert photos.progress(DIGEST) == (len(JPEG), len(JPEG))
    assert photos.has(DIGEST)


def test_what_two_programs_note_at_once_is_kept_of_both(photos, tmp_path):
    """A job and an import from a stick both hear what the mainland holds."""
    peer, digests = b"p" * 16, [bytes([n]) * 32 for n in range(60)]

    def note(mine: list[bytes]) -> None:
        store = PhotoStore(tmp_path / "photos")
        for digest in mine:
            store.confirm(peer, [digest])

    with ThreadPoolExecutor() as pool:
        list(pool.map(note, (digests[:20], digests[20:40], digests[40:])))
    assert photos.confirmed(peer) == set(digests)


def test_what_was_freed_is_read_again_only_when_somebody_frees(photos, tmp_path, monkeypatch):
    """A tablet asks about hundreds of photos at once, and an island frees thousands."""
    reads = []

    def counted(ledger):
        reads.append(ledger)
        return read_freed(ledger)

    monkeypatch.setattr("sync.photos.ledgers.read_freed", counted)
    photos.free([DIGEST])
    assert [photos.is_freed(DIGEST) for _ in range(100)] == [True] * 100
    assert len(reads) == 1
    PhotoStore(tmp_path / "photos").free([b"x" * 32])
    assert photos.is_freed(b"x" * 32) and photos.is_freed(DIGEST)
