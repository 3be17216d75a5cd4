"""The sync job that watches: when it tries again, and when it rests."""

import pytest

from sync.link.job import Job, _boot
from sync.link.transport import Link
from tests.unit.sync.working import NODE, Stop, island, job, mainland, names, noise, note, photos

__all__ = ["island", "job", "mainland", "photos"]


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


def test_photos_that_wait_for_room_above_hold_no_text_up(job, mainland, island, photos):
    photos.put(noise(60_000))
    mainland.photos._left = 1 << 60
    stop = Stop(4)
    stop.meanwhile[1] = lambda: note(island)
    job.watch(stop)
    assert stop.waited == [1.0] * 4
    assert names(mainland.replica) == ["Loa hỏng"]


def test_a_link_that_was_in_use_is_tried_again_at_once(job, mainland, island):
    job._chance = lambda: 0.5
    times = iter(range(0, 10_000_000, 2))
    job._now = lambda: float(next(times))
    note(island)
    mainland.faults["/sync/push"] = ["reset"]
    stop = Stop(1)
    job.watch(stop)
    assert stop.waited == [0.05]


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
