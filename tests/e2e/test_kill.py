"""kill −9 in the middle of the main job loses nothing that was acknowledged."""

import pytest

from tests.e2e.kill import VICTIMS, run_with_kills


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_power_cuts_everything_that_was_acknowledged_is_everywhere(tmp_path):
    report, killed = run_with_kills(tmp_path / "data", seed=1, kills=6)
    assert report.wrong == []
    assert len(killed) >= 5 and {victim for _, victim in killed} == set(VICTIMS)
    assert all(store.verified for store in report.stores)
