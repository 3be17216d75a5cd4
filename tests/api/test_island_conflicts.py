"""A lead settles what two surveyors wrote side by side, and only what was shown."""

from typing import Any

import pytest

from api.node import Node
from sync.canonical import Value
from sync.change import Dot
from tests.api.conftest import AREA, PAGE, STAFF, Browser, account, carry, client, code_of
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


class Beside:
    """A surveyor at the mainland who edits what has come there, and has not seen the rest."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        carry(crew.island, crew.mainland, AREA)

    def write(self, collection: str, record: bytes, **values: Value) -> None:
        self.crew.mainland.replica.write(
            AREA, collection, values, record=record, author=self.crew.lan
        )


def disagree(crew: Crew, collection: str, record: bytes, field: str, one: Value, other: Value):
    """Two values of a field, written side by side."""
    beside = Beside(crew)
    crew.write(collection, record, **{field: one})
    beside.write(collection, record, **{field: other})
    carry(crew.mainland, crew.island, AREA)


def settle(browser: Browser, conflict: dict[str, Any], **choice: Any):
    body = {
        "record": conflict["record"],
        "field": conflict["field"],
        "dots": [value["dot"] for value in conflict["values"]],
        **choice,
    }
    return browser.post("/api/island/conflicts", json=body, headers=PAGE)


def open_ones(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get("/api/island/conflicts").json()["conflicts"]
    return found


def held(node: Node, record: bytes, field: str) -> list[Value]:
    found = node.store.record(record)
    assert found is not None
    return found.values(field)


def test_both_values_are_shown_with_their_authors_and_machines(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    said = lead.get("/api/island/conflicts").json()
    [conflict] = said["conflicts"]
    assert (conflict["record"], conflict["field"]) == (survey.hex(), "hamlet")
    assert conflict["question"]["label"]["vi"] and conflict["may_write"]
    assert {value["value"] for value in conflict["values"]} == {"Khu 2", "Khu 3"}
    assert {value["author"] for value in conflict["values"]} == {crew.lan.hex()}
    assert {value["device"] for value in conflict["values"]} == {"Đảo", None}
    assert said["people"][crew.lan.hex()]["name"] == "Người lan"
    assert lead.get("/api/island").json()["todo"]["conflicts"] == 1


def test_one_of_the_values_is_chosen_and_the_mainland_says_the_same(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    [conflict] = open_ones(lead)
    chosen = next(value for value in conflict["values"] if value["value"] == "Khu 3")
    answer = settle(lead, conflict, chosen=chosen["dot"])
    assert answer.status_code == 200 and answer.json()["conflicts"] == []
    carry(crew.island, crew.mainland, AREA)
    for node in (crew.island, crew.mainland):
        assert held(node, survey, "hamlet") == ["Khu 3"]
        record = node.store.record(survey)
        assert record is not None and record.live("hamlet")[0].author == crew.lead


def test_another_value_is_written_composed_in_place_of_both(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    [conflict] = open_ones(lead)
    assert settle(lead, conflict, value="  Khu dân cu\u031b 4 ").status_code == 200
    assert held(crew.island, survey, "hamlet") == ["Khu dân cư 4"]


def test_a_number_is_written_within_the_bounds_of_its_question(crew: Crew, lead: Browser):
    survey = crew.survey(staff=1)
    disagree(crew, "survey", survey, "staff", 2, 3)
    [conflict] = open_ones(lead)
    for wrong, code in ((-1, "too_small"), ("ba", "wrong_shape"), ("", "required")):
        answer = settle(lead, conflict, value=wrong)
        assert code_of(answer) == (422, "invalid")
        assert answer.json()["fields"] == [{"field": "value", "code": code}]
    assert settle(lead, conflict, value=4).status_code == 200
    assert held(crew.island, survey, "staff") == [4]


def test_of_a_composite_answer_one_is_chosen_and_none_typed(crew: Crew, lead: Browser):
    survey = crew.survey()
    disagree(crew, "survey", survey, "status", "partly_working", "stopped")
    [conflict] = open_ones(lead)
    assert not conflict["may_write"]
    assert code_of(settle(lead, conflict, value="working")) == (422, "invalid")
    assert code_of(settle(lead, conflict)) == (422, "invalid")
    assert code_of(settle(lead, conflict, chosen=["00" * 16, 1])) == (422, "invalid")
    assert settle(lead, conflict, chosen=conflict["values"][0]["dot"]).status_code == 200


def test_a_value_that_came_meanwhile_is_shown_and_not_written_over(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    [conflict] = open_ones(lead)
    beside = Beside(crew)
    beside.write("survey", survey, hamlet="Khu 5")
    carry(crew.mainland, crew.island, AREA)
    crew.island.replica.write(
        AREA,
        "survey",
        {"hamlet": "Khu 6"},
        record=survey,
        author=crew.lan,
        overwrites={"hamlet": [Dot(bytes.fromhex(d[0]), d[1]) for d in _dots(conflict)]},
    )
    answer = settle(lead, conflict, value="Khu 9")
    assert code_of(answer) == (409, "version_changed")
    now = answer.json()["conflict"]
    assert {value["value"] for value in now["values"]} == {"Khu 5", "Khu 6"}
    assert settle(lead, now, value="Khu 9").status_code == 200


def _dots(conflict: dict[str, Any]) -> list[tuple[str, int]]:
    return [tuple(value["dot"]) for value in conflict["values"]]


def test_what_somebody_else_settled_is_settled(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    [conflict] = open_ones(lead)
    crew.write("survey", survey, hamlet="Khu 7")
    answer = settle(lead, conflict, value="Khu 9")
    assert code_of(answer) == (409, "version_changed") and answer.json()["conflict"] is None


def test_the_name_of_a_site_is_settled_too(crew: Crew, lead: Browser):
    site = crew.write("site", kind="station", name="Đài 1")
    disagree(crew, "site", site, "name", "Đài A", "Đài B")
    [conflict] = open_ones(lead)
    assert settle(lead, conflict, value="Đài C").status_code == 200
    assert held(crew.island, site, "name") == ["Đài C"]


def test_two_hand_ins_are_no_choice_of_the_leads(crew: Crew, lead: Browser):
    survey = crew.survey()
    disagree(crew, "survey", survey, "handed_in", None, [[bytes(16), 1]])
    assert open_ones(lead) == []


def test_only_a_lead_settles(crew: Crew, lead: Browser):
    survey = crew.survey(hamlet="Khu 1")
    disagree(crew, "survey", survey, "hamlet", "Khu 2", "Khu 3")
    [conflict] = open_ones(lead)
    account(crew.mainland, "an", ("common", "administrator", []), staff=STAFF)
    carry(crew.mainland, crew.island, "common", STAFF)
    for login in ("lan", "tam", "xa", "an"):
        answer = settle(entered(crew.island, login), conflict, value="Khu 9")
        assert code_of(answer) == (403, "not_allowed")
    assert code_of(settle(client(crew.island), conflict, value="Khu 9"))[0] == 401
    assert code_of(settle(lead, {**conflict, "record": "00" * 16}, value="x"))[0] == 404
