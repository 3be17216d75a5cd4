"""Synthetic field work: surveys of form A with answers drawn at random, in the order of a round."""

import logging
import random
from collections.abc import Iterator, Sequence

import structlog

from sync.canonical import Value
from sync.clock import Clock
from sync.protocol import wire
from sync.replica import Replica
from sync.storage.memory import MemoryStore

AREA = "area/bench"
TABLETS = 10
MINUTE = 60_000
BEGIN = 1_795_424_400_000

WORDS = (
    *("loa", "hỏng", "do", "bão", "muối", "biển", "dây", "đứt", "cột", "nghiêng"),
    *("cần", "thay", "sớm", "khu", "dân", "cư", "số", "trạm", "cảng"),
)

OTHER_WORDS = (
    *("màn", "hình", "bảng", "đèn", "âm", "thanh", "lắp", "mới", "bổ", "sung", "nguồn", "điện"),
    *("không", "nghe", "rõ", "gần", "bến", "tàu", "trường"),
)
"""Of people who write of other things: for what must not have seen the words before."""


class Wall:
    """A wall clock that goes on a few minutes with each reading."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ms = BEGIN

    def __call__(self) -> int:
        """Milliseconds since 1970."""
        self._ms += self._chance.randrange(2, 12) * MINUTE + self._chance.randrange(MINUTE)
        return self._ms


def answers(chance: random.Random, words: Sequence[str] = WORDS) -> dict[str, Value]:
    """28 answers as a station's visit gives them."""
    total = chance.randrange(3, 20)
    broken = chance.randrange(total)
    text = " ".join(chance.choices(words, k=12)).capitalize()
    return {
        "status": chance.choice(["working", "partly_working", "stopped"]),
        "technology": [chance.choice(["wired", "fm", "ip"])],
        "unit": ["QD19-2025", chance.choice(["11914", "11948"])],
        "hamlet": f"Khu dân cư số {chance.randrange(1, 30)}",
        "point": [20_700_000 + chance.randrange(90_000), 107_000_000 + chance.randrange(90_000), 8],
        "date": f"2026-11-{chance.randrange(1, 29):02d}",
        "clusters": [total, total - broken, broken],
        "speakers": [2 * total, 2 * (total - broken), 2 * broken],
        "hamlets": [chance.randrange(3, 9), 2],
        "households": [chance.randrange(90, 900), chance.randrange(90)],
        "running_budget": [chance.randrange(5, 90) * 1_000_000, "Ngân sách đặc khu"],
        "year_in_use": chance.randrange(2004, 2024),
        "last_training": chance.randrange(2015, 2025),
        "note": text,
        **{f"choice_{n:02d}": chance.choice(["yes", "no", "unknown"]) for n in range(14)},
    }


def fieldwork(surveys: int, seed: int = 1, words: Sequence[str] = WORDS) -> Replica:
    """A store that holds the work of ten tablets: each survey created and edited twice."""
    chance = random.Random(seed)

    def opened() -> Replica:
        return Replica(MemoryStore(), Clock(Wall(chance)), chance.randbytes)

    tablets = [opened() for _ in range(TABLETS)]
    authors = [chance.randbytes(16) for _ in tablets]
    gathered = opened()
    for number in range(surveys):
        at = number % TABLETS
        _visit(tablets[at], authors[at], chance, words)
    for tablet in tablets:
        for run in runs(tablet):
            gathered.receive(run)
    return gathered


def _visit(tablet: Replica, author: bytes, chance: random.Random, words: Sequence[str]) -> None:
    first = answers(chance, words)
    record = tablet.write(AREA, "survey", first, author=author).record_id
    for _ in range(2):
        again = answers(chance, words)
        edited = {field: again[field] for field in chance.sample(sorted(again), 3)}
        tablet.write(AREA, "survey", edited, record=record, author=author)


def runs(tablet: Replica, size: int = 50) -> Iterator[wire.Run]:
    """Everything in a store, in runs of at most so many changes."""
    for head, after in tablet.missing(AREA, ()):
        changes = list(tablet.store.branch(AREA, head, after))
        for begin in range(0, len(changes), size):
            yield wire.write_run(changes[begin : begin + size])


def quiet() -> None:
    """Let only what goes wrong be logged: figures are what people read here."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
