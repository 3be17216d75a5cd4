"""A bundle's bytes: whole frames under seals, and nothing that its maker did not sign."""

import random

import pytest
from msgspec.structs import replace

from sync.bundle.format import MAX_UNSEALED, BundleReader, seal
from sync.bundle.reader import BundleInbox
from sync.bundle.writer import BundleWriter, Parcel, known_to
from sync.canonical import sha256
from sync.errors import BadFrame, BundleDamaged, BundleUnproven, SyncError, Unsupported
from sync.keys import Key
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.frames import Frame, FrameReader, Outgoing
from sync.replica import Replica
from sync.statements import certify_node
from sync.storage.memory import MemoryStore
from tests.unit.sync.exchanging import AREA, fleet, island, mainland, survey, views
from tests.vectors import make_bundle

__all__ = ["fleet", "island", "mainland"]

SCOPES = ("common", AREA)
PHOTO = b"\xff\xd8\xff\xe0" + random.Random(5).randbytes(200_000)


@pytest.fixture
def photos(tmp_path):
    return PhotoStore(tmp_path / "photos")


def writer(replica, store, to=None, **more):
    before = known_to(replica, to.key.key_id, SCOPES) if to else dict.fromkeys(SCOPES, ())
    return BundleWriter(replica, store, Parcel((), before, **more))


def inbox(replica, photos, named=lambda *_: SCOPES):
    return BundleInbox(replica, photos, lambda *_: frozenset(SCOPES), named)


def frames_of(data, encoding="zstd"):
    return list(FrameReader(encoding, bounded=False).feed(data))


def opening_of(replica):
    """The message that opens a bundle of a replica."""
    opening = wire.read(frames_of(b"".join(writer(replica, None)))[0])
    assert isinstance(opening, wire.Bundle)
    return opening


def packed(frames):
    out = Outgoing("zstd")
    return b"".join([*(out.add(*frame) for frame in frames), out.finish()])


def read(data, root):
    """The messages that a reader gives out before it raises, and what it raises."""
    reader, found = BundleReader(root), []
    try:
        for message in reader.feed(data):
            found += [message]
        reader.finish()
    except SyncError as error:
        return found, error
    return found, None


def test_what_a_node_held_before_it_was_emptied_is_brought_again(fleet, island, mainland, photos):
    survey(island)
    inbox(mainland, photos).feed(b"".join(writer(island, photos)))
    assert known_to(mainland, island.key.key_id, SCOPES)[AREA] == island.vector(AREA)
    fleet.now += 1_000
    emptied = Replica(MemoryStore(), island.clock, fleet.chance.randbytes, key=island.key)
    emptied.join(fleet.root.public)
    emptied.introduce("common")
    parcel = Parcel((), dict.fromkeys(SCOPES, ()))
    statements = [fleet.statements[island.id]]
    # The first one brings the certificate of who made it; the second is from somebody known.
    for _ in range(2):
        inbox(mainland, photos).feed(b"".join(BundleWriter(emptied, photos, parcel, statements)))
    assert known_to(mainland, island.key.key_id, SCOPES)[AREA] == ()


def test_what_a_bundle_brings_is_what_an_exchange_would_bring(island, mainland, photos, tmp_path):
    for number in range(30):
        survey(island, f"survey {number}")
    digest = photos.put(PHOTO)
    theirs = PhotoStore(tmp_path / "theirs")
    taking = inbox(mainland, theirs)
    for piece in writer(island, photos, mainland, photos=[(digest, len(PHOTO))]):
        taking.feed(piece)
    taking.finish()
    assert views(mainland) == views(island)
    assert theirs.read(digest) == PHOTO
    assert (taking.taken.kind, taking.taken.photos, taking.taken.whole) == (
        "island",
        (digest,),
        True,
    )


def test_cut_at_any_byte_what_stands_below_a_seal_is_kept_and_the_rest_is_named(island, fleet):
    for number in range(3):
        survey(island, f"survey {number}")
    data = b"".join(writer(island, None))
    whole, error = read(data, fleet.root.public)
    assert error is None and len(whole) > 2
    lengths = set()
    for cut in range(len(data)):
        found, error = read(data[:cut], fleet.root.public)
        # Behind the last seal only the end of the compression is left.
        assert isinstance(error, BundleDamaged) if found != whole else error is None
        assert found == whole[: len(found)]
        lengths.add(len(found))
    assert lengths == {0, 1, len(whole)}


def test_text_stands_where_the_photos_behind_it_are_cut_off(island, mainland, photos, tmp_path):
    survey(island, "one")
    photo = b"\xff\xd8\xff" + random.Random(1).randbytes(100_000)
    sent = [(photos.put(photo), len(photo))]
    data = b"".join(writer(island, photos, mainland, photos=sent))
    taking = inbox(mainland, PhotoStore(tmp_path / "theirs"))
    taking.feed(data[: len(data) // 2])
    assert views(mainland) == views(island)
    assert (taking.taken.photos, taking.taken.whole) == ((), False)


def test_a_byte_that_was_altered_gives_nothing_that_was_not_sealed(island, fleet):
    survey(island, "one")
    frames = frames_of(b"".join(writer(island, None)))
    whole, _ = read(packed(frames), fleet.root.public)
    for at, frame in enumerate(frames):
        for byte in range(0, len(frame.payload), 7):
            altered = bytearray(frame.payload)
            altered[byte] ^= 1
            others = [*frames[:at], Frame(frame.type, bytes(altered)), *frames[at + 1 :]]
            found, error = read(packed(others), fleet.root.public)
            assert error is not None and found == whole[: len(found)] != whole


@pytest.mark.parametrize("change", ["dropped", "twice", "swapped", "last seal first"])
def test_frames_in_another_order_are_not_what_was_sealed(island, fleet, change):
    for number in range(3):
        survey(island, f"survey {number}")
    frames = frames_of(b"".join(writer(island, None)))
    opening, first, *middle, last = frames
    others = {
        "dropped": [opening, first, *middle[1:], last],
        "twice": [opening, first, middle[0], *middle, last],
        "swapped": [opening, first, *reversed(middle), last],
        "last seal first": [opening, last, *middle, first],
    }[change]
    found, error = read(packed(others), fleet.root.public)
    assert isinstance(error, BundleDamaged) and len(found) <= 1


def test_a_bundle_of_another_fleet_is_unproven(island, fleet):
    data = b"".join(writer(island, None))
    assert isinstance(read(data, Key.generate().public)[1], BundleUnproven)


def test_who_is_no_device_of_the_fleet_seals_in_vain(island, fleet):
    stranger = Key.generate()
    opening = opening_of(island)
    assert isinstance(
        read(b"".join(seal(stranger, opening, [])), fleet.root.public)[1], BundleDamaged
    )
    own = certify_node(stranger, stranger.public, "island", [AREA], [], "Lạ", 1)
    forged = replace(opening, statements=(own, *opening.statements[1:]))
    assert isinstance(
        read(b"".join(seal(stranger, forged, [])), fleet.root.public)[1], BundleUnproven
    )


def test_a_later_version_is_said_to_be_one(island, fleet):
    opening = opening_of(island)
    later = replace(opening, version=2)
    assert isinstance(
        read(b"".join(seal(island.key, later, [])), fleet.root.public)[1], Unsupported
    )


def test_between_two_seals_there_is_a_bounded_number_of_bytes(island, mainland, photos, fleet):
    digests = [(photos.put(PHOTO + bytes([n])), len(PHOTO) + 1) for n in range(3)]
    frames = frames_of(b"".join(writer(island, photos, photos=digests)))
    sizes, size = [], 0
    for frame in frames:
        size = 0 if frame.type == wire.TYPES[wire.Seal] else size + len(frame.payload) + 9
        sizes.append(size)
    assert len(PHOTO) < max(sizes) <= MAX_UNSEALED
    unsealed = [frame for frame in frames[2:] if frame.type != wire.TYPES[wire.Seal]]
    _, error = read(packed([*frames[:2], *unsealed]), fleet.root.public)
    assert "without a seal" in str(error)


def test_a_part_of_a_photo_whose_length_no_record_says_is_left(island, mainland, photos):
    part = wire.Part(sha256(PHOTO), 9, 0, PHOTO[:4])
    taking = inbox(mainland, photos, lambda _, length: SCOPES if length == len(PHOTO) else ())
    taking.feed(b"".join(seal(island.key, opening_of(island), [Frame(*wire.write(part))])))
    assert photos.progress(part.digest) is None
    whole = replace(part, length=len(PHOTO))
    taking = inbox(mainland, photos, lambda _, length: SCOPES if length == len(PHOTO) else ())
    taking.feed(b"".join(seal(island.key, opening_of(island), [Frame(*wire.write(whole))])))
    assert photos.progress(part.digest) == (4, len(PHOTO))


def test_text_that_follows_a_photo_without_room_is_taken_in(island, mainland, tmp_path):
    survey(island)
    part = wire.Part(sha256(PHOTO), len(PHOTO), 0, PHOTO[:4])
    _, *text = frames_of(b"".join(writer(island, None)))
    text = [frame for frame in text if frame.type != wire.TYPES[wire.Seal]]
    frames = [Frame(*wire.write(part)), *text]
    full = PhotoStore(tmp_path / "full", left=1 << 62)
    taking = inbox(mainland, full)
    taking.feed(b"".join(seal(island.key, opening_of(island), frames)))
    taking.finish()
    assert taking.taken.full and taking.taken.whole
    assert views(mainland) == views(island)


def test_frames_of_an_unknown_type_are_bounded_too(island, fleet):
    """Anybody who knows the recipient could give a reader work for days with a small file."""
    strange = Frame(200, bytes(MAX_UNSEALED // 2 - 9))
    data = b"".join(seal(island.key, opening_of(island), [strange] * 4))
    assert read(data, fleet.root.public)[1] is None
    _, error = read(packed([strange] * 4), fleet.root.public)
    assert "without a seal" in str(error)


def test_a_second_opening_ends_the_bundle(island, mainland, photos):
    opening = opening_of(island)
    data = b"".join(seal(island.key, opening, [Frame(*wire.write(opening))]))
    with pytest.raises(BundleDamaged):
        inbox(mainland, photos).feed(data)


def test_other_bytes_are_no_bundle(fleet):
    for data in (b"PK\x03\x04", b"\x28\xb5\x2f\xfdnothing", b"\x1f\x8b\x08\x00"):
        assert isinstance(read(data, fleet.root.public)[1], BundleDamaged)
    with pytest.raises(BadFrame):
        wire.read(Frame(13, b"\x91\xc3"))


def test_a_run_that_is_not_what_it_says_ends_the_bundle(island, mainland, photos):
    """Its maker signed it all the same."""
    survey(island, "one")
    frames = frames_of(b"".join(writer(island, photos, mainland)))
    runs = [frame for frame in frames if frame.type == wire.TYPES[wire.Run]]
    run = wire.read_payload(wire.Run, runs[-1].payload)
    wrong = Frame(*wire.write(replace(run, last=bytes(16))))
    taking = inbox(mainland, photos)
    with pytest.raises(BundleDamaged):
        taking.feed(b"".join(seal(island.key, opening_of(island), [*runs[:-1], wrong])))
    assert taking.taken.kind == "island" and not mainland.records("survey")


def test_the_cases_of_bundles_are_what_the_code_gives():
    assert make_bundle.FILE.read_text() == make_bundle.text(), "python -m tests.vectors.make_bundle"
