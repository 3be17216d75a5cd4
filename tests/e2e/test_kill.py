"""kill −9 in the middle of the main job loses nothing that was acknowledged."""

import pytest

from tests.e2e.kill import NODE, run_scripted
from tests.e2e.kill_browser import BROWSER, run_browser
from tests.e2e.killer import PROGRAMS, Run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def expect_nothing_lost(run: Run, kills: int, tablet: str) -> None:
    """Each victim was killed and nothing was wrong; one kill may find its story at its end."""
    assert run.wrong == []
    assert kills - 1 <= len(run.kills) <= kills
    assert {kill.victim for kill in run.kills} == {*PROGRAMS, tablet}


def test_after_power_cuts_everything_that_was_acknowledged_is_everywhere(tmp_path):
    expect_nothing_lost(run_scripted(tmp_path / "data", seed=1, kills=6), 6, NODE)


@pytest.mark.browser
def test_after_power_cuts_everything_that_a_screen_called_saved_is_everywhere(playwright, tmp_path):
    expect_nothing_lost(run_browser(playwright, tmp_path / "data", seed=1, kills=6), 6, BROWSER)
