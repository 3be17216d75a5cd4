import json
from pathlib import Path

import pytest

from api.survey import data, needs, reviews, versions
from sync.canonical import sha256
from sync.change import DELETED, Assignment, Change, Dot, write_body
from sync.record import Record, Write, fold

VECTORS = Path(__file__).parents[2] / "vectors"
CASES = json.loads((VECTORS / "need.json").read_text())
DECISIONS = json.loads((VECTORS / "decision.json").read_text())
FORM = data.form("A", 1)


def padded(name):
    return name.encode().ljust(16, b"\0")


def dot(given):
    return Dot(padded(given[0]), given[1])


def value(given):
    match given:
        case {"id": name}:
            return padded(name)
        case {"dot": named}:
            return list(dot(named))
        case {"dots": named}:
            return [list(dot(one)) for one in named]
        case [*items]:
            return [value(item) for item in items]
    return given


def change(given):
    over = given.get("over", {})
    body = write_body(
        Assignment(field, value(one), tuple(map(dot, over.get(field, ()))))
        for field, one in given["fields"].items()
    )
    replica, seq = dot(given["at"])
    return Change(
        scope="area/a",
        replica=replica,
        seq=seq,
        prev=bytes(32) if seq > 1 else None,
        time=(given.get("ms", 1_000 + seq), 0),
        author=None,
        collection=given["collection"],
        action=given.get("action", 1),
        record=padded(given["record"]),
        schema=1,
        digest=sha256(body),
        body=body,
    )


class Story:
    """The records that the changes of a case make."""

    def __init__(self, case):
        without = case.get("without", ())
        base = [given for place, given in enumerate(CASES["base"], 1) if place not in without]
        decisions = [CASES[name] for name in case.get("with", ())]
        self.histories: dict[bytes, list[Change]] = {}
        for made in map(change, [*base, *decisions, *case.get("more", ())]):
            self.histories.setdefault(made.record_id, []).append(made)
        folded = [fold(some, (), lambda _, n: None) for some in self.histories.values()]
        self.records = {record.id: record for record in folded if record}
        self.dossier = versions.Dossier(
            need=self.records[padded(case.get("need", "n"))],
            survey=self.records[padded("s")],
            form=FORM,
            rows=self.of("row"),
            photos=self.of("photo"),
            answers=self.of("answer"),
        )
        missing = {dot(one) for one in case.get("missing", ())}
        self.survey = reviews.survey_state(
            self.dossier.survey,
            self.of("need"),
            lambda one: one not in missing,
            case.get("confirms", False),
        )
        forked = {dot(one) for one in case.get("forked", ())}
        self.status = reviews.need_status(self.dossier, self.survey, forked)

    def of(self, collection):
        return [record for record in self.records.values() if record.collection == collection]


def expecting(field):
    found = [case for case in CASES["cases"] if field in case]
    return pytest.mark.parametrize("case", found, ids=lambda case: case["says"])


@expecting("state")
def test_a_need_has_one_state(case):
    assert Story(case).status.state == case["state"]


@expecting("survey")
def test_a_survey_has_one_state(case):
    story = Story(case)
    assert story.survey.state == case["survey"]
    assert [list(one) for one in story.survey.missing] == [
        list(dot(missing)) for missing in case.get("missing", ())
    ]


@expecting("stale")
def test_a_decision_is_stale_when_what_it_judged_is_another_version(case):
    assert [live.stale for live in Story(case).status.decisions] == case["stale"]


@expecting("judged")
def test_a_decision_judges_need_evidence_rows_and_pictures(case):
    assert list(versions.judged(Story(case).dossier)) == [dot(one) for one in case["judged"]]


@expecting("hand_in")
def test_a_hand_in_lists_all_that_is_live(case):
    story = Story(case)
    dots = versions.handed_in(
        story.dossier.survey, story.dossier.rows, story.of("need"), story.dossier.photos
    )
    assert list(dots) == [dot(one) for one in case["hand_in"]]


@expecting("changed")
def test_both_sides_see_what_changed_since_the_decision(case):
    story = Story(case)
    judged = story.status.decisions[0].decision.judged
    found = versions.changed(story.dossier, judged, story.histories)
    expected = [
        (padded(record), collection, field, before, after)
        for collection, record, field, before, after in case["changed"]
    ]
    assert [tuple(one) for one in found] == expected


@pytest.mark.parametrize(("fields", "expected"), CASES["figures"])
def test_a_need_is_read_with_what_it_lacks(fields, expected):
    lives = {field: (Write(one, b"", 1, b"", (1, 0), None),) for field, one in fields.items()}
    need = Record(bytes(16), "need", "area/a", lives)
    assert {
        "item_name": needs.item_name(need),
        "item_code": needs.item_code(need),
        "amount": needs.proposed_amount(need),
        "priority": needs.priority(need),
        "funded_elsewhere": needs.funded_elsewhere(need),
    } == expected


def test_a_decision_is_read_back_as_it_was_written():
    decision = reviews.Decision(
        outcome="adjusted",
        judged=(Dot(padded("T"), 1),),
        form=padded("f"),
        quantity=4,
        unit_price=1,
    )
    assert reviews.read_decision(decision.value()) == decision


@pytest.mark.parametrize(("outcome", "quantity", "price", "words", "faults"), DECISIONS["cases"])
def test_a_decision_says_what_it_lacks(outcome, quantity, price, words, faults):
    found = reviews.decision_faults(outcome, quantity, price, words)
    assert [list(fault) for fault in found] == faults


def test_a_deleted_record_is_in_no_hand_in():
    gone = Record(bytes(16), "row", "area/a", {DELETED: (Write(True, b"T", 9, b"", (1, 0), None),)})
    assert versions.handed_in(Record(bytes(16), "survey", "area/a", {}), [gone], [], []) == ()
