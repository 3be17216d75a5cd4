"""The sync job over HTTP: what it moves, what it costs, and how each failure is named."""

import errno
import hashlib
import threading
from collections.abc import Callable
from random import Random

import httpx
import pytest
from structlog.testing import capture_logs

from sync.change import Change
from sync.link.job import Job, Window, _boot
from sync.link.transport import Link
from sync.photos.store import PhotoStore
from sync.protocol.frames import CONTENT_TYPE
from sync.statements import certify_node
from tests.unit.sync.fleet import (
    AREA,
    ISLAND,
    MAINLAND,
    MS,
    ROOT,
    TABLET,
    certify,
    enrol,
    replica,
    sync,
)
from tests.unit.sync.served import PORTAL, Served

NODE = certify_node(ROOT, ISLAND.public, "island", [AREA], [], "island", MS)


def picture(size, fill=b"\0"):
    return b"\xff\xd8\xff" + fill * size


def noise(size):
    return b"\xff\xd8\xff" + Random(size).randbytes(size)


@pytest.fixture
def mainland(tmp_path):
    upper = replica(1, MAINLAND)
    certify(upper)
    return Served(upper, PhotoStore(tmp_path / "mainland"))


@pytest.fixture
def island():
    return replica(2, ISLAND)


@pytest.fixture
def photos(tmp_path):
    return PhotoStore(tmp_path / "island")


@pytest.fixture
def job(mainland, island, photos):
    link = Link("http://mainland.example", transport=mainland)
    return Job(island, photos, "http://mainland.example", statements=[NODE], link=link)


def note(replica, text="Loa hỏng"):
    return replica.write(AREA, "note", {"text": text})


def names(replica):
    return sorted(record.get("text") for record in replica.records("note"))


# What it moves


def test_a_window_brings_both_logs_together(job, mainland, island):
    note(island, "from the island")
    note(mainland.replica, "from the mainland")
    window = job.run_once()
    assert (window.outcome, window.failed) == ("equal", False)
    assert names(island) == names(mainland.replica) == ["from the island", "from the mainland"]
    assert window.pushed >= 1 and window.pulled >= 1
    before, both, after = mainland.requests[:3], mainland.requests[3:5], mainland.requests[5:]
    assert before == ["POST /sync/challenge", "POST /sync/token", "POST /sync/hello"]
    assert set(both) == {"POST /sync/push", "POST /sync/pull"}
    # The hello that closed the push may have been said before all was pulled.
    assert after in ([], ["POST /sync/hello"])


def test_an_idle_window_is_one_request_of_at_most_500_bytes(job, mainland, island):
    note(island)
    job.run_once()
    mainland.requests.clear()
    window = job.run_once()
    assert mainland.requests == ["POST /sync/hello"]
    assert window.cost.requests == 1
    # A server adds `date` and `server`, about 60 bytes.
    assert window.cost.bytes_up + window.cost.bytes_down + 60 <= 500


def test_an_edit_after_a_window_that_ended_well_is_one_request(job, mainland, island):
    note(island, "first")
    job.run_once()
    mainland.requests.clear()
    note(island, "second")
    window = job.run_once()
    assert (window.outcome, window.pushed, window.alike) == ("equal", 1, True)
    assert window.peer == mainland.replica.id
    assert mainland.requests == ["POST /sync/push"]
    assert names(mainland.replica) == ["first", "second"]


def test_beside_a_long_push_the_peer_is_asked_and_gives_what_it_has(job, mainland, island):
    note(island, "first")
    job.run_once()
    mainland.requests.clear()
    for number in range(300):
        note(island, f"{number}")
    note(mainland.replica, "from above")
    assert job.run_once().outcome == "equal"
    assert set(mainland.requests[:2]) == {"POST /sync/push", "POST /sync/hello"}
    assert names(island) == names(mainland.replica)


def test_after_a_push_that_was_not_answered_it_is_asked_first(job, mainland, island):
    note(island)
    job.run_once()
    note(island)
    mainland.faults["/sync/push"] = ["cut after"]
    assert job.run_once().outcome == "cut"
    note(island)
    mainland.requests.clear()
    assert job.run_once().pushed == 1
    assert mainland.requests == ["POST /sync/hello", "POST /sync/push"]


@pytest.mark.parametrize("fault", ["unreachable", "cut after", "portal", "busy"])
def test_a_push_before_hello_that_fails_loses_nothing(job, mainland, island, fault):
    note(island)
    job.run_once()
    note(island)
    mainland.faults["/sync/push"] = [fault]
    assert job.run_once().failed
    assert job.run_once().outcome == "equal"
    assert names(island) == names(mainland.replica)


def test_a_push_before_hello_fetches_another_token(job, mainland, island):
    note(island)
    job.run_once()
    mainland.forget_tokens()
    note(island)
    assert job.run_once().outcome == "equal"
    assert names(island) == names(mainland.replica)


def test_an_older_server_is_asked_as_ever(job, mainland, island, photos):
    mainland.old = True
    for _ in range(2):
        note(island)
        photos.put(noise(500 + len(mainland.requests)))
        note(mainland.replica)
        assert job.run_once().outcome == "equal"
        assert mainland.requests[-1] == "POST /sync/hello"
    assert names(island) == names(mainland.replica)


def test_a_server_that_went_back_to_an_older_release_is_found_out(job, mainland, island, photos):
    note(island)
    assert job.run_once().outcome == "equal"
    mainland.old = True
    note(island)
    photos.put(noise(500))
    assert job.run_once().outcome == "bad_frame"
    assert job.run_once().outcome == "equal"
    assert names(island) == names(mainland.replica)
    assert len(list(mainland.photos.held())) == 1


def test_every_window_says_what_it_cost_also_zero(job, island):
    note(island)
    with capture_logs() as logs:
        job.run_once()
        job.run_once()
    first, second = [entry for entry in logs if entry["event"] == "exchange_ended"]
    assert first["pushed"] >= 1 and first["outcome"] == "equal" and first["bytes_up"] > 0
    assert (second["pushed"], second["pulled"], second["photos"]) == (0, 0, 0)
    assert "Loa" not in str(logs)


def test_few_headers_travel(job, mainland):
    job.run_once()
    assert set(mainland.headers[-1]) == {"host", "authorization", "content-length"}


# How failures are named


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("unreachable", "unreachable"),
        ("stalled", "stalled"),
        ("reset", "cut"),
        ("portal", "foreign"),
        ("redirect", "foreign"),
        ("fault", "server_fault"),
        ("busy", "busy"),
    ],
)
@pytest.mark.parametrize("path", ["/sync/hello", "/sync/push", "/sync/pull", "/sync/challenge"])
def test_a_failure_has_a_name_and_the_next_window_succeeds(
    job, mainland, island, fault, outcome, path
):
    note(island)
    note(mainland.replica)
    mainland.faults[path] = [fault]
    assert job.run_once().outcome == outcome
    assert job.run_once().outcome == "equal"
    assert names(island) == names(mainland.replica)


@pytest.mark.parametrize("fault", ["cut inside", "no end"])
def test_a_pull_that_is_cut_keeps_its_whole_frames(job, mainland, island, fault):
    chance = Random(1)
    for number in range(300):
        note(mainland.replica, f"{number:03} {chance.randbytes(300).hex()}")
    mainland.faults["/sync/pull"] = [fault]
    assert job.run_once().outcome == "cut"
    assert len(names(island)) > 0
    assert job.run_once().outcome == "equal"
    assert len(names(island)) == 300


def test_a_push_whose_answer_is_lost_is_not_sent_again(job, mainland, island):
    note(island)
    mainland.faults["/sync/push"] = ["cut after"]
    assert job.run_once().outcome == "cut"
    mainland.requests.clear()
    window = job.run_once()
    assert (window.outcome, window.pushed) == ("equal", 0)
    assert mainland.requests == ["POST /sync/hello"]


def lengthen(island):
    chance = Random(1)
    for number in range(200):
        note(island, f"{number:03} {chance.randbytes(300).hex()}")


def test_a_link_that_was_away_for_long_carries_as_much_as_before(job, mainland, island):
    job.run_once()
    lengthen(island)
    mainland.faults["/sync/hello"] = ["unreachable"] * 8
    for _ in range(8):
        assert job.run_once().failed
    mainland.requests.clear()
    assert job.run_once().outcome == "equal"
    assert mainland.requests.count("POST /sync/push") <= 2


def test_after_a_push_in_vain_the_next_are_smaller_and_soon_as_large_again(job, mainland, island):
    job.run_once()
    lengthen(island)
    mainland.faults["/sync/push"] = ["cut after"]
    assert job.run_once().failed
    sizes = [job._limits.body]
    for _ in range(3):
        lengthen(island)
        mainland.faults["/sync/push"] = ["unreachable"]
        assert job.run_once().failed
        sizes.append(job._limits.body)
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < 100_000
    mainland.requests.clear()
    assert job.run_once().outcome == "equal"
    assert 2 <= mainland.requests.count("POST /sync/push") <= 5


def test_a_page_that_claims_to_be_frames_is_no_success(job, mainland, island, monkeypatch):
    note(island)
    real = mainland.handle_request

    def lie(request):
        answer = real(request)
        if request.url.path == "/sync/push":
            stream = httpx.ByteStream(PORTAL.encode())
            return httpx.Response(200, headers={"content-type": CONTENT_TYPE}, stream=stream)
        return answer

    monkeypatch.setattr(mainland, "handle_request", lie)
    assert job.run_once().outcome == "bad_frame"


# Tokens


def test_an_expired_token_is_replaced_within_the_window(job, mainland, island):
    job.run_once()
    mainland.forget_tokens()
    note(island)
    assert job.run_once().outcome == "equal"
    assert names(mainland.replica) == names(island)


def test_a_kept_token_serves_the_next_program(job, mainland, island, photos):
    job.run_once()
    mainland.requests.clear()
    link = Link("http://mainland.example", transport=mainland)
    again = Job(island, photos, "http://mainland.example", statements=[NODE], link=link)
    assert again.run_once().outcome == "equal"
    assert mainland.requests == ["POST /sync/hello"]


def test_a_new_replica_gets_a_token_of_its_own(job, mainland, island):
    job.run_once()
    island.renew()
    note(island)
    assert job.run_once().outcome == "equal"


def test_a_stranger_gets_no_token(mainland, photos):
    stranger = replica(3, ROOT)
    link = Link("http://mainland.example", transport=mainland)
    job = Job(stranger, photos, "http://mainland.example", link=link)
    assert job.run_once().outcome == "auth"


# One at a time


def test_one_process_exchanges_at_a_time(job, mainland, island, photos):
    inner: list[str | None] = []
    link = Link("http://mainland.example", transport=mainland)
    other = Job(island, photos, "http://mainland.example", statements=[NODE], link=link)
    real = mainland.handle_request

    def meanwhile(request):
        if not inner:
            inner.append(None)
            inner.append(other.run_once().outcome)
        return real(request)

    mainland.handle_request = meanwhile
    assert job.run_once().outcome == "equal"
    assert inner == [None, "busy"]
    assert other.run_once().outcome == "equal"


# Photos


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


def test_a_photo_goes_on_where_it_was_cut(job, mainland, photos):
    data = picture(5_000)
    digest = photos.put(data)
    mainland.photos.begin(digest, len(data))
    mainland.photos.append(digest, 0, data[:4_000])
    window = job.run_once()
    assert window.photos == 1
    assert mainland.parts == [(digest, 4_000)]
    assert mainland.photos.has(digest)


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


def test_frames_follow_the_link(job, mainland, island):
    job.run_once()
    assert job._limits.frame == 8_192
    mainland.faults["/sync/push"] = ["cut after"] * 3
    for frame in (4_096, 2_048, 2_048):
        note(island)
        assert job.run_once().failed
        assert job._limits.frame == frame


def test_a_window_tells_by_how_much_this_clock_is_ahead_of_the_servers(island, photos, mainland):
    told: list[Window] = []
    noon = 1_795_435_200_000
    link = Link("http://mainland.example", transport=mainland, wall=lambda: noon + 90_000)
    job = Job(island, photos, "http://m", statements=[NODE], link=link, told=told.append)
    job.run_once()
    mainland.date = "Mon, 23 Nov 2026 12:00:00 GMT"
    job.run_once()
    mainland.date = "soon"
    job.run_once()
    mainland.faults["/sync/hello"] = ["unreachable"]
    job.run_once()
    assert [window.ahead for window in told] == [None, 90_000, None, None]
    assert [window.peer for window in told] == [mainland.replica.id] * 3 + [None]


@pytest.mark.parametrize(
    ("code", "outcome"), [(errno.EIO, "storage_failed"), (errno.ENOSPC, "disk_full")]
)
def test_a_disk_that_fails_ends_the_window_and_not_the_job(job, photos, monkeypatch, code, outcome):
    def broken(*_):
        raise OSError(code, "the disk")

    with monkeypatch.context() as patched:
        patched.setattr(photos, "held", broken)
        assert job.run_once().outcome == outcome
    assert job.run_once().outcome == "equal"


def test_a_clock_that_is_far_off_stands_in_the_log(job, mainland):
    mainland.date = "Mon, 23 Nov 2026 12:00:00 GMT"
    for ahead, events in ((119_000, []), (-119_000, []), (121_000, [121_000])):
        job._link._wall = lambda ms=ahead: 1_795_435_200_000 + ms
        with capture_logs() as said:
            job.run_once()
        assert [e["ahead"] for e in said if e["event"] == "clock_differs"] == events


def test_an_address_that_is_none_is_unreachable(island, photos):
    link = Link("http://[")
    job = Job(island, photos, "http://[", statements=[NODE], link=link)
    assert job.run_once().outcome == "unreachable"


# Watching


class Stop(threading.Event):
    """Counts the pauses instead of making them, and ends after some."""

    def __init__(self, pauses):
        super().__init__()
        self.left = pauses
        self.waited: list[float | None] = []
        self.meanwhile: dict[int, Callable[[], object]] = {}

    def wait(self, timeout=None):
        self.meanwhile.pop(len(self.waited), lambda: None)()
        self.waited.append(timeout)
        if len(self.waited) >= self.left:
            self.set()
        return self.is_set()


def test_the_pause_after_failures_doubles_up_to_a_minute(mainland, island, photos):
    mainland.faults["/sync/challenge"] = ["unreachable"] * 20
    link = Link("http://mainland.example", transport=mainland)
    job = Job(
        island,
        photos,
        "http://mainland.example",
        statements=[NODE],
        link=link,
        chance=lambda: 0.5,
    )
    stop = Stop(8)
    job.watch(stop)
    assert stop.waited == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_link_that_was_there_is_tried_again_soon(mainland, island, photos):
    note(island)
    mainland.faults["/sync/hello"] = ["unreachable"] * 3
    mainland.faults["/sync/push"] = ["reset", "reset"]
    link = Link("http://mainland.example", transport=mainland)
    url = "http://mainland.example"
    job = Job(island, photos, url, statements=[NODE], link=link, chance=lambda: 0.5)
    stop = Stop(5)
    job.watch(stop)
    assert stop.waited == [2, 4, 8, 2, 2]


def test_a_link_that_went_away_is_looked_for_for_some_minutes_and_then_less_often(
    job, mainland, island
):
    job._chance = lambda: 0.5
    times = iter(range(0, 10_000_000, 5))
    job._now = lambda: float(next(times))
    mainland.faults["/sync/hello"] = [None, "reset", *["unreachable"] * 60]
    stop = Stop(60)
    job.watch(stop, every=0)
    # The window itself takes some of the clock's steps.
    waited = [wait for wait in stop.waited if wait != 1.0]
    assert waited[1:6] == [2.0] * 5
    assert waited[-1] == 60.0


def test_a_link_that_was_in_use_is_tried_again_at_once(job, mainland, island):
    job._chance = lambda: 0.5
    times = iter(range(0, 10_000_000, 2))
    job._now = lambda: float(next(times))
    note(island)
    mainland.faults["/sync/push"] = ["reset"]
    stop = Stop(1)
    job.watch(stop)
    assert stop.waited == [0.2]


def test_another_process_that_exchanges_is_not_a_link_that_fails(job, island):
    job._chance = lambda: 0.5
    island.store.take_lease(f"exchange {_boot()}", "another", 0, 2**52)
    stop = Stop(3)
    job.watch(stop)
    assert stop.waited == [2, 2, 2]


def test_islands_do_not_come_back_all_at_once(mainland, island, photos):
    mainland.faults["/sync/challenge"] = ["unreachable"] * 9
    chances = iter((0.0, 0.9, 0.3))
    link = Link("http://mainland.example", transport=mainland)
    url = "http://mainland.example"
    job = Job(island, photos, url, statements=[NODE], link=link, chance=lambda: next(chances))
    stop = Stop(3)
    job.watch(stop)
    assert stop.waited == pytest.approx([1.0, 5.6, 6.4])


def test_what_is_written_while_it_rests_goes_at_once(job, mainland, island):
    stop = Stop(6)
    stop.meanwhile[2] = lambda: note(island, "just written")
    job.watch(stop)
    assert names(mainland.replica) == ["just written"]
