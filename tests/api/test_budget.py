"""Hours and budgets of an island's link: read from its settings, kept in its second database."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api import settings
from api.node import Node
from api.settings import SettingsInvalid
from api.storage.purse import KEPT, LocalPurse
from sync.link.budget import Budget, Spent
from tests.api.test_commands import Run, run

__all__ = ["run"]

FILE = """
windows = ["05:00-06:30", "Mon-Fri 21:00-23:00"]
budget_window = "2 MB"
budget_day = "20 MB"
"""


def test_hours_and_budgets_are_read_from_the_file(tmp_path: Path):
    (tmp_path / settings.FILE).write_text(FILE)
    found = settings.read(tmp_path, {}, {})
    assert [(one.start, one.end) for one in found.schedule.hours] == [(300, 390), (1260, 1380)]
    assert found.budget == Budget(day=20_000_000, opening=2_000_000)


def test_hours_are_separated_by_commas_in_the_environment(tmp_path: Path):
    told = {"HAIDANG_WINDOWS": "05:00-06:30, T2-T6 21:00-23:00", "HAIDANG_BUDGET_DAY": "500 kB"}
    found = settings.read(tmp_path, {}, told)
    assert len(found.schedule.hours) == 2 and found.budget == Budget(day=500_000)


def test_without_settings_the_link_is_free(tmp_path: Path):
    found = settings.read(tmp_path, {}, {})
    assert found.schedule.always and found.budget == Budget()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('windows = ["5:00-06:30"]', "bad_window"),
        ('windows = ["05:00-06:30", ""]', "bad_window"),
        ("windows = [5]", "settings_invalid"),
        ('budget_day = "20"', "bad_budget"),
        ("budget_day = 20", "settings_invalid"),
        ('budget_window = "2 MB"', "bad_budget"),
    ],
)
def test_what_is_wrong_with_them_has_a_code(line: str, code: str, tmp_path: Path):
    (tmp_path / settings.FILE).write_text(line)
    with pytest.raises(SettingsInvalid) as refused:
        settings.read(tmp_path, {}, {})
    assert refused.value.code == code


def test_a_command_says_so_in_vietnamese_before_anything_runs(run: Run, island: Node):
    (island.settings.data / settings.FILE).write_text('windows = ["sáng"]')
    status, _, said = run("sync", "--once", "--data", island.settings.data)
    assert status == 2 and "bad_window: Khung giờ" in said and "'sáng'" in said


def test_now_goes_with_once(run: Run, island: Node):
    said = run("sync", "--watch", "--now", "--data", island.settings.data)
    assert said[0] == 2 and "bad_option" in said[2]


def test_once_now_does_not_wait_for_the_hours(run: Run, island: Node):
    # The clock of this machine: hours that are never now.
    (island.settings.data / settings.FILE).write_text(f'windows = ["{_never()}"]')
    words = ("--upstream", "http://127.0.0.1:9", "--data", island.settings.data)
    status, out, _ = run("sync", "--once", "--now", *words)
    assert status == 1 and json.loads(out)["outcome"] == "unreachable"


def _never() -> str:
    hour = (datetime.now(UTC).hour + 7 + 12) % 24
    return f"{hour:02}:00-{hour:02}:30"


def test_what_was_spent_outlives_the_program(island: Node):
    purse = LocalPurse(island.local)
    purse.spend("2026-11-27", 5_000, 700, 300)
    purse.spend("2026-11-27", 5_000, 50, 0)
    purse.spend("2026-11-27", None, 7, 0)
    purse.spend("2026-11-26", 4_000, 1, 1)
    folder = island.settings.data
    island.close()
    again = LocalPurse(Node.open(settings.Settings(data=folder)).local)
    assert again.spent("2026-11-27", 5_000) == Spent(1_057, 1_050)
    assert again.spent("2026-11-27", None) == Spent(1_057, 0)
    assert again.spent("2026-11-28", 6_000) == Spent(0, 0)


WORKING = """
import sys, time
from pathlib import Path
from api.settings import Settings
from api.storage.local import Local
from api.storage.purse import LocalPurse
from sync.link.meter import Meter
from sync.link.transport import Cost

cost, local = Cost(), Local(Path(sys.argv[1]))
with Meter(Settings(data=Path()).schedule, purse=LocalPurse(local)).window(cost):
    for _ in range(1_000):
        cost.bytes_up += 100
        time.sleep(0.01)
        print(cost.bytes_up, flush=True)
"""


def test_a_kill_forgets_no_more_than_half_a_second_of_what_went(island: Node):
    folder = island.settings.data
    child = subprocess.Popen([sys.executable, "-c", WORKING, folder], stdout=subprocess.PIPE)
    assert child.stdout is not None
    sent = [int(child.stdout.readline()) for _ in range(200)]
    child.kill()
    rest = child.communicate()[0].split()
    sent += [int(line) for line in rest]
    [booked] = island.local.read("select sum(bytes_up) from spent", {})
    # Half a second is 50 steps; a slow machine may take another one to write.
    assert sent[-1] - 10_000 <= booked <= sent[-1] + 100


def test_old_days_are_forgotten_as_they_were_written(island: Node):
    purse = LocalPurse(island.local)
    purse.spend("2036-11-27", None, 9, 0)
    for opening in range(KEPT):
        purse.spend("2026-11-27", opening + 1, 1, 0)
    assert purse.spent("2036-11-27", None).day == 0
    assert purse.spent("2026-11-27", None).day == KEPT
