"""The job's link in trouble: each trouble has a name, and the exchange goes on by itself."""

from collections.abc import Iterator

import pytest

from api.demo import weather
from tests.faults.linked import ISLAND, MAINLAND, TEN_YEARS, Linked

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


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    yield from running(Linked(tmp_path_factory.mktemp("linked"), patience=1.5))


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    yield from running(Linked(tmp_path_factory.mktemp("secure"), secure=True, patience=1.5))


def running(made: Linked) -> Iterator[Linked]:
    try:
        made.begin()
        made.write()
        made.goes_on()
        yield made
    finally:
        made.end()


@pytest.mark.parametrize("state", TROUBLES)
def test_a_trouble_has_a_name_and_the_exchange_goes_on_by_itself(linked: Linked, state: str):
    live_through(linked, state, *TROUBLES[state])


@pytest.mark.parametrize("state", OVER_TLS)
def test_a_trouble_in_the_handshake_has_a_name_too(secure: Linked, state: str):
    live_through(secure, state, *OVER_TLS[state])


def live_through(linked: Linked, state: str, outcome: str, words: str) -> None:
    linked.tell(state)
    linked.write()
    linked.wait_for(lambda event: event.outcome == outcome)
    assert state in ARRIVED or not linked.alike
    assert words in linked.status()
    linked.tell(weather.UP)
    linked.goes_on()


@pytest.mark.parametrize("days", [TEN_YEARS, -TEN_YEARS])
@pytest.mark.parametrize("name", [MAINLAND, ISLAND])
def test_a_clock_that_is_ten_years_wrong_is_named_and_work_goes_on(
    linked: Linked, name: str, days: int
):
    linked.set_clock(name, days)
    linked.write()
    linked.goes_on()
    linked.wait_for(lambda event: event.event == "clock_differs")
    fast = (days > 0) == (name == ISLAND)
    assert f"Đồng hồ: {'nhanh' if fast else 'chậm'} 365" in linked.status()
    linked.set_clock(name, 0)
    linked.write()
    linked.goes_on()
    assert "Đồng hồ: khớp" in linked.status()


def test_an_old_certificate_is_named_and_a_new_one_believed(secure: Linked):
    with secure.outdated():
        secure.write()
        secure.wait_for(lambda event: event.outcome == "certificate_refused")
        assert "chứng thư của đất liền không đúng" in secure.status()
    secure.goes_on()
