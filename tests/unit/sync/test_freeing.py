"""Full photos are freed when they are safe, oldest first, and nothing else ever is."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.canonical import Value, sha256
from sync.disk import replace_file
from sync.photos import freeing
from sync.photos.store import PhotoStore
from sync.protocol import receipts, wire
from sync.protocol.bodies import read_body
from sync.protocol.client import Client
from sync.protocol.server import Granted, Server
from sync.record import Record
from sync.storage.sqlite import SqliteStore
from sync.verify import verify_directory
from tests.unit.sync.fleet import AREA, ISLAND, MS, GuestbookRules, fleet, pull, replica, sync

PHOTOS = [b"\xff\xd8\xff" + bytes([n]) * 100 for n in range(4)]
DIGESTS = [sha256(photo) for photo in PHOTOS]
THUMBNAIL = b"\xff\xd8\xff small"
PLENTY, SHORT = -1, 1


class Album(GuestbookRules):
    """Notes with an image, and a thumbnail beside it."""

    def attachments(self, record: Record) -> list[tuple[bytes, int]]:
        thumbnail = record.get("thumbnail")
        named = [(thumbnail[0], thumbnail[1])] if isinstance(thumbnail, list) else []
        return [*super().attachments(record), *named]  # type: ignore[list-item]

    def freeable(self, record: Record) -> list[bytes]:
        return [digest for digest, _ in super().attachments(record)]


class Island:
    """An island with photos, and the mainland that it exchanges with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mainland, _, _ = fleet()
        self.replica = replica(9, ISLAND, SqliteStore(folder))
        self.replica.rules = self.mainland.rules = Album()
        pull(self.replica, self.mainland)
        self.photos = PhotoStore(folder / "photos")
        self.there: set[bytes] = set()
        self.listed: list[bytes] = []
        for n, photo in enumerate(PHOTOS):
            small: list[Value] = [sha256(THUMBNAIL), len(THUMBNAIL)]
            note: dict[str, Value] = {"image": [DIGESTS[n], len(photo)], "thumbnail": small}
            self.replica.write(AREA, "note", note)
            self.photos.put(photo)
            os.utime(self.photos.path(DIGESTS[n]), (n, n))
        self.photos.put(THUMBNAIL)
        self.photos.confirm(self.mainland.id, [*DIGESTS, sha256(THUMBNAIL)])

    def exchange(self, *, may: bool = True) -> None:
        sync(self.mainland, self.replica)
        server = Server(self.mainland, Granted(self.replica.id, frozenset({AREA, "common"}), True))
        client = Client(self.replica, [AREA])
        client.welcomed(server.hello(client.hello()))
        self.listed = []

        def request(body: bytes) -> bytes:
            match read_body(body):
                case [wire.Photos(photos=photos)]:
                    self.listed += [digest for digest, _ in photos]
            return server.photos(body, lambda *_: None, safe=self.there)

        freeing.learn_safe(self.replica, self.photos, client, request, may=may)

    def back_up(self, *digests: bytes, ms: int = MS) -> None:
        """A verified backup of the mainland has these photos."""
        vectors = {scope: self.mainland.vector(scope) for scope in self.mainland.scopes()}
        receipts.keep_safe(self.mainland, vectors, ms)
        self.there = set(digests)

    def free(self, room: int, before: int = 0) -> list[bytes]:
        return freeing.free(self.replica, self.photos, before_ms=before, room=lambda: room)

    def findings(self, *, photos: bool = False) -> list[str]:
        return [str(f) for f in verify_directory(self.folder, Album(), expect_photos=photos)]


@pytest.fixture
def island(tmp_path: Path) -> Iterator[Island]:
    made = Island(tmp_path)
    with closing(made.replica.store):
        yield made


def test_nothing_is_freed_before_a_backup_has_it(island):
    island.exchange()
    assert island.free(SHORT) == [] and island.listed == []
    island.back_up()
    island.exchange()
    assert island.free(SHORT) == [] and len(island.listed) == len(PHOTOS)


def test_what_is_safe_is_asked_once_for_each_backup(island):
    island.back_up(*DIGESTS[:2])
    island.exchange()
    assert island.photos.safe() == set(DIGESTS[:2]) and set(island.listed) == set(DIGESTS)
    island.exchange()
    assert island.listed == []
    island.back_up(*DIGESTS, ms=MS + 1)
    island.exchange()
    assert set(island.listed) == set(DIGESTS[2:]) and island.photos.safe() == set(DIGESTS)


def test_as_long_as_photos_may_not_go_nobody_is_asked_what_is_safe(island):
    island.back_up(*DIGESTS)
    island.exchange(may=False)
    assert island.listed == [] and island.photos.safe() == set()
    island.exchange()
    assert island.photos.safe() == set(DIGESTS)


def test_the_oldest_go_first_and_only_as_many_as_are_needed(island):
    island.back_up(DIGESTS[0], DIGESTS[2], DIGESTS[3])
    island.exchange()
    lacking = [2, 1, 0]
    gone = freeing.free(island.replica, island.photos, before_ms=0, room=lambda: lacking.pop(0))
    assert gone == [DIGESTS[0], DIGESTS[2]]
    assert [island.photos.has(digest) for digest in DIGESTS] == [False, True, False, True]


def test_with_plenty_of_room_those_go_that_are_old_enough(island):
    island.back_up(*DIGESTS)
    island.exchange()
    assert island.free(PLENTY) == []
    assert island.free(PLENTY, before=2000) == DIGESTS[:2]


def test_a_thumbnail_is_never_freed_also_if_the_mainland_calls_it_safe(island):
    island.back_up(*DIGESTS, sha256(THUMBNAIL))
    island.exchange()
    island.photos.keep_safe([*DIGESTS, sha256(THUMBNAIL)])
    assert set(island.free(SHORT)) == set(DIGESTS)
    assert island.photos.has(sha256(THUMBNAIL))


def test_an_image_that_is_another_records_thumbnail_stays(island):
    small: list[Value] = [DIGESTS[0], len(PHOTOS[0])]
    other = b"\xff\xd8\xff other"
    note: dict[str, Value] = {"image": [sha256(other), len(other)], "thumbnail": small}
    island.replica.write(AREA, "note", note)
    island.back_up(*DIGESTS)
    island.exchange()
    assert set(island.free(SHORT)) == set(DIGESTS[1:])


def test_the_store_is_whole_afterwards_and_says_how_many_were_freed(island):
    island.back_up(*DIGESTS[:2])
    island.exchange()
    island.free(SHORT)
    assert island.photos.freed() == set(DIGESTS[:2])
    assert island.findings() == island.findings(photos=True) == []
    island.photos.path(DIGESTS[2]).unlink()
    assert [line.split()[0] for line in island.findings()] == ["photo_missing"]


def test_a_ledger_that_was_altered_and_a_photo_freed_wrongly_are_found(island):
    island.back_up(*DIGESTS)
    island.exchange()
    island.free(SHORT)
    ledger = island.folder / "photos" / "freed"
    whole = ledger.read_bytes()
    for at in range(0, len(whole), 31):
        ledger.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "freed" in island.findings()[0]
    ledger.write_bytes(whole)
    island.photos.free([sha256(THUMBNAIL)])
    assert any(line.startswith("freed_wrongly") for line in island.findings())


def test_a_freed_photo_is_not_there_and_not_taken_again(island):
    island.back_up(*DIGESTS)
    island.exchange()
    island.free(SHORT)
    assert island.photos.is_freed(DIGESTS[0]) and not island.photos.has(DIGESTS[0])
    island.photos.put(PHOTOS[0])
    assert not island.photos.is_freed(DIGESTS[0])


def test_another_mainland_must_say_anew_what_is_safe(island):
    island.back_up(*DIGESTS)
    island.exchange()
    island.mainland.renew()
    island.mainland.introduce("common")
    island.exchange()
    assert island.photos.safe() == set() and island.free(SHORT) == []
    island.back_up(DIGESTS[1])
    island.exchange()
    assert island.free(SHORT) == [DIGESTS[1]]


def test_a_power_cut_between_the_word_and_the_deed_leaves_the_photo(island, monkeypatch):
    island.back_up(DIGESTS[0])
    island.exchange()
    with monkeypatch.context() as cut:
        cut.setattr(Path, "unlink", interrupted)
        with pytest.raises(KeyboardInterrupt):
            island.free(SHORT)
    assert island.photos.has(DIGESTS[0]) and island.findings(photos=True) == []
    assert island.free(SHORT) == [DIGESTS[0]]


def test_a_power_cut_between_two_deeds_leaves_what_is_still_here_free_to_go(island, monkeypatch):
    island.back_up(*DIGESTS)
    island.exchange()
    with monkeypatch.context() as cut:
        cut.setattr(Path, "unlink", interrupted_after(2))
        with pytest.raises(KeyboardInterrupt):
            island.free(PLENTY, before=4000)
    assert [island.photos.has(digest) for digest in DIGESTS] == [False, False, True, True]
    assert island.findings(photos=True) == []
    assert island.free(PLENTY, before=3000) == [DIGESTS[2]]
    assert island.photos.freed() == set(DIGESTS[:3]) and island.findings(photos=True) == []


def test_the_ledger_is_written_once_for_all_that_go_together(island, monkeypatch):
    """Each writing costs the whole ledger, and waits for the disk."""
    written = []

    def counted(path, data):
        written.append(path.name)
        replace_file(path, data)

    island.back_up(*DIGESTS)
    island.exchange()
    monkeypatch.setattr("sync.photos.ledgers.replace_file", counted)
    assert island.free(PLENTY, before=2000) == DIGESTS[:2]
    assert island.free(2 * len(PHOTOS[2])) == DIGESTS[2:]
    assert written == ["freed", "freed"]


def interrupted_after(count):
    """`Path.unlink`, until so many are gone."""
    unlink, gone = Path.unlink, list[Path]()

    def limited(path, **how):
        if len(gone) == count:
            raise KeyboardInterrupt
        gone.append(path)
        unlink(path, **how)

    return limited


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_rules_free_nothing_unless_they_say_so():
    _, island, _ = fleet()
    island.write(AREA, "note", {"image": [DIGESTS[0], 1]})
    assert freeing.freeable(island) == set()
