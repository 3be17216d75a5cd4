"""The sync job over HTTP: what it moves, what it costs, and how each failure is named."""

import errno
from random import Random

import httpx
import pytest
from structlog.testing import capture_logs

from sync.link.job import Job, Window
from sync.link.transport import Link
from sync.protocol.frames import CONTENT_TYPE
from sync.protocol.outbox import Limits
from tests.unit.sync.fleet import (
    ROOT,
    replica,
)
from tests.unit.sync.served import PORTAL
from tests.unit.sync.working import (
    NODE,
    island,
    job,
    mainland,
    names,
    noise,
    note,
    photos,
)

__all__ = ["island", "job", "mainland", "photos"]


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
    assert {"POST /sync/push", "POST /sync/hello"} <= set(mainland.requests[:3])
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
    mainland.faults["/sync/push"] = ["cut after"] * 2
    assert job.run_once().failed
    assert job._limits.body == Limits().body, "most of a long push stands as a rule"
    lengthen(island)
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


# What it says


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
