"""Vectors that one frame does not hold: some wait, and nobody is told that all is equal."""

from functools import cache

import pytest

from sync.bundle.reader import BundleInbox
from sync.bundle.writer import BundleWriter, Parcel, known_to
from sync.canonical import sha256
from sync.change import CREATE, Change, write_body
from sync.errors import TooLarge
from sync.photos.store import PhotoStore
from sync.protocol import receipts, room, wire
from sync.protocol.bodies import only, read_body
from sync.protocol.frames import MAX_PAYLOAD, FrameReader
from sync.storage.store import Logged
from tests.unit.sync.exchanging import AREA, fleet, halves, island, mainland, survey, window

__all__ = ["fleet", "island", "mainland"]

SCOPES = ("common", AREA)
BODY = write_body([])


@cache
def crowd(scope, count):
    """A change each of so many replicas."""
    return [
        Change(
            scope=scope,
            replica=sha256(bytes([number % 256, number // 256]))[:16],
            seq=1,
            prev=None,
            time=(1, 0),
            author=None,
            collection="note",
            action=CREATE,
            record=None,
            schema=1,
            digest=sha256(BODY),
            body=BODY,
        )
        for number in range(1, count + 1)
    ]


def hold(replica, scope, count):
    """Put a crowd into a store, as if it had come long ago."""
    with replica.store.write():
        for change in crowd(scope, count):
            replica.store.append([Logged(change, "unknown_replica")])


def crowd_both(island, mainland, count):
    """Let both hold changes of so many replicas, and each write something since."""
    for replica in (island, mainland):
        hold(replica, AREA, count * 56 // 100)
        hold(replica, "common", count * 44 // 100)
    survey(island, "one")
    mainland.write("common", "note", {"text": "two"})


@pytest.fixture
def crowded(island, mainland, monkeypatch):
    """What 5,000 are to a frame 500 are to a tenth of it."""
    monkeypatch.setattr(room, "ROOM", room.ROOM // 10)
    crowd_both(island, mainland, 500)
    return island


def alike(one, other):
    return all(one.digest(scope) == other.digest(scope) for scope in SCOPES)


def test_with_5000_replicas_the_second_scope_is_told_when_the_first_is_equal(island, mainland):
    crowd_both(island, mainland, 5_000)
    asking, answering = halves(island, mainland)
    body = answering.hello(asking.hello())
    assert len(body) <= MAX_PAYLOAD + 9
    asking.welcomed(body)
    # Of the scopes its own comes first: a tablet would take itself to be locked.
    assert set(asking.theirs) == {AREA} and not asking.equal
    assert window(island, mainland) == 2 and alike(island, mainland)


def test_what_is_asked_for_fits_a_frame_too(crowded, mainland):
    asking, answering = halves(crowded, mainland)
    asking.welcomed(answering.hello(asking.hello()))
    asking.theirs = asking.held = dict.fromkeys(SCOPES, ())
    for seconds in (0, 5):
        want = only(wire.Want, asking.want(seconds))
        assert [scope for scope, _ in want.scopes] == [AREA]


def test_a_vector_that_fits_no_frame_is_refused_and_not_called_equal(island, mainland, monkeypatch):
    monkeypatch.setattr(room, "ROOM", room.ROOM // 10)
    hold(mainland, AREA, 460)
    asking, answering = halves(island, mainland)
    with pytest.raises(TooLarge, match="fits no frame"):
        answering.hello(asking.hello())


def test_what_a_push_stored_beyond_a_frame_the_next_welcome_tells(island, mainland, monkeypatch):
    survey(island, "one")
    asking, answering = halves(island, mainland)
    asking.welcomed(answering.hello(asking.hello()))
    taking = answering.push()
    for piece in asking.push():
        taking.feed(piece)
    with monkeypatch.context() as small:
        small.setattr(room, "ROOM", 10)
        [stored, end] = read_body(taking.finish())
    assert (stored, end) == (wire.Stored(()), wire.End(False))
    assert window(island, mainland) == 0 and alike(island, mainland)


def test_receipts_that_no_frame_holds_wait_and_are_not_told_again_and_again(
    island, mainland, monkeypatch
):
    for number in range(3):
        survey(island, f"{number}")
        window(island, mainland)
    monkeypatch.setattr(room, "ROOM", 700)
    told = [wire.Receipt("stored", bytes([n]) * 16, n, ((AREA, head(n)),)) for n in (9, 3, 5)]
    monkeypatch.setattr(receipts, "forwarded", lambda *_: tuple(told))
    asking, answering = halves(island, mainland)
    first, second = (only(wire.Welcome, answering.hello(asking.hello())) for _ in range(2))
    assert first.receipts == second.receipts == (told[1], told[2])
    known = receipts.digest(first.receipts, {s: mainland.vector(s) for s in SCOPES})
    island.store.put(receipts.KNOWN, known)
    assert only(wire.Welcome, answering.hello(asking.hello())).receipts == ()


def head(count):
    return tuple((bytes([n]) * 16, 1, bytes(32)) for n in range(count))


def written(island, photos, mainland):
    before = known_to(island, mainland.key.key_id, SCOPES)
    return b"".join(BundleWriter(island, photos, Parcel((), before)))


def test_a_bundle_with_very_many_replicas_says_all_that_its_maker_holds(
    crowded, mainland, tmp_path
):
    photos = PhotoStore(tmp_path / "photos")
    before = {scope: crowded.vector(scope) for scope in SCOPES}
    data = b"".join(BundleWriter(crowded, photos, Parcel((), before)))
    taking = BundleInbox(mainland, photos, lambda *_: frozenset(SCOPES), lambda *_: ())
    taking.feed(data)
    taking.finish()
    assert receipts.stored_at(mainland, crowded.id) == before


def test_a_receipt_of_what_the_opening_has_no_room_for_comes_after_it(crowded, mainland, tmp_path):
    held = {scope: mainland.vector(scope) for scope in SCOPES}
    receipts.keep_safe(mainland, held, mainland.time()[0])
    photos = PhotoStore(tmp_path / "photos")
    data = b"".join(BundleWriter(mainland, photos, Parcel((), dict.fromkeys(SCOPES, ()))))
    taking = BundleInbox(crowded, photos, lambda *_: frozenset(SCOPES), lambda *_: ())
    taking.feed(data)
    taking.finish()
    safe = {c.scope: c.vector for c in crowded.store.claims() if c.level == receipts.SAFE}
    assert safe == held


def test_a_reader_that_knows_no_receipts_beside_the_opening_takes_in_all_else(
    crowded, mainland, tmp_path, monkeypatch
):
    photos = PhotoStore(tmp_path / "photos")
    data = written(crowded, photos, mainland)
    [more] = [f for f in FrameReader("zstd", bounded=False).feed(data) if f.type == 129]
    assert len(more.payload) > 10_000
    known = receipts.stored_at(mainland, crowded.id)["common"]
    monkeypatch.delitem(wire.MESSAGES, 129)
    taking = BundleInbox(mainland, photos, lambda *_: frozenset(SCOPES), lambda *_: ())
    taking.feed(data)
    taking.finish()
    assert [record.get("name") for record in mainland.records("survey")] == ["one"]
    assert receipts.stored_at(mainland, crowded.id)["common"] == known
