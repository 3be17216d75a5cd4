"""The demonstration over HTTPS, for a tablet in the same network."""

import json
import re
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api import tls
from api.addresses import own_addresses
from api.demo.processes import free_port
from api.demo.rest import Person
from api.demo.sample import PASSWORD
from tests.e2e.test_demo import HAIDANG, ROOT, Running

pytestmark = pytest.mark.timeout(180)


class Shown(NamedTuple):
    """A demonstration over HTTPS, at the address where other devices find this machine."""

    running: Running
    data: Path
    host: str
    plain: int

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.data / "authority" / tls.AUTHORITY))

    def ask(self, address: str) -> Any:
        with urllib.request.urlopen(address, timeout=10, context=self.trust) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    data, host, plain = tmp_path_factory.mktemp("demo") / "data", own_addresses()[0], free_port()
    running = Running(data, "--tls", "--host", host, "--plain-port", plain)
    running.until("Ctrl-C")
    yield Shown(running, data, host, plain)
    running.end()


def test_it_says_the_addresses_that_another_device_opens(shown: Shown):
    mainland, island, control = shown.running.ports
    said = shown.running.said
    assert f"https://{shown.host}:{mainland}/#/desk" in said
    assert re.search(rf"https://{shown.host}:{island}/enrol#code=\S+&fleet=[0-9a-f]{{32}}", said)
    assert f"http://{shown.host}:{shown.plain}/" in said
    assert f"http://127.0.0.1:{control}" in said
    assert tls.issued(shown.data / "island").fingerprint in said  # type: ignore[union-attr]


def test_both_servers_are_of_one_authority(shown: Shown):
    mainland, island, _ = shown.running.ports
    assert shown.ask(f"https://{shown.host}:{mainland}/api/node")["kind"] == "mainland"
    assert shown.ask(f"https://{shown.host}:{island}/api/node")["kind"] == "island"
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        urllib.request.urlopen(f"https://{shown.host}:{island}/health", timeout=5)


def test_the_plain_page_gives_the_authority_and_leads_to_the_island(shown: Shown):
    address = f"http://{shown.host}:{shown.plain}/"
    with urllib.request.urlopen(address, timeout=5) as answer:
        page = answer.read().decode()
    assert f"https://{shown.host}:{shown.running.ports[1]}" in page and "Trình diễn" in page
    with urllib.request.urlopen(f"{address}authority.crt", timeout=5) as answer:
        given = ssl.DER_cert_to_PEM_cert(answer.read())
    assert given.strip() == (shown.data / "authority" / tls.AUTHORITY).read_text().strip()


def test_the_sync_job_reaches_the_mainland_by_the_authority(shown: Shown):
    url = f"https://{shown.host}:{shown.running.ports[1]}"
    lead = Person(url, "phutrach", PASSWORD, shown.trust)
    try:
        over = time.monotonic() + 60
        while not (last := [w for w in lead.get("/api/island")["link"]["windows"] if w["met"]]):
            assert time.monotonic() < over
            time.sleep(0.2)
        assert last[0]["outcome"] in ("equal", "more")
    finally:
        lead.close()


def test_the_switches_are_for_this_machine_alone(shown: Shown):
    pictures = shown.running.ask("/status")["pictures"]
    assert list(pictures) == ["plain", "enrolment"] and "<svg" in pictures["plain"]
    if shown.host != "127.0.0.1":
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((shown.host, shown.running.ports[2]), 5).close()


def test_without_a_host_it_is_for_this_machine_and_says_how_to_let_others_in(tmp_path: Path):
    running = Running(tmp_path / "data", "--tls", "--plain-port", free_port())
    try:
        running.until("Ctrl-C")
        host = own_addresses()[0]
        assert f"https://127.0.0.1:{running.ports[1]}/enrol#code=" in running.said
        if host != "127.0.0.1":
            assert f"make run TLS=1 HOST={host}" in running.said
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((host, running.ports[1]), 5).close()
    finally:
        assert running.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--host", "192.168.1.10"), "bad_option"),
        (("--tls", "--host", "không phải tên"), "bad_option"),
        (("--tls", "--scripted"), "bad_option"),
    ],
)
def test_a_wrong_wish_is_refused_in_one_line(tmp_path: Path, options: tuple[str, ...], code: str):
    names = ("--mainland-port", "--island-port", "--control-port")
    ports = [word for name in names for word in (name, str(free_port()))]
    words = [*HAIDANG, "demo", "--data", str(tmp_path / "data"), *ports, *options]
    told = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert told.returncode == 2 and code in told.stderr
    assert "Traceback" not in told.stderr
