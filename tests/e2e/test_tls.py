"""Chromium that has the authority installed opens the app over HTTPS, then with no network."""

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Playwright, expect

from api import tls
from api.demo.processes import HAIDANG, free_port
from api.node import found_fleet
from tests import chromium

pytestmark = pytest.mark.browser

INSTALL = "apt-get install -y --no-install-recommends libnss3-tools"
NAME = "dao.local"
READY = "navigator.serviceWorker.ready.then(() => true)"


class Served(NamedTuple):
    port: int
    plain: str
    issued: tls.Issued
    ca: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("tls") / "data"
    found_fleet(data, "Bạch Long Vĩ").close()
    issued = tls.issue(data, "Bạch Long Vĩ", [NAME, "127.0.0.1"])
    port, plain = free_port(), free_port()
    words = [*HAIDANG, "serve", "--data", data, "--tls", "--port", port, "--plain-port", plain]
    process = subprocess.Popen(list(map(str, words)), stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{plain}"
        wait_for(url)
        yield Served(port, url, issued, data / tls.AUTHORITY)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str) -> None:
    """Return when a page answers."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.fixture
def device(
    playwright: Playwright, chromium_path: str, served: Served, tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser of a device that has the authority installed."""
    if not shutil.which("certutil"):
        message = f"certutil is missing. Type: {INSTALL}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    trusted = tmp_path / "home/.pki/nssdb"
    trusted.mkdir(parents=True)
    store = ["certutil", "-d", f"sql:{trusted}"]
    subprocess.run([*store, "-N", "--empty-password"], check=True)
    subprocess.run([*store, "-A", "-n", "haidang", "-t", "C,,", "-i", served.ca], check=True)
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium_path,
        args=[*chromium.ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
        env={**os.environ, "HOME": str(tmp_path / "home")},
        viewport={"width": 800, "height": 1280},
        locale="vi-VN",
    )
    yield context
    context.close()


@pytest.mark.parametrize("host", ["127.0.0.1", NAME])
def test_the_app_is_secure_and_opens_with_no_network(
    device: BrowserContext, served: Served, host: str
):
    page = device.new_page()
    page.goto(f"https://{host}:{served.port}/")
    assert page.evaluate("isSecureContext") and page.evaluate(READY)
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    device.set_offline(True)
    page.reload()
    expect(page.locator("#app > *").first).to_be_attached()


def test_the_plain_page_leads_to_the_app(device: BrowserContext, served: Served):
    page = device.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(served.plain)
    expect(page.get_by_text(served.issued.fingerprint)).to_be_visible()
    page.get_by_role("link", name="https://").click()
    page.wait_for_url(f"https://127.0.0.1:{served.port}/**")
    expect(page.locator("#app > *").first).to_be_attached()
    assert [text for text in said if "Content Security Policy" in text] == []


def test_a_device_without_the_authority_is_warned(browser: Browser, served: Served):
    with browser.new_context() as stranger, pytest.raises(Error, match="ERR_CERT_AUTHORITY"):
        stranger.new_page().goto(f"https://127.0.0.1:{served.port}/")
