"""A lead sees where each site of the round stands, and gives sites to people."""

from typing import Any

import pytest

from tests.api.conftest import AREA, OTHER, PAGE, Browser, account, carry, client, code_of
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


def give(browser: Browser, crew: Crew, sites: list[bytes], account: bytes | None):
    body = {
        "round": crew.round.hex(),
        "sites": [site.hex() for site in sites],
        "account": account.hex() if account else None,
    }
    return browser.post("/api/island/assignments", json=body, headers=PAGE)


def row(browser: Browser, site: bytes) -> dict[str, Any]:
    sites: list[dict[str, Any]] = browser.get("/api/island/sites").json()["sites"]
    return next(one for one in sites if one["id"] == site.hex())


def test_each_site_says_where_it_stands(crew: Crew, lead: Browser):
    crew.survey()
    alone = crew.write(
        "site", kind="speaker_cluster", name="Cụm loa 1", hamlet="Khu 1", official_code="CL-01"
    )
    said = lead.get("/api/island/sites").json()
    assert said["round"]["id"] == crew.round.hex()
    states = {one["name"]: one["state"] for one in said["sites"]}
    assert states == {"Đài Bạch Long Vĩ": "visited", "Cụm loa 1": "to_visit"}
    assert row(lead, alone)["official_code"] == "CL-01"
    assert row(lead, alone)["kind"] == "speaker_cluster" and row(lead, alone)["hamlet"] == "Khu 1"
    assert [one["name"] for one in said["members"]] == ["Người huong", "Người lan"]


def test_why_a_site_could_not_be_visited_is_told(crew: Crew, lead: Browser):
    site = crew.write("site", kind="speaker_cluster", name="Cụm loa 1")
    reason = ["weather", "Bão số 3", "2026-11-20"]
    crew.write("assignment", round=crew.round, site=site, account=crew.lan, could_not_visit=reason)
    said = row(lead, site)
    assert said["state"] == "could_not"
    [assignment] = said["assignments"]
    assert assignment["could_not"] == dict(zip(("reason", "note", "date"), reason, strict=True))


def test_several_sites_are_given_at_once_and_taken_back(crew: Crew, lead: Browser):
    sites = [crew.write("site", kind="station", name=f"Đài {n}") for n in range(3)]
    answer = give(lead, crew, sites, crew.lan)
    assert answer.status_code == 200, answer.text
    assert answer.json()["people"][crew.lan.hex()]["name"] == "Người lan"
    owners = [[a["account"] for a in row(lead, site)["assignments"]] for site in sites]
    assert owners == [[crew.lan.hex()]] * 3
    assert give(lead, crew, sites[:1], None).status_code == 200
    assert row(lead, sites[0])["assignments"] == []
    carry(crew.island, crew.mainland, AREA)
    assert crew.mainland.replica.quarantined(AREA) == []
    assert len(crew.mainland.store.records("assignment", scope=AREA)) == 2


def test_a_site_that_is_given_to_another_is_the_others_alone(crew: Crew, lead: Browser):
    site = crew.write("site", kind="station", name="Đài 1")
    give(lead, crew, [site], crew.lan)
    give(lead, crew, [site], crew.lead)
    assert [a["account"] for a in row(lead, site)["assignments"]] == [crew.lead.hex()]


def test_giving_a_site_again_writes_nothing(crew: Crew, lead: Browser):
    site = crew.write("site", kind="station", name="Đài 1")
    give(lead, crew, [site], crew.lan)
    before = crew.island.store.count()
    give(lead, crew, [site], crew.lan)
    assert crew.island.store.count() == before


def test_sites_go_only_to_people_who_survey_there(crew: Crew, lead: Browser):
    site = crew.write("site", kind="station", name="Đài 1")
    for nobody in (crew.reviewer, crew.far, bytes(16)):
        assert code_of(give(lead, crew, [site], nobody)) == (422, "invalid")
    assert row(lead, site)["assignments"] == []


def test_what_is_no_site_of_the_area_is_not_given_and_nothing_else_either(
    crew: Crew, lead: Browser
):
    site = crew.write("site", kind="station", name="Đài 1")
    assert code_of(give(lead, crew, [site, crew.round], crew.lan)) == (404, "not_found")
    assert row(lead, site)["assignments"] == []
    body = {"round": crew.round.hex(), "sites": []}
    answer = lead.post("/api/island/assignments", json=body, headers=PAGE)
    assert code_of(answer) == (422, "invalid")
    body = {"round": site.hex(), "sites": [site.hex()]}
    answer = lead.post("/api/island/assignments", json=body, headers=PAGE)
    assert code_of(answer) == (422, "invalid")


def test_an_administrator_gives_sites_too_and_nobody_else_does(crew: Crew):
    site = crew.write("site", kind="station", name="Đài 1")
    for login in ("lan", "tam", "xa"):
        browser = entered(crew.island, login)
        assert code_of(give(browser, crew, [site], crew.lan)) == (403, "not_allowed")
    assert code_of(give(client(crew.island), crew, [site], crew.lan))[0] == 401
    account(crew.mainland, "an", ("common", "administrator", []))
    carry(crew.island, crew.mainland, AREA)
    chief = entered(crew.mainland, "an")
    assert give(chief, crew, [site], crew.lan).status_code == 200
    assert crew.mainland.replica.quarantined(AREA) == []


def test_without_an_open_round_there_is_nothing_to_give(crew: Crew, lead: Browser):
    crew.mainland.replica.write("common", "round", {"open": False}, record=crew.round)
    carry(crew.mainland, crew.island, "common")
    said = lead.get("/api/island/sites").json()
    assert said["round"] is None and said["sites"] == []


def unrestrict(browser: Browser, site: bytes | str):
    id = site if isinstance(site, str) else site.hex()
    return browser.post(f"/api/island/restrictions/{id}/end", json={}, headers=PAGE)


def test_a_lead_takes_back_that_a_site_is_restricted(crew: Crew, lead: Browser):
    site = crew.write("site", kind="led_cluster", name="Đồn biên phòng (ví dụ)", restricted=True)
    assert row(lead, site)["restricted"]
    answer = unrestrict(lead, site)
    assert answer.status_code == 200, answer.text
    assert not row(lead, site)["restricted"]
    count = crew.island.store.count()
    assert unrestrict(lead, site).status_code == 200 and crew.island.store.count() == count
    carry(crew.island, crew.mainland, AREA)
    held = crew.mainland.store.record(site)
    assert held is not None and held.live("restricted")[0].author == crew.lead
    assert crew.mainland.replica.quarantined(AREA) == []


def test_a_mark_that_the_lead_had_not_seen_stays(crew: Crew, lead: Browser):
    site = crew.write("site", kind="led_cluster", name="Đồn biên phòng (ví dụ)", restricted=True)
    unrestrict(lead, site)
    crew.island.replica.write(
        AREA,
        "site",
        {"restricted": True},
        record=site,
        author=crew.lan,
        overwrites={"restricted": []},
    )
    assert row(lead, site)["restricted"]


def test_a_lead_takes_no_mark_back_in_an_area_of_others(crew: Crew):
    site = crew.write("site", kind="station", name="Đài", restricted=True)
    account(crew.mainland, "cat", (OTHER, "lead", []))
    elsewhere = entered(crew.mainland, "cat")
    carry(crew.island, crew.mainland, AREA)
    assert code_of(unrestrict(elsewhere, site)) == (404, "not_found")
    held = crew.mainland.store.record(site)
    assert held is not None and held.get("restricted") is True


def test_only_leads_and_administrators_take_a_mark_back_and_only_of_a_site(crew: Crew):
    site = crew.write("site", kind="station", name="Đài", restricted=True)
    assert code_of(unrestrict(client(crew.island), site)) == (401, "sign_in_required")
    for login in ("lan", "tam", "xa"):
        answer = unrestrict(entered(crew.island, login), site)
        assert code_of(answer) == (403, "not_allowed")
    for id in ("zz", "00" * 16, crew.round.hex()):
        assert code_of(unrestrict(entered(crew.island, "huong"), id)) == (404, "not_found")
    assert row(entered(crew.island, "huong"), site)["restricted"]
