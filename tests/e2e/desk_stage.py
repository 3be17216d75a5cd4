"""A queue with a need in every state."""

import copy

from tests.e2e.desk_fake import FakeService
from tests.e2e.desk_pieces import COLLEAGUE, HOUR, REVIEWER, answer

FIGURES = {"quantity": 6, "unit_price": 18_000_000}
CLUSTERS = {"record": "77" * 16, "collection": "survey", "field": "clusters"}


def stage(now: int) -> FakeService:
    """The service with that queue."""
    fake = FakeService(now)
    fake.add(
        "Cụm loa truyền thanh không dây 2 loa 25 W",
        photos=[True, False, False],
        warnings=["price_out_of_range"],
    )
    fake.add("Bộ khuếch đại công suất 500 W", content={"quantity": [1, "bộ"], "unit_price": None})
    _answered(fake, now)
    _stale(fake, now)
    _unsettled(fake, now)
    fake.add("Máy phát FM 30 W", state="arriving", photos=[False, False, False])
    fake.add("Micro để bàn", state="unconfirmed", content={"quantity": [2, "chiếc"]})
    _adjusted(fake, now)
    return fake


def _answered(fake: FakeService, now: int) -> None:
    question = "Hai cụm ở khu 1 còn dùng được không?"
    returned = fake.decision(REVIEWER, now - 26 * HOUR, outcome="returned", words=question)
    reply = "Một cụm đã gỉ chân cột, một cụm còn dùng được. Chỉ cần thay một."
    fake.add(
        "Loa phóng thanh 30 W",
        state="answered",
        decisions=[returned],
        answers=[answer(reply, returned["dot"], now - 2 * HOUR)],
        unit="11914",
    )


def _stale(fake: FakeService, now: int) -> None:
    judged = fake.decision(REVIEWER, now - 50 * HOUR, outcome="approved", stale=True, **FIGURES)
    stale = fake.add(
        "Thiết bị thu phát IP 4G",
        kind="convert_ip",
        state="stale",
        decisions=[judged],
        content={"quantity": [8, "bộ"], "priority": 2},
        age=75 * HOUR,
    )
    stale["changed"] = [
        {
            "record": stale["id"],
            "collection": "need",
            "field": "quantity",
            "before": [[6, "bộ"]],
            "after": [[8, "bộ"]],
        },
        {**CLUSTERS, "before": [[9, 7, 2]], "after": [[9, 5, 4]]},
    ]


def _unsettled(fake: FakeService, now: int) -> None:
    elsewhere = "Đã có trong chương trình khác."
    two = [
        fake.decision(COLLEAGUE, now - 9 * HOUR, outcome="rejected", words=elsewhere),
        fake.decision(REVIEWER, now - 10 * HOUR, outcome="approved", **FIGURES),
    ]
    conflict = fake.add("Bàn trộn âm thanh", state="unsettled", decisions=two, unit="11914")
    other = {"value": [9, 6, 3], "dot": ["6f" * 16, 4], "time": now - HOUR, "author": COLLEAGUE}
    conflict["survey"] = copy.deepcopy(conflict["survey"])
    conflict["survey"]["clusters"].append(other)
    conflict["conflicts"] = [CLUSTERS]


def _adjusted(fake: FakeService, now: int) -> None:
    words = "Hai bình cũ còn dùng được."
    figures = {"quantity": 4, "unit_price": 3_200_000}
    adjusted = fake.decision(REVIEWER, now - 30 * HOUR, outcome="adjusted", words=words, **figures)
    fake.add(
        "Ắc quy 12 V 100 Ah",
        state="adjusted",
        decisions=[adjusted],
        content={"quantity": [6, "bình"], "unit_price": 3_500_000, "priority": 3},
    )
