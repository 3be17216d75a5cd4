"""The lead confirms the hand-in that was shown, and no other."""

import pytest

from api.node import Node
from tests.api.conftest import (
    AREA,
    PAGE,
    STAFF,
    Browser,
    Hands,
    account,
    carry,
    client,
    code_of,
    sign_in,
)
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


def confirm(browser: Browser, survey: bytes | str, hand_in: object):
    id = survey if isinstance(survey, str) else survey.hex()
    body = {"hand_in": hand_in}
    return browser.post(f"/api/island/surveys/{id}/confirmation", json=body, headers=PAGE)


def listed(browser: Browser) -> list[str]:
    return [row["id"] for row in browser.get("/api/island/surveys").json()["surveys"]]


def test_a_hand_in_waits_until_the_lead_confirms_it(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    [row] = browser.get("/api/island/surveys").json()["surveys"]
    assert (row["id"], row["state"], row["needs"]) == (survey.hex(), "unconfirmed", 1)
    assert row["site"]["name"] == "Đài Bạch Long Vĩ" and row["form"]["letter"] == "A"
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    assert shown["may_confirm"] and shown["needs"][0]["fields"]["item"]
    assert shown["people"][crew.lan.hex()]["name"] == "Người lan"
    answer = confirm(browser, survey, shown["hand_in"])
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "handed_in" and not answer.json()["may_confirm"]
    assert listed(browser) == []


@pytest.mark.parametrize("asks", [True, False])
def test_the_list_tells_whether_the_open_round_asks_for_confirmations(
    mainland: Node, island: Node, asks: bool
):
    crew = Crew(mainland, island, confirms=asks)
    crew.survey()
    answer = entered(crew.island, "huong").get("/api/island/surveys").json()
    assert answer["asked"] is asks
    assert len(answer["surveys"]) == int(asks)


def test_the_mainland_counts_the_lead_as_the_author_of_the_confirmation(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    confirm(browser, survey, shown["hand_in"])
    carry(crew.island, crew.mainland, AREA)
    record = crew.mainland.store.record(survey)
    assert record is not None
    [write] = record.live("confirmed")
    assert write.author == crew.lead
    assert write.value == [bytes.fromhex(shown["hand_in"][0]), shown["hand_in"][1]]
    assert crew.mainland.replica.quarantined(AREA) == []


def test_another_hand_in_meanwhile_is_shown_and_not_confirmed(crew: Crew, hands: Hands):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    hands.go(60)
    crew.hand_in(survey)
    answer = confirm(browser, survey, shown["hand_in"])
    assert code_of(answer) == (409, "version_changed")
    now = answer.json()["survey"]
    assert now["hand_in"] != shown["hand_in"] and now["may_confirm"]
    assert confirm(browser, survey, now["hand_in"]).status_code == 201


def test_a_withdrawn_survey_is_not_confirmed(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    crew.write("survey", survey, handed_in=None)
    assert code_of(confirm(browser, survey, shown["hand_in"])) == (409, "version_changed")


def test_what_is_confirmed_is_not_confirmed_again(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    confirm(browser, survey, shown["hand_in"])
    answer = confirm(browser, survey, shown["hand_in"])
    assert code_of(answer) == (409, "not_confirmable")
    assert answer.json()["state"] == "handed_in"


def test_a_hand_in_of_which_parts_are_missing_waits_for_them(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    crew.write("survey", survey, handed_in=[[bytes(16), 1]])
    [row] = browser.get("/api/island/surveys").json()["surveys"]
    assert row["state"] == "arriving"
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    assert code_of(confirm(browser, survey, shown["hand_in"])) == (409, "not_confirmable")


def test_where_the_round_does_not_ask_nothing_waits(mainland: Node, island: Node):
    crew = Crew(mainland, island, confirms=False)
    survey, browser = crew.survey(), entered(crew.island, "huong")
    assert listed(browser) == []
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    assert code_of(confirm(browser, survey, shown["hand_in"])) == (409, "not_confirmable")


def test_a_draft_can_be_read_and_not_confirmed(crew: Crew):
    survey = crew.write("survey", round=crew.round, form=crew.form)
    browser = entered(crew.island, "huong")
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    assert shown["state"] == "draft" and shown["hand_in"] is None
    assert listed(browser) == []


def test_only_a_lead_confirms(crew: Crew):
    survey = crew.survey()
    account(crew.mainland, "an", ("common", "administrator", []), staff=STAFF)
    carry(crew.mainland, crew.island, "common", STAFF)
    shown = entered(crew.island, "an").get(f"/api/island/surveys/{survey.hex()}").json()
    assert not shown["may_confirm"]
    answer = confirm(entered(crew.island, "an"), survey, shown["hand_in"])
    assert code_of(answer) == (403, "not_allowed") and answer.json()["needs"] == ["lead"]
    for login in ("lan", "tam", "xa"):
        answer = confirm(entered(crew.island, login), survey, shown["hand_in"])
        assert code_of(answer) == (403, "not_allowed")
    assert code_of(confirm(client(crew.island), survey, shown["hand_in"]))[0] == 401


def test_an_unknown_survey_and_a_bad_body_are_told_apart(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    dot = ["00" * 16, 1]
    for id in ("00" * 16, "zz", crew.lan.hex()):
        assert code_of(confirm(browser, id, dot)) == (404, "not_found")
        assert code_of(browser.get(f"/api/island/surveys/{id}")) == (404, "not_found")
    for wrong in (None, [], ["xy", 1], ["00" * 16, 0]):
        assert code_of(confirm(browser, survey, wrong)) == (422, "invalid")


def test_another_sites_page_confirms_nothing(crew: Crew):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    sign_in(browser, "huong")
    path = f"/api/island/surveys/{survey.hex()}/confirmation"
    answer = browser.post(path, json={}, headers={"sec-fetch-site": "cross-site"})
    assert code_of(answer) == (403, "cross_site")
