"""The exchange with the mainland: what it does now, hours, budgets, what goes next."""

import msgspec

from api.island.doing import doing, is_running
from api.island.pending import IMAGES, KINDS, OTHERS, THUMBNAILS
from api.island.rights import areas_of
from api.node import Node
from api.people import Person
from api.storage.purse import LocalPurse
from api.storage.windows import Passed
from sync.link.budget import Budget, Spent
from sync.link.meter import Meter
from sync.link.plan import Plan, planned
from sync.link.progress import Doing
from sync.link.schedule import Opening, Schedule

_TELLING = 16_000
"""Bytes that a window must have moved to say how fast the link is."""


class HoursJson(msgspec.Struct, frozen=True):
    """The same hours on some days: 0 is Monday, minutes since midnight."""

    days: list[int]
    start: int
    end: int


class ScheduleJson(msgspec.Struct, frozen=True):
    """When windows may be; `opens` is now or later, `closes` the end of that opening.

    Without hours both are null: windows may always be.
    """

    hours: list[HoursJson]
    opens: int | None
    closes: int | None


class LimitJson(msgspec.Struct, frozen=True):
    """Bytes of a budget, and how many of them were spent."""

    limit: int
    spent: int


class BudgetJson(msgspec.Struct, frozen=True):
    """What was spent today, and the budgets of the day and of this opening, if any."""

    today: int
    day: LimitJson | None
    opening: LimitJson | None
    left: int | None


class CountsJson(msgspec.Struct, frozen=True):
    """How much of each kind, and about how many bytes on the wire."""

    surveys: int
    needs: int
    answers: int
    others: int
    thumbnails: int
    photos: int
    bytes: int


class PlanJson(msgspec.Struct, frozen=True):
    """What goes in the next window and what stays; `rate` in bytes a second, as last measured."""

    goes: CountsJson
    stays: CountsJson
    rate: int | None


class ExchangeJson(msgspec.Struct, frozen=True):
    """The exchange as it stands; `doing` is null while no job runs."""

    here: int
    running: bool
    doing: Doing | None
    schedule: ScheduleJson
    budget: BudgetJson
    plan: PlanJson


def exchange(node: Node, person: Person) -> ExchangeJson | None:
    """How the exchange stands, for one of the leads; None on the mainland. Raises `NotAllowed`."""
    areas_of(node, person)
    return standing(node) if node.kind == "island" else None


def standing(node: Node) -> ExchangeJson:
    """How the exchange of an island stands."""
    ms, data = node.now(), node.settings.data
    schedule, budget = node.settings.schedule, node.settings.budget
    spent = Meter(schedule, budget, LocalPurse(node.local), wall=node.now).spent()
    return ExchangeJson(
        here=ms,
        running=is_running(data),
        doing=doing(data),
        schedule=_schedule(schedule, ms),
        budget=_budget(budget, spent, schedule.opening(ms)),
        plan=_plan(node, schedule, budget, spent),
    )


def _schedule(schedule: Schedule, ms: int) -> ScheduleJson:
    hours = [HoursJson(one.days, one.start, one.end) for one in schedule.hours]
    opening = _next(schedule, ms)
    if opening is None:
        return ScheduleJson(hours, None, None)
    return ScheduleJson(hours, max(ms, opening.start), opening.end)


def _next(schedule: Schedule, ms: int) -> Opening | None:
    return schedule.opening(ms) or schedule.after(ms)


def _budget(budget: Budget, spent: Spent, opening: Opening | None) -> BudgetJson:
    of_opening = budget.opening if opening else None
    return BudgetJson(
        today=spent.day,
        day=LimitJson(budget.day, spent.day) if budget.day else None,
        opening=LimitJson(of_opening, spent.opening) if of_opening else None,
        left=budget.left(spent),
    )


def _plan(node: Node, schedule: Schedule, budget: Budget, spent: Spent) -> PlanJson:
    """The plan of this opening or the next one; a budget is counted from when that begins."""
    ms = node.now()
    opening = _next(schedule, ms)
    if opening and opening.start > ms:
        same_day = schedule.day(opening.start) == schedule.day(ms)
        spent = Spent(spent.day if same_day else 0, 0)
    speed = rate(node.windows.all())
    capacity = None
    if opening and speed is not None:
        capacity = speed * (opening.end - max(ms, opening.start)) // 1000
    return _told(planned(node.pending.loads(node.scopes), budget, spent, capacity), speed)


def rate(windows: list[Passed]) -> int | None:
    """Bytes a second of the last window that moved enough to tell."""
    for window in windows:
        moved, ms = window.bytes_up + window.bytes_down, window.ended - window.began
        if moved >= _TELLING and ms > 0:
            return moved * 1000 // ms
    return None


def _told(plan: Plan, speed: int | None) -> PlanJson:
    names = (*KINDS.values(), OTHERS, THUMBNAILS, IMAGES)
    goes, stays = (
        CountsJson(**{name: counts[name] for name in names}, bytes=total)
        for counts, total in ((plan.goes, plan.goes_bytes), (plan.stays, plan.stays_bytes))
    )
    return PlanJson(goes, stays, speed)
