"""Messages, frames and streams, by the cases that the app runs too."""

import json
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.canonical import encode
from sync.errors import BadFrame, SyncError, TooLarge
from sync.history import digest
from sync.keys import signed_by
from sync.protocol import wire
from sync.protocol.frames import (
    MAX_BODY,
    MAX_DECOMPRESSED,
    MAX_PAYLOAD,
    Frame,
    FrameReader,
    Outgoing,
    write_frame,
)
from sync.storage.store import Head
from tests.vectors import make_wire

AREA = "area/north"
CASES = json.loads(make_wire.FILE.read_text())


def named(case):
    return case["name"]


def test_the_cases_are_what_the_code_gives():
    assert make_wire.FILE.read_text() == make_wire.text(), "python -m tests.vectors.make_wire"


def test_the_examples_of_the_protocol_are_the_cases():
    assert make_wire.PROTOCOL.read_text().endswith("\n" + make_wire.examples())


@pytest.mark.parametrize("case", CASES["messages"], ids=named)
def test_a_message_reads_as_what_was_written(case):
    frame = Frame(case["type"], bytes.fromhex(case["payload"]))
    message = wire.read(frame)
    assert message is not None
    assert wire.write(message) == frame
    assert write_frame(*frame).hex() == case["frame"]
    assert make_wire.name(message) == case["name"]


@pytest.mark.parametrize("case", CASES["runs"], ids=named)
def test_a_run_gives_the_changes_that_it_was_made_of(case):
    run = wire.read_payload(wire.Run, bytes.fromhex(case["payload"]))
    changes = wire.read_run(run, case["prev"] and bytes.fromhex(case["prev"]))
    assert [
        {
            "seq": change.seq,
            "header": change.header.hex(),
            "body": change.body and change.body.hex(),
            "hash": change.hash.hex(),
            "record": change.record_id.hex(),
        }
        for change in changes
    ] == case["changes"]
    assert wire.write_run(changes) == run


@pytest.mark.parametrize("case", CASES["wrong_runs"], ids=named)
def test_a_run_with_another_hash_is_refused(case):
    run = wire.read_payload(wire.Run, bytes.fromhex(case["payload"]))
    with pytest.raises(BadFrame, match=make_wire.TABLET.hex()):
        wire.read_run(run, bytes.fromhex(case["prev"]))


@pytest.mark.parametrize("case", CASES["streams"], ids=named)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_stream_gives_its_whole_frames_however_it_is_sliced(case, size):
    reader, frames, error = FrameReader(case["encoding"]), [], None
    data = bytes.fromhex(case["bytes"])
    try:
        for at in range(0, len(data), size):
            for frame in reader.feed(data[at : at + size]):
                frames += [frame] if wire.read(frame) else []
    except SyncError as failed:
        error = failed.code
    assert [[type, payload.hex()] for type, payload in frames] == case["frames"]
    assert error == case["error"]
    assert error is not None or reader.partial == case["partial"]


@pytest.mark.parametrize("case", CASES["digests"], ids=lambda case: case["digest"])
def test_a_vector_has_its_digest(case):
    vector = tuple(
        Head(bytes.fromhex(r["hex"]), n, bytes.fromhex(h["hex"])) for r, n, h in case["vector"]
    )
    assert digest(vector).hex() == case["digest"]


def test_the_signed_head_of_the_examples_is_signed():
    signature = make_wire.SIGNATURE
    assert signed_by(bytes.fromhex(CASES["key"]), bytes.fromhex(CASES["signed"]), signature)


@pytest.mark.parametrize("encoding", [None, "zstd", "gzip"])
def test_each_frame_can_be_read_before_the_next_is_sent(encoding):
    out, reader = Outgoing(encoding), FrameReader(encoding)
    for message in make_wire.messages():
        frame = wire.write(message)
        assert list(reader.feed(out.add(*frame))) == [frame]
    assert list(reader.feed(out.finish())) == []
    assert not reader.partial


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_a_body_that_unpacks_without_end_is_refused_with_little_memory(encoding):
    out = Outgoing(encoding)
    many = 2 * MAX_DECOMPRESSED // MAX_PAYLOAD
    data = b"".join(out.add(200, bytes(MAX_PAYLOAD)) for _ in range(many))
    assert len(data) < MAX_BODY
    reader, held = FrameReader(encoding), [0]
    with pytest.raises(TooLarge):
        held.extend(len(reader._buffer) for _ in reader.feed(data))
    assert max(held) < 16 * MAX_PAYLOAD


def test_a_body_that_is_too_long_is_refused():
    skipped = write_frame(200, bytes(MAX_PAYLOAD))
    body = skipped * (MAX_BODY // len(skipped) + 1)
    with pytest.raises(TooLarge):
        list(FrameReader().feed(body))


@given(st.binary(max_size=300), st.sampled_from([None, "zstd", "gzip"]))
def test_noise_gives_frames_or_an_error_of_ours(noise, encoding):
    try:
        for frame in FrameReader(encoding).feed(noise):
            wire.read(frame)
    except SyncError:
        pass


@given(st.integers(0, 2**32), st.integers(1, 10))
def test_a_message_with_a_changed_bit_is_an_error_of_ours(seed, type):
    chance = random.Random(seed)
    message = make_wire.messages()[type - 1]
    type, payload = wire.write(message)
    damaged = bytearray(payload)
    damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    try:
        other = wire.read(Frame(type, bytes(damaged)))
    except SyncError:
        return
    assert other != message


def test_a_vector_out_of_order_is_refused():
    heads = ((b"b" * 16, 1, bytes(32)), (b"a" * 16, 1, bytes(32)))
    with pytest.raises(BadFrame):
        wire.vector(heads)


def test_a_later_version_may_add_elements_at_the_end():
    type, payload = wire.write(wire.End(True))
    longer = encode([*msgspec.msgpack.decode(payload), "later", [1]])
    assert wire.read(Frame(type, longer)) == wire.End(True)


@pytest.mark.parametrize(
    ("element", "value"),
    [(1, "AAAAAAAAAAAAAAAAAAAAAA=="), (3, b"short"), (3, b"")],
    ids=["text for bytes", "a part of a predecessor", "no predecessor"],
)
def test_a_run_of_another_shape_is_refused(element, value):
    run = [AREA, bytes(16), 2, bytes(8), bytes(16), [[1, 0, None, "note", 0, None, 1, b""]]]
    assert wire.read_payload(wire.Run, encode(run)).first == 2
    run[element] = value
    with pytest.raises(BadFrame):
        wire.read_payload(wire.Run, encode(run))
