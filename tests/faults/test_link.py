"""The job's link in trouble: each trouble has a name, and the exchange goes on by itself."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import cast

import pytest

from api.demo import weather
from tests.faults.linked import ISLAND, MAINLAND, TEN_YEARS, Lent, Linked

TROUBLES = {
    weather.DOWN: ("unreachable", "không có đường"),
    weather.STALL: ("silent", "không trả lời"),
    weather.PORTAL: ("foreign", "máy khác trả lời"),
    weather.REDIRECT: ("foreign", "máy khác trả lời"),
    weather.FAULTY: ("server_fault", "đang bị lỗi"),
    weather.MUTE: ("silent", "không trả lời"),
    weather.RESET: ("unreachable", "không có đường"),
    weather.LATE: ("silent", "không trả lời"),
    weather.HALF: ("silent", "không trả lời"),
}
ARRIVED = {weather.LATE, weather.HALF}
"""What goes wrong with the answer finds an edit arrived."""
OVER_TLS = {
    weather.PORTAL: ("unreachable", "không có đường"),
    weather.RESET: ("unreachable", "không có đường"),
    weather.MUTE: ("unreachable", "không có đường"),
}


PATIENCE = 3.0
"""Seconds without a byte after which the job calls a server silent, however slow the machine is."""

# Each wait has a limit of its own.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    yield from lending(lambda: Linked(tmp_path_factory.mktemp("plain"), patience=PATIENCE))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    folder = tmp_path_factory.mktemp
    yield from lending(lambda: Linked(folder("tls"), secure=True, patience=PATIENCE))


def lending(make: Callable[[], Linked]) -> Iterator[Lent]:
    made = Lent(make)
    yield made
    made.end()


@pytest.mark.parametrize("state", TROUBLES)
def test_a_trouble_has_a_name_and_the_exchange_goes_on_by_itself(plain: Lent, state: str):
    live_through(plain, state, *TROUBLES[state])


@pytest.mark.parametrize("state", OVER_TLS)
def test_a_trouble_in_the_handshake_has_a_name_too(tls: Lent, state: str):
    live_through(tls, state, *OVER_TLS[state])


def live_through(lent: Lent, state: str, outcome: str, words: str) -> None:
    with lent.lent() as linked:
        linked.tell(state)
        linked.write()
        linked.wait_for(lambda event: event.outcome == outcome)
        assert state in ARRIVED or not linked.alike
        assert linked.says(words)
        linked.tell(weather.UP)
        linked.goes_on()


@pytest.mark.parametrize("days", [TEN_YEARS, -TEN_YEARS])
@pytest.mark.parametrize("name", [MAINLAND, ISLAND])
def test_a_clock_that_is_ten_years_wrong_is_named_and_work_goes_on(
    plain: Lent, name: str, days: int
):
    with plain.lent() as linked:
        linked.set_clock(name, days)
        linked.write()
        linked.goes_on()
        linked.wait_for(lambda event: event.event == "clock_differs")
        fast = (days > 0) == (name == ISLAND)
        assert linked.says(f"Đồng hồ: {'nhanh' if fast else 'chậm'} 365")
        linked.set_clock(name, 0)
        linked.write()
        linked.goes_on()
        assert linked.says("Đồng hồ: khớp")


def test_an_old_certificate_is_named_and_a_new_one_believed(tls: Lent):
    with tls.lent() as linked:
        with linked.outdated():
            linked.write()
            linked.wait_for(lambda event: event.outcome == "certificate_refused")
            assert linked.says("chứng thư của đất liền không đúng")
        linked.goes_on()


class Calm:
    """A link to which nothing happens."""

    begin = write = goes_on = end = lambda _: None


def test_a_case_that_failed_leaves_the_next_one_another_link():
    lent = Lent(cast(Callable[[], Linked], Calm))
    with lent.lent() as first, lent.lent() as same:
        assert same is first
    with suppress(ZeroDivisionError), lent.lent():
        1 / 0  # noqa: B018
    with lent.lent() as another:
        assert another is not first
