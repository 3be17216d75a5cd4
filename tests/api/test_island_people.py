"""A lead sets passwords, activates reserves and ends roles with no mainland in reach."""

from typing import Any

import pytest

from api.cli import run
from api.passwords import set_verifier
from tests.api.conftest import (
    AREA,
    OTHER,
    PAGE,
    PASSWORD,
    STAFF,
    VERIFIER,
    Browser,
    account,
    carry,
    client,
    code_of,
    sign_in,
)
from tests.api.islands import JOINED, Crew, crew, entered

__all__ = ["crew"]

NEW = "mat-khau-moi"


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


@pytest.fixture
def reserve(crew: Crew) -> bytes:
    """A reserve account of the area, known on the island."""
    fields = {"login": "duphong1", "name": "Dự phòng 1", "reserve": AREA}
    made = crew.mainland.replica.write("common", "account", fields, personal=True).record_id
    carry(crew.mainland, crew.island, "common")
    return made


def reset(browser: Browser, account: bytes, password: str = NEW):
    body = {"password": password}
    return browser.post(f"/api/island/people/{account.hex()}/password", json=body, headers=PAGE)


def activate(browser: Browser, account: bytes, area: str = AREA, password: str = NEW):
    body = {"area": area, "password": password}
    return browser.post(f"/api/island/people/{account.hex()}/activation", json=body, headers=PAGE)


def end(browser: Browser, grant: str):
    return browser.post(f"/api/island/grants/{grant}/end", json={}, headers=PAGE)


def person(browser: Browser, account: bytes) -> dict[str, Any]:
    people = browser.get("/api/island/people").json()["people"]
    return next(one for one in people if one["account"] == account.hex())


def test_the_people_of_the_area_are_listed_with_who_gave_their_roles(crew: Crew, lead: Browser):
    said = lead.get("/api/island/people").json()
    assert [one["login"] for one in said["people"]] == ["huong", "lan", "tam"]
    [grant] = person(lead, crew.lan)["grants"]
    assert (grant["role"], grant["given_on"], grant["may_end"]) == ("surveyor", "mainland", False)
    assert person(lead, crew.lan)["may_reset"] and not person(lead, crew.reviewer)["may_reset"]


def test_a_new_password_opens_and_the_old_one_and_old_sign_ins_do_not(crew: Crew, lead: Browser):
    before = entered(crew.island, "lan")
    assert reset(lead, crew.lan).status_code == 200
    assert code_of(before.get("/api/me")) == (401, "sign_in_required")
    assert code_of(sign_in(client(crew.island), "lan")) == (401, "sign_in_failed")
    assert sign_in(client(crew.island), "lan", NEW).status_code == 200


def test_the_new_password_holds_at_the_mainland_when_it_has_come_there(crew: Crew, lead: Browser):
    reset(lead, crew.lan)
    assert sign_in(client(crew.mainland), "lan").status_code == 200
    carry(crew.island, crew.mainland, STAFF)
    assert crew.mainland.replica.quarantined() == []
    assert code_of(sign_in(client(crew.mainland), "lan"))[1] == "sign_in_failed"
    assert sign_in(client(crew.mainland), "lan", NEW).status_code == 200


def test_every_verifier_is_replaced_where_two_servers_wrote_the_first(crew: Crew, lead: Browser):
    made = account(crew.mainland, "moi", (AREA, "surveyor", []), staff="staff/11914")
    carry(crew.mainland, crew.island, "common", AREA)
    set_verifier(crew.island, STAFF, made, VERIFIER)
    set_verifier(crew.mainland, STAFF, made, VERIFIER)
    carry(crew.mainland, crew.island, STAFF)
    assert len([v for v in crew.island.store.records("verifier") if v.get("account") == made]) == 2
    reset(lead, made)
    assert code_of(sign_in(client(crew.island), "moi", PASSWORD))[1] == "sign_in_failed"
    assert sign_in(client(crew.island), "moi", NEW).status_code == 200


@pytest.mark.parametrize("password", ["", "12345", "x" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_refused(
    password: str, crew: Crew, lead: Browser
):
    answer = reset(lead, crew.lan, password)
    assert code_of(answer) == (422, "invalid")
    assert answer.json()["fields"][0]["field"] == "password"
    assert sign_in(client(crew.island), "lan").status_code == 200


def test_a_lead_sets_no_password_that_opens_more_than_the_own_area(crew: Crew, lead: Browser):
    both = account(
        crew.mainland, "hai", (AREA, "surveyor", []), (OTHER, "surveyor", []), staff=STAFF
    )
    chief = account(
        crew.mainland, "an", ("common", "administrator", []), (AREA, "lead", []), staff=STAFF
    )
    carry(crew.mainland, crew.island, *JOINED, OTHER)
    for owner in (crew.reviewer, both, chief):
        assert code_of(reset(lead, owner)) == (403, "beyond_delegation")
    for login in ("tam", "hai", "an"):
        assert sign_in(client(crew.island), login).status_code == 200


def test_whoever_has_no_role_in_the_area_is_not_found(crew: Crew, lead: Browser, reserve: bytes):
    for stranger in (crew.far, reserve, bytes(16), crew.round):
        assert code_of(reset(lead, stranger)) == (404, "not_found")


def test_only_leads_and_administrators_change_anything(crew: Crew, reserve: bytes):
    [grant] = [g for g in crew.island.store.records("grant") if g.get("account") == crew.lan]
    for login in ("lan", "tam", "xa"):
        browser = entered(crew.island, login)
        for answer in (
            reset(browser, crew.lan),
            activate(browser, reserve),
            end(browser, grant.id.hex()),
        ):
            assert code_of(answer) == (403, "not_allowed")
    assert code_of(reset(client(crew.island), crew.lan)) == (401, "sign_in_required")


def test_a_reserve_becomes_a_surveyor_who_signs_in(crew: Crew, lead: Browser, reserve: bytes):
    said = lead.get("/api/island/people").json()
    assert [one["login"] for one in said["reserves"]] == ["duphong1"]
    answer = activate(lead, reserve)
    assert answer.status_code == 201 and answer.json()["reserves"] == []
    [grant] = person(lead, reserve)["grants"]
    assert (grant["role"], grant["given_on"], grant["may_end"]) == ("surveyor", "island", True)
    me = sign_in(client(crew.island), "duphong1", NEW).json()
    assert me["roles"] == {AREA: [{"role": "surveyor", "forms": []}]}


def test_what_an_activated_reserve_writes_counts_at_the_mainland(
    crew: Crew, lead: Browser, reserve: bytes
):
    activate(lead, reserve)
    values = {"kind": "station", "name": "Đài mới"}
    site = crew.island.replica.write(AREA, "site", values, author=reserve).record_id
    carry(crew.island, crew.mainland, AREA, STAFF)
    assert crew.mainland.store.record(site) is not None
    assert sign_in(client(crew.mainland), "duphong1", NEW).status_code == 200


def test_nobody_is_activated_who_is_no_reserve_of_the_area(
    crew: Crew, lead: Browser, reserve: bytes
):
    assert code_of(activate(lead, crew.lan)) == (409, "not_reserve")
    assert code_of(activate(lead, bytes(16))) == (404, "not_found")
    assert code_of(activate(lead, reserve, OTHER)) == (422, "invalid")
    assert code_of(activate(lead, reserve, password="12345")) == (422, "invalid")
    activate(lead, reserve)
    assert code_of(activate(lead, reserve)) == (409, "not_reserve")


def test_an_ended_role_is_gone_and_what_was_written_before_counts(
    crew: Crew, lead: Browser, reserve: bytes
):
    activate(lead, reserve)
    values = {"kind": "station", "name": "Đài mới"}
    site = crew.island.replica.write(AREA, "site", values, author=reserve).record_id
    browser = client(crew.island)
    sign_in(browser, "duphong1", NEW)
    [grant] = person(lead, reserve)["grants"]
    answer = end(lead, grant["id"])
    assert answer.status_code == 200, answer.text
    assert [one["login"] for one in answer.json()["reserves"]] == ["duphong1"]
    assert code_of(browser.get("/api/me")) == (401, "sign_in_required")
    after = {"name": "Sau khi hết quyền"}
    crew.island.replica.write(AREA, "site", after, record=site, author=reserve)
    record = crew.island.store.record(site)
    assert record is not None and record.get("name") == "Đài mới"
    carry(crew.island, crew.mainland, AREA)
    [refused] = crew.mainland.replica.quarantined(AREA)
    assert refused.verdict == "not_granted"


def test_what_the_mainland_gave_an_island_does_not_end(crew: Crew, lead: Browser):
    [grant] = person(lead, crew.lan)["grants"]
    assert code_of(end(lead, grant["id"])) == (403, "beyond_delegation")
    assert code_of(end(lead, "00" * 16)) == (404, "not_found")
    assert code_of(end(lead, "zz")) == (404, "not_found")


def test_a_lead_does_not_lock_out_the_lead(crew: Crew, lead: Browser):
    [grant] = person(lead, crew.lead)["grants"]
    assert code_of(end(lead, grant["id"])) == (403, "not_allowed")


def test_an_administrator_at_the_mainland_does_both_for_everybody(crew: Crew):
    account(crew.mainland, "an", ("common", "administrator", []))
    chief = entered(crew.mainland, "an")
    assert reset(chief, crew.reviewer).status_code == 200
    [grant] = person(chief, crew.lan)["grants"]
    assert grant["may_end"] and end(chief, grant["id"]).status_code == 200
    carry(crew.mainland, crew.island, AREA)
    assert sign_in(client(crew.island), "lan").json()["roles"] == {}


def test_passwords_are_never_in_the_log_of_changes_or_of_requests(
    crew: Crew, lead: Browser, capsys: pytest.CaptureFixture[str]
):
    reset(lead, crew.lan, "bi-mat-cua-lan")
    said = capsys.readouterr()
    bodies = b"".join(
        change.body or b""
        for scope in crew.island.store.scopes()
        for head in crew.island.store.vector(scope)
        for change in crew.island.store.branch(scope, head, 0)
    )
    assert b"bi-mat-cua-lan" not in bodies
    assert "bi-mat-cua-lan" not in said.out + said.err


def test_an_administrator_on_an_island_stays_within_its_delegation(crew: Crew):
    account(crew.mainland, "an", ("common", "administrator", []), staff=STAFF)
    carry(crew.mainland, crew.island, "common", STAFF)
    chief = entered(crew.island, "an")
    assert code_of(reset(chief, crew.reviewer)) == (403, "beyond_delegation")
    assert reset(chief, crew.lan).status_code == 200


def test_a_reserve_account_is_made_by_a_command_for_an_area(
    crew: Crew, capsys: pytest.CaptureFixture[str]
):
    add = ["account", "add", "--data", str(crew.mainland.settings.data), "--name", "Dự phòng"]
    assert run([*add, "--login", "dp1", "--reserve", "common"]) == 2
    assert "invalid" in capsys.readouterr().err
    assert run([*add, "--login", "dp2", "--reserve", AREA]) == 0
    account(crew.mainland, "an", ("common", "administrator", []))
    said = entered(crew.mainland, "an").get("/api/island/people").json()
    assert [one["login"] for one in said["reserves"]] == ["dp2"]
