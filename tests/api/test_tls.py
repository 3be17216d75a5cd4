"""HTTPS with an authority of the server's own: its files, what it refuses, and the real server."""

import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from api import cli, enrolment, tls
from api.addresses import own_addresses
from api.node import Node
from sync.clock import wall
from sync.link.transport import Link, WindowFailed
from tests.api.conftest import AREA, Hands

HOSTS = ["dao.local", "localhost", "127.0.0.1"]
HAIDANG = [sys.executable, "-m", "api.cli"]


@pytest.fixture
def data(mainland: Node) -> Path:
    return mainland.settings.data


def test_the_keys_are_for_this_user_alone(data: Path):
    tls.issue(data, "Đảo", HOSTS)
    for name in (tls.AUTHORITY_KEY, tls.SERVER_KEY):
        assert (data / name).stat().st_mode & 0o777 == 0o600
    assert not list(data.glob(".*.part"))


def test_made_again_the_certificate_is_new_and_the_authority_the_same(data: Path):
    first, second = (tls.issue(data, "Đảo", HOSTS) for _ in range(2))
    assert first.authority == second.authority and first.server != second.server
    assert tls.issued(data) == second and second.hosts == HOSTS


def test_browsers_take_the_times_of_both(data: Path):
    issued = tls.issue(data, "Đảo", HOSTS)
    life = issued.server.not_valid_after_utc - issued.server.not_valid_before_utc
    assert timedelta(days=365) < life <= timedelta(days=397)
    assert issued.server.not_valid_before_utc < datetime.now(UTC) - timedelta(days=1)
    assert issued.authority.not_valid_after_utc > datetime.now(UTC) + timedelta(days=3640)


@pytest.mark.parametrize("host", ["192.168.1.4", "10.0.0.9", "fe80::1", "tram.lan", "a.b.local"])
def test_the_authority_speaks_for_any_host_of_a_local_network(data: Path, host: str):
    tls.issue(data, "Đảo", HOSTS)
    assert host in tls.issue(data, "Đảo", [host]).hosts


@pytest.mark.parametrize("host", ["example.com", "notlocal", "8.8.8.8", "2001:db8::1"])
def test_the_authority_speaks_for_no_other_host_than_it_was_made_for(data: Path, host: str):
    assert tls.issue(data, "Đảo", ["hd.example", "203.0.113.7"]).hosts
    with pytest.raises(tls.HostOutside, match=host):
        tls.issue(data, "Đảo", [host])
    assert tls.issue(data, "Đảo", ["www.hd.example"]).hosts == ["www.hd.example"]


def test_the_command_says_what_it_made(data: Path, capsys: pytest.CaptureFixture[str]):
    words = ["tls", "--data", str(data), "--host", "dao.local", "192.168.7.1"]
    assert cli.run(words) == 0
    said = json.loads(capsys.readouterr().out)
    authority = x509.load_pem_x509_certificate(Path(said["authority"]).read_bytes())
    assert said["fingerprint"] == authority.fingerprint(hashes.SHA256()).hex(":").upper()
    assert said["hosts"] == ["dao.local", "localhost", "192.168.7.1", "127.0.0.1"]


def test_with_no_host_given_it_is_good_for_this_machines_addresses(
    data: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.run(["tls", "--data", str(data)]) == 0
    assert {"127.0.0.1", *own_addresses()} <= set(json.loads(capsys.readouterr().out)["hosts"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["tls", "--host", "tram của đảo"], "bad_option"),
        (["serve", "--tls", "--port", "0"], "no_certificate"),
        (["sync", "--once", "--upstream", "https://x", "--ca", "no.crt"], "ca_unreadable"),
        (["sync", "--once", "--upstream", "https://x", "--ca", __file__], "ca_unreadable"),
    ],
)
def test_what_cannot_go_on_says_one_line(
    data: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
):
    assert cli.run([words[0], "--data", str(data), *words[1:]]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"haidang: {code}: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["tls", "--host", "dao.local"], tls.AUTHORITY),
        (["tls", "--host", "dao.local"], tls.AUTHORITY_KEY),
        (["tls", "--host", "dao.local"], tls.SERVER_KEY),
        (["serve", "--tls", "--port", "0"], tls.AUTHORITY),
        (["serve", "--tls", "--port", "0"], tls.SERVER),
    ],
)
def test_a_damaged_file_of_the_authority_is_named(
    data: Path, words: list[str], name: str, capsys: pytest.CaptureFixture[str]
):
    tls.issue(data, "Đảo", HOSTS)
    (data / name).write_text("damaged")
    assert cli.run([words[0], "--data", str(data), *words[1:]]) == 2
    err = capsys.readouterr().err
    assert err.startswith("haidang: certificate_unreadable: ") and str(data / name) in err


def test_a_host_outside_is_refused_by_the_command(data: Path, capsys: pytest.CaptureFixture[str]):
    tls.issue(data, "Đảo", HOSTS)
    assert cli.run(["tls", "--data", str(data), "--host", "example.com"]) == 2
    assert capsys.readouterr().err.startswith("haidang: host_outside_authority: ")


# The real server


class Served(NamedTuple):
    secure: str
    plain: str
    issued: tls.Issued
    ca: Path


@pytest.fixture
def served(mainland: Node, data: Path, tmp_path: Path) -> Iterator[Served]:
    issued = tls.issue(data, mainland.name, HOSTS)
    words = [*HAIDANG, "serve", "--data", str(data), "--tls", "--port", "0", "--plain-port", "0"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, stderr=log)
    try:
        yield Served(*urls(tmp_path / "log", process), issued, data / tls.AUTHORITY)
    finally:
        process.terminate()
        assert process.wait(20) == 0


def urls(log: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """The HTTPS and the plain address, once the plain one answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line[:1] == "{"]
        found = {line["event"]: line["url"] for line in lines if "url" in line}
        if "explaining" in found and answers(found["explaining"]):
            return found["serving"], found["explaining"]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def client(ca: Path | None) -> httpx.Client:
    verify = ssl.create_default_context(cafile=str(ca) if ca else None)
    return httpx.Client(verify=verify, trust_env=False)


def test_a_client_that_trusts_the_authority_is_served_and_no_other(served: Served):
    with client(served.ca) as trusting:
        for host in ("127.0.0.1", "localhost"):
            url = served.secure.replace("127.0.0.1", host)
            assert trusting.get(f"{url}/health").status_code == 200
    with client(None) as stranger, pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
        stranger.get(f"{served.secure}/health")


def test_the_plain_port_explains_offers_the_authority_and_leads_on(served: Served):
    with client(None) as plain:
        page = plain.get(served.plain)
        offered = plain.get(f"{served.plain}/authority.crt")
        elsewhere = plain.get(f"{served.plain}/enrol%0d%0aX-Y:1?a=b")
        posted = plain.post(f"{served.plain}/api/sign-in", json={"password": "x"})
    assert served.issued.fingerprint in page.text.replace("<wbr>", "")
    assert f'href="{served.secure}"' in page.text
    assert "<svg" in page.text and "Tải chứng thư" in page.text and "Download" in page.text
    assert offered.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(offered.content) == served.issued.authority
    assert elsewhere.status_code == posted.status_code == 307
    assert elsewhere.headers["location"] == f"{served.secure}/enrol%0D%0AX-Y%3A1?a=b"
    assert posted.headers["location"] == f"{served.secure}/api/sign-in"


def test_the_plain_port_leads_to_no_host_that_the_certificate_does_not_name(served: Served):
    port = served.secure.rpartition(":")[2]
    with client(None) as plain:
        for host, named in (("dao.local:80", "dao.local"), ('evil"><b>', HOSTS[0])):
            page = plain.get(served.plain, headers={"host": host})
            assert f'href="https://{named}:{port}"' in page.text and "evil" not in page.text


def test_an_island_joins_and_exchanges_over_it_and_refuses_another_authority(
    served: Served, mainland: Node, tmp_path: Path, hands: Hands
):
    hands.ms = wall()
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "").code
    isle = tmp_path / "isle"
    tls.issue(tmp_path, "Another", HOSTS)

    def run(*words: str | Path) -> str:
        command = [*HAIDANG, words[0], "--data", isle, "--upstream", served.secure, *words[1:]]
        told = list(map(str, command))
        done = subprocess.run(told, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout or done.stderr

    join = ("join", "--code", code, "--name", "Đảo")
    assert run(*join, "--ca", tmp_path / tls.AUTHORITY).startswith("haidang: certificate_refused")
    assert '"outcome":"equal"' in run(*join, "--ca", served.ca)
    assert '"outcome":"equal"' in run("sync", "--once", "--ca", served.ca)
    assert '"outcome":"certificate_refused"' in run("sync", "--once")


def test_a_link_tells_a_refused_certificate_from_a_server_out_of_reach(served: Served):
    with pytest.raises(WindowFailed) as refused:
        Link(served.secure).ask("/api/node", b"", "GET")
    assert refused.value.reason == "certificate_refused"
    with pytest.raises(WindowFailed) as away:
        Link("https://127.0.0.1:9").ask("/api/node", b"", "GET")
    assert away.value.reason == "unreachable"
