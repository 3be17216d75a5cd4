import os

import pytest

from tests import chromium


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
