"""Sites, their visits and what pole cards add up to, by the cases that TypeScript shares."""

import json
from pathlib import Path

import pytest

from api.survey.totals import Totals, differences, totals
from api.survey.visits import could_not, site_visits
from sync.canonical import Value
from sync.record import Record, Write

VECTORS = Path(__file__).parents[2] / "vectors"
VISITS = json.loads((VECTORS / "visits.json").read_text())
TOTALS = json.loads((VECTORS / "totals.json").read_text())
UNIT: Value = ["QD19-2025", "11948"]


def padded(name):
    return name.encode().ljust(16, b"\0")


def value(given):
    match given:
        case {"id": name}:
            return padded(name)
        case [*items]:
            return [value(item) for item in items]
    return given


def record(name, collection, fields, ms=1000):
    writes = {
        field: (Write(value(one), padded("T"), 1, bytes(32), (ms, 0), None),)
        for field, one in fields.items()
    }
    return Record(padded(name), collection, "area/a", writes)


def name_of(record):
    return record.id.rstrip(b"\0").decode()


def named(case, collection):
    return [
        record(name, collection, given["fields"], given.get("ms", 1000))
        for name in case["records"]
        for given in [VISITS["records"][name]]
        if given["collection"] == collection
    ]


@pytest.mark.parametrize("case", VISITS["cases"], ids=lambda case: case["says"])
def test_a_site_stands_in_a_round(case):
    sites, assignments, surveys, needs = (
        named(case, collection) for collection in ("site", "assignment", "survey", "need")
    )
    account = padded(case["account"]) if "account" in case else None
    by_survey = {one.get("parent"): [one] for one in needs}
    found = site_visits(padded("now"), sites, assignments, surveys, by_survey, account)
    assert [one.site.id for one in found] == [padded(one["site"]) for one in case["sites"]]
    for one, expected in zip(found, case["sites"], strict=True):
        assert one.state == expected["state"]
        said = {
            "assigned": [assignment.id.rstrip(b"\0").decode() for assignment in one.assignments],
            "visits": [
                [v.survey.id.rstrip(b"\0").decode(), v.day, v.handed_in] for v in one.visits
            ],
            "last": one.last,
            "place": one.place and list(one.place),
        }
        assert {key: said[key] for key in expected if key in said} == {
            key: one for key, one in expected.items() if key in said
        }


def test_why_a_site_could_not_be_visited_is_read_with_its_note_and_day():
    fields = VISITS["records"]["lan_storm"]["fields"]
    assert could_not(record("a", "assignment", fields)) == ("weather", "Bão số 5", "2026-11-20")


@pytest.mark.parametrize("case", TOTALS["cases"], ids=lambda case: case["says"])
def test_pole_cards_add_up_and_are_held_against_the_report(case):
    base = {"form": {"id": "p"}, "round": {"id": "now"}, "unit": UNIT, "date": "2026-11-20"}
    cards = [
        record(
            name,
            "survey",
            {**base, "site": {"id": given["site"]}, "handed_in": [], **given["fields"]},
            given.get("ms", 1000),
        )
        for name in case["cards"]
        for given in [TOTALS["cards"][name]]
    ]
    found = totals(cards, {}, padded("now"), UNIT, [padded("p")])
    assert found == Totals(*case["totals"])
    if "reported" in case:
        differ = differences(found, case["reported"]["clusters"], case["reported"]["speakers"])
        assert [list(one) for one in differ] == case["differ"]
