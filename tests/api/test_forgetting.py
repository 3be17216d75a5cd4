"""What a server knows of machines that it met has a bound: a key makes new replicas for ever."""

import pytest

from api.node import Node
from api.storage import local
from api.storage.contacts import Contact
from tests.api.conftest import AREA

FIRST, SECOND, THIRD = (bytes([n]) * 16 for n in range(3))


@pytest.fixture(autouse=True)
def two(monkeypatch):
    monkeypatch.setattr(local, "KNOWN", 2)


def test_those_that_were_met_last_are_known(mainland: Node):
    mainland.contacts.met(FIRST, 1, complete=True)
    mainland.contacts.met(SECOND, 2, complete=True)
    mainland.contacts.met(FIRST, 3, complete=False)
    assert mainland.contacts.all()[FIRST] == Contact(FIRST, 3, 1)
    mainland.contacts.met(THIRD, 4, complete=False)
    assert set(mainland.contacts.all()) == {FIRST, THIRD}


def test_what_replicas_said_last_of_themselves_is_known(mainland: Node):
    told = mainland.told
    told.keep(FIRST, AREA, 5, 1)
    told.keep(SECOND, AREA, 5, 2)
    told.keep(FIRST, AREA, 6, 3)
    told.keep(FIRST, AREA, 4, 4)
    told.keep(THIRD, AREA, 1, 5)
    assert [told.of(one, AREA).n for one in (FIRST, SECOND, THIRD)] == [6, 0, 1]


def test_whoever_comes_is_known_also_where_the_clock_was_put_back(mainland: Node):
    for replica, now in ((FIRST, 10), (SECOND, 11), (THIRD, 1)):
        mainland.contacts.met(replica, now, complete=True)
        mainland.told.keep(replica, AREA, 5, now)
    assert set(mainland.contacts.all()) == {SECOND, THIRD}
    assert [mainland.told.of(one, AREA).n for one in (FIRST, SECOND, THIRD)] == [0, 5, 5]
