"""How far a window is: totals, rate, time left, and what a job says that it does."""

from sync.link.meter import Meter
from sync.link.progress import Doing, Gauge
from sync.link.transport import Cost
from tests.unit.sync.test_meter import MORNING, clock, island, job, mainland, meter, photos
from tests.unit.sync.working import Stop, noise, note

__all__ = ["clock", "island", "job", "mainland", "photos"]


def test_the_rate_is_that_of_the_last_seconds():
    at, cost, rate = [0.0], Cost(), 0
    gauge = Gauge(cost, wall=lambda: MORNING, now=lambda: at[0])
    for second in range(1, 21):
        at[0] = float(second)
        cost.bytes_up += 1_000 if second <= 10 else 3_000
        rate = gauge.read().rate
    assert 2_500 <= rate <= 3_000


def test_time_left_is_known_once_it_is_known_how_much_is_to_come():
    at, cost = [0.0], Cost()
    gauge = Gauge(cost, wall=lambda: MORNING, now=lambda: at[0])
    cost.bytes_up, at[0] = 1_000, 1.0
    assert (gauge.read().up_total, gauge.read().left) == (None, None)
    gauge.expect(9_000, 0)
    assert (gauge.read().up_total, gauge.read().down_total, gauge.read().left) == (10_000, 0, 9)
    cost.bytes_up = 12_000
    assert gauge.read().up_total == 12_000 and gauge.read().left is None


def test_a_window_tells_what_is_to_come_and_ends_near_it(job, mainland, island, photos, clock):
    told: list[Doing] = []
    for _ in range(50):
        note(island, "Loa hỏng, chưa sửa")
    photos.put(noise(50_000))
    job(meter(clock, told=told.append)).run_once()
    seen = [doing.progress for doing in told if doing.progress]
    assert {one.phase for one in seen} == {"hello", "text", "photos"}
    last = seen[-1]
    assert last.up_total is not None and last.up_total * 0.9 <= last.up <= last.up_total * 1.1


def test_what_comes_during_a_window_is_in_its_total(job, mainland, island, photos, clock):
    told: list[Doing] = []
    photos.put(noise(50_000))
    real, late = mainland.handle_request, [noise(60_000)]

    def meanwhile(request):
        if request.url.path == "/sync/push" and late:
            photos.put(late.pop())
        return real(request)

    mainland.handle_request = meanwhile
    note(island)
    assert job(meter(clock, told=told.append)).run_once().photos == 2
    seen = [(one.up, one.up_total) for doing in told if (one := doing.progress)]
    assert any(total and up < 70_000 and total > 110_000 for up, total in seen)


def test_a_job_tells_what_it_does_between_windows(job, mainland, island, clock):
    told: list[Doing] = []
    working = job(meter(clock, told=told.append))
    working._chance = lambda: 0.5
    mainland.faults["/sync/challenge"] = ["portal"]
    working.watch(Stop(3))
    said = [(doing.state, doing.why, doing.until) for doing in told if not doing.progress]
    assert said[:2] == [
        ("retrying", "foreign", MORNING + 2_000),
        ("resting", None, MORNING + 30_000),
    ]


def test_a_job_that_waits_says_so_once(job, mainland, clock):
    told: list[Doing] = []
    job(meter(clock, "21:00-23:00", told=told.append)).watch(Stop(5))
    assert [(doing.state, doing.why) for doing in told] == [("waiting", "hours")]


def test_bytes_are_told_at_most_twice_a_second(clock):
    told: list[Doing] = []
    counting = Meter(wall=clock, told=told.append)
    with counting.window(cost := Cost()):
        for _ in range(1_000):
            cost.bytes_up += 10
            counting.may(1)
    assert len(told) <= 4
