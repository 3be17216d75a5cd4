"""A job that keeps to hours and budgets: what it waits for, what stops first, what is counted."""

import threading
from datetime import timedelta
from random import Random

import pytest

from sync.link.budget import Budget
from sync.link.job import Job
from sync.link.meter import BOOKED_EVERY, Meter, Pocket, Wait
from sync.link.schedule import Schedule, hours
from sync.link.transport import Cost, Link
from sync.protocol.lanes import PHOTOS, TEXT, URGENT
from tests.unit.sync.fleet import (
    TABLET,
    enrol,
    replica,
    sync,
)
from tests.unit.sync.working import NODE, Stop, island, mainland, noise, note, photos

__all__ = ["island", "mainland", "photos"]

CHANCE = Random(5)
HANOI = timedelta(hours=7)
# Friday, 27 November 2026, 05:30 in Hanoi.
MORNING = 1_795_732_200_000
HOUR = 3_600_000
DAY = 24 * HOUR


class Wall:
    def __init__(self, ms=MORNING):
        self.ms = ms

    def __call__(self):
        return self.ms


@pytest.fixture
def clock():
    return Wall()


@pytest.fixture
def job(mainland, island, photos):
    def make(meter):
        link = Link("http://mainland.example", transport=mainland)
        url = "http://mainland.example"
        return Job(island, photos, url, statements=[NODE], link=link, meter=meter)

    return make


def meter(clock, *texts, **other):
    return Meter(Schedule(map(hours, texts), HANOI), wall=clock, **other)


# Hours


def test_outside_the_hours_there_is_no_window_until_they_begin(job, mainland, clock):
    working = job(meter(clock, "21:00-23:00"))
    stop = Stop(5)
    stop.meanwhile[3] = lambda: setattr(clock, "ms", MORNING + 16 * HOUR)
    working.watch(stop)
    assert stop.waited[:4] == [1.0] * 4
    assert mainland.requests[-1] == "POST /sync/hello"


def test_who_waits_says_until_when_and_why(clock):
    assert meter(clock, "21:00-23:00").waits() == Wait(MORNING + 15 * HOUR + HOUR // 2, "hours")
    assert meter(clock, "05:00-06:30").waits() is None
    assert meter(clock, "21:00-23:00", any_time=True).waits() is None


def test_a_window_ends_with_its_hours_and_keeps_what_came(job, mainland, island, photos, clock):
    photos.put(noise(20_000))
    photos.put(noise(21_000))
    working = job(meter(clock, "05:00-06:30"))
    real = mainland.handle_request

    def late(request):
        answer = real(request)
        photos = request.url.path == "/sync/photos"
        if photos or mainland.requests.count("POST /sync/hello") == 2:
            clock.ms = MORNING + HOUR
        return answer

    mainland.handle_request = late
    note(island)
    window = working.run_once()
    assert (window.outcome, window.photos, window.alike) == ("hours", 0, True)
    assert not window.failed
    clock.ms, mainland.handle_request = MORNING, real
    window = working.run_once()
    assert (window.outcome, window.photos) == ("equal", 2)


def test_a_clock_that_jumped_ten_years_locks_nobody_out(clock):
    budget, purse = Budget(day=100_000), Pocket()
    kept = meter(clock, "05:00-06:30", budget=budget, purse=purse)
    clock.ms += 3652 * DAY
    purse.spend(Schedule((), HANOI).day(clock.ms), None, 100_000, 0)
    assert kept.waits() is not None
    clock.ms -= 3652 * DAY
    assert kept.waits() is None


@pytest.mark.parametrize(("texts", "bounded"), [(["05:00-06:30"], True), ([], False)])
def test_within_the_hours_a_link_is_looked_for_without_growing_pauses(
    job, mainland, clock, texts, bounded
):
    mainland.faults["/sync/challenge"] = ["unreachable"] * 20
    stop = Stop(9)
    job(meter(clock, *texts)).watch(stop)
    assert (max(wait or 0.0 for wait in stop.waited) <= 3.0) == bounded


# Budgets


def test_photos_stop_before_text_does(job, mainland, island, photos, clock):
    for number in range(6):
        photos.put(noise(40_000 + number))
    working = job(meter(clock, budget=Budget(day=200_000)))
    note(island)
    window = working.run_once()
    assert (window.outcome, window.alike) == ("budget", True)
    assert 1 <= window.photos < 6
    note(island, "later")
    again = working.run_once()
    assert (again.outcome, again.pushed, again.photos) == ("budget", 1, 0)
    assert len(mainland.replica.records("note")) == 2


def test_photos_that_may_not_go_hold_up_neither_text_nor_thumbnails(
    job, mainland, island, photos, clock
):
    large, small = photos.put(noise(60_000)), photos.put(noise(9_000))
    purse = Pocket()
    working = job(meter(clock, budget=Budget(day=1_000_000), purse=purse))
    purse.spend("2026-11-27", None, 850_000, 0)
    for _ in range(600):
        note(island, CHANCE.randbytes(20).hex())
    window = working.run_once()
    assert (window.outcome, window.alike, window.pushed) == ("budget", True, 601)
    assert mainland.photos.has(small) and not mainland.photos.has(large)
    mainland.requests.clear()
    assert working.run_once().outcome == "budget"
    assert mainland.requests == ["POST /sync/hello"]


def test_when_text_has_used_its_share_decisions_still_come(job, mainland, island, clock):
    purse = Pocket()
    enrol(island)
    working = job(meter(clock, budget=Budget(day=64_000), purse=purse))
    working.run_once()
    used = working._meter.spent().day
    purse.spend("2026-11-27", None, 64_000 - 3_900 - used, 0)
    tablet = replica(3, TABLET)
    sync(island, tablet)
    note(tablet, "text that waits")
    sync(island, tablet)
    note(mainland.replica, "a decision")
    window = working.run_once()
    assert (window.outcome, window.pulled) == ("budget", 1)
    assert [r.get("text") for r in mainland.replica.records("note")] == ["a decision"]
    note(island, "of the island's lead")
    assert working.run_once().outcome == "budget"
    texts = {r.get("text") for r in mainland.replica.records("note")}
    assert texts == {"a decision", "of the island's lead"}


def test_a_push_that_uses_up_the_budget_keeps_what_went(job, mainland, island, clock):
    for _ in range(300):
        note(island, CHANCE.randbytes(300).hex())
    working = job(meter(clock, budget=Budget(day=40_000)))
    first = working.run_once()
    assert first.outcome == "budget" and 0 < first.pushed < 300
    assert working._meter.spent().day < 45_000
    clock.ms += DAY
    assert working.run_once().pushed > 0


def test_a_pull_stops_when_nothing_is_left(job, mainland, island, clock):
    for _ in range(400):
        note(mainland.replica, CHANCE.randbytes(300).hex())
    working = job(meter(clock, budget=Budget(day=16_000)))
    window = working.run_once()
    assert window.outcome == "budget" and window.pulled > 0
    assert working._meter.waits() == Wait(MORNING + 18 * HOUR + HOUR // 2, "budget")


def test_a_budget_of_an_opening_is_there_again_with_the_next_one(clock):
    purse = Pocket()
    spent = meter(clock, "05:00-06:30", "21:00-23:00", budget=Budget(opening=20_000), purse=purse)
    purse.spend("2026-11-27", MORNING - HOUR // 2, 10_000, 10_000)
    assert spent.waits() == Wait(MORNING + 15 * HOUR + HOUR // 2, "budget")
    clock.ms = MORNING + 16 * HOUR
    assert spent.waits() is None


def test_looking_for_news_uses_little_of_what_is_left(clock):
    assert meter(clock).pace(30) == 30
    assert meter(clock, budget=Budget(day=20_000_000)).pace(30) == 30
    assert meter(clock, budget=Budget(day=200_000)).pace(30) == pytest.approx(666)
    for left in (64_000, 2_000):
        often = meter(clock, budget=Budget(day=left)).pace(30)
        assert 18.5 * 3600 / often * 500 <= left / 4 + 500


# What is counted


def test_every_byte_of_the_link_is_counted_headers_too(job, island, photos, clock):
    purse = Pocket()
    photos.put(noise(5_000))
    note(island)
    working = job(meter(clock, purse=purse))
    cost = working.run_once().cost
    assert purse.spent("2026-11-27", None).day == cost.bytes_up + cost.bytes_down > 5_000


def test_what_travels_is_booked_while_the_window_runs(clock):
    booked = threading.Event()

    class Told(Pocket):
        def spend(self, day, opening, up, down):
            super().spend(day, opening, up, down)
            booked.set()

    purse, cost = Told(), Cost()
    counting = meter(clock, purse=purse)
    with counting.window(cost):
        cost.bytes_up += 700
        assert booked.wait(20 * BOOKED_EVERY)
        assert counting.spent().day == purse.spent("2026-11-27", None).day == 700
        cost.bytes_down += 50
        assert counting.spent().day == 750
    assert purse.spent("2026-11-27", None).day == 750


def test_bytes_after_midnight_are_of_the_next_day(clock):
    purse, cost = Pocket(), Cost()
    counting = meter(clock, purse=purse, budget=Budget(day=20_000))
    with counting.window(cost):
        cost.bytes_up += 20_000
        assert not counting.may(URGENT) and counting.held == "budget"
        counting._book()
        clock.ms += 19 * HOUR
        assert counting.may(PHOTOS) and counting.may(TEXT)
