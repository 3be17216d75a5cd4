"""Bytes that a link may carry: sizes as people write them, and which lanes stop first."""

import pytest

from sync.link.budget import BadSize, Budget, Spent, size
from sync.protocol.lanes import PHOTOS, TEXT, THUMBNAILS, URGENT, lane_of

LANES = (URGENT, TEXT, THUMBNAILS, PHOTOS)


def test_a_size_is_a_number_and_its_unit():
    assert [size(text) for text in ("500 kB", "2 MB", "1.5GB", "1,25 mb", " 64000 B ")] == [
        500_000,
        2_000_000,
        1_500_000_000,
        1_250_000,
        64_000,
    ]


@pytest.mark.parametrize(
    "text", ["", "2", "MB", "-2 MB", "2 MiB", "2.MB", "1e3 MB", "0 MB", "15 kB"]
)
def test_what_is_no_size_is_refused_by_its_text(text: str):
    with pytest.raises(BadSize) as refused:
        size(text)
    assert refused.value.text == text


def test_without_a_budget_everything_goes():
    assert all(Budget().allows(lane, Spent(10**12, 10**12)) for lane in LANES)
    assert Budget().left(Spent(1, 1)) is None and Budget().room(PHOTOS, Spent(1, 1)) is None


@pytest.mark.parametrize("limit", [16_000, 200_000, 2_000_000, 20_000_000])
def test_photos_stop_first_then_thumbnails_then_text_then_decisions(limit: int):
    budget = Budget(day=limit)
    stops = []
    for spent in range(0, limit + 1, limit // 2000):
        going = [lane for lane in LANES if budget.allows(lane, Spent(spent, 0))]
        assert going == list(LANES[: len(going)])
        stops.append(len(going))
    assert set(stops) == {0, 1, 2, 3, 4}


def test_what_photos_leave_to_text_is_there_when_they_have_stopped():
    budget = Budget(day=20_000_000)
    used = 0
    while budget.allows(THUMBNAILS, Spent(used, 0)):
        used += 15_000
    assert 49_000 <= (budget.left(Spent(used, 0)) or 0) <= 64_000
    assert budget.allows(TEXT, Spent(used, 0))


def test_the_smaller_of_two_budgets_decides():
    budget = Budget(day=20_000_000, opening=2_000_000)
    assert budget.left(Spent(5_000_000, 1_500_000)) == 500_000
    assert budget.left(Spent(19_900_000, 0)) == 100_000
    assert not budget.allows(PHOTOS, Spent(5_000_000, 1_800_000))
    assert not budget.allows(URGENT, Spent(20_000_000, 0))
    assert budget.room(THUMBNAILS, Spent(0, 1_900_000)) == 36_000


def test_a_small_photo_travels_with_the_thumbnails():
    assert [lane_of(length) for length in (1, 15_000, 15_001)] == [THUMBNAILS, THUMBNAILS, PHOTOS]
