"""Storage calls that fail, here and there; all of them by `python -m tests.faults.refuse`."""

import os
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from tests.faults import inject
from tests.faults.more_stories import Keeping
from tests.faults.refuse import ERRORS, refused
from tests.faults.stories import Receiving, Story, told

# How long a story takes is up to the machine.
pytestmark = pytest.mark.timeout(400)

# In CI a missing strace is a failure.
if shutil.which("strace") is None and not os.environ.get("CI"):
    pytest.skip(inject.MISSING, allow_module_level=True)


@pytest.mark.slow
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(("kind", "stride"), [(Receiving, 120), (Keeping, 20)])
def test_a_refused_call_loses_nothing_and_has_a_name(
    kind: Callable[[Path], Story], stride: int, error: str
):
    with told(kind) as story:
        found = list(islice(refused(story, stride, errors=[error]), 0, None, 3))
    assert len(found) >= 4
    assert [one for one in found if one.lost] == []
