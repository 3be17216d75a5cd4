"""How each refusal of the service is reached, by its code.

A function readies everything and gives the request that is refused; what it asks for by name
are fixtures.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from api.node import Node
from api.routes.sign_in import AT_ONCE, TURNSTILE, WAITING
from api.survey.published import publish
from api.survey.units import COLUMNS
from tests.api.conftest import (
    AREA,
    PAGE,
    Browser,
    Field,
    account,
    decide,
    read,
    sign_in,
)
from tests.api.islands import Crew, entered
from tests.api.test_desk_gate import form as gated_form
from tests.api.test_desk_gate import supply
from tests.api.test_files import a_form

Request: TypeAlias = Callable[[], Any]
Ready: TypeAlias = Callable[..., Request]

REFUSALS: dict[str, Ready] = {}


def refusal(code: str) -> Callable[[Ready], Ready]:
    """Note how a code is reached."""

    def note(ready: Ready) -> Ready:
        assert code not in REFUSALS, code
        REFUSALS[code] = ready
        return ready

    return note


def post(browser: Browser, path: str, body: Any = None) -> Request:
    """A request of the own page; bytes go as they are, the rest as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda: browser.post(path, content=content, headers=PAGE)


def administrator(desk: Browser, node: Node) -> Browser:
    account(node, "an", ("common", "administrator", []))
    assert sign_in(desk, "an").status_code == 200
    return desk


@refusal("not_ready")
def not_ready(desk: Browser, mainland: Node) -> Request:
    beside = sqlite3.connect(mainland.settings.data / "local.sqlite3")
    beside.execute("alter table fact rename to fact_away")
    beside.close()
    return lambda: desk.get("/health")


@refusal("bad_json")
def bad_json(desk: Browser) -> Request:
    return post(desk, "/api/sign-in", b"{")


@refusal("invalid")
def invalid(desk: Browser) -> Request:
    return post(desk, "/api/sign-in", {"login": "lan"})


@refusal("too_large")
def too_large(desk: Browser) -> Request:
    return post(desk, "/api/sign-in", {"login": "x", "password": "y" * 300_000})


@refusal("not_found")
def not_found(reviewer: Browser) -> Request:
    return lambda: reviewer.get(f"/api/needs/{'00' * 16}")


@refusal("method_not_allowed")
def method_not_allowed(desk: Browser) -> Request:
    return lambda: desk.delete("/api/me", headers=PAGE)


@refusal("cross_site")
def cross_site(desk: Browser) -> Request:
    return lambda: desk.post("/api/sign-in", json={}, headers={"sec-fetch-site": "cross-site"})


@refusal("bad_host")
def bad_host(desk: Browser) -> Request:
    return lambda: desk.get("/api/node", headers={"host": "x" * 2400})


@refusal("sign_in_required")
def sign_in_required(desk: Browser) -> Request:
    return lambda: desk.get("/api/me")


@refusal("sign_in_failed")
def sign_in_failed(desk: Browser, mainland: Node) -> Request:
    account(mainland, "lan")
    return lambda: sign_in(desk, "lan", "sai")


@refusal("sign_in_delayed")
def sign_in_delayed(desk: Browser, mainland: Node) -> Request:
    account(mainland, "lan")
    for _ in range(5):
        sign_in(desk, "lan", "sai")
    return lambda: sign_in(desk, "lan")


@refusal("busy")
def busy(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(TURNSTILE, "_inside", AT_ONCE + WAITING)
    return lambda: sign_in(desk, "lan")


@refusal("not_allowed")
def not_allowed(desk: Browser, field: Field) -> Request:
    sign_in(desk, "lan")
    return lambda: desk.get("/api/needs")


@refusal("review_not_allowed")
def review_not_allowed(desk: Browser, need: str, mainland: Node) -> Request:
    account(mainland, "kiem", ("common", "auditor", []))
    sign_in(desk, "kiem")
    desk.headers.update(PAGE)
    shown = read(desk, need)
    return lambda: decide(desk, shown, "approved")


@refusal("mainland_only")
def mainland_only(mainland: Node, island: Node) -> Request:
    Crew(mainland, island)
    browser = entered(island, "tam")
    return lambda: browser.get("/api/needs")


@refusal("bad_round")
def bad_round(desk: Browser, mainland: Node) -> Request:
    return post(administrator(desk, mainland), "/api/admin/rounds", b"{")


@refusal("bad_units")
def bad_units(desk: Browser, mainland: Node) -> Request:
    lines = f"{','.join(COLUMNS)}\nX,1,Xã,hamlet,,,,,,,".encode()
    return post(administrator(desk, mainland), "/api/admin/units", lines)


@refusal("bad_form")
def bad_form(desk: Browser, mainland: Node) -> Request:
    return post(administrator(desk, mainland), "/api/admin/forms", [])


@refusal("section_too_large")
def section_too_large(desk: Browser, mainland: Node) -> Request:
    label = {"vi": "Câu hỏi", "en": "Question"}
    several = [{"id": f"q{n}", "kind": "text", "label": label} for n in range(600)]
    sections = [{"id": "s", "title": label, "questions": several}]
    form = {**a_form(), "sections": sections}
    return post(administrator(desk, mainland), "/api/admin/forms", form)


@refusal("legacy_encoding")
def legacy_encoding(desk: Browser, mainland: Node) -> Request:
    file = '{"name": "§ît kh¶o s¸t n¨m"}'.encode()
    return post(administrator(desk, mainland), "/api/admin/rounds", file)


@refusal("login_taken")
def login_taken(desk: Browser, mainland: Node) -> Request:
    account(mainland, "lan")
    body = {"login": "LAN", "name": "Lan (ví dụ)"}
    return post(administrator(desk, mainland), "/api/admin/accounts", body)


@refusal("wrong_scope")
def wrong_scope(desk: Browser, mainland: Node) -> Request:
    lan = account(mainland, "lan")
    body = {"role": "lead", "scope": "common"}
    return post(administrator(desk, mainland), f"/api/admin/accounts/{lan.hex()}/grants", body)


@refusal("no_such_area")
def no_such_area(desk: Browser, mainland: Node) -> Request:
    lan = account(mainland, "lan")
    body = {"role": "lead", "scope": "area/none"}
    return post(administrator(desk, mainland), f"/api/admin/accounts/{lan.hex()}/grants", body)


@refusal("round_unknown")
def round_unknown(desk: Browser, mainland: Node) -> Request:
    return post(administrator(desk, mainland), "/api/admin/rounds/close", {"code": "none"})


@refusal("form_published")
def form_published(desk: Browser, mainland: Node) -> Request:
    other = {**a_form(), "letter": "A", "title": {"vi": "Khác", "en": "Other"}}
    return post(administrator(desk, mainland), "/api/admin/forms", other)


@refusal("not_decidable")
def not_decidable(reviewer: Browser, field: Field) -> Request:
    survey = field.survey()
    need = field.need(survey)
    field.write("survey", survey, handed_in=[[bytes(16), 1], *field.dots(survey, need)])
    shown = read(reviewer, need.hex())
    return lambda: decide(reviewer, shown, "approved")


def gated(desk: Browser, mainland: Node, field: Field) -> str:
    """A need that lacks a point of the gate, before its reviewer."""
    field.form = mainland.replica.write("common", "form", publish(gated_form())).record_id
    survey = field.survey(people=40, budget=["unknown"])
    need = field.need(survey)
    field.hand_in(survey, need)
    account(mainland, "tam", (AREA, "reviewer", ["B"]))
    sign_in(desk, "tam")
    desk.headers.update(PAGE)
    return need.hex()


@refusal("gate_unmet")
def gate_unmet(desk: Browser, mainland: Node, field: Field) -> Request:
    shown = read(desk, gated(desk, mainland, field))
    return lambda: decide(desk, shown, "approved")


@refusal("supplement_in_use")
def supplement_in_use(desk: Browser, mainland: Node, field: Field) -> Request:
    need = gated(desk, mainland, field)
    [made] = supply(desk, need).json()["supplements"]
    decide(desk, read(desk, need), "approved")
    return lambda: desk.delete(f"/api/needs/{need}/supplements/{made['id']}")


@refusal("version_changed")
def version_changed(reviewer: Browser, need: str, field: Field) -> Request:
    shown = read(reviewer, need)
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    return lambda: decide(reviewer, shown, "approved")


@refusal("not_confirmable")
def not_confirmable(mainland: Node, island: Node) -> Request:
    crew = Crew(mainland, island, confirms=False)
    survey, browser = crew.survey(), entered(island, "huong")
    path = f"/api/island/surveys/{survey.hex()}"
    hand_in = browser.get(path).json()["hand_in"]
    return post(browser, f"{path}/confirmation", {"hand_in": hand_in})


@refusal("not_reserve")
def not_reserve(mainland: Node, island: Node) -> Request:
    crew = Crew(mainland, island)
    body = {"area": AREA, "password": "mat-khau-moi"}
    path = f"/api/island/people/{crew.lan.hex()}/activation"
    return post(entered(island, "huong"), path, body)


@refusal("beyond_delegation")
def beyond_delegation(mainland: Node, island: Node) -> Request:
    crew = Crew(mainland, island)
    [grant] = [g for g in island.store.records("grant") if g.get("account") == crew.lan]
    return post(entered(island, "huong"), f"/api/island/grants/{grant.id.hex()}/end", {})


@refusal("internal")
def internal(desk: Browser, mainland: Node, monkeypatch: pytest.MonkeyPatch) -> Request:
    def fall(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(mainland.local, "failures", fall)
    return lambda: sign_in(desk, "lan")
