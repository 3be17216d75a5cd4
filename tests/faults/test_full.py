"""A disk that fills under an island while a tablet hands in and the mainland answers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo.tablet import ExchangeFailed
from api.survey.rules import RULES
from sync.verify import verify_directory
from tests.faults.full import PHOTO, Full
from tests.faults.linked import ISLAND, MAINLAND
from tests.faults.small_disk import enlarge, fill, mounted

MIB = 1 << 20
DISK, TEXT_ROOM, PHOTOS = 10, 4, 14
"""Megabytes of the disk and of it for text; more photos than there is room for."""


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Full]:
    try:
        with mounted(tmp_path / "disk", DISK) as disk:
            stage = Full(tmp_path, disk, TEXT_ROOM)
            try:
                stage.begin()
                yield stage
            finally:
                stage.end()
    except PermissionError as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_disk_that_fills_loses_nothing_and_work_goes_on_once_there_is_room(full: Full):
    full.survey(photos=PHOTOS)
    with pytest.raises(ExchangeFailed, match="disk_full"):
        full.tablet.exchange(full.url)
    assert full.handed_in() and 0 < full.there(ISLAND) < PHOTOS
    assert shutil.disk_usage(full.disk).free > TEXT_ROOM * MIB - PHOTO

    # What photos left is there for text, in both directions.
    decided = full.decide()
    full.goes_on()
    assert full.island.store.record(decided)
    kept = full.there(ISLAND)

    filler = fill(full.disk)
    full.survey(photos=0)
    with pytest.raises(ExchangeFailed, match="disk_full"):
        full.tablet.exchange(full.url)
    assert not full.handed_in()
    answer = full.sign_in()
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "Ổ đĩa của máy chủ đã đầy" in answer.json()["detail"]
    decided = full.decide()
    full.wait_for(lambda event: event.outcome == "disk_full")
    assert full.there(ISLAND) == kept

    filler.unlink()
    enlarge(full.disk, 4 * DISK)
    full.goes_on()
    full.tablet.exchange(full.url)
    assert full.handed_in() and full.island.store.record(decided)
    assert full.there(ISLAND) == PHOTOS
    full.wait_for(lambda event: event.outcome == "equal" and full.there(MAINLAND) == PHOTOS)
    for name in (ISLAND, MAINLAND):
        assert list(verify_directory(full.data(name), RULES, expect_photos=True)) == []
