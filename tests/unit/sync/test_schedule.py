"""The hours of a week, read and asked: when a window may be, and when the next one opens."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.link.schedule import BadHours, Hours, Opening, Schedule, hours

HANOI = timedelta(hours=7)


def at(text: str) -> int:
    """Milliseconds of a moment in Hanoi."""
    return int((datetime.fromisoformat(text).replace(tzinfo=UTC) - HANOI).timestamp() * 1000)


def schedule(*texts: str) -> Schedule:
    return Schedule(map(hours, texts), HANOI)


# 27 November 2026 is a Friday.
def test_hours_say_days_and_minutes():
    assert hours("05:00-06:30") == Hours(0, 6, 300, 390)
    assert hours(" mon-fri 21:00-23:00 ") == Hours(0, 4, 1260, 1380)
    assert hours("T7 22:00-02:00") == hours("Sat 22:00-02:00") == Hours(5, 5, 1320, 1560)
    assert hours("Sat-Mon 07:00-24:00").days == [5, 6, 0]


@pytest.mark.parametrize(
    "text",
    [
        *("", "5:00-6:30", "05:00", "05:00-05:00", "24:00-05:00", "05:61-06:00", "25:00-26:00"),
        *("Mon", "Fun 05:00-06:00", "Mon-Fun 05:00-06:00", "05:00-06:00 Mon", "05:00–06:00"),
        *("05:00-06:00, 07:00-08:00", "٠٥:00-06:00"),
    ],
)
def test_what_says_no_hours_is_refused_by_its_text(text: str):
    with pytest.raises(BadHours) as refused:
        hours(text)
    assert refused.value.text == text


def test_without_hours_windows_may_always_be():
    none = Schedule()
    assert none.always and none.opens(5) == 5
    assert none.opening(5) is None and none.after(5) is None
    assert schedule("00:00-24:00").always
    assert schedule("Mon-Sun 05:00-17:00", "17:00-05:00").always


def test_an_opening_begins_with_its_first_minute_and_ends_before_its_last():
    morning = schedule("05:00-06:30")
    opening = Opening(at("2026-11-27T05:00"), at("2026-11-27T06:30"))
    assert morning.opening(opening.start) == morning.opening(opening.end - 1) == opening
    assert morning.opening(opening.start - 1) is None and morning.opening(opening.end) is None


def test_outside_the_hours_the_next_opening_is_told():
    both = schedule("05:00-06:30", "Mon-Fri 21:00-23:00")
    assert both.opens(at("2026-11-27T12:00")) == at("2026-11-27T21:00")
    assert both.opens(at("2026-11-27T23:30")) == at("2026-11-28T05:00")
    assert both.opens(at("2026-11-28T12:00")) == at("2026-11-29T05:00")
    assert both.opens(at("2026-11-27T22:00")) == at("2026-11-27T22:00")
    after = both.after(at("2026-11-27T22:00"))
    assert after == Opening(at("2026-11-28T05:00"), at("2026-11-28T06:30"))


def test_hours_over_midnight_and_over_the_week_are_one_opening():
    night = schedule("Sun 22:00-02:00")
    opening = Opening(at("2026-11-29T22:00"), at("2026-11-30T02:00"))
    assert night.opening(at("2026-11-30T01:00")) == opening
    assert night.opening(at("2026-11-30T03:00")) is None
    assert night.opens(at("2026-11-30T03:00")) == at("2026-12-06T22:00")
    joined = schedule("Sun 22:00-24:00", "Mon 00:00-02:00")
    assert joined.opening(at("2026-11-30T01:00")) == opening


def test_a_day_ends_at_local_midnight():
    local = schedule("05:00-06:30")
    assert local.day(at("2026-11-27T00:00")) == "2026-11-27"
    assert local.day(at("2026-11-27T00:00") - 1) == "2026-11-26"
    assert local.midnight(at("2026-11-27T23:59")) == at("2026-11-28T00:00")


def test_a_clock_of_another_age_is_no_error():
    morning = schedule("05:00-06:30")
    for ms in (0, 2**52, -1):
        assert morning.opens(ms) >= ms
        assert morning.day(ms)
