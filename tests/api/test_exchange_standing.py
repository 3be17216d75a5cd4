"""How an island's exchange stands: for the lead's page, and for the person at the keyboard."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api import settings
from api.commands.standing import size_text
from api.commands.standing_words import WORDS
from api.island import doing
from api.island.exchange import standing
from api.island.link import keep_window
from api.node import Node
from api.storage.purse import LocalPurse
from sync.errors import StorageFailed
from sync.link.progress import Doing, Progress
from sync.protocol import receipts
from tests.api.conftest import AREA, JPEG, Browser, account, code_of
from tests.api.islands import Crew, crew, entered
from tests.api.test_commands import Run, run
from tests.api.test_island import window

__all__ = ["crew", "run"]

# The clock of the tests stands on Monday, 23 November 2026, in Hanoi.
HOUR = 3_600_000


def told(browser: Browser) -> dict[str, Any]:
    answer = browser.get("/api/island/exchange")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def limited(node: Node, **values: Any) -> None:
    node.settings = settings.Settings(data=node.settings.data, **values)


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


@pytest.mark.parametrize("login", ["lan", "tam"])
def test_only_a_lead_sees_it(login: str, crew: Crew):
    answer = entered(crew.island, login).get("/api/island/exchange")
    assert code_of(answer) == (403, "not_allowed")


def test_while_no_job_runs_nothing_is_said_to_go_on(lead: Browser, crew: Crew):
    doing.tell(crew.island.settings.data, Doing("resting", 5))
    found = told(lead)
    assert (found["running"], found["doing"]) == (False, None)


def test_what_the_job_does_is_seen_while_it_runs(lead: Browser, crew: Crew):
    data = crew.island.settings.data
    at = Progress(1, "photos", 900_000, 2_000, 1_500_000, None, 8_000, 75)
    with doing.running(data):
        doing.tell(data, Doing("exchanging", 1, progress=at))
        found = told(lead)
        assert found["running"] and found["doing"]["state"] == "exchanging"
        assert found["doing"]["progress"]["up_total"] == 1_500_000
    assert told(lead)["doing"] is None


def test_a_job_that_was_killed_is_not_said_to_run(crew: Crew):
    data = crew.island.settings.data
    script = (
        "import sys, time; from pathlib import Path; from api.island import doing\n"
        f"with doing.running(Path({str(data)!r})): print('in', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    assert doing.is_running(data)
    os.kill(child.pid, 9)
    child.wait()
    child.stdout.close()
    assert not doing.is_running(data)


def test_hours_say_when_they_open_and_close(lead: Browser, crew: Crew, hands):
    limited(crew.island, windows=("T2-T6 21:00-23:00",))
    schedule = told(lead)["schedule"]
    assert schedule == {
        "hours": [{"days": [0, 1, 2, 3, 4], "start": 1260, "end": 1380}],
        "opens": hands.ms + 9 * HOUR + _to_noon(hands.ms),
        "closes": hands.ms + 11 * HOUR + _to_noon(hands.ms),
    }
    hands.go(9.5 * 3600 + _to_noon(hands.ms) / 1000)
    schedule = told(lead)["schedule"]
    assert schedule["opens"] == hands.ms < schedule["closes"]


def _to_noon(ms: int) -> int:
    """Milliseconds from a moment to noon in Hanoi of that day."""
    return 12 * HOUR - (ms + 7 * HOUR) % (24 * HOUR)


def test_what_the_budget_leaves_is_told(lead: Browser, crew: Crew, hands):
    limited(crew.island, budget_day="20 MB")
    LocalPurse(crew.island.local).spend("2026-11-23", None, 700_000, 300_000)
    budget = told(lead)["budget"]
    assert budget == {
        "today": 1_000_000,
        "day": {"limit": 20_000_000, "spent": 1_000_000},
        "opening": None,
        "left": 19_000_000,
    }


def test_the_plan_counts_what_the_mainland_has_not_said_it_holds(lead: Browser, crew: Crew):
    island, mainland = crew.island, crew.mainland
    held = island.replica.vector(AREA)
    receipts.learn(island.replica, "stored", mainland.replica.id, AREA, held, 1)
    for scope in island.scopes:
        if scope != AREA:
            own = island.replica.vector(scope)
            receipts.learn(island.replica, "stored", mainland.replica.id, scope, own, 1)
    before = told(lead)["plan"]["goes"]
    crew.photograph(crew.survey(), JPEG + bytes(20_000), JPEG)
    goes = told(lead)["plan"]["goes"]
    assert before["needs"] == before["photos"] == 0
    assert (goes["surveys"], goes["needs"]) == (1, 1)
    assert (goes["thumbnails"], goes["photos"]) == (1, 1)
    assert goes["bytes"] > 2 * len(JPEG) + 20_000


def test_what_the_budget_does_not_carry_stays(lead: Browser, crew: Crew):
    limited(crew.island, budget_day="100 kB")
    crew.island.photos.put(JPEG + bytes(90_000))
    plan = told(lead)["plan"]
    assert plan["goes"]["photos"] == 0 and plan["stays"]["photos"] == 1


def test_the_rate_is_that_of_the_last_window_that_moved_enough(lead: Browser, crew: Crew):
    assert told(lead)["plan"]["rate"] is None
    large = window("equal", crew.mainland.replica.id)
    large.cost.bytes_up, large.cost.bytes_down = 38_000, 2_000
    keep_window(crew.island, large)
    keep_window(crew.island, window("equal", crew.mainland.replica.id))
    assert told(lead)["plan"]["rate"] == 10_000


def test_the_mainland_has_no_exchange_of_its_own(crew: Crew):
    account(crew.mainland, "an", ("common", "administrator", []))
    answer = entered(crew.mainland, "an").get("/api/island/exchange")
    assert (answer.status_code, answer.json()) == (200, None)


# At the keyboard


@pytest.fixture
def data(crew: Crew) -> Path:
    return crew.island.settings.data


def test_status_says_it_in_lines_of_vietnamese(run: Run, crew: Crew, data: Path):
    (data / settings.FILE).write_text('windows = ["05:00-06:30"]\nbudget_day = "20 MB"\n')
    keep_window(crew.island, window("foreign", None, ahead=None))
    status, out, _ = run("sync", "status", "--data", data)
    assert status == 0
    assert "Bây giờ: chương trình trao đổi chưa chạy" in out
    assert "Khung giờ: 05:00–06:30" in out and "Hạn mức ngày: đã dùng 0 kB trong 20 MB" in out
    assert "máy khác trả lời thay đất liền (trang đăng nhập mạng?)" in out


def test_status_is_there_in_english_and_as_json(run: Run, crew: Crew, data: Path):
    assert (
        "The mainland last answered: never"
        in run("sync", "status", "--language", "en", "--data", data)[1]
    )
    found = json.loads(run("sync", "status", "--json", "--data", data)[1])
    assert set(found) == {"link", "waiting", "receipts", "clock", "exchange"}


def test_the_plan_is_one_line(run: Run, crew: Crew, data: Path):
    (data / settings.FILE).write_text('budget_day = "900 kB"\n')
    crew.photograph(crew.survey(), JPEG + bytes(20_000), JPEG)
    status, out, _ = run("sync", "plan", "--data", data)
    assert status == 0 and out.count("\n") == 1
    assert "1 nhu cầu, " in out and ", ảnh nhỏ, 1 ảnh gốc; " in out
    assert out.endswith("còn 0,9 MB hôm nay\n")


def test_a_photo_that_waits_is_one_photo_whatever_its_thumbnail(run: Run, crew: Crew, data: Path):
    crew.photograph(crew.survey(), JPEG + bytes(20_000), JPEG)
    assert " thay đổi, 1 ảnh, khoảng " in run("sync", "status", "--data", data)[1]
    assert (
        " changes, 1 photo, about " in run("sync", "status", "--language", "en", "--data", data)[1]
    )


def test_one_is_not_called_many(run: Run, crew: Crew, data: Path):
    crew.photograph(crew.survey(), JPEG + bytes(20_000), JPEG)
    out = run("sync", "plan", "--language", "en", "--data", data)[1]
    assert "1 survey, 1 need, " in out and ", thumbnails, 1 photo" in out


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 kB"), (247, "247 B"), (1_000, "1 kB"), (900_000, "0,9 MB")]
)
def test_what_is_less_than_a_kilobyte_is_told_in_bytes(size: int, text: str):
    assert size_text(size) == text


def test_a_window_counts_photos_as_people_do(lead: Browser, crew: Crew):
    crew.photograph(crew.survey(), JPEG + bytes(20_000), JPEG)
    arrived = tuple(digest for digest, _ in crew.island.photos.held())
    keep_window(crew.island, msgspec.structs.replace(window("equal"), arrived=arrived))
    [passed] = lead.get("/api/island").json()["link"]["windows"]
    assert len(arrived) == 2 and passed["photos"] == 1


def test_a_log_that_cannot_be_read_stops_no_job_and_is_told(
    lead: Browser, crew: Crew, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> int:
        raise StorageFailed("EIO")

    with monkeypatch.context() as patched:
        patched.setattr(crew.island.store, "count_in", broken)
        keep_window(crew.island, window("storage_failed"))
        keep_window(crew.island, msgspec.structs.replace(window("equal"), arrived=(bytes(32),)))
    [passed] = lead.get("/api/island").json()["link"]["windows"]
    assert passed["outcome"] == "storage_failed"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("unreachable", "không có đường tới đất liền"),
        ("stalled", "đường truyền đứng im"),
        ("cut", "đứt giữa chừng"),
        ("foreign", "máy khác trả lời"),
        ("server_fault", "đang bị lỗi"),
        ("certificate_refused", "đồng hồ trạm sai"),
        ("hours", "ngoài khung giờ"),
        ("budget", "hết hạn mức"),
        ("strange", "mã: strange"),
    ],
)
def test_each_way_to_end_has_words_of_its_own(run: Run, crew: Crew, outcome: str, words: str):
    keep_window(crew.island, window(outcome))
    assert words in run("sync", "status", "--data", crew.island.settings.data)[1]


def test_a_wrong_clock_is_named(run: Run, crew: Crew, data: Path):
    keep_window(crew.island, window("equal", crew.mainland.replica.id, ahead=-3 * HOUR))
    assert "Đồng hồ: chậm 180 phút" in run("sync", "status", "--data", data)[1]
    keep_window(crew.island, window("equal", crew.mainland.replica.id, ahead=72 * HOUR))
    assert "Đồng hồ: nhanh 3 ngày" in run("sync", "status", "--data", data)[1]


def test_the_words_are_the_same_in_both_languages():
    assert WORDS["vi"].keys() == WORDS["en"].keys()


def test_a_job_leaves_word_of_what_it_does(run: Run, crew: Crew, data: Path):
    run("sync", "--once", "--upstream", "http://127.0.0.1:9", "--data", data)
    assert '"exchanging"' in (data / doing.FILE).read_text()
    assert standing(crew.island).running is False
