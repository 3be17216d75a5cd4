"""Who is let in: tries are counted before they are looked at, revocations weigh by rank."""

from concurrent.futures import ThreadPoolExecutor

from api import auth
from api.auth import FREE_TRIES, unrevoked
from api.errors import Delayed, SignInFailed
from api.node import Node
from api.storage.local import Token
from tests.api.conftest import AREA, account, carry


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
