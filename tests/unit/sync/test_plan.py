"""What the next window will carry: lanes in order, as far as budget and link reach."""

from sync.link.budget import Budget, Spent
from sync.link.plan import Load, planned, text_bytes
from sync.protocol.lanes import PHOTOS, TEXT, THUMBNAILS

NOTHING = Spent(0, 0)
WAITING = [
    Load(PHOTOS, "photos", 180_000),
    *(Load(THUMBNAILS, "thumbnails", 12_000) for _ in range(4)),
    *(Load(TEXT, "needs", 150) for _ in range(31)),
    Load(PHOTOS, "photos", 250_000),
]


def test_without_limits_everything_goes():
    plan = planned(WAITING, Budget(), NOTHING)
    assert plan.goes == {"needs": 31, "thumbnails": 4, "photos": 2} and not plan.stays
    assert plan.goes_bytes == 31 * 150 + 4 * 12_000 + 430_000


def test_photos_stay_first_then_thumbnails_then_text():
    def goes(left: int) -> dict[str, int]:
        return dict(planned(WAITING, Budget(day=1_000_000), Spent(1_000_000 - left, 0)).goes)

    assert goes(600_000) == {"needs": 31, "thumbnails": 4, "photos": 1}
    assert goes(200_000) == {"needs": 31, "thumbnails": 4}
    assert goes(95_000) == {"needs": 31, "thumbnails": 2}
    assert goes(17_000) == {"needs": 6}
    assert goes(16_000) == {}


def test_what_the_link_carries_until_the_hours_end_is_a_limit_too():
    plan = planned(WAITING, Budget(), NOTHING, capacity=60_000)
    assert plan.goes == {"needs": 31, "thumbnails": 4}
    assert plan.stays == {"photos": 2} and plan.stays_bytes == 430_000


def test_what_comes_after_something_that_does_not_fit_stays_too():
    loads = [Load(PHOTOS, "photos", 100), Load(PHOTOS, "photos", 1)]
    assert planned(loads, Budget(), NOTHING, capacity=50).stays == {"photos": 2}


def test_text_is_smaller_on_the_wire():
    assert text_bytes(3_000, 10) == 1_240
