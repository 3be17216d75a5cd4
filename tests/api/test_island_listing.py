"""The lead's list of all surveys of the open rounds: drafts, and what became of the others."""

from tests.api.conftest import (
    AREA,
    PAGE,
    Browser,
    Hands,
    carry,
    client,
    code_of,
    decide,
    read,
    sign_in,
)
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


def states(browser: Browser) -> dict[str, str]:
    answer = browser.get("/api/island/fieldwork")
    assert answer.status_code == 200, answer.text
    return {row["id"]: row["state"] for row in answer.json()["surveys"]}


def test_a_draft_is_listed_with_who_began_it_and_when(crew: Crew, hands: Hands):
    site = crew.write("site", kind="station", name="Đài ở bến cảng")
    began = hands()
    draft = crew.write("survey", round=crew.round, form=crew.form, site=site)
    hands.go(3600)
    crew.write("survey", draft, status="working")
    answer = entered(crew.island, "huong").get("/api/island/fieldwork").json()
    [row] = answer["surveys"]
    assert (row["id"], row["state"], row["handed_in"]) == (draft.hex(), "draft", None)
    assert row["begun"]["author"] == crew.lan.hex() and row["begun"]["time"] - began < 60_000
    assert row["site"]["name"] == "Đài ở bến cảng" and row["form"]["letter"] == "A"
    assert answer["people"][crew.lan.hex()]["name"] == "Người lan"
    assert [(one["id"], one["name"]) for one in answer["rounds"]] == [
        (crew.round.hex(), "Đợt 2026")
    ]
    assert row["round"] == crew.round.hex()


def test_a_survey_stays_in_the_list_from_hand_in_to_decision(crew: Crew, hands: Hands):
    survey, browser = crew.survey(), entered(crew.island, "huong")
    assert states(browser) == {survey.hex(): "unconfirmed"}
    shown = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    [need] = (one["id"] for one in shown["needs"])
    assert shown["outcomes"] == ["unconfirmed"]
    crew.island.replica.write(
        AREA,
        "survey",
        {"confirmed": [bytes.fromhex(shown["hand_in"][0]), shown["hand_in"][1]]},
        record=survey,
        author=crew.lead,
    )
    assert states(browser) == {survey.hex(): "handed_in"}

    desk = client(crew.mainland)
    sign_in(desk, "tam")
    desk.headers.update(PAGE)
    carry(crew.island, crew.mainland, AREA)
    asked = decide(desk, read(desk, need), "returned", words="Cụm nào hỏng?")
    assert asked.status_code == 201, asked.text
    carry(crew.mainland, crew.island, AREA)
    assert states(browser) == {survey.hex(): "returned"}

    said = [bytes.fromhex(asked.json()["decisions"][0]["dot"][0])]
    said += asked.json()["decisions"][0]["dot"][1:]
    crew.write("answer", parent=bytes.fromhex(need), to=said, text="Cụm ở bến cảng.")
    assert states(browser) == {survey.hex(): "handed_in"}

    carry(crew.island, crew.mainland, AREA)
    hands.go(60)
    why = "Đã có chương trình khác."
    assert decide(desk, read(desk, need), "rejected", words=why).status_code == 201
    carry(crew.mainland, crew.island, AREA)
    assert states(browser) == {survey.hex(): "decided"}
    after = browser.get(f"/api/island/surveys/{survey.hex()}").json()
    assert after["outcomes"] == ["rejected"] and not after["may_confirm"]


def test_the_newest_comes_first(crew: Crew, hands: Hands):
    old = crew.survey()
    hands.go(60)
    new = crew.write("survey", round=crew.round, form=crew.form)
    hands.go(60)
    withdrawn = crew.survey()
    crew.write("survey", withdrawn, handed_in=None)
    assert list(states(entered(crew.island, "huong")).items()) == [
        (withdrawn.hex(), "withdrawn"),
        (new.hex(), "draft"),
        (old.hex(), "unconfirmed"),
    ]


def test_what_belongs_to_no_open_round_is_not_listed(crew: Crew):
    crew.survey()
    crew.write("survey", form=crew.form)
    crew.mainland.replica.write("common", "round", {"open": False}, record=crew.round)
    carry(crew.mainland, crew.island, "common")
    answer = entered(crew.island, "huong").get("/api/island/fieldwork").json()
    assert answer == {"rounds": [], "surveys": [], "people": {}}


def test_only_those_who_lead_here_see_the_list(crew: Crew):
    crew.survey()
    for login in ("lan", "tam", "xa"):
        answer = entered(crew.island, login).get("/api/island/fieldwork")
        assert code_of(answer) == (403, "not_allowed")
    assert code_of(client(crew.island).get("/api/island/fieldwork"))[0] == 401
