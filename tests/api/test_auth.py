"""Who is let in: tries are counted before they are looked at, revocations weigh by rank."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from api import auth
from api.auth import FREE_TRIES, unrevoked
from api.errors import Delayed, SignInFailed
from api.node import Node
from api.routes.sign_in import AT_ONCE, WAITING
from api.storage.local import Token
from tests.api.conftest import AREA, Browser, account, carry, code_of, sign_in


def allowed(node: Node, replica: bytes) -> tuple[str, ...]:
    return unrevoked(node, Token(replica, (AREA,), 0)).scopes


def test_many_tries_at_once_are_no_more_than_the_free_ones(mainland: Node):
    account(mainland, "lan", (AREA, "surveyor", []))

    def attempt(_: int) -> type[Exception]:
        try:
            auth.sign_in(mainland, "lan", "wrong")
        except (Delayed, SignInFailed) as error:
            return type(error)
        raise AssertionError

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(attempt, range(12)))
    assert outcomes.count(SignInFailed) == FREE_TRIES


def test_many_sign_ins_at_once_keep_nobody_else_waiting(desk: Browser, monkeypatch):
    looked = threading.Event()
    monkeypatch.setattr(auth, "verify_password", lambda *_: not looked.wait(20))
    with ThreadPoolExecutor(AT_ONCE + WAITING) as pool:
        waiting = [pool.submit(sign_in, desk, f"u{n}") for n in range(AT_ONCE + WAITING)]
        time.sleep(1)
        began = time.monotonic()
        try:
            assert desk.get("/api/node").status_code == 200
            assert code_of(sign_in(desk, "lan")) == (503, "busy")
            assert time.monotonic() - began < 10
        finally:
            looked.set()
        assert {code_of(one.result()) for one in waiting} == {(401, "sign_in_failed")}


def test_an_island_bars_tablets_and_no_server(island: Node, mainland: Node):
    carry(mainland, island, "common")
    for replica in (mainland.replica.id, island.replica.id, b"a tablet unknown"):
        island.replica.write(AREA, "revocation", {"replica": replica, "last": None})
    assert allowed(island, mainland.replica.id) == (AREA,)
    assert allowed(island, island.replica.id) == (AREA,)
    assert allowed(island, b"a tablet unknown") == ()


def test_the_mainland_bars_an_island(island: Node, mainland: Node):
    values = {"replica": island.replica.id, "last": None}
    mainland.replica.write(AREA, "revocation", values)
    carry(island, mainland, "common", AREA)
    assert allowed(mainland, island.replica.id) == ()
