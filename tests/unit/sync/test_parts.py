"""Photos as parts of a push, driven with bytes: what a cut leaves, and what is sent again."""

from random import Random

import pytest

from sync.canonical import sha256
from sync.errors import DiskFull
from sync.photos.parts import Parts, keep_part
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import FrameReader
from sync.protocol.outbox import MIN_FRAME, Limits
from sync.protocol.server import Granted, Server
from tests.unit.sync.fleet import AREA, ISLAND, MAINLAND, certify, pull, replica

PHOTO = b"\xff\xd8\xff" + Random(1).randbytes(5_000)
DIGEST = sha256(PHOTO)


class Upper:
    """A mainland, new or as the first bytes of a push left it."""

    def __init__(self, folder, like=None, body=b""):
        self.replica = replica(1, MAINLAND)
        if like:
            pull(self.replica, like.replica)
        else:
            certify(self.replica)
        self.photos = PhotoStore(folder)
        self.took: list[int] = []
        self.body = body

    def serve(self, island):
        self.server = Server(self.replica, Granted(island.id, frozenset({AREA, "common"}), True))
        self.push(self.body)
        self.body = b""
        return self

    def push(self, body):
        push = self.server.push("zstd", self.keep)
        push.feed(body)
        return push.finish()

    def keep(self, part):
        self.took.append(part.offset)
        return keep_part(self.photos, part)


@pytest.fixture
def upper(tmp_path):
    return Upper(tmp_path / "upper")


@pytest.fixture
def island(upper):
    lower = replica(2, ISLAND)
    pull(lower, upper.replica)
    lower.write(AREA, "note", {"text": "Loa hỏng", "image": [DIGEST, len(PHOTO)]})
    return lower


@pytest.fixture
def photos(tmp_path):
    store = PhotoStore(tmp_path / "island")
    store.put(PHOTO)
    return store


def met(island, upper):
    """A client that has said hello."""
    upper.serve(island)
    client = Client(island, [AREA], encoding="zstd", limits=Limits(frame=MIN_FRAME))
    client.welcomed(upper.server.hello(client.hello()))
    return client


def lacking(client, upper, photos):
    """The photos that the mainland lacks, as parts."""
    listed = client.photos([(DIGEST, len(PHOTO))])
    answer = upper.server.photos(listed, lambda digest, _: here(upper, digest))
    parts = Parts(photos)
    parts.fill({DIGEST: len(PHOTO)}, dict(client.lacking(answer).offsets))
    return parts


def here(upper, digest):
    size, length = upper.photos.progress(digest) or (0, 1)
    return None if size == length else size


def test_a_push_brings_text_and_then_the_parts_of_its_photo(island, upper, photos):
    client = met(island, upper)
    pieces = list(client.push(lacking(client, upper, photos)))
    stored = client.pushed(upper.push(b"".join(pieces)))
    assert upper.took == [0, 2_048, 4_096]
    assert stored == {DIGEST: len(PHOTO)}
    assert upper.photos.read(DIGEST) == PHOTO
    assert client.held[AREA] == upper.replica.vector(AREA)


def test_after_a_cut_at_any_byte_only_what_was_not_durable_goes_again(
    island, upper, photos, tmp_path
):
    client = met(island, upper)
    pieces = list(client.push(lacking(client, upper, photos)))
    body, states = b"".join(pieces), dict[tuple[int, int], int]()
    taking = Upper(tmp_path / "bytes", upper).serve(island)
    going = taking.server.push("zstd", taking.keep)
    for at in range(len(body)):
        going.feed(body[at : at + 1])
        durable = (taking.replica.store.count(), (taking.photos.progress(DIGEST) or (0, 0))[0])
        states.setdefault(durable, at + 1)
    # Each frame that is whole is durable, and nothing else is.
    assert len(states) == len(pieces) - 1
    for number, cut in enumerate(states.values()):
        resumed = Upper(tmp_path / f"cut {number}", upper, body[:cut])
        after = met(island, resumed)
        if resumed.took:
            assert not after.pushes
        resumed.took.clear()
        after.pushed(resumed.push(b"".join(after.push(lacking(after, resumed, photos)))))
        assert resumed.photos.read(DIGEST) == PHOTO
        assert resumed.replica.vector(AREA) == island.vector(AREA)
        assert len(resumed.took) == 3 - cut_parts(body[:cut])


def cut_parts(body):
    """How many whole parts are in the beginning of a body."""
    frames = FrameReader("zstd").feed(body)
    return sum(isinstance(wire.read(frame), wire.Part) for frame in frames)


def test_text_written_while_photos_go_is_in_the_next_frame_and_goes_once(island, upper, photos):
    client = met(island, upper)
    client.pushed(upper.push(b"".join(client.push())))
    outbox = client.push(lacking(client, upper, photos))
    kinds = []
    reader = FrameReader("zstd")
    while (piece := outbox.next()) is not None:
        kinds += [type(wire.read(frame)) for frame in reader.feed(piece)]
        if len(kinds) == 1:
            island.write(AREA, "note", {"text": "Quyết định"})
    assert kinds == [wire.Part, wire.SignedHeads, wire.Run, wire.Part, wire.Part]
    assert outbox.changes == 1


def test_what_a_pull_brings_meanwhile_is_not_sent_back(island, upper, photos):
    client = met(island, upper)
    client.pushed(upper.push(b"".join(client.push())))
    outbox = client.push(lacking(client, upper, photos))
    outbox.next()
    upper.replica.write(AREA, "note", {"text": "Duyệt"})
    client.welcomed(upper.server.hello(client.hello()))
    inbox = client.pull("zstd")
    for piece in upper.server.pull(client.want(), "zstd"):
        inbox.feed(piece)
    list(outbox)
    assert outbox.changes == 0


def test_what_is_on_its_way_stays_whatever_is_asked_meanwhile(photos):
    parts = Parts(photos)
    parts.fill({DIGEST: len(PHOTO)}, {DIGEST: 0})
    parts.next(2_000)
    parts.asked()
    parts.clear()
    parts.fill({DIGEST: len(PHOTO)}, {DIGEST: 0})
    part = parts.next(2_000)
    assert part and part.offset == 2_000
    assert parts.take() == {DIGEST: len(PHOTO)}
    parts.clear()
    assert not parts


def test_an_answer_is_followed_that_was_asked_for_once_nothing_was_on_its_way(photos):
    parts = Parts(photos)
    parts.fill({DIGEST: len(PHOTO)}, {DIGEST: 0})
    parts.next(2_000)
    parts.take()
    parts.asked()
    parts.fill({DIGEST: len(PHOTO)}, {DIGEST: 1_000})
    part = parts.next(2_000)
    assert part and part.offset == 1_000


def test_a_part_that_does_not_follow_is_skipped_and_the_peer_says_where_it_stands(tmp_path):
    store = PhotoStore(tmp_path)
    length = len(PHOTO)
    assert keep_part(store, wire.Part(DIGEST, length, 0, PHOTO[:100])) == 100
    assert keep_part(store, wire.Part(DIGEST, length, 200, PHOTO[200:300])) == 100
    assert keep_part(store, wire.Part(DIGEST, length, 0, PHOTO[:100])) == 100
    assert keep_part(store, wire.Part(DIGEST, length, 100, PHOTO[100:])) == length
    assert keep_part(store, wire.Part(DIGEST, length, 0, PHOTO)) == length


def test_finished_bytes_that_are_not_the_photo_begin_again(tmp_path):
    store = PhotoStore(tmp_path)
    assert keep_part(store, wire.Part(DIGEST, 4, 0, b"\xff\xd8\xff\0")) == 0
    assert store.progress(DIGEST) is None


def test_a_full_disk_refuses_the_push_and_what_came_before_stands(island, upper, photos):
    client = met(island, upper)

    def full(part):
        raise DiskFull("no room")

    upper.keep = full
    with pytest.raises(DiskFull):
        client.pushed(upper.push(b"".join(client.push(lacking(client, upper, photos)))))
    assert client.held[AREA] == upper.replica.vector(AREA)


def test_a_photo_of_which_no_part_was_taken_is_not_said_to_be_stored(island, upper, photos):
    client = met(island, upper)
    upper.keep = lambda _: None
    assert client.pushed(upper.push(b"".join(client.push(lacking(client, upper, photos))))) == {}
