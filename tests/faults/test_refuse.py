"""Storage calls that fail, here and there; all of them by `python -m tests.faults.refuse`."""

import os
import shutil
from itertools import islice
from pathlib import Path

import pytest

from tests.faults import inject
from tests.faults.more_stories import Keeping
from tests.faults.refuse import refused
from tests.faults.stories import Receiving

# In CI a missing strace is a failure.
if shutil.which("strace") is None and not os.environ.get("CI"):
    pytest.skip(inject.MISSING, allow_module_level=True)


@pytest.mark.slow
@pytest.mark.parametrize("error", ["ENOSPC", "EDQUOT", "EIO"])
def test_a_refused_call_loses_nothing_and_has_a_name(error: str, tmp_path: Path):
    text = islice(refused(Receiving(tmp_path), error, 120, lasting=True), 4)
    photos = islice(refused(Keeping(tmp_path), error, 20, lasting=False), 4)
    found = [*text, *photos]
    assert len(found) == 8
    assert [(point, wrong) for point, wrong in found if wrong] == []
