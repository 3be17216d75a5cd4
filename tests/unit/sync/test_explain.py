"""An explanation says of each write whether it is live, and if not, why."""

import msgspec

from sync.change import DELETED
from sync.explain import OTHER, explain, render
from sync.storage.store import Logged
from tests.unit.sync.fleet import AREA, fleet, replica, sync
from tests.vectors.builders import LAN, A, B, delete, write

AN = b"an" * 8


def told(of, record):
    found = explain(of.store, record)
    assert found
    return found


def test_each_write_is_there_with_what_became_of_it():
    a, b = replica(1), replica(2)
    first = a.write(AREA, "note", {"text": "một", "kind": "x"}, author=LAN)
    second = a.write(AREA, "note", {"text": "hai"}, record=first.record_id, author=AN, schema=2)
    sync(a, b)
    third = b.write(AREA, "note", {"text": "ba"}, record=first.record_id)
    side = a.write(AREA, "note", {"text": "bốn"}, record=first.record_id)
    sync(a, b)
    found = told(a, first.record_id)
    assert (found.scope, found.collection, list(found.fields)) == (AREA, "note", ["kind", "text"])
    texts = {write.value: write for write in found.fields["text"]}
    assert set(texts["hai"].by) == {third.dot, side.dot}
    assert [texts[value].live for value in ("một", "hai", "ba", "bốn")] == [
        False,
        False,
        True,
        True,
    ]
    assert texts["một"].by == (second.dot,)
    assert (texts["hai"].author, texts["hai"].schema, texts["hai"].dot) == (AN, 2, second.dot)
    assert found == told(b, first.record_id)


def test_a_write_that_does_not_count_says_why_and_replaces_nothing():
    _, island, tablet = fleet()
    first = tablet.write(AREA, "signed", {"text": "x"}, author=AN)
    (write,) = told(tablet, first.record_id).fields["text"]
    assert (write.verdict, write.live) == ("not_granted", False)
    island.write(AREA, "grant", {"account": AN})
    sync(island, tablet)
    tablet.write(AREA, "signed", {"text": "y"}, record=first.record_id, author=LAN)
    live, dead = told(tablet, first.record_id).fields["text"]
    assert (live.live, live.by) == (True, ())
    assert dead.verdict == "not_granted"


def test_the_live_writes_are_those_of_the_view():
    left = write(A, 1, {"item": "một"})
    gone = delete(A, 2, left, {"item": [left]}, after=left)
    stranger = write(B, 1, {"item": "lạ"}, record=left, collection="photo")
    other = replica(3)
    for change in (left, gone, stranger):
        other.store.append([Logged(change, None)])
    other.rebuild()
    found = told(other, left.record_id)
    view = other.read(left.record_id)
    assert view
    live = {field: [w.value for w in ws if w.live] for field, ws in found.fields.items()}
    assert {field: values for field, values in live.items() if values} == {DELETED: [True]}
    assert view.values(DELETED) == [True]
    assert [write.verdict for write in found.fields["item"]] == [None, OTHER]


def test_a_redacted_change_and_an_unknown_record():
    a = replica(1)
    personal = write(A, 1, {"phone": "0912"}, salt=bytes(16))
    a.store.append([Logged(msgspec.structs.replace(personal, body=None), None)])
    found = told(a, personal.record_id)
    assert (found.fields, found.redacted) == ({}, [personal.dot])
    assert explain(a.store, b"?" * 16) is None


def test_the_text_names_value_dot_author_and_reason():
    a = replica(1)
    first = a.write(AREA, "note", {"text": "một", "image": b"\x0f"}, author=LAN)
    a.write(AREA, "note", {"text": "hai"}, record=first.record_id)
    text = render(told(a, first.record_id))
    assert text.splitlines()[0] == f"note {first.record_id.hex()} in {AREA}"
    lines = [line.strip() for line in text.splitlines()]
    start = f"'một'  [{a.id.hex()}:1 · 2026-11-23T09:00:00.000+00:00 · by {LAN.hex()}]"
    assert f"{start}  replaced by {a.id.hex()}:2" in lines
    assert any(line.startswith("0f  [") and line.endswith("live") for line in lines)
    assert any("by nobody" in line for line in lines)
