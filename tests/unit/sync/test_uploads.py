"""Photos on their way while the peer is asked beside: whose answer comes first changes nothing."""

import threading

import httpx
import pytest

from sync.canonical import sha256
from sync.errors import AuthFailed
from sync.link import exchange
from sync.photos.parts import keep_part, naming
from sync.photos.store import PhotoStore
from sync.photos.uploads import Uploads
from sync.protocol import wire
from sync.protocol.client import Client
from tests.unit.sync.fleet import AREA, MAINLAND, pull, replica
from tests.unit.sync.working import island, job, mainland, noise, note, photos

__all__ = ["island", "job", "mainland", "photos"]

WAIT = 20
"""Seconds after which a test that waits for a thread has failed."""
SHORT = 50_000
"""Bytes of a body that ends at a limit, and so without a hello."""


@pytest.fixture
def cut_off(job, mainland, photos):
    """Photos that a cut push had not begun: the next window sends them, and asks beside."""
    job.run_once()
    found = [photos.put(noise(size)) for size in (20_000, 21_000, 22_000, 23_000)]
    mainland.faults["/sync/push"] = ["reset"]
    assert job.run_once().failed
    mainland.parts.clear()
    mainland.requests.clear()
    return found


def after(real, event):
    """A function that says when it has ended."""

    def called(*row, **more):
        found = real(*row, **more)
        event.set()
        return found

    return called


def once(event, real):
    """A function that waits until something has happened."""

    def called(*row, **more):
        assert event.wait(WAIT)
        return real(*row, **more)

    return called


def slow_hello(mainland, said, until):
    """A way to handle requests in which a hello's answer takes long to arrive."""
    real = mainland._handle

    def handle(request):
        answer = real(request)
        if request.url.path == "/sync/hello" and not said.is_set():
            said.set()
            assert until.wait(WAIT)
        return answer

    return handle


@pytest.mark.parametrize("body", [SHORT, 1_000_000])
def test_an_answer_that_is_older_than_the_pushs_queues_nothing_again(
    job, mainland, photos, monkeypatch, cut_off, body
):
    said, stored = threading.Event(), threading.Event()
    job._limits = job._limits._replace(body=body)
    monkeypatch.setattr(mainland, "_keep", once(said, mainland._keep))
    monkeypatch.setattr(mainland, "_handle", slow_hello(mainland, said, stored))
    monkeypatch.setattr(job._uploads, "stored", after(job._uploads.stored, stored))
    window = job.run_once()
    assert (window.outcome, window.photos) == ("equal", 4)
    assert len(mainland.parts) == len(set(mainland.parts))
    assert photos.confirmed(mainland.replica.id) == set(cut_off)


def test_a_photo_that_another_brought_meanwhile_does_not_go_on(job, mainland, monkeypatch, cut_off):
    begun, heard = threading.Event(), threading.Event()
    size = 21_000
    kept, lacking = mainland._keep, mainland._lacking

    def keep(part):
        if begun.is_set():
            assert heard.wait(WAIT)
        elif part.digest == sha256(noise(size)):
            mainland.photos.put(noise(size))
            begun.set()
        return kept(part)

    monkeypatch.setattr(mainland, "_keep", keep)
    monkeypatch.setattr(mainland, "_lacking", once(begun, lacking))
    monkeypatch.setattr(job._uploads, "heard", after(job._uploads.heard, heard))
    assert job.run_once().outcome == "equal"
    # One part was being read, and one is on its way whatever is said.
    assert [digest for digest, _ in mainland.parts].count(sha256(noise(size))) <= 2


@pytest.mark.parametrize("named", [False, True])
def test_a_photo_that_went_before_its_record_goes_again(
    job, mainland, island, photos, monkeypatch, tmp_path, named
):
    """Another answers by now, who lacks the record; the push's answer may come before its name."""
    note(island)
    job.run_once()
    restored = replica(8, MAINLAND)
    pull(restored, mainland.replica)
    digest = sha256(noise(500))
    island.write(AREA, "note", {"image": [digest, 503], "text": "names it"})
    job.run_once()
    assert photos.put(noise(500)) == digest
    mainland.faults["/sync/push"] = ["reset"]
    assert job.run_once().failed
    mainland.replica, mainland.photos = restored, PhotoStore(tmp_path / "restored")

    def keep(part):
        there = part.digest in naming(restored)
        return keep_part(mainland.photos, part) if there else None

    asked, stored, heeded = (threading.Event() for _ in range(3))
    heed = after(Client.heed, heeded)
    monkeypatch.setattr(exchange, "LONG", 0)
    monkeypatch.setattr(mainland, "_keep", once(asked, keep))
    monkeypatch.setattr(job._uploads, "ask", after(job._uploads.ask, asked))
    monkeypatch.setattr(job._uploads, "stored", after(job._uploads.stored, stored))
    monkeypatch.setattr(Client, "heed", heed if named else once(stored, heed))
    if named:
        monkeypatch.setattr(Client, "pushed", once(heeded, Client.pushed))
    assert job.run_once().outcome == "equal"
    assert mainland.photos.has(digest)


def broken(_):
    raise httpx.WriteError("connection reset")


def test_a_photo_that_the_question_and_the_push_find_there_counts_once(
    job, mainland, photos, monkeypatch
):
    job.run_once()
    digest = photos.put(noise(20_000))
    monkeypatch.setattr(mainland, "_keep", broken)
    assert job.run_once().failed
    # The next cut comes before it is begun.
    photos.put(noise(9_000))
    assert job.run_once().failed
    monkeypatch.undo()
    there, heard = threading.Event(), threading.Event()
    kept = mainland._keep

    def keep(part):
        found = kept(part)
        if mainland.photos.has(digest):
            there.set()
            assert heard.wait(WAIT)
        return found

    monkeypatch.setattr(mainland, "_keep", keep)
    monkeypatch.setattr(mainland, "_lacking", once(there, mainland._lacking))
    monkeypatch.setattr(job._uploads, "heard", after(job._uploads.heard, heard))
    window = job.run_once()
    assert sorted(window.arrived) == sorted([digest, sha256(noise(9_000))])


def test_what_one_server_took_is_not_there_at_another_that_answers_beside(
    job, mainland, photos, monkeypatch, tmp_path, cut_off
):
    """A push goes on with the server where it began while a backup of it takes its place."""
    restored, begun, heeded = replica(8, MAINLAND), threading.Event(), threading.Event()
    pull(restored, mainland.replica)
    push, handled = mainland._push, mainland._handle
    taking: list[PhotoStore] = []

    def pushed(*row):
        taking.append(mainland.photos)
        return push(*row)

    def keep(part):
        if not begun.is_set():
            mainland.replica, mainland.photos = restored, PhotoStore(tmp_path / "restored")
            begun.set()
        assert heeded.wait(WAIT)
        return keep_part(taking[-1], part)

    def handle(request):
        if request.url.path == "/sync/hello":
            assert begun.wait(WAIT)
        return handled(request)

    job._limits = job._limits._replace(body=SHORT)
    monkeypatch.setattr(mainland, "_push", pushed)
    monkeypatch.setattr(mainland, "_keep", keep)
    monkeypatch.setattr(mainland, "_handle", handle)
    monkeypatch.setattr(Client, "heed", after(Client.heed, heeded))
    assert job.run_once().outcome == "equal"
    assert all(map(mainland.photos.has, cut_off))


def test_a_push_that_is_answered_while_an_answer_is_taken_in_loses_no_photo(island, photos):
    uploads = Uploads(island, photos, lambda: 0.0)
    data = noise(5_000)
    digest = photos.put(data)
    parts = uploads.parts()
    parts.fill({digest: len(data)}, {digest: 0})
    parts.next(2_000)

    class Offsets(dict[bytes, int]):
        def items(self):
            found = super().items()
            stored.start()
            stored.join(0.2)
            return found

    def answered():
        uploads.stored(b"p" * 16, parts, {digest: 2_000})

    stored = threading.Thread(target=answered)
    parts.asked()
    parts.fill({digest: len(data)}, Offsets({digest: 0}))
    stored.join(WAIT)
    part = parts.next(9_000)
    assert part and part.offset == 2_000


def test_what_a_blind_push_skipped_leaves_the_queue_until_the_next_hello_is_answered(
    island, photos
):
    uploads, client = Uploads(island, photos, lambda: 0.0), Client(island, peer=b"p" * 16)
    data = noise(5_000)
    digest = photos.put(data)
    parts = uploads.parts()
    parts.fill({digest: len(data)}, {digest: 0})
    parts.next(2_000)
    uploads.stored(client.peer, parts, {}, blind=True)
    assert not parts
    listed = uploads.listed(client, parts)
    uploads.heard(client, listed, wire.Offsets(((digest, 0),)), parts)
    part = parts.next(2_000)
    assert part and part.offset == 0


def test_photos_that_wait_are_added_to_one_set_that_is_only_ever_emptied(
    job, mainland, island, photos
):
    """One thread empties it while another adds: a second set might bring the first one back."""
    waiting = job._uploads._waiting
    photos.put(noise(50))
    mainland.known = False
    job.run_once()
    assert waiting == {sha256(noise(50))}
    mainland.known = True
    note(island)
    assert job.run_once().photos == 1
    assert not waiting and job._uploads._waiting is waiting


def test_a_photo_that_the_peer_drops_each_time_waits_whoever_answered(island, photos):
    uploads = Uploads(island, photos, lambda: 0.0)
    data = noise(500)
    digest = photos.put(data)
    parts = uploads.parts()
    for _ in range(5):
        parts.fill({digest: len(data)}, {digest: 0})
        parts.next(9_000)
        uploads.stored(b"p" * 16, parts, {digest: 0}, blind=True)
        parts.asked()
    assert not uploads.unknown(b"p" * 16)


def test_what_was_in_a_push_that_its_answer_refuses_goes_again_in_that_window(
    job, mainland, monkeypatch, cut_off
):
    kept, pushed = mainland._keep, Client.pushed

    def refused(*_):
        monkeypatch.setattr(Client, "pushed", pushed)
        monkeypatch.setattr(mainland, "_keep", kept)
        raise AuthFailed("another replica by now")

    monkeypatch.setattr(Client, "pushed", refused)
    monkeypatch.setattr(mainland, "_keep", lambda _: None)
    assert job.run_once().outcome == "equal"
    assert all(map(mainland.photos.has, cut_off))
