"""Bad input at every door gets one clear error with a stable code."""

import asyncio
import json
import logging

import pytest
import structlog

from api import guard
from api.node import Node
from tests.api.conftest import PAGE, Browser, account, code_of, sign_in

ELSEWHERE = {"origin": "http://other.example"}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"login":', b"[" * 100_000])
def test_what_is_not_json_is_said_to_be_so(desk: Browser, body: bytes):
    assert code_of(desk.post("/api/sign-in", content=body))[1] in ("bad_json", "invalid")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"login": "lan"}, "password", "required"),
        ({"login": 1, "password": "x"}, "login", "wrong_shape"),
        ({"login": "", "password": "x"}, "login", "wrong_shape"),
        ({"login": "x" * 101, "password": "x"}, "login", "wrong_shape"),
    ],
)
def test_a_wrong_field_is_named(desk: Browser, body: dict[str, object], field: str, code: str):
    answer = desk.post("/api/sign-in", json=body)
    assert code_of(answer) == (422, "invalid")
    assert answer.json()["fields"] == [{"field": field, "code": code}]


def test_a_body_beyond_the_limit_is_refused(desk: Browser):
    body = {"login": "x", "password": "y" * 300_000}
    assert code_of(desk.post("/api/sign-in", json=body)) == (413, "too_large")


def test_a_body_that_stays_away_is_taken_for_a_cut_and_a_long_answer_is_not(monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0.05)

    async def parts(*given: dict[str, object]) -> list[object]:
        waiting = list(given)

        async def receive() -> dict[str, object]:
            if not waiting:
                await asyncio.sleep(0.5)
            return waiting.pop(0) if waiting else {"type": "after a while"}

        receiving = guard.impatient(receive)  # type: ignore[arg-type]
        return [(await receiving())["type"] for _ in range(len(given) + 1)]

    part = {"type": "http.request", "body": b"x", "more_body": True}
    last = {**part, "more_body": False}
    assert asyncio.run(parts(part)) == ["http.request", "http.disconnect"]
    assert asyncio.run(parts(part, last)) == ["http.request", "http.request", "after a while"]


def test_a_body_that_was_cut_is_no_fault(desk: Browser, monkeypatch):
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    monkeypatch.setattr(guard, "impatient", lambda _: receive)
    assert code_of(sign_in(desk, "lan")) == (400, "bad_json")


def test_an_unknown_address_of_the_interface_is_no_page(desk: Browser):
    assert code_of(desk.get("/api/nothing")) == (404, "not_found")
    assert code_of(desk.get("/assets/nothing.js")) == (404, "not_found")
    assert code_of(desk.post("/nowhere")) == (404, "not_found")


def test_a_method_that_an_address_does_not_take(desk: Browser):
    assert code_of(desk.delete("/api/me", headers=PAGE)) == (405, "method_not_allowed")


def test_every_answer_carries_the_security_headers(desk: Browser):
    for answer in (desk.get("/health"), desk.get("/"), desk.get("/api/nothing")):
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=(self)" in answer.headers["permissions-policy"].split(", ")


def test_only_devices_doors_are_open_to_other_origins(desk: Browser):
    asked = desk.options("/sync/hello", headers=ELSEWHERE)
    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]
    for path in ("/sync/challenge", "/photos"):
        answer = desk.post(path, headers=ELSEWHERE)
        assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in desk.get("/api/node", headers=ELSEWHERE).headers


def test_an_exchange_is_spared_the_headers_that_only_pages_need(desk: Browser):
    headers = desk.post("/sync/challenge").headers
    assert set(headers) == {"content-type", "content-length"}


def test_a_fault_hides_its_message(desk: Browser, mainland: Node, monkeypatch):
    def fall(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(mainland.local, "failures", fall)
    with structlog.testing.capture_logs() as events:
        answer = sign_in(desk, "lan")
    assert code_of(answer) == (500, "internal")
    assert "secret" not in answer.text
    assert "secret" not in json.dumps(events) and events[0]["error"] == "RuntimeError"


def test_the_log_has_no_names_bodies_or_queries(desk: Browser, mainland: Node, caplog):
    caplog.set_level(logging.WARNING, "httpx")
    account(mainland, "lan")
    with structlog.testing.capture_logs() as events:
        sign_in(desk, "lan")
        desk.get("/api/me?q=lan")
    assert [(e["method"], e["path"], e["status"]) for e in events] == [
        ("POST", "/api/sign-in", 200),
        ("GET", "/api/me", 200),
    ]
    assert "lan" not in json.dumps(events)
