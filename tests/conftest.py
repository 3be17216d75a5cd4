import os
from collections.abc import Iterator

import pytest
import structlog
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests import chromium


@pytest.fixture(autouse=True)
def events_as_they_are() -> None:
    """Commands set up the log of their process; the next test begins without that."""
    structlog.reset_defaults()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that needs Chromium says how to get it; in CI a missing browser is a failure."""
    if item.get_closest_marker("browser") and not chromium.executable():
        message = f"Chromium is missing. Type: {chromium.INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; only for tests marked `browser`."""
    path = chromium.executable()
    assert path, chromium.INSTALL
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of all browser tests: a process can hold one.

    A page may take its time: how long a screen takes is not what these tests are about.
    """
    expect.set_options(timeout=20_000)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(chromium_path: str, playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all browser tests; each test opens a context of its own."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium.ARGUMENTS)
    yield browser
    browser.close()
