"""Power that goes off at storage calls; all of them by `python -m tests.faults.kill --power`."""

import os
import shutil

import pytest

from tests.faults import inject
from tests.faults.kill import killed
from tests.faults.library import STORIES
from tests.faults.more_stories import Keeping
from tests.faults.power import Disk
from tests.faults.stories import memory, told

# How long a story takes is up to the machine.
pytestmark = pytest.mark.timeout(400)

# In CI a missing strace is a failure.
if shutil.which("strace") is None and not os.environ.get("CI"):
    pytest.skip(inject.MISSING, allow_module_level=True)


@pytest.fixture(scope="module", autouse=True)
def may_mount() -> None:
    try:
        with Disk(memory()):
            pass
    except PermissionError as error:
        pytest.skip(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["photos", "import", "restore"])
def test_a_power_cut_at_a_storage_call_loses_nothing(name: str):
    with told(STORIES[name]) as story:
        found = list(killed(story, 400, power=True))
    assert sum(one.came for one in found) >= 6
    assert [one for one in found if one.lost] == []


def test_what_is_flushed_is_there_and_what_is_not_is_gone():
    with Disk(memory()) as disk:
        path = disk.root / "kept"
        path.write_bytes(b"before")
        disk.flush()
        with path.open("ab") as file:
            file.write(b", after")
        (disk.root / "new").touch()
        disk.cut()
        assert path.read_bytes() == b"before"
        assert not (disk.root / "new").exists()


def test_an_acknowledgement_of_bytes_that_were_not_flushed_is_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    with told(Keeping) as story:
        found = list(killed(story, 30, power=True))
    assert any("were acknowledged" in line for one in found for line in one.lost)
