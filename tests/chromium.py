"""The browser of the end-to-end tests: the system's Chromium."""

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
INSTALL = "apt-get install -y --no-install-recommends chromium"


def executable() -> str | None:
    """The path of Chromium: `HAIDANG_CHROMIUM`, or the first of its usual names."""
    wanted = os.environ.get("HAIDANG_CHROMIUM")
    names = [wanted] if wanted else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for path in map(shutil.which, names) if path), None)
