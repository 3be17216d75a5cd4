"""A power cut at storage system calls; all of them by `python -m tests.faults.kill`."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults import inject
from tests.faults.kill import killed
from tests.faults.library import STORIES
from tests.faults.stories import Receiving, told

# How long a story takes is up to the machine.
pytestmark = pytest.mark.timeout(400)

NOTHING = "write:signal=KILL:when=65535"
STRIDES = {"push": 330, "job": 310, "pull": 100, "photos": 29}
STRIDES |= {"init": 240, "upload": 100, "join": 410, "backup": 150, "restore": 150, "import": 100}

# In CI a missing strace is a failure.
if shutil.which("strace") is None and not os.environ.get("CI"):
    pytest.skip(inject.MISSING, allow_module_level=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_a_kill_at_a_storage_call_loses_nothing(name: str):
    with told(STORIES[name]) as story:
        found = list(killed(story, STRIDES[name]))
    assert sum(one.came for one in found) >= 8
    assert [one for one in found if one.lost] == []


class Hasty(Receiving):
    """An island that acknowledges a push before it has taken it."""

    calls = ("pwrite64",)
    answers: Sequence[bytes] = ()

    def run(self, folder, say):
        for answer in self.answers:
            say(answer)
        super().run(folder, say)


def test_an_acknowledgement_that_comes_too_early_is_seen(tmp_path: Path):
    story = Hasty(tmp_path / "photos")
    ended = inject.run(lambda say: Receiving.run(story, tmp_path / "node", say), NOTHING)
    story.answers = ended.said
    assert ended.said and story.lost(tmp_path / "node", ended.said) == []
    found = list(killed(story, stride=150))
    assert any("is gone" in line for one in found for line in one.lost)
