"""The hours in which a link may be used, and when they begin next. Pure: the time comes in."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

DAY = 24 * 60
"""Minutes of a day; the hours of a schedule count them from midnight."""
WEEK = 7 * DAY

_DAYS = {
    name: day
    for day, names in enumerate(
        ("mon t2", "tue t3", "wed t4", "thu t5", "fri t6", "sat t7", "sun cn")
    )
    for name in names.split()
}
_HOURS = re.compile(
    r"(?:(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?\s+)?"
    r"(?P<from>\d{2}:\d{2})-(?P<to>\d{2}:\d{2})",
    re.ASCII,
)


class BadHours(ValueError):
    """Text that does not say hours; `text` is what was written."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not like 05:00-06:30 or Mon-Fri 21:00-23:00")
        self.text = text


class Hours(NamedTuple):
    """The same hours on some days: the first and the last day (0 is Monday), from, to.

    `start` and `end` are minutes since midnight; hours that end after midnight have an `end`
    beyond 1440.
    """

    first: int
    last: int
    start: int
    end: int

    @property
    def days(self) -> list[int]:
        """The days on which they begin; they may go over the end of the week."""
        return [day % 7 for day in range(self.first, self.first + (self.last - self.first) % 7 + 1)]


class Opening(NamedTuple):
    """A time in which windows may be: from when to when, in milliseconds since 1970."""

    start: int
    end: int


def hours(text: str) -> Hours:
    """What `05:00-06:30`, `Mon-Fri 21:00-23:00` or `CN 07:00-09:00` says; raises `BadHours`."""
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None:
        raise BadHours(text)
    first, last = 0, 6
    if found["first"] is not None:
        first = last = _day(found["first"], text)
    if found["last"] is not None:
        last = _day(found["last"], text)
    start, end = _minute(found["from"], text), _minute(found["to"], text)
    if start in (DAY, end):
        raise BadHours(text)
    return Hours(first, last, start, end if end > start else end + DAY)


def _day(name: str, text: str) -> int:
    if name not in _DAYS:
        raise BadHours(text)
    return _DAYS[name]


def _minute(clock: str, text: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    total = hour * 60 + minute
    if minute > 59 or total > DAY:
        raise BadHours(text)
    return total


class Schedule:
    """The hours of a week, in a time that is ahead of UTC by `offset`; with none, all the time."""

    def __init__(self, hours: Iterable[Hours] = (), offset: timedelta = timedelta(0)) -> None:
        self.hours = tuple(hours)
        self._offset = offset
        self._week = _joined(self.hours)

    @property
    def always(self) -> bool:
        """Whether windows may be at any time."""
        return not self._week or self._week == [(0, WEEK)]

    def day(self, ms: int) -> str:
        """The local day of a moment, as `2026-11-27`."""
        return self._local(ms).date().isoformat()

    def midnight(self, ms: int) -> int:
        """When the local day after a moment begins."""
        local = self._local(ms)
        begun = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return ms + _milliseconds(begun + timedelta(days=1) - local)

    def opening(self, ms: int) -> Opening | None:
        """The opening that a moment lies in; None outside, and where windows may always be."""
        found = None if self.always else self._next(ms)
        return found if found and found.start <= ms else None

    def opens(self, ms: int) -> int:
        """From when on windows may be: the moment itself if they may be then."""
        return ms if self.always else max(ms, self._next(ms).start)

    def after(self, ms: int) -> Opening | None:
        """The opening that begins next after a moment; None where windows may always be."""
        if self.always:
            return None
        here = self._next(ms)
        return here if here.start > ms else self._next(here.end)

    def _next(self, ms: int) -> Opening:
        """The first opening that ends after a moment."""
        local = self._local(ms)
        monday = (local - timedelta(days=local.weekday())).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        began = ms - _milliseconds(local - monday)
        # The last one of the week before may reach into this one.
        for week in (-1, 0, 1):
            for start, end in self._week:
                shift = (week * WEEK) * 60_000 + began
                opening = Opening(shift + start * 60_000, shift + end * 60_000)
                if opening.end > ms:
                    return opening
        raise ValueError("a schedule without hours has no openings")

    def _local(self, ms: int) -> datetime:
        """Local time as if it were UTC; a clock beyond the calendar stands at its end."""
        seconds = min(max(ms // 1000, 0), _LAST)
        exact = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=ms % 1000)
        return exact + self._offset


_LAST = int(datetime(9990, 1, 1, tzinfo=UTC).timestamp())


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _joined(hours: Iterable[Hours]) -> list[tuple[int, int]]:
    """Minutes of the week from when to when, ascending, those that touch as one."""
    spans = sorted(
        (day * DAY + one.start, day * DAY + one.end) for one in hours for day in one.days
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return _over_the_week(joined)


def _over_the_week(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same spans, where one that reaches into the next week is joined with what it meets."""
    while len(spans) > 1 and spans[-1][1] >= WEEK + spans[0][0]:
        first, last = spans.pop(0), spans.pop()
        spans.append((last[0], max(last[1], first[1] + WEEK)))
    if spans and spans[0][1] - spans[0][0] >= WEEK:
        return [(0, WEEK)]
    return spans
