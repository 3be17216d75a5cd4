"""The photos of the sync job: their order, where they go on, and what is never sent again."""

import hashlib
import threading
import time
from random import Random

import httpx
import pytest

from sync.change import Change
from sync.errors import DiskFull
from sync.link import exchange
from sync.link.job import Job
from sync.link.transport import Link
from sync.photos.uploads import HELD
from sync.protocol.client import Client
from tests.unit.sync.fleet import (
    AREA,
    TABLET,
    enrol,
    replica,
    sync,
)
from tests.unit.sync.working import (
    NODE,
    island,
    job,
    mainland,
    names,
    noise,
    note,
    photos,
    picture,
)

__all__ = ["island", "job", "mainland", "photos"]


def test_photos_follow_the_text_the_smallest_first(job, mainland, photos):
    large, small = photos.put(picture(5_000)), photos.put(picture(50))
    window = job.run_once()
    assert (window.outcome, window.photos) == ("equal", 2)
    assert [digest for digest, _ in mainland.parts] == [small, large]
    assert mainland.photos.read(large) == photos.read(large)


def test_a_small_photo_goes_before_one_that_was_asked_for_and_that_before_others(
    job, mainland, photos
):
    medium, asked, small = (photos.put(picture(size)) for size in (20_000, 40_000, 300))
    mainland.asked = {asked}
    assert job.run_once().photos == 3
    assert list(dict(mainland.parts)) == [small, asked, medium]


def test_what_the_peer_holds_is_never_sent_nor_asked_about_again(job, mainland, photos):
    mainland.photos.put(picture(50))
    photos.put(picture(50))
    assert job.run_once().photos == 0
    assert mainland.parts == []
    mainland.requests.clear()
    job.run_once()
    assert mainland.requests == ["POST /sync/hello"]


def test_text_goes_on_where_photos_find_no_room(job, mainland, island, photos, monkeypatch):
    job.run_once()
    photos.put(noise(60_000))

    def full(_):
        tried.append(note(island, "written meanwhile"))
        raise DiskFull("no room")

    tried: list[Change] = []
    monkeypatch.setattr(mainland, "_keep", full)
    mainland.requests.clear()
    window = job.run_once()
    assert (window.outcome, window.photos, window.alike) == ("disk_full", 0, True)
    assert len(tried) == 1 and names(mainland.replica) == ["written meanwhile"]
    # All of it came in the body whose photo had no room, and nothing is offered again soon.
    assert len(mainland.requests) <= 4
    mainland.requests.clear()
    assert job.run_once().outcome == "disk_full"
    assert mainland.requests == ["POST /sync/hello"]


def test_photos_that_had_no_room_are_offered_again_after_a_while(mainland, island, photos):
    clock = [0.0]
    link = Link(url := "http://mainland.example", transport=mainland)
    job = Job(island, photos, url, statements=[NODE], link=link, now=lambda: clock[0])
    photos.put(noise(60_000))
    mainland.photos._left = 1 << 60
    assert job.run_once().outcome == "disk_full"
    mainland.photos._left = 0
    assert job.run_once().outcome == "disk_full"
    clock[0] = HELD
    assert (window := job.run_once()).outcome == "equal" and window.photos == 1


def test_text_that_finds_no_room_either_is_told_so(job, mainland, island, photos, monkeypatch):
    photos.put(noise(60_000))
    note(island)

    def full(*_):
        raise DiskFull("no room")

    monkeypatch.setattr(mainland, "_keep", full)
    monkeypatch.setattr(mainland.replica, "receive", full)
    window = job.run_once()
    assert (window.outcome, window.alike) == ("disk_full", False)


def test_a_full_disk_here_is_not_taken_for_one_above(job, mainland, photos, monkeypatch):
    photos.put(noise(60_000))

    def full(*_):
        raise DiskFull("no room here")

    with monkeypatch.context() as here:
        here.setattr(Client, "pushed", full)
        assert job.run_once().outcome == "disk_full"
    window = job.run_once()
    assert (window.outcome, mainland.photos.count()) == ("equal", 1)


def test_where_an_answer_ends_at_once_it_is_asked_for_less_and_less(
    job, mainland, photos, monkeypatch
):
    photos.put(noise(60_000))
    rests: list[float] = []
    enough = threading.Event()
    keep = mainland._keep

    def rest(_, seconds):
        rests.append(seconds)
        if len(rests) == 8:
            enough.set()
        enough.wait(0.01)

    def slow(part):
        enough.wait(10)
        return keep(part)

    monkeypatch.setattr(exchange, "wait", rest)
    monkeypatch.setattr(mainland, "_keep", slow)
    assert job.run_once().photos == 1
    assert rests[:8] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_photo_goes_on_where_it_was_cut(job, mainland, photos):
    data = picture(5_000)
    digest = photos.put(data)
    mainland.photos.begin(digest, len(data))
    mainland.photos.append(digest, 0, data[:4_000])
    window = job.run_once()
    assert window.photos == 1
    assert mainland.parts == [(digest, 4_000)]
    assert mainland.photos.has(digest)


def test_after_a_cut_photos_that_were_not_begun_go_before_anything_is_answered(
    job, mainland, photos, monkeypatch
):
    real, began = mainland._lacking, threading.Event()

    def lacking(*row):
        assert began.wait(20)
        return real(*row)

    def keep(part):
        began.set()
        return kept(part)

    kept = mainland._keep
    job.run_once()
    first, second, third = (photos.put(noise(size)) for size in (20_000, 21_000, 22_000))
    mainland.faults["/sync/push"] = ["cut inside"]
    assert job.run_once().outcome == "cut"
    assert {digest for digest, _ in mainland.parts} == {first}
    mainland.parts.clear()
    monkeypatch.setattr(mainland, "_lacking", lacking)
    monkeypatch.setattr(mainland, "_keep", keep)
    assert job.run_once().outcome == "equal"
    # Of the second a part was on its way, which may have arrived.
    assert mainland.parts[0] == (third, 0)
    assert (first, 0) not in mainland.parts and len(mainland.parts) == len(set(mainland.parts))
    assert all(map(mainland.photos.has, (first, second, third)))


def test_photos_that_were_confirmed_since_a_cut_are_not_offered_again(job, mainland, photos):
    job.run_once()
    digests = [photos.put(noise(size)) for size in (20_000, 21_000)]
    mainland.faults["/sync/push"] = ["reset"]
    assert job.run_once().failed
    photos.confirm(mainland.replica.id, digests)
    for _ in range(2):
        mainland.requests.clear()
        assert job.run_once().outcome == "equal"
        assert (mainland.requests, mainland.parts) == (["POST /sync/hello"], [])


def test_photos_go_before_an_answer_once_only(job, mainland, photos):
    job.run_once()
    for size in (20_000, 21_000, 22_000):
        photos.put(noise(size))
    mainland.faults |= {"/sync/push": ["reset"], "/sync/hello": [None, "reset"]}
    for _ in range(3):
        job.run_once()
    mainland.requests.clear()
    mainland.parts.clear()
    assert job.run_once().outcome == "equal"
    assert (mainland.requests, mainland.parts) == (["POST /sync/hello"], [])


def test_a_peer_that_has_not_said_who_it_is_confirms_no_photo(job, mainland, photos):
    """Another may answer at the address by now."""
    job.run_once()
    first, second = (photos.put(noise(size)) for size in (20_000, 21_000))
    before = mainland.replica.id
    mainland.faults["/sync/push"] = ["reset"]
    assert job.run_once().failed
    mainland.replica.renew()
    mainland.faults["/sync/hello"] = ["reset"]
    job._limits = job._limits._replace(body=22_000)
    job.run_once()
    assert photos.confirmed(before) == set()
    assert {job.run_once().outcome, job.run_once().outcome} == {"equal"}
    assert photos.confirmed(mainland.replica.id) == {first, second}


def test_where_asking_beside_fails_the_push_ends_with_its_body(job, mainland, photos, monkeypatch):
    job.run_once()
    for size in (20_000, 21_000, 22_000):
        photos.put(noise(size))
    mainland.faults["/sync/push"] = ["reset"]
    assert job.run_once().failed
    failed, handled, kept = threading.Event(), mainland._handle, mainland._keep

    def handle(request):
        if request.url.path == "/sync/hello":
            failed.set()
            raise httpx.ReadError("connection reset")
        return handled(request)

    def keep(part):
        assert failed.wait(20)
        time.sleep(0.05)
        return kept(part)

    monkeypatch.setattr(mainland, "_handle", handle)
    monkeypatch.setattr(mainland, "_keep", keep)
    job._limits = job._limits._replace(body=16_384)
    mainland.requests.clear()
    assert job.run_once().failed
    assert mainland.requests == ["POST /sync/push"]
    mainland.requests.clear()
    assert job.run_once().failed
    assert mainland.requests == [], "what had gone is asked about before it goes again"


def test_after_a_cut_another_peer_is_asked_first(job, mainland, photos):
    job.run_once()
    for size in (20_000, 21_000, 22_000):
        photos.put(noise(size))
    mainland.faults["/sync/push"] = ["cut inside"]
    job.run_once()
    job._uploads._rest_for = b"another"
    mainland.requests.clear()
    mainland.faults["/sync/hello"] = ["reset"]
    assert job.run_once().failed
    assert mainland.requests == ["POST /sync/hello"]


@pytest.mark.parametrize("said", [500, 3_000])
def test_a_peer_that_stands_elsewhere_is_followed(job, mainland, photos, monkeypatch, said):
    data = picture(5_000)
    digest = photos.put(data)
    mainland.photos.begin(digest, len(data))
    mainland.photos.append(digest, 0, data[:1_000])
    real, said = mainland._lacking, [said]
    monkeypatch.setattr(mainland, "_lacking", lambda *row: said.pop() if said else real(*row))
    assert job.run_once().photos == 1
    assert mainland.photos.read(digest) == data


def test_bytes_that_were_damaged_on_the_way_are_sent_again(job, mainland, photos):
    data = picture(5_000)
    digest = photos.put(data)
    mainland.photos.begin(digest, len(data))
    mainland.photos.append(digest, 0, b"\xff\xd8\xff" + b"x" * 997)
    assert job.run_once().photos == 1
    assert mainland.photos.read(digest) == data


def test_a_photo_that_is_damaged_here_is_not_paid_for(job, mainland, photos):
    digest = photos.put(picture(5_000))
    photos.path(digest).write_bytes(picture(5_000)[::-1])
    small = photos.put(picture(50))
    assert job.run_once().photos == 1
    assert mainland.parts == [(small, 0)]
    assert photos.confirmed(mainland.replica.id) == {small}


def test_a_photo_that_no_record_names_yet_waits_for_text_and_costs_nothing(
    job, mainland, island, photos
):
    photos.put(picture(50))
    mainland.known = False
    window = job.run_once()
    assert (window.outcome, window.photos) == ("equal", 0)
    mainland.requests.clear()
    job.run_once()
    assert mainland.requests == ["POST /sync/hello"]
    mainland.known = True
    note(island)
    assert job.run_once().photos == 1


def test_a_photo_refused_while_its_record_came_in_goes_with_that_record(
    job, mainland, island, photos, monkeypatch
):
    digest = photos.put(picture(50))
    mainland.known = False
    push, written = Link.push, list[Change]()

    def meanwhile(link, pieces, encoding):
        answer = push(link, pieces, encoding)
        if mainland.parts and not written:
            written.append(note(island, "names the photo"))
        return answer

    monkeypatch.setattr(Link, "push", meanwhile)
    assert job.run_once().photos == 0
    mainland.known = True
    assert written and job.run_once().photos == 1 and mainland.photos.has(digest)


def test_a_peer_that_takes_bytes_and_stays_where_it_was_is_given_up(
    job, mainland, photos, monkeypatch
):
    digest = photos.put(picture(50))
    monkeypatch.setattr(mainland, "_keep", lambda _: 0)
    assert (job.run_once().outcome, photos.confirmed(mainland.replica.id)) == ("equal", set())
    monkeypatch.undo()
    note(job._replica)
    assert job.run_once().photos == 1 and mainland.photos.has(digest)


@pytest.mark.parametrize("fault", ["stalled", "reset", "portal", "busy", "cut after"])
@pytest.mark.parametrize("path", ["/sync/hello", "/sync/push"])
def test_a_push_of_photos_that_failed_is_no_success(job, mainland, photos, fault, path):
    job.run_once()
    digest = photos.put(picture(50))
    mainland.faults[path] = [fault]
    assert job.run_once().failed
    assert photos.confirmed(mainland.replica.id) == set()
    assert job.run_once().outcome == "equal"
    assert photos.confirmed(mainland.replica.id) == {digest}
    assert hashlib.sha256(mainland.photos.read(digest)).digest() == digest


def test_a_photo_that_arrived_before_a_cut_is_counted_when_that_is_known(job, mainland, photos):
    job.run_once()
    photos.put(picture(50))
    photos.put(noise(50_000))
    mainland.faults["/sync/push"] = ["cut inside"]
    assert (job.run_once().outcome, len(list(mainland.photos.held()))) == ("cut", 1)
    sent = len(mainland.parts)
    assert job.run_once().photos == 2
    assert mainland.parts[sent][1] > 0


def test_text_overtakes_photos_in_the_same_body(job, mainland, island, photos, monkeypatch):
    job.run_once()
    mainland.requests.clear()
    photos.put(noise(60_000))
    real = mainland._keep

    def meanwhile(part):
        if len(mainland.parts) == 1:
            note(island, "written meanwhile")
        parts.append((part.offset, names(mainland.replica)))
        return real(part)

    parts: list[tuple[int, list[str]]] = []
    monkeypatch.setattr(mainland, "_keep", meanwhile)
    assert job.run_once().photos == 1
    assert mainland.requests.count("POST /sync/push") == 1
    overtaken = next(n for n, (_, said) in enumerate(parts) if said)
    assert overtaken <= 3 < len(parts)


def test_photos_have_a_share_beside_long_text_but_only_those_the_peer_knows_by_then(
    job, mainland, island, photos, monkeypatch
):
    early, late = photos.put(noise(30_000)), photos.put(noise(20_000))
    mainland.known = False
    island.write(AREA, "note", {"image": [early, 30_003], "text": "first"})
    job.run_once()
    mainland.known, mainland.parts = True, []
    tablet, chance = replica(3, TABLET), Random(1)
    enrol(island)
    sync(island, tablet)
    for number in range(600):
        note(tablet, f"{number:03} {chance.randbytes(400).hex()}")
    tablet.write(AREA, "note", {"image": [late, 20_003], "text": "last"})
    sync(island, tablet)
    texts: list[int] = []
    real = mainland._keep

    def meanwhile(part):
        texts.append(len(names(mainland.replica)))
        return real(part)

    monkeypatch.setattr(mainland, "_keep", meanwhile)
    assert job.run_once().photos == 2
    first = [digest for digest, _ in mainland.parts].index
    assert 0 < texts[first(early)] < 300
    assert texts[first(late)] == 602
