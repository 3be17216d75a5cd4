"""How an island's exchange stands, in lines for the person at the keyboard."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import msgspec

from api.commands.standing_words import WORDS, counted
from api.island.exchange import CountsJson, ExchangeJson, ScheduleJson, standing
from api.island.link import ClockJson, LinkJson, WaitingJson, clock, link, waiting
from api.node import Node
from api.survey.text import HANOI, format_number
from sync.link.job import CLOCK_OFF
from sync.link.progress import Doing

Language = Literal["vi", "en"]
Words: TypeAlias = Mapping[str, str]

MINUTE, DAY = 60_000, 86_400_000


class ReceiptJson(msgspec.Struct, frozen=True):
    """What the mainland last said of a scope: `stored` on its disk or `safe` in a backup."""

    level: str
    scope: str
    said: int


class SyncStatusJson(msgspec.Struct, frozen=True):
    """All that is known of the way to the mainland."""

    link: LinkJson
    waiting: WaitingJson
    receipts: list[ReceiptJson]
    clock: ClockJson
    exchange: ExchangeJson


def status_of(node: Node) -> SyncStatusJson:
    """How the way from an island to the mainland is."""
    said = [c for c in node.store.claims() if c.vector and node.pending.is_mainland(c.replica)]
    return SyncStatusJson(
        link=link(node),
        waiting=waiting(node),
        receipts=[ReceiptJson(c.level, c.scope, c.ms) for c in said],
        clock=clock(node),
        exchange=standing(node),
    )


def lines(found: SyncStatusJson, language: Language) -> Iterator[str]:
    """The lines, the most important first."""
    words = WORDS[language]
    yield from _link_lines(found, words, language)
    yield from _waiting_lines(found, words, language)
    yield from _limit_lines(found.exchange, words, language)
    yield words["plan"].format(plan=plan_line(found.exchange, language))
    yield from _clock_lines(found.clock, words)
    yield from _window_lines(found.link, words)


def plan_line(found: ExchangeJson, language: Language) -> str:
    """`31 nhu cầu, ảnh nhỏ, 3 ảnh gốc; còn 0,9 MB hôm nay`."""
    words, plan = WORDS[language], found.plan
    stays = _counts(plan.stays, words)
    parts = [_counts(plan.goes, words) or words["none" if stays else "nothing"]]
    if stays:
        parts.append(words["stays"].format(counts=stays))
    if (left := found.budget.left) is not None:
        of = found.budget.opening
        key = "left.opening" if of and of.limit - of.spent <= left else "left.day"
        parts.append(words[key].format(size=size_text(left, language)))
    return "; ".join(parts)


def doing_line(doing: Doing, language: Language) -> str:
    """What a job does now."""
    words = WORDS[language]
    if doing.progress is not None:
        return words[f"phase.{doing.progress.phase}"]
    until = moment(doing.until) if doing.until is not None else "…"
    why = words.get(f"outcome.{doing.why}", doing.why or "")
    return words[f"doing.{doing.state}"].format(until=until, why=why)


def outcome_words(outcome: str, words: Words) -> str:
    """How a window ended."""
    return words.get(f"outcome.{outcome}") or words["outcome.other"].format(code=outcome)


def size_text(size: int, language: Language = "vi") -> str:
    """`247 B`, `356 kB`, `0,9 MB`."""
    if 0 < size < 1_000:
        return f"{size} B"
    if size < 100_000:
        return f"{format_number(-(-size // 1_000), 0, language)} kB"
    return f"{format_number(round(size / 100_000), 1, language)} MB"


def moment(ms: int) -> str:
    """`05:12 27/11/2026`, in Vietnamese time."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC) + HANOI:%H:%M %d/%m/%Y}"


def _link_lines(found: SyncStatusJson, words: Words, language: Language) -> Iterator[str]:
    exchange, past = found.exchange, found.link
    now = doing_line(exchange.doing, language) if exchange.doing else words["idle"]
    yield words["now"].format(now=now if exchange.running else words["not_running"])
    never = words["never"]
    yield words["reached"].format(when=moment(past.reached) if past.reached else never)
    yield words["complete"].format(when=moment(past.complete) if past.complete else never)


def _waiting_lines(found: SyncStatusJson, words: Words, language: Language) -> Iterator[str]:
    waiting, plan = found.waiting, found.exchange.plan
    yield words["waiting"].format(
        changes=counted(words["changes"], sum(scope.changes for scope in waiting.scopes)),
        photos=counted(words["photos"], waiting.photos),
        size=size_text(plan.goes.bytes + plan.stays.bytes, language),
    )
    for level in ("stored", "safe"):
        said = [receipt.said for receipt in found.receipts if receipt.level == level]
        if said:
            yield words[f"receipt.{level}"].format(when=moment(max(said)))


def _limit_lines(found: ExchangeJson, words: Words, language: Language) -> Iterator[str]:
    yield words["hours"].format(hours=_hours(found.schedule, words))
    if (opens := found.schedule.opens) is not None and found.schedule.closes is not None:
        closes = moment(found.schedule.closes)
        is_open = opens <= found.here
        yield words["open" if is_open else "shut"].format(opens=moment(opens), closes=closes)
    yield words["today"].format(size=size_text(found.budget.today, language))
    for name in ("day", "opening"):
        if limit := getattr(found.budget, name):
            yield words[f"budget.{name}"].format(
                spent=size_text(limit.spent, language), limit=size_text(limit.limit, language)
            )


def _hours(schedule: ScheduleJson, words: Words) -> str:
    days = words["days"].split()
    texts = []
    for one in schedule.hours:
        names = f"{days[one.days[0]]}–{days[one.days[-1]]} " if len(one.days) > 1 else ""
        names = f"{days[one.days[0]]} " if len(one.days) == 1 else names
        names = "" if len(one.days) == len(days) else names
        texts.append(f"{names}{_clock(one.start)}–{_clock(one.end)}")
    return ", ".join(texts) or words["always"]


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _clock_lines(clock: ClockJson, words: Words) -> Iterator[str]:
    if clock.ahead is None:
        yield words["clock.unknown"]
    elif abs(clock.ahead) < CLOCK_OFF:
        yield words["clock.well"]
    else:
        key = "clock.fast" if clock.ahead > 0 else "clock.slow"
        yield words[key].format(far=_far(abs(clock.ahead), words))


def _far(ms: int, words: Words) -> str:
    """`12 phút`, and from two days on `3652 ngày`."""
    days = ms // DAY
    return (
        counted(words["days.far"], days)
        if days > 1
        else counted(words["minutes.far"], round(ms / MINUTE))
    )


def _window_lines(past: LinkJson, words: Words) -> Iterator[str]:
    for one in past.windows[:5]:
        yield words["window"].format(
            when=moment(one.ended),
            how=outcome_words(one.outcome, words),
            up=size_text(one.bytes_up),
            down=size_text(one.bytes_down),
        )


def _counts(counts: CountsJson, words: Words) -> str:
    """`2 phiếu, 31 nhu cầu`; nothing where there is nothing."""
    named = msgspec.structs.asdict(counts)
    found = [
        counted(words[f"count.{kind}"], n) for kind, n in named.items() if n and kind != "bytes"
    ]
    return ", ".join(found)
