"""Surveys of one place are found in an index as by comparing each with each."""

from random import Random

from api.desk.places import Places
from api.survey.warnings import same_place
from sync.record import Record, Write

UNIT = ["QD19-2025", "11948"]


def survey(id: int, **fields: object) -> Record:
    written = {
        name: (Write(value, b"r" * 16, id + 1, b"h" * 32, (1, 0), None),)  # type: ignore[arg-type]
        for name, value in fields.items()
    }
    return Record(id.to_bytes(16, "big"), "survey", "area/a", written)


def test_the_index_finds_what_comparing_each_with_each_finds():
    chance = Random(7)

    def some(id: int) -> Record:
        point = [20_000_000 + chance.randrange(9_000), 107_000_000 + chance.randrange(9_000), 5]
        site = bytes([chance.randrange(40)]) * 16
        return survey(id, round=b"r", form=b"f", site=site, unit=UNIT, point=point)

    surveys = [some(id) for id in range(120)] + [survey(120, round=b"r", form=b"f", unit=UNIT)]
    codes = {bytes([site]) * 16: f"CL-{site // 2}" for site in range(0, 40, 3)}
    places = Places(surveys, codes)
    expected = [same_place(one, surveys, codes) for one in surveys]
    assert [places.beside(one) for one in surveys] == expected
    near = {len(found) for found in expected}
    assert min(near) == 0 and max(near) > 3
