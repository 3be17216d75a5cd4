"""What a reviewer is told to look at twice, each reached through the desk."""

from collections.abc import Callable
from typing import Any

import pytest

from api.survey import data
from tests.api.conftest import AREA, Browser, Field, Hands, read
from tests.test_words import FAMILIES

HERE = [20_133_800, 107_729_400, 5]
NEAR, FAR = [HERE[0] + 400, HERE[1], 8], [HERE[0] + 500, HERE[1], 8]
DAY = 86_400

Said = tuple[bytes, dict[str, Any]]
"""A survey, and what its need says."""
Ready = Callable[[Field], Said]


def priced(code: str, price: int) -> Ready:
    def ready(field: Field) -> Said:
        offered: Any = [item.value() for item in data.catalogue()]
        field.node.replica.write("common", "round", {"catalogue": offered}, record=field.round)
        return field.survey(), {"item": [code, "Hạng mục"], "unit_price": price}

    return ready


def beside(here: dict[str, Any], there: dict[str, Any], **sites: str) -> Ready:
    """Two surveys at two sites, which may have official codes."""

    def ready(field: Field) -> Said:
        own, other = field.survey(**here), field.survey(**there)
        for survey, code in zip((own, other), sites.values(), strict=False):
            record = field.node.replica.read(survey)
            site = record.get("site") if record else None
            assert isinstance(site, bytes)
            field.write("site", site, official_code=code)
        field.hand_in(other)
        return own, {"priority": 1}

    return ready


def answering(**answers: Any) -> Ready:
    return lambda field: (field.survey(**answers), {"priority": 1})


def needing(**need: Any) -> Ready:
    return lambda field: (field.survey(), need)


@pytest.mark.parametrize(
    ("ready", "codes"),
    [
        (priced("ip_station", 49_999_999), ["price_out_of_range"]),
        (priced("ip_station", 50_000_000), []),
        (priced("ip_station", 1_000_000_001), ["price_out_of_range"]),
        (priced("ip_cluster", 2_999_999), ["price_out_of_range"]),
        (priced("ip_cluster", 60_000_000), []),
        (priced("led_cluster", 199_999_999), ["price_out_of_range"]),
        (priced("led_cluster", 6_000_000_001), ["price_out_of_range"]),
        (needing(funded_elsewhere=["yes", "Chương trình khác"]), ["funded_elsewhere"]),
        (needing(funded_elsewhere=["no", None]), []),
        (answering(basis="estimate"), ["estimate"]),
        (answering(basis="counted"), []),
        (answering(date="2026-12-31"), ["clock_off"]),
        (beside({"point": HERE}, {"point": NEAR}), ["same_place"]),
        (beside({"point": HERE}, {"point": FAR}), []),
        (beside({}, {}, own="CL-07", other="cl-07"), ["same_place"]),
        (beside({}, {}, own="CL-07", other="CL-08"), []),
    ],
)
def test_each_warning_is_reached_and_says_its_code(
    reviewer: Browser, field: Field, ready: Ready, codes: list[str]
):
    survey, said = ready(field)
    need = field.need(survey)
    field.write("need", need, **said)
    field.hand_in(survey, need)
    assert [one["code"] for one in read(reviewer, need.hex())["warnings"]] == codes
    [row] = reviewer.get("/api/needs").json()["needs"]
    assert row["warnings"] == codes
    assert set(codes) <= set(FAMILIES["desk.warning"].all)


def test_a_device_whose_clock_is_a_day_ahead_is_pointed_out(
    reviewer: Browser, field: Field, hands: Hands
):
    hands.go(DAY)
    survey = field.survey()
    need = field.need(survey)
    field.hand_in(survey, need)
    hands.go(-DAY)
    assert [one["code"] for one in read(reviewer, need.hex())["warnings"]] == ["clock_off"]


def test_a_warning_blocks_no_decision(reviewer: Browser, field: Field):
    survey = field.survey(basis="estimate")
    need = field.need(survey, funded_elsewhere=["yes", "Chương trình khác"])
    field.hand_in(survey, need)
    shown = read(reviewer, need.hex())
    assert shown["warnings"] and shown["may_decide"] and shown["scope"] == AREA
