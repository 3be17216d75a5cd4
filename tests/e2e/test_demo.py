"""The demonstration as people run it: programs of their own, switches, an orderly end."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from api.demo.processes import free_port

HAIDANG = [sys.executable, "-m", "api.cli"]
ROOT = Path(__file__).parent.parent.parent


class Running:
    """A demonstration that was started, in a terminal of its own where `terminal` is set."""

    def __init__(self, data, *more, terminal=False):
        self.ports = [free_port() for _ in range(3)]
        names = ("--mainland-port", "--island-port", "--control-port")
        options = [str(w) for pair in zip(names, self.ports, strict=True) for w in pair]
        words = [*HAIDANG, "demo", "--data", str(data), *options, *map(str, more)]
        if terminal:
            pid, self.output = pty.fork()
            if pid == 0:
                os.chdir(ROOT)
                os.execv(words[0], words)
            self.pid, self.process = pid, None
        else:
            self.output, says = os.pipe()
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=says, cwd=ROOT)
            os.close(says)
            self.pid = self.process.pid
        self.said = ""

    def until(self, text, seconds=90):
        """Read until it says something."""
        over = time.monotonic() + seconds
        while not re.search(text, self.said):
            assert time.monotonic() < over, self.said
            ready, _, _ = select.select([self.output], [], [], 0.2)
            if ready:
                try:
                    data = os.read(self.output, 65536)
                except OSError:
                    data = b""
                assert data or re.search(text, self.said), self.said
                self.said += data.decode(errors="replace")

    def ask(self, path, order=None, **headers):
        body = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[2]}{path}", data=body, headers=headers
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def children(self):
        """The command lines of its programs, by process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if parent == self.pid:
                found[int(folder.name)] = b" ".join(words).decode()
        return found

    def end(self, how=signal.SIGTERM):
        """Signal it and return its exit status."""
        os.kill(self.pid, how)
        if self.process is not None:
            status = self.process.wait(30)
            while data := os.read(self.output, 65536):
                self.said += data.decode(errors="replace")
            return status
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def gone(pids, seconds=5):
    """Whether all processes end within a few seconds."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def alive(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/node", timeout=3) as answer:
            return json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def once(check, seconds=10):
    """What `check` gives as soon as it gives something."""
    over = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < over
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def running(data):
    running = Running(data)
    running.until("Ctrl-C")
    yield running
    running.end()


@pytest.mark.timeout(180)
def test_it_says_where_everything_is_and_works_without_a_terminal(running):
    mainland, island, control = running.ports
    for address in (mainland, island, control):
        assert f"http://127.0.0.1:{address}" in running.said
    assert re.search(
        rf"http://127.0.0.1:{island}/enrol#code=\S+&fleet=[0-9a-f]{{32}}", running.said
    )
    assert "thamdinh" in running.said and "(mẫu)" in running.said
    assert answers(mainland)["kind"] == "mainland" and answers(island)["kind"] == "island"


def test_boxes_and_links_are_programs_of_their_own_with_data_of_their_own(running, data):
    programs = sorted(running.children().values())
    assert len(programs) == 5
    assert {path.name for path in data.iterdir() if path.is_dir()} >= {"mainland", "island"}
    assert sum("api.demo" in words for words in programs) == 2


def test_the_wifi_switch_takes_the_island_away_and_brings_it_back(running):
    island = running.ports[1]
    running.ask("/switch", {"name": "wifi", "to": "down"})
    assert answers(island) is None
    status = running.ask("/switch", {"name": "wifi", "to": "up"})
    assert status["links"]["wifi"]["state"] == "up"
    before = status["links"]["wifi"]["down"]
    assert answers(island)["kind"] == "island"
    assert running.ask("/status")["links"]["wifi"]["down"] > before


def test_a_box_without_power_is_killed_and_goes_on_where_it_was(running):
    mainland = running.ports[0]
    before = answers(mainland)
    [pid] = [pid for pid, words in running.children().items() if "serve --role mainland" in words]
    running.ask("/switch", {"name": "mainland", "to": "off"})
    assert gone([pid]) and answers(mainland) is None
    running.ask("/switch", {"name": "mainland", "to": "on"})
    assert once(lambda: answers(mainland))["replica"] == before["replica"]


def test_a_program_that_falls_over_is_started_again(running):
    [pid] = [pid for pid, words in running.children().items() if "serve --role island" in words]
    os.kill(pid, signal.SIGKILL)
    running.until("started again: island")
    assert once(lambda: answers(running.ports[1]))["kind"] == "island"


def test_the_page_gives_another_enrolment_code(running):
    before = running.ask("/status")["enrolment"]["code"]
    assert running.ask("/enrolment", {})["enrolment"]["code"] != before


@pytest.mark.parametrize(
    ("order", "headers", "status"),
    [
        ({"name": "wifi", "to": "on"}, {}, 400),
        ({"name": "nobody", "to": "off"}, {}, 400),
        ({"name": "mainland", "to": "off"}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_wrong_or_foreign_order_turns_nothing(running, order, headers, status):
    before = running.ask("/status")["boxes"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        running.ask("/switch", order, **headers)
    assert refused.value.code == status
    assert running.ask("/status")["boxes"] == before


def test_a_second_one_on_the_same_ports_or_data_is_told_so(running, data, tmp_path):
    def second(folder, *ports):
        names = ("--mainland-port", "--island-port", "--control-port")
        options = [str(w) for pair in zip(names, ports, strict=True) for w in pair]
        words = [*HAIDANG, "demo", "--data", str(folder), *options]
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)

    free = [free_port() for _ in range(3)]
    for at in range(3):
        ports = [*free[:at], running.ports[at], *free[at + 1 :]]
        told = second(tmp_path / "other", *ports)
        assert told.returncode == 2 and "port_busy" in told.stderr
        assert str(running.ports[at]) in told.stderr and "Traceback" not in told.stderr
    assert "data_in_use" in second(data, *free).stderr
    (tmp_path / "file").touch()
    told = second(tmp_path / "file" / "data", *free)
    assert told.returncode == 2 and "data_not_writable" in told.stderr
    assert "Không ghi được" in told.stderr and "Cannot write" in told.stderr


@pytest.mark.timeout(180)
def test_it_ends_cleanly_and_started_again_goes_on_where_it_was(tmp_path):
    data = tmp_path / "data"
    first = Running(data)
    first.until("Ctrl-C")
    replica, programs = answers(first.ports[0])["replica"], first.children()
    assert first.end(signal.SIGINT) == 0
    assert len(programs) == 5 and gone(programs)
    again = Running(data)
    again.until("Ctrl-C")
    assert answers(again.ports[0])["replica"] == replica
    programs = again.children()
    assert again.end(signal.SIGKILL) == -signal.SIGKILL
    assert gone(programs), "programs outlive the demonstration"


@pytest.mark.timeout(180)
def test_keys_of_the_terminal_turn_the_switches(tmp_path):
    running = Running(tmp_path / "data", terminal=True)
    try:
        running.until("the island's power")
        os.write(running.output, b"w")
        running.until("island Wi-Fi: no signal")
        os.write(running.output, b"W")
        running.until("island Wi-Fi: up")
        os.write(running.output, b"m")
        running.until("mainland: no power")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", running.ports[0]), 2)
        os.write(running.output, b"m")
        running.until("mainland: has power")
        os.write(running.output, b"\x03")
        running.until("the data stays")
    finally:
        status = os.waitstatus_to_exitcode(os.waitpid(running.pid, 0)[1])
    assert status == 0
