"""Signing in, and what keeps others out."""

from api.node import Node
from api.passwords import set_verifier
from tests.api.conftest import (
    AREA,
    PAGE,
    PASSWORD,
    STAFF,
    VERIFIER,
    Browser,
    Hands,
    account,
    carry,
    code_of,
    sign_in,
)


def test_a_person_signs_in_and_learns_the_own_roles(desk: Browser, mainland: Node):
    lan = account(mainland, "lan", (AREA, "reviewer", ["A"]))
    answer = sign_in(desk, " LAN ")
    assert answer.status_code == 200
    assert answer.json() == {
        "account": lan.hex(),
        "login": "lan",
        "name": "Người lan",
        "position": "Chuyên viên",
        "agency": "Sở",
        "roles": {AREA: [{"role": "reviewer", "forms": ["A"]}]},
    }
    assert desk.get("/api/me").json() == answer.json()


def test_the_cookie_is_the_servers_own_and_kept_from_scripts(desk: Browser, mainland: Node):
    account(mainland, "lan")
    cookie = sign_in(desk, "lan").headers["set-cookie"]
    assert cookie.startswith(f"haidang_{mainland.short_id}=")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie


def test_after_signing_out_the_old_cookie_is_worth_nothing(desk: Browser, mainland: Node):
    account(mainland, "lan")
    sign_in(desk, "lan")
    kept = dict(desk.cookies)
    assert desk.post("/api/sign-out", headers=PAGE).status_code == 204
    desk.cookies.update(kept)
    assert code_of(desk.get("/api/me")) == (401, "sign_in_required")


def test_a_sign_in_ends_after_a_working_day(desk: Browser, mainland: Node, hands: Hands):
    account(mainland, "lan")
    sign_in(desk, "lan")
    hands.go(12 * 3600)
    assert code_of(desk.get("/api/me")) == (401, "sign_in_required")


def test_a_wrong_password_and_an_unknown_login_look_the_same(desk: Browser, mainland: Node):
    account(mainland, "lan")
    wrong, unknown = sign_in(desk, "lan", "x"), sign_in(desk, "huệ", "x")
    assert code_of(wrong) == code_of(unknown) == (401, "sign_in_failed")
    assert wrong.json() == unknown.json()


def test_each_wrong_password_after_the_fifth_doubles_the_wait(
    desk: Browser, mainland: Node, hands: Hands
):
    account(mainland, "lan")
    for _ in range(5):
        assert code_of(sign_in(desk, "lan", "x")) == (401, "sign_in_failed")
    answer = sign_in(desk, "lan")
    assert code_of(answer) == (429, "sign_in_delayed")
    assert answer.json()["retry_after"] == 1 and answer.headers["retry-after"] == "1"
    hands.go(1)
    assert code_of(sign_in(desk, "lan", "x")) == (401, "sign_in_failed")
    assert sign_in(desk, "lan").json()["retry_after"] == 2
    hands.go(2)
    assert sign_in(desk, "lan").status_code == 200
    assert code_of(sign_in(desk, "lan", "x")) == (401, "sign_in_failed")


def test_a_deleted_account_cannot_sign_in(desk: Browser, mainland: Node):
    lan = account(mainland, "lan")
    mainland.replica.write("common", "account", {}, record=lan, delete=True)
    assert code_of(sign_in(desk, "lan")) == (401, "sign_in_failed")


def test_a_person_who_is_deleted_while_signed_in_is_out(desk: Browser, mainland: Node):
    lan = account(mainland, "lan")
    sign_in(desk, "lan")
    mainland.replica.write("common", "account", {}, record=lan, delete=True)
    assert code_of(desk.get("/api/me")) == (401, "sign_in_required")


def test_another_sites_page_cannot_sign_anybody_in(desk: Browser, mainland: Node):
    account(mainland, "lan")
    body = {"login": "lan", "password": PASSWORD}
    for site in ("cross-site", "same-site", ""):
        answer = desk.post("/api/sign-in", json=body, headers={"sec-fetch-site": site})
        assert code_of(answer) == (403, "cross_site")


def test_a_cookie_without_word_of_where_it_comes_from_changes_nothing(
    desk: Browser, mainland: Node
):
    account(mainland, "lan")
    sign_in(desk, "lan")
    assert code_of(desk.post("/api/sign-out")) == (403, "cross_site")
    assert desk.get("/api/me").status_code == 200


def test_tries_of_a_day_that_has_not_come_do_not_keep_anybody_waiting(
    desk: Browser, mainland: Node, hands: Hands
):
    account(mainland, "lan")
    hands.go(30 * 86_400)
    for _ in range(9):
        sign_in(desk, "lan", "x")
    hands.go(-30 * 86_400)
    assert sign_in(desk, "lan").status_code == 200


def test_a_grant_that_ended_before_anything_was_written_gives_no_role(
    desk: Browser, mainland: Node
):
    account(mainland, "lan", (AREA, "reviewer", ["A"]))
    [grant] = mainland.store.records("grant")
    mainland.replica.write(AREA, "grant", {"ends": []}, record=grant.id)
    assert sign_in(desk, "lan").json()["roles"] == {}


def test_an_island_sets_passwords_of_those_whose_roles_it_may_grant_and_of_nobody_else(
    desk: Browser, mainland: Node, island: Node
):
    for login, role in (("an", "administrator"), ("lan", "lead")):
        scope = "common" if role == "administrator" else AREA
        made = account(mainland, login, (scope, role, []))
        [verifier] = [v for v in mainland.store.records("verifier") if v.get("account") == made]
        mainland.replica.write("staff/mainland", "verifier", {}, record=verifier.id, delete=True)
        set_verifier(island, STAFF, made, VERIFIER)
    mainland.certify("common", island.certificate)
    carry(island, mainland, AREA, STAFF)
    assert sign_in(desk, "lan").status_code == 200
    assert code_of(sign_in(desk, "an")) == (401, "sign_in_failed")
